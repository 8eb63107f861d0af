"""The older form of linalg.lu_factor, whose results depend on an argument."""

from . import _C
from .tensor import Tensor

__all__ = ["lu"]


def lu(A, pivot=True, get_infos=False, out=None):
    """The factors (…, m, n) and pivots (…, min(m, n)) of linalg.lu_factor; with get_infos also which element of U's diagonal is zero, from 1, or 0.

    Without get_infos such a zero is an error.
    """
    if get_infos:
        return tuple(_C.linalg_lu_factor_ex(A, pivot=pivot, out=out))
    return tuple(_C.linalg_lu_factor(A, pivot=pivot, out=out))


def _lu(self, pivot=True, get_infos=False):
    """lu() of this tensor."""
    return lu(self, pivot, get_infos)


_lu.__name__ = "lu"
Tensor.lu = _lu
