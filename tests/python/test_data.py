"""Data sets and loaders: workers draw what PyTorch's draw, and what goes wrong
in them is said."""

import threading
from collections import namedtuple

import numpy as np
import pytest

import rustorch as rt
from rustorch.utils import data


@pytest.fixture
def torch():
    return pytest.importorskip("torch", reason="pip install torch compares the batches")


def batches(lib, workers, **options):
    """Return the batches of two passes over noisy samples."""

    class Noisy(lib.utils.data.Dataset):
        def __len__(self):
            return 11

        def __getitem__(self, i):
            return lib.rand(()) + i, i

    lib.manual_seed(3)
    loader = lib.utils.data.DataLoader(Noisy(), batch_size=2, shuffle=True, num_workers=workers, **options)
    return [[(x.tolist(), i.tolist()) for x, i in loader] for _ in range(2)] + [lib.rand(2).tolist()]


@pytest.mark.parametrize("workers", [0, 1, 3])
@pytest.mark.filterwarnings("ignore")
def test_workers_draw_what_pytorchs_processes_draw(workers, torch):
    assert batches(rt, workers) == batches(torch, workers)


def test_workers_know_who_they_are():
    seen, ids = [], []

    class Asking(data.Dataset):
        def __len__(self):
            return 6

        def __getitem__(self, i):
            info = data.get_worker_info()
            seen.append((info.id, info.num_workers, info.dataset is self, threading.get_ident()))
            return i

    assert data.get_worker_info() is None
    loader = data.DataLoader(Asking(), num_workers=2, worker_init_fn=ids.append)
    assert [b.item() for b in loader] == list(range(6))
    assert sorted(ids) == [0, 1] and {s[:3] for s in seen} == {(0, 2, True), (1, 2, True)} and threading.get_ident() not in {s[3] for s in seen}
    assert data.get_worker_info() is None


def failing(error):
    def fail(i):
        raise error

    return fail


def test_failures_of_workers_are_raised():
    class Broken(data.Dataset):
        def __len__(self):
            return 4

        def __getitem__(self, i):
            if i == 2:
                raise TimeoutError("sample 2")
            return i

    loader = data.DataLoader(Broken(), num_workers=2, timeout=60)
    got = iter(loader)
    assert [next(got).item(), next(got).item()] == [0, 1]
    with pytest.raises(TimeoutError, match="sample 2"):
        next(got)
    with pytest.raises(ZeroDivisionError, match="start"):
        list(data.DataLoader(range(3), num_workers=1, worker_init_fn=failing(ZeroDivisionError("start"))))


def test_a_worker_that_is_too_slow():
    done = threading.Event()

    class Waiting(data.Dataset):
        def __len__(self):
            return 1

        def __getitem__(self, i):
            done.wait()
            return i

    try:
        got = iter(data.DataLoader(Waiting(), num_workers=1, timeout=0.01))
        waiter = threading.Timer(0.1, done.set)  # so that the thread can end
        waiter.start()
        with pytest.raises(RuntimeError, match="timed out after 0.01 seconds"):
            next(got)
    finally:
        done.set()
        waiter.join()


def test_a_pass_that_is_left_early_ends_its_threads():
    before = threading.active_count()
    for batch in data.DataLoader(range(100), num_workers=3):
        break
    del batch
    assert threading.active_count() == before


class Counting(data.IterableDataset):
    def __init__(self, n):
        self.n = n

    def __iter__(self):
        return iter(range(self.n))

    def __len__(self):
        return self.n


def test_iterable_data_sets():
    chain = Counting(2) + Counting(3)
    assert isinstance(chain, data.ChainDataset) and len(chain) == 5 and list(chain) == [0, 1, 0, 1, 2]
    for workers in (0, 2):
        assert [b.tolist() for b in data.DataLoader(chain, batch_size=2, num_workers=workers)] == [[0, 1], [0, 1], [2]]
    with pytest.raises(AssertionError, match="only supports IterableDataset"):
        list(data.ChainDataset([[1]]))
    with pytest.raises(AssertionError, match="does not support IterableDataset"):
        data.ConcatDataset([Counting(1)])
    with pytest.raises(ValueError, match="unspecified shuffle option"):
        data.DataLoader(Counting(1), shuffle=True)


def test_data_sets_side_by_side():
    a, b = data.TensorDataset(rt.arange(3)), [5, 6, 7]
    assert data.StackDataset(a, b)[1] == ((rt.tensor(1),), 6)
    assert data.StackDataset(x=b, y=b)[2] == {"x": 7, "y": 7} and len(data.StackDataset(b)) == 3
    for call, words in ((lambda: data.StackDataset(b, x=b), "both types"), (lambda: data.StackDataset(), "At least one"), (lambda: data.StackDataset(b, [1]), "Size mismatch")):
        with pytest.raises(ValueError, match=words):
            call()


Point = namedtuple("Point", "x y")
COLLATED = [
    [1, 2], [1.5, 2.5], [True, False], ["a", "b"], [(1, "a"), (2, "b")], [{"x": 1, "y": [1.0]}, {"x": 2, "y": [2.0]}], [np.array([1, 2]), np.array([3, 4])],
    [np.float32(1), np.float32(2)], [Point(1, 2.0), Point(3, 4.0)], [[1, [2.0, "a"]], [3, [4.0, "b"]]],
]


def plain(value):
    """Return value with tensors as lists and their types."""
    if hasattr(value, "dtype") and hasattr(value, "tolist"):
        return str(value.dtype).split(".")[-1], value.tolist()
    if isinstance(value, dict):
        return {k: plain(v) for k, v in value.items()}
    return type(value).__name__, [plain(v) for v in value] if isinstance(value, (list, tuple)) else value


@pytest.mark.parametrize("batch", COLLATED, ids=[str(i) for i in range(len(COLLATED))])
def test_batches_of_samples(batch, torch):
    assert plain(data.default_collate(batch)) == plain(torch.utils.data.default_collate(batch))
    converted = data.default_convert(batch)
    assert plain(converted) == plain(torch.utils.data.default_convert(batch))


@pytest.mark.parametrize("batch, kind, words", [
    ([rt.ones(2), rt.ones(3)], RuntimeError, r"equal size, but got \[2\] at entry 0 and \[3\] at entry 1"),
    ([[1], [1, 2]], RuntimeError, "should be of equal size"),
    ([object()], TypeError, "default_collate: batch must contain tensors"),
    ([np.array(["a"])], TypeError, "numbers, dicts or lists; found <U1"),
])
def test_what_makes_no_batch(batch, kind, words):
    with pytest.raises(kind, match=words):
        data.default_collate(batch)


def test_samplers_take_pytorchs_order(torch):
    def orders(lib):
        lib.manual_seed(1)
        u = lib.utils.data
        return [
            list(u.RandomSampler(range(7))), list(u.RandomSampler(range(3), num_samples=8)), list(u.RandomSampler(range(5), replacement=True, num_samples=40)),
            list(u.SubsetRandomSampler([3, 5, 9])), list(u.WeightedRandomSampler([0.1, 0.5, 0.4], 6)), list(u.WeightedRandomSampler([0.1, 0.5, 0.4], 3, False)),
            [s.indices for s in u.random_split(range(10), [0.35, 0.35, 0.3])], list(u.BatchSampler(u.SequentialSampler(range(5)), 2, False)),
        ]

    assert [[list(map(int, o)) if not isinstance(o, int) else o for o in order] if any(isinstance(o, list) for o in order) else order for order in orders(rt)] == orders(torch)


