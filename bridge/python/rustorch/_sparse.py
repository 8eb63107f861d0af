"""Tensors that keep only some of their elements: making them, their parts, and how they are printed."""

from . import _C
from ._dtype import DTYPES, check_device, sparse_coo, sparse_csr, strided
from ._on_tensor import kind_of, method
from .errors import ArgumentError, ArgumentTypeError, LayoutError
from .tensor import Tensor, _sizes, as_tensor, get_default_dtype

__all__ = ["hspmm", "smm", "sparse_coo_tensor", "sparse_compressed_tensor", "sparse_csr_tensor", "sspaddmm"]

_LAYOUTS = (strided, sparse_coo, sparse_csr)
_LAYOUT, _NNZ, _SPARSE_DIM, _COALESCED = range(4)
_int64 = DTYPES["int64"]


# ---------------------------------------------------------------- making them


def _given_values(data, dtype):
    t = data if isinstance(data, Tensor) else as_tensor(data)
    return t if dtype is None else t.to(dtype)


def _given_indices(data):
    return (data if isinstance(data, Tensor) else as_tensor(data)).to(_int64)


def _refuse(name, args, named, expected):
    given = ", ".join([kind_of(a) for a in args] + [f"{k}={kind_of(v)}" for k, v in named.items()])
    raise ArgumentTypeError(f"{name}() received an invalid combination of arguments - got ({given}), but expected {expected}")


def _numbers(size):
    if isinstance(size, int):
        return (size,)
    return tuple(size) if isinstance(size, (tuple, list)) and all(hasattr(n, "__index__") for n in size) else None


def _finished(t, device, requires_grad):
    check_device(device)
    return t.detach().requires_grad_() if requires_grad else t


def sparse_coo_tensor(*args, dtype=None, device=None, pin_memory=False, requires_grad=False, check_invariants=None, is_coalesced=None, **named):
    """sparse_coo_tensor(indices, values, size=None): a tensor whose other elements are zero, in coordinate layout.

    Column k of indices (sparse dimensions, nnz) says where row k of values
    (nnz, dense dimensions) stands; values of equal columns add up. Without size,
    every dimension ends with its greatest index. sparse_coo_tensor(size) keeps nothing.
    """
    given = {**dict(zip(("indices", "values", "size"), args)), **named}
    if "values" not in given and set(given) in ({"size"}, {"indices"}):
        size = _numbers(given.popitem()[1])
        if size is not None:
            none = _C._full((len(size), 0), 0, _int64), _C._full((0,), 0, dtype)
            return _finished(_C._sparse_coo(*none, size, True), device, requires_grad)
    size = _numbers(given.get("size")) if given.get("size") is not None else None
    if not {"indices", "values"} <= set(given) <= {"indices", "values", "size"} or len(args) > 3 or given.get("size") is not None and size is None:
        _refuse("sparse_coo_tensor", args, named, "(object indices, object values, tuple of ints size), (object indices, object values) or (tuple of ints size)")
    indices, values = _given_indices(given["indices"]), _given_values(given["values"], dtype)
    if values.ndim == 0:
        values = values.reshape(1)
    if size is None:
        if indices.ndim != 2:
            raise ArgumentError(f"indices must be sparse_dim x nnz, but got: {list(indices.shape)}")
        if indices.shape[1] == 0 and indices.shape[0]:
            raise ArgumentError("attempting to create a sparse tensor without indices: its size cannot be known, give it as the third argument")
        size = (*(n + 1 for n in indices.amax(1).tolist()), *values.shape[1:])
    return _finished(_C._sparse_coo(indices, values, size, bool(is_coalesced)), device, requires_grad)


def sparse_csr_tensor(crow_indices, col_indices, values, size=None, *, dtype=None, device=None, pin_memory=False, requires_grad=False, check_invariants=None):
    """A matrix in compressed rows: those of values belong to row i that stand from crow_indices[i] to crow_indices[i+1], in the columns that col_indices says."""
    crow, col, values = _given_indices(crow_indices), _given_indices(col_indices), _given_values(values, dtype)
    if size is None:
        size = (crow.numel() - 1, int(col.max()) + 1 if col.numel() else 0)
    return _finished(_C._sparse_csr(crow, col, values, _numbers(size)), device, requires_grad)


