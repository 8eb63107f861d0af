"""Distributions of parts of a whole."""

import rustorch as rt
from . import constraints
from .distribution import ExponentialFamily


class _Parts(rt.autograd.Function):
    """Dirichlet vectors, with the gradients that hold their probabilities fixed."""

    @staticmethod
    def forward(ctx, concentration):
        value = rt._C._draw(rt.empty(concentration.shape, dtype=concentration.dtype), rt._C._DIRICHLET, concentration, 0.0)
        ctx.save_for_backward(value, concentration)
        return value

    @staticmethod
    def backward(ctx, grad):
        value, concentration = ctx.saved_tensors
        slope = rt._C._dirichlet_grad(value, concentration, concentration.sum(-1, True).expand_as(concentration))
        return slope * (grad - (value * grad).sum(-1, True))


class Dirichlet(ExponentialFamily):
    """Vectors (…, n) of numbers from 0 to 1 whose sum is 1.

    The gradient of a sample with respect to the concentration is exact to the
    precision of float64; PyTorch's is an approximation.
    """

    arg_constraints = {"concentration": constraints.independent(constraints.positive, 1)}
    support, has_rsample, _parts = constraints.simplex, True, {"concentration": 1}

    def __init__(self, concentration, validate_args=None):
        if concentration.dim() < 1:
            raise ValueError("`concentration` parameter must be at least one-dimensional.")
        self.concentration = concentration
        super().__init__(concentration.shape[:-1], concentration.shape[-1:], validate_args=validate_args)

    def rsample(self, sample_shape=rt.Size()):
        return _Parts.apply(self.concentration.expand(self._extended_shape(sample_shape)))

    def log_prob(self, value):
        a = self.concentration
        return (a - 1.0).xlogy(self._checked(value)).sum(-1) + a.sum(-1).lgamma() - a.lgamma().sum(-1)

    mean = property(lambda self: self.concentration / self.concentration.sum(-1, True), doc="concentration divided by its sum.")

    @property
    def mode(self):
        """The most probable value: a corner where all concentrations are below 1."""
        less = (self.concentration - 1).clamp(min=0.0)
        mode = less / less.sum(-1, True)
        corner = rt.nn.functional.one_hot(mode.argmax(-1), mode.size(-1)).to(mode.dtype)
        return rt.where((self.concentration < 1).all(-1, True), corner, mode)

    @property
    def variance(self):
        """The variances of the elements."""
        total = self.concentration.sum(-1, True)
        return self.concentration * (total - self.concentration) / (total.pow(2) * (total + 1))

    def entropy(self):
        a, total = self.concentration, self.concentration.sum(-1)
        return a.lgamma().sum(-1) - total.lgamma() - (a.size(-1) - total) * total.digamma() - ((a - 1.0) * a.digamma()).sum(-1)
