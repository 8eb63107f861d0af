"""Decompositions of matrices beside PyTorch: what they are made for, their gradients, and what they refuse."""

import math

import pytest

import rustorch

torch = pytest.importorskip("torch", reason="the reference; pip install torch==2.15.0")

DTYPES = ["float32", "float64", "complex64", "complex128"]
SHAPES = [(1, 1), (3, 3), (5, 3), (2, 4), (2, 3, 3), (2, 1, 4, 2), (0, 0), (0, 3), (3, 0), (0, 3, 3), (2, 0, 2)]
SQUARE = [s for s in SHAPES if s[-1] == s[-2]]
EXACT = {"float32": 2e-5, "float64": 1e-12, "complex64": 2e-5, "complex128": 1e-12}


def matrix(shape, dtype, seed=0):
    """The same random matrices for both libraries, of which the second lie column by column."""
    g = torch.Generator().manual_seed(seed)
    x = torch.randn(*shape, dtype=getattr(torch, dtype), generator=g)
    if len(shape) > 2:
        x = x.mT.contiguous().mT
    return rustorch.from_numpy(x.numpy()), x


def close(got, want, dtype):
    got, want = torch.from_numpy(got.detach().numpy()), want.detach()
    assert got.shape == want.shape and got.dtype == want.dtype
    torch.testing.assert_close(got, want, rtol=EXACT[dtype] * 10, atol=EXACT[dtype], equal_nan=True)


# Functions of a matrix that leave out the signs and phases of vectors.
RECTANGULAR = """
L.svdvals(a); L.svd(a).S; L.svd(a).U.shape; L.svd(a).Vh.shape; L.svd(a, full_matrices=False).Vh.shape; product(L.svd(a, full_matrices=False)); lib.svd(a).S
L.qr(a).R.abs(); L.qr(a).Q @ L.qr(a).R; L.qr(a, 'complete').Q.shape; L.qr(a, 'complete').R.abs(); L.qr(a, 'r').R; L.pinv(a); L.pinv(a, rtol=0.3); L.pinv(a, 0.5)
L.pinv(a, atol=lib.ones(2, 1, dtype=lib.float64)); lib.pinverse(a); L.matrix_rank(a); L.matrix_rank(a, 1.0); L.matrix_rank(a, atol=0.1, rtol=lib.tensor(0.9))
L.norm(a); L.norm(a, dim=-1); L.norm(a, 3, -1); L.norm(a, 'nuc', (-2, -1)); L.matrix_norm(a); L.matrix_norm(a, 'nuc'); L.matrix_norm(a, 1); L.matrix_norm(a, -1)
L.matrix_norm(a, 2, keepdim=True); L.matrix_norm(a, -2); L.matrix_norm(a, math.inf); L.matrix_norm(a, -math.inf); L.matrix_norm(a, 'fro', (0, 1)); L.cond(a); L.cond(a, -2)
lib.geqrf(a).a.abs(); lib.geqrf(a).tau; lib.norm(a, 'nuc', (0, 1)); a.norm('fro'); L.lstsq(a, a)[0]; L.lstsq(a, a, driver='gelsd').rank; L.lstsq(a, a, driver='gelss').singular_values
L.lstsq(a, a[..., 0]).solution; L.lstsq(a, a[..., :1], driver='gelsd').residuals
"""
TALL = "product(L.polar(a)); L.polar(a).H; L.polar(a).U; lib.orgqr(*lib.geqrf(a)); lib.ormqr(*lib.geqrf(a), a); lib.ormqr(*lib.geqrf(a), a.mT, False, True)"
SQUARES = """
L.eigh(a).eigenvalues; L.eigvalsh(a); L.eigvalsh(a, 'U'); L.eigh(a + a.mH).eigenvectors.abs(); sort(L.eigvals(a)); sort(L.eig(a)[0]); L.matrix_exp(a); lib.matrix_exp(a * 20 - 5)
L.matrix_sqrth(a @ a.mH); L.matrix_sqrth(a); L.pinv(a, hermitian=True); L.matrix_rank(a + a.mH, hermitian=True); L.cond(a, 1); L.cond(a, 'nuc'); L.cond(a, 'fro'); L.cond(0 * a, 1)
L.cond(a, -math.inf); L.cond(0 * a, -1); vectors(a, *L.eig(a)); vectors(a + a.mH, *L.eigh(a + a.mH))
"""


def functions(text):
    return [f.strip() for f in text.replace("\n", ";").split(";") if f.strip()]


def product(parts):
    if len(parts) == 2:
        return parts[0] @ parts[1]
    return (parts[0] * parts[1].unsqueeze(-2)) @ parts[2]


