"""Running gradients back."""

import rustorch as rt

from ..errors import GradError, ShapeMismatchError


def _list(tensors):
    return [tensors] if isinstance(tensors, rt.Tensor) else list(tensors)


def _check(outputs, grads):
    """Raise what PyTorch does for outputs without a gradient, and gradients of another shape."""
    for i, (t, g) in enumerate(zip(outputs, grads)):
        if not isinstance(t, rt.Tensor):
            raise AssertionError(f"Expected output to be a torch.Tensor, but it is {type(t).__name__}")
        if g is None:
            if t.requires_grad and t.numel() != 1:
                raise GradError("grad can be implicitly created only for scalar outputs")
        elif not isinstance(g, rt.Tensor):
            raise TypeError(f"gradients can be either Tensors or None, but got {type(g).__name__}")
        elif g.shape != t.shape:
            raise ShapeMismatchError(f"Mismatch in shape: grad_output[{i}] has a shape of {_size(g)} and output[{i}] has a shape of {_size(t)}.", g.shape, t.shape)
        if not t.requires_grad:
            raise GradError(f"element {i} of tensors does not require grad and does not have a grad_fn")


def _size(t):
    return f"torch.Size({list(t.shape)})"


def backward(tensors, grad_tensors=None, retain_graph=None, create_graph=False, grad_variables=None, inputs=None):
    """Add the gradients of ``tensors`` to the leaves that they were computed from."""
    tensors = _list(tensors)
    grads = [None] * len(tensors) if grad_tensors is None else _list(grad_tensors)
    if len(grads) != len(tensors):
        raise RuntimeError(f"got {len(tensors)} tensors and {len(grads)} gradients")
    _check(tensors, grads)
    rt._C.run_backward(tensors, grads, create_graph if retain_graph is None else retain_graph, create_graph, None if inputs is None else _list(inputs))


def grad(outputs, inputs, grad_outputs=None, retain_graph=None, create_graph=False, only_inputs=True, allow_unused=None, is_grads_batched=False, materialize_grads=False):
    """Return the gradients of the sum of ``outputs`` with respect to ``inputs``, as a tuple."""
    if is_grads_batched:
        raise NotImplementedError("grad: is_grads_batched is not supported by rustorch")
    outputs, inputs = _list(outputs), _list(inputs)
    seeds = [None] * len(outputs) if grad_outputs is None else _list(grad_outputs)
    if len(seeds) != len(outputs):
        raise RuntimeError(f"got {len(outputs)} tensors and {len(seeds)} gradients")
    _check(outputs, seeds)
    if not inputs:
        raise GradError("`inputs` argument to `grad()` cannot be empty.")
    for x in inputs:
        if not isinstance(x, rt.Tensor):
            raise GradError(f"all inputs have to be Tensors or GradientEdges, but got {type(x).__name__}")
    found = rt._C.run_grad(outputs, seeds, inputs, create_graph if retain_graph is None else retain_graph, create_graph)
    if materialize_grads:
        if allow_unused is False:
            raise ValueError("Expected allow_unused to be True or not passed when materialize_grads=True, but got: allow_unused=False.")
        return tuple(rt.zeros_like(x) if g is None else g for g, x in zip(found, inputs))
    if not allow_unused:
        for i, g in enumerate(found):
            if g is None:
                raise RuntimeError(f"The differentiated Tensor at index {i} appears to not have been used in the graph. Set allow_unused=True if this is the desired behavior.")
    return tuple(found)
