"""rustorch.autograd.functional against derivatives by hand and, where it is there, PyTorch's."""

import pytest
import rustorch as rt
from rustorch.autograd.functional import hessian, hvp, jacobian, jvp, vhp, vjp

x, y, z = rt.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]), rt.tensor([0.5, -1.0, 2.0]), rt.tensor([[1.0, 0.0, 2.0], [0.0, -1.0, 1.0]])


def rows(a):
    return (a ** 2).sum(1)


def pair(a, b):
    return a * b, a.sum() * b


def cubes(a):
    return (a ** 3).sum()


def mixed(a, b):
    return (a ** 2 * b).sum() + (b ** 3).sum()


def test_jacobian():
    j = jacobian(rows, x)
    assert j.shape == (2, 2, 3) and j[0].tolist() == [[2, 4, 6], [0, 0, 0]] and j[1].tolist() == [[0, 0, 0], [8, 10, 12]] and not j.requires_grad
    (first, second), (third, fourth) = jacobian(pair, (x, y))
    assert first.shape == (2, 3, 2, 3) and second.shape == (2, 3, 3) and third.shape == (3, 2, 3) and fourth.shape == (3, 3)
    assert fourth.tolist() == (rt.eye(3) * 21).tolist() and third[1].tolist() == [[-1] * 3] * 2
    assert jacobian(lambda a: a.sum(), rt.ones(0)).shape == (0,) and jacobian(lambda a: a, rt.ones(0)).shape == (0, 0)


def test_hessian():
    assert hessian(cubes, y).tolist() == rt.diag(6 * y).tolist()
    h = hessian(mixed, (x, y))
    assert h[0][0].shape == (2, 3, 2, 3) and h[1][1].tolist() == rt.diag(6 * y).tolist() and rt.equal(h[0][1].permute(2, 0, 1), h[1][0])
    assert hessian(lambda a: a.sum(), y).tolist() == [[0] * 3] * 3


def test_products():
    value, product = vjp(rows, x, rt.tensor([1.0, 10.0]))
    assert value.tolist() == [14, 77] and product.tolist() == [[2, 4, 6], [80, 100, 120]]
    value, product = jvp(rows, x, z)
    assert product.tolist() == [14, 2] and not product.requires_grad
    assert vhp(cubes, y, y)[1].tolist() == (6 * y * y).tolist() == hvp(cubes, y, y)[1].tolist()
    full = hessian(mixed, (x, y))
    for f in (vhp, hvp):
        value, (p, q) = f(mixed, (x, y), (z, y))
        assert value.item() == mixed(x, y).item()
        assert rt.allclose(p.reshape(-1), full[0][0].reshape(6, 6) @ z.reshape(-1) + full[0][1].reshape(6, 3) @ y)
        assert rt.allclose(q, full[1][0].reshape(3, 6) @ z.reshape(-1) + full[1][1] @ y)
    assert vjp(lambda a: a.sum(), x)[1].tolist() == [[1] * 3] * 2


def test_a_graph_of_derivatives():
    w = rt.tensor([1.0, 2.0], requires_grad=True)
    (g,) = rt.autograd.grad(jacobian(lambda a: a ** 3, w, create_graph=True).sum(), w)
    assert g.tolist() == [6, 12]
    (g,) = rt.autograd.grad(hessian(cubes, w, create_graph=True).sum(), w)
    assert g.tolist() == [6, 6]
    (g,) = rt.autograd.grad(jvp(lambda a: a ** 3, w, rt.ones(2), create_graph=True)[1].sum(), w)
    assert g.tolist() == [6, 12]
    with rt.no_grad():
        assert jacobian(rows, x).shape == (2, 2, 3)


@pytest.mark.parametrize("call, error, words", [
    (lambda: vjp(rows, x), RuntimeError, "v can only be None if the user-provided function returns a single Tensor with a single element"),
    (lambda: jvp(rows, x), RuntimeError, "v can only be None if the input to the user-provided function is a single Tensor"),
    (lambda: vjp(rows, x, rt.ones(3)), RuntimeError, r"v has invalid size: should be torch.Size\(\[2\]\) but got torch.Size\(\[3\]\)"),
    (lambda: vjp(pair, (x, y), (x,)), RuntimeError, "invalid length: should be 2 but got 1"),
    (lambda: vjp(pair, (x, y), (x, x)), RuntimeError, "Entry 1 in v has invalid size"),
    (lambda: jacobian(rows, [x]), TypeError, "inputs given to jacobian must be either a Tensor or a tuple of Tensors"),
    (lambda: jacobian(lambda a: 3, x), TypeError, "outputs of the user-provided function given to jacobian must be"),
    (lambda: jacobian(lambda a: (a, 3), x), TypeError, "value at index 1 has type"),
    (lambda: hessian(rows, x), RuntimeError, "should contain a single element"),
    (lambda: hessian(lambda a: (a.sum(), a.sum()), y), RuntimeError, "should return a single Tensor"),
    (lambda: jacobian(lambda a: y * 0, y, strict=True), RuntimeError, "Output 0 of the user-provided function does not require gradients"),
    (lambda: jacobian(lambda a, b: a.sum(), (x, y), strict=True), RuntimeError, "Output 0 of the user-provided function is independent of input 1"),
    (lambda: jacobian(rows, x, strategy="forward-mode"), NotImplementedError, "reverse-mode"),
])
def test_errors(call, error, words):
    with pytest.raises(error, match=words):
        call()


def test_beside_pytorch():
    torch = pytest.importorskip("torch")
    F = torch.autograd.functional

    def there(t):
        return tuple(map(there, t)) if isinstance(t, tuple) else torch.tensor(t.tolist())

    def same(got, want):
        if isinstance(want, (tuple, list)):
            assert len(got) == len(want)
            for g, w in zip(got, want):
                same(g, w)
        else:
            assert got.shape == want.shape
            torch.testing.assert_close(torch.tensor(got.tolist()), want)

    def lively(a, b):
        return (a.exp() * b).sum(1), (a.t() @ a).tanh().sum() * b

    def number(a, b):
        return (a.exp() * b).sum() + (a * a.sum()).sin().sum() + b.prod()

    same(jacobian(lively, (x / 5, y)), F.jacobian(lively, there((x / 5, y))))
    same(hessian(number, (x / 5, y)), F.hessian(number, there((x / 5, y))))
    same(jvp(lively, (x / 5, y), (z, y)), F.jvp(lively, there((x / 5, y)), there((z, y))))
    for ours, theirs in ((vhp, F.vhp), (hvp, F.hvp)):
        same(ours(number, (x / 5, y), (z, y)), theirs(number, there((x / 5, y)), there((z, y))))
