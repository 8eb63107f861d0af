"""Windows: torch.signal.windows.

Each function returns M numbers of type float32 or float64. With sym they are
symmetric; without, they are the first M of M + 1, which repeat without a seam.
"""

import math
from collections.abc import Iterable

from .. import _C
from .._dtype import DTYPES, strided
from ..errors import ArgumentError, ArgumentTypeError
from ..tensor import arange, empty, get_default_dtype, linspace, ones, tensor

__all__ = ["bartlett", "blackman", "cosine", "exponential", "gaussian", "general_cosine", "general_hamming", "hamming", "hann", "kaiser", "nuttall"]


def _options(name, M, dtype, layout, device, requires_grad):
    """The options of the window's tensors, of which name can make only some."""
    dtype = get_default_dtype() if dtype is None else dtype
    if M < 0:
        raise ArgumentError(f"{name} requires non-negative window length, got M={M}")
    if layout is not strided:
        raise ArgumentError(f"{name} is implemented for strided tensors only, got: {layout}")
    if dtype not in (DTYPES["float32"], DTYPES["float64"]):
        raise ArgumentError(f"{name} expects float32 or float64 dtypes, got: {dtype}")
    return {"dtype": dtype, "layout": layout, "device": device, "requires_grad": requires_grad}


def _points(start, step, M, options):
    """The numbers start, start + step, …, M of them."""
    return linspace(start * step, (start + (M - 1)) * step, M, **options)


def exponential(M, *, center=None, tau=1.0, sym=True, dtype=None, layout=strided, device=None, requires_grad=False):
    """exp(-|n - center| / tau), the center in the middle unless sym is False and it is given."""
    options = _options("exponential", M, dtype, layout, device, requires_grad)
    if tau <= 0:
        raise ArgumentError(f"Tau must be positive, got: {tau} instead.")
    if sym and center is not None:
        raise ArgumentError("Center must be None for symmetric windows")
    if M == 0:
        return empty((0,), **options)
    if center is None:
        center = (M if not sym and M > 1 else M - 1) / 2.0
    return (-_points(-center, 1 / tau, M, options).abs()).exp()


def cosine(M, *, sym=True, dtype=None, layout=strided, device=None, requires_grad=False):
    """sin(π (n + 1/2) / M), half a wave."""
    options = _options("cosine", M, dtype, layout, device, requires_grad)
    if M == 0:
        return empty((0,), **options)
    return _points(0.5, math.pi / (M + 1 if not sym and M > 1 else M), M, options).sin()


def gaussian(M, *, std=1.0, sym=True, dtype=None, layout=strided, device=None, requires_grad=False):
    """exp(-(n - m)² / (2 std²)) around the middle m."""
    options = _options("gaussian", M, dtype, layout, device, requires_grad)
    if std <= 0:
        raise ArgumentError(f"Standard deviation must be positive, got: {std} instead.")
    if M == 0:
        return empty((0,), **options)
    start = -(M if not sym and M > 1 else M - 1) / 2.0
    return (-(_points(start, 1 / (std * math.sqrt(2)), M, options) ** 2)).exp()


def kaiser(M, *, beta=12.0, sym=True, dtype=None, layout=strided, device=None, requires_grad=False):
    """I0(beta √(1 - (2n / (M - 1) - 1)²)) / I0(beta), with the modified Bessel function I0."""
    options = _options("kaiser", M, dtype, layout, device, requires_grad)
    if beta < 0:
        raise ArgumentError(f"beta must be non-negative, got: {beta} instead.")
    if M < 2:
        return ones((M,), **options)
    beta = tensor(beta, dtype=options["dtype"])
    step = 2.0 * beta / (M - 1 if sym else M)
    k = linspace(-beta, _C.minimum(beta, -beta + (M - 1) * step), M, **options)
    return (beta * beta - k.pow(2)).sqrt().i0() / beta.i0()


def bartlett(M, *, sym=True, dtype=None, layout=strided, device=None, requires_grad=False):
    """1 - |2n / (M - 1) - 1|, a triangle that ends in zeros."""
    options = _options("bartlett", M, dtype, layout, device, requires_grad)
    if M < 2:
        return ones((M,), **options)
    step = 2 / (M - 1 if sym else M)
    return 1 - linspace(-1, -1 + (M - 1) * step, M, **options).abs()


def general_cosine(M, *, a, sym=True, dtype=None, layout=strided, device=None, requires_grad=False):
    """The sum of (-1)^i a[i] cos(2π i n / (M - 1)) over i."""
    options = _options("general_cosine", M, dtype, layout, device, requires_grad)
    if M < 2:
        return ones((M,), **options)
    if not isinstance(a, Iterable):
        raise ArgumentTypeError("Coefficients must be a list/tuple")
    if not a:
        raise ArgumentError("Coefficients cannot be empty")
    k = _points(0, 2 * math.pi / (M - 1 if sym else M), M, options)
    signed = tensor([(-1) ** i * w for i, w in enumerate(a)], dtype=options["dtype"], requires_grad=requires_grad)
    i = arange(signed.shape[0], dtype=signed.dtype, requires_grad=requires_grad)
    return (signed.unsqueeze(-1) * (i.unsqueeze(-1) * k).cos()).sum(0)


def general_hamming(M, *, alpha=0.54, sym=True, dtype=None, layout=strided, device=None, requires_grad=False):
    """alpha - (1 - alpha) cos(2π n / (M - 1))."""
    return general_cosine(M, a=[alpha, 1.0 - alpha], sym=sym, dtype=dtype, layout=layout, device=device, requires_grad=requires_grad)


def hamming(M, *, sym=True, dtype=None, layout=strided, device=None, requires_grad=False):
    """general_hamming() with alpha 0.54."""
    return general_hamming(M, sym=sym, dtype=dtype, layout=layout, device=device, requires_grad=requires_grad)


def hann(M, *, sym=True, dtype=None, layout=strided, device=None, requires_grad=False):
    """general_hamming() with alpha 0.5."""
    return general_hamming(M, alpha=0.5, sym=sym, dtype=dtype, layout=layout, device=device, requires_grad=requires_grad)


def blackman(M, *, sym=True, dtype=None, layout=strided, device=None, requires_grad=False):
    """0.42 - 0.5 cos(2π n / (M - 1)) + 0.08 cos(4π n / (M - 1))."""
    _options("blackman", M, dtype, layout, device, requires_grad)
    return general_cosine(M, a=[0.42, 0.5, 0.08], sym=sym, dtype=dtype, layout=layout, device=device, requires_grad=requires_grad)


def nuttall(M, *, sym=True, dtype=None, layout=strided, device=None, requires_grad=False):
    """general_cosine() with Nuttall's four coefficients for low side lobes."""
    return general_cosine(M, a=[0.3635819, 0.4891775, 0.1365995, 0.0106411], sym=sym, dtype=dtype, layout=layout, device=device, requires_grad=requires_grad)
