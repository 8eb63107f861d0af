"""What changes the parameters and buffers of a module as a whole."""

import rustorch as rt
from .parameter import Parameter, UninitializedParameter


class Convertible:
    """The part of Module that changes types and memory of all that it holds."""

    def _apply(self, fn, recurse=True):
        """Put fn of them in the places of parameters, gradients and buffers."""
        if recurse:
            for child in self.children():
                child._apply(fn)
        for registry in (self._parameters, self._buffers):
            for name, value in registry.items():
                if value is None or isinstance(value, UninitializedParameter):
                    continue
                with rt.no_grad():
                    new = fn(value)
                if not isinstance(value, Parameter):
                    registry[name] = new
                elif new is not value:
                    grad = value.grad
                    value.grad = None
                    value.data = new
                    value.grad = None if grad is None else fn(grad)
        return self

    def to(self, *args, **kwargs):
        """Convert parameters and buffers of floating dtype; return self.

        Takes a dtype, a device ("cpu" is the only one) or a tensor to be like.
        With memory_format, those of four or five dimensions lie so in memory.
        """
        format = kwargs.pop("memory_format", None)
        if format is not None:
            self._apply(lambda t: t.to(memory_format=format) if t.dim() in (4, 5) else t)
            if not args and not kwargs:
                return self
        device, dtype = _target(*args, **kwargs)
        if device is not None:
            rt.empty(0, device=device)
        if dtype is None:
            return self
        if not (dtype.is_floating_point or dtype.is_complex):
            raise TypeError(f"nn.Module.to only accepts floating point or complex dtypes, but got desired dtype={dtype}")
        return self._apply(lambda t: t.to(dtype) if t.is_floating_point() or t.is_complex() else t)

    def _floats_to(self, dtype):
        return self._apply(lambda t: t.to(dtype) if t.is_floating_point() else t)

    def float(self):
        """Convert parameters and buffers of floating dtype to float32."""
        return self._floats_to(rt.float32)

    def double(self):
        """Convert parameters and buffers of floating dtype to float64."""
        return self._floats_to(rt.float64)

    def half(self):
        """Convert parameters and buffers of floating dtype to float16."""
        return self._floats_to(rt.float16)

    def bfloat16(self):
        """Convert parameters and buffers of floating dtype to bfloat16."""
        return self._floats_to(rt.bfloat16)

    def type(self, dst_type):
        """Convert all parameters and buffers to a dtype."""
        return self._apply(lambda t: t.type(dst_type))

    def to_empty(self, *, device, recurse=True):
        """Give parameters and buffers new memory, whose elements are undefined."""
        return self._apply(lambda t: rt.empty_like(t, device=device), recurse)

    def share_memory(self):
        """Return self: tensors lie in memory that can be shared as it is."""
        return self

    def cpu(self):
        """Return self: tensors are always in main memory."""
        return self

    def cuda(self, device=None):
        """Raise DeviceError: this library computes on the CPU."""
        rt.empty(0).cuda(device)

    ipu = xpu = mtia = cuda

    def requires_grad_(self, requires_grad=True):
        """Say for all parameters whether gradients are recorded; return self."""
        for p in self.parameters():
            p.requires_grad_(requires_grad)
        return self

    def zero_grad(self, set_to_none=True):
        """Remove the gradients of all parameters, or set them to zero."""
        for p in self.parameters():
            if p.grad is None:
                continue
            if set_to_none:
                p.grad = None
            else:
                p.grad = p.grad.detach().zero_()


def _target(*args, **kwargs):
    device, dtype = kwargs.get("device"), kwargs.get("dtype")
    other = kwargs.get("tensor")
    for a in args:
        if isinstance(a, rt.dtype):
            dtype = a
        elif isinstance(a, rt.Tensor):
            other = a
        elif isinstance(a, bool):
            pass  # non_blocking
        elif a is not None:
            device = a
    return device, other.dtype if other is not None and dtype is None else dtype
