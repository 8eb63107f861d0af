"""Tensors: making them, and the methods that are written in Python.

The module itself can be called: ``rustorch.tensor([1., 2.])`` makes a tensor.
"""

import sys
import types

from . import _C
from ._dtype import CPU, DTYPES, Size, check_device, contiguous_format, device, dtype, memory_format, numpy_dtype, strided
from .errors import ArgumentError, ArgumentTypeError

Tensor = _C.Tensor
_int64 = DTYPES["int64"]


def tensor(data, *, dtype=None, device=None, requires_grad=False, pin_memory=False):
    """A tensor with a copy of data: a number, nested lists, an array or a tensor.

    Without dtype, Python floats give the default type, ints int64 and bools bool;
    arrays and tensors keep theirs. Lists that are ragged raise ValueError.
    """
    check_device(device)
    if getattr(data, "size", 0) and any(step < 0 for step in getattr(data, "strides", None) or ()):
        return from_numpy(data)  # refuses negative strides
    t = _C._tensor(from_arrow(data) if _is_arrow(data) else data, dtype)
    if t.requires_grad:
        t = t.detach()
    return t.requires_grad_() if requires_grad else t


def as_tensor(data, dtype=None, device=None):
    """data as a tensor, sharing its memory where that is possible."""
    check_device(device)
    if isinstance(data, Tensor):
        return data if dtype is None else data.to(dtype)
    if _is_arrow(data):
        t = from_arrow(data)
        return t if dtype is None else t.to(dtype)
    if hasattr(data, "__array_interface__") or hasattr(data, "__dlpack__"):
        t = _from_array(data) if hasattr(data, "__array_interface__") else from_dlpack(data)
        return t if dtype is None else t.to(dtype)
    return _C._tensor(data, dtype)


def asarray(obj, *, dtype=None, device=None, copy=None, requires_grad=False):
    """obj as a tensor; copy says whether memory is copied (None: if it must be)."""
    t = as_tensor(obj, dtype, device)
    if copy and (t is obj or not isinstance(obj, (int, float, complex, bool, list, tuple))):
        t = t.clone()
    return t.requires_grad_() if requires_grad else t


from_numpy = _C.from_numpy


def _from_array(x):
    import numpy

    return from_numpy(numpy.asarray(x))


def frombuffer(buffer, *, dtype, count=-1, offset=0, requires_grad=False):
    """A tensor over count elements of an object with the buffer protocol."""
    import numpy

    try:
        array = numpy.frombuffer(buffer, numpy_dtype(dtype), count, offset)
    except (ValueError, BufferError) as error:
        raise ArgumentError(f"frombuffer(): {error}") from error
    t = _C._from_buffer(array)
    return t.requires_grad_() if requires_grad else t


def from_dlpack(source):
    """A tensor over the memory of an object with ``__dlpack__``, or of a capsule."""
    if type(source).__name__ == "PyCapsule":
        return _C._from_dlpack(source)
    if not hasattr(source, "__dlpack__"):
        raise ArgumentError(f"from_dlpack received an invalid capsule: it needs an object with __dlpack__ or a capsule, not {type(source).__name__}")
    try:
        capsule = source.__dlpack__(max_version=(1, 0))
    except (TypeError, BufferError):
        capsule = source.__dlpack__()
    return _C._from_dlpack(capsule)


def _is_arrow(x):
    if isinstance(x, (Tensor, list, tuple, int, float)):
        return False
    return hasattr(x, "__arrow_c_array__") or hasattr(x, "__arrow_c_stream__")


