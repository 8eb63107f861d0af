"""Complex tensors: Python's and NumPy's numbers in both directions, memory that is shared, what is printed, parts, products and gradients."""

import cmath
import copy
import gc
import pickle

import numpy as np
import pytest

import rustorch as rt
from rustorch import errors

TYPES = {"complex64": np.complex64, "complex128": np.complex128}


def random(*shape, dtype=np.complex128, seed=0):
    r = np.random.default_rng(seed)
    return (r.standard_normal(shape) + 1j * r.standard_normal(shape)).astype(dtype)


# ---------------------------------------------------------------- numbers


@pytest.mark.parametrize("data, name", [
    (1 + 2j, "complex64"), ([1, 2.5, 1j, True], "complex64"), (np.complex64(1j), "complex64"), (np.complex128(1j), "complex128"),
    ([[np.complex64(1j)]], "complex64"), (np.array([1j]), "complex128"),
])
def test_inferred_type(data, name):
    t = rt.tensor(data)
    assert str(t.dtype) == "rustorch." + name
    assert np.array_equal(t.numpy(), np.asarray(data))


def test_default_type_decides():
    rt.set_default_dtype(rt.float64)
    try:
        assert rt.tensor(1j).dtype is rt.complex128 and rt.full((2,), 1j).dtype is rt.complex128 and rt.result_type(rt.tensor([1]), 1j) is rt.complex128
    finally:
        rt.set_default_dtype(rt.float32)
    assert (rt.ones(2) * 1j).dtype is rt.complex64 and (rt.ones(2, dtype=rt.float64) * 1j).dtype is rt.complex128
    assert (rt.ones(2, dtype=rt.float16) * 1j).dtype is rt.complex32


def test_out_of_tensors():
    t = rt.tensor([[1 + 2j, -0.5j]])
    assert t.tolist() == [[1 + 2j, -0.5j]] and isinstance(t[0, 0].item(), complex) and complex(t[0, 1]) == -0.5j
    assert complex(rt.tensor(2.5)) == 2.5 and float(rt.tensor(3 + 0j)) == 3 and int(rt.tensor(3 + 0j)) == 3 and bool(rt.tensor(1j))
    assert 1 + 2j in t and 7j not in t


@pytest.mark.parametrize("call, kind, words", [
    (lambda: rt.tensor([1j], dtype=rt.float32), TypeError, "must be real number, not complex"),
    (lambda: rt.tensor([1j], dtype=rt.int64), TypeError, "cannot be interpreted as an integer"),
    (lambda: float(rt.tensor(1j)), RuntimeError, "type double without overflow"),
    (lambda: int(rt.tensor(1j)), RuntimeError, "type int64_t without overflow"),
    (lambda: complex(rt.tensor([1j, 2])), ValueError, "one element"),
    (lambda: rt.ones(2).fill_(1j), RuntimeError, "without overflow"),
    (lambda: rt.ones(2).__setitem__(0, 1j), RuntimeError, "without overflow"),
    (lambda: rt.ones(2).add_(1j), RuntimeError, "can't be cast"),
    (lambda: rt.full((2,), 1j, dtype=rt.float32), RuntimeError, "without overflow"),
    (lambda: rt.ones(2).masked_fill(rt.tensor([True, False]), 1j), RuntimeError, "without overflow"),
    (lambda: rt.add(rt.ones(2), rt.ones(2), alpha=1j), RuntimeError, "non-complex input"),
    (lambda: rt.linspace(0, 1j, 3, dtype=rt.float32), RuntimeError, "can't be safely cast"),
    (lambda: rt.arange(0, 2j), RuntimeError, "arange"),
    (lambda: rt.nn.functional.leaky_relu(rt.ones(2), 1j), TypeError, "not complex"),
    (lambda: rt.ones(2).imag, TypeError, "non-complex"),
    (lambda: rt.view_as_real(rt.ones(2)), TypeError, "only supported for complex"),
    (lambda: rt.view_as_complex(rt.ones(3, 3)), RuntimeError, "size 2"),
    (lambda: rt.complex(rt.ones(2), rt.ones(2, dtype=rt.float64)), RuntimeError, "Float but got scalar type Double"),
    (lambda: rt.tensor([1j]) < 1, RuntimeError, "not implemented for 'ComplexFloat'"),
    (lambda: rt.tensor([1j]).floor(), RuntimeError, "floor"),
    (lambda: rt.tensor([1j]).relu(), RuntimeError, "relu|clamp"),
    (lambda: rt.tensor([1j]).sort(), RuntimeError, "sort|Sort"),
    (lambda: rt.logit(rt.tensor([0.5 + 0j])), RuntimeError, "logit"),
    (lambda: rt.nansum(rt.tensor([1j])), RuntimeError, "complex"),
    (lambda: rt.tensor([1j]).abs_(), RuntimeError, "In-place abs is not supported"),
    (lambda: rt.tensor([1j]).bernoulli_(), RuntimeError, "bernoulli_"),
    (lambda: rt.cross(rt.ones(3), rt.tensor([1j, 2, 3])), RuntimeError, "Float but found ComplexFloat"),
    (lambda: rt.nn.functional.mse_loss(rt.tensor([1j]), rt.tensor([1j])), RuntimeError, "mse_loss"),
    (lambda: rt.nn.functional.huber_loss(rt.tensor([1j]), rt.ones(1)), RuntimeError, "huber_loss"),
    (lambda: rt.nn.functional.smooth_l1_loss(rt.ones(1), rt.tensor([1j])), RuntimeError, "smooth_l1_loss"),
    (lambda: rt.nn.functional.kl_div(rt.tensor([1j]), rt.ones(1)), RuntimeError, "kl_div"),
    (lambda: rt.tensor([1j], requires_grad=True).sum().backward(), RuntimeError, "real scalar"),
])
def test_refusals(call, kind, words):
    with pytest.raises(kind, match=words) as caught:
        call()
    assert isinstance(caught.value, (errors.RustorchError, RuntimeError))


