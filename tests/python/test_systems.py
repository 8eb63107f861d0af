"""Determinants, factors and solutions of linear equations: values, gradients and
their gradients, strides, named results and errors, beside NumPy and PyTorch."""

import numpy as np
import pytest

import rustorch as rt


@pytest.fixture
def torch():
    return pytest.importorskip("torch", reason="pip install torch compares the results")


def draw(shape, dtype, seed=0):
    r = np.random.default_rng(seed)
    x = r.standard_normal(shape)
    if dtype.startswith("complex"):
        x = x + 1j * r.standard_normal(shape)
    return x.astype(dtype)


def regular(shape, dtype, seed=0):
    """Matrices that are far from singular."""
    return (draw(shape, dtype, seed) + 2 * np.eye(shape[-1])).astype(dtype)


def definite(shape, dtype, seed=0):
    x = draw(shape, dtype, seed)
    return (x @ np.conj(np.swapaxes(x, -1, -2)) + np.eye(shape[-1])).astype(dtype)


DTYPES = ["float32", "float64", "complex64", "complex128"]
BATCHES = [(), (2, 1), (0,)]


def both(torch, f, arrays, dtype, grads=True, second=True):
    """Compare f on tensors of both libraries: values, strides, gradients, and gradients of those."""
    tol = 2e-3 if dtype in ("float32", "complex64") else 1e-8
    second = second and dtype in ("float64", "complex128") and all(a.size for a in arrays)
    made = []
    for lib in (rt, torch):
        xs = [lib.tensor(a) for a in arrays]
        for x in xs:
            if x.dtype.is_floating_point or x.dtype.is_complex:
                x.requires_grad_(grads)
        zs = f(lib, *xs)
        zs = tuple(zs) if isinstance(zs, (tuple, list)) else (zs,)
        out = [(z.detach().resolve_conj().numpy(), z.stride() if z.numel() else None) for z in zs]
        if grads:
            loss = 0
            for k, z in enumerate(zs):
                if z.requires_grad:
                    w = lib.tensor(draw(tuple(z.shape), str(z.dtype).split(".")[1], 50 + k))
                    loss = loss + ((z * w).abs() ** 2).sum() if z.dtype.is_complex else loss + (z * w).sum() + (z * z * w).sum()
            wanted = [x for x in xs if x.requires_grad]
            first = lib.autograd.grad(loss, wanted, create_graph=second, allow_unused=True)
            out += [(g.detach().resolve_conj().numpy(), None) for g in first if g is not None]
            if second:
                loss = sum((g.abs() ** 2).sum() for g in first if g is not None)
                out += [(g.resolve_conj().numpy(), None) for g in lib.autograd.grad(loss, wanted, allow_unused=True) if g is not None]
        made.append(out)
    ours, theirs = made
    assert len(ours) == len(theirs)
    for (a, sa), (b, sb) in zip(ours, theirs):
        assert a.dtype == b.dtype and a.shape == b.shape
        scale = np.abs(b).max() if b.size else 1
        np.testing.assert_allclose(a, b, rtol=tol, atol=tol * max(1, scale))
        if sa is not None and sb is not None:
            assert [s for s, n in zip(sa, a.shape) if n > 1] == [s for s, n in zip(sb, b.shape) if n > 1]


def transposed(f):
    return lambda lib, a, *rest: f(lib, a.mT, *rest)


ONE = {
    "det": lambda lib, a: lib.det(a),
    "slogdet": lambda lib, a: lib.linalg.slogdet(a)[1],
    "slogdet sign": lambda lib, a: lib.linalg.slogdet(a),
    "inv": lambda lib, a: lib.linalg.inv(a),
    "inverse of a transpose": transposed(lambda lib, a: a.inverse()),
    "det of a transpose": transposed(lambda lib, a: lib.linalg.det(a)),
    "inv_ex": lambda lib, a: lib.linalg.inv_ex(a),
    "lu_factor": lambda lib, a: lib.linalg.lu_factor(a),
    "lu_factor_ex": lambda lib, a: lib.linalg.lu_factor_ex(a),
    "lu": lambda lib, a: lib.linalg.lu(a),
    "matrix_power": lambda lib, a: lib.matrix_power(a, 5),
    "matrix_power of the inverse": lambda lib, a: lib.linalg.matrix_power(a, -3),
}


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", ONE)
def test_square(torch, name, dtype):
    for batch in BATCHES:
        for n in (0, 1, 4):
            both(torch, ONE[name], [regular((*batch, n, n), dtype, n)], dtype)


