"""The memory that tensors are views of: as bytes, and as elements of one type."""

from . import _C
from ._dtype import CPU, DTYPES, Size, check_device
from ._on_tensor import method
from .tensor import Tensor, get_default_dtype


class UntypedStorage:
    """The bytes of the memory behind a tensor; tensors over one memory have storages with one address.

    ``UntypedStorage(n)`` has n bytes, which are undefined.
    """

    def __init__(self, size=0, *, device=None, _bytes=None):
        check_device(device)
        if _bytes is None:
            _bytes = _C._empty((size,), DTYPES["uint8"], None) if isinstance(size, int) else _C._tensor(size, DTYPES["uint8"])
        self._bytes = _bytes

    device = property(lambda self: CPU, doc="Where the memory is: the CPU.")
    is_cuda = property(lambda self: False, doc="Always False.")

    def __len__(self):
        return self._bytes.numel()

    def nbytes(self):
        """The number of bytes."""
        return self._bytes.numel()

    size = nbytes

    def element_size(self):
        """1: an element is a byte."""
        return 1

    def data_ptr(self):
        """The address of the first byte, 0 if there is none."""
        return self._bytes.data_ptr()

    def __getitem__(self, i):
        part = self._bytes[i]
        return part.item() if part.ndim == 0 else UntypedStorage(_bytes=part)

    def __setitem__(self, i, value):
        self._bytes[i] = value

    def __iter__(self):
        return iter(self.tolist())

    def tolist(self):
        """The bytes as a list of integers."""
        return self._bytes.tolist()

    def fill_(self, value):
        """Sets all bytes to value."""
        self._bytes.fill_(value)
        return self

    def copy_(self, source, non_blocking=None):
        """Copies the bytes of a storage of the same size."""
        self._bytes.copy_(source._bytes)
        return self

    def clone(self):
        """A copy in memory of its own."""
        return UntypedStorage(_bytes=self._bytes.clone())

    def cpu(self):
        """This storage itself."""
        return self

    def untyped(self):
        """This storage itself."""
        return self

    def __repr__(self):
        return "".join(f" {b}\n" for b in self.tolist()) + f"[rustorch.storage.UntypedStorage(device=cpu) of size {len(self)}]"


class TypedStorage:
    """The memory behind a tensor, as elements of one type in a row.

    ``TypedStorage(n, dtype=…)`` has n elements, which are undefined;
    ``TypedStorage(list, dtype=…)`` those of the list, and
    ``TypedStorage(wrap_storage=untyped, dtype=…)`` is over another storage.
    """

    def __init__(self, size=0, *, wrap_storage=None, dtype=None, device=None):
        check_device(device)
        self.dtype = dtype or get_default_dtype()
        if wrap_storage is None:
            flat = _C._empty((size,), self.dtype, None) if isinstance(size, int) else _C._tensor(size, self.dtype)
            wrap_storage = flat.untyped_storage()
        self._untyped = wrap_storage
        n = len(wrap_storage) // self.dtype.itemsize
        self._elements = wrap_storage._bytes[: n * self.dtype.itemsize].view(self.dtype)

    device = property(lambda self: CPU, doc="Where the memory is: the CPU.")
    is_cuda = property(lambda self: False, doc="Always False.")

    def untyped(self):
        """The bytes of this storage."""
        return self._untyped

    def __len__(self):
        return self._elements.numel()

    def size(self):
        """The number of elements."""
        return self._elements.numel()

    def nbytes(self):
        """The number of bytes."""
        return len(self._untyped)

    def element_size(self):
        """The bytes of an element."""
        return self.dtype.itemsize

    def data_ptr(self):
        """The address of the first element, 0 if there is none."""
        return self._elements.data_ptr()

    def __getitem__(self, i):
        if isinstance(i, slice):
            raise RuntimeError("slices are only supported in UntypedStorage.__getitem__")
        if not isinstance(i, int):
            raise TypeError(f"can't index a {type(self)} with {type(i)}")
        return self._elements[i].item()

    def __setitem__(self, i, value):
        if not isinstance(i, (int, slice)):
            raise RuntimeError(f"can't index a {type(self)} with {type(i)}")
        self._elements[i] = value

    def __iter__(self):
        return iter(self.tolist())

    def tolist(self):
        """The elements as a list."""
        return self._elements.tolist()

    def fill_(self, value):
        """Sets all elements to value."""
        self._elements.fill_(value)
        return self

    def copy_(self, source, non_blocking=None):
        """Copies the elements of a storage of the same length."""
        self._elements.copy_(source._elements)
        return self

    def clone(self):
        """A copy in memory of its own."""
        return TypedStorage(wrap_storage=self._untyped.clone(), dtype=self.dtype)

    def cpu(self):
        """This storage itself."""
        return self

    def pickle_storage_type(self):
        """The name that files of PyTorch's have for storages of this type."""
        return STORAGE_NAMES[self.dtype._name]

    def __repr__(self):
        rows = "".join(f" {e}\n" for e in self.tolist())
        return f"{rows}[rustorch.storage.TypedStorage(dtype={self.dtype!r}, device=cpu) of size {len(self)}]"


