"""Threads that prepare batches."""

import contextlib
import threading
from concurrent.futures import ThreadPoolExecutor

import rustorch as rt

_local = threading.local()


class WorkerInfo:
    """What a worker knows of itself: ``id`` from 0 to ``num_workers`` - 1, the
    ``seed`` of its random numbers and the ``dataset``."""

    def __init__(self, id, num_workers, seed, dataset):
        self.id, self.num_workers, self.seed, self.dataset = id, num_workers, seed, dataset

    def __repr__(self):
        return f"WorkerInfo(id={self.id}, num_workers={self.num_workers}, seed={self.seed}, dataset={self.dataset!r})"


def get_worker_info():
    """Return the WorkerInfo of the worker that calls, None outside of workers."""
    return getattr(_local, "info", None)


def _start(info, init):
    """Give this thread random numbers of its own, as PyTorch seeds its processes."""
    _local.info = info
    _local.generator = rt.Generator().manual_seed(info.seed)  # it ends with the thread
    rt._C._use(_local.generator._id())
    if init is not None:
        init(info.id)


@contextlib.contextmanager
def workers(count, seed, dataset, init):
    """Start threads; the function that it gives computes f(index) on a worker of a number, in order."""
    with contextlib.ExitStack() as stack:
        pools = [stack.enter_context(ThreadPoolExecutor(1)) for _ in range(count)]
        for started in [pool.submit(_start, WorkerInfo(i, count, seed + i, dataset), init) for i, pool in enumerate(pools)]:
            started.result()
        try:
            yield lambda number, f, index: pools[number % count].submit(f, index)
        finally:
            for pool in pools:
                pool.shutdown(wait=False, cancel_futures=True)
