"""The older name of a tensor with a gradient."""

import rustorch as rt


class _VariableMeta(type):
    def __instancecheck__(cls, other):
        return isinstance(other, rt.Tensor)


class Variable(metaclass=_VariableMeta):
    """``Variable(data, requires_grad=False)`` is a tensor over the memory of data."""

    def __new__(cls, data=None, requires_grad=False, volatile=False):
        if data is None:
            data = rt.empty(0)
        return data.detach().requires_grad_(requires_grad)
