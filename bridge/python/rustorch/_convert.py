"""Methods of Tensor about types, devices and the order of elements in memory."""

from . import _C
from ._dtype import CPU, DTYPES, check_device, contiguous_format, device, dtype, memory_format, preserve_format
from ._on_tensor import kind_of, method, need_tensor
from .errors import ArgumentTypeError, DeviceError
from .tensor import Tensor

_FORMS = (
    ("torch.device device = None, torch.dtype dtype = None", ("device", "dtype")),
    ("torch.dtype dtype", ("dtype",)),
    ("Tensor tensor", ("tensor",)),
)
_REST = ", bool non_blocking = False, bool copy = False, *, torch.memory_format memory_format = None"
PYTHON_TYPES = {float: "float64", int: "int64", bool: "bool", complex: "complex128"}


def _fits(name, v):
    """Whether v may be the argument of to() with this name."""
    if name == "device":
        return v is None or isinstance(v, (str, device)) or isinstance(v, int) and not isinstance(v, bool)
    if name == "dtype":
        return v is None or isinstance(v, dtype) or isinstance(v, type) and v in PYTHON_TYPES
    if name == "tensor":
        return isinstance(v, (Tensor, float, bool, complex))
    if name == "memory_format":
        return v is None or isinstance(v, memory_format)
    return isinstance(v, bool)


def _form(names, args, kwargs):
    """The arguments by their names, None if they do not fit this form."""
    names = (*names, "non_blocking", "copy")
    if len(args) > len(names):
        return None
    given = dict(zip(names, args))
    if any(k in given or k not in (*names, "memory_format") for k in kwargs):
        return None
    given.update(kwargs)
    return given if all(_fits(k, v) for k, v in given.items()) else None


def _to_arguments(args, kwargs):
    """What to() is asked for: a dtype or None, a device or None, whether to copy, a memory format or None."""
    for _, names in _FORMS:
        given = _form(names, args, kwargs)
        if given is not None and (names[0] in given or len(names) == 2):
            break
    else:
        got = ", ".join([kind_of(a) for a in args] + [f"{k}={kind_of(v)}" for k, v in kwargs.items()])
        forms = "".join(f"\n * ({text}{_REST})" for text, _ in _FORMS)
        raise ArgumentTypeError(f"to() received an invalid combination of arguments - got ({got}), but expected one of:{forms}\n")
    want = given.get("dtype")
    if "tensor" in given:
        other = given["tensor"]
        want = other.dtype if isinstance(other, Tensor) else PYTHON_TYPES[type(other)]
    if isinstance(want, type):
        want = PYTHON_TYPES[want]
    return DTYPES[want] if isinstance(want, str) else want, given.get("device"), given.get("copy", False), given.get("memory_format")


@method
def to(self, *args, **kwargs):
    """to(dtype), to(device), to(device, dtype), to(other): this tensor in another type.

    It is this tensor itself if nothing changes and copy is not set. The only
    device is the CPU. The order of dimensions in memory stays, or becomes that
    of memory_format.
    """
    want, place, copy, format = _to_arguments(args, kwargs)
    check_device(place)
    same = want is None or want is self.dtype
    if format is None or format is preserve_format:
        if same:
            return self.clone() if copy else self
        return _C.to(self, want)
    if same and not copy and _C._format(self, None) is format:
        return self
    return (self if same else _C.to(self, want)).clone(memory_format=format)


def _converter(name, target):
    def convert(self, *, memory_format=None):
        return self.to(target, memory_format=memory_format)

    convert.__name__ = name
    convert.__doc__ = f"This tensor as {target!r}; itself if it is that already."
    setattr(Tensor, name, convert)


for _name, _target in {"float": "float32", "double": "float64", "long": "int64", "int": "int32", "bool": "bool", "byte": "uint8",
                       "half": "float16", "bfloat16": "bfloat16", "short": "int16", "char": "int8", "cfloat": "complex64", "cdouble": "complex128"}.items():
    _converter(_name, DTYPES[_target])


def _type(self, dtype=None, non_blocking=False):
    """The name of this tensor's type, or this tensor as another type."""
    if dtype is None:
        return f"rustorch.{self.dtype._torch}Tensor"
    if isinstance(dtype, str):
        short = dtype.rpartition(".")[2]
        found = [d for d in DTYPES.values() if d._torch and short == d._torch + "Tensor"]
        if not found:
            raise ValueError(f"invalid type: '{dtype}'")
        dtype = found[0]
    return self.to(getattr(dtype, "_dtype", dtype))


_type.__name__ = "type"
Tensor.type = _type


@method
def type_as(self, other):
    """This tensor in other's type."""
    need_tensor("type_as", "other", 1, other)
    return self.to(other.dtype)


@method
def cpu(self, memory_format=None):
    """This tensor itself: it is on the CPU."""
    return self


@method
def cuda(self, device=None, non_blocking=False, memory_format=None):
    """Raises: rustorch computes on the CPU."""
    raise DeviceError("rustorch computes on the CPU; there is no device 'cuda'.")


@method
def pin_memory(self, device=None):
    """Raises: there is no accelerator to pin memory for."""
    raise DeviceError("Cannot access accelerator device: rustorch computes on the CPU.")


@method
def is_pinned(self, device=None):
    """Always False."""
    return False


@method
def get_device(self):
    """-1: the CPU."""
    return -1


@method
def is_floating_point(self):
    """Whether the elements have fractions."""
    return self.dtype.is_floating_point


@method
def is_complex(self):
    """Whether the elements are complex numbers."""
    return self.dtype.is_complex


@method
def is_signed(self):
    """Whether elements can be negative."""
    return self.dtype.is_signed


@method
def element_size(self):
    """The bytes of an element."""
    return self.itemsize


@method
def is_contiguous(self, memory_format=contiguous_format):
    """Whether the elements lie in row-major order without gaps, or in memory_format."""
    return self._is_contiguous() if memory_format is contiguous_format else _C._format(self, memory_format)
