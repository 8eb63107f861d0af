"""Methods of Tensor that are written in Python, put on the type in C."""

import builtins

from . import _C, _print
from ._dtype import CPU, DTYPES, Size, check_device, contiguous_format, device, dtype, memory_format, preserve_format, strided
from .errors import ArgumentError, DeviceError, GradError
from .tensor import Tensor, empty, from_numpy, full, ones, tensor, zeros


def _method(f):
    setattr(Tensor, f.__name__, f)
    return f


def _property(f):
    setattr(Tensor, f.__name__, property(f))
    return f


def _flag(name, value):
    setattr(Tensor, name, property(lambda self: value, doc=f"Always {value}."))


for _name in ("is_cuda", "is_xpu", "is_mps", "is_meta", "is_sparse", "is_quantized", "is_mkldnn", "is_nested", "is_ipu", "is_mtia", "is_hpu", "is_xla", "is_maia", "is_vulkan"):
    _flag(_name, False)
_flag("is_cpu", True)
_flag("device", CPU)
_flag("layout", strided)
_flag("names", None)


# ---------------------------------------------------------------- gradients


@_method
def backward(self, gradient=None, retain_graph=None, create_graph=False, inputs=None):
    """Adds the gradients of this tensor to the leaves that it was computed from.

    gradient is the gradient of this tensor itself; a tensor of one element needs none.
    """
    if isinstance(inputs, Tensor):
        inputs = (inputs,)
    keep = create_graph if retain_graph is None else retain_graph
    _C.run_backward((self,), (gradient,), keep, create_graph, inputs)


@_method
def requires_grad_(self, requires_grad=True):
    """Says whether gradients flow back to this tensor, and returns it."""
    self.requires_grad = requires_grad
    return self


Tensor.data = property(
    lambda self: self.detach(),
    lambda self, value: self._set_data(value),
    doc="This tensor's elements, without gradient; assigning makes it a view of another tensor.",
)


# Operations whose node PyTorch calls otherwise.
_NODE_NAMES = {"MaxDim": "Max", "MinDim": "Min", "To": "ToCopy", "MatMul": "Mm", "Linear": "Addmm", "Reshape": "View", "Norm": "LinalgVectorNorm", "CopyTo": "CopySlices", "Put": "CopySlices", "Viewed": "AsStrided", "PutAt": "IndexPut"}


class _Node:
    """The operation that made a tensor."""

    def __init__(self, op):
        self._op = op

    def name(self):
        """The operation's name."""
        return self._op + "Backward0"

    def __repr__(self):
        return f"<{self.name()} object at {id(self):#x}>"


@_property
def grad_fn(self):
    """The operation that made this tensor, None for leaves."""
    name = "" if self.is_leaf else self._node_name()
    name = _NODE_NAMES.get(name, name)
    return builtins.type(name + "Backward0", (_Node,), {})(name) if name else None


# ---------------------------------------------------------------- types and devices


def _to_arguments(args, kwargs):
    kwargs = dict(kwargs)
    want = kwargs.pop("dtype", None)
    place = kwargs.pop("device", None)
    copy = kwargs.pop("copy", False)
    kwargs.pop("non_blocking", None)
    kwargs.pop("memory_format", None)
    other = kwargs.pop("other", None)
    if kwargs:
        raise TypeError(f"to() got an unexpected keyword argument '{next(iter(kwargs))}'")
    args = list(args)
    if args and isinstance(args[0], Tensor):
        other = args.pop(0)
    elif args and isinstance(args[0], (str, device, int)) and not isinstance(args[0], bool):
        place = args.pop(0)
        if args and (args[0] is None or isinstance(args[0], dtype)):
            want = args.pop(0)
    elif args and (args[0] is None or isinstance(args[0], dtype)):
        want = args.pop(0)
    if args and not isinstance(args[0], bool) or len(args) > 2:
        raise TypeError(f"to() received an invalid combination of arguments - got ({args[0].__class__.__name__})")
    if len(args) == 2:
        copy = args[1]
    if other is not None:
        want = other.dtype
    return want, place, copy


@_method
def to(self, *args, **kwargs):
    """to(dtype), to(device), to(device, dtype), to(other): this tensor in another type.

    It is this tensor itself if nothing changes and copy is not set. The only device is the CPU.
    """
    want, place, copy = _to_arguments(args, kwargs)
    check_device(place)
    if want is None or want is self.dtype:
        return self.clone() if copy else self
    return _C.to(self, want)