def from_arrow(source):
    """A tensor over the memory of an object with ``__arrow_c_array__`` or ``__arrow_c_stream__``.

    An array of n numbers gives shape (n,); fixed-size lists around them, and the
    extension type arrow.fixed_shape_tensor, give more dimensions. Memory is
    shared and read-only, as Arrow's is. Only bools, which Arrow keeps as bits,
    and the chunks of a stream that has several are copied.

    Raises ArgumentError if values are null or not aligned, and DTypeError for
    types that tensors do not have: strings, dictionaries, tables, dates.
    """
    if isinstance(source, Tensor):
        return source
    if hasattr(source, "__arrow_c_array__"):
        return _C._from_arrow(*source.__arrow_c_array__())
    if not hasattr(source, "__arrow_c_stream__"):
        raise ArgumentTypeError(f"from_arrow() needs an object with __arrow_c_array__ or __arrow_c_stream__, not {type(source).__name__}")
    chunks = _C._from_arrow_stream(source.__arrow_c_stream__())
    return chunks[0] if len(chunks) == 1 else _C.cat(chunks)


# ---------------------------------------------------------------- creation


def _sizes(args, size=None, **unknown):
    if unknown:
        raise ArgumentTypeError(f"got an unexpected keyword argument '{next(iter(unknown))}'")
    if size is not None:
        args = (size,)
    if len(args) == 1 and isinstance(args[0], (tuple, list)):
        return args[0]
    return args


def _made(t, layout, device, requires_grad):
    check_device(device)
    if layout not in (None, strided):
        if layout is not t.layout:
            raise NotImplementedError(f"layout {layout} is not there for this function: its tensors are strided")
    return t.requires_grad_() if requires_grad else t


def _into(out, t):
    return t if out is None else out._take_result(t)


def _zeros(size, layout, dtype):
    if layout in (None, strided):
        return _C._full(size, 0, dtype)
    from ._sparse import zeros_of

    return zeros_of(layout, size, dtype)


def zeros(*size, out=None, dtype=None, layout=None, device=None, pin_memory=False, requires_grad=False, **named):
    """A tensor of zeros of the given size."""
    return _into(out, _made(_zeros(_sizes(size, **named), layout, dtype), layout, device, requires_grad))


def ones(*size, out=None, dtype=None, layout=None, device=None, pin_memory=False, requires_grad=False, **named):
    """A tensor of ones of the given size."""
    return _into(out, _made(_C._full(_sizes(size, **named), 1, dtype), layout, device, requires_grad))


def empty(*size, out=None, dtype=None, layout=None, device=None, pin_memory=False, requires_grad=False, memory_format=None, **named):
    """A tensor of the given size whose elements are undefined."""
    if layout not in (None, strided):
        return zeros(*size, out=out, dtype=dtype, layout=layout, device=device, requires_grad=requires_grad, **named)
    return _into(out, _made(_C._empty(_sizes(size, **named), dtype, memory_format), layout, device, requires_grad))


# Most calls have a size and a type only, and never get to the functions above.
_C._set_general(zeros, ones, empty)
zeros, ones, empty = _C.zeros, _C.ones, _C.empty


def _size_of(op, position, size):
    """A size that cannot be one integer."""
    if isinstance(size, int):
        raise ArgumentTypeError(f"{op}(): argument 'size' (position {position}) must be tuple of ints, not {type(size).__name__}")
    return _sizes((size,))


def full(size, fill_value, *, out=None, dtype=None, layout=None, device=None, requires_grad=False, pin_memory=False):
    """A tensor of the given size whose elements are fill_value, which gives the type if dtype is None."""
    if isinstance(fill_value, Tensor) and fill_value.ndim == 0:
        fill_value = fill_value.item()
    if not isinstance(fill_value, (int, float, complex)) and (isinstance(fill_value, (Tensor, str)) or not hasattr(fill_value, "item")):
        raise ArgumentTypeError(f"full(): argument 'fill_value' (position 2) must be Number, not {type(fill_value).__name__}")
    if dtype is None:
        dtype = DTYPES["bool"] if isinstance(fill_value, bool) else _int64 if isinstance(fill_value, int) else complex_dtype() if isinstance(fill_value, complex) else None
    return _into(out, _made(_C._full(_size_of("full", 1, size), fill_value, dtype), layout, device, requires_grad))


