"""Functions of rows of the table whose arguments Python gives in a form of its own."""

from . import _C
from ._dtype import DTYPES, Size
from .errors import ArgumentError, ArgumentTypeError, UnsupportedDTypeError
from .tensor import Tensor, _made, full, get_default_dtype

__all__ = ["_chunk_cat", "_unsafe_index", "_unsafe_index_put", "_unsafe_masked_index", "_unsafe_masked_index_put_accumulate", "atleast_1d", "atleast_2d", "atleast_3d", "broadcast_shapes", "scalar_tensor", "tril_indices", "triu_indices", "unravel_index"]

_chunk_cat, _unsafe_index, _unsafe_index_put = _C._chunk_cat, _C._unsafe_index, _C._unsafe_index_put
_unsafe_masked_index, _unsafe_masked_index_put_accumulate = _C._unsafe_masked_index, _C._unsafe_masked_index_put_accumulate


def _of_each(name):
    one = getattr(_C, name)

    def call(*tensors):
        if len(tensors) == 1:
            if isinstance(tensors[0], Tensor):
                return one(tensors[0])
            tensors = tensors[0]
            if not isinstance(tensors, (list, tuple)):
                raise ArgumentTypeError(f"{name}() received an invalid combination of arguments - got ({type(tensors).__name__}), but expected one of: (Tensor input), (tuple of Tensors tensors)")
        for i, t in enumerate(tensors):
            if not isinstance(t, Tensor):
                raise ArgumentTypeError(f"{name}(): expected Tensor as element {i} in argument 0, but got {type(t).__name__}")
        return tuple(one(t) for t in tensors)

    call.__name__ = call.__qualname__ = name
    call.__doc__ = one.__doc__ + "\n\nOf several tensors, or a list of them, a tuple."
    return call


atleast_1d, atleast_2d, atleast_3d = _of_each("atleast_1d"), _of_each("atleast_2d"), _of_each("atleast_3d")


def broadcast_shapes(*shapes):
    """The shape to which tensors of the given shapes broadcast, each a tuple or an integer."""
    result = []
    for k, s in enumerate(shapes):
        if isinstance(s, int):
            s = (s,)
        if not isinstance(s, (tuple, list)):
            raise ArgumentError(f"Input shapes should be of type ints, a tuple of ints, or a list of ints, got {s}")
        if any(n < 0 for n in s):
            raise ArgumentError("Attempting to broadcast a dimension with negative length!")
        result = [1] * (len(s) - len(result)) + result
        for i in range(-1, -1 - len(s), -1):
            if s[i] != 1 and result[i] not in (1, s[i]):
                raise ArgumentError(f"Attempting to broadcast a dimension of length {s[i]} at {i}! Mismatching argument at index {k} had {tuple(s)}; but expected shape should be broadcastable to {result}")
            if s[i] != 1:
                result[i] = s[i]
    return Size(result)


def scalar_tensor(s, *, dtype=None, layout=None, device=None, pin_memory=False, requires_grad=False):
    """The number s as a tensor without dimensions, of the default type if dtype is None."""
    if isinstance(s, Tensor) and s.ndim == 0:
        s = s.item()
    if not isinstance(s, (int, float, complex)) and (isinstance(s, (Tensor, str)) or not hasattr(s, "item")):
        raise ArgumentTypeError(f"scalar_tensor(): argument 's' (position 1) must be Number, not {type(s).__name__}")
    return full((), s, dtype=dtype or get_default_dtype(), layout=layout, device=device, requires_grad=requires_grad)


def _corner(name, where):
    rows = getattr(_C, "_" + name)

    def call(row, col, offset=0, *, dtype=DTYPES["int64"], layout=None, device=None, pin_memory=False):
        for position, (what, n) in enumerate((("row", row), ("col", col), ("offset", offset)), 1):
            if isinstance(n, bool) or not hasattr(n, "__index__"):
                raise ArgumentTypeError(f"{name}(): argument '{what}' (position {position}) must be int, not {type(n).__name__}")
        if dtype not in (None, DTYPES["int64"], DTYPES["int32"], DTYPES["int16"]):
            raise UnsupportedDTypeError(f'"{name}" not implemented for \'{dtype._torch}\'')
        return _made(rows(row, col, offset).to(dtype or DTYPES["int64"]), layout, device, False)

    call.__name__ = call.__qualname__ = name
    call.__doc__ = f"The indices (2, n) of the elements on and {where} a diagonal of a matrix of row by col, row by row."
    return call


tril_indices, triu_indices = _corner("tril_indices", "below"), _corner("triu_indices", "above")


def unravel_index(indices, shape):
    """The indices along each dimension of a tensor of that shape of the elements with the given places in row-major order."""
    if isinstance(shape, int):
        shape = (shape,)
    if isinstance(shape, Tensor) or not isinstance(shape, (list, tuple)):
        raise ArgumentTypeError(f"expected 'shape' to be int or sequence of ints, but got {type(shape)}")
    for n in shape:
        if not isinstance(n, int):
            raise ArgumentTypeError(f"expected 'shape' sequence to only contain ints, but got {type(n)}")
        if n < 0:
            raise ArgumentError(f"'shape' cannot have negative values, but got {tuple(shape)}")
    kind = indices.dtype
    if kind.is_floating_point or kind.is_complex or kind is DTYPES["bool"]:
        raise ArgumentTypeError(f"expected 'indices' to be integer dtype, but got {kind!r}")
    return _C._unravel_index(indices, tuple(shape))
