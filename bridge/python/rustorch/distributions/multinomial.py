"""Counts of classes."""

import rustorch as rt
from . import constraints
from .binomial import Binomial
from .categorical import Categorical
from .distribution import Distribution
from .utils import broadcast_all


class Multinomial(Distribution):
    """How often each class comes in ``total_count`` draws: vectors (…, C)."""

    arg_constraints = {"probs": constraints.simplex, "logits": constraints.real_vector}
    _parts = {"_categorical": 0, "_binomial": 1}

    def __init__(self, total_count=1, probs=None, logits=None, validate_args=None):
        if not isinstance(total_count, int):
            raise NotImplementedError("inhomogeneous total_count is not supported")
        self.total_count = total_count
        self._categorical = Categorical(probs=probs, logits=logits)
        self._binomial = Binomial(total_count=total_count, probs=self.probs)
        super().__init__(self._categorical.batch_shape, self._categorical.param_shape[-1:], validate_args)

    probs = property(lambda self: self._categorical.probs, doc="The probabilities.")
    logits = property(lambda self: self._categorical.logits, doc="Their logarithms.")
    mean = property(lambda self: self.probs * self.total_count, doc="n p of each class.")
    param_shape = property(lambda self: self._categorical.param_shape, doc="The shape of the parameter.")

    @property
    def support(self):
        """Counts whose sum is at most total_count."""
        return constraints.multinomial(self.total_count)

    @property
    def variance(self):
        """n p (1 - p) of each class."""
        return self.total_count * self.probs * (1 - self.probs)

    def sample(self, sample_shape=rt.Size()):
        sample_shape = rt.Size(sample_shape)
        drawn = self._categorical.sample(rt.Size((self.total_count,)) + sample_shape).movedim(0, -1)
        counts = rt.zeros(self._extended_shape(sample_shape), dtype=rt.int64)
        return counts.scatter_add(-1, drawn, rt.ones_like(drawn)).type_as(self.probs)

    def log_prob(self, value):
        logits, value = broadcast_all(self.logits, self._checked(value))
        logits = logits.masked_fill((value == 0) & (logits == -rt.inf), 0)
        return (value.sum(-1) + 1).lgamma() - (value + 1).lgamma().sum(-1) + (logits * value).sum(-1)

    def entropy(self):
        n = rt.tensor(self.total_count, dtype=self.probs.dtype)
        support = self._binomial.enumerate_support(expand=False)[1:]
        weights = self._binomial.log_prob(support).exp() * (support + 1).lgamma()
        return n * self._categorical.entropy() - (n + 1).lgamma() + weights.sum((0, -1))
