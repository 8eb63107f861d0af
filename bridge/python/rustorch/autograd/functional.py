"""Derivatives of functions: Jacobian and Hessian matrices, and their products with vectors."""

import rustorch as rt

from ..errors import GradError


def _tuple(x, what, function):
    """x as a tuple, and whether it was one."""
    if isinstance(x, rt.Tensor):
        return (x,), False
    if not isinstance(x, tuple):
        if what == "outputs":
            raise TypeError(f"The outputs of the user-provided function given to {function} must be either a Tensor or a tuple of Tensors but the given outputs of the user-provided function has type {type(x)}.")
        raise TypeError(f"The {what} given to {function} must be either a Tensor or a tuple of Tensors but the given {what} has type {type(x)}.")
    for i, t in enumerate(x):
        if not isinstance(t, rt.Tensor):
            raise TypeError(f"The {what}{' of the user-provided function' if what == 'outputs' else ''} given to {function} must be either a Tensor or a tuple of Tensors but the value at index {i} has type {type(t)}.")
    return x, True


def _back(parts, was_tuple):
    return tuple(parts) if was_tuple else parts[0]


def _leaves(inputs, create_graph):
    """The inputs as places where gradients end, in the graph of the given ones if that is wanted."""
    return tuple(x.view_as(x) if create_graph and x.requires_grad else x.detach().requires_grad_() for x in inputs)


def _called(func, inputs, function, strict):
    """The outputs of func as a tuple, and whether they were one."""
    outputs, was_tuple = _tuple(func(*inputs), "outputs", function)
    for i, y in enumerate(outputs):
        if strict and not y.requires_grad:
            raise GradError(f"Output {i} of the user-provided function does not require gradients. The outputs must be computed in a differentiable manner from the input when running in strict mode.")
    return outputs, was_tuple


def _vectors(v, of, was_tuple, what="the user-provided function returns"):
    """The vectors of a product, one for each tensor in ``of``; ones for a single number if there are none."""
    if v is None:
        if len(of) != 1 or of[0].numel() != 1:
            raise GradError(f"The vector v can only be None if {what} a single Tensor with a single element.")
        return (rt.ones_like(of[0]),)
    v = (v,) if isinstance(v, rt.Tensor) else tuple(v)
    if len(v) != len(of):
        kind = f"({len(of)})" if was_tuple else "(1)"
        raise GradError(f"v is a tuple of invalid length: should be {kind[1:-1]} but got {len(v)}.")
    for i, (a, b) in enumerate(zip(v, of)):
        if a.shape != b.shape:
            entry = f"Entry {i} in " if len(of) > 1 else ""
            raise GradError(f"{entry}v has invalid size: should be torch.Size({list(b.shape)}) but got torch.Size({list(a.shape)}).")
    return tuple(a.detach() if not a.requires_grad else a for a in v)


def _grads(outputs, inputs, vectors, create_graph, strict, retain=True, which="The output"):
    """The gradients of those outputs that have any; zeros for the others, or an error."""
    pairs = [(y, v) for y, v in zip(outputs, vectors) if y.requires_grad]
    if not pairs:
        return tuple(rt.zeros_like(x) for x in inputs)
    found = rt.autograd.grad([y for y, _ in pairs], inputs, [v for _, v in pairs], retain_graph=retain, create_graph=create_graph, allow_unused=True)
    for i, g in enumerate(found):
        if g is None and strict:
            raise GradError(f"{which} of the user-provided function is independent of input {i}. This is not allowed in strict mode.")
    return tuple(rt.zeros_like(x) if g is None else g for g, x in zip(found, inputs))


def _finished(results, create_graph):
    return results if create_graph else tuple(r.detach() for r in results)


def vjp(func, inputs, v=None, create_graph=False, strict=False):
    """func(*inputs), and the product of the vector v with the Jacobian of func there.

    v has the size of the outputs; it can be left out for a single number. The
    product has the size of the inputs.
    """
    with rt.enable_grad():
        inputs, tuple_in = _tuple(inputs, "inputs", "vjp")
        inputs = _leaves(inputs, create_graph)
        outputs, tuple_out = _called(func, inputs, "vjp", strict)
        vectors = _vectors(v, outputs, tuple_out)
        products = _grads(outputs, inputs, vectors, create_graph, strict, create_graph)
    return _back(_finished(outputs, create_graph), tuple_out), _back(_finished(products, create_graph), tuple_in)


def jvp(func, inputs, v=None, create_graph=False, strict=False):
    """func(*inputs), and the product of the Jacobian of func there with the vector v.

    v has the size of the inputs; it can be left out for a single number. The
    product has the size of the outputs. It takes two backward passes: the
    gradient of a product of u with the Jacobian with respect to u.
    """
    with rt.enable_grad():
        inputs, tuple_in = _tuple(inputs, "inputs", "jvp")
        vectors = _vectors(v, inputs, tuple_in, "the input to the user-provided function is")
        inputs = _leaves(inputs, create_graph)
        outputs, tuple_out = _called(func, inputs, "jvp", strict)
        probes = tuple(rt.zeros_like(y).requires_grad_() for y in outputs)
        rows = _grads(outputs, inputs, probes, True, strict)
        products = _grads(rows, probes, vectors, create_graph, False)
    return _back(_finished(outputs, create_graph), tuple_out), _back(_finished(products, create_graph), tuple_out)