def _converter(name, target):
    def convert(self, memory_format=None):
        return self.to(target)

    convert.__name__ = name
    convert.__doc__ = f"This tensor as {target!r}."
    setattr(Tensor, name, convert)


for _name, _target in {"float": "float32", "double": "float64", "long": "int64", "int": "int32", "bool": "bool", "byte": "uint8",
                       "half": "float16", "bfloat16": "bfloat16", "short": "int16", "char": "int8"}.items():
    _converter(_name, DTYPES[_target])


@_method
def type(self, dtype=None, non_blocking=False):
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


@_method
def type_as(self, other):
    """This tensor in other's type."""
    return self.to(other.dtype)


@_method
def cpu(self, memory_format=None):
    """This tensor itself: it is on the CPU."""
    return self


@_method
def cuda(self, device=None, non_blocking=False, memory_format=None):
    """Raises: rustorch computes on the CPU."""
    raise DeviceError("rustorch computes on the CPU; there is no device 'cuda'.")


@_method
def pin_memory(self, device=None):
    """Raises: there is no accelerator to pin memory for."""
    raise DeviceError("Cannot access accelerator device: rustorch computes on the CPU.")


@_method
def is_pinned(self, device=None):
    """Always False."""
    return False


@_method
def get_device(self):
    """-1: the CPU."""
    return -1


@_method
def is_floating_point(self):
    """Whether the elements have fractions."""
    return self.dtype.is_floating_point


@_method
def is_complex(self):
    """Whether the elements are complex numbers."""
    return self.dtype.is_complex


@_method
def is_signed(self):
    """Whether elements can be negative."""
    return self.dtype.is_signed


@_method
def element_size(self):
    """The bytes of an element."""
    return self.itemsize


@_method
def is_contiguous(self, memory_format=contiguous_format):
    """Whether the elements lie in row-major order without gaps."""
    return self._is_contiguous()


# ---------------------------------------------------------------- making and changing


def _new(f):
    def make(self, *args, dtype=None, device=None, requires_grad=False, layout=None, pin_memory=False, **named):
        return f(*args, dtype=dtype or self.dtype, device=device, requires_grad=requires_grad, **named)

    make.__name__ = "new_" + f.__name__
    make.__doc__ = f"{f.__name__}() in this tensor's type."
    setattr(Tensor, make.__name__, make)


for _f in (zeros, ones, empty, full):
    _new(_f)


@_method
def new_tensor(self, data, *, dtype=None, device=None, requires_grad=False):
    """tensor() in this tensor's type."""
    return tensor(data, dtype=dtype or self.dtype, device=device, requires_grad=requires_grad)


@_method
def copy_(self, src, non_blocking=False):
    """Copies src's elements, which broadcast, into this tensor and returns it."""
    return _C._copy(self, src)


@_method
def fill_(self, value):
    """Sets all elements to value and returns this tensor."""
    if isinstance(value, Tensor) and value.ndim > 0:
        raise RuntimeError(f"fill_ only supports 0-dimension value tensor but got tensor with {value.ndim} dimensions.")
    return _C._copy(self, value)


@_method
def zero_(self):
    """Sets all elements to 0 and returns this tensor."""
    return _C._copy(self, 0)


@_method
def _take_result(self, z):
    """What out= does: the elements of z go into this tensor, which gets z's size."""
    if self.shape != z.shape:
        self._set_data(z.to(self.dtype).detach())
        return self
    if z.dtype._kind == "f" and self.dtype._kind != "f":
        raise RuntimeError(f"result type {z.dtype._torch} can't be cast to the desired output type {self.dtype._torch}")
    return _C._copy(self, z.detach())


@_method
def as_strided(self, size, stride, storage_offset=None):
    """A view with any size and strides inside of this tensor's memory."""
    return _C._strided(self, size, stride, self.storage_offset() if storage_offset is None else storage_offset)


def _squared(name, op):
    setattr(Tensor, name, property(lambda self: getattr(_C, op)(self, -2, -1), doc="A view with the last two dimensions exchanged."))


_squared("mT", "transpose")


@_method
def equal(self, other):
    """Whether two tensors have the same size and elements."""
    return self.shape == other.shape and builtins.bool((self == other).all())


