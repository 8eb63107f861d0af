"""Functions over tensors that are more than one row of the library's table."""

from . import _C
from ._dtype import DTYPES
from ._names_gen import ALIASES
from ._on_tensor import need_tensor
from .grad_mode import no_grad
from .errors import ArgumentError, ArgumentTypeError
from .tensor import Tensor, as_tensor

__all__ = ["allclose", "nonzero", "where", "tensordot", "is_tensor", "is_floating_point", "is_complex", "is_inference", "is_nonzero", "polygamma", "is_storage", "numel", "as_strided", "as_strided_", "equal", "einsum", "repeat_interleave", "unique", "unique_consecutive", "set_float32_matmul_precision", "get_float32_matmul_precision", "use_deterministic_algorithms", "are_deterministic_algorithms_enabled", "is_deterministic_algorithms_warn_only_enabled", "get_num_threads", "set_num_threads", "set_default_device"]

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
    z = f(*(as_tensor(x) if not isinstance(x, Tensor) and hasattr(x, "__array_interface__") and getattr(x, "ndim", 0) else x for x in inputs))
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
    need_tensor("is_floating_point", "input", 1, input)
    return input.dtype.is_floating_point


def is_complex(input):
    """Whether input's elements are complex numbers."""
    need_tensor("is_complex", "input", 1, input)
    return input.dtype.is_complex


def is_inference(input):
    """Whether input was made in inference mode."""
    need_tensor("is_inference", "input", 1, input)
    return input.is_inference()


def is_storage(obj):
    """Whether obj is a storage."""
    from .storage import TypedStorage, UntypedStorage

    return isinstance(obj, (TypedStorage, UntypedStorage))


def is_nonzero(input):
    """Whether input's only element is not zero."""
    return bool(input)


def numel(input):
    """The number of input's elements."""
    return input.numel()


