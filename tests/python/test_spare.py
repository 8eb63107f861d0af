"""Results that take the place of tensors that died: nobody who still looks at one may see it."""

import gc
import random
import threading
import weakref

import numpy as np
import pytest

import rustorch as rt
from rustorch import errors

SHAPES = [(1,), (3,), (2, 3), (3, 2), (5, 5), (), (1, 2, 3, 2), (2,) * 6, (100, 100)]


def pairs(seed, rounds):
    """Random operations on tensors and on arrays; each result must be the same, for as long as it is kept."""
    r = random.Random(seed)
    kept = []

    def new():
        a = np.asarray(r.randrange(1, 9) + np.arange(np.prod(shape), dtype=np.float32).reshape(shape) % 7)
        return rt.tensor(a), a

    for _ in range(rounds):
        shape = r.choice(SHAPES)
        (x, a), (y, b) = new(), new()
        kind = r.randrange(12)
        if kind < 4:
            z, c = [(x + y, a + b), (x * y, a * b), (x - 2, a - 2), (-x, -a)][kind]
        elif kind == 4:
            z, c = (x + y).reshape(-1), (a + b).reshape(-1)  # a view of what dies
        elif kind == 5:
            z, c = (x + y).detach(), a + b
        elif kind == 6:
            z, c = rt.from_numpy((x + y).numpy()), a + b  # NumPy keeps it
        elif kind == 7:
            z, c = (x * y).add_(1), a * b + 1
        elif kind == 8:
            w = (x + y).requires_grad_()
            (w * w).sum().backward()
            z, c = w.grad, 2 * (a + b)
        elif kind == 9:
            w = (x + y).requires_grad_()
            v = (w * 3).exp() if a.size < 100 else w * 3
            del w
            (v - v.detach() + 1).sum().backward()  # the graph keeps operands and result
            z, c = x + 1, a + 1
        elif kind == 10:
            z, c = rt.cat([(x + y).reshape(-1), (x - y).reshape(-1)]), np.concatenate([(a + b).reshape(-1), (a - b).reshape(-1)])
        else:
            z, c = rt.zeros(shape) + rt.ones(shape), np.ones(shape, np.float32)
        kept.append((z, c.copy()))
        if len(kept) > 30:
            del kept[r.randrange(30)]
        for z, c in r.sample(kept, min(4, len(kept))):
            assert np.array_equal(z.detach().numpy(), c)


def test_every_result_stays_what_it_is():
    pairs(1, 3000)


def test_in_several_threads():
    failed = []

    def work(seed):
        try:
            pairs(seed, 500)
        except BaseException as e:  # noqa: BLE001 - shown by the main thread
            failed.append(e)

    threads = [threading.Thread(target=work, args=(s,)) for s in range(4)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert not failed, failed[0]


def test_places_are_taken():
    x = rt.ones(4)
    z = x + x
    where = z.data_ptr()
    del z
    z = x * 3
    assert z.data_ptr() == where and z.tolist() == [3.0] * 4


@pytest.mark.parametrize("keep", [
    lambda z: z.numpy(), lambda z: memoryview(z), lambda z: z[1:], lambda z: z.view(2, 2), lambda z: z.detach(), lambda z: z.T, lambda z: rt.from_dlpack(z),
    lambda z: z.unbind(0), lambda z: z.data, lambda z: np.asarray(z)[::2],
])
def test_what_others_look_at_is_no_place(keep):
    x = rt.arange(4.0)
    z = x + 1
    seen = keep(z)
    before = str(seen)
    del z
    for _ in range(5):
        x * 7  # noqa: B018 - its result dies at once
    assert str(seen) == before


def test_an_object_in_a_new_life():
    x = rt.ones(3)
    z = x + x
    z.note, gone = "mine", weakref.ref(z)
    z.requires_grad_()
    del z
    assert gone() is None
    z = x + x
    assert not hasattr(z, "note") and not z.requires_grad and z.is_leaf and z.grad is None and z._get_version() == 0
    assert gc.is_tracked(z) and z.shape == (3,) and hash(z) == hash(z)
    z.itself = z
    gone = weakref.ref(z)
    del z
    gc.collect()
    assert gone() is None


def test_a_failed_operation_gives_the_place_back():
    x = rt.ones(2, 2)
    where = (x + x).data_ptr()
    for bad in (lambda: x + rt.ones(3), lambda: x.add("a"), lambda: rt.zeros(2, -2), lambda: rt.zeros(2, 2, dtype="x")):
        with pytest.raises((errors.RustorchError, TypeError)):
            bad()
    assert (x + x).data_ptr() == where


def test_inference_mode_has_tensors_of_its_own():
    x = rt.ones(3)
    del (spare := [x + x])[0]
    with rt.inference_mode():
        for make in (lambda: x + x, lambda: rt.zeros(3), lambda: rt.empty(3), lambda: -x):
            assert make().is_inference()
    for make in (lambda: x + x, lambda: rt.zeros(3), lambda: rt.empty(3), lambda: -x):
        assert not make().is_inference()
    assert spare == []


def test_kinds_of_sizes():
    for make, v in ((rt.zeros, 0), (rt.ones, 1)):
        for args in ((2, 3), ((2, 3),), ([2, 3],), (rt.Size([2, 3]),), (rt.tensor(2), 3)):
            t = make(*args)
            assert tuple(t.shape) == (2, 3) and t.dtype is rt.float32 and t.tolist() == [[v] * 3] * 2
        assert make(size=(2,), dtype=rt.int64).tolist() == [v, v] and make(2, dtype=rt.bool).tolist() == [bool(v)] * 2
        assert make(()).item() == v and make(0).tolist() == [] and make(2, requires_grad=True).requires_grad
        assert make(2, out=rt.empty(2), dtype=None).tolist() == [v, v]
        with pytest.raises(errors.DeviceError):
            make(2, device="cuda")
        with pytest.raises(TypeError):
            make(2, colour="red")
    assert tuple(rt.empty(2, 3).shape) == tuple(rt.empty((2, 3), dtype=rt.int8).shape) == (2, 3)
    x = rt.ones(2, 2)
    del x
    assert rt.zeros(2, 2).tolist() == [[0, 0], [0, 0]] and rt.full((2, 2), 5).tolist() == [[5, 5], [5, 5]]


def test_the_default_type_of_new_tensors():
    rt.set_default_dtype(rt.float64)
    try:
        assert rt.zeros(2).dtype is rt.ones(2).dtype is rt.empty(2).dtype is rt.float64
    finally:
        rt.set_default_dtype(rt.float32)
    assert rt.zeros(2).dtype is rt.float32