def names(lib, a):
    def sort(w):
        order = (w.real.round(decimals=3) * 1000 + w.imag).argsort(-1)
        return w.gather(-1, order)

    def vectors(m, w, v):
        """Zero if these are eigenvectors of length 1."""
        left, right = m.to(v.dtype) @ v, v * w.unsqueeze(-2)
        return (left - right).abs() + (v.abs().square().sum(-2, keepdim=True) - 1).abs()

    return {"lib": lib, "L": lib.linalg, "a": a, "math": math, "product": product, "sort": sort, "vectors": vectors}


def outcome(f, lib, a):
    try:
        return eval(f, names(lib, a))
    except (RuntimeError, IndexError, ValueError) as e:
        return type(e), str(e)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("f", functions(RECTANGULAR) + functions(TALL) + functions(SQUARES))
def test_values(f, dtype):
    shapes = SQUARE if f in functions(SQUARES) else [s for s in SHAPES if s[-2] >= s[-1]] if f in functions(TALL) else SHAPES
    compared = 0
    for k, shape in enumerate(shapes):
        a, b = matrix(shape, dtype, k)
        got, want = outcome(f, rustorch, a), outcome(f, torch, b)
        if isinstance(want, tuple) and isinstance(want[0], type):
            assert isinstance(got, tuple) and isinstance(got[0], type) and issubclass(got[0], want[0].__mro__[-3]), (shape, got, want)
        elif isinstance(want, torch.Size):
            assert tuple(got) == tuple(want), shape
        else:
            assert not isinstance(got, tuple), (shape, got)
            close(got, want, dtype)
            compared += 1
    assert compared or f.endswith("shape")


GRADIENTS = """
L.svdvals(a); absolute(L.svd(a, False).U); absolute(L.svd(a, False).Vh); product(L.svd(a, False)); absolute(L.svd(a)[0][:, :2]); absolute(L.qr(a).R); absolute(L.qr(a).Q); L.pinv(a)
L.matrix_norm(a, 'nuc'); L.matrix_norm(a, 2); L.matrix_norm(a, -1); L.norm(a, 'fro'); L.cond(a); L.lstsq(a, a * a)[0]; L.lstsq(a, a * a, driver='gelsd').residuals
"""
SQUARE_GRADIENTS = """
L.eigvalsh(a); L.eigvalsh(a + a.mH, 'U'); absolute(L.eigh(a + a.mH)[1]); absolute(L.eigvals(a)).sum(); absolute(L.eig(a)[1]).sum(0); L.matrix_exp(a); L.matrix_sqrth(a @ a.mH)
L.pinv(a, hermitian=True); L.polar(a)[0]; L.polar(a)[1]; L.matrix_sqrth(3 * lib.eye(3, dtype=a.dtype) + a)
"""


def slopes(f, lib, a):
    """The gradient of a sum of squares of f, and that of a sum of squares of this one."""
    a = a.clone().requires_grad_()
    z = eval(f, {**names(lib, a), "absolute": lambda x: x.abs().square()})
    loss = (z.abs().square() * lib.arange(z.numel()).reshape(z.shape).sin()).sum()
    (g,) = lib.autograd.grad(loss, [a], create_graph=True)
    (h,) = lib.autograd.grad(g.abs().square().sum(), [a])
    return g, h


@pytest.mark.parametrize("dtype", ["float64", "complex128"])
@pytest.mark.parametrize("f", functions(GRADIENTS) + functions(SQUARE_GRADIENTS))
def test_gradients(f, dtype):
    shapes = [(3, 3)] if f in functions(SQUARE_GRADIENTS) else [(4, 3)] if "residuals" in f else [(3, 3), (4, 3), (2, 3)]
    for k, shape in enumerate(shapes):
        if shape == (2, 3) and ("qr" in f or "[:, :2]" in f):
            continue  # PyTorch wants as many columns of Q as of R
        a, b = matrix(shape, dtype, 40 + k)
        for got, want in zip(slopes(f, rustorch, a), slopes(f, torch, b)):
            scale = max(want.abs().max().item(), 1e-3)
            torch.testing.assert_close(torch.from_numpy(got.detach().numpy()) / scale, want.detach() / scale, rtol=1e-7, atol=1e-8)


