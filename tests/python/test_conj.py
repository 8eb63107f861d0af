"""Views whose conjugation or negation is still to be done: what they share, what knows of them, and what refuses them."""

import copy
import io
import pickle
import random

import numpy as np
import pytest

import rustorch as rt

NUMBERS = [[1 + 2j, 3 - 4j], [0.5j, -2.0]]


def numbers(m=rt, dtype="complex64", **options):
    return m.tensor(NUMBERS, dtype=getattr(m, dtype), **options)


def bits(t):
    return t.is_conj(), t.is_neg()


def test_a_conjugate_is_a_view():
    z = numbers()
    c = z.conj()
    assert bits(c) == (True, False) and c.data_ptr() == z.data_ptr() and rt.is_conj(c) and not rt.is_neg(c)
    assert c.tolist() == [[1 - 2j, 3 + 4j], [-0.5j, -2]] and c[0, 1].item() == 3 + 4j and complex(c[0, 0]) == 1 - 2j
    c[0, 0] = 5 + 6j
    c[1].mul_(1j)
    assert z[0, 0].item() == 5 - 6j and z[1].tolist() == [0.5, 2j]
    z[0, 1] = 7j
    assert c[0, 1].item() == -7j and c.conj().tolist() == z.tolist() and not c.conj().is_conj()


def test_parts_of_a_conjugate():
    z = numbers()
    c = z.conj()
    assert bits(c.real) == (False, False) and c.real.data_ptr() == z.data_ptr()
    assert bits(c.imag) == (False, True) and c.imag.data_ptr() == z.data_ptr() + 4 and c.imag.tolist() == [[-2, 4], [-0.5, 0]]
    c.imag[0] = 1
    c.imag = c.imag * 2
    assert z.imag.tolist() == [[-2, -2], [1, -0.0]]
    assert (c.imag + 0).is_neg() is False and c.imag.neg().tolist() == [[-2, -2], [1, 0]]


def test_copies_have_no_bit():
    c = numbers().conj()
    for t in (c.clone(), c.resolve_conj(), c.t().contiguous(), c.to(rt.complex128), rt.empty_like(c), c + 0, copy.deepcopy(c), rt.tensor(c.tolist()), c.conj_physical()):
        assert bits(t) == (False, False)
    for t in (c.t(), c[0], c.view(4), c.mT, c.detach(), c.contiguous(), c.reshape(4), c.unbind()[1], copy.copy(c), c.as_strided((2,), (1,)), c.resolve_neg()):
        assert bits(t) == (True, False)
    assert c.resolve_conj().data_ptr() != c.data_ptr() and not c.mH.is_conj() and numbers().mH.is_conj()


def test_real_tensors_are_their_conjugates():
    for t in (rt.ones(2), rt.tensor([1, 2]), rt.tensor([True]), rt.ones(2, dtype=rt.float16)):
        assert t.conj() is t and t.conj_physical() is t and t.resolve_conj() is t and t.resolve_neg() is t and t.conj_physical_() is t


CONJ = "Can't call numpy() on Tensor that has conjugate bit set. Use tensor.resolve_conj().numpy() instead."
NEG = "Can't call numpy() on Tensor that has negative bit set. Use tensor.resolve_neg().numpy() instead."


def test_memory_is_not_lent():
    c = numbers().conj()
    for t, sentence in ((c, CONJ), (c.imag, NEG)):
        for export in (lambda t: t.numpy(), np.asarray, lambda t: t.__array_interface__):
            with pytest.raises(RuntimeError) as e:
                export(t)
            assert str(e.value) == sentence
        with pytest.raises(BufferError):
            memoryview(t)
        with pytest.raises(BufferError):
            np.from_dlpack(t)
        assert t.numpy(force=True).tolist() == t.tolist() == t.resolve_conj().resolve_neg().numpy().tolist()
    assert np.add(c.imag, 1).tolist() == (c.imag + 1).tolist()
    with pytest.raises(RuntimeError, match="view_as_real doesn't work on unresolved conjugated tensors"):
        rt.view_as_real(c)
    with pytest.raises(RuntimeError, match="not supported for conjugate view tensors when converting to a different dtype"):
        c.view(rt.float32)


def test_arrow():
    pyarrow = pytest.importorskip("pyarrow")
    assert pyarrow.array(numbers().conj().imag[0]).to_pylist() == [-2, 4]


def test_printed():
    c = numbers().conj()
    assert repr(c) == repr(c.clone()) and repr(c.imag) == repr(c.imag.clone())


@pytest.mark.parametrize("write", [rt.save, pickle.dump])
def test_files_keep_the_bit(write):
    c = numbers().conj()
    for t in (c, c.imag, rt._C._neg_view(c)):
        f = io.BytesIO()
        write(t, f)
        f.seek(0)
        got = (rt.load if write is rt.save else pickle.load)(f)
        assert bits(got) == bits(t) and got.tolist() == t.tolist()


def test_files_of_pytorch():
    torch = pytest.importorskip("torch")
    for save, load, make in ((rt.save, torch.load, rt), (torch.save, rt.load, torch)):
        c = numbers(make).conj()
        f = io.BytesIO()
        save([c, numbers(make).conj().imag], f)
        f.seek(0)
        got = load(f)
        assert [bits(t) for t in got] == [(True, False), (False, True)] and [t.tolist() for t in got] == [c.tolist(), c.imag.tolist()]


# ---------------------------------------------------------------- against PyTorch

