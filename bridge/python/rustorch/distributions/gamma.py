"""Gamma distributions."""

from numbers import Number

import rustorch as rt
from . import constraints
from .distribution import ExponentialFamily
from .utils import broadcast_all


class _StandardGamma(rt.autograd.Function):
    """Gamma numbers of rate 1, with the gradients that hold their probabilities fixed."""

    @staticmethod
    def forward(ctx, concentration):
        value = rt._C._draw(rt.empty(concentration.shape, dtype=concentration.dtype), rt._C._GAMMA, concentration, 0.0)
        ctx.save_for_backward(concentration, value)
        return value

    @staticmethod
    def backward(ctx, grad):
        return grad * rt._C._standard_gamma_grad(*ctx.saved_tensors)


class Gamma(ExponentialFamily):
    """The gamma distribution with the shape ``concentration`` and the given rate.

    The gradient of a sample with respect to its shape is exact to the precision
    of float64; PyTorch's is an approximation.
    """

    arg_constraints = {"concentration": constraints.positive, "rate": constraints.positive}
    support, has_rsample, _parts = constraints.nonnegative, True, {"concentration": 0, "rate": 0}

    def __init__(self, concentration, rate, validate_args=None):
        self.concentration, self.rate = broadcast_all(concentration, rate)
        both_numbers = isinstance(concentration, Number) and isinstance(rate, Number)
        super().__init__(rt.Size() if both_numbers else self.concentration.size(), validate_args=validate_args)

    mean = property(lambda self: self.concentration / self.rate, doc="concentration / rate.")
    mode = property(lambda self: ((self.concentration - 1) / self.rate).clamp(min=0), doc="(concentration - 1) / rate, or 0.")
    variance = property(lambda self: self.concentration / self.rate.pow(2), doc="concentration / rate².")

    def rsample(self, sample_shape=rt.Size()):
        shape = self._extended_shape(sample_shape)
        value = _StandardGamma.apply(self.concentration.expand(shape)) / self.rate.expand(shape)
        value.detach().clamp_(min=rt.finfo(value.dtype).tiny)
        return value

    def log_prob(self, value):
        value = self._checked(rt.as_tensor(value, dtype=self.rate.dtype))
        return self.concentration.xlogy(self.rate) + (self.concentration - 1).xlogy(value) - self.rate * value - self.concentration.lgamma()

    def entropy(self):
        return self.concentration - self.rate.log() + self.concentration.lgamma() + (1 - self.concentration) * self.concentration.digamma()

    def cdf(self, value):
        return rt.special.gammainc(self.concentration, self.rate * self._checked(value))


class Chi2(Gamma):
    """The distribution of the sum of ``df`` squares of standard normal numbers."""

    arg_constraints = {"df": constraints.positive}

    def __init__(self, df, validate_args=None):
        super().__init__(0.5 * df, 0.5, validate_args=validate_args)

    df = property(lambda self: self.concentration * 2, doc="The degrees of freedom.")
