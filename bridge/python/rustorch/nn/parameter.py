"""Tensors that modules train or keep."""

from .. import _C


class Parameter(_C.Tensor):
    """A tensor that is a parameter of the module it is assigned to.

    ``Parameter(data)`` shares the memory of ``data`` (any shape; a floating
    dtype if ``requires_grad``, which is the default).
    """

    def __new__(cls, data=None, requires_grad=True):
        if data is None:
            data = _C.empty(0)
        return _C.Tensor._make_subclass(cls, data.detach(), requires_grad)

    def __repr__(self):
        plain = _C.Tensor._make_subclass(_C.Tensor, self.detach(), self.requires_grad)
        return "Parameter containing:\n" + _C.Tensor.__repr__(plain)

    def __deepcopy__(self, memo):
        if id(self) not in memo:
            memo[id(self)] = type(self)(self.detach().clone(), self.requires_grad)
        return memo[id(self)]

    def __reduce_ex__(self, protocol):
        return _rebuild, (type(self), self.detach(), self.requires_grad)


def _rebuild(cls, data, requires_grad):
    return cls(data, requires_grad)


class UninitializedParameter(Parameter):
    """A parameter of a lazy module before it has seen an input: it has no shape."""

    def __new__(cls, requires_grad=True):
        return super().__new__(cls, _C.empty(0), requires_grad)

    @property
    def shape(self):
        """Raise: the first input decides."""
        raise RuntimeError("Can't access the shape of an uninitialized parameter or buffer. Run a forward pass of the module first, or load a state_dict into it.")

    def __repr__(self):
        return f"<{type(self).__name__}>"


class Buffer(_C.Tensor):
    """A tensor that is a buffer of the module it is assigned to; it is saved
    with the module if ``persistent``."""

    def __new__(cls, data=None, *, persistent=True):
        buffer = _C.Tensor._make_subclass(cls, (_C.empty(0) if data is None else data).detach(), False)
        buffer.persistent = persistent
        return buffer
