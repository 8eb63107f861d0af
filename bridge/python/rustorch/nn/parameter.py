"""Tensors that modules train or keep."""

import rustorch as rt


class Parameter(rt.Tensor):
    """A tensor that is a parameter of the module it is assigned to.

    ``Parameter(data)`` shares the memory of ``data`` (any shape; a floating
    dtype if ``requires_grad``, which is the default).
    """

    def __new__(cls, data=None, requires_grad=True):
        if data is None:
            data = rt.empty(0)
        return rt.Tensor._make_subclass(cls, data.detach(), requires_grad)

    def __repr__(self):
        plain = rt.Tensor._make_subclass(rt.Tensor, self.detach(), self.requires_grad)
        return "Parameter containing:\n" + rt.Tensor.__repr__(plain)

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
        return super().__new__(cls, rt.empty(0), requires_grad)

    @property
    def shape(self):
        """Raise: the first input decides."""
        raise RuntimeError("Can't access the shape of an uninitialized parameter or buffer. Run a forward pass of the module first, or load a state_dict into it.")

    def __repr__(self):
        return f"<{type(self).__name__}>"


class Buffer(rt.Tensor):
    """A tensor that is a buffer of the module it is assigned to; it is saved
    with the module if ``persistent``."""

    def __new__(cls, data=None, *, persistent=True):
        buffer = rt.Tensor._make_subclass(cls, (rt.empty(0) if data is None else data).detach(), False)
        buffer.persistent = persistent
        return buffer
