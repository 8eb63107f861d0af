"""Counts of rare events."""

from numbers import Number

import rustorch as rt
from . import constraints
from .distribution import ExponentialFamily
from .utils import broadcast_all


class Poisson(ExponentialFamily):
    """How many events come where ``rate`` are expected."""

    arg_constraints, support = {"rate": constraints.nonnegative}, constraints.nonnegative_integer
    _parts = {"rate": 0}

    def __init__(self, rate, validate_args=None):
        (self.rate,) = broadcast_all(rate)
        super().__init__(rt.Size() if isinstance(rate, Number) else self.rate.size(), validate_args=validate_args)

    mean = property(lambda self: self.rate, doc="The rate.")
    variance = property(lambda self: self.rate, doc="The rate.")
    mode = property(lambda self: self.rate.floor(), doc="The rate, rounded down.")

    def sample(self, sample_shape=rt.Size()):
        with rt.no_grad():
            return rt.poisson(self.rate.expand(self._extended_shape(sample_shape)))

    def log_prob(self, value):
        rate, value = broadcast_all(self.rate, self._checked(value))
        return value.xlogy(rate) - rate - (value + 1).lgamma()
