"""Convolutions, poolings, norms, lookups and padding."""

import rustorch as rt

from ..._C import (
    adaptive_avg_pool2d, avg_pool1d, avg_pool2d, batch_norm, conv1d, conv2d, conv_transpose1d, conv_transpose2d, embedding, group_norm, instance_norm,
    interpolate, layer_norm, linear, one_hot, pad, pixel_shuffle, rms_norm, scaled_dot_product_attention,
)


def ntuple(value, n):
    """Return value, or n times value if it is a number."""
    return tuple(value) if isinstance(value, (tuple, list)) else (value,) * n


def max_pool2d(input, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False, return_indices=False):
    """Return the greatest element of every window of (N, C, H, W) or (C, H, W)."""
    if not return_indices:
        return rt._C.max_pool2d(input, kernel_size, stride, padding, dilation, ceil_mode)
    return tuple(rt._C.max_pool2d_with_indices(input, kernel_size, stride, padding, dilation, ceil_mode))


def max_pool1d(input, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False, return_indices=False):
    """Return the greatest element of every window of (N, C, L) or (C, L)."""
    if not return_indices:
        return rt._C.max_pool1d(input, kernel_size, stride, padding, dilation, ceil_mode)
    one = [ntuple(v, 1)[0] for v in (kernel_size, kernel_size if stride is None else stride, padding, dilation)]
    out = max_pool2d(input.unsqueeze(-2), (1, one[0]), (1, one[1]), (0, one[2]), (1, one[3]), ceil_mode, True)
    return tuple(t.squeeze(-2) for t in out)


def adaptive_avg_pool1d(input, output_size):
    """Return means of (…, L) over windows that make it (…, output_size)."""
    return adaptive_avg_pool2d(input.unsqueeze(-2), (1, ntuple(output_size, 1)[0])).squeeze(-2)


def upsample(input, size=None, scale_factor=None, mode="nearest", align_corners=None):
    """Return interpolate, under its older name."""
    return interpolate(input, size, scale_factor, mode, align_corners)
