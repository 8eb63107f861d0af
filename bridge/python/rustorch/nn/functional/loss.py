"""Losses.

``reduction`` is "mean", "sum" or "none"; the older ``size_average`` and
``reduce`` still say the same.
"""

import math
import warnings

import rustorch as rt


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


def _weighted(loss, weight, reduction):
    if weight is None:
        return _reduced(loss, reduction)
    loss = loss * weight
    if reduction == "mean":
        return loss.sum() / weight.expand_as(loss).sum()
    return _reduced(loss, reduction)


def _pair(input, target):
    if input.size() != target.size():
        warnings.warn(f"Using a target size ({target.size()}) that is different to the input size ({input.size()}). This will likely lead to incorrect results due to broadcasting. Please ensure they have the same size.", stacklevel=3)


def mse_loss(input, target, size_average=None, reduce=None, reduction="mean", weight=None):
    """Return the reduction of (input - target)²; the shapes broadcast."""
    reduction = reduction_of(size_average, reduce, reduction)
    _pair(input, target)
    if weight is None and reduction == "mean" and input.shape == target.shape and input.dtype == target.dtype:
        return rt.mse_loss(input, target)
    return _weighted((input - target).square(), weight, reduction)


def l1_loss(input, target, size_average=None, reduce=None, reduction="mean", weight=None):
    """Return the reduction of |input - target|."""
    _pair(input, target)
    return _weighted((input - target).abs(), weight, reduction_of(size_average, reduce, reduction))


def huber_loss(input, target, reduction="mean", delta=1.0, weight=None):
    """Return the reduction of d²/2 for d = |input - target| <= delta, delta * (d - delta/2) beyond."""
    _pair(input, target)
    if delta <= 0:
        raise RuntimeError("huber_loss does not support non-positive values for delta.")
    d = (input - target).abs()
    return _weighted(rt.where(d < delta, 0.5 * d * d, delta * (d - 0.5 * delta)), weight, reduction)


def smooth_l1_loss(input, target, size_average=None, reduce=None, reduction="mean", beta=1.0):
    """Return the reduction of d²/(2 beta) for d = |input - target| < beta, d - beta/2 beyond."""
    reduction = reduction_of(size_average, reduce, reduction)
    _pair(input, target)
    if beta < 0:
        raise RuntimeError("smooth_l1_loss does not support negative values for beta.")
    if beta == 0:
        return l1_loss(input, target, reduction=reduction)
    d = (input - target).abs()
    return _reduced(rt.where(d < beta, 0.5 * d * d / beta, d - 0.5 * beta), reduction)


def binary_cross_entropy(input, target, weight=None, size_average=None, reduce=None, reduction="mean"):
    """Return the reduction of -(t log p + (1 - t) log(1 - p)); logarithms are at least -100."""
    reduction = reduction_of(size_average, reduce, reduction)
    if target.size() != input.size():
        raise ValueError(f"Using a target size ({target.size()}) that is different to the input size ({input.size()}) is deprecated. Please ensure they have the same size.")
    if input.numel() and bool(((input < 0) | (input > 1)).any()):
        raise RuntimeError("all elements of input should be between 0 and 1")
    loss = (target - 1) * (-input).log1p().clamp(min=-100) - target * input.log().clamp(min=-100)
    return _reduced(loss if weight is None else loss * weight, reduction)


def binary_cross_entropy_with_logits(input, target, weight=None, size_average=None, reduce=None, reduction="mean", pos_weight=None):
    """Return binary_cross_entropy of sigmoid(input), computed from the logits."""
    reduction = reduction_of(size_average, reduce, reduction)
    if target.size() != input.size():
        raise ValueError(f"Target size ({target.size()}) must be the same as input size ({input.size()})")
    tail = (-input.abs()).exp().log1p() + (-input).clamp(min=0)
    if pos_weight is not None:
        tail = (1 + (pos_weight - 1) * target) * tail
    loss = (1 - target) * input + tail
    return _reduced(loss if weight is None else loss * weight, reduction)


_LONG = {rt.int64: "Long", rt.int32: "Int", rt.float32: "Float", rt.float64: "Double"}


def _classes(input, target):
    """Check class indices against scores (N, C, ...) or (C)."""
    if input.dim() == 0:
        raise ValueError(f"Expected 1 or more dimensions (got {input.dim()})")
    if input.dim() != 1 and (target.dim() != input.dim() - 1 or input.shape[:1] + input.shape[2:] != target.shape):
        if input.size(0) != target.size(0):
            raise ValueError(f"Expected input batch_size ({input.size(0)}) to match target batch_size ({target.size(0)}).")
        raise RuntimeError(f"Expected target size {list(input.shape[:1] + input.shape[2:])}, got {list(target.shape)}")


def nll_loss(input, target, weight=None, size_average=None, ignore_index=-100, reduce=None, reduction="mean"):
    """Return the reduction of -weight[t] * input[t] for log probabilities input
    (N, C, ...) or (C) and classes t of an integer dtype; the mean is weighted."""
    reduction = reduction_of(size_average, reduce, reduction)
    _classes(input, target)
    axis = 0 if input.dim() == 1 else 1
    if target.dtype not in (rt.int64, rt.uint8):
        raise RuntimeError(f"expected scalar type Long or Byte but found {target.dtype}")
    classes = input.size(axis)
    target = target.long()
    ignored = target == ignore_index
    safe = target.masked_fill(ignored, 0)
    if safe.numel() and not 0 <= int(safe.min()) <= int(safe.max()) < classes:
        raise IndexError(f"Target {int(safe.min()) if int(safe.min()) < 0 else int(safe.max())} is out of bounds.")
    if weight is not None and tuple(weight.shape) != (classes,):
        raise RuntimeError(f"weight tensor should be defined either for all {classes} classes or no classes but got weight tensor of shape: {list(weight.shape)}")
    picked = -input.gather(axis, safe.unsqueeze(axis)).squeeze(axis)
    kept = (~ignored).to(input.dtype) if weight is None else weight[safe].masked_fill(ignored, 0)
    loss = rt.where(ignored, input.new_zeros(()), picked * kept)
    return loss.sum() / kept.sum() if reduction == "mean" else _reduced(loss, reduction)


