"""The normal distribution of vectors."""

import math

import rustorch as rt
from . import constraints
from .distribution import Distribution
from .utils import lazy_property


class MultivariateNormal(Distribution):
    """Vectors (…, n) with mean ``loc`` and one of: their covariance, its inverse
    (the precision), or the lower triangular L of covariance = L Lᵀ, (…, n, n)."""

    arg_constraints = {
        "loc": constraints.real_vector, "covariance_matrix": constraints.positive_definite, "precision_matrix": constraints.positive_definite,
        "scale_tril": constraints.lower_cholesky,
    }
    support, has_rsample = constraints.real_vector, True
    _parts = {"loc": 1, "covariance_matrix": 2, "precision_matrix": 2, "scale_tril": 2}

    def __init__(self, loc, covariance_matrix=None, precision_matrix=None, scale_tril=None, validate_args=None):
        if loc.dim() < 1:
            raise ValueError("loc must be at least one-dimensional.")
        given = {"covariance_matrix": covariance_matrix, "precision_matrix": precision_matrix, "scale_tril": scale_tril}
        given = {name: m for name, m in given.items() if m is not None}
        if len(given) != 1:
            raise ValueError("Exactly one of covariance_matrix or precision_matrix or scale_tril may be specified.")
        ((name, matrix),) = given.items()
        if matrix.dim() < 2:
            raise ValueError(f"{name}{' matrix' if name == 'scale_tril' else ''} must be at least two-dimensional, with optional leading batch dimensions")
        batch = rt.broadcast_tensors(matrix[..., 0, 0], loc[..., 0])[0].shape
        setattr(self, name, matrix.expand(*batch, *matrix.shape[-2:]))
        self.loc = loc.expand(*batch, loc.size(-1))
        super().__init__(batch, self.loc.shape[-1:], validate_args)
        self._unbroadcasted_scale_tril = matrix if name == "scale_tril" else rt.linalg.cholesky(matrix) if name == "covariance_matrix" else _scale_of(matrix)

    def _spread(self, matrix):
        return matrix.expand(*self._batch_shape, *matrix.shape[-2:])

    @lazy_property
    def scale_tril(self):
        """L of covariance = L Lᵀ."""
        return self._spread(self._unbroadcasted_scale_tril)

    @lazy_property
    def covariance_matrix(self):
        """The covariance."""
        lower = self._unbroadcasted_scale_tril
        return self._spread(lower @ lower.transpose(-2, -1))

    @lazy_property
    def precision_matrix(self):
        """The inverse of the covariance."""
        return self._spread(rt.cholesky_inverse(self._unbroadcasted_scale_tril))

    mean = property(lambda self: self.loc, doc="The mean.")
    mode = property(lambda self: self.loc, doc="The mean.")

    @property
    def variance(self):
        """The variances of the elements."""
        return self._unbroadcasted_scale_tril.pow(2).sum(-1).expand(self._batch_shape + self._event_shape)

    def rsample(self, sample_shape=rt.Size()):
        eps = rt.empty(self._extended_shape(sample_shape), dtype=self.loc.dtype).normal_()
        return self.loc + (self._unbroadcasted_scale_tril @ eps.unsqueeze(-1)).squeeze(-1)

    def _half_log_det(self):
        return self._unbroadcasted_scale_tril.diagonal(0, -2, -1).log().sum(-1)

    def log_prob(self, value):
        difference = (self._checked(value) - self.loc).unsqueeze(-1)
        distance = rt.linalg.solve_triangular(self._unbroadcasted_scale_tril, difference, upper=False).squeeze(-1).pow(2).sum(-1)
        return -0.5 * (self._event_shape[0] * math.log(2 * math.pi) + distance) - self._half_log_det()

    def entropy(self):
        n = self._event_shape[0]
        return (0.5 * n * (1.0 + math.log(2 * math.pi)) + self._half_log_det()).expand(self._batch_shape)


def _scale_of(precision):
    """Return L of the inverse of precision = L Lᵀ: the factor of the precision
    read from its last element, inverted."""
    inverse = rt.linalg.cholesky(precision.flip((-2, -1))).flip((-2, -1)).mT
    return rt.linalg.solve_triangular(inverse, rt.eye(inverse.size(-1), dtype=inverse.dtype), upper=False)
