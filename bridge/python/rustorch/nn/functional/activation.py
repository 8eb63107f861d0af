"""Elementwise functions, softmaxes and dropout."""

from ... import _C
from ..._C import gelu, leaky_relu, log_softmax as _log_softmax, sigmoid, softmax as _softmax, tanh

_SELU_ALPHA, _SELU_SCALE = 1.6732632423543772848170429916717, 1.0507009873554804934193349852946


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
    return input.clamp_(min_val, max_val) if inplace else input.clamp(min_val, max_val)


def threshold(input, threshold, value, inplace=False):
    """Return x where x > threshold, value elsewhere."""
    return into(input, _C.where(input > threshold, input, input.new_full((), value)), inplace)


def _exponential(input, slope, scale, alpha):
    low = input.clamp(max=0)
    return scale * (input.clamp(min=0) + alpha * _C.expm1(low * slope))


def elu(input, alpha=1.0, inplace=False):
    """Return x where x > 0, alpha * (exp(x) - 1) elsewhere."""
    return into(input, _exponential(input, 1.0, 1.0, alpha), inplace)


def celu(input, alpha=1.0, inplace=False):
    """Return max(x, 0) + min(alpha * (exp(x / alpha) - 1), 0)."""
    return into(input, _exponential(input, 1.0 / alpha, 1.0, alpha), inplace)


def selu(input, inplace=False):
    """Return the self-normalizing ELU of Klambauer et al. (2017)."""
    return into(input, _exponential(input, 1.0, _SELU_SCALE, _SELU_ALPHA), inplace)


def silu(input, inplace=False):
    """Return x * sigmoid(x)."""
    return into(input, input * input.sigmoid(), inplace)


def mish(input, inplace=False):
    """Return x * tanh(softplus(x))."""
    return into(input, input * softplus(input).tanh(), inplace)


def softplus(input, beta=1.0, threshold=20.0):
    """Return log(1 + exp(beta * x)) / beta; x itself where beta * x > threshold."""
    scaled = input * beta
    return _C.where(scaled > threshold, input, scaled.clamp(max=threshold).exp().log1p() / beta)


def logsigmoid(input):
    """Return log(sigmoid(x)) = min(x, 0) - log1p(exp(-|x|))."""
    return input.clamp(max=0) - (-input.abs()).exp().log1p()


def softsign(input):
    """Return x / (1 + |x|)."""
    return input / (input.abs() + 1)


def tanhshrink(input):
    """Return x - tanh(x)."""
    return input - input.tanh()


def hardsigmoid(input, inplace=False):
    """Return relu6(x + 3) / 6."""
    return into(input, relu6(input + 3) / 6, inplace)


def hardswish(input, inplace=False):
    """Return x * relu6(x + 3) / 6."""
    return into(input, input * relu6(input + 3) / 6, inplace)


def hardshrink(input, lambd=0.5):
    """Return x where |x| > lambd, zero elsewhere."""
    return _C.where(input.abs() <= lambd, input.new_zeros(()), input)


def softshrink(input, lambd=0.5):
    """Return x pulled toward zero by lambd, zero where |x| <= lambd."""
    if lambd < 0:
        raise RuntimeError(f"lambda must be greater or equal to 0, but found to be {lambd}.")
    return _C.where(input > lambd, input - lambd, _C.where(input < -lambd, input + lambd, input * 0))


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
    return _C.where(input > 0, input, weight * input)


def _dim(dim, input):
    return dim if dim is not None else 0 if input.dim() in (0, 1, 3) else 1


def softmax(input, dim=None, _stacklevel=3, dtype=None):
    """Return exp(x) divided by its sum along dim."""
    return _softmax(input if dtype is None else input.to(dtype), _dim(dim, input))


def softmin(input, dim=None, _stacklevel=3, dtype=None):
    """Return softmax(-x)."""
    return softmax(-input, dim, dtype=dtype)


def log_softmax(input, dim=None, _stacklevel=3, dtype=None):
    """Return log(softmax(x)), without overflow."""
    return _log_softmax(input if dtype is None else input.to(dtype), _dim(dim, input))


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
    return into(input, _C.dropout(input, p, True), inplace)


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
