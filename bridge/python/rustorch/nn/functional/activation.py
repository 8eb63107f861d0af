"""Elementwise functions, softmaxes and dropout."""

import rustorch as rt
from ..._C import gelu, hardshrink, logsigmoid, sigmoid, softplus, softshrink, softsign, tanh, tanhshrink


def into(input, result, inplace):
    """Return result, or write it into input and return that."""
    return input.copy_(result) if inplace else result


def relu(input, inplace=False):
    """Return max(x, 0)."""
    return input.relu_() if inplace else input.relu()


def relu_(input):
    """Set x to max(x, 0)."""
    return input.relu_()


def relu6(input, inplace=False):
    """Return min(max(x, 0), 6)."""
    return hardtanh(input, 0.0, 6.0, inplace)


def hardtanh(input, min_val=-1.0, max_val=1.0, inplace=False):
    """Return x, but at least min_val and at most max_val."""
    if min_val > max_val:
        raise ValueError("min_val cannot be greater than max_val")
    return into(input, rt.hardtanh(input, min_val, max_val), inplace)


def leaky_relu(input, negative_slope=0.01, inplace=False):
    """Return x where x > 0, negative_slope * x elsewhere."""
    return into(input, rt.leaky_relu(input, negative_slope), inplace)


def threshold(input, threshold, value, inplace=False):
    """Return x where x > threshold, value elsewhere."""
    return into(input, rt.threshold(input, threshold, value), inplace)



def elu(input, alpha=1.0, inplace=False):
    """Return x where x > 0, alpha * (exp(x) - 1) elsewhere."""
    return into(input, rt.elu(input, alpha), inplace)


def celu(input, alpha=1.0, inplace=False):
    """Return max(x, 0) + min(alpha * (exp(x / alpha) - 1), 0)."""
    return into(input, rt.celu(input, alpha), inplace)


def selu(input, inplace=False):
    """Return the self-normalizing ELU of Klambauer et al. (2017)."""
    return into(input, rt.selu(input), inplace)


def silu(input, inplace=False):
    """Return x * sigmoid(x)."""
    return into(input, rt.silu(input), inplace)


def mish(input, inplace=False):
    """Return x * tanh(softplus(x))."""
    return into(input, rt.mish(input), inplace)






def hardsigmoid(input, inplace=False):
    """Return relu6(x + 3) / 6."""
    return into(input, rt.hardsigmoid(input), inplace)


def hardswish(input, inplace=False):
    """Return x * relu6(x + 3) / 6."""
    return into(input, rt.hardswish(input), inplace)




def glu(input, dim=-1):
    """Return a * sigmoid(b) for the halves a, b of x along dim."""
    if input.dim() == 0:
        raise RuntimeError("glu does not support 0-dimensional tensors")
    if input.size(dim) % 2:
        raise RuntimeError(f"Halving dimension must be even, but dimension {dim} is size {input.size(dim)}")
    a, b = input.chunk(2, dim)
    return a * b.sigmoid()


def prelu(input, weight):
    """Return x where x > 0, weight * x elsewhere; weight has one element or one a channel."""
    if weight.numel() != 1:
        channels = input.size(1) if input.dim() > 1 else 1
        if weight.numel() != channels:
            raise RuntimeError(f"Mismatch of parameter numbers and input channel size. Found parameter numbers = {weight.numel()} and channel size = {channels}.")
        weight = weight.view([-1] + [1] * (input.dim() - 2))
    return rt.where(input > 0, input, weight * input)


def _dim(dim, input):
    return dim if dim is not None else 0 if input.dim() in (0, 1, 3) else 1


def softmax(input, dim=None, _stacklevel=3, dtype=None):
    """Return exp(x) divided by its sum along dim."""
    return rt.softmax(input, _dim(dim, input), dtype)


def softmin(input, dim=None, _stacklevel=3, dtype=None):
    """Return softmax(-x)."""
    return softmax(-input, dim, dtype=dtype)


def log_softmax(input, dim=None, _stacklevel=3, dtype=None):
    """Return log(softmax(x)), without overflow."""
    return rt.log_softmax(input, _dim(dim, input), dtype)


def normalize(input, p=2.0, dim=1, eps=1e-12, out=None):
    """Return x divided by the larger of its p-norm along dim and eps."""
    scaled = input / input.norm(p, dim, keepdim=True).clamp(min=eps).expand_as(input)
    return scaled if out is None else out.copy_(scaled)


def _check_probability(p):
    if p < 0.0 or p > 1.0:
        raise ValueError(f"dropout probability has to be between 0 and 1, but got {p}")


def dropout(input, p=0.5, training=True, inplace=False):
    """Set each element to zero with probability p and divide the others by 1 - p."""
    _check_probability(p)
    if not training:
        return input
    return into(input, rt.dropout(input, p, True), inplace)


def _channels(input, p, training, inplace, lead):
    _check_probability(p)
    if not training or p == 0 and not inplace:
        return input
    if p == 1:
        return into(input, input * 0, inplace)
    shape = list(input.shape[:lead]) + [1] * (input.dim() - lead)
    kept = input.new_empty(shape).bernoulli_(1 - p).div_(1 - p)
    return into(input, input * kept, inplace)


def _featurewise(name, batched):
    def function(input, p=0.5, training=True, inplace=False):
        if input.dim() not in (batched - 1, batched):
            raise RuntimeError(f"{name}: Expected {batched - 1}D or {batched}D input, but received a {input.dim()}D input.")
        return _channels(input, p, training, inplace, 2 - (batched - input.dim()))

    function.__name__ = function.__qualname__ = name
    function.__doc__ = f"Set whole channels of a {batched}-dimensional input to zero with probability p."
    return function


dropout1d = _featurewise("dropout1d", 3)
dropout3d = _featurewise("dropout3d", 5)


def dropout2d(input, p=0.5, training=True, inplace=False):
    """Set whole channels of (N, C, H, W) to zero with probability p."""
    if input.dim() < 3:
        return _channels(input, p, training, inplace, min(2, input.dim()))
    return _channels(input, p, training, inplace, 2)


feature_dropout = dropout2d