def test_logdet(torch):
    for dtype in ("float32", "float64"):
        both(torch, lambda lib, a: lib.logdet(a), [definite((3, 4, 4), dtype)], dtype)
    both(torch, lambda lib, a: lib.logdet(a), [np.array([[[0.0, 1.0], [1.0, 0.0]]])], "float64", grads=False)
    both(torch, lambda lib, a: lib.logdet(a), [regular((3, 4, 4), "complex128")], "complex128")


@pytest.mark.parametrize("dtype", DTYPES)
def test_rectangular(torch, dtype):
    for m, n in ((5, 3), (3, 5), (0, 4)):
        a = draw((2, m, n), dtype) + 3 * np.eye(m, n).astype(dtype)
        both(torch, lambda lib, a: lib.linalg.lu_factor(a), [a.astype(dtype)], dtype)
        both(torch, lambda lib, a: lib.linalg.lu(a), [a.astype(dtype)], dtype)


LEFT = [((3, 3), (3, 2)), ((2, 3, 3), (3, 2)), ((3, 3), (2, 3, 2)), ((2, 1, 3, 3), (4, 3, 1)), ((0, 3, 3), (3, 2)), ((2, 0, 0), (2, 0, 3)), ((2, 3, 3), (2, 3, 0)), ((3, 3), (3,)), ((2, 3, 3), (2, 3))]


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("shapes", LEFT)
def test_solve(torch, shapes, dtype):
    a, b = regular(shapes[0], dtype), draw(shapes[1], dtype, 1)
    both(torch, lambda lib, a, b: lib.linalg.solve(a, b), [a, b], dtype)
    both(torch, lambda lib, a, b: lib.linalg.solve_ex(a.mT, b), [a, b], dtype)
    if len(shapes[0]) <= len(shapes[1]) and shapes[1] != (2, 3):
        right = np.ascontiguousarray(np.swapaxes(b, -1, -2))
        both(torch, lambda lib, a, b: lib.linalg.solve(a, b, left=False), [a, right], dtype)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("shapes", LEFT[:7])
def test_solve_with_factors(torch, shapes, dtype):
    a, b = regular(shapes[0], dtype), draw(shapes[1], dtype, 1)
    for adjoint in (False, True):
        both(torch, lambda lib, a, b: lib.linalg.lu_solve(*lib.linalg.lu_factor(a), b, adjoint=adjoint), [a, b], dtype)
        right = np.ascontiguousarray(np.swapaxes(b, -1, -2))
        both(torch, lambda lib, a, b: lib.linalg.lu_solve(*lib.linalg.lu_factor(a), b, adjoint=adjoint, left=False), [a, right], dtype)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("shapes", LEFT[:7])
def test_triangular(torch, shapes, dtype):
    a, b = regular(shapes[0], dtype), draw(shapes[1], dtype, 1)
    right = np.ascontiguousarray(np.swapaxes(b, -1, -2))
    for upper in (False, True):
        for unit in (False, True):
            both(torch, lambda lib, a, b: lib.linalg.solve_triangular(a, b, upper=upper, unitriangular=unit), [a, b], dtype)
            both(torch, lambda lib, a, b: lib.linalg.solve_triangular(a, b, upper=upper, left=False, unitriangular=unit), [a, right], dtype)
            both(torch, lambda lib, a, b: lib.triangular_solve(b, a, upper, True, unit), [a, b], dtype)
        both(torch, lambda lib, a, b: lib.cholesky_solve(b, a.triu() if upper else a.tril(), upper), [a, b], dtype)


@pytest.mark.parametrize("dtype", DTYPES)
def test_cholesky(torch, dtype):
    for batch in BATCHES:
        for n in (0, 1, 4):
            a = definite((*batch, n, n), dtype, n)
            for upper in (False, True):
                both(torch, lambda lib, a: lib.linalg.cholesky(a, upper=upper), [a], dtype)
                both(torch, lambda lib, a: lib.linalg.cholesky_ex(a, upper=upper), [a], dtype)
                both(torch, lambda lib, a: lib.cholesky_inverse(lib.linalg.cholesky(a, upper=upper), upper=upper), [a], dtype)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("hermitian", [False, True])
