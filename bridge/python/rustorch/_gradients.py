"""Attributes and methods of Tensor about gradients."""

import builtins

from . import _C
from ._on_tensor import attribute, method
from .tensor import Tensor


@method
def backward(self, gradient=None, retain_graph=None, create_graph=False, inputs=None):
    """Adds the gradients of this tensor to the leaves that it was computed from.

    gradient is the gradient of this tensor itself; a tensor of one element needs none.
    """
    if isinstance(inputs, Tensor):
        inputs = (inputs,)
    keep = create_graph if retain_graph is None else retain_graph
    _C.run_backward((self,), (gradient,), keep, create_graph, inputs)


@method
def requires_grad_(self, requires_grad=True):
    """Says whether gradients flow back to this tensor, and returns it."""
    self.requires_grad = requires_grad
    return self


Tensor.data = property(
    lambda self: self.detach(),
    lambda self, value: self._set_data(value),
    doc="This tensor's elements, without gradient; assigning makes it a view of another tensor.",
)


# Operations whose node PyTorch calls otherwise.
_NODE_NAMES = {"MaxDim": "Max", "MinDim": "Min", "To": "ToCopy", "MatMul": "Mm", "Linear": "Addmm", "Reshape": "View", "Norm": "LinalgVectorNorm", "CopyTo": "CopySlices", "Put": "CopySlices", "Viewed": "AsStrided", "PutAt": "IndexPut"}


class _Node:
    """The operation that made a tensor."""

    def __init__(self, op):
        self._op = op

    def name(self):
        """The operation's name."""
        return self._op + "Backward0"

    def __repr__(self):
        return f"<{self.name()} object at {id(self):#x}>"


@attribute
def grad_fn(self):
    """The operation that made this tensor, None for leaves."""
    name = "" if self.is_leaf else self._node_name()
    name = _NODE_NAMES.get(name, name)
    return builtins.type(name + "Backward0", (_Node,), {})(name) if name else None


