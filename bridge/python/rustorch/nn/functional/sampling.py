"""Tensors read at places between their elements, and distances of points."""

import warnings

from ..._C import affine_grid_generator, grid_sampler, pdist
from ...errors import ArgumentError, UnsupportedDTypeError

_MODES = {"bilinear": 0, "nearest": 1, "bicubic": 2}
_PADDINGS = {"zeros": 0, "border": 1, "reflection": 2}


def grid_sample(input, grid, mode="bilinear", padding_mode="zeros", align_corners=None):
    """Return input (N, C, H, W) read at the places grid (N, H', W', 2), or one dimension more of each: (N, C, H', W').

    A place is (x, y) with -1 and 1 at the ends: the middles of the outermost
    elements with align_corners, their outer edges without.
    """
    if mode not in _MODES:
        raise ArgumentError(f"nn.functional.grid_sample(): expected mode to be 'bilinear', 'nearest' or 'bicubic', but got: '{mode}'")
    if padding_mode not in _PADDINGS:
        raise ArgumentError(f"nn.functional.grid_sample(): expected padding_mode to be 'zeros', 'border', or 'reflection', but got: '{padding_mode}'")
    if align_corners is None:
        warnings.warn("Default grid_sample and affine_grid behavior has changed to align_corners=False since 1.3.0. Please specify align_corners=True if the old behavior is desired.", stacklevel=2)
    return grid_sampler(input, grid, _MODES[mode], _PADDINGS[padding_mode], bool(align_corners))


def affine_grid(theta, size, align_corners=None):
    """Return the grid of grid_sample() that maps places by the matrices theta (N, 2, 3) for a result of the given size.

    For size (N, C, H, W): (N, H, W, 2); for (N, C, D, H, W) and theta (N, 3, 4): (N, D, H, W, 3).
    """
    if align_corners is None:
        warnings.warn("Default grid_sample and affine_grid behavior has changed to align_corners=False since 1.3.0. Please specify align_corners=True if the old behavior is desired.", stacklevel=2)
    if not theta.is_floating_point():
        raise ArgumentError(f"Expected theta to have floating point type, but got {theta.dtype}")
    size = tuple(size)
    shown = f"{size}"
    if len(size) not in (4, 5):
        raise UnsupportedDTypeError(f"affine_grid only supports 4D and 5D sizes, for 2D and 3D affine transforms, respectively. Got size {shown}.")
    n = len(size) - 2
    if theta.dim() != 3 or theta.size(-2) != n or theta.size(-1) != n + 1:
        raise ArgumentError(f"Expected a batch of {n}D affine matrices of shape Nx{n}x{n + 1} for size {shown}. Got torch.Size({list(theta.shape)}).")
    if min(size) <= 0:
        raise ArgumentError(f"Expected non-zero, positive output size. Got {shown}")
    return affine_grid_generator(theta, size, bool(align_corners))
