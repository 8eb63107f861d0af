"""Attributes and methods of Tensor about gradients, and the places of tensors in the graph."""

import weakref

from . import _C
from ._on_tensor import attribute, method
from .tensor import Tensor


@method
def backward(self, gradient=None, retain_graph=None, create_graph=False, inputs=None):
    """Adds the gradients of this tensor to the leaves that it was computed from.

    gradient is the gradient of this tensor itself; a tensor of one element needs none.
    """
    from .autograd import backward

    backward((self,), None if gradient is None else (gradient,), retain_graph, create_graph, inputs=inputs)


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


# ---------------------------------------------------------------- functions that look at gradients


class RemovableHandle:
    """Takes a function out of a tensor's hooks: by remove(), or at the end of a with block."""

    def __init__(self, number):
        self.id = number

    def remove(self):
        """Take the function out. A second call does nothing."""
        _C._unhook(self.id)

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        self.remove()


class _Hook:
    """What the library calls back with a gradient."""

    def __init__(self, function):
        self.function = function

    def _backward(self, grads):
        result = self.function(grads[0])
        if result is not None and not isinstance(result, Tensor):
            raise TypeError(f"hook returned a {type(result).__name__}: a Tensor or None is expected")
        return (result,)


class _HookAfter(_Hook):
    def _backward(self, leaves):
        self.function(leaves[0])
        return ()


@method
def register_hook(self, hook):
    """Has hook called with this tensor's gradient whenever one is computed.

    A tensor that it returns takes the gradient's place; it must not change the
    gradient itself. The handle that is returned removes it.
    """
    if not self.requires_grad:
        raise RuntimeError("cannot register a hook on a tensor that doesn't require gradient")
    return RemovableHandle(self._hook(_Hook(hook)))


@method
def register_post_accumulate_grad_hook(self, hook):
    """Has hook called with this tensor, a leaf, whenever backward has added to its gradient."""
    if not self.requires_grad:
        raise RuntimeError("cannot register a hook on a tensor that doesn't require gradient")
    if not self.is_leaf:
        raise RuntimeError("post accumulate grad hooks cannot be registered on non-leaf tensors")
    return RemovableHandle(self._hook_after(_HookAfter(hook)))


@attribute
def retains_grad(self):
    """Whether retain_grad() makes backward keep the gradient of this tensor, which is no leaf."""
    return self._retains_grad()


@attribute
def _version(self):
    """The number of in-place changes of this tensor's memory."""
    return self._get_version()


# ---------------------------------------------------------------- the graph

_nodes = weakref.WeakValueDictionary()  # by number: a node has one object as long as somebody holds it
_classes = {}


class Node:
    """An operation in the graph that gradients flow back through.

    Its type carries the operation's name, as in ``MulBackward0``.
    """

    def __init__(self, number):
        self._number = number

    def name(self):
        """The operation's name."""
        return type(self).__name__

    @property
    def next_functions(self):
        """Where the gradients of the inputs go: a node and which of its results, or None and 0."""
        steps = _C._node_steps(self._number).tolist()
        return tuple((_node(n), k) for n, k in zip(steps[::2], steps[1::2]))

    def __repr__(self):
        return f"<{self.name()} object at {id(self):#x}>"

    def __del__(self):
        _C._node_end(self._number)


class AccumulateGrad(Node):
    """The end of the graph at a leaf, to whose gradient it adds."""

    @property
    def variable(self):
        """The leaf."""
        return _C._node_leaf(self._number)


def _node(number):
    """The object of a node, of whose number this takes over one hold; None for 0."""
    if not number:
        return None
    known = _nodes.get(number)
    if known is not None:
        _C._node_end(number)
        return known
    name, _ = _C._node_name(number)
    cls = AccumulateGrad if name == "AccumulateGrad" else _classes.get(name)
    if cls is None:
        cls = _classes[name] = type(name, (Node,), {"__doc__": "The place of an operation in the graph."})
    _nodes[number] = made = cls(number)
    return made


@attribute
def grad_fn(self):
    """The operation that made this tensor, None for leaves."""
    return _node(self._node())