def einsum(*args):
    """Sums of products of the operands' elements, as the equation or the lists of subscripts say.

    einsum("ij,jk->ik", a, b) or einsum(a, [0, 1], b, [1, 2], [0, 2]).
    """
    if len(args) < 2:
        raise ArgumentError("einsum(): must specify the equation string and at least one operand, or at least one operand and its subscripts list")
    if isinstance(args[0], Tensor):
        terms = [_subscripts(s) for s in args[1::2]]
        equation = ",".join(terms) + ("->" + _subscripts(args[-1]) if len(args) % 2 else "")
        args = (equation, *args[: len(args) // 2 * 2 : 2])
    return _C.einsum(*args)


def _subscripts(numbers):
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
    for n in numbers:
        if n is not Ellipsis and not 0 <= n < len(letters):
            raise ArgumentError("einsum(): subscript in subscript list is not within the valid range [0, 52)")
    return "".join("..." if n is Ellipsis else letters[n] for n in numbers)


def tensordot(a, b, dims=2, out=None):
    """Sums of products over dimensions of a and b: the last dims of a and the first of b, or those that two lists name in pairs."""
    if isinstance(dims, Tensor):
        dims = dims.item() if dims.numel() == 1 else dims.tolist()
    if isinstance(dims, int):
        return _C.tensordot(a, b, dims, out=out)
    if not isinstance(dims, (tuple, list)):
        raise RuntimeError(f"tensordot expects dims to be int or tuple[list[int], list[int]] or list[list[int]] containing two lists, but got dims={dims}")
    dims_a, dims_b = dims
    for name, position, d in (("dims_self", 3, dims_a), ("dims_other", 4, dims_b)):
        if not isinstance(d, (tuple, list)):
            raise ArgumentTypeError(f"tensordot(): argument '{name}' (position {position}) must be tuple of ints, not {type(d).__name__}")
    z = _C._tensordot(a, b, dims_a, dims_b)
    return z if out is None else out._take_result(z, "tensordot")


def repeat_interleave(input, repeats=None, dim=None, *, output_size=None):
    """input with its elements repeated along dim; of repeats alone, each index as often as it says."""
    if repeats is None and dim is None:
        need_tensor("repeat_interleave", "repeats", 1, input)
        input, repeats = _C._numbers(_C._ARANGE, (0, input.numel(), 1), (DTYPES["int64"],)), input
    return _C.repeat_interleave(input, repeats, dim, output_size=output_size)


def _several(values, inverse, counts, return_inverse, return_counts):
    z = (values, *([inverse] if return_inverse else []), *([counts] if return_counts else []))
    return z if len(z) > 1 else values


def unique(input, sorted=True, return_inverse=False, return_counts=False, dim=None):
    """The different elements of input in order, or its different parts along dim.

    On request also, for each element or part, its place among them, and how
    often each occurs. NaN differs from NaN.
    """
    need_tensor("unique", "input", 1, input)
    return _several(*_C._unique(input, dim), return_inverse, return_counts)


def unique_consecutive(input, return_inverse=False, return_counts=False, dim=None):
    """The elements of input, or its parts along dim, without those that equal the one before."""
    need_tensor("unique_consecutive", "input", 1, input)
    return _several(*_C._unique_consecutive(input, dim), return_inverse, return_counts)


Tensor.unique, Tensor.unique_consecutive = unique, unique_consecutive


class _Overloads:
    """An operation under the name that it has in PyTorch's table: called itself, or by the name of an overload."""

    def __init__(self, f):
        self._f, self.__name__, self.__doc__ = f, f.__name__, f.__doc__

    def __call__(self, *args, **kwargs):
        return self._f(*args, **kwargs)

    def __getattr__(self, overload):
        if overload.startswith("_"):
            raise AttributeError(overload)
        return self._f


# Rows whose names PyTorch begins with an underscore too.
UNDERSCORED = ("_fft_c2c", "_fft_c2r", "_fft_r2c", "_native_batch_norm_legit", "_safe_softmax", "_segment_reduce", "_softmax_backward_data")
__all__.append("UNDERSCORED")


class _Namespace:
    """The operations of the library's table by their names in PyTorch's, such as ``rustorch.ops.aten.add``."""

    def __getattr__(self, name):
        f = getattr(_C, name, None) or globals().get(name)
        if name.startswith("_") and name not in UNDERSCORED or not callable(f) or isinstance(f, type):
            raise AttributeError(f"'_OpNamespace' 'aten' object has no attribute '{name}'")
        return _Overloads(f)


aten = _Namespace()


def set_float32_matmul_precision(precision):
    """Says how precise products of float32 matrices must be; rustorch computes them in float32 whatever is said."""
    global _precision
    if precision not in ("highest", "high", "medium"):
        import warnings

        warnings.warn(f"{precision} is not one of 'highest', 'high', and 'medium'; the current precision is {_precision}", stacklevel=2)
        return
    _precision = precision


def get_float32_matmul_precision():
    """What set_float32_matmul_precision() said, "highest" at the start."""
    return _precision


def use_deterministic_algorithms(mode, *, warn_only=False):
    """Says whether operations must give the same results each time; rustorch's always do."""
    global _deterministic
    if not isinstance(mode, bool):
        raise ArgumentTypeError(f"_set_deterministic_algorithms(): argument 'mode' (position 1) must be bool, not {type(mode).__name__}")
    _deterministic = mode, mode and warn_only


def are_deterministic_algorithms_enabled():
    """What use_deterministic_algorithms() said, False at the start."""
    return _deterministic[0]


def is_deterministic_algorithms_warn_only_enabled():
    """Whether use_deterministic_algorithms() asked for warnings only."""
    return _deterministic[1]


_precision, _deterministic = "highest", (False, False)


def as_strided(input, size, stride, storage_offset=None):
    """A view with any size and strides inside of input's memory."""
    return input.as_strided(size, stride, storage_offset)


def as_strided_(input, size, stride, storage_offset=None):
    """Gives input any size and strides inside of its memory."""
    need_tensor("as_strided_", "input", 1, input)
    return input.as_strided_(size, stride, storage_offset)


def equal(input, other):
    """Whether two tensors have the same size and elements."""
    need_tensor("equal", "input", 1, input)
    need_tensor("equal", "other", 2, other)
    return input.equal(other)


def allclose(input, other, rtol=1e-05, atol=1e-08, equal_nan=False):
    """Whether isclose() everywhere."""
    need_tensor("allclose", "input", 1, input)
    need_tensor("allclose", "other", 2, other)
    return input.allclose(other, rtol, atol, equal_nan)


def polygamma(n, input, *, out=None):
    """The derivative of order n of digamma at input's elements."""
    need_tensor("polygamma", "input", 2, input)
    return _C.polygamma(input, n, out=out)


def nonzero(input, *, out=None, as_tuple=False):
    """The indices of the elements that are not zero."""
    z = input.nonzero(as_tuple=as_tuple)
    return z if out is None else out._take_result(z)


def where(condition, *args, out=None, **named):
    """input where condition is true and other elsewhere; with the condition only, nonzero(as_tuple=True)."""
    if not args and not named:
        return condition.nonzero(as_tuple=True)
    return _C.where(condition, *args, out=out, **named)


def _where(self, condition, other):
    """This tensor's elements where condition is true, and other's elsewhere."""
    return _C.where(condition, self, other)


Tensor.where = _where


def get_num_threads():
    """How many threads an operation uses at most."""
    return _C._threads(None)


def set_num_threads(n):
    """Sets how many threads an operation uses at most."""
    if not isinstance(n, int) or n <= 0:
        raise ArgumentError("expected positive number of threads")
    _C._threads(n)


def set_default_device(device):
    """Raises unless device is the CPU."""
    from ._dtype import check_device

    check_device(device)


# ---------------------------------------------------------------- names and forms

def _alias(name, target):
    setattr(_C, name, getattr(_C, target))
    for suffix in ("", "_"):
        m = getattr(Tensor, target + suffix, None)
        if m is not None and not hasattr(Tensor, name + suffix):
            setattr(Tensor, name + suffix, m)


for _name, _target in ALIASES.items():
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


def _with_gradient(name):
    """The in-place form of an operation that the library has none of: the result is copied in, with its gradient."""
    f = getattr(Tensor, name, None)
    if f is None or hasattr(Tensor, name + "_"):
        return

    def in_place(self, *args, **kwargs):
        z = f(self, *args, **kwargs)
        if z.dtype.is_floating_point and not self.dtype.is_floating_point:
            raise ArgumentError(f"result type {z.dtype!r} can't be cast to the desired output type {self.dtype!r}")
        return self.copy_(z)

    in_place.__name__, in_place.__doc__ = name + "_", f"{name}() with the result written into this tensor."
    setattr(Tensor, name + "_", in_place)


for _name in """lerp addcmul addcdiv clamp clamp_min clamp_max clip tril triu cumsum cumprod index_fill index_copy index_add logit scatter scatter_add
                sinc frac xlogy digamma lgamma polygamma i0 nan_to_num fmod remainder floor_divide hypot atan2 copysign heaviside baddbmm addmm addmv addr
                addbmm renorm masked_scatter index_reduce scatter_reduce gcd lcm relu sigmoid tanh sgn erfinv mvlgamma float_power fmin fmax ldexp""".split():
    _with_gradient(_name)


def _written(name):
    """The function of PyTorch's that is a method in place."""
    m = getattr(Tensor, name, None)
    if m is None or hasattr(_C, name):
        return

    def call(input, *args, **kwargs):
        return m(input, *args, **kwargs)

    call.__name__, call.__doc__ = name, f"input.{name}()"
    globals()[name] = call
    __all__.append(name)


for _name in """abs acos acosh asin asinh atan atanh ceil clamp clamp_min clamp_max clip cos cosh erf erfc exp exp2 expm1 floor frac log log10 log1p log2
                neg reciprocal relu round rsqrt sigmoid sin sinc sinh sqrt square tan tanh trunc fill zero logit deg2rad rad2deg negative arccos arcsin
                arctan arccosh arcsinh arctanh nan_to_num addmv conj_physical detach fix gcd i0 lcm ldexp resize_as xlogy""".split():
    _written(_name + "_")


def fill(input, value):
    """A tensor of input's size and type whose elements are value."""
    return input.clone().fill_(value)


__all__.append("fill")


def _view_in_place(name):
    """The in-place form of a view: the tensor itself gets the view's shape."""
    f = getattr(Tensor, name, None)
    if f is None:
        return

    def in_place(self, *args, **kwargs):
        return self._become(f(self, *args, **kwargs))

    in_place.__name__, in_place.__doc__ = name + "_", f"Gives this tensor the shape that {name}() has."
    setattr(Tensor, name + "_", in_place)


for _name in "squeeze unsqueeze t transpose swapaxes swapdims as_strided".split():
    _view_in_place(_name)
