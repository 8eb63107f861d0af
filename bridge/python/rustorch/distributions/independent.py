"""Batches as events."""

import rustorch as rt
from . import constraints
from .distribution import Distribution


class Independent(Distribution):
    """A distribution the last dimensions of whose batch are part of the event:
    its log_prob is the sum of theirs."""

    arg_constraints, _parts = {}, {}

    def __init__(self, base_distribution, reinterpreted_batch_ndims, validate_args=None):
        batch, n = base_distribution.batch_shape, reinterpreted_batch_ndims
        if n > len(batch):
            raise ValueError(f"Expected reinterpreted_batch_ndims <= len(base_distribution.batch_shape), actual {n} vs {len(batch)}")
        self.base_dist, self.reinterpreted_batch_ndims = base_distribution, n
        super().__init__(batch[:len(batch) - n], batch[len(batch) - n:] + base_distribution.event_shape, validate_args)

    def expand(self, batch_shape, _instance=None):
        batch_shape = rt.Size(batch_shape)
        kept = self._event_shape[:self.reinterpreted_batch_ndims]
        return type(self)(self.base_dist.expand(batch_shape + kept), self.reinterpreted_batch_ndims, self._validate_args)

    has_rsample = property(lambda self: self.base_dist.has_rsample)
    has_enumerate_support = property(lambda self: self.reinterpreted_batch_ndims == 0 and self.base_dist.has_enumerate_support)
    mean = property(lambda self: self.base_dist.mean, doc="The mean.")
    mode = property(lambda self: self.base_dist.mode, doc="The mode.")
    variance = property(lambda self: self.base_dist.variance, doc="The variance.")

    @property
    def support(self):
        """The support, an event of more dimensions."""
        return constraints.independent(self.base_dist.support, self.reinterpreted_batch_ndims)

    def sample(self, sample_shape=rt.Size()):
        return self.base_dist.sample(sample_shape)

    def rsample(self, sample_shape=rt.Size()):
        return self.base_dist.rsample(sample_shape)

    def _summed(self, value):
        n = self.reinterpreted_batch_ndims
        return value.sum(tuple(range(-n, 0))) if n else value

    def log_prob(self, value):
        return self._summed(self.base_dist.log_prob(value))

    def entropy(self):
        return self._summed(self.base_dist.entropy())

    def enumerate_support(self, expand=True):
        if self.reinterpreted_batch_ndims > 0:
            raise NotImplementedError("Enumeration over cartesian product is not implemented")
        return self.base_dist.enumerate_support(expand=expand)

    def __repr__(self):
        return f"Independent({self.base_dist}, {self.reinterpreted_batch_ndims})"
