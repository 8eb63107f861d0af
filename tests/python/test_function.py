"""Functions with a gradient of one's own, beside the rules of the table."""

import pytest

import rustorch as rt


class Double(rt.autograd.Function):
    """The identity; its gradient is twice what it should be, so it is seen."""

    @staticmethod
    def forward(ctx, x):
        return x.clone()

    @staticmethod
    def backward(ctx, gradient):
        return 2 * gradient


@pytest.mark.parametrize("shape", [(), (1,), (3,), (2, 3), (1, 4), (2, 3, 4), (300, 200)])
def test_gradient_keeps_its_shape(shape):
    x = rt.randn(shape, requires_grad=True)
    weights = rt.randn(shape)
    (Double.apply(x) * weights).sum().backward()
    assert x.grad.shape == x.shape
    assert rt.equal(x.grad, 2 * weights)


class Both(rt.autograd.Function):
    @staticmethod
    def forward(ctx, x, y):
        ctx.save_for_backward(x, y)
        return x * y, x + y

    @staticmethod
    def backward(ctx, product, total):
        x, y = ctx.saved_tensors
        return product * y + total, product * x + total


def test_several_results():
    x, y = rt.randn(3, 4, requires_grad=True), rt.randn(3, 4, requires_grad=True)
    product, total = Both.apply(x, y)
    (product * 2 + total * 3).sum().backward()
    mine = x.grad, y.grad
    x.grad = y.grad = None
    (x * y * 2 + (x + y) * 3).sum().backward()
    assert all(rt.allclose(a, b) for a, b in zip(mine, (x.grad, y.grad)))


def test_a_result_that_is_not_used():
    x, y = rt.randn(2, 2, requires_grad=True), rt.randn(2, 2, requires_grad=True)
    Both.apply(x, y)[1].sum().backward()
    assert rt.equal(x.grad, rt.ones(2, 2))


class Several(rt.autograd.Function):
    """Four results, of which the first and the last have no gradient."""

    zeros, seen = True, None

    @staticmethod
    def forward(ctx, x):
        place, three = x.argmax(), x * 3
        ctx.mark_non_differentiable(place, three)
        ctx.set_materialize_grads(Several.zeros)
        return place, x * 2, x * 4, three, "text"

    @staticmethod
    def backward(ctx, *grads):
        Several.seen = [None if g is None else g.tolist() for g in grads]
        return grads[1] * 2


@pytest.mark.parametrize("zeros, seen", [(True, [0, [1.0, 1.0], [0.0, 0.0], [0.0, 0.0], None]), (False, [None, [1.0, 1.0], None, None, None])])
def test_backward_gets_a_gradient_for_each_result(zeros, seen):
    Several.zeros = zeros
    x = rt.tensor([1.0, 2.0], requires_grad=True)
    results = Several.apply(x)
    assert [t.requires_grad for t in results[:4]] == [False, True, True, False] and results[4] == "text"
    results[1].sum().backward()
    assert Several.seen == seen and x.grad.tolist() == [2.0, 2.0]


class Passed(rt.autograd.Function):
    """Its input as a result without a gradient."""

    @staticmethod
    def forward(ctx, x, y):
        ctx.mark_non_differentiable(y)
        return x, y

    @staticmethod
    def backward(ctx, gx, gy):
        return gx, None


def test_an_input_that_is_a_result_without_gradient():
    x, y = rt.ones(2, requires_grad=True), rt.ones(2, requires_grad=True)
    a, b = Passed.apply(x, y)
    assert a.requires_grad and not b.requires_grad
    a.sum().backward()
    assert x.grad.tolist() == [1.0, 1.0] and y.grad is None


class Saving(rt.autograd.Function):
    """Keeps its own result, so that the two runtimes refer to each other, and more."""

    @staticmethod
    def forward(ctx, x, extra=0):
        y = x * 2
        ctx.save_for_backward(x, y)
        ctx.extra = [rt.ones(1 << 20) for _ in range(extra)]
        return y

    @staticmethod
    def backward(ctx, gradient):
        return gradient * 2, None


@pytest.mark.parametrize("n, extra", [(1 << 20, 0), (1, 4), (1 << 16, 1)])
def test_dropped_graphs_do_not_pile_up(n, extra):
    """Graphs of up to 16 MB each that nobody calls backward of, and some that do."""
    x = rt.ones(n, requires_grad=True)
    rt._C._collect()
    before = highest = rt._C._allocated()
    for i in range(400):
        y = Saving.apply(x, extra)
        if i % 3 == 0:
            y.sum().backward()
        highest = max(highest, rt._C._allocated())
    assert highest - before < 250 << 20


def test_graphs_that_are_kept_stay():
    x = rt.ones(1 << 18, requires_grad=True)
    kept = [Saving.apply(x) for _ in range(200)]
    sum(y[0] for y in kept).backward()
    assert x.grad[:2].tolist() == [400.0, 0.0]
