"""Batches of a data set."""

import itertools
from collections import deque

import rustorch as rt
from .collate import default_collate
from .dataset import IterableDataset
from .sampler import BatchSampler, RandomSampler, SequentialSampler
from .worker import workers


class DataLoader:
    """Iterates over a data set in batches.

    ``num_workers`` threads prepare batches ahead (a process of its own for each
    could not share this library's memory after a fork). Batch i is made by
    worker i modulo num_workers, which draws random numbers of its own: order
    and numbers are PyTorch's for the same seed. Samples of an IterableDataset
    come from one iterator, in the thread that asks for them. pin_memory,
    multiprocessing_context and persistent_workers change nothing here.
    """

    def __init__(self, dataset, batch_size=1, shuffle=None, sampler=None, batch_sampler=None, num_workers=0, collate_fn=None, pin_memory=False, drop_last=False, timeout=0, worker_init_fn=None, multiprocessing_context=None, generator=None, *, prefetch_factor=None, persistent_workers=False, pin_memory_device="", in_order=True):
        _check(dataset, batch_size, shuffle, sampler, batch_sampler, num_workers, drop_last, timeout, prefetch_factor, persistent_workers)
        self.dataset, self.num_workers, self.generator = dataset, num_workers, generator
        self.pin_memory, self.timeout, self.worker_init_fn = pin_memory, timeout, worker_init_fn
        self.prefetch_factor = 2 if prefetch_factor is None else prefetch_factor
        self.persistent_workers = persistent_workers
        self.iterable = isinstance(dataset, IterableDataset)
        if batch_sampler is not None:
            batch_size, drop_last = None, False
        if sampler is None and not self.iterable:
            sampler = RandomSampler(dataset, generator=generator) if shuffle else SequentialSampler(dataset)
        if batch_size is not None and batch_sampler is None and not self.iterable:
            batch_sampler = BatchSampler(sampler, batch_size, drop_last)
        self.batch_size, self.drop_last = batch_size, drop_last
        self.sampler, self.batch_sampler = sampler, batch_sampler
        self.collate_fn = collate_fn if collate_fn is not None else default_collate if batch_sampler is not None or self.iterable and batch_size is not None else _as_it_is

    def __iter__(self):
        # PyTorch draws a seed for its workers here, whether it has any or not.
        seed = int(rt.empty((), dtype=rt.int64).random_(generator=self.generator))
        if self.iterable:
            return self._stream()
        indices = iter(self.sampler if self.batch_sampler is None else self.batch_sampler)
        return map(self._fetch, indices) if self.num_workers == 0 else self._ahead(indices, seed)

    def __len__(self):
        if self.iterable:
            n = len(self.dataset)
            return n if self.batch_size is None else n // self.batch_size if self.drop_last else -(-n // self.batch_size)
        return len(self.sampler if self.batch_sampler is None else self.batch_sampler)

    def _fetch(self, index):
        if self.batch_sampler is None:
            return self.collate_fn(self.dataset[index])
        if hasattr(self.dataset, "__getitems__") and self.dataset.__getitems__:
            return self.collate_fn(self.dataset.__getitems__(index))
        return self.collate_fn([self.dataset[i] for i in index])

    def _stream(self):
        samples = iter(self.dataset)
        if self.batch_size is None:
            yield from map(self.collate_fn, samples)
            return
        while batch := list(itertools.islice(samples, self.batch_size)):
            if len(batch) == self.batch_size or not self.drop_last:
                yield self.collate_fn(batch)

    def _ahead(self, indices, seed):
        with workers(self.num_workers, seed, self.dataset, self.worker_init_fn) as submit:
            waiting = deque()
            for number, index in enumerate(indices):
                waiting.append(submit(number, self._fetch, index))
                if len(waiting) >= self.num_workers * self.prefetch_factor:
                    yield self._result(waiting.popleft())
            while waiting:
                yield self._result(waiting.popleft())

    def _result(self, batch):
        try:
            return batch.result(self.timeout or None)
        except TimeoutError as error:
            if batch.done():
                raise
            raise RuntimeError(f"DataLoader timed out after {self.timeout} seconds") from error


def _as_it_is(sample):
    return rt.as_tensor(sample) if not isinstance(sample, rt.Tensor) and hasattr(sample, "__array_interface__") else sample


def _check(dataset, batch_size, shuffle, sampler, batch_sampler, num_workers, drop_last, timeout, prefetch_factor, persistent_workers):
    if num_workers < 0:
        raise ValueError("num_workers option should be non-negative; use num_workers=0 to disable multiprocessing.")
    if timeout < 0:
        raise ValueError("timeout option should be non-negative")
    if num_workers == 0 and prefetch_factor is not None:
        raise ValueError("prefetch_factor option could only be specified in multiprocessing.let num_workers > 0 to enable multiprocessing, otherwise set prefetch_factor to None.")
    if persistent_workers and num_workers == 0:
        raise ValueError("persistent_workers option needs num_workers > 0")
    if isinstance(dataset, IterableDataset):
        for name, value in (("shuffle", shuffle), ("sampler", sampler), ("batch_sampler", batch_sampler)):
            if value:
                raise ValueError(f"DataLoader with IterableDataset: expected unspecified {name} option, but got {name}={value}")
    if sampler is not None and shuffle:
        raise ValueError("sampler option is mutually exclusive with shuffle")
    if batch_sampler is not None and (batch_size != 1 or shuffle or sampler is not None or drop_last):
        raise ValueError("batch_sampler option is mutually exclusive with batch_size, shuffle, sampler, and drop_last")
    if batch_sampler is None and batch_size is None and drop_last:
        raise ValueError("batch_size=None option disables auto-batching and is mutually exclusive with drop_last")
