"""Methods of Tensor that are written in Python, put on the type in C."""

from . import _C, _out, _print
from ._dtype import CPU, DTYPES
from ._on_tensor import method
from .tensor import Tensor, from_numpy


def _flag(name, value):
    setattr(Tensor, name, property(lambda self: value, doc=f"Always {value}."))


for _name in ("is_cuda", "is_xpu", "is_mps", "is_meta", "is_quantized", "is_mkldnn", "is_nested", "is_ipu", "is_mtia", "is_hpu", "is_xla", "is_maia", "is_vulkan"):
    _flag(_name, False)
_flag("is_cpu", True)
_flag("device", CPU)
_flag("names", None)


# ---------------------------------------------------------------- making and changing


@method
def copy_(self, src, non_blocking=False):
    """Copies src's elements, which broadcast, into this tensor and returns it."""
    return _C._copy(self, src)


@method
def fill_(self, value):
    """Sets all elements to value and returns this tensor."""
    if isinstance(value, Tensor) and value.ndim > 0:
        raise RuntimeError(f"fill_ only supports 0-dimension value tensor but got tensor with {value.ndim} dimensions.")
    return _C._copy(self, value)


@method
def addbmm_(self, batch1, batch2, *, beta=1, alpha=1):
    """addbmm() with the result written into this tensor, which gets its size if it only broadcasts to it."""
    z = self.addbmm(batch1, batch2, beta=beta, alpha=alpha)
    return self.copy_(z) if z.shape == self.shape else self._become(z)


@method
def zero_(self):
    """Sets all elements to 0 and returns this tensor."""
    return _C._copy(self, 0)


@method
def _take_result(self, z, function=None):
    """What out= does: the elements of z go into this tensor, which gets z's size."""
    _out.check(self, z, function)
    if self.shape != z.shape:
        self._set_data(z.to(self.dtype).detach())
        return self
    return _C._copy(self, z.detach())


@method
def as_strided(self, size, stride, storage_offset=None):
    """A view with any size and strides inside of this tensor's memory."""
    return _C._strided(self, size, stride, self.storage_offset() if storage_offset is None else storage_offset)


Tensor.mT = property(_C.mT, doc="A view with the last two dimensions exchanged.")


@method
def equal(self, other):
    """Whether two tensors have the same size and elements."""
    return self.shape == other.shape and bool((self == other).all())


@method
def allclose(self, other, rtol=1e-05, atol=1e-08, equal_nan=False):
    """Whether isclose() everywhere."""
    return bool(self.isclose(other, rtol, atol, equal_nan).all())


@method
def nonzero(self, *, as_tuple=False):
    """The indices of the elements that are not zero: a row for each, or a tuple of one tensor for each dimension."""
    if not as_tuple:
        return _C.nonzero(self)
    if self.ndim == 0:
        return self.unsqueeze(0).nonzero(as_tuple=True)
    return tuple(_C.nonzero(self).unbind(1))


@method
def view_as(self, other):
    """view() with other's size."""
    return self.view(tuple(other.shape))


@method
def reshape_as(self, other):
    """reshape() with other's size."""
    return self.reshape(tuple(other.shape))


@method
def expand_as(self, other):
    """expand() to other's size."""
    return self.expand(tuple(other.shape))


# ---------------------------------------------------------------- Python's protocols


@method
def __repr__(self, *, tensor_contents=None):
    return _print.text(self)


Tensor.__str__ = __repr__


@method
def __format__(self, spec):
    if self.ndim == 0 and Tensor is self.__class__:
        return self.item().__format__(spec)
    return object.__format__(self, spec)


@method
def __iter__(self):
    if self.ndim == 0:
        raise TypeError("iteration over a 0-d tensor")
    return iter([self[i] for i in range(len(self))])


@method
def __contains__(self, element):
    if isinstance(element, (Tensor, int, float, complex)):
        return bool((element == self).any())
    raise RuntimeError(f"Tensor.__contains__ only supports Tensor or scalar, but you passed in a {element.__class__}.")


@method
def __reversed__(self):
    return self if self.ndim == 0 else self.flip(0)


@method
def __rpow__(self, other):
    return _C.pow(other, self)


@method
def hardshrink(self, lambd=0.5):
    """The elements whose distance from 0 is above lambd, and 0 for the others."""
    return _C.hardshrink(self, lambd)


@method
def __rdiv__(self, other):
    return self.reciprocal() * other


@method
def __dir__(self):
    return [n for n in object.__dir__(self) if not n.startswith("_") or n.startswith("__")]


@method
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


@method
def __copy__(self):
    made = Tensor._make_subclass(self.__class__, self.detach(), self.requires_grad)
    if getattr(self, "__dict__", None):
        made.__dict__.update(self.__dict__)
    return made


def _rebuild(cls, array, requires_grad, state, kind, conj=False, neg=False):
    source = (from_numpy(array) if array.flags.writeable else from_numpy(array).clone()).to(kind)
    source = source.conj() if conj else source
    t = Tensor._make_subclass(cls, _C._neg_view(source) if neg else source, requires_grad)
    if state:
        t.__dict__.update(state)
    return t


@method
def __reduce_ex__(self, protocol):
    if self._any_sparse():
        from ._sparse import reduced

        return reduced(self)
    if not self.is_leaf and self.requires_grad:
        raise RuntimeError("only leaves of the graph can be pickled: detach() the tensor first")
    wide = self.detach().to(DTYPES["float32"]) if self.dtype._name == "bfloat16" else self.detach()
    bits = (self.is_conj(), self.is_neg())
    wide = wide.conj() if wide.is_conj() else wide  # what lies in memory
    wide = _C._neg_view(wide) if wide.is_neg() else wide
    return _rebuild, (self.__class__, wide.numpy().copy(), self.requires_grad, dict(getattr(self, "__dict__", {})), self.dtype, *(bits if any(bits) else ()))
