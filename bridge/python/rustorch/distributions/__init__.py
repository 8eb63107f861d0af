"""Probability distributions, with PyTorch's names.

``log_prob(value)`` has gradients with respect to parameters and value,
``rsample`` with respect to the parameters. Random numbers are PyTorch's: the
same seed gives the same samples, but for Wishart, where PyTorch draws once more
than it needs.
"""

from . import constraints
from .bernoulli import Bernoulli
from .beta import Beta
from .binomial import Binomial
from .categorical import Categorical
from .continuous import Exponential, Laplace, LogNormal, Normal, Uniform
from .dirichlet import Dirichlet
from .distribution import Distribution, ExponentialFamily
from .gamma import Chi2, Gamma
from .geometric import Geometric
from .independent import Independent
from .kl import kl_divergence, register_kl
from .lowrank_multivariate_normal import LowRankMultivariateNormal
from .multinomial import Multinomial
from .multivariate_normal import MultivariateNormal
from .one_hot_categorical import OneHotCategorical, OneHotCategoricalStraightThrough
from .poisson import Poisson
from .studentT import StudentT
from .wishart import Wishart
from . import chi2, exponential, laplace, log_normal, normal, uniform


def __getattr__(name):
    known = sorted(n for n, v in globals().items() if isinstance(v, type) and issubclass(v, Distribution))
    raise AttributeError(f"module 'rustorch.distributions' has no attribute '{name}'; distributions are {', '.join(known)}")
