"""How methods that are written in Python get onto the type in C."""

from . import _C

Tensor = _C.Tensor


def method(f):
    """Make f a method of Tensor."""
    setattr(Tensor, f.__name__, f)
    return f


def attribute(f):
    """Make f a read-only attribute of Tensor."""
    setattr(Tensor, f.__name__, property(f, doc=f.__doc__))
    return f


def kind_of(x):
    """The name by which messages call the type of an argument."""
    name = type(x).__name__
    return "torch." + name if type(x).__module__.startswith("rustorch") and name in ("dtype", "device", "layout", "memory_format") else name


def need_tensor(function, name, position, x):
    """Raise a TypeError unless x, an argument of function, is a tensor."""
    if not isinstance(x, Tensor):
        from .errors import ArgumentTypeError

        raise ArgumentTypeError(f"{function}(): argument '{name}' (position {position}) must be Tensor, not {kind_of(x)}")
