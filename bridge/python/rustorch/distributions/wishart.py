"""Distributions of covariance matrices."""

import math
import warnings
from numbers import Number

import rustorch as rt
from . import constraints
from .distribution import ExponentialFamily
from .gamma import Chi2
from .multivariate_normal import _scale_of
from .utils import lazy_property


class Wishart(ExponentialFamily):
    """The sums (…, n, n) of ``df`` outer squares of normal vectors with mean 0 and
    one of: their covariance, its inverse (the precision), or the lower triangular
    L of covariance = L Lᵀ. df is more than n - 1 and need not be whole."""

    support, has_rsample = constraints.positive_definite, True
    _parts = {"df": 0, "covariance_matrix": 2, "precision_matrix": 2, "scale_tril": 2, "_unbroadcasted_scale_tril": 2}

    @property
    def arg_constraints(self):
        """What the parameters may be, by name."""
        definite = dict.fromkeys(("covariance_matrix", "precision_matrix"), constraints.positive_definite)
        return {**definite, "scale_tril": constraints.lower_cholesky, "df": constraints.greater_than(self.event_shape[-1] - 1)}

    def __init__(self, df, covariance_matrix=None, precision_matrix=None, scale_tril=None, validate_args=None):
        given = {"covariance_matrix": covariance_matrix, "precision_matrix": precision_matrix, "scale_tril": scale_tril}
        given = {name: m for name, m in given.items() if m is not None}
        if len(given) != 1:
            raise AssertionError("Exactly one of covariance_matrix or precision_matrix or scale_tril may be specified.")
        ((name, matrix),) = given.items()
        if matrix.dim() < 2:
            raise ValueError("scale_tril must be at least two-dimensional, with optional leading batch dimensions")
        number = isinstance(df, Number)
        batch = matrix.shape[:-2] if number else rt.broadcast_tensors(matrix[..., 0, 0], df)[0].shape
        self.df = rt.tensor(df, dtype=matrix.dtype) if number else df.expand(batch)
        n = matrix.size(-1)
        if bool((self.df <= n - 1).any()):
            raise ValueError(f"Value of df={df} expected to be greater than ndim - 1 = {n - 1}.")
        setattr(self, name, matrix.expand(*batch, *matrix.shape[-2:]))
        if bool((self.df < n).any()):
            warnings.warn("Low df values detected. Singular samples are highly likely to occur for ndim - 1 < df < ndim.", stacklevel=2)
        super().__init__(batch, matrix.shape[-2:], validate_args)
        self._unbroadcasted_scale_tril = matrix if name == "scale_tril" else rt.linalg.cholesky(matrix) if name == "covariance_matrix" else _scale_of(matrix)

    def _spread(self, matrix):
        return matrix.expand(self._batch_shape + self._event_shape)

    def _per_matrix(self, x):
        return x.expand(self._batch_shape).reshape(self._batch_shape + (1, 1))

    @lazy_property
    def scale_tril(self):
        """L of covariance = L Lᵀ."""
        return self._spread(self._unbroadcasted_scale_tril)

    @lazy_property
    def covariance_matrix(self):
        """The covariance of the vectors."""
        return self._spread(self._unbroadcasted_scale_tril @ self._unbroadcasted_scale_tril.mT)

    @lazy_property
    def precision_matrix(self):
        """The inverse of the covariance."""
        return self._spread(rt.cholesky_inverse(self._unbroadcasted_scale_tril))

    @property
    def mean(self):
        """df times the covariance."""
        return self._per_matrix(self.df) * self.covariance_matrix

    @property
    def mode(self):
        """df - n - 1 times the covariance, NaN where that is not positive."""
        factor = self.df - self._event_shape[-1] - 1
        return self._per_matrix(factor.masked_fill(factor <= 0, rt.nan)) * self.covariance_matrix

    @property
    def variance(self):
        """The variances of the elements."""
        v = self.covariance_matrix
        diagonal = v.diagonal(0, -2, -1)
        return self._per_matrix(self.df) * (v.pow(2) + diagonal.unsqueeze(-1) * diagonal.unsqueeze(-2))

    def _drawn(self, sample_shape):
        """Samples by M. S. Bartlett's decomposition (1933): L A Aᵀ Lᵀ, where A is triangular
        with roots of chi-squared numbers on its diagonal and normal numbers below it."""
        n, dtype = self._event_shape[-1], self._unbroadcasted_scale_tril.dtype
        chi2 = Chi2(self.df.expand(self._batch_shape).unsqueeze(-1) - rt.arange(n, dtype=dtype))
        noise = chi2.rsample(sample_shape).sqrt().clamp(min=rt.finfo(dtype).eps).diag_embed()
        below = rt.randn(rt.Size(sample_shape) + self._batch_shape + (n * (n - 1) // 2,), dtype=dtype)
        places = [(i, j) for i in range(n) for j in range(i)]
        if places:
            rows, columns = (list(index) for index in zip(*places))
            noise[..., rows, columns] = below
        scaled = self._unbroadcasted_scale_tril @ noise
        return scaled @ scaled.mT

    def rsample(self, sample_shape=rt.Size(), max_try_correction=None):
        """Draw matrices; those that are not positive definite after rounding are drawn again, all together,
        up to ``max_try_correction`` times (10 if it is None)."""
        sample = self._drawn(sample_shape)
        for _ in range(10 if max_try_correction is None else max_try_correction):
            singular = ~self.support.check(sample)
            if not bool(singular.any()):
                break
            warnings.warn("Singular sample detected.", stacklevel=2)
            sample = rt.where(singular.unsqueeze(-1).unsqueeze(-1), self._drawn(sample_shape), sample)
        return sample

    def _half_log_det(self):
        return self._event_shape[-1] * math.log(2) / 2 + self._unbroadcasted_scale_tril.diagonal(0, -2, -1).log().sum(-1)

    def log_prob(self, value):
        value, n = self._checked(value), self._event_shape[-1]
        trace = rt.cholesky_solve(value, self._unbroadcasted_scale_tril).diagonal(0, -2, -1).sum(-1)
        return -self.df * self._half_log_det() - rt.mvlgamma(self.df / 2, n) + (self.df - n - 1) / 2 * rt.linalg.slogdet(value).logabsdet - trace / 2

    def entropy(self):
        n, half = self._event_shape[-1], self.df / 2
        digamma = (half.unsqueeze(-1) - rt.arange(n, dtype=half.dtype) / 2).digamma().sum(-1)
        return (n + 1) * self._half_log_det() + rt.mvlgamma(half, n) - (self.df - n - 1) / 2 * digamma + self.df * n / 2
