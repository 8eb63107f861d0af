"""Elementwise functions, softmaxes and dropout."""

import rustorch as rt

from ..._C import gelu, glu, hardshrink, logsigmoid, normalize, prelu, sigmoid, softplus, softshrink, softsign, tanh, tanhshrink


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
    return into(input, rt._C.relu6(input), inplace)


def hardtanh(input, min_val=-1.0, max_val=1.0, inplace=False):
    """Return x, but at least min_val and at most max_val."""
    return into(input, rt._C.hardtanh(input, min_val, max_val), inplace)


def threshold(input, threshold, value, inplace=False):
    """Return x where x > threshold, value elsewhere."""
    return into(input, rt._C.threshold(input, threshold, value), inplace)


def leaky_relu(input, negative_slope=0.01, inplace=False):
    """Return x where x > 0, negative_slope * x elsewhere."""
    return into(input, rt._C.leaky_relu(input, negative_slope), inplace)


def elu(input, alpha=1.0, inplace=False):
    """Return x where x > 0, alpha * (exp(x) - 1) elsewhere."""
    return into(input, rt._C.elu(input, alpha), inplace)


def celu(input, alpha=1.0, inplace=False):
    """Return max(x, 0) + min(alpha * (exp(x / alpha) - 1), 0)."""
    return into(input, rt._C.celu(input, alpha), inplace)


def selu(input, inplace=False):
    """Return the self-normalizing ELU of Klambauer et al. (2017)."""
    return into(input, rt._C.selu(input), inplace)


def _in_place(f):
    """The form of f that writes its result into its input."""

    def call(input, *args, **kwargs):
        return f(input, *args, inplace=True, **kwargs)

    call.__name__, call.__doc__ = f.__name__ + "_", f"{f.__name__}() with the result written into input."
    return call


hardtanh_, threshold_, leaky_relu_, elu_, celu_, selu_ = map(_in_place, (hardtanh, threshold, leaky_relu, elu, celu, selu))


def silu(input, inplace=False):
    """Return x * sigmoid(x)."""
    return into(input, rt._C.silu(input), inplace)


def mish(input, inplace=False):
    """Return x * tanh(softplus(x))."""
    return into(input, rt._C.mish(input), inplace)


def hardsigmoid(input, inplace=False):
    """Return relu6(x + 3) / 6."""
    return into(input, rt._C.hardsigmoid(input), inplace)


def hardswish(input, inplace=False):
    """Return x * relu6(x + 3) / 6."""
    return into(input, rt._C.hardswish(input), inplace)


def _dim(dim, input):
    return dim if dim is not None else 0 if input.dim() in (0, 1, 3) else 1


def softmax(input, dim=None, _stacklevel=3, dtype=None):
    """Return exp(x) divided by its sum along dim."""
    return rt._C.softmax(input, _dim(dim, input), dtype)


def softmin(input, dim=None, _stacklevel=3, dtype=None):
    """Return softmax(-x)."""
    return rt._C.softmax(-input, _dim(dim, input), dtype)


def log_softmax(input, dim=None, _stacklevel=3, dtype=None):
    """Return log(softmax(x)), without overflow."""
    return rt._C.log_softmax(input, _dim(dim, input), dtype)


def _check_probability(p):
    if p < 0.0 or p > 1.0:
        raise ValueError(f"dropout probability has to be between 0 and 1, but got {p}")


def dropout(input, p=0.5, training=True, inplace=False):
    """Set each element to zero with probability p and divide the others by 1 - p."""
    _check_probability(p)
    return into(input, rt._C.dropout(input, p, training), inplace)


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
    return _channels(input, p, training, inplace, min(2, input.dim()))


feature_dropout = dropout2d