def sparse_compressed_tensor(compressed_indices, plain_indices, values, size=None, *, dtype=None, layout=None, device=None, pin_memory=False, requires_grad=False, check_invariants=None):
    """sparse_csr_tensor(): of the compressed layouts, sparse_csr is there."""
    if layout is not sparse_csr:
        raise LayoutError(f"sparse_compressed_tensor: the layout {layout} is not there: of the compressed ones it is sparse_csr")
    return sparse_csr_tensor(compressed_indices, plain_indices, values, size, dtype=dtype, device=device, requires_grad=requires_grad)


def zeros_of(layout, size, dtype):
    """A sparse tensor that keeps nothing."""
    size = tuple(size)
    if layout is sparse_csr:
        if len(size) != 2:
            raise ArgumentError(f"a matrix is needed for rows that are compressed, but the size is {list(size)}")
        return sparse_csr_tensor(_C._full((size[0] + 1,), 0, _int64), _C._full((0,), 0, _int64), _C._full((0,), 0, dtype), size)
    return sparse_coo_tensor(size=size, dtype=dtype)


# ---------------------------------------------------------------- what they are

Tensor.layout = property(lambda self: _LAYOUTS[self._sparse(_LAYOUT)] if self._any_sparse() else strided, doc="Which elements are kept, and how.")
Tensor.is_sparse = property(lambda self: self._any_sparse() and self._sparse(_LAYOUT) == 1, doc="Whether this tensor is in coordinate layout.")
Tensor.is_sparse_csr = property(lambda self: self._any_sparse() and self._sparse(_LAYOUT) == 2, doc="Whether this tensor is in compressed rows.")


@method
def sparse_dim(self):
    """How many dimensions the indices name, 0 if this tensor is not sparse."""
    return self._sparse(_SPARSE_DIM)


@method
def dense_dim(self):
    """How many dimensions lie within a value."""
    return self.ndim - self._sparse(_SPARSE_DIM)


@method
def _nnz(self):
    """How many values are kept."""
    return self._sparse(_NNZ)


@method
def is_coalesced(self):
    """Whether the indices differ and stand in order."""
    return bool(self._sparse(_COALESCED))


def _need_coalesced(t, what):
    if t.is_sparse and not t.is_coalesced():
        raise RuntimeError(f"Cannot get {what} on an uncoalesced tensor, please call .coalesce() first")


@method
def indices(self):
    """The indices of a tensor in coordinate layout that is coalesced: int64 of shape (sparse dimensions, nnz)."""
    _need_coalesced(self, "indices")
    return _C._indices_of(self)


@method
def values(self):
    """The values of a sparse tensor, which is coalesced if it is in coordinate layout; gradients flow back."""
    _need_coalesced(self, "values")
    return _C._values_of(self)


def _need_coo(t, name):
    if not t.is_sparse:
        raise LayoutError(f"Could not run 'aten::{name}' with arguments from the '{'SparseCsrCPU' if t._any_sparse() else 'CPU'}' backend: it is there for tensors in coordinate layout")


@method
def _indices(self):
    """The indices of a tensor in coordinate layout, coalesced or not."""
    _need_coo(self, "_indices")
    return _C._indices_of(self)


@method
def _values(self):
    """The values of a tensor in coordinate layout, coalesced or not, without gradient."""
    _need_coo(self, "_values")
    return _C._values_of(self.detach())


@method
def crow_indices(self):
    """Where each row of a matrix in compressed rows begins among the values."""
    return _C._crow_indices_of(self)


@method
def col_indices(self):
    """The columns of the values of a matrix in compressed rows."""
    return _C._col_indices_of(self)


# ---------------------------------------------------------------- from one layout to another


@method
def to_dense(self, dtype=None, *, masked_grad=None):
    """This tensor with all its elements; itself, or in another type, if it is dense.

    The gradient of a sparse tensor is that of the elements that it keeps if
    masked_grad (the default), and otherwise that of all.
    """
    if not self._any_sparse():
        return self if dtype is None else self.to(dtype)
    if dtype is not None:
        raise RuntimeError("dtype argument is not supported by sparse_to_dense")
    return _C._to_dense(self, masked_grad is not False)


