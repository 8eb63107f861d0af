"""Hooks, places in the graph, inference mode."""

import gc
import weakref

import pytest
import rustorch as rt


def leaf(*size):
    return rt.ones(*size).requires_grad_()


def test_hooks_change_gradients_in_their_order():
    x = leaf(3)
    y = x * 2
    seen = []
    first = y.register_hook(lambda g: seen.append(g.tolist()))
    y.register_hook(lambda g: g * 10)
    y.register_hook(lambda g: seen.append(g.tolist()))
    y.sum().backward()
    assert seen == [[1, 1, 1], [10, 10, 10]] and x.grad.tolist() == [20, 20, 20]
    first.remove()
    first.remove()
    x.grad = None
    with x.register_hook(lambda g: g + 1):
        (x * 3).sum().backward()
    assert x.grad.tolist() == [4, 4, 4]
    (x * 3).sum().backward()
    assert x.grad.tolist() == [7, 7, 7]


def test_a_gradient_that_a_hook_keeps_stays():
    x, kept = leaf(1000), []
    y = (x * 2).exp()
    y.register_hook(kept.append)
    x.register_hook(kept.append)
    y.sum().backward()
    del y
    gc.collect()
    rt.zeros(1000) + 7  # would take the memory of a gradient that was given back
    assert kept[0].sum().item() == 1000 and kept[1].tolist() == x.grad.tolist()
    kept[1].zero_()
    assert x.grad[0].item() != 0


def test_hooks_with_create_graph_and_grad():
    x = leaf(2)
    x.register_hook(lambda g: g * 2)
    (g,) = rt.autograd.grad((x ** 3).sum(), x, create_graph=True)
    assert g.tolist() == [6, 6]
    (h,) = rt.autograd.grad(g.sum(), x)
    assert h.tolist() == [24, 24]  # 2 * 6 through the first hook, and once more through it


@pytest.mark.parametrize("result, error", [(3, TypeError), (rt.ones(5), RuntimeError), (rt.ones(2, dtype=rt.float64), RuntimeError)])
def test_results_of_hooks_that_cannot_be(result, error):
    x = leaf(2)
    x.register_hook(lambda g: result)
    with pytest.raises(error):
        x.sum().backward()


