"""Distributions of a place and a size."""

import math
from numbers import Number

import rustorch as rt
from . import constraints
from .distribution import Distribution
from .utils import broadcast_all


class LocScale(Distribution):
    """A standard distribution times ``scale``, moved by ``loc``."""

    arg_constraints, support = {"loc": constraints.real, "scale": constraints.positive}, constraints.real
    has_rsample, _parts = True, {"loc": 0, "scale": 0}

    def __init__(self, loc, scale, validate_args=None):
        self.loc, self.scale = broadcast_all(loc, scale)
        both_numbers = isinstance(loc, Number) and isinstance(scale, Number)
        super().__init__(rt.Size() if both_numbers else self.loc.size(), validate_args=validate_args)

    mean = property(lambda self: self.loc, doc="The place.")
    mode = property(lambda self: self.loc, doc="The place.")

    def _new(self, sample_shape):
        return rt.empty(self._extended_shape(sample_shape), dtype=self.loc.dtype)


class Normal(LocScale):
    """The normal distribution with mean ``loc`` and standard deviation ``scale``."""

    stddev = property(lambda self: self.scale, doc="The standard deviation.")
    variance = property(lambda self: self.scale.pow(2), doc="The variance.")

    def sample(self, sample_shape=rt.Size()):
        shape = self._extended_shape(sample_shape)
        with rt.no_grad():
            return rt.normal(self.loc.detach().expand(shape), self.scale.detach().expand(shape))

    def rsample(self, sample_shape=rt.Size()):
        return self.loc + self._new(sample_shape).normal_() * self.scale

    def log_prob(self, value):
        return -((self._checked(value) - self.loc) ** 2) / (2 * self.scale**2) - self.scale.log() - math.log(math.sqrt(2 * math.pi))

    def cdf(self, value):
        return 0.5 * (1 + ((self._checked(value) - self.loc) / (self.scale * math.sqrt(2))).erf())

    def icdf(self, value):
        return self.loc + self.scale * (2 * value - 1).erfinv() * math.sqrt(2)

    def entropy(self):
        return 0.5 + 0.5 * math.log(2 * math.pi) + self.scale.log()


class LogNormal(Normal):
    """The exponential of a normal distribution with mean ``loc`` and standard deviation ``scale``."""

    support = constraints.positive
    stddev = property(lambda self: self.variance.sqrt(), doc="The standard deviation.")

    @property
    def mean(self):
        """exp(loc + scale² / 2)."""
        return (self.loc + self.scale.pow(2) / 2).exp()

    @property
    def mode(self):
        """exp(loc - scale²)."""
        return (self.loc - self.scale.square()).exp()

    @property
    def variance(self):
        """(exp(scale²) - 1) exp(2 loc + scale²)."""
        square = self.scale.pow(2)
        return square.expm1() * (2 * self.loc + square).exp()

    def sample(self, sample_shape=rt.Size()):
        with rt.no_grad():
            return self.rsample(sample_shape)

    def rsample(self, sample_shape=rt.Size()):
        return super().rsample(sample_shape).exp()

    def _log(self, value):
        """Return the logarithms of values, which the base class need not check."""
        self._checked(value)
        return Normal(self.loc, self.scale, validate_args=False), value.log()

    def log_prob(self, value):
        base, log = self._log(value)
        return base.log_prob(log) - log

    def cdf(self, value):
        base, log = self._log(value)
        return base.cdf(log)

    def icdf(self, value):
        return super().icdf(value).exp()

    def entropy(self):
        return super().entropy() + self.loc


class Laplace(LocScale):
    """exp(-|x - loc| / scale) / (2 scale)."""

    variance = property(lambda self: 2 * self.scale.pow(2), doc="2 scale².")
    stddev = property(lambda self: 2**0.5 * self.scale, doc="√2 scale.")

    def rsample(self, sample_shape=rt.Size()):
        u = self._new(sample_shape).uniform_(rt.finfo(self.loc.dtype).eps - 1, 1)
        return self.loc - self.scale * u.sign() * (-u.abs()).log1p()

    def log_prob(self, value):
        return -(2 * self.scale).log() - (self._checked(value) - self.loc).abs() / self.scale

    def cdf(self, value):
        z = self._checked(value) - self.loc
        return 0.5 - 0.5 * z.sign() * (-z.abs() / self.scale).expm1()

    def icdf(self, value):
        term = value - 0.5
        return self.loc - self.scale * term.sign() * (-2 * term.abs()).log1p()

    def entropy(self):
        return 1 + (2 * self.scale).log()


class Uniform(Distribution):
    """Evenly from ``low`` to ``high``, which is not reached."""

    arg_constraints, has_rsample = {"low": constraints.dependent, "high": constraints.dependent}, True
    _parts = {"low": 0, "high": 0}

    def __init__(self, low, high, validate_args=None):
        self.low, self.high = broadcast_all(low, high)
        both_numbers = isinstance(low, Number) and isinstance(high, Number)
        super().__init__(rt.Size() if both_numbers else self.low.size(), validate_args=validate_args)
        if self._validate_args and not bool((self.low < self.high).all()):
            raise ValueError("Uniform is not defined when low>= high")

    @property
    def support(self):
        """The numbers from low to high."""
        return constraints.interval(self.low, self.high)

    mean = property(lambda self: (self.high + self.low) / 2, doc="The middle.")
    mode = property(lambda self: math.nan * self.high, doc="NaN: there is none.")
    stddev = property(lambda self: (self.high - self.low) / 12**0.5, doc="The standard deviation.")
    variance = property(lambda self: (self.high - self.low).pow(2) / 12, doc="The variance.")

    def rsample(self, sample_shape=rt.Size()):
        return self.low + rt.rand(self._extended_shape(sample_shape), dtype=self.low.dtype) * (self.high - self.low)

    def log_prob(self, value):
        value = self._checked(value)
        inside = (self.low <= value).type_as(self.low) * (self.high > value).type_as(self.low)
        return inside.log() - (self.high - self.low).log()

    def cdf(self, value):
        return ((self._checked(value) - self.low) / (self.high - self.low)).clamp(min=0, max=1)

    def icdf(self, value):
        return value * (self.high - self.low) + self.low

    def entropy(self):
        return (self.high - self.low).log()


class Exponential(Distribution):
    """Times between events of which ``rate`` are expected in a unit of time."""

    arg_constraints, support = {"rate": constraints.positive}, constraints.nonnegative
    has_rsample, _parts = True, {"rate": 0}

    def __init__(self, rate, validate_args=None):
        (self.rate,) = broadcast_all(rate)
        super().__init__(rt.Size() if isinstance(rate, Number) else self.rate.size(), validate_args=validate_args)

    mean = property(lambda self: self.rate.reciprocal(), doc="1 / rate.")
    mode = property(lambda self: rt.zeros_like(self.rate), doc="0.")
    stddev = property(lambda self: self.rate.reciprocal(), doc="1 / rate.")
    variance = property(lambda self: self.rate.pow(-2), doc="1 / rate².")

    def rsample(self, sample_shape=rt.Size()):
        return rt.empty(self._extended_shape(sample_shape), dtype=self.rate.dtype).exponential_() / self.rate

    def log_prob(self, value):
        return self.rate.log() - self.rate * self._checked(value)

    def cdf(self, value):
        return 1 - (-self.rate * self._checked(value)).exp()

    def icdf(self, value):
        return -(-value).log1p() / self.rate

    def entropy(self):
        return 1.0 - self.rate.log()
