"""Singular values and principal components of matrices of low rank, from random projections.

Source: N. Halko, P.-G. Martinsson and J. Tropp, "Finding structure with
randomness", SIAM Review 53 (2011), algorithms 4.4 and 5.1.
"""

from . import _C, linalg
from ._on_tensor import need_tensor
from .errors import ArgumentError
from .tensor import Tensor, randn

__all__ = ["svd_lowrank", "pca_lowrank"]


def svd_lowrank(A, q=6, niter=2, M=None):
    """U, S and V of about A = U diag(S) V.mH, or of A - M, for matrices (..., m, n).

    U has q columns with the directions that q random vectors find, after niter
    rounds that turn them towards the greatest singular values.
    """
    need_tensor("svd_lowrank", "A", 1, A)
    q = 6 if q is None else q
    if M is not None:
        A = A - M
    if A.shape[-2] < A.shape[-1]:
        V, S, U = _tall(A.mH, q, niter)
        return U, S, V
    return _tall(A, q, niter)


def _tall(A, q, niter):
    R = randn(A.shape[-1], q, dtype=A.dtype)
    Q = linalg.qr(_C.matmul(A, R)).Q
    for _ in range(niter):
        Q = linalg.qr(_C.matmul(A.mH, Q)).Q
        Q = linalg.qr(_C.matmul(A, Q)).Q
    U, S, Vh = linalg.svd(_C.matmul(Q.mH, A), full_matrices=False)
    return _C.matmul(Q, U), S, Vh.mH


def pca_lowrank(A, q=None, center=True, niter=2):
    """svd_lowrank() of a matrix whose rows are observations, less their mean if center is set.

    The columns of V are the principal directions, and S**2 / (m - 1) what the
    m rows vary along them.
    """
    need_tensor("pca_lowrank", "A", 1, A)
    m, n = A.shape[-2:]
    q = min(6, m, n) if q is None else q
    if not 0 <= q <= min(m, n):
        raise ArgumentError(f"q(={q}) must be non-negative integer and not greater than min(m, n)={min(m, n)}")
    if not niter >= 0:
        raise ArgumentError(f"niter(={niter}) must be non-negative integer")
    return svd_lowrank(A - A.mean(-2, keepdim=True) if center else A, q, niter)