def test_an_error_in_a_hook_is_the_callers():
    x = leaf(2)
    x.register_hook(lambda g: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        x.sum().backward()


def test_hooks_need_a_gradient():
    x = rt.ones(2)
    for register in (x.register_hook, x.register_post_accumulate_grad_hook):
        with pytest.raises(RuntimeError, match="doesn't require gradient"):
            register(print)
    with pytest.raises(RuntimeError, match="non-leaf"):
        (leaf(2) * 2).register_post_accumulate_grad_hook(print)


def test_post_accumulate_hooks_see_the_leaf():
    x, seen = leaf(2), []
    handle = x.register_post_accumulate_grad_hook(lambda p: seen.append((p is x, p.grad.tolist())))
    (x * 2).sum().backward()
    (x * 2).sum().backward()
    handle.remove()
    (x * 2).sum().backward()
    assert seen == [(True, [2, 2]), (True, [4, 4])] and x.grad.tolist() == [6, 6]


def test_a_step_within_backward():
    x = leaf(2)

    def step(p):
        with rt.no_grad():
            p -= 0.5 * p.grad
        p.grad = None

    x.register_post_accumulate_grad_hook(step)
    (x * 2).sum().backward()
    assert x.tolist() == [0, 0] and x.grad is None


def test_functions_of_hooks_are_let_go():
    class Function:
        def __call__(self, g):
            return None

    f = Function()
    gone = weakref.ref(f)
    x = leaf(2)
    y = x * 2
    y.register_hook(f)
    x.register_hook(f).remove()
    y.sum().backward()
    del f, y
    for _ in range(20):
        if gone() is None:
            break
        rt._C._collect()
        gc.collect()
    assert gone() is None


def test_retain_grad():
    x = leaf(2)
    y = x * 3
    y.retain_grad()
    y.retain_grad()
    x.retain_grad()
    assert y.retains_grad and not x.retains_grad
    (y * y).sum().backward()
    assert y.grad.tolist() == [6, 6] and x.grad.tolist() == [18, 18]
    with pytest.raises(RuntimeError, match="requires_grad=False"):
        rt.ones(2).retain_grad()


def test_detach_in_place():
    x = leaf(2)
    y = x * 2
    z = y * 3
    assert y.detach_() is y and y.is_leaf and not y.requires_grad and y.grad_fn is None
    z.sum().backward()
    assert x.grad.tolist() == [6, 6]
    with pytest.raises(RuntimeError, match="Can't detach views in-place"):
        x.view(-1).detach_()


# ---------------------------------------------------------------- the graph


def test_nodes():
    x = leaf(2)
    y = x.exp()
    z = (y * x + 1).sum()
    node = z.grad_fn
    assert node is z.grad_fn and type(node).__name__ == node.name() == "SumBackward0"
    (add, output), = node.next_functions
    assert add.name() == "AddBackward0" and output == 0
    assert [n and n.name() for n, _ in add.next_functions] == ["MulBackward0", None]
    exp, accumulate = (n for n, _ in add.next_functions[0][0].next_functions)
    assert exp is y.grad_fn and accumulate.name() == "AccumulateGrad" and accumulate.variable is x
    assert exp.next_functions == ((accumulate, 0),)
    assert x.grad_fn is None and accumulate.next_functions == ()


def test_outputs_of_nodes_and_names_of_functions():
    class Two(rt.autograd.Function):
        @staticmethod
        def forward(ctx, a):
            return a + 1, a * 2

        @staticmethod
        def backward(ctx, g, h):
            return g + 2 * h

    p, q = Two.apply(leaf(2))
    assert p.grad_fn is q.grad_fn and p.grad_fn.name() == "TwoBackward"
    assert [(n.name(), k) for n, k in (q * p).grad_fn.next_functions] == [("TwoBackward", 1), ("TwoBackward", 0)]
    values, _ = leaf(4).max(0)
    assert (values * 2).grad_fn.next_functions[0][1] == 0


def test_a_node_keeps_its_graph():
    x = leaf(2)
    node = (x * 2).exp().grad_fn
    accumulate = node.next_functions[0][0].next_functions[0][0]
    assert accumulate.variable is x
    del x
    assert accumulate.name() == "AccumulateGrad" and node.next_functions[0][0].name() == "MulBackward0"
    with pytest.raises(RuntimeError, match="the leaf is gone"):
        accumulate.variable


def test_a_hook_gets_a_leaf_that_only_the_graph_refers_to():
    x, seen = leaf(2), []
    x.register_post_accumulate_grad_hook(lambda p: seen.append((p.tolist(), p.grad.tolist())))
    y = (x * 2).sum()
    del x
    y.backward()
    assert seen == [([1, 1], [2, 2])]


def test_errors_of_backward():
    x = leaf(2, 3)
    with pytest.raises(RuntimeError, match=r"grad_output\[0\] has a shape of torch.Size\(\[5\]\) and output\[0\] has a shape of torch.Size\(\[2, 3\]\)"):
        (x * 2).backward(rt.ones(5))
    with pytest.raises(RuntimeError, match="only for scalar outputs"):
        (x * 2).backward()
    with pytest.raises(RuntimeError, match="element 1 of tensors does not require grad"):
        rt.autograd.backward([x.sum(), rt.ones(1)])
    with pytest.raises(TypeError, match="either Tensors or None"):
        x.sum().backward(3)
    with pytest.raises(RuntimeError, match="2 tensors and 1 gradients"):
        rt.autograd.backward([x.sum(), x.sum()], [rt.tensor(1.0)])


def test_errors_of_assigned_gradients():
    x = leaf(2, 3)
    with pytest.raises(RuntimeError, match=r"size '\[4\]' to a tensor of size '\[2, 3\]'"):
        x.grad = rt.ones(4)
    with pytest.raises(RuntimeError, match="dtype 'Double' to a tensor with grad_dtype 'Float'"):
        x.grad = rt.ones(2, 3, dtype=rt.float64)
    with pytest.raises(RuntimeError, match="own grad"):
        x.grad = x
    with pytest.raises(TypeError, match="Tensor or None"):
        x.grad = 3


# ---------------------------------------------------------------- inference mode


def test_inference_tensors():
    x = leaf(2)
    normal = rt.ones(2)
    with rt.inference_mode():
        y = x * 2
        v = y.view(2, 1)
        y += 1  # inside they can be written
        w = normal.view(2, 1)
        assert rt.is_inference_mode_enabled() and not rt.is_grad_enabled()
        with rt.inference_mode(False):
            z = x * 2
    assert not rt.is_inference_mode_enabled()
    assert y.is_inference() and v.is_inference() and not w.is_inference() and not z.is_inference()
    assert not y.requires_grad and z.requires_grad and y.tolist() == [3, 3]
    normal += 1
    assert w.tolist() == [[2], [2]]
    assert y[0].is_inference() and not (y + 1).is_inference() and not y.clone().is_inference()


def test_what_inference_tensors_cannot():
    x = leaf(2)
    with rt.inference_mode():
        y = rt.ones(2)
    for write in (lambda: y.add_(1), lambda: y.zero_(), lambda: y.__setitem__(0, 2.0), lambda: y.uniform_()):
        with pytest.raises(RuntimeError, match="Inplace update to inference tensor"):
            write()
    with pytest.raises(RuntimeError, match="cannot be saved for backward"):
        x * y
    with pytest.raises(RuntimeError, match="requires_grad=True on inference tensor"):
        y.requires_grad_()
    with pytest.raises(RuntimeError, match="do not track version"):
        y._get_version()
    assert (x + y).requires_grad  # nothing of y is needed for that
    assert (x * y.clone()).requires_grad


@rt.inference_mode()
def inferred(x):
    return x * 2


def test_inference_mode_decorates_and_ends_with_an_error():
    assert inferred(leaf(2)).is_inference()
    with pytest.raises(ZeroDivisionError):
        with rt.inference_mode():
            1 / 0
    assert rt.is_grad_enabled() and not rt.is_inference_mode_enabled()