# By dtype: the names of the classes that PyTorch's files name.
STORAGE_NAMES = {
    "float64": "DoubleStorage", "float32": "FloatStorage", "float16": "HalfStorage", "bfloat16": "BFloat16Storage", "int64": "LongStorage",
    "int32": "IntStorage", "int16": "ShortStorage", "int8": "CharStorage", "uint8": "ByteStorage", "bool": "BoolStorage",
    "complex64": "ComplexFloatStorage", "complex128": "ComplexDoubleStorage",
}


@method
def untyped_storage(self):
    """The bytes of the memory that this tensor is a view of."""
    return UntypedStorage(_bytes=self._memory())


@method
def storage(self):
    """The memory that this tensor is a view of, as elements of its type."""
    return TypedStorage(wrap_storage=self.untyped_storage(), dtype=self.dtype)


@method
def storage_type(self):
    """TypedStorage."""
    return TypedStorage


@method
def set_(self, source=None, storage_offset=0, size=None, stride=None):
    """Makes this tensor a view of source: a tensor, or a storage with a place, a size and strides."""
    if source is None:
        source = _C._empty((0,), self.dtype, None)
    if isinstance(source, Tensor) and size is None:
        view = source
    else:
        view = over(source if not isinstance(source, Tensor) else source.storage(), self.dtype, storage_offset, size, stride)
    if view.dtype is not self.dtype:
        raise RuntimeError(f"Expected a {self.dtype!r} source, but got {view.dtype!r}: types do not change")
    self._set_data(view)
    return self


@method
def resize_(self, *sizes, memory_format=None):
    """Gives this tensor a size in row-major order; elements that there were none of are undefined.

    The memory stays where it has room for them, so other views see the same elements.
    """
    size = tuple(sizes[0]) if len(sizes) == 1 and isinstance(sizes[0], (tuple, list)) else sizes
    if self.requires_grad:
        raise RuntimeError("cannot resize variables that require grad")
    n = Size(size).numel()
    if self.storage_offset() + n <= self.storage().size():
        self._set_data(over(self.storage(), self.dtype, self.storage_offset(), size, None))
    else:
        made = _C._empty((self.storage_offset() + n,), self.dtype, None)
        made[: self.storage().size()] = self.storage()._elements
        self._set_data(over(made.storage(), self.dtype, self.storage_offset(), size, None))
    return self


@method
def is_set_to(self, tensor):
    """Whether tensor is a view of the same memory with the same size and strides."""
    same = self._memory().data_ptr() == tensor._memory().data_ptr() and self.storage_offset() == tensor.storage_offset()
    return same and self.shape == tensor.shape and self.stride() == tensor.stride()


@method
def share_memory_(self):
    """Puts the elements into memory that can be given to other processes, and returns this tensor.

    The library's memory is such; only elements in memory of others, such as
    NumPy's, are copied.
    """
    if not self.is_shared():
        self._set_data(self.detach().clone())
    return self


def over(storage, dtype, offset, size, stride):
    """A tensor over a storage: no view of another tensor."""
    if isinstance(storage, UntypedStorage):
        storage = TypedStorage(wrap_storage=storage, dtype=dtype)
    if size is None:
        size = (storage.size() - offset,)
    elif isinstance(size, int):
        size = (size,)
    if stride is None:
        stride, n = [], 1
        for d in reversed(size):
            stride.insert(0, n)
            n *= max(d, 1)
    elif isinstance(stride, int):
        stride = (stride,)
    return _C._strided(storage._elements, tuple(size), tuple(stride), offset).detach()
