"""Student's distribution."""

import math

import rustorch as rt
from . import constraints
from .distribution import Distribution
from .gamma import Chi2
from .utils import broadcast_all


class StudentT(Distribution):
    """Student's t distribution with ``df`` degrees of freedom, times ``scale``, moved by ``loc``."""

    arg_constraints = {"df": constraints.positive, "loc": constraints.real, "scale": constraints.positive}
    support, has_rsample, _parts = constraints.real, True, {"df": 0, "loc": 0, "scale": 0, "_chi2": 0}

    def __init__(self, df, loc=0.0, scale=1.0, validate_args=None):
        self.df, self.loc, self.scale = broadcast_all(df, loc, scale)
        self._chi2 = Chi2(self.df)
        super().__init__(self.df.size(), validate_args=validate_args)

    mode = property(lambda self: self.loc, doc="The place.")

    @property
    def mean(self):
        """The place, NaN without a mean."""
        return self.loc.masked_fill(self.df <= 1, rt.nan)

    @property
    def variance(self):
        """scale² df / (df - 2), infinite or NaN for few degrees of freedom."""
        variance = self.scale.pow(2) * self.df / (self.df - 2)
        return variance.masked_fill(self.df <= 2, rt.inf).masked_fill(self.df <= 1, rt.nan)

    def rsample(self, sample_shape=rt.Size()):
        normal = rt.empty(self._extended_shape(sample_shape), dtype=self.df.dtype).normal_()
        return self.loc + self.scale * (normal * (self._chi2.rsample(sample_shape) / self.df).rsqrt())

    def log_prob(self, value):
        y = (self._checked(value) - self.loc) / self.scale
        z = self.scale.log() + 0.5 * self.df.log() + 0.5 * math.log(math.pi) + (0.5 * self.df).lgamma() - (0.5 * (self.df + 1.0)).lgamma()
        return -0.5 * (self.df + 1.0) * (y**2.0 / self.df).log1p() - z

    def entropy(self):
        half, more = 0.5 * self.df, 0.5 * (self.df + 1)
        return self.scale.log() + more * (more.digamma() - half.digamma()) + 0.5 * self.df.log() + half.lgamma() + math.lgamma(0.5) - more.lgamma()