def cross_entropy(input, target, weight=None, size_average=None, ignore_index=-100, reduce=None, reduction="mean", label_smoothing=0.0):
    """Return the cross entropy of logits input (N, C, ...) or (C) with classes
    (integers) or probabilities (the shape of input) target."""
    reduction = reduction_of(size_average, reduce, reduction)
    if not 0 <= label_smoothing <= 1:
        raise RuntimeError(f"label_smoothing must be between 0.0 and 1.0. Got: {label_smoothing}")
    plain = weight is None and not label_smoothing and reduction == "mean" and ignore_index < 0
    if plain and input.dim() == 2 and target.dtype == rt.int64 and target.shape == input.shape[:1] and _within(target, input.size(1)):
        return rt.cross_entropy(input, target)
    if target.shape == input.shape and input.dim():
        if not target.is_floating_point():
            raise RuntimeError(f"Expected floating point type for target with class probabilities, got {_LONG.get(target.dtype, target.dtype)}")
        if ignore_index >= 0:
            raise RuntimeError("ignore_index is not supported for floating point target")
        return _soft_cross_entropy(input, target, weight, reduction, label_smoothing)
    if target.is_floating_point():
        raise RuntimeError(f"expected target dtype to be Long or Byte, but got {_LONG.get(target.dtype, target.dtype)}")
    axis = 0 if input.dim() == 1 else 1
    logp = input.log_softmax(axis)
    loss = nll_loss(logp, target, weight, None, ignore_index, None, reduction)
    if not label_smoothing:
        return loss
    return (1 - label_smoothing) * loss + label_smoothing / input.size(axis) * _smooth(logp, target, weight, ignore_index, reduction, axis)


def _within(target, classes):
    return target.numel() > 0 and 0 <= int(target.min()) and int(target.max()) < classes


def _smooth(logp, target, weight, ignore_index, reduction, axis):
    ignored = target == ignore_index
    shape = [1] * logp.dim()
    shape[axis] = -1
    loss = -(logp if weight is None else logp * weight.view(shape)).sum(axis)
    loss = loss.masked_fill(ignored, 0)
    if reduction != "mean":
        return _reduced(loss, reduction)
    kept = ~ignored
    total = kept.sum() if weight is None else weight[target.masked_fill(ignored, 0)].masked_fill(ignored, 0).sum()
    return loss.sum() / total


def _soft_cross_entropy(input, target, weight, reduction, smoothing):
    axis = 0 if input.dim() == 1 else 1
    if smoothing:
        target = target * (1 - smoothing) + smoothing / input.size(axis)
    loss = -(input.log_softmax(axis) * target)
    if weight is not None:
        shape = [1] * input.dim()
        shape[axis] = -1
        loss = loss * weight.view(shape)
    loss = loss.sum(axis)
    if reduction == "mean":
        return loss.sum() / (input.numel() // input.size(axis))
    return _reduced(loss, reduction)


def kl_div(input, target, size_average=None, reduce=None, reduction="mean", log_target=False):
    """Return the reduction of target * (log target - input); "batchmean" divides by the batch."""
    batch = reduction == "batchmean"
    reduction = "sum" if batch else reduction_of(size_average, reduce, reduction)
    if log_target:
        loss = target.exp() * (target - input)
    else:
        loss = rt.where(target == 0, target * 0, target * target.log()) - target * input
    loss = _reduced(loss, reduction)
    return loss / input.size(0) if batch and input.dim() else loss


def cosine_similarity(x1, x2, dim=1, eps=1e-8):
    """Return the cosine of the angle between x1 and x2 along dim."""
    x1, x2 = rt.broadcast_tensors(x1, x2)
    norms = [(x * x).sum(dim).sqrt().clamp(min=eps) for x in (x1, x2)]
    return (x1 * x2).sum(dim) / (norms[0] * norms[1])


def margin_ranking_loss(input1, input2, target, margin=0.0, size_average=None, reduce=None, reduction="mean"):
    """Return the reduction of max(0, -target * (input1 - input2) + margin)."""
    return _reduced((-target * (input1 - input2) + margin).clamp(min=0), reduction_of(size_average, reduce, reduction))


def hinge_embedding_loss(input, target, margin=1.0, size_average=None, reduce=None, reduction="mean"):
    """Return the reduction of x where target is 1 and max(0, margin - x) where it is -1."""
    zero = input.new_zeros(())
    loss = rt.where(target != 1, (margin - input).clamp(min=0), zero) + rt.where(target != -1, input, zero)
    return _reduced(loss, reduction_of(size_average, reduce, reduction))


def soft_margin_loss(input, target, size_average=None, reduce=None, reduction="mean"):
    """Return the reduction of log(1 + exp(-target * input))."""
    return _reduced((-target * input).exp().log1p(), reduction_of(size_average, reduce, reduction))


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