def rand(*size, out=None, generator=None, dtype=None, layout=None, device=None, pin_memory=False, requires_grad=False, **named):
    """A tensor of numbers drawn evenly from [0, 1)."""
    with _drawing(generator):
        return _into(out, _made(_C._draw(_C._full(_sizes(size, **named), None, dtype), _C._UNIFORM, 0.0, 1.0), layout, device, requires_grad))


def randn(*size, out=None, generator=None, dtype=None, layout=None, device=None, pin_memory=False, requires_grad=False, **named):
    """A tensor of numbers of the standard normal distribution."""
    with _drawing(generator):
        return _into(out, _made(_C._draw(_C._full(_sizes(size, **named), None, dtype), _C._NORMAL, 0.0, 1.0), layout, device, requires_grad))


def check_bounds(dtype, low, last):
    """Raise unless a type holds the integers from low to last."""
    for what, n in ("from", low), ("to - 1", last):
        if not dtype._holds(n):
            raise ArgumentError(f"{what} is out of bounds for {dtype._torch} ({dtype!r}): {n}")


def randint(*args, generator=None, out=None, dtype=_int64, layout=None, device=None, requires_grad=False, pin_memory=False, **named):
    """randint(low=0, high, size): integers drawn evenly from [low, high)."""
    names = ["low", "high", "size"]
    if len(args) == 2 and not named or len(args) == 1:
        names = ["high", "size"]
    named.update(zip(names, args))
    low, high = named.get("low", 0), named["high"]
    if high <= low:
        raise ArgumentError(f"random_ expects 'from' to be less than 'to', but got from={low} >= to={high}")
    dtype = dtype or get_default_dtype()
    size = _size_of("randint", len(names), named["size"])
    check_bounds(dtype, low, high - 1)
    with _drawing(generator):
        t = _C._draw(_C._full(size, None, dtype), _C._RANDOM, low, high - 1)
    return _into(out, _made(t, layout, device, requires_grad))


def randperm(n, *, generator=None, out=None, dtype=_int64, layout=None, device=None, requires_grad=False, pin_memory=False):
    """The numbers from 0 to n-1 in random order."""
    if n < 0:
        raise ArgumentError(f"n must be non-negative, got {n}")
    with _drawing(generator):
        return _into(out, _made(_C._numbers(_C._RANDPERM, (), (n, dtype)), layout, device, requires_grad))


def arange(*bounds, out=None, dtype=None, layout=None, device=None, pin_memory=False, requires_grad=False, **named):
    """arange(start=0, end, step=1): the numbers start, start+step, … below end."""
    names = ["end"] if len(bounds) == 1 else ["start", "end", "step"]
    if len(bounds) > 3:
        raise ArgumentTypeError(f"arange() takes at most 3 numbers, got {len(bounds)}")
    if len(bounds) == 1 and "end" in named:
        names = ["start"]
    given = {"start": 0, "step": 1, **named, **dict(zip(names, bounds))}
    if "end" not in given or len(given) > 3:
        raise ArgumentTypeError("arange() takes start, end and step")
    given = {k: v.item() if isinstance(v, Tensor) else v for k, v in given.items()}
    if dtype is None:
        dtype = _int64 if all(isinstance(v, int) for v in given.values()) else get_default_dtype()
    t = _C._numbers(_C._ARANGE, (given["start"], given["end"], given["step"]), (dtype,))
    return _into(out, _made(t, layout, device, requires_grad))


def _ends(op, start, end, steps):
    """The numbers that two ends are; checks them and the number of steps."""
    given = ", ".join(type(v).__name__ for v in (start, end, steps))
    if isinstance(steps, bool) or not hasattr(steps, "__index__") or any(not isinstance(v, (Tensor, int, float, complex)) and not hasattr(v, "item") for v in (start, end)):
        raise ArgumentTypeError(f"{op}() received an invalid combination of arguments - got ({given}), but expected (Number or Tensor start, Number or Tensor end, int steps)")
    dims = [v.ndim if isinstance(v, Tensor) else 0 for v in (start, end)]
    if any(dims):
        raise ArgumentError(f"{op} only supports 0-dimensional start and end tensors, but got start with {dims[0]} dimension(s) and end with {dims[1]} dimension(s).")
    return [v.item() if isinstance(v, Tensor) else v for v in (start, end)]


