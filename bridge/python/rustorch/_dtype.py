"""Element types, devices, layouts and the type of shapes."""

from . import _C


class dtype:
    """The type of a tensor's elements, such as ``rustorch.float32``."""

    __slots__ = ("_name", "_kind", "itemsize", "_numpy", "_torch")

    def __init__(self, name, kind, itemsize, numpy, torch=None):
        self._name, self._kind, self.itemsize, self._numpy, self._torch = name, kind, itemsize, numpy, torch

    @property
    def is_floating_point(self):
        """Whether elements have fractions."""
        return self._kind == "f"

    @property
    def is_complex(self):
        """Whether elements are complex numbers."""
        return self._kind == "c"

    @property
    def is_signed(self):
        """Whether elements can be negative."""
        return self._kind in "ifc"

    def _holds(self, n):
        """Whether elements can be the integer n, if not exactly."""
        if self._kind in "fc":
            return abs(n) <= {"float16": 65504.0, "bfloat16": 3.3895313892515355e38}.get(self._name, 3.4028234663852886e38)
        bits = 1 if self._kind == "b" else 8 * self.itemsize
        return -(1 << bits - 1) <= n < 1 << bits - 1 if self._kind == "i" else 0 <= n < 1 << bits

    def to_complex(self):
        """The complex type whose parts are of this type."""
        if self._kind == "c":
            return self
        if self._kind != "f":
            raise RuntimeError(f"there is no complex type for {self!r}")
        return DTYPES[_COMPLEX_OF[self._name]]

    def to_real(self):
        """The type of the parts of this complex type."""
        return next((DTYPES[real] for real, name in _COMPLEX_OF.items() if name == self._name), self)

    def __repr__(self):
        return "rustorch." + self._name

    def __reduce__(self):
        return _named, (self._name,)

    def __copy__(self):
        return self

    def __deepcopy__(self, memo):
        return self


class _MissingDtype(dtype):
    """A dtype of PyTorch's that rustorch refuses."""

    __slots__ = ()

    _missing = True


def _named(name):
    """The dtype of a pickle."""
    return DTYPES[name]


def _layout(name):
    """The layout or memory format of a pickle."""
    return globals()[name]


class Size(tuple):
    """The shape of a tensor: a tuple of its lengths."""

    __slots__ = ()

    def numel(self):
        """The number of elements of a tensor of this shape."""
        n = 1
        for d in self:
            n *= d
        return n

    def __repr__(self):
        return f"rustorch.Size({list(self)})"

    def __add__(self, other):
        return Size(tuple.__add__(self, tuple(other))) if isinstance(other, tuple) else NotImplemented

    def __radd__(self, other):
        return Size(tuple(other) + tuple(self)) if isinstance(other, tuple) else NotImplemented

    def __mul__(self, n):
        return Size(tuple.__mul__(self, n))

    __rmul__ = __mul__

    def __getitem__(self, i):
        got = tuple.__getitem__(self, i)
        return Size(got) if isinstance(i, slice) else got

    def __reduce__(self):
        return Size, (tuple(self),)



class device:
    """Where a tensor is: ``device("cpu")`` is the only one there is."""

    __slots__ = ("type", "index")

    def __init__(self, type="cpu", index=None):
        if isinstance(type, device):
            type, index = type.type, type.index
        if isinstance(type, int):
            type, index = "cuda", type
        if not isinstance(type, str):
            raise TypeError(f"device(): argument 'type' must be str, not {type.__class__.__name__}")
        name, colon, number = type.partition(":")
        if name not in _DEVICE_TYPES:
            raise RuntimeError(
                f"Expected one of {', '.join(_DEVICE_TYPES)} device type at start of device string: {name}"
            )
        if colon:
            if index is not None:
                raise RuntimeError(f"type (string) must not include an index because index was passed explicitly: {type}")
            if not number.isdigit() or (len(number) > 1 and number[0] == "0"):
                raise RuntimeError(f"Invalid device string: '{type}'")
            index = int(number)
        self.type, self.index = name, index

    def __repr__(self):
        return f"device(type='{self.type}'" + (f", index={self.index})" if self.index is not None else ")")

    def __str__(self):
        return self.type if self.index is None else f"{self.type}:{self.index}"

    def __eq__(self, other):
        if not isinstance(other, device):
            return NotImplemented
        return self.type == other.type and self.index == other.index

    def __hash__(self):
        return hash((self.type, self.index))

    def __reduce__(self):
        return device, (self.type, self.index)

    def __enter__(self):
        check_device(self)
        return self

    def __exit__(self, *exc):
        return False


_DEVICE_TYPES = ("cpu", "cuda", "mps", "xpu", "mtia", "meta", "xla", "hpu", "ipu", "vulkan", "opengl", "lazy", "ideep", "hip", "ve", "fpga", "maia", "privateuseone")
CPU = device("cpu")


def check_device(where):
    """Raise a DeviceError unless where is None or the CPU."""
    if where is None or where is CPU:
        return
    where = device(where)
    if where.type != "cpu":
        from .errors import DeviceError

        raise DeviceError(f"rustorch computes on the CPU; there is no device {str(where)!r}.")


class layout:
    """How elements lie in memory: ``rustorch.strided``."""

    def __init__(self, name):
        self._name = name

    def __repr__(self):
        return "rustorch." + self._name

    def __reduce__(self):
        return _layout, (self._name,)


class memory_format(layout):
    """An order of dimensions in memory, such as ``rustorch.contiguous_format``."""


strided, sparse_coo, sparse_csr = layout("strided"), layout("sparse_coo"), layout("sparse_csr")
FORMATS = {name: memory_format(name) for name in _C._formats()}
globals().update(FORMATS)
contiguous_format, preserve_format = FORMATS["contiguous_format"], FORMATS["preserve_format"]
for _format in FORMATS.values():
    _C._set_format(_format)

_REFUSED = {
    "float16": ("f", 2), "bfloat16": ("f", 2), "int16": ("i", 2), "int8": ("i", 1), "complex32": ("c", 4), "complex64": ("c", 8),
    "bcomplex32": ("c", 4),
    "complex128": ("c", 16), "uint16": ("u", 2), "uint32": ("u", 4), "uint64": ("u", 8),
}
_COMPLEX_OF = {"float16": "complex32", "bfloat16": "bcomplex32", "float32": "complex64", "float64": "complex128"}
ALIASES = {
    "float": "float32", "double": "float64", "half": "float16", "long": "int64", "int": "int32", "short": "int16",
    "cfloat": "complex64", "cdouble": "complex128", "chalf": "complex32",
}


def _make():
    known = [dtype(name, kind, size, typestr, torch) for name, torch, typestr, size, kind in _C._dtypes()]
    _C._set_dtypes(known)
    table = {d._name: d for d in known}
    for name, (kind, size) in _REFUSED.items():
        table.setdefault(name, _MissingDtype(name, kind, size, None))
    for alias, name in ALIASES.items():
        table[alias] = table[name]
    return table


DTYPES = _make()
_C._set_size_type(Size)
NUMPY = {d._numpy.lstrip("<|"): d for d in DTYPES.values() if d._numpy and d._numpy[1:] != "V4"}


def numpy_dtype(d):
    """NumPy's type of the elements."""
    import numpy

    if d._numpy[1] == "V":
        raise TypeError(f"Got unsupported ScalarType {d._torch}: NumPy has no such type; convert it first")
    return numpy.dtype(d._numpy)
