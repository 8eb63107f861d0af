"""Successes among trials."""

import rustorch as rt
from . import constraints
from .bernoulli import Binary
from .utils import broadcast_all, one_of


class Binomial(Binary):
    """How many of ``total_count`` trials succeed, each with probability ``probs``."""

    arg_constraints = {"total_count": constraints.nonnegative_integer, **Binary.arg_constraints}
    has_enumerate_support = True
    _parts = {"total_count": 0, **Binary._parts}

    def __init__(self, total_count=1, probs=None, logits=None, validate_args=None):
        one_of(probs, logits)
        count, given = broadcast_all(total_count, logits if probs is None else probs)
        self.total_count = count.type_as(given)
        super().__init__(*((None, given) if probs is None else (given, None)), validate_args)

    @property
    def support(self):
        """Whole numbers up to total_count."""
        return constraints.integer_interval(0, self.total_count)

    @property
    def mean(self):
        """n p."""
        return self.total_count * self.probs

    @property
    def mode(self):
        """The most probable number."""
        return rt.minimum(((self.total_count + 1) * self.probs).floor(), self.total_count)

    @property
    def variance(self):
        """n p (1 - p)."""
        return self.total_count * self.probs * (1 - self.probs)

    def sample(self, sample_shape=rt.Size()):
        shape = self._extended_shape(sample_shape)
        with rt.no_grad():
            return rt.binomial(self.total_count.expand(shape), self.probs.expand(shape))

    def log_prob(self, value):
        n, logits = self.total_count, self.logits
        value = self._checked(value)
        ways = (n + 1).lgamma() - (value + 1).lgamma() - (n - value + 1).lgamma()
        positive = (logits.clamp(min=0) + logits - logits.clamp(max=0)) / 2
        return ways + value * logits - n * positive - n * (-logits.abs()).exp().log1p()

    def _trials(self, what):
        count = int(self.total_count.max())
        if int(self.total_count.min()) != count:
            raise NotImplementedError(f"Inhomogeneous total count not supported by `{what}`.")
        return count

    def entropy(self):
        self._trials("entropy")
        log_prob = self.log_prob(self.enumerate_support(False))
        return -(log_prob.exp() * log_prob).sum(0)

    def enumerate_support(self, expand=True):
        return self._enumerated(rt.arange(1 + self._trials("enumerate_support"), dtype=self._param.dtype), expand)
