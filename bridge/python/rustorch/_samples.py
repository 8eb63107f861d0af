"""Functions of samples whose arguments are lists or one of several kinds: gradient and histogramdd."""

from . import _C
from ._C_results import results
from ._on_tensor import kind_of, need_tensor
from .errors import ArgumentError, ArgumentTypeError, IndexError, UnsupportedDTypeError
from .tensor import Tensor, linspace

__all__ = ["gradient", "histogramdd"]


def _spacings(input, spacing, dim, count):
    """Distances or coordinates for each of count dimensions."""
    if isinstance(spacing, Tensor) and spacing.dim() == 0:
        spacing = spacing.item()
    if spacing is None or isinstance(spacing, (int, float, complex)):
        return [1 if spacing is None else spacing] * count
    if not isinstance(spacing, (list, tuple)):
        raise ArgumentTypeError(f"gradient() received an invalid combination of arguments - got (Tensor, spacing={kind_of(spacing)})")
    if dim is None and len(spacing) != count:
        raise ArgumentError(
            f"torch.gradient expected spacing to be unspecified, a scalar, or a list of length equal to 'self.dim() = {count}', since dim argument was not given, but got a list of length {len(spacing)}"
        )
    if len(spacing) != count:
        raise ArgumentError(
            "torch.gradient expected spacing to be unspecified, a scalar or it's spacing and dim arguments to have the same length, "
            f"but got a spacing argument of length {len(spacing)} and a dim argument of length {count}."
        )
    for s in spacing:
        if isinstance(s, Tensor) and s.dim() > 1:
            raise ArgumentError(f"torch.gradient expected each element of spacing to have one dimension, but got an element with {s.dim()} dimensions!")
    return spacing


def gradient(input, *, spacing=1, dim=None, edge_order=1):
    """The derivatives of samples along each of dim, all dimensions by default.

    Spacing is the distance of samples, one for each dimension, or for each a
    vector of coordinates. Differences are of second order inside, and of
    edge_order (1 or 2) at the ends.
    """
    need_tensor("gradient", "input", 1, input)
    dims = list(range(input.dim())) if dim is None else [dim] if isinstance(dim, int) else list(dim)
    steps = _spacings(input, spacing, dim, len(dims))
    if str(input.dtype).endswith("uint8"):
        raise UnsupportedDTypeError("torch.gradient does not support uint8 input.")
    if edge_order not in (1, 2):
        raise ArgumentError("torch.gradient only supports edge_order=1 and edge_order=2.")
    n = max(input.dim(), 1)
    seen = set()
    for d in dims:
        if not -n <= d < n:
            raise IndexError(f"Dimension out of range (expected to be in range of [{-n}, {n - 1}], but got {d})")
        if d % n in seen:
            raise ArgumentError(f"dim {d % n} appears multiple times in the list of dims")
        seen.add(d % n)
        if input.shape[d] < edge_order + 1:
            raise ArgumentError("torch.gradient expected each dimension size to be at least edge_order+1")
    return tuple(_C._gradient(input, s, 1, d, edge_order) if isinstance(s, Tensor) and s.dim() else _C._gradient(input, None, s, d, edge_order) for s, d in zip(steps, dims))


def _edges(input, bins, range):
    """The edges of bins equal parts of a range along each dimension, or of all samples."""
    n = input.shape[-1]
    if range is not None and len(range) != 2 * n:
        raise ArgumentError(f"torch.histogramdd: for a {n}-dimensional histogram range should have {2 * n} elements, but got {len(range)}")
    edges = []
    points = input.reshape(-1, n)
    for i, count in enumerate(bins):
        if count < 1:
            raise ArgumentError(f"torch.histogram(): bins must be > 0, but got {count} for dimension {i}")
        if range is not None:
            low, high = range[2 * i], range[2 * i + 1]
        else:
            low, high = (points[:, i].min().item(), points[:, i].max().item()) if points.shape[0] else (0.0, 1.0)
        if not abs(low) + abs(high) < float("inf"):
            raise ArgumentError(f"torch.histogramdd: dimension {i}'s range [{low:g}, {high:g}] is not finite")
        if low > high:
            raise ArgumentError(f"torch.histogramdd: min should not exceed max, but got min {low:g} max {high:g} for dimension {i}")
        if low == high:
            low, high = low - 0.5, high + 0.5
        edges.append(linspace(low, high, count + 1, dtype=input.dtype))
    return edges


def histogramdd(input, bins, *, range=None, weight=None, density=False):
    """How many of the points input (..., D), or how much weight, lie in each cell of a grid, and the grid's edges.

    Bins are the number of cells along all dimensions, one for each, or the
    edges for each. With density the integral is 1.
    """
    need_tensor("histogramdd", "input", 1, input)
    if input.dim() < 2:
        raise ArgumentError("torch.histogramdd: input tensor should have at least 2 dimensions")
    input = input.detach()
    n = input.shape[-1]
    if isinstance(bins, int):
        bins = [bins] * n
    if all(isinstance(b, Tensor) for b in bins) and len(bins):
        edges = [b.detach().clone() for b in bins]
    else:
        if len(bins) != n:
            raise ArgumentError("histogramdd: The size of bins must be equal to the innermost dimension of the input.")
        edges = _edges(input, bins, range) if input.is_floating_point() else [input] * n
    return results("histogramdd", (_C._histogramdd(input, edges, weight, density), tuple(edges)))
