"""Tensors for NumPy, DLPack and Arrow: the methods by which others read them."""

from . import _C
from .errors import ArgumentError, GradError
from .tensor import Tensor, from_numpy


def _method(f):
    setattr(Tensor, f.__name__, f)
    return f


def _property(f):
    setattr(Tensor, f.__name__, property(f))
    return f


@_method
def __array__(self, dtype=None, copy=None):
    import numpy

    a = self.numpy()
    if dtype is not None and a.dtype != dtype:
        if copy is False:
            raise ArgumentError("a conversion to another type needs a copy")
        return a.astype(dtype)
    return a.copy() if copy else a


@_property
def __array_interface__(self):
    """The description of NumPy's array interface, version 3."""
    if self.requires_grad:
        raise GradError("Can't call numpy() on Tensor that requires grad. Use tensor.detach().numpy() instead.")
    if self.is_conj() or self.is_neg():
        return self.numpy().__array_interface__  # which refuses, and says what to do
    return {
        "version": 3, "shape": tuple(self.shape), "typestr": self.dtype._numpy, "data": (self.data_ptr(), self._readonly()),
        "strides": None if self._is_contiguous() else tuple(n * self.itemsize for n in self.stride()), "_owner": self,
    }


Tensor.__array_priority__ = 1000


@_method
def __array_ufunc__(self, ufunc, method, *inputs, **kwargs):
    if method != "__call__":
        return NotImplemented
    from . import ops

    return ops.dispatch_ufunc(ufunc, *inputs, **kwargs)


# NumPy's functions that write into their first argument.
_WRITERS = {"copyto", "fill_diagonal", "place", "put", "put_along_axis", "putmask"}


def _as_arrays(x):
    if isinstance(x, Tensor):
        return x.detach().numpy()
    if type(x) in (list, tuple):
        return type(x)(_as_arrays(v) for v in x)
    return x


@_method
def __array_function__(self, func, types, args, kwargs):
    """What NumPy's functions do with tensors: what they do with arrays over the same memory.

    ``np.sum(t)`` and ``np.concatenate([t, t])`` give NumPy's result in NumPy's
    types; a tensor that requires gradients raises GradError. One that is written to, as ``out`` or by a
    function such as ``np.copyto``, is written by ``copy_``, so that gradients
    know of it.
    """
    import numpy

    if not all(issubclass(t, (Tensor, numpy.ndarray)) for t in types):
        return NotImplemented
    args, kwargs, target = list(args), dict(kwargs), kwargs.get("out")
    if func.__name__ in _WRITERS and args:
        target, args[0] = args[0], _as_arrays(args[0])
        if isinstance(target, Tensor):
            args[0] = args[0].copy()
        written = args[0]
    elif isinstance(target, Tensor):
        written = kwargs["out"] = target.detach().numpy().copy()
    result = func(*map(_as_arrays, args), **{name: _as_arrays(x) for name, x in kwargs.items()})
    if not isinstance(target, Tensor):
        return result
    target.copy_(from_numpy(written))
    return target if result is written else result


@_method
def __dlpack__(self, *, stream=None, max_version=None, dl_device=None, copy=None):
    """A DLPack capsule over this tensor's memory."""
    if self.requires_grad:
        raise BufferError("Can't export tensors that require gradient, use tensor.detach()")
    if dl_device is not None and dl_device[0] != 1:
        raise BufferError("the memory is the CPU's")
    source = self.clone() if copy else self
    return source._dlpack(max_version is not None and max_version[0] >= 1)


@_method
def __dlpack_device__(self):
    return (1, 0)
