"""Elementwise layers, and the softmaxes."""

import rustorch as rt
from . import functional as F
from .module import Module
from .parameter import Parameter


class _Activation(Module):
    """A layer without parameters: ``_function`` of the input and of the
    arguments in ``_fields``, which are attributes and stand in the repr."""

    _function = None
    _fields = ()
    _shown = None

    def _set(self, **fields):
        super().__init__()
        for name, value in fields.items():
            setattr(self, name, value)

    def forward(self, input):
        return type(self)._function(input, **{name: getattr(self, name) for name in self._fields})

    def extra_repr(self):
        parts = []
        for name in self._fields if self._shown is None else self._shown:
            value = getattr(self, name)
            if name != "inplace":
                parts.append(f"{name}={value!r}")
            elif value:
                parts.append("inplace=True")
        return ", ".join(parts)


class ReLU(_Activation):
    """max(x, 0)."""

    _function, _fields = staticmethod(F.relu), ("inplace",)

    def __init__(self, inplace=False):
        self._set(inplace=inplace)


class ReLU6(_Activation):
    """min(max(x, 0), 6)."""

    _function, _fields = staticmethod(F.relu6), ("inplace",)

    def __init__(self, inplace=False):
        self._set(inplace=inplace)


class LeakyReLU(_Activation):
    """x where x > 0, negative_slope * x elsewhere."""

    _function, _fields = staticmethod(F.leaky_relu), ("negative_slope", "inplace")

    def __init__(self, negative_slope=0.01, inplace=False):
        self._set(negative_slope=negative_slope, inplace=inplace)


class ELU(_Activation):
    """x where x > 0, alpha * (exp(x) - 1) elsewhere."""

    _function, _fields = staticmethod(F.elu), ("alpha", "inplace")

    def __init__(self, alpha=1.0, inplace=False):
        self._set(alpha=alpha, inplace=inplace)


class CELU(_Activation):
    """max(x, 0) + min(alpha * (exp(x / alpha) - 1), 0)."""

    _function, _fields = staticmethod(F.celu), ("alpha", "inplace")

    def __init__(self, alpha=1.0, inplace=False):
        self._set(alpha=alpha, inplace=inplace)


class SELU(_Activation):
    """ELU with the scale that keeps mean and variance (Klambauer et al., 2017)."""

    _function, _fields = staticmethod(F.selu), ("inplace",)

    def __init__(self, inplace=False):
        self._set(inplace=inplace)


class GELU(_Activation):
    """x * Φ(x); with approximate="tanh" by the tanh formula (Hendrycks and Gimpel, 2016)."""

    _function, _fields = staticmethod(F.gelu), ("approximate",)

    def __init__(self, approximate="none"):
        self._set(approximate=approximate)


class SiLU(_Activation):
    """x * sigmoid(x)."""

    _function, _fields = staticmethod(F.silu), ("inplace",)

    def __init__(self, inplace=False):
        self._set(inplace=inplace)


class Mish(_Activation):
    """x * tanh(softplus(x))."""

    _function, _fields = staticmethod(F.mish), ("inplace",)

    def __init__(self, inplace=False):
        self._set(inplace=inplace)


class Tanh(_Activation):
    """The hyperbolic tangent."""

    _function = staticmethod(F.tanh)


class Sigmoid(_Activation):
    """1 / (1 + exp(-x))."""

    _function = staticmethod(F.sigmoid)


class LogSigmoid(_Activation):
    """log(sigmoid(x))."""

    _function = staticmethod(F.logsigmoid)


class Softsign(_Activation):
    """x / (1 + |x|)."""

    _function = staticmethod(F.softsign)


class Tanhshrink(_Activation):
    """x - tanh(x)."""

    _function = staticmethod(F.tanhshrink)


class Softplus(_Activation):
    """log(1 + exp(beta * x)) / beta; x itself where beta * x > threshold."""

    _function, _fields = staticmethod(F.softplus), ("beta", "threshold")

    def __init__(self, beta=1.0, threshold=20.0):
        self._set(beta=beta, threshold=threshold)


class Hardtanh(_Activation):
    """x between min_val and max_val."""

    _function, _fields = staticmethod(F.hardtanh), ("min_val", "max_val", "inplace")

    def __init__(self, min_val=-1.0, max_val=1.0, inplace=False):
        if not max_val > min_val:
            raise AssertionError("max_val must be larger than min_val")
        self._set(min_val=min_val, max_val=max_val, inplace=inplace)


class Hardswish(_Activation):
    """x * relu6(x + 3) / 6."""

    _function, _fields, _shown = staticmethod(F.hardswish), ("inplace",), ()

    def __init__(self, inplace=False):
        self._set(inplace=inplace)


class Hardsigmoid(_Activation):
    """relu6(x + 3) / 6."""

    _function, _fields, _shown = staticmethod(F.hardsigmoid), ("inplace",), ()

    def __init__(self, inplace=False):
        self._set(inplace=inplace)


class Hardshrink(_Activation):
    """x where |x| > lambd, zero elsewhere."""

    _function, _fields = staticmethod(F.hardshrink), ("lambd",)

    def __init__(self, lambd=0.5):
        self._set(lambd=lambd)

    def extra_repr(self):
        return str(self.lambd)


class Softshrink(Hardshrink):
    """x pulled toward zero by lambd, zero where |x| <= lambd."""

    _function = staticmethod(F.softshrink)


class Threshold(_Activation):
    """x where x > threshold, value elsewhere."""

    _function, _fields = staticmethod(F.threshold), ("threshold", "value", "inplace")

    def __init__(self, threshold, value, inplace=False):
        self._set(threshold=threshold, value=value, inplace=inplace)


class GLU(_Activation):
    """a * sigmoid(b) for the halves a, b of x along dim."""

    _function, _fields = staticmethod(F.glu), ("dim",)

    def __init__(self, dim=-1):
        self._set(dim=dim)


class Softmax(_Activation):
    """exp(x) divided by its sum along dim."""

    _function, _fields = staticmethod(F.softmax), ("dim",)

    def __init__(self, dim=None):
        if dim is not None and (not isinstance(dim, int) or isinstance(dim, bool)):
            raise TypeError(f"dim must be an int or None, got {type(dim)}")
        self._set(dim=dim)


class Softmin(Softmax):
    """softmax(-x)."""

    _function = staticmethod(F.softmin)


class LogSoftmax(Softmax):
    """log(softmax(x)), without overflow."""

    _function = staticmethod(F.log_softmax)


class Softmax2d(Module):
    """Softmax over the channels of (N, C, H, W) or (C, H, W)."""

    def forward(self, input):
        if input.dim() not in (3, 4):
            raise ValueError(f"Softmax2d: expected input to be 3D or 4D, got {input.dim()}D instead")
        return F.softmax(input, -3)


class PReLU(Module):
    """x where x > 0, weight * x elsewhere; weight has one element or one a channel."""

    def __init__(self, num_parameters=1, init=0.25, device=None, dtype=None):
        super().__init__()
        self.num_parameters, self.init = num_parameters, init
        self.weight = Parameter(rt.empty(num_parameters, device=device, dtype=dtype))
        self.reset_parameters()

    def reset_parameters(self):
        """Set every slope to ``init``."""
        with rt.no_grad():
            self.weight.fill_(self.init)

    def forward(self, input):
        return F.prelu(input, self.weight)

    def extra_repr(self):
        return f"num_parameters={self.num_parameters}"
