"""What there is to know about element types, and constructors by type."""

from ._dtype import DTYPES, dtype
from .errors import ArgumentTypeError
from .tensor import Tensor, complex_dtype, empty, get_default_dtype, tensor

_ORDER = {"b": 0, "u": 1, "i": 1, "f": 2, "c": 3}


def promote_types(type1, type2):
    """The smallest type that holds values of both."""
    a, b = type1, type2
    if not isinstance(a, dtype) or not isinstance(b, dtype):
        raise ArgumentTypeError(f"promote_types(): arguments must be dtypes, not {type(a).__name__} and {type(b).__name__}")
    if a is b:
        return a
    ka, kb = _ORDER[a._kind], _ORDER[b._kind]
    if ka != kb:
        high, low = (a, b) if ka > kb else (b, a)
        if high._kind == "c" and low._kind == "f":
            return high if low.itemsize <= high.itemsize // 2 else DTYPES["complex128"]
        return high
    if a._kind == b._kind:
        if a.itemsize == b.itemsize:
            return DTYPES["float32"]  # float16 and bfloat16
        return a if a.itemsize > b.itemsize else b
    unsigned, signed = (a, b) if a._kind == "u" else (b, a)
    if signed.itemsize > unsigned.itemsize:
        return signed
    return DTYPES[{1: "int16", 2: "int32", 4: "int64"}.get(unsigned.itemsize, "float32")]


def _rank(x):
    return 2 if isinstance(x, Tensor) and x.ndim else 1 if isinstance(x, Tensor) else 0


def _type_of(x):
    if isinstance(x, Tensor):
        return x.dtype
    if isinstance(x, bool):
        return DTYPES["bool"]
    if isinstance(x, int):
        return DTYPES["int64"]
    if isinstance(x, float):
        return get_default_dtype()
    if isinstance(x, complex):
        return complex_dtype()
    raise ArgumentTypeError(f"result_type(): arguments must be tensors or numbers, not {type(x).__name__}")


def result_type(tensor1, tensor2):
    """The type of the result of an operation on two tensors or numbers."""
    (ra, a), (rb, b) = ((_rank(x), _type_of(x)) for x in (tensor1, tensor2))
    if ra == rb:
        return promote_types(a, b)
    high, low = (a, b) if ra > rb else (b, a)
    if high._kind == "f" and low._kind == "c":
        return high.to_complex()
    return low if _ORDER[low._kind] > _ORDER[high._kind] else high


def can_cast(from_, to):
    """Whether values of one type may be stored in another one."""
    return not (_ORDER[from_._kind] > _ORDER[to._kind] or (from_._kind in "iuf" and to._kind == "b"))


class finfo:
    """The limits of a floating type."""

    _ROWS = {
        "float32": (32, 1.1920928955078125e-07, 3.4028234663852886e38, 1.1754943508222875e-38, 1e-06, 1.401298464324817e-45),
        "float64": (64, 2.220446049250313e-16, 1.7976931348623157e308, 2.2250738585072014e-308, 1e-15, 5e-324),
        "float16": (16, 0.0009765625, 65504.0, 6.103515625e-05, 0.001, 5.960464477539063e-08),
        "bfloat16": (16, 0.0078125, 3.3895313892515355e38, 1.1754943508222875e-38, 0.01, 9.183549615799121e-41),
    }

    def __init__(self, type=None):
        type = get_default_dtype() if type is None else type
        name = getattr(type, "_name", None)
        name = {"complex64": "float32", "complex128": "float64"}.get(name, name)
        if not isinstance(type, dtype):
            raise ArgumentTypeError(f"finfo(): argument 'type' must be a dtype, not {type!r}")
        if name not in self._ROWS:
            raise ArgumentTypeError(f"torch.finfo() requires a floating point input type. Use torch.iinfo to handle '{name}'")
        self.bits, self.eps, self.max, self.tiny, self.resolution, self.smallest_subnormal = self._ROWS[name]
        self.min, self.smallest_normal, self.dtype = -self.max, self.tiny, name

    def __repr__(self):
        return f"finfo(resolution={self.resolution:g}, min={self.min:g}, max={self.max:g}, eps={self.eps:g}, smallest_normal={self.tiny:g}, tiny={self.tiny:g}, dtype={self.dtype})"


class iinfo:
    """The limits of an integer type."""

    def __init__(self, type):
        if not isinstance(type, dtype):
            raise ArgumentTypeError(f"iinfo(): argument 'type' must be a dtype, not {type!r}")
        if type._kind not in "iu":
            raise ArgumentTypeError(f"torch.iinfo() requires an integer input type. Use torch.finfo to handle '{type._name}'")
        self.bits, self.dtype = 8 * type.itemsize, type._name
        self.min, self.max = (0, (1 << self.bits) - 1) if type._kind == "u" else (-(1 << self.bits - 1), (1 << self.bits - 1) - 1)

    def __repr__(self):
        return f"iinfo(min={self.min}, max={self.max}, dtype={self.dtype})"


class _TensorType(type):
    """Makes isinstance(x, FloatTensor) ask for the type of the elements."""

    def __instancecheck__(cls, x):
        return isinstance(x, Tensor) and x.dtype is cls._dtype

    def __call__(cls, *args, **kwargs):
        if len(args) == 1 and isinstance(args[0], Tensor):
            if args[0].dtype is not cls._dtype:
                raise ArgumentTypeError(f"expected {cls._dtype!r} (got {args[0].dtype!r})")
            return args[0].detach()
        if len(args) == 1 and (args[0] is None or isinstance(args[0], float)):
            raise ArgumentTypeError(f"new(): data must be a sequence (got {type(args[0]).__name__})")
        if len(args) == 1 and not isinstance(args[0], int):
            if hasattr(args[0], "numel") and isinstance(args[0], tuple):
                return empty(*args, dtype=cls._dtype)
            return tensor(args[0], dtype=cls._dtype)
        return empty(*(args or (0,)), dtype=cls._dtype)


def _tensor_type(name, element):
    cls = _TensorType(name, (), {"_dtype": DTYPES[element], "__doc__": f"Makes tensors of type {element}: of sizes, or of data."})
    cls.__module__ = "rustorch"
    return cls


FloatTensor, DoubleTensor = _tensor_type("FloatTensor", "float32"), _tensor_type("DoubleTensor", "float64")
LongTensor, IntTensor = _tensor_type("LongTensor", "int64"), _tensor_type("IntTensor", "int32")
ByteTensor, BoolTensor = _tensor_type("ByteTensor", "uint8"), _tensor_type("BoolTensor", "bool")
HalfTensor, BFloat16Tensor = _tensor_type("HalfTensor", "float16"), _tensor_type("BFloat16Tensor", "bfloat16")
ShortTensor, CharTensor = _tensor_type("ShortTensor", "int16"), _tensor_type("CharTensor", "int8")
