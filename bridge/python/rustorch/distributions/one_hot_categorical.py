"""One of several classes, as a vector with a one at its place."""

import rustorch as rt
from . import constraints
from .categorical import Categorical
from .distribution import Distribution


class OneHotCategorical(Distribution):
    """Categorical, whose values are vectors (…, C) of zeros and a one."""

    arg_constraints = {"probs": constraints.simplex, "logits": constraints.real_vector}
    support, has_enumerate_support = constraints.one_hot, True
    _parts = {"_categorical": 0}

    def __init__(self, probs=None, logits=None, validate_args=None):
        self._categorical = Categorical(probs, logits)
        super().__init__(self._categorical.batch_shape, self._categorical.param_shape[-1:], validate_args)

    probs = property(lambda self: self._categorical.probs, doc="The probabilities.")
    logits = property(lambda self: self._categorical.logits, doc="Their logarithms.")
    mean = property(lambda self: self._categorical.probs, doc="The probabilities.")
    param_shape = property(lambda self: self._categorical.param_shape, doc="The shape of the parameter.")

    @property
    def variance(self):
        """p (1 - p) of each class."""
        return self.probs * (1 - self.probs)

    @property
    def mode(self):
        """The most probable class."""
        return self._hot(self.probs.argmax(-1))

    def _hot(self, classes):
        return rt.nn.functional.one_hot(classes, self._categorical._num_events).to(self.probs.dtype)

    def sample(self, sample_shape=rt.Size()):
        return self._hot(self._categorical.sample(sample_shape))

    def log_prob(self, value):
        return self._categorical.log_prob(self._checked(value).argmax(-1))

    def entropy(self):
        return self._categorical.entropy()

    def enumerate_support(self, expand=True):
        n = self._event_shape[0]
        values = rt.eye(n, dtype=self.probs.dtype).reshape(n, *(1,) * len(self._batch_shape), n)
        return values.expand(n, *self._batch_shape, n) if expand else values


class OneHotCategoricalStraightThrough(OneHotCategorical):
    """OneHotCategorical whose samples have the gradients of the probabilities (Bengio et al., 2013)."""

    has_rsample = True

    def rsample(self, sample_shape=rt.Size()):
        probs = self.probs
        return self.sample(sample_shape) + (probs - probs.detach())
