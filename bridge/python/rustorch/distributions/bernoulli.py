"""Events of two outcomes."""

import math
from numbers import Number

import rustorch as rt
from . import constraints
from .distribution import ExponentialFamily
from .utils import broadcast_all, lazy_property, logits_to_probs, one_of, probs_to_logits


class Binary(ExponentialFamily):
    """A distribution with the probability ``probs`` of success, or its logits."""

    arg_constraints = {"probs": constraints.unit_interval, "logits": constraints.real}
    _parts = {"probs": 0, "logits": 0, "_param": 0}

    def __init__(self, probs=None, logits=None, validate_args=None):
        one_of(probs, logits)
        given = logits if probs is None else probs
        (self._param,) = broadcast_all(given)
        setattr(self, "logits" if probs is None else "probs", self._param)
        super().__init__(rt.Size() if isinstance(given, Number) else self._param.size(), validate_args=validate_args)

    @lazy_property
    def logits(self):
        """The logits of the probabilities."""
        return probs_to_logits(self.probs, is_binary=True)

    @lazy_property
    def probs(self):
        """The probabilities."""
        return logits_to_probs(self.logits, is_binary=True)

    @property
    def param_shape(self):
        """The shape of the parameter."""
        return self._param.size()


class Bernoulli(Binary):
    """1 with probability ``probs`` and 0 otherwise."""

    support, has_enumerate_support = constraints.boolean, True

    @property
    def mean(self):
        """The probability."""
        return self.probs

    @property
    def mode(self):
        """The more probable outcome, NaN for equal ones."""
        return (self.probs >= 0.5).to(self.probs.dtype).masked_fill(self.probs == 0.5, math.nan)

    @property
    def variance(self):
        """p (1 - p)."""
        return self.probs * (1 - self.probs)

    def sample(self, sample_shape=rt.Size()):
        with rt.no_grad():
            return rt.bernoulli(self.probs.detach().expand(self._extended_shape(sample_shape)))

    def log_prob(self, value):
        logits, value = broadcast_all(self.logits, self._checked(value))
        return -rt.nn.functional.binary_cross_entropy_with_logits(logits, value, reduction="none")

    def entropy(self):
        return rt.nn.functional.binary_cross_entropy_with_logits(self.logits, self.probs, reduction="none")

    def enumerate_support(self, expand=True):
        return self._enumerated(rt.arange(2, dtype=self._param.dtype), expand)
