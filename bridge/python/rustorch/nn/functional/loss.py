"""Losses.

``reduction`` is "mean", "sum" or "none"; the older ``size_average`` and
``reduce`` still say the same.
"""

import math
import warnings

import rustorch as rt

from ..._C import cosine_similarity, linear_cross_entropy
from ...amp import higher


def reduction_of(size_average, reduce, reduction):
    """Return the reduction that the old arguments stand for."""
    if size_average is None and reduce is None:
        return reduction
    if reduce is False:
        return "none"
    return "sum" if size_average is False else "mean"


def _reduced(loss, reduction):
    if reduction == "mean":
        return loss.mean()
    if reduction == "sum":
        return loss.sum()
    if reduction == "none":
        return loss
    raise ValueError(f"{reduction} is not a valid value for reduction")


def _pair(input, target):
    if input.size() != target.size():
        warnings.warn(f"Using a target size ({target.size()}) that is different to the input size ({input.size()}). This will likely lead to incorrect results due to broadcasting. Please ensure they have the same size.", stacklevel=3)


def mse_loss(input, target, size_average=None, reduce=None, reduction="mean", weight=None):
    """Return the reduction of (input - target)²; the shapes broadcast."""
    _pair(input, target)
    return rt._C.mse_loss(input, target, reduction=reduction_of(size_average, reduce, reduction), weight=weight)


def l1_loss(input, target, size_average=None, reduce=None, reduction="mean", weight=None):
    """Return the reduction of |input - target|."""
    _pair(input, target)
    return rt._C.l1_loss(input, target, reduction=reduction_of(size_average, reduce, reduction), weight=weight)


def huber_loss(input, target, reduction="mean", delta=1.0, weight=None):
    """Return the reduction of d²/2 for d = |input - target| <= delta, delta * (d - delta/2) beyond."""
    _pair(input, target)
    return rt._C.huber_loss(input, target, reduction, delta, weight)


def smooth_l1_loss(input, target, size_average=None, reduce=None, reduction="mean", beta=1.0):
    """Return the reduction of d²/(2 beta) for d = |input - target| < beta, d - beta/2 beyond."""
    _pair(input, target)
    return rt._C.smooth_l1_loss(input, target, reduction=reduction_of(size_average, reduce, reduction), beta=beta)


def binary_cross_entropy(input, target, weight=None, size_average=None, reduce=None, reduction="mean"):
    """Return the reduction of -(t log p + (1 - t) log(1 - p)); logarithms are at least -100."""
    return rt._C.binary_cross_entropy(input, target, weight, reduction=reduction_of(size_average, reduce, reduction))


def binary_cross_entropy_with_logits(input, target, weight=None, size_average=None, reduce=None, reduction="mean", pos_weight=None):
    """Return binary_cross_entropy of sigmoid(input), computed from the logits."""
    return rt._C.binary_cross_entropy_with_logits(input, target, weight, reduction=reduction_of(size_average, reduce, reduction), pos_weight=pos_weight)


def nll_loss(input, target, weight=None, size_average=None, ignore_index=-100, reduce=None, reduction="mean"):
    """Return the reduction of -weight[t] * input[t] for log probabilities input
    (N, C, ...) or (C) and classes t of an integer dtype; the mean is weighted."""
    return rt._C.nll_loss(input, target, weight, None, ignore_index, reduction=reduction_of(size_average, reduce, reduction))


def cross_entropy(input, target, weight=None, size_average=None, ignore_index=-100, reduce=None, reduction="mean", label_smoothing=0.0):
    """Return the cross entropy of logits input (N, C, ...) or (C) with classes
    (integers) or probabilities (the shape of input) target."""
    return rt._C.cross_entropy(input, target, weight, None, ignore_index, None, reduction_of(size_average, reduce, reduction), label_smoothing)


def kl_div(input, target, size_average=None, reduce=None, reduction="mean", log_target=False):
    """Return the reduction of target * (log target - input); "batchmean" divides by the batch."""
    return rt._C.kl_div(input, target, reduction=reduction_of(size_average, reduce, reduction), log_target=log_target)