def test_symmetric(torch, dtype, hermitian):
    for n in (1, 2, 5, 40):
        for seed in range(2):
            x = draw((n, n), dtype, seed)
            a = x + (np.conj(x.T) if hermitian else x.T)
            a[np.arange(n), np.arange(n)] *= 0.1
            b = draw((n, 2), dtype, 9)
            both(torch, lambda lib, a: lib.linalg.ldl_factor_ex(a, hermitian=hermitian), [a], dtype, grads=False)
            both(torch, lambda lib, a, b: lib.linalg.ldl_solve(*lib.linalg.ldl_factor(a, hermitian=hermitian), b, hermitian=hermitian), [a, b], dtype, grads=False)


def test_large_matrices(torch):
    for n in (33, 130):
        for dtype in DTYPES:
            a, b = regular((n, n), dtype) + n * np.eye(n, dtype=dtype), draw((n, 40), dtype, 1)
            both(torch, lambda lib, a, b: lib.linalg.solve(a, b), [a, b], dtype, second=False)
            both(torch, lambda lib, a: lib.linalg.lu_factor(a), [a], dtype, grads=False)
            both(torch, lambda lib, a: lib.linalg.inv(a), [a], dtype, grads=False)
            both(torch, lambda lib, a: lib.linalg.cholesky(a), [definite((n, n), dtype)], dtype, grads=False)


def test_gradient_of_a_singular_determinant():
    """The gradient is the matrix of cofactors, whatever the rank; PyTorch's first one is 0 where U has a zero."""
    for rank in (3, 2, 1, 0):
        for dtype in ("float64", "complex128"):
            a = draw((4, rank), dtype) @ draw((rank, 4), dtype, 1)
            cofactors = np.array([[(-1) ** (i + j) * np.linalg.det(np.delete(np.delete(a, i, 0), j, 1)) for j in range(4)] for i in range(4)])
            x = rt.tensor(a, requires_grad=True)
            rt.det(x).real.backward()
            np.testing.assert_allclose(x.grad.numpy(), np.conj(cofactors), atol=1e-9)
    for a in ([[1.0, 2.0], [2.0, 4.0]], [[0.0, 0.0], [0.0, 3.0]], [[0.0, 0.0], [0.0, 0.0]]):
        x = rt.tensor(a, dtype=rt.float64, requires_grad=True)
        rt.det(x).backward()
        np.testing.assert_allclose(x.grad.numpy(), [[a[1][1], -a[1][0]], [-a[0][1], a[0][0]]], atol=1e-14)


def test_second_gradient_of_a_singular_determinant():
    x = rt.tensor([[[1.0, 2.0], [2.0, 4.0]], [[1.0, 0.0], [0.0, 1.0]]], dtype=rt.float64, requires_grad=True)
    (g,) = rt.autograd.grad(rt.det(x).sum(), x, create_graph=True)
    (h,) = rt.autograd.grad((g * rt.tensor([[0.0, 1.0], [2.0, 3.0]], dtype=rt.float64)).sum(), x)
    np.testing.assert_allclose(h.numpy(), [[[3, -2], [-1, 0]]] * 2, atol=1e-12)


NAMED = {
    "linalg_slogdet": lambda lib, a: lib.linalg.slogdet(a),
    "slogdet": lambda lib, a: lib.slogdet(a),
    "linalg_inv_ex": lambda lib, a: lib.linalg.inv_ex(a),
    "linalg_solve_ex": lambda lib, a: lib.linalg.solve_ex(a, a),
    "linalg_cholesky_ex": lambda lib, a: lib.linalg.cholesky_ex(a),
    "linalg_lu_factor": lambda lib, a: lib.linalg.lu_factor(a),
    "linalg_lu_factor_ex": lambda lib, a: lib.linalg.lu_factor_ex(a),
    "linalg_lu": lambda lib, a: lib.linalg.lu(a),
    "lu_unpack": lambda lib, a: lib.lu_unpack(*lib.linalg.lu_factor(a)),
    "linalg_ldl_factor": lambda lib, a: lib.linalg.ldl_factor(a),
    "linalg_ldl_factor_ex": lambda lib, a: lib.linalg.ldl_factor_ex(a),
    "triangular_solve": lambda lib, a: lib.triangular_solve(a, a),
}


@pytest.mark.parametrize("name", NAMED)
def test_named_results(torch, name):
    ours, theirs = (NAMED[name](lib, lib.eye(2)) for lib in (rt, torch))
    assert type(ours).__name__ == name
    assert repr(ours).replace("rustorch", "torch") == repr(theirs)