# ---------------------------------------------------------------- memory


@pytest.mark.parametrize("name", TYPES)
def test_numpy_shares(name):
    a = random(3, 4, dtype=TYPES[name])
    t = rt.from_numpy(a[:, ::2])
    assert t.data_ptr() == a.ctypes.data and t.stride() == (4, 2) and np.array_equal(t.numpy(), a[:, ::2])
    t[0, 1] = 5 - 6j
    assert a[0, 2] == 5 - 6j
    back = t.numpy()
    back[1, 0] = 7j
    assert t[1, 0].item() == 7j and back.dtype == a.dtype
    del t, a
    gc.collect()
    assert back[0, 1] == 5 - 6j
    assert np.shares_memory(np.from_dlpack(rt.from_dlpack(back)), back)
    assert np.asarray(rt.tensor(back)).dtype == back.dtype and rt.tensor(back).__array_interface__["typestr"] == back.dtype.str


def test_complex32_has_no_numpy():
    t = rt.zeros(2, dtype=rt.complex32)
    with pytest.raises(TypeError, match="ComplexHalf"):
        t.numpy()
    assert t.tolist() == [0, 0] and rt.view_as_real(t).dtype is rt.float16


@pytest.mark.parametrize("copied", [copy.deepcopy, copy.copy, lambda t: pickle.loads(pickle.dumps(t))])
def test_copies(copied):
    t = rt.tensor([1 + 2j, 3j], requires_grad=True)
    assert copied(t).tolist() == t.tolist() and copied(t).dtype is t.dtype and copied(t).requires_grad


def test_parts_are_views():
    t = rt.tensor([[1 + 2j, 3 + 4j]])
    assert t.real.data_ptr() == t.data_ptr() and t.imag.data_ptr() == t.data_ptr() + 4 and t.real.stride() == (4, 2)
    t.imag.zero_()
    t.real = rt.tensor([[5.0, 6.0]])
    rt.view_as_real(t)[0, 1, 1] = 9
    t[:, :1].imag = -1
    assert t.tolist() == [[5 - 1j, 6 + 9j]]
    pairs = rt.zeros(2, 2)
    rt.view_as_complex(pairs)[0] = 1 + 2j
    assert pairs.tolist() == [[1, 2], [0, 0]]
    r = rt.ones(2)
    assert r.real.data_ptr() == r.data_ptr() and r.conj() is r


def test_adjoints():
    t = rt.tensor([[1 + 2j, 3 + 4j]])
    assert t.mH.tolist() == t.H.tolist() == t.adjoint().tolist() == rt.adjoint(t).tolist() == [[1 - 2j], [3 - 4j]]
    assert rt.isreal(rt.tensor([1, 1j])).tolist() == [True, False]


# ---------------------------------------------------------------- what is printed