VIEWS = [
    lambda m, t: t.conj(), lambda m, t: t.conj(), lambda m, t: m._neg_view(t), lambda m, t: t.real if t.is_complex() else t.T, lambda m, t: t.imag if t.is_complex() else t,
    lambda m, t: t.mT, lambda m, t: t[:1], lambda m, t: t.flatten().unsqueeze(0), lambda m, t: t[..., ::2], lambda m, t: t.expand(*t.shape), lambda m, t: t.detach(),
]
STEPS = [
    lambda m, t: t.mul_(0.5), lambda m, t: t.add_(1), lambda m, t: t.copy_(t.mT.clone() if t.shape == t.mT.shape else t.clone() * 2), lambda m, t: t.neg_(),
    lambda m, t: t.fill_(2), lambda m, t: t[0].zero_(), lambda m, t: t.square_(), lambda m, t: t.masked_fill_(t.abs() > 3, 1.5), lambda m, t: m.add(t, 1, out=t),
    lambda m, t: t.index_fill_(0, m.tensor([0]), 0.25), lambda m, t: t.conj_physical_(), lambda m, t: t.__setitem__(0, t[-1].clone()), lambda m, t: t.sgn_(),
]


class Both:
    def __init__(self, torch):
        rt_names = type("names", (), {"_neg_view": staticmethod(rt._C._neg_view), "__getattr__": lambda self, name: getattr(rt, name)})()
        self.sides = (rt_names, torch)

    def __call__(self, f, *pairs):
        got, want = (self.one(f, m, [p[i] for p in pairs]) for i, m in enumerate(self.sides))
        assert isinstance(got, Exception) == isinstance(want, Exception), (got, want)
        return None if isinstance(got, Exception) else (got, want)

    @staticmethod
    def one(f, m, args):
        try:
            return f(m, *args)
        except Exception as e:  # noqa: BLE001 - the other side must raise too
            return e


@pytest.mark.parametrize("seed", range(40))
def test_programs_like_pytorch(seed):
    """Random views of views and writes through them: all of them show the same numbers in both libraries."""
    both = Both(pytest.importorskip("torch"))
    r = random.Random(seed)
    views = [both(lambda m: numbers(m, "complex128" if seed % 2 else "complex64"))]
    for _ in range(25):
        step = r.choice(VIEWS if r.random() < 0.5 else STEPS)
        pair = r.choice(views)
        made = both(step, pair)
        if made and step in VIEWS:
            views.append(made)
        for got, want in views:
            assert bits(got) == bits(want) and got.stride() == want.stride()
            np.testing.assert_allclose(got.resolve_conj().resolve_neg().numpy(), want.resolve_conj().resolve_neg().numpy(), rtol=2e-5)


WRITES = [
    lambda m, y, w: y.real.mul_(w), lambda m, y, w: y.imag.copy_(w), lambda m, y, w: y.conj().mul_(w), lambda m, y, w: y.conj().imag.mul_(w),
    lambda m, y, w: m.view_as_real(y).mul_(3), lambda m, y, w: m.view_as_real(y)[..., 0].mul_(w), lambda m, y, w: y.conj()[0].copy_(w[0]),
    lambda m, y, w: y.mH.mul_(2j), lambda m, y, w: m._neg_view(y).add_(w), lambda m, y, w: setattr(y, "imag", w), lambda m, y, w: y.mul_(1j),
    lambda m, y, w: y.conj().real.T.exp_(), lambda m, y, w: y.conj().__setitem__((0, slice(None)), w[0]),
]


@pytest.mark.parametrize("seed", range(40))
def test_gradients_of_writes_like_pytorch(seed):
    both = Both(pytest.importorskip("torch"))
    x = both(lambda m: numbers(m, "complex128", requires_grad=True))
    w = both(lambda m: m.tensor([[0.5, -1.5], [2.0, 0.25]], dtype=m.float64, requires_grad=True))
    y = both(lambda m, x: x * x, x)
    seen = [y, both(lambda m, y: y.conj(), y), both(lambda m, y: y.imag, y), both(lambda m, y: y.real.T, y)]
    r = random.Random(seed)
    for _ in range(3):
        both(r.choice(WRITES), y, w)
    if both(lambda m, *seen: sum((t * t.sin()).abs().sum() for t in seen).backward(), *seen) is None:
        return  # both refuse: what a rule needs was written over
    for got, want in (x, w):
        assert (got.grad is None) == (want.grad is None)
        if got.grad is not None:
            np.testing.assert_allclose(got.grad.numpy(), want.grad.resolve_conj().resolve_neg().numpy(), rtol=1e-9, atol=1e-12)


def test_leaves_are_not_written_through():
    z = numbers(requires_grad=True)
    for view in (z.real, z.conj(), z.conj().imag, rt.view_as_real(z)):
        with pytest.raises(RuntimeError, match="a view of a leaf Variable that requires grad is being used in an in-place operation"):
            view.zero_()


def test_assignment_through_bits():
    """Masks and indices write through conjugates and negatives, and read values that are such."""
    base = [1 + 2j, 3 - 1j, 2 + 2j]
    mask, at = rt.tensor([True, False, True]), rt.tensor([0, 2])

    def written(write):
        x = rt.tensor(base)
        write(x)
        return x.tolist()

    assert written(lambda x: x.conj().__setitem__(mask, 5 + 1j)) == [5 - 1j, 3 - 1j, 5 - 1j]
    assert written(lambda x: x.conj().__setitem__(at, rt.tensor([5 + 1j, 1j]))) == [5 - 1j, 3 - 1j, -1j]
    assert written(lambda x: x.conj().imag.__setitem__(mask, 7.0)) == [1 - 7j, 3 - 1j, 2 - 7j]
    assert written(lambda x: x.__setitem__(at, rt.tensor(base)[:2].conj())) == [1 - 2j, 3 - 1j, 3 + 1j]