NAN, INF = math.nan, math.inf
BAD = {
    "a vector": lambda lib: lib.ones(3),
    "a number": lambda lib: lib.ones(()),
    "wide": lambda lib: lib.ones(2, 3),
    "tall": lambda lib: lib.ones(3, 2),
    "integers": lambda lib: lib.ones(3, 3, dtype=lib.int64),
    "bools": lambda lib: lib.ones(3, 3, dtype=lib.bool),
    "half": lambda lib: lib.ones(3, 3, dtype=lib.float16),
    "nan": lambda lib: lib.full((3, 3), NAN),
    "nan in the second": lambda lib: lib.tensor([[[1.0, 0], [0, 1]], [[NAN, 1], [1, NAN]]]),
}
REFUSED = """
L.svd(a); L.svdvals(a); L.eig(a); L.eigh(a); L.qr(a); L.pinv(a); L.matrix_rank(a); L.cond(a); L.cond(a, 1); L.cond(a, 3); L.matrix_norm(a); L.polar(a); L.matrix_sqrth(a); L.matrix_exp(a)
L.matrix_norm(a, 3); L.matrix_norm(a, 'x'); L.matrix_norm(a, 2, (0,)); L.matrix_norm(a, 2, (0, 0)); L.norm(a, 2, (0, 1, 0)); L.norm(a.unsqueeze(0).unsqueeze(0), 2); L.eigh(a, 'x')
L.qr(a, 'x'); L.lstsq(a, a[:1]); L.lstsq(a, a, driver='x'); L.householder_product(a, a); L.householder_product(a, a[..., 0, :2]); L.vander(a, N=1); L.vander(a); lib.geqrf(a)
L.lstsq(a, a.double()); L.pinv(a, rtol=lib.ones(1, dtype=lib.complex64))
"""
# Where PyTorch says nothing of NaN, refuses it for other reasons, or has no sentence.
ELSEWHERE = {("L.eigh(a)", "nan"), ("L.eigh(a)", "nan in the second"), ("L.matrix_sqrth(a)", "nan"), ("L.matrix_sqrth(a)", "nan in the second"),
             ("L.lstsq(a, a[:1])", "nan in the second"), ("L.lstsq(a, a[:1])", "a number"), ("L.lstsq(a, a[:1])", "half")}


@pytest.mark.parametrize("f", functions(REFUSED))
def test_refused(f):
    for name, make in BAD.items():
        if (f, name) in ELSEWHERE:
            continue
        want = outcome(f, torch, make(torch))
        got = outcome(f, rustorch, make(rustorch))
        refused = isinstance(want, tuple) and isinstance(want[0], type)
        assert refused == (isinstance(got, tuple) and isinstance(got[0], type)), (name, got, want)
        if refused:
            sentence = want[1].split("\n")[0].split(". ")[0].replace("torch.", "").rstrip(".")
            assert issubclass(got[0], [c for c in (NotImplementedError, IndexError, ValueError, RuntimeError) if issubclass(want[0], c)][0]), (name, got, want)
            assert sentence.split(": ", 1)[-1] in got[1].replace("torch.", ""), (name, got, want)


def test_linalg_error():
    with pytest.raises(rustorch.linalg.LinAlgError, match=r"linalg.svd: \(Batch element 1\): The algorithm failed to converge because"):
        rustorch.linalg.svd(BAD["nan in the second"](rustorch))
    for f in (rustorch.linalg.svdvals, rustorch.linalg.eigvalsh):
        assert f(rustorch.tensor([[INF, 0], [0, 1]])).isnan().all()


@pytest.mark.parametrize("f", ["L.svd(a).U.imag", "L.eigh(a + a.mH)[1].imag", "L.eig(a)[1].imag", "L.qr(a[:, :2], 'complete').Q.real", "L.qr(a, 'r').R.real", "lib.geqrf(a)[0].real"])
def test_ill_defined(f):
    def grad(lib, a):
        a = a.clone().requires_grad_()
        eval(f, names(lib, a)).sum().backward()

    a, b = matrix((3, 3), "complex128")
    with pytest.raises(RuntimeError) as want:
        grad(torch, b)
    with pytest.raises(RuntimeError) as got:
        grad(rustorch, a)
    if "geqrf" not in f:
        assert str(want.value).split("\n")[0] in str(got.value)


@pytest.mark.parametrize("f", ["svd(a)", "qr(a)", "eigh(a)", "eig(a)", "polar(a)", "lstsq(a, a)"])
def test_names_of_results(f):
    a, b = matrix((3, 3), "float64")
    got, want = eval("L." + f, names(rustorch, a)), eval("L." + f, names(torch, b))
    assert type(got).__name__ == type(want).__name__ and len(got._fields) == len(want) and all(getattr(want, n) is want[i] for i, n in enumerate(got._fields))
    for x, y in zip(got, want):
        assert x.stride() == y.stride() or x.numel() < 2 or "lstsq" in f


def test_lowrank():
    """The random projections are PyTorch's, so that the results are too, but for signs."""
    for f in ("svd_lowrank(a, 3)", "svd_lowrank(a.mT, q=2, niter=0)", "pca_lowrank(a)", "pca_lowrank(a, q=2, center=False)", "svd_lowrank(a, 3, M=a * 0.5)"):
        a, b = matrix((6, 5), "float64")
        rustorch.manual_seed(3)
        torch.manual_seed(3)
        for got, want in zip(eval("lib." + f, names(rustorch, a)), eval("lib." + f, names(torch, b))):
            close(got.abs(), want.abs(), "float64")
    with pytest.raises(ValueError, match=r"q\(=7\) must be non-negative integer and not greater than min\(m, n\)=5"):
        rustorch.pca_lowrank(a, 7)