@pytest.mark.parametrize("data, text", [
    (1 + 2j, "tensor(1.+2.j)"),
    ([1 + 2j, 3 - 4j], "tensor([1.+2.j, 3.-4.j])"),
    ([0.5 - 1j, -10.25 + 0.125j], "tensor([  0.5000-1.0000j, -10.2500+0.1250j])"),
    (complex("nan"), "tensor(nan+0.j)"),
    ([complex(float("inf"), -1)], "tensor([inf-1.j])"),
    ([1e-6 + 1j, 1], "tensor([1.0000e-06+1.j, 1.0000e+00+0.j])"),
    (np.array([[1j]]), "tensor([[0.+1.j]], dtype=rustorch.complex128)"),
])
def test_repr(data, text):
    assert repr(rt.tensor(data)) == text


# ---------------------------------------------------------------- functions

NUMPY = "exp expm1 log log2 log10 log1p sqrt sin cos tan sinh cosh tanh arcsin arccos arctan arcsinh arccosh arctanh square reciprocal abs angle".split()


@pytest.mark.parametrize("name", NUMPY)
@pytest.mark.parametrize("kind", TYPES)
def test_functions(name, kind):
    a = random(50, dtype=TYPES[kind])
    got, want = getattr(rt, name)(rt.from_numpy(a)).numpy(), getattr(np, name)(a)
    assert got.dtype == want.dtype
    np.testing.assert_allclose(got, want, rtol=1e-12 if kind == "complex128" else 2e-5)
    at = rt.from_numpy(np.stack([a, a], 1))[:, 1]
    np.testing.assert_array_equal(getattr(rt, name)(at).numpy(), got)


def test_more_functions():
    a, b = random(20), random(20, seed=1)
    x, y = rt.from_numpy(a), rt.from_numpy(b)
    for got, want in [
        (x**y, a**b), (x**2, a**2), (2**x, 2**a), (x**-0.5, a**-0.5), (x.sigmoid(), 1 / (1 + np.exp(-a))), (x.rsqrt(), 1 / np.sqrt(a)),
        (x.sgn(), a / abs(a)), (rt.polar(x.abs(), x.angle()), a), (rt.complex(x.real, x.imag), a), (rt.logsumexp(x, 0), np.log(np.exp(a).sum())),
        (rt.vdot(x, y), np.vdot(a, b)), (rt.dot(x, y), np.dot(a, b)), (rt.outer(x, y), np.outer(a, b)), (x.lerp(y, 1j), a + 1j * (b - a)),
        (rt.linspace(1j, 2, 5), np.linspace(1j, 2, 5, dtype=np.complex64)), (rt.logspace(0, 1j, 3), np.logspace(0, 1j, 3).astype(np.complex64)),
    ]:
        np.testing.assert_allclose(got.numpy(), want, rtol=1e-6, atol=1e-9)
    assert rt.log(rt.tensor(-1 + 0j)).item() == pytest.approx(cmath.pi * 1j) and rt.log(rt.tensor(complex(-1, -0.0))).item() == pytest.approx(-cmath.pi * 1j)


@pytest.mark.parametrize("shapes", [((3, 4), (4, 5)), ((40, 50), (50, 60)), ((2, 3, 4), (4, 2)), ((2, 1, 3, 4), (5, 4, 3)), ((4,), (4, 3)), ((3, 4), (4,)), ((4,), (4,))])
@pytest.mark.parametrize("kind", TYPES)
def test_products(shapes, kind):
    a, b = random(*shapes[0], dtype=TYPES[kind]), random(*shapes[1], dtype=TYPES[kind], seed=1)
    np.testing.assert_allclose((rt.from_numpy(a) @ rt.from_numpy(b)).numpy(), a @ b, rtol=1e-4 if kind == "complex64" else 1e-11, atol=1e-5)
    if a.ndim > 1:
        np.testing.assert_allclose((rt.from_numpy(a).mT @ rt.from_numpy(a)).numpy(), a.swapaxes(-1, -2) @ a, rtol=1e-4, atol=1e-4)