def _jacobian(func, inputs, create_graph, strict, function):
    """The Jacobian of every output with respect to every input."""
    outputs, tuple_out = _called(func, inputs, function, strict)
    rows = []
    for i, y in enumerate(outputs):
        columns = [[] for _ in inputs]
        for j in range(y.numel()):
            one = rt.zeros_like(y)
            one.view(-1)[j] = 1
            for column, g in zip(columns, _grads((y,), inputs, (one,), create_graph, strict, which=f"Output {i}")):
                column.append(g)
        rows.append(tuple(
            (rt.stack(column) if column else x.new_zeros((0, *x.shape))).view((*y.shape, *x.shape)) for column, x in zip(columns, inputs)
        ))
    return rows, tuple_out


def _only(what, value, known):
    if value not in known:
        raise NotImplementedError(f"{what} {value!r} is not there: rustorch computes it by {known[0]!r}")


def jacobian(func, inputs, create_graph=False, strict=False, vectorize=False, strategy="reverse-mode"):
    """The derivatives of all outputs of func with respect to all inputs.

    For one output of size m and one input of size n it has size (*m, *n); with
    tuples it is a tuple of tuples, outputs outside. It takes a backward pass for
    each element of the outputs. vectorize is a hint that changes nothing.
    """
    _only("strategy", strategy, ("reverse-mode",))
    with rt.enable_grad():
        inputs, tuple_in = _tuple(inputs, "inputs", "jacobian")
        rows, tuple_out = _jacobian(func, _leaves(inputs, create_graph), create_graph, strict, "jacobian")
    rows = [_finished(row, create_graph) for row in rows]
    return _back([_back(row, tuple_in) for row in rows], tuple_out)


def _single(func, function):
    """func with its output checked: one tensor with one element."""

    def checked(*inputs):
        y = func(*inputs)
        if isinstance(y, tuple) or not isinstance(y, rt.Tensor):
            _tuple(y, "outputs", function)
            raise GradError(f"The function given to {function} should return a single Tensor")
        if y.numel() != 1:
            raise GradError(f"The Tensor returned by the function given to {function} should contain a single element")
        return y.squeeze()

    return checked


def hessian(func, inputs, create_graph=False, strict=False, vectorize=False, outer_jacobian_strategy="reverse-mode"):
    """The second derivatives of func, which returns one number, with respect to all pairs of inputs.

    For one input of size n it has size (*n, *n); with tuples it is a tuple of
    tuples. It takes a backward pass for each element of the inputs.
    """
    _only("outer_jacobian_strategy", outer_jacobian_strategy, ("reverse-mode",))
    checked = _single(func, "hessian")
    with rt.enable_grad():
        inputs, tuple_in = _tuple(inputs, "inputs", "hessian")

        def gradient(*xs):
            xs = tuple(x.view_as(x) for x in xs)
            outputs, _ = _called(checked, xs, "hessian", strict)
            return _grads(outputs, xs, (rt.ones_like(outputs[0]),), True, strict)

        rows, _ = _jacobian(gradient, _leaves(inputs, create_graph), create_graph, strict, "hessian")
    rows = [_finished(row, create_graph) for row in rows]
    return _back([_back(row, tuple_in) for row in rows], tuple_in)


def vhp(func, inputs, v=None, create_graph=False, strict=False):
    """func(*inputs), one number, and the product of the vector v with the Hessian of func there."""
    checked = _single(func, "vhp")
    with rt.enable_grad():
        inputs, tuple_in = _tuple(inputs, "inputs", "vhp")
        vectors = _vectors(v, inputs, tuple_in)
        inputs = _leaves(inputs, create_graph)
        outputs, _ = _called(checked, inputs, "vhp", strict)
        first = _grads(outputs, inputs, (rt.ones_like(outputs[0]),), True, strict)
        products = _grads(first, inputs, vectors, create_graph, strict, create_graph)
    return _finished(outputs, create_graph)[0], _back(_finished(products, create_graph), tuple_in)


def hvp(func, inputs, v=None, create_graph=False, strict=False):
    """func(*inputs), one number, and the product of the Hessian of func there with the vector v.

    A Hessian is symmetric where the second derivatives are continuous; this
    product is computed as such, without that being assumed: by two more passes.
    """
    checked = _single(func, "hvp")
    with rt.enable_grad():
        inputs, tuple_in = _tuple(inputs, "inputs", "hvp")
        vectors = _vectors(v, inputs, tuple_in)
        inputs = _leaves(inputs, create_graph)
        outputs, _ = _called(checked, inputs, "hvp", strict)
        first = _grads(outputs, inputs, (rt.ones_like(outputs[0]),), True, strict)
        probes = tuple(rt.zeros_like(x).requires_grad_() for x in inputs)
        second = _grads(first, inputs, probes, True, strict)
        products = _grads(second, probes, vectors, create_graph, False, create_graph)
    return _finished(outputs, create_graph)[0], _back(_finished(products, create_graph), tuple_in)
