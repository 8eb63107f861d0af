"""The beta distribution."""

from numbers import Number

import rustorch as rt
from . import constraints
from .dirichlet import Dirichlet
from .distribution import ExponentialFamily
from .utils import broadcast_all


class Beta(ExponentialFamily):
    """Numbers from 0 to 1 with a density like x**(concentration1 - 1) (1 - x)**(concentration0 - 1)."""

    arg_constraints = {"concentration1": constraints.positive, "concentration0": constraints.positive}
    support, has_rsample, _parts = constraints.unit_interval, True, {"_dirichlet": 0}

    def __init__(self, concentration1, concentration0, validate_args=None):
        if isinstance(concentration1, Number) and isinstance(concentration0, Number):
            both = rt.tensor([float(concentration1), float(concentration0)])
        else:
            both = rt.stack(broadcast_all(concentration1, concentration0), -1)
        self._dirichlet = Dirichlet(both, validate_args=validate_args)
        super().__init__(self._dirichlet._batch_shape, validate_args=validate_args)

    concentration1 = property(lambda self: self._dirichlet.concentration[..., 0], doc="The first parameter.")
    concentration0 = property(lambda self: self._dirichlet.concentration[..., 1], doc="The second parameter.")
    mean = property(lambda self: self.concentration1 / (self.concentration1 + self.concentration0), doc="The mean.")
    mode = property(lambda self: self._dirichlet.mode[..., 0], doc="The most probable value.")

    @property
    def variance(self):
        """The variance."""
        total = self.concentration1 + self.concentration0
        return self.concentration1 * self.concentration0 / (total.pow(2) * (total + 1))

    def rsample(self, sample_shape=()):
        return self._dirichlet.rsample(sample_shape).select(-1, 0)

    def log_prob(self, value):
        value = self._checked(value)
        return self._dirichlet.log_prob(rt.stack([value, 1.0 - value], -1))

    def entropy(self):
        return self._dirichlet.entropy()