@higher
def margin_ranking_loss(input1, input2, target, margin=0.0, size_average=None, reduce=None, reduction="mean"):
    """Return the reduction of max(0, -target * (input1 - input2) + margin)."""
    return _reduced((-target * (input1 - input2) + margin).clamp(min=0), reduction_of(size_average, reduce, reduction))


@higher
def hinge_embedding_loss(input, target, margin=1.0, size_average=None, reduce=None, reduction="mean"):
    """Return the reduction of x where target is 1 and max(0, margin - x) where it is -1."""
    zero = input.new_zeros(())
    loss = rt.where(target != 1, (margin - input).clamp(min=0), zero) + rt.where(target != -1, input, zero)
    return _reduced(loss, reduction_of(size_average, reduce, reduction))


@higher
def soft_margin_loss(input, target, size_average=None, reduce=None, reduction="mean"):
    """Return the reduction of log(1 + exp(-target * input))."""
    return _reduced((-target * input).exp().log1p(), reduction_of(size_average, reduce, reduction))


@higher
def poisson_nll_loss(input, target, log_input=True, full=False, size_average=None, eps=1e-8, reduce=None, reduction="mean"):
    """Return the reduction of exp(x) - t x (log_input) or x - t log(x + eps); ``full`` adds Stirling's term."""
    loss = input.exp() - target * input if log_input else input - target * (input + eps).log()
    if full:
        stirling = target * target.log() - target + 0.5 * (2 * math.pi * target).log()
        loss = loss + rt.where(target <= 1, target.new_zeros(()), stirling)
    return _reduced(loss, reduction_of(size_average, reduce, reduction))


def gaussian_nll_loss(input, target, var, full=False, eps=1e-6, reduction="mean"):
    """Return the reduction of (log var + (input - target)² / var) / 2; ``full`` adds log(2 pi) / 2."""
    if not isinstance(var, rt.Tensor):
        var = input.new_full(input.shape, var)
    elif var.size() != input.size():
        if input.size()[:-1] == var.size():
            var = var.unsqueeze(-1)
        elif not (var.dim() == input.dim() and all(a == b or b == 1 for a, b in zip(input.size(), var.size()))):
            raise ValueError("var is of incorrect size")
    if reduction not in ("none", "mean", "sum"):
        raise ValueError(reduction + " is not valid")
    if bool((var < 0).any()):
        raise ValueError("var has negative entry/entries")
    var = var + (var.clamp(min=eps) - var).detach()
    loss = 0.5 * (var.log() + (input - target) ** 2 / var)
    return _reduced(loss + 0.5 * math.log(2 * math.pi) if full else loss, reduction)


@higher
def cosine_embedding_loss(input1, input2, target, margin=0.0, size_average=None, reduce=None, reduction="mean"):
    """Return the reduction of 1 - cos where target is 1 and max(0, cos - margin) where it is -1."""
    if input1.size() != input2.size():
        raise RuntimeError(f"cosine_embedding_loss expects inputs of one size, got {input1.size()} and {input2.size()}")
    eps = 1e-12
    dots = [(a * b).sum(-1) for a, b in ((input1, input2), (input1, input1), (input2, input2))]
    cos = dots[0] / ((dots[1] + eps) * (dots[2] + eps)).sqrt()
    zero = cos.new_zeros(())
    loss = rt.where(target == 1, 1 - cos, zero) + rt.where(target == -1, (cos - margin).clamp(min=0), zero)
    return _reduced(loss, reduction_of(size_average, reduce, reduction))


@higher
def triplet_margin_loss(anchor, positive, negative, margin=1.0, p=2, eps=1e-6, swap=False, size_average=None, reduce=None, reduction="mean"):
    """Return the reduction of max(0, d(anchor, positive) - d(anchor, negative) + margin) with the p-norm d."""
    if margin <= 0:
        raise ValueError(f"margin must be greater than 0, got {margin}")
    return rt._C.triplet_margin_loss(anchor, positive, negative, margin, p, eps, swap, reduction=reduction_of(size_average, reduce, reduction))


