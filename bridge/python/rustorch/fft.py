"""Discrete Fourier transforms: torch.fft."""

from . import _C
from ._dtype import DTYPES
from ._fft_gen import *  # noqa: F403 - the rows of the table
from .errors import ArgumentError, ArgumentTypeError
from .tensor import arange, get_default_dtype


def _count(name, n):
    if isinstance(n, bool) or not hasattr(n, "__index__"):
        raise ArgumentTypeError(f"fft_{name}(): argument 'n' (position 1) must be int, not {type(n).__name__}")
    n = n.__index__()
    if n < 0:
        raise ArgumentError(f"Trying to create tensor with negative dimension {n}: [{n}]")
    return n


def _frequencies(name, n, end, start, d, out, dtype, options):
    dtype = dtype or (out.dtype if out is not None else get_default_dtype())
    if not (dtype.is_floating_point or dtype.is_complex):
        raise ArgumentError(f"{name} requires a floating point or complex dtype")
    grad = options.pop("requires_grad", False)
    z = arange(end, dtype=dtype, **options)
    if start < 0:
        z = _C.cat([z, arange(start, 0, dtype=dtype, **options)])
    z.mul_(1.0 / (n * d) if n * d else float("inf"))
    return z.requires_grad_(grad) if out is None else out._take_result(z)


def fftfreq(n, d=1.0, *, out=None, dtype=None, layout=None, device=None, requires_grad=False):
    """The frequencies of the n elements of fft(), in cycles a unit if d units lie between two points.

    [0, 1, ..., (n-1)//2, -(n//2), ..., -1] / (n * d)
    """
    n = _count("fftfreq", n)
    return _frequencies("fftfreq", n, (n + 1) // 2, -(n // 2), d, out, dtype, {"layout": layout, "device": device, "requires_grad": requires_grad})


def rfftfreq(n, d=1.0, *, out=None, dtype=None, layout=None, device=None, requires_grad=False):
    """The frequencies of the n//2+1 elements of rfft(): [0, 1, ..., n//2] / (n * d)."""
    n = _count("rfftfreq", n)
    return _frequencies("rfftfreq", n, n // 2 + 1, 0, d, out, dtype, {"layout": layout, "device": device, "requires_grad": requires_grad})
