"""Mixed precision: inside of autocast, what gains by it computes in 16 bits, and what needs it in 32."""

import functools
import inspect
import warnings

from . import _C
from ._dtype import DTYPES, device, dtype

_defaults = {"cpu": DTYPES["bfloat16"]}
_LOWER = (DTYPES["bfloat16"], DTYPES["float16"])


def _cpu(device_type):
    if not isinstance(device_type, str):
        raise ValueError(f"Expected `device_type` of type `str`, got: `{type(device_type)}`")
    return device(device_type).type == "cpu"


class autocast:
    """Inside, operations choose the precision of their floating operands: a context manager and a decorator.

    Products of matrices, linear layers, convolutions and attention convert
    float32 to dtype, which is bfloat16 or float16; losses and products over
    dimensions convert to float32; cat, stack and index_copy to the widest type of their
    operands. Other operations, and those in place, take operands as they are.
    float64 is never converted. Floats of 16 bits are stored so, and computed
    in float32: that saves memory, and not time.
    """

    def __init__(self, device_type, dtype=None, enabled=True, cache_enabled=None):
        cpu = _cpu(device_type)
        self.device, self.fast_dtype = device_type, dtype or _defaults["cpu"]
        if not cpu and enabled:
            warnings.warn(f"User provided device_type of '{device_type}', but rustorch computes on the CPU. Disabling", stacklevel=2)
            enabled = False
        if enabled and self.fast_dtype not in _LOWER:
            warnings.warn(f"In CPU autocast, but the target dtype {self.fast_dtype!r} is not supported. Disabling autocast.\nCPU Autocast only supports dtype of rustorch.bfloat16, rustorch.float16 currently.", stacklevel=2)
            enabled = False
        self._cpu, self._enabled, self._before = cpu, bool(enabled), []

    def __enter__(self):
        self._before.append((_C._autocast(None), _defaults["cpu"]))
        if self._cpu:
            _C._autocast(self.fast_dtype if self._enabled else None)
            if self._enabled:
                _defaults["cpu"] = self.fast_dtype
        else:
            _C._autocast(self._before[-1][0])
        return self

    def __exit__(self, *exc):
        lower, _defaults["cpu"] = self._before.pop()
        _C._autocast(lower)
        return False

    def __call__(self, f):
        if inspect.isclass(f):
            raise TypeError("decorate functions with autocast, not classes")

        @functools.wraps(f)
        def wrapper(*args, **kwargs):
            with self:
                return f(*args, **kwargs)

        return wrapper


def _current():
    now = _C._autocast(None)
    _C._autocast(now)
    return now


def higher(f):
    """Make f, a function of several operations, one that autocast gives float32."""

    @functools.wraps(f)
    def wrapper(*args, **kwargs):
        lower = _C._autocast(None)
        if lower is None:
            return f(*args, **kwargs)
        try:
            return f(*map(_float32, args), **{k: _float32(v) for k, v in kwargs.items()})
        finally:
            _C._autocast(lower)

    return wrapper


def _float32(x):
    return x.to(DTYPES["float32"]) if isinstance(x, _C.Tensor) and x.dtype in _LOWER else x


def as_given(f):
    """Make f, a function of several operations, one whose operands autocast leaves as they are."""

    @functools.wraps(f)
    def wrapper(*args, **kwargs):
        lower = _C._autocast(None)
        try:
            return f(*args, **kwargs)
        finally:
            _C._autocast(lower)

    return wrapper


def is_autocast_enabled(device_type="cuda"):
    """Whether this thread is inside of autocast for a type of device; PyTorch's default asks for "cuda", which is never on."""
    return _cpu(device_type) and _current() is not None


def get_autocast_dtype(device_type):
    """The type that autocast lowers operands to."""
    if not _cpu(device_type):
        raise RuntimeError(f"rustorch computes on the CPU; there is no autocast for {device_type!r}")
    return _defaults["cpu"]


def set_autocast_dtype(device_type, dtype_):
    """Sets the type that autocast lowers operands to where it is given none."""
    if not _cpu(device_type) or not isinstance(dtype_, dtype) or dtype_ not in _LOWER:
        raise RuntimeError(f"autocast on the CPU lowers operands to bfloat16 or float16, not {dtype_!r} on {device_type!r}")
    _defaults["cpu"] = dtype_
    if _current() is not None:
        _C._autocast(dtype_)


def set_autocast_enabled(device_type, enabled):
    """Turns autocast on or off for this thread."""
    if _cpu(device_type):
        _C._autocast(_defaults["cpu"] if enabled else None)
    elif enabled:
        raise RuntimeError(f"rustorch computes on the CPU; there is no autocast for {device_type!r}")


def is_autocast_available(device_type):
    """Whether there is autocast for a type of device: for the CPU."""
    return _cpu(device_type)
