"""Trials before a success."""

import rustorch as rt
from . import constraints
from .bernoulli import Binary
from .utils import broadcast_all


class Geometric(Binary):
    """How many trials fail before one succeeds, with probability ``probs``."""

    support = constraints.nonnegative_integer

    def __init__(self, probs=None, logits=None, validate_args=None):
        super().__init__(probs, logits, validate_args)
        if self._validate_args and probs is not None and not bool((self.probs > 0).all()):
            value = self.probs
            raise ValueError(f"Expected parameter probs ({type(value).__name__} of shape {tuple(value.shape)}) of distribution {self!r} to be positive but found invalid values:\n{value.detach()[~(value > 0)]}")

    @property
    def mean(self):
        """1/p - 1."""
        return 1.0 / self.probs - 1.0

    @property
    def mode(self):
        """0."""
        return rt.zeros_like(self.probs)

    @property
    def variance(self):
        """(1/p - 1) / p."""
        return (1.0 / self.probs - 1.0) / self.probs

    def sample(self, sample_shape=rt.Size()):
        with rt.no_grad():
            u = self.probs.new_empty(self._extended_shape(sample_shape)).uniform_(rt.finfo(self.probs.dtype).tiny, 1)
            return (u.log() / (-self.probs).log1p()).floor()

    def log_prob(self, value):
        value, probs = broadcast_all(self._checked(value), self.probs)
        probs = probs.masked_fill((probs == 1) & (value == 0), 0)
        return value * (-probs).log1p() + self.probs.log()

    def entropy(self):
        return rt.nn.functional.binary_cross_entropy_with_logits(self.logits, self.probs, reduction="none") / self.probs