def triplet_margin_with_distance_loss(anchor, positive, negative, *, distance_function=None, margin=1.0, swap=False, reduction="mean"):
    """Return triplet_margin_loss with a distance of one's own."""
    if margin <= 0:
        raise ValueError(f"margin must be greater than 0, got {margin}")
    dims = anchor.ndim, positive.ndim, negative.ndim
    if len(set(dims)) > 1:
        raise RuntimeError(f"The anchor, positive, and negative tensors are expected to have the same number of dimensions, but got: anchor {dims[0]}D, positive {dims[1]}D, and negative {dims[2]}D inputs")
    distance = rt._C.pairwise_distance if distance_function is None else distance_function
    near, far = distance(anchor, positive), distance(anchor, negative)
    if swap:
        far = rt.minimum(far, distance(positive, negative))
    return _reduced((margin + near - far).clamp(min=0), reduction)


@higher
def multi_margin_loss(input, target, p=1, margin=1.0, weight=None, size_average=None, reduce=None, reduction="mean"):
    """Return the reduction of sum(max(0, margin - x[target] + x[i])**p) / C over the classes i beside target."""
    if p not in (1, 2):
        raise ValueError("only p == 1 and p == 2 supported")
    if weight is not None and weight.dim() != 1:
        raise ValueError("weight must be one-dimensional")
    return rt._C.multi_margin_loss(input, target, p, margin, weight, reduction=reduction_of(size_average, reduce, reduction))


def multilabel_soft_margin_loss(input, target, weight=None, size_average=None, reduce=None, reduction="mean"):
    """Return the reduction of the mean over classes of the binary cross entropies of logits."""
    return rt._C.multilabel_soft_margin_loss(input, target, weight, reduction=reduction_of(size_average, reduce, reduction))


@higher
def multilabel_margin_loss(input, target, size_average=None, reduce=None, reduction="mean"):
    """Return the reduction of sum(max(0, 1 - x[j] + x[i])) / C over the labels j
    of a row, which end at the first -1, and the classes i that are none."""
    if input.dim() > 2 or input.shape != target.shape:
        raise RuntimeError(f"inconsistent target size: {list(target.shape)} for input of size: {list(input.shape)}")
    x, labels = (t if input.dim() == 2 else t.reshape(1, -1) for t in (input, target))
    classes = x.size(1)
    if labels.numel() and not -1 <= int(labels.min()) <= int(labels.max()) < classes:
        raise RuntimeError("target is out of range: classes are numbers from 0 to C - 1, and -1 ends a row")
    used = (labels < 0).cumsum(1) == 0
    index = rt.where(used, labels, labels.new_zeros(()))
    is_label = rt.zeros(x.shape, dtype=rt.int64).scatter_add(1, index, used.to(rt.int64)) > 0
    margins = (1 - x.gather(1, index).unsqueeze(2) + x.unsqueeze(1)).clamp(min=0)
    counted = used.unsqueeze(2) & ~is_label.unsqueeze(1)
    loss = margins.masked_fill(~counted, 0).sum((1, 2)) / classes
    return _reduced(loss if input.dim() == 2 else loss[0], reduction_of(size_average, reduce, reduction))


def _lengths(name, given):
    if isinstance(given, rt.Tensor):
        return given
    if not isinstance(given, (tuple, list)) or not all(hasattr(n, "__index__") for n in given):
        raise TypeError(f"ctc_loss(): argument '{name}' must be Tensor or tuple of ints, not {type(given).__name__}")
    return rt.tensor([int(n) for n in given], dtype=rt.int64)


def ctc_loss(log_probs, targets, input_lengths, target_lengths, blank=0, reduction="mean", zero_infinity=False):
    """Return the loss of connectionist temporal classification.

    log_probs (T, N, C) or (T, C) are logarithms of probabilities; targets are
    (N, S), or all labels one after the other; lengths are tensors or tuples.
    The mean is that of losses divided by the number of labels.
    """
    input_lengths, target_lengths = _lengths("input_lengths", input_lengths), _lengths("target_lengths", target_lengths)
    return rt._C.ctc_loss(log_probs, targets, input_lengths, target_lengths, blank, reduction, zero_infinity)