SINGULAR = {
    "linalg.inv: The diagonal element 2 is zero": lambda lib, a: lib.linalg.inv(a),
    "linalg.inv: (Batch element 1): The diagonal element 2 is zero": lambda lib, a: lib.linalg.inv(lib.stack([lib.eye(2), a])),
    "linalg.inv_ex: The diagonal element 2 is zero": lambda lib, a: lib.linalg.inv_ex(a, check_errors=True),
    "torch.linalg.solve: The solver failed": lambda lib, a: lib.linalg.solve(a, a),
    "torch.linalg.solve_ex: (Batch element 0): The solver failed": lambda lib, a: lib.linalg.solve_ex(a[None], a, check_errors=True),
    "linalg.cholesky: The factorization could not be completed": lambda lib, a: lib.linalg.cholesky(-a),
    "linalg.cholesky: (Batch element 1): The factorization could": lambda lib, a: lib.linalg.cholesky(lib.stack([lib.eye(2), a])),
    "cholesky_inverse: The diagonal element 1 is zero": lambda lib, a: lib.cholesky_inverse(a * 0),
}


@pytest.mark.parametrize("sentence", SINGULAR)
def test_singular(sentence):
    with pytest.raises(rt.linalg.LinAlgError) as caught:
        SINGULAR[sentence](rt, rt.ones(2, 2))
    assert str(caught.value).startswith(sentence)
    assert isinstance(caught.value, RuntimeError)


@pytest.mark.parametrize("sentence", SINGULAR)
def test_singular_as_pytorch(torch, sentence):
    with pytest.raises(torch.linalg.LinAlgError) as theirs:
        SINGULAR[sentence](torch, torch.ones(2, 2))
    with pytest.raises(RuntimeError) as ours:
        SINGULAR[sentence](rt, rt.ones(2, 2))
    assert str(ours.value) == str(theirs.value)


WRONG = """linalg.inv(o(2)) linalg.inv(o(2,3)) linalg.inv(o(2,2).int()) linalg.inv(o(2,2).half()) det(o(2,3)) det(o(2,2).long()) logdet(o(2,3)) slogdet(o(2,2).half())
linalg.solve(o(2),o(2)) linalg.solve(o(2,3),o(2,2)) linalg.solve(o(2,2),o(3,2)) linalg.solve(o(2,2),o(2,2).double()) linalg.solve(o(2,2),o(2),left=False) linalg.solve(o(3,2,2),o(4,2,2))
linalg.lu_factor(o(2)) linalg.lu_factor(o(2,2).int()) linalg.lu_factor(o(2,2),pivot=False) linalg.lu_factor(o(2,2)) linalg.lu(o(2))
linalg.cholesky(o(2)) linalg.cholesky(o(2,3)) linalg.cholesky(o(2,2).int()) linalg.cholesky(o(2,2).half()) linalg.cholesky(o(2,2),True)
linalg.solve_triangular(o(2),o(2,2),upper=True) linalg.solve_triangular(o(2,2),o(2),upper=True) linalg.solve_triangular(o(2,2),o(3,1),upper=True) linalg.solve_triangular(o(2,2),o(2,2))
triangular_solve(o(2),o(2,2)) triangular_solve(o(2,2),o(2)) triangular_solve(o(3,2),o(2,2)) cholesky_solve(o(2),o(2,2)) cholesky_solve(o(2,2),o(2)) cholesky_solve(o(2,3),o(3,3)) cholesky_inverse(o(2))
linalg.lu_solve(o(2,2),o(2).int(),o(3,1)) linalg.lu_solve(o(2,2),o(3).int(),o(2,1)) linalg.lu_solve(o(2,2),o(2),o(2,1)) linalg.lu_solve(o(2,2),o(2).int()*7,o(2,1)) lu_unpack(o(2),o(2).int()) lu_unpack(o(2,2),o(2))
lu_unpack(o(2,2),o(2).int()*7) linalg.ldl_factor(o(2)) linalg.ldl_factor(o(2,3)) linalg.ldl_solve(o(2,2),o(3).int(),o(2,1)) linalg.ldl_solve(o(2,2),o(2),o(2,1)) linalg.ldl_solve(o(2,2),o(2).int(),o(3,1))
linalg.matrix_power(o(2),2) linalg.matrix_power(o(2,2).int(),-2) linalg.vecdot(o(2),o(2).double()) linalg.vecdot(o(2,3),o(2,3),dim=5) linalg.vecdot(o(2),o(3)) linalg.tensorinv(o(2,3),ind=1) linalg.tensorinv(o(2,3),ind=0)
linalg.tensorsolve(o(2,3),o(2)) linalg.multi_dot([]) linalg.multi_dot([o(2,2)]) linalg.multi_dot([o(2,3),o(2,3)]) linalg.multi_dot([o(2,2),o(2,2).double()]) linalg.multi_dot([o(2,2),o(2,2,2),o(2,2)]) linalg.multi_dot([o(2,2,2),o(2,2)])
linalg.diagonal(o(2)) linalg.diagonal(o(2,2),dim1=0,dim2=0) linalg.inv(o(2,2)+eye(2),out=o(2,2).double()) linalg.inv_ex(eye(2),out=(o(2,2),o(2)))""".split()