def test_convolution():
    x, w, b = random(2, 4, 9, 8), random(6, 2, 3, 2, seed=1), random(6, seed=2)
    got = rt.nn.functional.conv2d(rt.from_numpy(x), rt.from_numpy(w), rt.from_numpy(b), stride=(2, 1), padding=1, groups=2).numpy()
    padded = np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1)))
    want = np.empty_like(got)
    for o in range(6):
        for i in range(got.shape[2]):
            for j in range(got.shape[3]):
                group = padded[:, 2 * (o // 3):2 * (o // 3) + 2, 2 * i:2 * i + 3, j:j + 2]
                want[:, o, i, j] = (group * w[o]).sum((1, 2, 3)) + b[o]
    np.testing.assert_allclose(got, want, rtol=1e-10)


# ---------------------------------------------------------------- gradients


def test_gradient_points_uphill():
    """PyTorch's convention: of |z|² it is 2z, so that a step against it goes down."""
    z = rt.tensor([1 + 2j, -3j], requires_grad=True)
    (z * z.conj()).real.sum().backward()
    assert z.grad.tolist() == [2 + 4j, -6j]
    w = rt.tensor([2.0], requires_grad=True)
    (w * 1j * rt.tensor([1 - 1j])).real.sum().backward()
    assert w.grad.dtype is rt.float32 and w.grad.tolist() == [1.0]


def test_gradients_like_pytorch():
    torch = pytest.importorskip("torch")
    a, b, c = random(4, 3), random(3, 4, seed=1), random(4, seed=2)
    results = []
    for m in (rt, torch):
        x, y, v = (m.tensor(n, requires_grad=True) for n in (a, b, c))
        z = (x @ y).tanh() + m.exp(v * 1j) / (1 + v**2)
        loss = z.abs().sum() + z.angle().sin().sum() + m.view_as_real(z.sqrt()).prod(-1).sum() + (z.sgn() * m.polar(z.real.exp(), z.imag)).real.mean()
        loss.backward()
        results.append([loss.item(), *(t.grad.tolist() for t in (x, y, v))])
    for got, want in zip(*results):
        np.testing.assert_allclose(got, want, rtol=1e-9)


def test_training_with_complex_weights():
    rt.manual_seed(0)
    want = rt.tensor([1 - 2j, 0.5j])
    w = rt.zeros(2, dtype=rt.complex64, requires_grad=True)
    for _ in range(200):
        x = rt.randn(8, 2, dtype=rt.complex64)
        loss = (x @ w - x @ want).abs().square().mean()
        loss.backward()
        with rt.no_grad():
            w -= 0.1 * w.grad
        w.grad = None
    assert (w - want).abs().max().item() < 1e-3


def test_random_numbers_are_pytorchs():
    rt.manual_seed(0)
    assert repr(rt.rand(2, dtype=rt.complex64)) == "tensor([0.4963+0.7682j, 0.0885+0.1320j])"
    rt.manual_seed(0)
    assert repr(rt.randn(2, dtype=rt.complex64)) == "tensor([ 1.0896-0.2075j, -1.5406+0.4019j])"


# ---------------------------------------------------------------- vectors and covariances


@pytest.mark.parametrize("a, b, dim", [((4, 3), (4, 3), -1), ((3, 4), (3, 1), 0), ((2, 3, 5), (1, 3, 5), 1)])
def test_cross(a, b, dim):
    x, y = random(*a), random(*b, seed=1)
    want = np.cross(*np.broadcast_arrays(x, y), axis=dim)
    np.testing.assert_allclose(rt.cross(rt.from_numpy(x), rt.from_numpy(y), dim=dim).numpy(), want, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(rt.linalg.cross(rt.from_numpy(x), rt.from_numpy(y), dim=dim).numpy(), want, rtol=1e-12, atol=1e-12)
    with pytest.raises(RuntimeError, match="length 3"):
        rt.cross(rt.ones(2, 3), rt.ones(2, 3), dim=0)


@pytest.mark.parametrize("options", [{}, {"correction": 0}, {"fweights": [1, 2, 3, 1]}, {"aweights": [0.5, 1.0, 0.1, 2.0]}, {"fweights": [2, 1, 1, 3], "aweights": [0.5, 1.0, 0.1, 2.0], "correction": 2}])
@pytest.mark.parametrize("complexes", [False, True])
def test_cov(options, complexes):
    a = random(3, 4)
    a = a if complexes else a.real.copy()
    weights = {k: np.array(v) for k, v in options.items() if k != "correction"}
    correction = options.get("correction", 1)
    got = rt.cov(rt.from_numpy(a), correction=correction, **{k: rt.from_numpy(v) for k, v in weights.items()}).numpy()
    np.testing.assert_allclose(got, np.cov(a, ddof=correction, **weights), rtol=1e-12)


@pytest.mark.parametrize("options, words", [({"aweights": rt.ones(2)}, "2 != 4"), ({"fweights": rt.ones(4)}, "integral dtype but got fweights with Float"), ({"aweights": -rt.ones(4)}, "negative"), ({"fweights": rt.zeros(4, dtype=rt.int64)}, "sum to zero")])
def test_cov_refuses(options, words):
    with pytest.raises(RuntimeError, match=words):
        rt.cov(rt.ones(3, 4), **options)
