"""Planes of another size."""

import math

import rustorch as rt

_MODES = "nearest | linear | bilinear | bicubic | trilinear | lanczos | area | nearest-exact"
_DIMS = {"nearest": (3, 4, 5), "nearest-exact": (3, 4, 5), "area": (3, 4, 5), "linear": (3,), "bilinear": (4,), "bicubic": (4,), "trilinear": (5,)}


def interpolate(input, size=None, scale_factor=None, mode="nearest", align_corners=None, recompute_scale_factor=None, antialias=False):
    """Return (N, C, …) with the dimensions after C in another size: ``size``,
    or ``scale_factor`` times theirs. ``antialias`` widens the filter of
    "bilinear" and "bicubic" to the pixels that fall together."""
    _check(input, size, scale_factor, mode, align_corners, recompute_scale_factor, antialias)
    if antialias:
        return _antialiased(input, size, scale_factor, mode, bool(align_corners), recompute_scale_factor)
    return rt._C.interpolate(input, size, scale_factor, mode, align_corners, recompute_scale_factor)


def _check(input, size, scale_factor, mode, align_corners, recompute_scale_factor, antialias):
    if mode in ("nearest", "area", "nearest-exact") and align_corners is not None:
        raise ValueError("align_corners option can only be set with the interpolating modes: linear | bilinear | bicubic | trilinear")
    if size is not None and scale_factor is not None:
        raise ValueError("only one of size or scale_factor should be defined")
    if size is None and scale_factor is None:
        raise ValueError("either size or scale_factor should be defined")
    dims, form = input.dim() - 2, "Please provide input tensor in (N, C, d1, d2, ...,dK) format and {} format."
    if isinstance(size, (list, tuple)):
        if len(size) != dims:
            raise ValueError(f"Input and output must have the same number of spatial dimensions, but got input with spatial dimensions of {list(input.shape[2:])} and output size of {size}. " + form.format("output size in (o1, o2, ...,oK)"))
        if not all(isinstance(n, int) for n in size):
            raise TypeError(f"expected size to be one of int or Tuple[int] or Tuple[int, int] or Tuple[int, int, int], but got size with types {[type(n) for n in size]}")
    if isinstance(scale_factor, (list, tuple)) and len(scale_factor) != dims:
        raise ValueError(f"Input and scale_factor must have the same number of spatial dimensions, but got input with spatial dimensions of {list(input.shape[2:])} and scale_factor of shape {scale_factor}. " + form.format("scale_factor in (s1, s2, ...,sK)"))
    if recompute_scale_factor and size is not None:
        raise ValueError("recompute_scale_factor is not meaningful with an explicit size.")
    if antialias and not (mode in ("bilinear", "bicubic") and input.dim() == 4):
        raise ValueError("Anti-alias option is restricted to bilinear and bicubic modes and requires a 4-D tensor as input")
    if input.dim() not in _DIMS.get(mode, ()):
        if input.dim() in (3, 4, 5) and mode in _DIMS:
            raise NotImplementedError(f"Got {input.dim()}D input, but {mode} mode needs {_DIMS[mode][0]}D input")
        raise NotImplementedError(f"Input Error: Only 3D, 4D and 5D input Tensors supported (got {input.dim()}D) for the modes: {_MODES} (got {mode})")


def _antialiased(input, size, scale_factor, mode, align_corners, recompute):
    factors = None if scale_factor is None else scale_factor if isinstance(scale_factor, (list, tuple)) else (scale_factor,) * 2
    sizes = [math.floor(n * f) for n, f in zip(input.shape[2:], factors)] if factors else size if isinstance(size, (list, tuple)) else (size,) * 2
    kept = (None, None) if recompute or not factors else factors
    rows, columns = (_filter(n, out, mode, align_corners, f).to(input.dtype) for n, out, f in zip(input.shape[2:], sizes, kept))
    return rows @ input @ columns.T


def _triangle(x):
    return max(0.0, 1 - abs(x))


def _keys(x, a=-0.5):
    """The cubic of Keys (1981); with a = -1/2, as in Pillow."""
    x = abs(x)
    if x < 1:
        return ((a + 2) * x - (a + 3)) * x * x + 1
    return ((x - 5) * x + 8) * x * a - 4 * a if x < 2 else 0.0


def _filter(n, out, mode, align_corners, factor):
    """Return the matrix (out, n) of the weights of n elements in each of out."""
    weigh, reach = (_triangle, 1) if mode == "bilinear" else (_keys, 2)
    if align_corners:
        scale = (n - 1) / (out - 1) if out > 1 else 0.0
    else:
        scale = 1 / factor if factor else n / out
    support, squeeze = reach * max(scale, 1.0), 1 / max(scale, 1.0)
    matrix = []
    for i in range(out):
        center = scale * (i + 0.5)
        first, last = max(int(center - support + 0.5), 0), min(int(center + support + 0.5), n)
        weights = [weigh((j - center + 0.5) * squeeze) for j in range(first, last)]
        total = sum(weights) or 1.0
        matrix.append([0.0] * first + [w / total for w in weights] + [0.0] * (n - last))
    return rt.tensor(matrix, dtype=rt.float64)


def upsample(input, size=None, scale_factor=None, mode="nearest", align_corners=None):
    """Return interpolate, under its older name."""
    return interpolate(input, size, scale_factor, mode, align_corners)


def upsample_nearest(input, size=None, scale_factor=None):
    """Return interpolate with mode "nearest"."""
    return interpolate(input, size, scale_factor, mode="nearest")


def upsample_bilinear(input, size=None, scale_factor=None):
    """Return interpolate with mode "bilinear" and corners that stay."""
    return interpolate(input, size, scale_factor, mode="bilinear", align_corners=True)
