"""Initial values of parameters.

All functions write into the tensor they are given, of any shape with the
dimensions they name, and return it. They draw from the default generator, in
PyTorch's order: the same seed gives the same values.
"""

import math

import rustorch as rt

_GAINS = {**dict.fromkeys(["linear", "conv1d", "conv2d", "conv3d", "conv_transpose1d", "conv_transpose2d", "conv_transpose3d", "sigmoid"], 1), "tanh": 5.0 / 3, "relu": math.sqrt(2.0), "selu": 3.0 / 4}


def calculate_gain(nonlinearity, param=None):
    """Return the factor that keeps the variance of a layer before ``nonlinearity``."""
    if nonlinearity == "leaky_relu":
        if param is None:
            slope = 0.01
        elif isinstance(param, (int, float)) and not isinstance(param, bool):
            slope = param
        else:
            raise ValueError(f"negative_slope {param} not a valid number")
        return math.sqrt(2.0 / (1 + slope**2))
    if nonlinearity not in _GAINS:
        raise ValueError(f"Unsupported nonlinearity {nonlinearity}")
    return _GAINS[nonlinearity]


def _filled(tensor, method, *args, **kwargs):
    with rt.no_grad():
        getattr(tensor, method)(*args, **kwargs)
    return tensor


def uniform_(tensor, a=0.0, b=1.0, generator=None):
    """Draw from the uniform distribution over [a, b)."""
    return _filled(tensor, "uniform_", a, b, generator=generator)


def normal_(tensor, mean=0.0, std=1.0, generator=None):
    """Draw from the normal distribution."""
    return _filled(tensor, "normal_", mean, std, generator=generator)


def constant_(tensor, val):
    """Set every element to ``val``."""
    return _filled(tensor, "fill_", val)


def ones_(tensor):
    """Set every element to one."""
    return constant_(tensor, 1.0)


def zeros_(tensor):
    """Set every element to zero."""
    return constant_(tensor, 0.0)


def eye_(tensor):
    """Set a matrix to the identity."""
    if tensor.ndim != 2:
        raise ValueError("Only tensors with 2 dimensions are supported")
    return _filled(tensor, "copy_", rt.eye(*tensor.shape, dtype=tensor.dtype))


def trunc_normal_(tensor, mean=0.0, std=1.0, a=-2.0, b=2.0, generator=None):
    """Draw from the normal distribution cut to [a, b]: what falls outside is drawn again.

    Raises ValueError if less than 0.3 of the distribution lies between a and b.
    """

    def phi(x):
        return (1.0 + math.erf((x - mean) / std / math.sqrt(2.0))) / 2.0

    inside = phi(b) - phi(a)
    if inside <= 0.3:
        raise ValueError(f"trunc_normal_: only {inside:.3g} of the distribution lies between a={a} and b={b}; at least 0.3 is needed")
    low, high = tensor.new_tensor(a).item(), tensor.new_tensor(b).item()
    with rt.no_grad():
        tensor.normal_(mean, std, generator=generator)
        while bool((outside := (tensor < low) | (tensor > high)).any()):
            again = rt.empty_like(tensor).normal_(mean, std, generator=generator)
            tensor.copy_(rt.where(outside, again, tensor))
    return tensor


def _calculate_fan_in_and_fan_out(tensor):
    if tensor.dim() < 2:
        raise ValueError("Fan in and fan out can not be computed for tensor with fewer than 2 dimensions")
    field = math.prod(tensor.shape[2:])
    return tensor.size(1) * field, tensor.size(0) * field


def _fan(tensor, mode):
    mode = mode.lower()
    if mode not in ("fan_in", "fan_out"):
        raise ValueError(f"Mode {mode} not supported, please use one of ['fan_in', 'fan_out']")
    return _calculate_fan_in_and_fan_out(tensor)[mode == "fan_out"]


def xavier_uniform_(tensor, gain=1.0, generator=None):
    """Draw uniformly with variance 2 gain² / (fan_in + fan_out) (Glorot and Bengio, 2010)."""
    bound = gain * math.sqrt(2.0 / float(sum(_calculate_fan_in_and_fan_out(tensor)))) * math.sqrt(3.0)
    return uniform_(tensor, -bound, bound, generator)


def xavier_normal_(tensor, gain=1.0, generator=None):
    """Draw normally with variance 2 gain² / (fan_in + fan_out) (Glorot and Bengio, 2010)."""
    return normal_(tensor, 0.0, gain * math.sqrt(2.0 / float(sum(_calculate_fan_in_and_fan_out(tensor)))), generator)


def kaiming_uniform_(tensor, a=0, mode="fan_in", nonlinearity="leaky_relu", generator=None):
    """Draw uniformly with variance gain² / fan (He et al., 2015)."""
    if 0 in tensor.shape:
        return tensor
    bound = math.sqrt(3.0) * calculate_gain(nonlinearity, a) / math.sqrt(_fan(tensor, mode))
    return uniform_(tensor, -bound, bound, generator)


def kaiming_normal_(tensor, a=0, mode="fan_in", nonlinearity="leaky_relu", generator=None):
    """Draw normally with variance gain² / fan (He et al., 2015)."""
    if 0 in tensor.shape:
        return tensor
    return normal_(tensor, 0.0, calculate_gain(nonlinearity, a) / math.sqrt(_fan(tensor, mode)), generator)