@method
def to_sparse(self, sparse_dim=None, *, layout=None, blocksize=None, dense_dim=None):
    """This tensor in coordinate layout with its elements that are not zero, or those parts along the first sparse_dim dimensions that are not all zero; or in another layout."""
    if layout is sparse_csr:
        return self.to_sparse_csr(dense_dim)
    if layout not in (None, sparse_coo) or blocksize is not None:
        raise LayoutError(f"to_sparse: the layout {layout or 'with blocks'} is not there: rustorch has sparse_coo and sparse_csr")
    if sparse_dim is None and dense_dim is not None:
        sparse_dim = self.ndim - dense_dim
    return _C._to_sparse(self) if sparse_dim is None else _to_sparse_dim(self, sparse_dim)


def _to_sparse_dim(t, n):
    if n < 0:
        raise RuntimeError(f"dense_to_sparse: sparse_dim argument must be in [0,{t.ndim}] range, but {n} is given")
    return _C._to_sparse(t, n)


@method
def to_sparse_coo(self):
    """This tensor in coordinate layout."""
    return self.to_sparse()


@method
def to_sparse_csr(self, dense_dim=None):
    """This matrix in compressed rows."""
    if dense_dim:
        raise LayoutError("to_sparse_csr: values of compressed rows are numbers: dense_dim is 0")
    return _C._to_sparse_csr(self)


@method
def sparse_resize_(self, size, sparse_dim, dense_dim):
    """Gives a tensor in coordinate layout another size, at least as great, with the values that it keeps."""
    _need_coo(self, "sparse_resize_")
    self._set_data(_C._sparse_coo(self._indices(), self._values(), _resized(self, size, sparse_dim, dense_dim), self.is_coalesced()))
    return self


def _resized(t, size, sparse_dim, dense_dim):
    if (sparse_dim, dense_dim) != (t.sparse_dim(), t.dense_dim()) and t._nnz():
        raise RuntimeError("changing the number of sparse or dense dimensions on a non-empty sparse tensor is not supported")
    return _sizes((size,))


def smm(input, mat):
    """The product of a sparse matrix and another one, as a sparse matrix."""
    return _C.mm(input, mat).to_sparse()


def hspmm(mat1, mat2):
    """The product of a sparse matrix and another one, as a sparse tensor of whole rows."""
    _need_coo(mat1, "hspmm")
    return _C.mm(mat1, mat2).to_sparse(1)


def sspaddmm(input, mat1, mat2, *, beta=1, alpha=1, out=None):
    """beta*input + alpha * mat1 @ mat2 for sparse input and mat1, as a sparse matrix."""
    _need_coo(mat1, "sspaddmm")
    z = input * beta + _C.mm(mat1, mat2).to_sparse() * alpha
    return z if out is None else out.copy_(z)


Tensor.smm, Tensor.sspaddmm = smm, sspaddmm


@method
def is_same_size(self, other):
    """Whether two tensors have the same size."""
    return self.shape == other.shape


# ---------------------------------------------------------------- pickles and copies


def rebuild(layout, parts, size, coalesced, requires_grad):
    """The tensor of a pickle."""
    t = _C._sparse_coo(*parts, tuple(size), coalesced) if layout is sparse_coo else _C._sparse_csr(*parts, tuple(size))
    return t.requires_grad_() if requires_grad else t


def reduced(t):
    """What a pickle of t has."""
    if not t.is_leaf and t.requires_grad:
        raise RuntimeError("only leaves of the graph can be pickled: detach() the tensor first")
    plain = t.detach()
    parts = (plain._indices(), plain._values()) if t.is_sparse else (plain.crow_indices(), plain.col_indices(), plain.values())
    return rebuild, (t.layout, parts, tuple(t.shape), t.is_sparse and t.is_coalesced(), t.requires_grad)


def zeros_like(t, dtype=None):
    """A sparse tensor of t's size and layout that keeps nothing."""
    if t.is_sparse and t.dense_dim():
        none = _C._full((t.sparse_dim(), 0), 0, _int64), _C._full((0, *t.shape[t.sparse_dim():]), 0, dtype or t.dtype)
        return _C._sparse_coo(*none, tuple(t.shape), True)
    return zeros_of(t.layout, t.shape, dtype or t.dtype)
