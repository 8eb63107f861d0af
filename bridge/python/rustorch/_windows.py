"""The windows at the top level, periodic unless told otherwise: hann_window and its kin.

Source of the formulas: https://en.wikipedia.org/wiki/Window_function
"""

import math

from . import _C
from .errors import ArgumentError, ArgumentTypeError
from .tensor import arange, empty, get_default_dtype, ones, tensor

__all__ = ["bartlett_window", "blackman_window", "hamming_window", "hann_window", "kaiser_window"]


def _window(name, window_length, periodic, formula, dtype, layout, device, pin_memory, requires_grad):
    """formula(points, n, rounded) for n points, of which a periodic window lacks the last."""
    if isinstance(window_length, bool) or not hasattr(window_length, "__index__"):
        raise ArgumentTypeError(f"{name}(): argument 'window_length' (position 1) must be int, not {type(window_length).__name__}")
    n = window_length.__index__()
    dtype = get_default_dtype() if dtype is None else dtype
    if not (dtype.is_floating_point or dtype.is_complex):
        raise ArgumentError(f"{name} expects floating point dtypes, got: {dtype}")
    if n < 0:
        raise ArgumentError(f"{name} requires non-negative window_length, got window_length={n}")
    options = {"layout": layout, "device": device, "pin_memory": pin_memory}
    if n < 2:
        return (empty if n == 0 else ones)((n,), dtype=dtype, requires_grad=requires_grad, **options)
    # PyTorch rounds the formula's constants to the window's type first.
    z = formula(arange(n + bool(periodic), dtype=dtype, **options), n + bool(periodic), lambda c: tensor(c, dtype=dtype).item())
    return (z[:n] if periodic else z).requires_grad_(requires_grad)


def hamming_window(window_length, periodic=True, alpha=0.54, beta=0.46, *, dtype=None, layout=None, device=None, pin_memory=False, requires_grad=False):
    """alpha - beta cos(2π k / (n - 1)) for n = window_length points, or one more if periodic."""
    return _window("hamming_window", window_length, periodic, lambda k, n, r: k.mul_(r(2 * math.pi / (n - 1))).cos_().mul_(r(-beta)).add_(r(alpha)), dtype, layout, device, pin_memory, requires_grad)


def hann_window(window_length, periodic=True, *, dtype=None, layout=None, device=None, pin_memory=False, requires_grad=False):
    """(1 - cos(2π k / (n - 1))) / 2 for n = window_length points, or one more if periodic."""
    return _window("hann_window", window_length, periodic, lambda k, n, r: k.mul_(r(2 * math.pi / (n - 1))).cos_().mul_(-0.5).add_(0.5), dtype, layout, device, pin_memory, requires_grad)


def blackman_window(window_length, periodic=True, *, dtype=None, layout=None, device=None, pin_memory=False, requires_grad=False):
    """0.42 - 0.5 cos(2π k / (n - 1)) + 0.08 cos(4π k / (n - 1)) for n = window_length points, or one more if periodic."""

    def formula(k, n, r):
        k.mul_(r(math.pi / (n - 1)))
        return k.mul(4).cos_().mul_(r(0.08)) - k.mul(2).cos_().mul_(0.5) + r(0.42)

    return _window("blackman_window", window_length, periodic, formula, dtype, layout, device, pin_memory, requires_grad)


def bartlett_window(window_length, periodic=True, *, dtype=None, layout=None, device=None, pin_memory=False, requires_grad=False):
    """1 - |2k / (n - 1) - 1| for n = window_length points, or one more if periodic."""

    def formula(k, n, r):
        k.mul_(r(2 / (n - 1)))
        rising = (n - 1) // 2 + 1
        return _C.cat([k[:rising], k[rising:].mul(-1).add(2)])

    return _window("bartlett_window", window_length, periodic, formula, dtype, layout, device, pin_memory, requires_grad)


def kaiser_window(window_length, periodic=True, beta=12.0, *, dtype=None, layout=None, device=None, pin_memory=False, requires_grad=False):
    """I0(beta √(1 - (2k / (n - 1) - 1)²)) / I0(beta) for n = window_length points, or one more if periodic."""

    def formula(k, n, r):
        middle = (n - 1) / 2
        wide = k.double() if k.dtype.itemsize == 8 else k.float()
        z = ((1 - ((wide - middle) / middle) ** 2).clamp(0).sqrt() * beta).i0()
        return (z / wide.new_tensor(beta).i0()).to(k.dtype)

    return _window("kaiser_window", window_length, periodic, formula, dtype, layout, device, pin_memory, requires_grad)
