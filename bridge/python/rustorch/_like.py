"""Making tensors that are like another one: of its size, its type, or its place in memory."""

from . import _C, _sparse
from ._dtype import preserve_format
from .errors import ArgumentTypeError
from ._on_tensor import need_tensor
from .tensor import Tensor, _drawing, _made, empty, full, ones, tensor, zeros

__all__ = ["empty_like", "empty_strided", "full_like", "ones_like", "rand_like", "randint_like", "randn_like", "zeros_like"]


def _like(name, input, dtype, layout, device, memory_format):
    need_tensor(name, "input", 1, input)
    if input._any_sparse() and name in ("empty_like", "zeros_like"):
        return _sparse.zeros_like(input, dtype)
    return _made(_C._empty_like(input, dtype, memory_format), layout, device, False)


def empty_like(input, *, dtype=None, layout=None, device=None, pin_memory=False, requires_grad=False, memory_format=preserve_format):
    """Undefined elements of input's size and type, with its dimensions in the same order in memory."""
    return _like("empty_like", input, dtype, layout, device, memory_format).requires_grad_(requires_grad)


def zeros_like(input, *, dtype=None, layout=None, device=None, pin_memory=False, requires_grad=False, memory_format=preserve_format):
    """Zeros of input's size and type, with its dimensions in the same order in memory."""
    return _like("zeros_like", input, dtype, layout, device, memory_format).zero_().requires_grad_(requires_grad)


def ones_like(input, *, dtype=None, layout=None, device=None, pin_memory=False, requires_grad=False, memory_format=preserve_format):
    """Ones of input's size and type, with its dimensions in the same order in memory."""
    return _like("ones_like", input, dtype, layout, device, memory_format).fill_(1).requires_grad_(requires_grad)


def full_like(input, fill_value, *, dtype=None, layout=None, device=None, pin_memory=False, requires_grad=False, memory_format=preserve_format):
    """fill_value in input's size and type, with its dimensions in the same order in memory."""
    return _like("full_like", input, dtype, layout, device, memory_format).fill_(fill_value).requires_grad_(requires_grad)


def rand_like(input, *, generator=None, dtype=None, layout=None, device=None, pin_memory=False, requires_grad=False, memory_format=preserve_format):
    """rand() in input's size and type; the numbers are drawn in the order of memory."""
    with _drawing(generator):
        return _C._draw(_like("rand_like", input, dtype, layout, device, memory_format), _C._UNIFORM, 0.0, 1.0).requires_grad_(requires_grad)


def randn_like(input, *, generator=None, dtype=None, layout=None, device=None, pin_memory=False, requires_grad=False, memory_format=preserve_format):
    """randn() in input's size and type; the numbers are drawn in the order of memory."""
    with _drawing(generator):
        return _C._draw(_like("randn_like", input, dtype, layout, device, memory_format), _C._NORMAL, 0.0, 1.0).requires_grad_(requires_grad)


def randint_like(input, *bounds, generator=None, dtype=None, layout=None, device=None, pin_memory=False, requires_grad=False, memory_format=preserve_format, **named):
    """randint_like(input, low=0, high): integers drawn evenly from [low, high) in input's size and type."""
    names = ("low", "high") if len(bounds) == 2 else ("high",)
    if len(bounds) > 2 or set(named) & set(names[: len(bounds)]) or not {*names[: len(bounds)], *named} <= {"low", "high"}:
        raise ArgumentTypeError("randint_like() takes input, low and high")
    named.update(zip(names, bounds))
    if "high" not in named:
        raise ArgumentTypeError('randint_like() missing 1 required positional argument: "high"')
    z = _like("randint_like", input, dtype, layout, device, memory_format)
    return z.random_(named.get("low", 0), named["high"], generator=generator).requires_grad_(requires_grad)


def _new(f):
    def make(self, *args, dtype=None, **options):
        return f(*args, dtype=dtype or self.dtype, **options)

    make.__name__ = "new_" + f.__name__
    make.__doc__ = f"{f.__name__}() in this tensor's type."
    setattr(Tensor, make.__name__, make)


for _f in (zeros, ones, empty, full):
    _new(_f)


def empty_strided(size, stride, *, dtype=None, layout=None, device=None, requires_grad=False, pin_memory=False):
    """A tensor of the given size and strides whose elements are undefined."""
    if len(size) != len(stride):
        raise RuntimeError(f"empty_strided: size and stride have {len(size)} and {len(stride)} dimensions")
    last = 1 + sum((d - 1) * s for d, s in zip(size, stride)) if all(size) else 0
    t = _C._strided(_C._empty((last,), dtype, None), tuple(size), tuple(stride), 0).detach()
    return _made(t, layout, device, requires_grad)


def new_empty_strided(self, size, stride, dtype=None, layout=None, device=None, requires_grad=False, pin_memory=False):
    """empty_strided() in this tensor's type."""
    return empty_strided(size, stride, dtype=dtype or self.dtype, layout=layout, device=device, requires_grad=requires_grad)


def new(self, *args, device=None):
    """A tensor of this one's type: of sizes, or with the elements of a sequence."""
    if len(args) == 1 and not isinstance(args[0], int):
        return tensor(args[0], dtype=self.dtype, device=device)
    return empty(*(args or (0,)), dtype=self.dtype, device=device)


def new_tensor(self, data, *, dtype=None, device=None, requires_grad=False):
    """tensor() in this tensor's type."""
    return tensor(data, dtype=dtype or self.dtype, device=device, requires_grad=requires_grad)


Tensor.new_tensor, Tensor.new_empty_strided, Tensor.new = new_tensor, new_empty_strided, new
