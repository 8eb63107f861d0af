"""Functions over tensors that are more than one row of the library's table."""

from . import _C
from .tensor import Tensor, as_tensor

_UFUNCS = {
    "add": "add", "subtract": "sub", "multiply": "mul", "divide": "div", "true_divide": "div", "floor_divide": "floor_divide",
    "power": "pow", "float_power": "pow", "remainder": "remainder", "mod": "remainder", "matmul": "matmul", "negative": "neg",
    "absolute": "abs", "fabs": "abs", "sign": "sign", "exp": "exp", "exp2": "exp2", "expm1": "expm1", "log": "log", "log2": "log2",
    "log10": "log10", "log1p": "log1p", "sqrt": "sqrt", "square": "square", "reciprocal": "reciprocal", "sin": "sin", "cos": "cos",
    "tan": "tan", "arcsin": "asin", "arccos": "acos", "arctan": "atan", "sinh": "sinh", "cosh": "cosh", "tanh": "tanh", "arcsinh": "asinh",
    "arccosh": "acosh", "arctanh": "atanh", "arctan2": "atan2", "floor": "floor", "ceil": "ceil", "trunc": "trunc", "rint": "round",
    "maximum": "maximum", "minimum": "minimum", "equal": "eq", "not_equal": "ne", "less": "lt", "less_equal": "le", "greater": "gt",
    "greater_equal": "ge", "logical_and": "logical_and", "logical_or": "logical_or", "logical_xor": "logical_xor",
    "logical_not": "logical_not", "isnan": "isnan", "isinf": "isinf", "isfinite": "isfinite", "deg2rad": "deg2rad", "rad2deg": "rad2deg",
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
    args = [as_tensor(x) if hasattr(x, "__array_interface__") and not isinstance(x, Tensor) and getattr(x, "ndim", 0) else x for x in inputs]
    z = f(*args)
    if out is None:
        return z
    target = out[0]
    if isinstance(target, Tensor):
        return target.copy_(z)
    target[...] = z.detach().numpy()
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


def numel(input):
    """The number of input's elements."""
    return input.numel()


def as_strided(input, size, stride, storage_offset=None):
    """A view with any size and strides inside of input's memory."""
    return input.as_strided(size, stride, storage_offset)
