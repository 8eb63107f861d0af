"""Functions of sparse tensors: what there is of torch.sparse."""

from . import _C
from ._dtype import DTYPES, sparse_coo, sparse_csr
from ._on_tensor import need_tensor
from ._sparse import sparse_coo_tensor, sparse_csr_tensor
from ._sparse_gen import *  # noqa: F403 - the rows of the table
from .errors import ArgumentError, ArgumentTypeError
from .tensor import as_tensor


def from_scipy(matrix):
    """A sparse tensor with the elements of one of SciPy's sparse arrays or matrices.

    A csr one becomes a matrix in compressed rows over the memory of its
    elements; every other format becomes a tensor in coordinate layout.
    """
    if not hasattr(matrix, "tocoo"):
        raise ArgumentTypeError(f"from_scipy() needs a sparse array of SciPy's, not {type(matrix).__name__}")
    if getattr(matrix, "format", "") == "csr":
        return sparse_csr_tensor(as_tensor(matrix.indptr), as_tensor(matrix.indices), as_tensor(matrix.data), matrix.shape)
    coo = matrix.tocoo()
    rows = [as_tensor(i).to(DTYPES["int64"]) for i in getattr(coo, "coords", None) or (coo.row, coo.col)]
    return sparse_coo_tensor(_C.stack(rows), as_tensor(coo.data), coo.shape)


def spdiags(diagonals, offsets, shape, layout=None):
    """A sparse matrix of the given shape whose diagonals, at offsets from the main one, are the rows of diagonals.

    Element j of a row stands in column j.
    """
    need_tensor("spdiags", "diagonals", 1, diagonals)
    diagonals, offsets = (diagonals.unsqueeze(0) if diagonals.ndim == 1 else diagonals), offsets.reshape(-1)
    places = offsets.tolist()
    if len(places) != diagonals.shape[0]:
        raise ArgumentError(f"Number of diagonals ({diagonals.shape[0]}) does not match the number of offsets ({len(places)})")
    if len(set(places)) < len(places):
        raise ArgumentError("Offset tensor contains duplicate values")
    if layout not in (None, sparse_coo, sparse_csr):
        raise ArgumentError(f"Only output layouts (Sparse, SparseCsr) are supported, got {layout}")
    n, m = shape
    kept = [(d, j - k, j) for d, k in enumerate(places) for j in range(max(k, 0), min(diagonals.shape[1], m, n + k))]
    which, rows, columns = (as_tensor([t[i] for t in kept], DTYPES["int64"]) for i in range(3))
    z = sparse_coo_tensor(_C.stack([rows, columns]), diagonals[which, columns], (n, m))
    return z.to_sparse_csr() if layout is sparse_csr else z


class check_sparse_tensor_invariants:
    """Whether new sparse tensors are checked: in rustorch they always are."""

    def __init__(self, enable=True):
        pass

    is_enabled = staticmethod(lambda: True)
    enable = disable = staticmethod(lambda: None)

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        pass

    def __call__(self, function):
        return function
