"""Lookups of rows."""

import warnings
from collections import Counter

import rustorch as rt
from ...autograd.function import Function

from ..._C import one_hot


def _indices(input, name):
    if input.dtype not in (rt.int64, rt.int32):
        raise RuntimeError(f"Expected tensor for argument #1 'indices' to have one of the following scalar types: Long, Int; but got {input.type()} instead (while checking arguments for {name})")


def _renormalize(weight, input, max_norm, norm_type):
    """Scale the rows that input names so that their norms are at most max_norm."""
    with rt.no_grad():
        rows = rt.tensor(sorted(set(input.reshape(-1).tolist())))
        chosen = weight.detach().index_select(0, rows)
        norms = chosen.norm(norm_type, 1, keepdim=True)
        scaled = rt.where(norms > max_norm, chosen * (max_norm / (norms + 1e-7)), chosen)
        weight.detach().index_copy_(0, rows, scaled)


class _Shared(Function):
    """Returns its first argument; the gradient is divided by the second one."""

    @staticmethod
    def forward(ctx, x, counts):
        ctx.save_for_backward(counts)
        return x.clone()

    @staticmethod
    def backward(ctx, g):
        (counts,) = ctx.saved_tensors
        return g / counts, None


def _by_frequency(rows, input):
    """Return rows, whose gradients are divided by how often input names each."""
    names = input.reshape(-1).tolist()
    often = Counter(names)
    return _Shared.apply(rows, rt.tensor([often[n] for n in names], dtype=rows.dtype).reshape(*input.shape, 1))


def _sparse_rows(weight, input, padding_idx, scale_grad_by_freq):
    """Return the rows of weight that input names, with a sparse gradient."""
    return rt._C._embedding_sparse(weight, input, -1 if padding_idx is None else padding_idx % weight.size(0), scale_grad_by_freq)


def embedding(input, weight, padding_idx=None, max_norm=None, norm_type=2.0, scale_grad_by_freq=False, sparse=False):
    """Return the rows of weight (n, d) that input (*), of an integer dtype, names: (*, d).

    No gradient flows to the row ``padding_idx``. With ``max_norm`` the rows are
    scaled in place first; ``scale_grad_by_freq`` divides their gradients by how
    often they are named. With ``sparse`` the gradient of weight is a sparse
    tensor of the rows that are named.
    """
    _indices(input, "embedding")
    if padding_idx is not None and not -weight.size(0) <= padding_idx < weight.size(0):
        raise AssertionError("Padding_idx must be within num_embeddings")
    if max_norm is not None:
        _renormalize(weight, input, max_norm, norm_type)
    if sparse:
        return _sparse_rows(weight, input, padding_idx, scale_grad_by_freq)
    rows = rt._C.embedding(input, weight, padding_idx)
    return _by_frequency(rows, input) if scale_grad_by_freq else rows


def embedding_bag(input, weight, offsets=None, max_norm=None, norm_type=2, scale_grad_by_freq=False, mode="mean", sparse=False, per_sample_weights=None, include_last_offset=False, padding_idx=None):
    """Return the sum, mean or greatest elements of the rows of weight (n, d) of each bag: (B, d).

    Bags are the rows of input (B, L), or the parts of input (L) that begin at
    ``offsets`` (B); with ``include_last_offset`` its last element is the end.
    Empty bags give zeros, and the row ``padding_idx`` does not count. Weights
    for the elements go with mode "sum".
    """
    if weight.dtype == rt.int64 and input.is_floating_point():
        warnings.warn("Argument order of nn.functional.embedding_bag was changed. Usage `embedding_bag(weight, input, ...)` is deprecated, and should now be `embedding_bag(input, weight, ...)`.", stacklevel=2)
        weight, input = input, weight
    _check_bags(input, weight, offsets, mode, scale_grad_by_freq, per_sample_weights)
    if sparse and mode == "max":
        raise ValueError("max mode does not support sparse weights")
    _indices(input, "embedding_bag")
    if input.dim() == 2:
        starts = [i * input.size(1) for i in range(input.size(0))]
        input = input.reshape(-1)
        per_sample_weights = None if per_sample_weights is None else per_sample_weights.reshape(-1)
        ends = starts[1:] + [input.numel()]
    else:
        starts, ends = _bounds(offsets, input.numel(), include_last_offset)
    if max_norm is not None:
        _renormalize(weight, input, max_norm, norm_type)
    if sparse:
        rows = _sparse_rows(weight, input, padding_idx, scale_grad_by_freq)
    else:
        rows = weight.index_select(0, input)
        if scale_grad_by_freq:
            rows = _by_frequency(rows, input)
    kept = None if padding_idx is None else input != padding_idx % weight.size(0)
    if mode == "max":
        return _greatest(rows, starts, ends, kept)
    if per_sample_weights is not None:
        rows = rows * per_sample_weights.unsqueeze(1)
    return _summed(rows, starts, ends, kept, mode == "mean")


