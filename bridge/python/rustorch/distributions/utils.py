"""What distributions share."""

from numbers import Number

import rustorch as rt


def broadcast_all(*values):
    """Return tensors of one shape; numbers become tensors of the others' type."""
    if not all(isinstance(v, (rt.Tensor, Number)) for v in values):
        raise ValueError("Input arguments must all be instances of Number, rustorch.Tensor or objects implementing __torch_function__.")
    dtype = next((v.dtype for v in values if isinstance(v, rt.Tensor)), rt.get_default_dtype())
    return tuple(rt.broadcast_tensors(*(v if isinstance(v, rt.Tensor) else rt.tensor(v, dtype=dtype) for v in values)))


def clamp_probs(probs):
    """Return probabilities that are neither 0 nor 1 in their type."""
    eps = rt.finfo(probs.dtype).eps
    return probs.clamp(min=eps, max=1 - eps)


def probs_to_logits(probs, is_binary=False):
    """Return log(p), or log(p / (1 - p)) if ``is_binary``."""
    probs = clamp_probs(probs)
    return probs.log() - (-probs).log1p() if is_binary else probs.log()


def logits_to_probs(logits, is_binary=False):
    """Return the softmax, or the sigmoid if ``is_binary``."""
    return logits.sigmoid() if is_binary else logits.softmax(-1)


class lazy_property:
    """A property that is computed once, with gradients, and kept."""

    def __init__(self, wrapped):
        self.wrapped, self.__doc__ = wrapped, wrapped.__doc__

    def __get__(self, instance, owner=None):
        if instance is None:
            return self
        with rt.enable_grad():
            value = self.wrapped(instance)
        setattr(instance, self.wrapped.__name__, value)
        return value


def one_of(probs, logits):
    """Raise unless exactly one of both is given."""
    if (probs is None) == (logits is None):
        raise ValueError("Either `probs` or `logits` must be specified, but not both.")
