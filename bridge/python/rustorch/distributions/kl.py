"""Divergences of distributions of one kind (Kullback and Leibler, 1951)."""

import rustorch as rt
from .bernoulli import Bernoulli
from .beta import Beta
from .binomial import Binomial
from .categorical import Categorical
from .continuous import Exponential, Laplace, LogNormal, Normal, Uniform
from .dirichlet import Dirichlet
from .gamma import Gamma
from .independent import Independent
from .geometric import Geometric
from .lowrank_multivariate_normal import LowRankMultivariateNormal
from .multivariate_normal import MultivariateNormal
from .one_hot_categorical import OneHotCategorical
from .poisson import Poisson

_rules = {}


def register_kl(type_p, type_q):
    """Make the decorated function the divergence of type_q from type_p."""

    def register(f):
        _rules[type_p, type_q] = f
        return f

    return register


def kl_divergence(p, q):
    """Return the mean, under p, of log p(x) - log q(x), for each of the batch."""
    found = [(type(p).__mro__.index(a) + type(q).__mro__.index(b), f) for (a, b), f in _rules.items() if isinstance(p, a) and isinstance(q, b)]
    if not found:
        raise NotImplementedError(f"No KL(p || q) is implemented for p type {type(p).__name__} and q type {type(q).__name__}")
    return min(found, key=lambda pair: pair[0])[1](p, q)


@register_kl(Bernoulli, Bernoulli)
def _bernoulli(p, q):
    softplus = rt.nn.functional.softplus
    one = p.probs * (softplus(-q.logits) - softplus(-p.logits))
    one = one.masked_fill(q.probs == 0, rt.inf).masked_fill(p.probs == 0, 0)
    zero = (1 - p.probs) * (softplus(q.logits) - softplus(p.logits))
    zero = zero.masked_fill(q.probs == 1, rt.inf).masked_fill(p.probs == 1, 0)
    return one + zero


@register_kl(Binomial, Binomial)
def _binomial(p, q):
    if bool((p.total_count < q.total_count).any()):
        raise NotImplementedError("KL between Binomials where q.total_count > p.total_count is not implemented")
    kl = p.total_count * (p.probs * (p.logits - q.logits) + (-p.probs).log1p() - (-q.probs).log1p())
    return kl.masked_fill((p.total_count > q.total_count).expand(kl.shape), rt.inf)


@register_kl(Categorical, Categorical)
def _categorical(p, q):
    terms = p.probs * (p.logits - q.logits)
    terms = terms.masked_fill((q.probs == 0).expand(terms.shape), rt.inf)
    return terms.masked_fill((p.probs == 0).expand(terms.shape), 0).sum(-1)


@register_kl(OneHotCategorical, OneHotCategorical)
def _one_hot(p, q):
    return _categorical(p._categorical, q._categorical)


@register_kl(Geometric, Geometric)
def _geometric(p, q):
    return -p.entropy() - (-q.probs).log1p() / p.probs - q.logits


@register_kl(Poisson, Poisson)
def _poisson(p, q):
    return p.rate * (p.rate.log() - q.rate.log()) - (p.rate - q.rate)


@register_kl(Exponential, Exponential)
def _exponential(p, q):
    ratio = q.rate / p.rate
    return ratio - ratio.log() - 1


@register_kl(Normal, Normal)
def _normal(p, q):
    ratio = (p.scale / q.scale).pow(2)
    return 0.5 * (ratio + ((p.loc - q.loc) / q.scale).pow(2) - 1 - ratio.log())


@register_kl(LogNormal, LogNormal)
def _log_normal(p, q):
    return _normal(p, q)


@register_kl(Normal, LogNormal)
@register_kl(LogNormal, Normal)
def _not_of_one_kind(p, q):
    raise NotImplementedError(f"No KL(p || q) is implemented for p type {type(p).__name__} and q type {type(q).__name__}")


@register_kl(Laplace, Laplace)
def _laplace(p, q):
    ratio, apart = p.scale / q.scale, (p.loc - q.loc).abs()
    return -ratio.log() + apart / q.scale + ratio * (-apart / p.scale).exp() - 1


@register_kl(Uniform, Uniform)
def _uniform(p, q):
    kl = ((q.high - q.low) / (p.high - p.low)).log()
    return kl.masked_fill(((q.low > p.low) | (q.high < p.high)).expand(kl.shape), rt.inf)


@register_kl(MultivariateNormal, MultivariateNormal)
def _multivariate_normal(p, q):
    if p.event_shape != q.event_shape:
        raise ValueError("KL-divergence between two Multivariate Normals with different event shapes cannot be computed")
    lower = q._unbroadcasted_scale_tril
    spread = rt.linalg.solve_triangular(lower, p._unbroadcasted_scale_tril, upper=False).pow(2).sum((-2, -1))
    apart = rt.linalg.solve_triangular(lower, (q.loc - p.loc).unsqueeze(-1), upper=False).pow(2).sum((-2, -1))
    return q._half_log_det() - p._half_log_det() + 0.5 * (spread + apart - p.event_shape[0])


@register_kl(MultivariateNormal, LowRankMultivariateNormal)
@register_kl(LowRankMultivariateNormal, MultivariateNormal)
@register_kl(LowRankMultivariateNormal, LowRankMultivariateNormal)
def _low_rank(p, q):
    if p.event_shape != q.event_shape:
        raise ValueError("KL-divergence between two (Low Rank) Multivariate Normals with different event shapes cannot be computed")
    apart = q.loc - p.loc
    if isinstance(q, LowRankMultivariateNormal):
        spread = (q.precision_matrix * p.covariance_matrix).sum((-2, -1))
        return 0.5 * (q._log_det() - _log_det(p) + spread + q._distance(apart) - p.event_shape[0])
    lower = q._unbroadcasted_scale_tril
    factor = rt.linalg.solve_triangular(lower, p._unbroadcasted_cov_factor, upper=False).pow(2).sum((-2, -1))
    own = rt.linalg.solve_triangular(lower, rt.diag_embed(p._unbroadcasted_cov_diag.sqrt()), upper=False).pow(2).sum((-2, -1))
    apart = rt.linalg.solve_triangular(lower, apart.unsqueeze(-1), upper=False).pow(2).sum((-2, -1))
    return 0.5 * (_log_det(q) - _log_det(p) + factor + own + apart - p.event_shape[0])


def _log_det(d):
    """The logarithm of the determinant of a normal distribution's covariance."""
    return d._log_det() if isinstance(d, LowRankMultivariateNormal) else 2 * d._half_log_det()


@register_kl(Gamma, Gamma)
def _gamma(p, q):
    a, b = p.concentration, q.concentration
    return b * (p.rate / q.rate).log() + b.lgamma() - a.lgamma() + (a - b) * a.digamma() + (q.rate - p.rate) * (a / p.rate)


@register_kl(Beta, Beta)
def _beta(p, q):
    return _dirichlet(p._dirichlet, q._dirichlet)


@register_kl(Dirichlet, Dirichlet)
def _dirichlet(p, q):
    a, b = p.concentration, q.concentration
    total = a.sum(-1)
    return total.lgamma() - b.sum(-1).lgamma() + (b.lgamma() - a.lgamma()).sum(-1) + ((a - b) * (a.digamma() - total.digamma().unsqueeze(-1))).sum(-1)


@register_kl(Independent, Independent)
def _independent(p, q):
    if p.reinterpreted_batch_ndims != q.reinterpreted_batch_ndims:
        raise NotImplementedError("KL between Independent distributions of different events is not implemented")
    return p._summed(kl_divergence(p.base_dist, q.base_dist))