def linspace(start, end, steps, *, out=None, dtype=None, layout=None, device=None, pin_memory=False, requires_grad=False):
    """steps numbers from start to end, both included, at equal distances."""
    start, end = _ends("linspace", start, end, steps)
    if isinstance(start, complex) or isinstance(end, complex):
        dtype = dtype or complex_dtype()
        if not dtype.is_complex:
            raise ArgumentError(f"torch.linspace(): inferred dtype {complex_dtype()!r} can't be safely cast to passed dtype {dtype._torch}")
    if dtype is not None and dtype._kind == "u":
        start, end = _whole_ends(start, end, dtype)
    t = _C._numbers(_C._LINSPACE, (), (start, end, steps, dtype or get_default_dtype()))
    return _into(out, _made(t, layout, device, requires_grad))


def _whole_ends(start, end, dtype):
    """The ends of a sequence of integers: of a type without a sign, negative ones count from the end of its range."""
    return [int(v) % 256 if dtype._kind == "u" and v < 0 else int(v) for v in (start, end)]


def _whole_powers(start, end, steps, base):
    """base to exponents between two integers, from both ends on and at distances in float32, as PyTorch computes them for integers."""
    f32, f64 = DTYPES["float32"], DTYPES["float64"]
    place = _C._numbers(_C._ARANGE, (0, steps, 1), (f32,))
    if steps == 1:
        return _C._full((1,), base**start, f64)
    step = _C._full((), end - start, f32) / (steps - 1)
    exponents = _C.where(place < steps // 2, place * step + start, end - step * (steps - 1 - place))
    return _C.pow(base, exponents.to(f64))


def logspace(start, end, steps, base=10.0, *, out=None, dtype=None, layout=None, device=None, requires_grad=False):
    """base to the powers linspace(start, end, steps)."""
    start, end = _ends("logspace", start, end, steps)
    if dtype is not None and dtype._kind in "iu":
        t = _whole_powers(*_whole_ends(start, end, dtype), steps, float(base)).to(dtype) if steps > 0 else _C._numbers(_C._LINSPACE, (), (0, 0, steps, dtype))
        return _into(out, _made(t, layout, device, requires_grad))
    dtype = dtype or (complex_dtype() if isinstance(start, complex) or isinstance(end, complex) else get_default_dtype())
    exponents = _C._numbers(_C._LINSPACE, (), (start, end, steps, dtype))
    t = _C.pow(base, exponents.to(DTYPES["complex128" if dtype.is_complex else "float64"])).to(dtype)
    return _into(out, _made(t, layout, device, requires_grad))


def eye(n, m=None, *, out=None, dtype=None, layout=None, device=None, pin_memory=False, requires_grad=False):
    """A matrix of n rows and m columns (n if None) with ones on the diagonal."""
    m = n if m is None else m
    if n < 0 or m < 0:
        raise ArgumentError(f"n must be greater or equal to 0, got {min(n, m)}")
    t = _C._numbers(_C._EYE, (), (n, m, dtype or get_default_dtype()))
    return _into(out, _made(t, layout, device, requires_grad))


# ---------------------------------------------------------------- defaults and seeds

_default_dtype = DTYPES["float32"]


def get_default_dtype():
    """The type of tensors made from Python floats."""
    return _default_dtype


def complex_dtype():
    """The type of tensors made from Python's complex numbers."""
    return DTYPES["complex128" if _default_dtype._name == "float64" else "complex64"]


def set_default_dtype(d):
    """Sets the type of tensors made from Python floats, a floating type."""
    global _default_dtype
    if not isinstance(d, dtype):
        raise ArgumentTypeError(f"invalid dtype object: only floating-point types are supported as the default type, got {d!r}")
    if not d.is_floating_point:
        raise ArgumentTypeError("only floating-point types are supported as the default type")
    if d.itemsize < 4:
        raise NotImplementedError(f"set_default_dtype: rustorch computes in float32 where {d!r} is stored, so the default type is float32 or float64")
    _C._set_default_dtype(d)
    _default_dtype = d


def manual_seed(seed):
    """Seeds the default generator: the same seed gives PyTorch's numbers."""
    default_generator.manual_seed(seed)
    return default_generator


def initial_seed():
    """The seed of the default generator."""
    return default_generator.initial_seed()


class _Source:
    """The number of a source of random numbers in the library, which ends with it."""

    __slots__ = ("number",)

    def __init__(self, number=None):
        self.number = number

    def __del__(self, _end=_C._end_generator):
        if self.number:
            _end(self.number)

    def __deepcopy__(self, memo):
        return self

    def __reduce__(self):
        raise ArgumentTypeError("cannot pickle a Generator: its numbers come from this process")


class Generator:
    """A source of random numbers, PyTorch's MT19937."""

    def __init__(self, device="cpu", _number=None):
        check_device(device)
        self.device = CPU
        self._source = _Source(_number)

    def _id(self):
        if self._source.number is None:
            self._source.number = _C._generator()
        return self._source.number

    def manual_seed(self, seed):
        """Starts the sequence of seed and returns the generator."""
        seed = int(seed)
        if not -(1 << 63) <= seed < 1 << 64:
            raise ArgumentError(f"Overflow when unpacking long: the seed {seed} does not fit 64 bits")
        with _drawing(self):
            _C._numbers(_C._SEED, (), (seed - (1 << 64) if seed >= 1 << 63 else seed,))
        return self

    def get_state(self):
        """The state as a tensor of 5056 bytes, in PyTorch's form."""
        with _drawing(self):
            return _C._state(None)

    def set_state(self, new_state):
        """Goes on from a state that get_state() gave, here or in PyTorch."""
        if not isinstance(new_state, Tensor):
            raise ArgumentTypeError(f"expected a torch.ByteTensor, but got {type(new_state).__name__}")
        with _drawing(self):
            _C._state(new_state)
        return self

    def clone_state(self):
        """A new generator in the state of this one."""
        return Generator().set_state(self.get_state())

    def initial_seed(self):
        """The last seed."""
        with _drawing(self):
            return _C._numbers(_C._INITIAL_SEED, (), ()) & ((1 << 64) - 1)

    def seed(self):
        """Seeds with a number that nobody can foresee, and returns it."""
        import secrets

        n = secrets.randbits(63)
        self.manual_seed(n)
        return n


class _drawing:
    """Inside, random numbers come from a generator."""

    def __init__(self, generator):
        if generator is not None and not isinstance(generator, Generator):
            raise ArgumentTypeError(f"generator must be a rustorch.Generator, not {type(generator).__name__}")
        self._generator = generator

    def __enter__(self):
        if self._generator is not None:
            self._before = _C._use(self._generator._id())

    def __exit__(self, *exc):
        if self._generator is not None:
            _C._use(self._before)


default_generator = Generator(_number=0)


class _Callable(types.ModuleType):
    def __call__(self, *args, **kwargs):
        return tensor(*args, **kwargs)


sys.modules[__name__].__class__ = _Callable


def _stacked(data):
    """Nested lists with arrays or tensors in them as one tensor."""
    parts = [as_tensor(d) if not isinstance(d, (list, tuple)) else _C._tensor(d, None) for d in data]
    for p in parts[1:]:
        if p.shape != parts[0].shape:
            raise ArgumentError(f"expected sequence of length {len(parts[0]) if parts[0].ndim else 1} at dim 1 (got {len(p) if p.ndim else 1})")
    return _C.stack(parts)