@_method
def isclose(self, other, rtol=1e-05, atol=1e-08, equal_nan=False):
    """Where |self - other| <= atol + rtol * |other|, and where both are the same infinity."""
    if rtol < 0 or atol < 0:
        raise RuntimeError(f"{'rtol' if rtol < 0 else 'atol'} must be greater than or equal to zero, but got {min(rtol, atol)}")
    if self.dtype is not other.dtype:
        raise RuntimeError(f"{self.dtype._torch} did not match {other.dtype._torch}")
    a, b = self.detach(), other.detach()
    close = a == b
    if a.dtype.is_floating_point:
        near = (a - b).abs() <= (b.abs() * rtol + atol)
        close = close | (near & b.isfinite() & a.isfinite())
        if equal_nan:
            close = close | (a.isnan() & b.isnan())
    elif rtol or atol:
        close = close | ((a - b).abs().to(DTYPES["float64"]) <= b.abs().to(DTYPES["float64"]) * rtol + atol)
    return close


@_method
def allclose(self, other, rtol=1e-05, atol=1e-08, equal_nan=False):
    """Whether isclose() everywhere."""
    return builtins.bool(self.isclose(other, rtol, atol, equal_nan).all())


@_method
def nonzero(self, *, as_tuple=False):
    """The indices of the elements that are not zero: a row for each, or a tuple of one tensor for each dimension."""
    if not as_tuple:
        return _C.nonzero(self)
    if self.ndim == 0:
        return self.unsqueeze(0).nonzero(as_tuple=True)
    return tuple(_C.nonzero(self).unbind(1))


@_method
def view_as(self, other):
    """view() with other's size."""
    return self.view(tuple(other.shape))


@_method
def reshape_as(self, other):
    """reshape() with other's size."""
    return self.reshape(tuple(other.shape))


@_method
def expand_as(self, other):
    """expand() to other's size."""
    return self.expand(tuple(other.shape))


# ---------------------------------------------------------------- Python's protocols


@_method
def __repr__(self, *, tensor_contents=None):
    return _print.text(self)


Tensor.__str__ = __repr__


@_method
def __format__(self, spec):
    if self.ndim == 0 and Tensor is self.__class__:
        return self.item().__format__(spec)
    return object.__format__(self, spec)


@_method
def __iter__(self):
    if self.ndim == 0:
        raise TypeError("iteration over a 0-d tensor")
    return iter([self[i] for i in range(len(self))])


@_method
def __contains__(self, element):
    if isinstance(element, (Tensor, builtins.int, builtins.float)):
        return bool((element == self).any())
    raise RuntimeError(f"Tensor.__contains__ only supports Tensor or scalar, but you passed in a {element.__class__}.")


@_method
def __reversed__(self):
    return self if self.ndim == 0 else self.flip(0)


@_method
def __rpow__(self, other):
    return _C.pow(other, self)


@_method
def __dir__(self):
    return [n for n in object.__dir__(self) if not n.startswith("_") or n.startswith("__")]


@_method
def __deepcopy__(self, memo):
    if not self.is_leaf:
        raise RuntimeError("Only Tensors created explicitly by the user (graph leaves) support the deepcopy protocol at the moment")
    if id(self) in memo:
        return memo[id(self)]
    made = Tensor._make_subclass(self.__class__, self.detach().clone(), self.requires_grad)
    memo[id(self)] = made
    if self.grad is not None:
        made.grad = self.grad.__deepcopy__(memo)
    if getattr(self, "__dict__", None):
        import copy

        made.__dict__.update(copy.deepcopy(self.__dict__, memo))
    return made


@_method
def __copy__(self):
    made = Tensor._make_subclass(self.__class__, self.detach(), self.requires_grad)
    if getattr(self, "__dict__", None):
        made.__dict__.update(self.__dict__)
    return made


def _rebuild(cls, array, requires_grad, state, kind):
    source = from_numpy(array) if array.flags.writeable else from_numpy(array).clone()
    t = Tensor._make_subclass(cls, source.to(kind), requires_grad)
    if state:
        t.__dict__.update(state)
    return t


@_method
def __reduce_ex__(self, protocol):
    if not self.is_leaf and self.requires_grad:
        raise RuntimeError("only leaves of the graph can be pickled: detach() the tensor first")
    wide = self.detach().to(DTYPES["float32"]) if self.dtype._name == "bfloat16" else self.detach()
    return _rebuild, (self.__class__, wide.numpy().copy(), self.requires_grad, dict(getattr(self, "__dict__", {})), self.dtype)
