"""Normal distributions of vectors whose covariance is that of a few factors and a diagonal."""

import math

import rustorch as rt
from . import constraints
from .distribution import Distribution
from .utils import lazy_property


class LowRankMultivariateNormal(Distribution):
    """Vectors (…, n) with mean ``loc`` and the covariance W Wᵀ + D: W is
    ``cov_factor`` (…, n, m), the diagonal of D is ``cov_diag`` (…, n).

    Determinant and inverse are those of C = I + Wᵀ D⁻¹ W (m, m) by the identities
    of Sylvester and Woodbury.
    """

    arg_constraints = {"loc": constraints.real_vector, "cov_factor": constraints.independent(constraints.real, 2), "cov_diag": constraints.independent(constraints.positive, 1)}
    support, has_rsample, _parts = constraints.real_vector, True, {"loc": 1, "cov_factor": 2, "cov_diag": 1}

    def __init__(self, loc, cov_factor, cov_diag, validate_args=None):
        if loc.dim() < 1:
            raise ValueError("loc must be at least one-dimensional.")
        event = loc.shape[-1:]
        if cov_factor.dim() < 2:
            raise ValueError("cov_factor must be at least two-dimensional, with optional leading batch dimensions")
        if cov_factor.shape[-2:-1] != event:
            raise ValueError(f"cov_factor must be a batch of matrices with shape {event[0]} x m")
        if cov_diag.shape[-1:] != event:
            raise ValueError(f"cov_diag must be a batch of vectors with shape {event}")
        try:
            place, self.cov_factor, diagonal = rt.broadcast_tensors(loc.unsqueeze(-1), cov_factor, cov_diag.unsqueeze(-1))
        except RuntimeError as e:
            raise ValueError(f"Incompatible batch shapes: loc {loc.shape}, cov_factor {cov_factor.shape}, cov_diag {cov_diag.shape}") from e
        self.loc, self.cov_diag = place[..., 0], diagonal[..., 0]
        self._unbroadcasted_cov_factor, self._unbroadcasted_cov_diag = cov_factor, cov_diag
        self._capacitance_tril = rt.linalg.cholesky(self._scaled() @ cov_factor + rt.eye(cov_factor.size(-1), dtype=cov_factor.dtype))
        super().__init__(self.loc.shape[:-1], event, validate_args=validate_args)

    def _scaled(self):
        """Wᵀ D⁻¹."""
        return self._unbroadcasted_cov_factor.mT / self._unbroadcasted_cov_diag.unsqueeze(-2)

    def _spread(self, matrix):
        return matrix.expand(self._batch_shape + self._event_shape + self._event_shape)

    mean = property(lambda self: self.loc, doc="The mean.")
    mode = property(lambda self: self.loc, doc="The mean.")

    @lazy_property
    def variance(self):
        """The variances of the elements."""
        return (self._unbroadcasted_cov_factor.pow(2).sum(-1) + self._unbroadcasted_cov_diag).expand(self._batch_shape + self._event_shape)

    @lazy_property
    def scale_tril(self):
        """L of covariance = L Lᵀ, from the factor of I + D^-½ W Wᵀ D^-½."""
        root = self._unbroadcasted_cov_diag.sqrt().unsqueeze(-1)
        scaled = self._unbroadcasted_cov_factor / root
        return self._spread(root * rt.linalg.cholesky(scaled @ scaled.mT + rt.eye(scaled.size(-2), dtype=scaled.dtype)))

    @lazy_property
    def covariance_matrix(self):
        """The covariance."""
        return self._spread(self._unbroadcasted_cov_factor @ self._unbroadcasted_cov_factor.mT + rt.diag_embed(self._unbroadcasted_cov_diag))

    @lazy_property
    def precision_matrix(self):
        """The inverse of the covariance."""
        a = rt.linalg.solve_triangular(self._capacitance_tril, self._scaled(), upper=False)
        return self._spread(rt.diag_embed(self._unbroadcasted_cov_diag.reciprocal()) - a.mT @ a)

    def rsample(self, sample_shape=rt.Size()):
        shape = self._extended_shape(sample_shape)
        factors = rt.empty(shape[:-1] + self.cov_factor.shape[-1:], dtype=self.loc.dtype).normal_()
        own = rt.empty(shape, dtype=self.loc.dtype).normal_()
        return self.loc + (self._unbroadcasted_cov_factor @ factors.unsqueeze(-1)).squeeze(-1) + self._unbroadcasted_cov_diag.sqrt() * own

    def _log_det(self):
        return 2 * self._capacitance_tril.diagonal(0, -2, -1).log().sum(-1) + self._unbroadcasted_cov_diag.log().sum(-1)

    def _distance(self, difference):
        """The square of Mahalanobis' distance."""
        inner = rt.linalg.solve_triangular(self._capacitance_tril, self._scaled() @ difference.unsqueeze(-1), upper=False)
        return (difference.pow(2) / self._unbroadcasted_cov_diag).sum(-1) - inner.squeeze(-1).pow(2).sum(-1)

    def log_prob(self, value):
        distance = self._distance(self._checked(value) - self.loc)
        return -0.5 * (self._event_shape[0] * math.log(2 * math.pi) + self._log_det() + distance)

    def entropy(self):
        return (0.5 * (self._event_shape[0] * (1.0 + math.log(2 * math.pi)) + self._log_det())).expand(self._batch_shape)