@pytest.mark.parametrize("call", WRONG)
def test_wrong_arguments(torch, call):
    said = []
    for lib in (rt, torch):
        with pytest.raises(Exception) as caught:
            eval(call, {"o": lib.ones, **vars(lib)})
        said.append(caught)
    ours, theirs = said
    kind = RuntimeError if issubclass(theirs.type, torch.linalg.LinAlgError) else theirs.type
    assert issubclass(ours.type, kind), ours.value


def test_results_into_given_tensors(torch):
    for lib in (rt, torch):
        a = lib.tensor([[2.0, 1.0], [1.0, 3.0]])
        out = lib.empty(2, 2)
        z = lib.linalg.inv(a, out=out)
        assert z is out
        np.testing.assert_allclose(out.numpy(), [[0.6, -0.2], [-0.2, 0.4]], rtol=1e-6)
        lu, pivots = lib.empty(0), lib.empty(0, dtype=lib.int32)
        lib.linalg.lu_factor(a, out=(lu, pivots))
        np.testing.assert_allclose(lu.numpy(), [[2, 1], [0.5, 2.5]])
        assert pivots.tolist() == [1, 2]


def test_products(torch):
    for dtype in DTYPES:
        chain = [draw(s, dtype, i) for i, s in enumerate([(3, 4), (4, 2), (2, 5), (5, 1)])]
        both(torch, lambda lib, *xs: lib.linalg.multi_dot(xs), chain, dtype)
        both(torch, lambda lib, *xs: lib.linalg.multi_dot(xs), [draw((4,), dtype), *chain[1:3], draw((5,), dtype, 7)], dtype)
        both(torch, lambda lib, *xs: lib.chain_matmul(*xs), chain, dtype)
        for s, u in (((3,), (3,)), ((2, 3), (3,)), ((2, 3), (4, 1, 3)), ((0, 3), (3,)), ((2, 0), (2, 0)), ((), (3,))):
            both(torch, lambda lib, x, y: lib.linalg.vecdot(x, y), [draw(s, dtype), draw(u, dtype, 1)], dtype)
        both(torch, lambda lib, x: lib.linalg.tensorinv(x, ind=1), [regular((4, 4), dtype).reshape(4, 2, 2)], dtype)
        both(torch, lambda lib, x, y: lib.linalg.tensorsolve(x, y, dims=(1,)), [regular((4, 4), dtype).reshape(2, 4, 2), draw((2, 2), dtype)], dtype)


def test_against_numpy():
    for n in (1, 2, 7, 60):
        for dtype in ("float64", "complex128"):
            a, b = regular((3, n, n), dtype), draw((3, n, 2), dtype, 1)
            x = rt.tensor(a)
            np.testing.assert_allclose(rt.linalg.inv(x).numpy(), np.linalg.inv(a), rtol=1e-8, atol=1e-9)
            np.testing.assert_allclose(rt.linalg.solve(x, rt.tensor(b)).numpy(), np.linalg.solve(a, b), rtol=1e-8, atol=1e-9)
            np.testing.assert_allclose(rt.det(x).numpy(), np.linalg.det(a), rtol=1e-8)
            sign, log = np.linalg.slogdet(a)
            np.testing.assert_allclose(rt.slogdet(x).sign.numpy(), sign, rtol=1e-8)
            np.testing.assert_allclose(rt.slogdet(x).logabsdet.numpy(), log, rtol=1e-8)
            p, l, u = rt.linalg.lu(x)
            np.testing.assert_allclose((p @ l @ u).numpy(), a, rtol=1e-8, atol=1e-9)
            c = definite((3, n, n), dtype)
            np.testing.assert_allclose(rt.linalg.cholesky(rt.tensor(c)).numpy(), np.linalg.cholesky(c), rtol=1e-8, atol=1e-9)
