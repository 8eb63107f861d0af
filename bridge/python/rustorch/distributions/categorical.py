"""One of several classes."""

import math

import rustorch as rt
from . import constraints
from .distribution import Distribution
from .utils import lazy_property, logits_to_probs, one_of, probs_to_logits


class Categorical(Distribution):
    """A class from 0 to C - 1, with probabilities in proportion to ``probs``
    (…, C), or the softmax of ``logits``."""

    arg_constraints = {"probs": constraints.simplex, "logits": constraints.real_vector}
    has_enumerate_support = True
    _parts = {"probs": 1, "logits": 1, "_param": 1}

    def __init__(self, probs=None, logits=None, validate_args=None):
        one_of(probs, logits)
        name = "logits" if probs is None else "probs"
        given = logits if probs is None else probs
        if given.dim() < 1:
            raise ValueError(f"`{name}` parameter must be at least one-dimensional.")
        self._param = given - given.logsumexp(-1, keepdim=True) if probs is None else given / given.sum(-1, keepdim=True)
        setattr(self, name, self._param)
        self._num_events = self._param.size(-1)
        super().__init__(self._param.size()[:-1], validate_args=validate_args)

    @property
    def support(self):
        """The classes."""
        return constraints.integer_interval(0, self._num_events - 1)

    @lazy_property
    def logits(self):
        """The logarithms of the probabilities."""
        return probs_to_logits(self.probs)

    @lazy_property
    def probs(self):
        """The probabilities, whose sum is one."""
        return logits_to_probs(self.logits)

    @property
    def param_shape(self):
        """The shape of the parameter."""
        return self._param.size()

    @property
    def mean(self):
        """NaN: classes are names."""
        return rt.full(self._extended_shape(), math.nan, dtype=self.probs.dtype)

    variance = mean

    @property
    def mode(self):
        """The most probable class."""
        return self.probs.argmax(-1)

    def sample(self, sample_shape=rt.Size()):
        sample_shape = rt.Size(sample_shape)
        with rt.no_grad():
            rows = self.probs.reshape(-1, self._num_events)
            drawn = rt.multinomial(rows, math.prod(sample_shape), True).T
            return drawn.reshape(self._extended_shape(sample_shape))

    def log_prob(self, value):
        value, table = rt.broadcast_tensors(self._checked(value).long().unsqueeze(-1), self.logits)
        return table.gather(-1, value[..., :1]).squeeze(-1)

    def entropy(self):
        return -(self.logits.clamp(min=rt.finfo(self.logits.dtype).min) * self.probs).sum(-1)

    def enumerate_support(self, expand=True):
        return self._enumerated(rt.arange(self._num_events), expand)