def _check_bags(input, weight, offsets, mode, scale_grad_by_freq, per_sample_weights):
    if per_sample_weights is not None and input.size() != per_sample_weights.size():
        raise ValueError(f"embedding_bag: If per_sample_weights ({per_sample_weights.shape}) is not None, then it must have the same shape as the input ({input.shape})")
    if weight.dim() != 2:
        raise ValueError(f"weight has to be a 2D Tensor, but got Tensor of dimension {weight.dim()}")
    if input.dim() == 2 and offsets is not None:
        raise ValueError(f"if input is 2D, then offsets has to be None, as input is treated is a mini-batch of fixed length sequences. However, found offsets of type {type(offsets)}")
    if input.dim() == 1 and (offsets is None or offsets.dim() != 1):
        raise ValueError("offsets has to be a 1D Tensor" + (" but got None" if offsets is None else ""))
    if input.dim() not in (1, 2):
        raise ValueError(f"input has to be 1D or 2D Tensor, but got Tensor of dimension {input.dim()}")
    if mode not in ("sum", "mean", "max"):
        raise ValueError("mode has to be one of sum, mean or max")
    if mode == "max" and scale_grad_by_freq:
        raise ValueError("max mode does not support scaling the gradient by the frequency")
    if per_sample_weights is not None and mode != "sum":
        raise NotImplementedError(f"embedding_bag: per_sample_weights was not None. per_sample_weights is only supported for mode='sum' (got mode='{mode}'). Please open a feature request on GitHub.")


def _bounds(offsets, count, include_last):
    starts = offsets.tolist()
    if include_last and not starts:
        raise RuntimeError("include_last_offset: numBags should be at least 1")
    if starts and starts[0] != 0:
        raise RuntimeError("offsets[0] has to be 0, i.e., the first sequence in the mini-batch has to start from position 0. However, got " + str(starts[0]))
    if starts and starts[-1] > count:
        raise RuntimeError(f"offsets[-1] can not be greater than input's length {count} but got offsets[-1] of {starts[-1]}")
    return (starts[:-1], starts[1:]) if include_last else (starts, starts[1:] + [count])


def _summed(rows, starts, ends, kept, mean):
    bag = rt.tensor([b for b, (i, j) in enumerate(zip(starts, ends)) for _ in range(i, j)], dtype=rt.int64)
    if kept is not None:
        rows = rows.masked_fill(~kept.unsqueeze(1), 0)
    out = rows.new_zeros(len(starts), rows.size(1)).index_add(0, bag, rows)
    if not mean:
        return out
    ones = rows.new_ones(rows.size(0)) if kept is None else kept.to(rows.dtype)
    counts = rows.new_zeros(len(starts)).index_add(0, bag, ones)
    return out / counts.clamp(min=1).unsqueeze(1)


def _greatest(rows, starts, ends, kept):
    out = []
    for i, j in zip(starts, ends):
        part = rows[i:j] if kept is None else rows[i:j][kept[i:j]]
        out.append(part.max(0)[0] if part.size(0) else rows.new_zeros(rows.size(1)))
    return rt.stack(out) if out else rows.new_zeros(0, rows.size(1))
