"""Functions over tensors that are more than one row of the library's table."""

from . import _C
from ._dtype import DTYPES
from .grad_mode import no_grad
from .tensor import Tensor, as_tensor

__all__ = ["is_tensor", "is_floating_point", "is_complex", "is_nonzero", "numel", "as_strided", "equal", "get_num_threads", "set_num_threads", "set_default_device"]

_UFUNCS = {
    "subtract": "sub", "multiply": "mul", "divide": "div", "true_divide": "div", "power": "pow", "float_power": "pow", "negative": "neg",
    "absolute": "abs", "fabs": "abs", "arcsin": "asin", "arccos": "acos", "arctan": "atan", "arcsinh": "asinh", "arccosh": "acosh",
    "arctanh": "atanh", "arctan2": "atan2", "rint": "round", "equal": "eq", "not_equal": "ne", "less": "lt", "less_equal": "le",
    "greater": "gt", "greater_equal": "ge", "mod": "remainder",
    **{name: name for name in """add floor_divide remainder matmul sign exp exp2 expm1 log log2 log10 log1p sqrt square reciprocal sin cos tan
       sinh cosh tanh floor ceil trunc maximum minimum fmax fmin fmod hypot logaddexp logical_and logical_or logical_xor logical_not isnan
       isinf isfinite signbit deg2rad rad2deg copysign bitwise_and bitwise_or bitwise_xor""".split()},
}


def dispatch_ufunc(ufunc, *inputs, **kwargs):
    """What NumPy's ufunc does, on tensors: ``np.add(t, 1)`` is ``rustorch.add(t, 1)``.

    Arrays among the inputs are shared as tensors. Ufuncs that rustorch has no
    operation for, and keyword arguments other than out, give NotImplemented,
    which NumPy turns into a TypeError.
    """
    f = getattr(_C, _UFUNCS.get(ufunc.__name__, ""), None)
    out = kwargs.pop("out", None)
    if f is None or any(v is not None for v in kwargs.values()):
        return NotImplemented
    z = f(*(as_tensor(x) if hasattr(x, "__array_interface__") and getattr(x, "ndim", 0) else x for x in inputs))
    if out is None:
        return z
    target = out[0]
    if isinstance(target, Tensor):
        return target.copy_(z)
    target[...] = z.numpy()
    return target


def is_tensor(obj):
    """Whether obj is a tensor."""
    return isinstance(obj, Tensor)


def is_floating_point(input):
    """Whether input's elements have fractions."""
    return input.dtype.is_floating_point


def is_complex(input):
    """Whether input's elements are complex numbers."""
    return input.dtype.is_complex


def is_nonzero(input):
    """Whether input's only element is not zero."""
    return bool(input)


def numel(input):
    """The number of input's elements."""
    return input.numel()


def as_strided(input, size, stride, storage_offset=None):
    """A view with any size and strides inside of input's memory."""
    return input.as_strided(size, stride, storage_offset)


def equal(input, other):
    """Whether two tensors have the same size and elements."""
    return input.shape == other.shape and bool((input == other).all())


def get_num_threads():
    """How many threads an operation uses at most."""
    return _C._threads(None)


def set_num_threads(n):
    """Sets how many threads an operation uses at most."""
    if not isinstance(n, int) or n <= 0:
        raise RuntimeError("expected positive number of threads")
    _C._threads(n)


def set_default_device(device):
    """Raises unless device is the CPU."""
    from ._dtype import check_device

    check_device(device)


# ---------------------------------------------------------------- names and forms

# Names of PyTorch's that mean the same.
_ALIASES = {
    "divide": "div", "true_divide": "div", "multiply": "mul", "subtract": "sub", "greater": "gt", "greater_equal": "ge", "less": "lt",
    "less_equal": "le", "not_equal": "ne", "absolute": "abs", "negative": "neg", "clip": "clamp", "fix": "trunc", "arccos": "acos",
    "arcsin": "asin", "arctan": "atan", "arccosh": "acosh", "arcsinh": "asinh", "arctanh": "atanh", "arctan2": "atan2",
    "concat": "cat", "concatenate": "cat", "swapaxes": "transpose", "swapdims": "transpose", "moveaxis": "movedim", "det": "linalg_det",
    "row_stack": "vstack", "ger": "outer", "sgn": "sign", "igamma": "gammainc",
}


def _alias(name, target):
    f = getattr(_C, target, None)
    if f is not None and not hasattr(_C, name):
        setattr(_C, name, f)
    for suffix in ("", "_"):
        m = getattr(Tensor, target + suffix, None)
        if m is not None and not hasattr(Tensor, name + suffix):
            setattr(Tensor, name + suffix, m)


for _name, _target in _ALIASES.items():
    _alias(_name, _target)


def _without_gradient(name):
    """The in-place form of an operation whose result has no gradient."""
    f = getattr(_C, name, None)
    if f is None or hasattr(Tensor, name + "_"):
        return

    def in_place(self, *args, **kwargs):
        with no_grad():
            z = f(self, *args, **kwargs)
        return self.copy_(z)

    in_place.__name__, in_place.__doc__ = name + "_", f"{name}() with the result written into this tensor."
    setattr(Tensor, name + "_", in_place)


for _name in """eq ne lt le gt ge greater greater_equal less less_equal not_equal logical_and logical_or logical_xor logical_not
                bitwise_and bitwise_or bitwise_xor bitwise_not""".split():
    _without_gradient(_name)


def _view_in_place(name):
    """The in-place form of a view: the tensor itself gets the view's shape."""
    f = getattr(Tensor, name, None)
    if f is None:
        return

    def in_place(self, *args, **kwargs):
        return self._become(f(self, *args, **kwargs))

    in_place.__name__, in_place.__doc__ = name + "_", f"Gives this tensor the shape that {name}() has."
    setattr(Tensor, name + "_", in_place)


for _name in "squeeze unsqueeze t transpose swapaxes swapdims".split():
    _view_in_place(_name)
