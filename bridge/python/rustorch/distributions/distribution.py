"""The base class of distributions."""

import copy
import warnings

import rustorch as rt
from . import constraints
from .utils import lazy_property


class Distribution:
    """A batch of distributions of events.

    A subclass defines ``arg_constraints``, what its parameters may be,
    ``support``, what its values are, ``sample`` or ``rsample`` (whose gradients
    flow to the parameters), ``log_prob`` and moments. ``_parts`` names its
    tensors and how many dimensions of each belong to the event.
    """

    has_rsample = has_enumerate_support = False
    _validate_args = __debug__
    _parts = {}

    @staticmethod
    def set_default_validate_args(value):
        """Say whether parameters and values are checked by default."""
        if value not in (True, False):
            raise ValueError(f"True or False is expected, not {value!r}")
        Distribution._validate_args = value

    def __init__(self, batch_shape=rt.Size(), event_shape=rt.Size(), validate_args=None):
        self._batch_shape, self._event_shape = rt.Size(batch_shape), rt.Size(event_shape)
        if validate_args is not None:
            self._validate_args = validate_args
        if self._validate_args:
            self._validate_parameters()

    def _validate_parameters(self):
        for name, constraint in self.arg_constraints.items():
            if constraints.is_dependent(constraint):
                continue
            if name not in self.__dict__ and isinstance(getattr(type(self), name, None), lazy_property):
                continue
            value = getattr(self, name)
            if not bool(constraint.check(value).all()):
                raise ValueError(f"Expected parameter {name} ({type(value).__name__} of shape {tuple(value.shape)}) of distribution {self!r} to satisfy the constraint {constraint!r}, but found invalid values:\n{value}")

    def _validate_sample(self, value):
        if not isinstance(value, rt.Tensor):
            raise ValueError("The value argument to log_prob must be a Tensor")
        events = len(self._event_shape)
        if value.shape[value.dim() - events:] != self._event_shape:
            raise ValueError(f"The right-most size of value must match event_shape: {value.shape} vs {self._event_shape}.")
        expected = self._batch_shape + self._event_shape
        if any(i != 1 and j != 1 and i != j for i, j in zip(reversed(value.shape), reversed(expected))):
            raise ValueError(f"Value is not broadcastable with batch_shape+event_shape: {value.shape} vs {expected}.")
        try:
            support = self.support
        except NotImplementedError:
            warnings.warn(f"{type(self)} does not define `support` to enable sample validation. Please initialize the distribution with `validate_args=False` to turn off validation.", stacklevel=3)
            return
        if not bool(support.check(value).all()):
            raise ValueError(f"Expected value argument ({type(value).__name__} of shape {tuple(value.shape)}) to be within the support ({support!r}) of the distribution {self!r}, but found invalid values:\n{value}")

    def _checked(self, value):
        if self._validate_args:
            self._validate_sample(value)
        return value

    @property
    def batch_shape(self):
        """The shape of the batch of distributions."""
        return self._batch_shape

    @property
    def event_shape(self):
        """The shape of one event."""
        return self._event_shape

    @property
    def arg_constraints(self):
        """What the parameters may be, by name."""
        raise NotImplementedError

    @property
    def support(self):
        """What values there are."""
        raise NotImplementedError

    @property
    def mean(self):
        """The mean."""
        raise NotImplementedError

    @property
    def mode(self):
        """The most probable value."""
        raise NotImplementedError(f"{type(self)} does not implement mode")

    @property
    def variance(self):
        """The variance."""
        raise NotImplementedError

    @property
    def stddev(self):
        """The standard deviation."""
        return self.variance.sqrt()

    def expand(self, batch_shape, _instance=None):
        """Return the distribution with a batch of another shape, to which its own broadcasts."""
        new = copy.copy(self) if _instance is None else _instance
        batch_shape = rt.Size(batch_shape)
        for name, events in self._parts.items():
            if name in self.__dict__:
                value = self.__dict__[name]
                if isinstance(value, Distribution):
                    new.__dict__[name] = value.expand(batch_shape + (self._event_shape if events else ()))
                else:
                    new.__dict__[name] = value.expand(batch_shape + value.shape[value.dim() - events:])
        new._batch_shape, new._event_shape, new._validate_args = batch_shape, self._event_shape, self._validate_args
        return new

    def _extended_shape(self, sample_shape=rt.Size()):
        return rt.Size(sample_shape) + self._batch_shape + self._event_shape

    def sample(self, sample_shape=rt.Size()):
        """Draw values of the shape sample_shape + batch_shape + event_shape, without gradients."""
        with rt.no_grad():
            return self.rsample(sample_shape)

    def sample_n(self, n):
        """Return sample((n,)), under its older name."""
        return self.sample((n,))

    def rsample(self, sample_shape=rt.Size()):
        """Draw values whose gradients flow to the parameters."""
        raise NotImplementedError

    def log_prob(self, value):
        """Return the logarithm of the density, or probability, at value."""
        raise NotImplementedError

    def cdf(self, value):
        """Return the probability of values up to value."""
        raise NotImplementedError

    def icdf(self, value):
        """Return the value up to which a probability lies."""
        raise NotImplementedError

    def enumerate_support(self, expand=True):
        """Return all values there are, along a new first dimension."""
        raise NotImplementedError

    def _enumerated(self, values, expand):
        values = values.reshape(-1, *(1,) * len(self._batch_shape))
        return values.expand(-1, *self._batch_shape) if expand else values

    def entropy(self):
        """Return the entropy, in nats."""
        raise NotImplementedError

    def perplexity(self):
        """Return the exponential of the entropy."""
        return self.entropy().exp()

    def __repr__(self):
        own = ((n, self.__dict__[n]) for n in self.arg_constraints if n in self.__dict__)
        return type(self).__name__ + "(" + ", ".join(f"{n}: {v if v.numel() == 1 else v.size()}" for n, v in own) + ")"


class ExponentialFamily(Distribution):
    """The base of distributions of the exponential family."""
