"""What a file may name: tensors, plain containers, and what the program has allowed.

A pickle calls what it names, so a name that is not in a table here is refused.
"""

import collections

from .. import _C
from .._dtype import DTYPES, Size, device, strided
from ..errors import CheckpointError
from ..storage import STORAGE_NAMES, TypedStorage, over
from ..tensor import Tensor

_allowed_by_program = {}


def add_safe_globals(safe_globals):
    """Allow files to name these classes and functions, and so to call them.

    An item may be a tuple of it and the full name that files have for it.
    """
    for item in safe_globals:
        thing, name = item if isinstance(item, tuple) else (item, f"{item.__module__}.{item.__qualname__}")
        _allowed_by_program[name] = thing


def get_safe_globals():
    """What the program has allowed files to name."""
    return list(_allowed_by_program.values())


def clear_safe_globals():
    """Take back all that the program has allowed."""
    _allowed_by_program.clear()


class safe_globals:
    """Inside, files may name these classes and functions too."""

    def __init__(self, safe_globals):
        self._more = safe_globals

    def __enter__(self):
        self._before = dict(_allowed_by_program)
        add_safe_globals(self._more)

    def __exit__(self, *exc):
        _allowed_by_program.clear()
        _allowed_by_program.update(self._before)


class StorageType:
    """What a file calls a type of storage."""

    def __init__(self, dtype):
        self.dtype = dtype


# ---------------------------------------------------------------- what the names of PyTorch's do


def tensor_v2(storage, offset, size, stride, requires_grad, hooks, metadata=None):
    """The tensor that torch._utils._rebuild_tensor_v2 makes."""
    if not isinstance(storage, TypedStorage):
        raise CheckpointError("a tensor of the file has no storage")
    for name, numbers in (("size", size), ("stride", stride)):
        if not isinstance(numbers, tuple) or not all(type(n) is int for n in numbers):
            raise CheckpointError(f"a tensor of the file has no {name}: {numbers!r:.100}")
    if type(offset) is not int:
        raise CheckpointError(f"a tensor of the file has no place in its storage: {offset!r:.100}")
    t = over(storage, storage.dtype, offset, size, stride)
    if metadata is not None:
        t = _with_bits(t, metadata)
    return t.requires_grad_() if requires_grad else t


def _with_bits(t, metadata):
    """The view of t whose conjugation or negation is still to be done, as a file says."""
    if not isinstance(metadata, dict) or not set(metadata) <= {"conj", "neg"}:
        raise CheckpointError(f"a tensor of the file has metadata that is not known: {metadata!r:.100}")
    if metadata.get("conj"):
        if not t.is_complex():
            raise CheckpointError("a tensor of the file is a conjugate and not complex")
        t = t.conj()
    return (_C._neg_view(t) if metadata.get("neg") else t).detach()


def _tensor_v1(storage, offset, size, stride):
    return tensor_v2(storage, offset, size, stride, False, None)


def _parameter(data, requires_grad, hooks):
    from ..nn import Parameter

    return Parameter(data, bool(requires_grad))


def _with_state(made, state):
    if not isinstance(state, dict):
        raise CheckpointError("a tensor of the file has attributes that are no dictionary")
    made.__dict__.update(state)
    return made


def _parameter_with_state(data, requires_grad, hooks, state):
    return _with_state(_parameter(data, requires_grad, hooks), state)


def _from_type(function, kind, args, state):
    if kind is not Tensor or function is not tensor_v2:
        raise CheckpointError("a tensor of the file is of a type that is not known")
    return _with_state(tensor_v2(*args), state)


def _encode(text, encoding):
    if encoding != "latin1":
        raise CheckpointError(f"a file may encode bytes as latin1 only, not {encoding!r:.100}")
    return text.encode("latin1")


_FUNCTIONS = {
    "torch._utils._rebuild_tensor_v2": tensor_v2, "torch._utils._rebuild_tensor": _tensor_v1, "torch._utils._rebuild_parameter": _parameter,
    "torch._utils._rebuild_parameter_with_state": _parameter_with_state, "torch._tensor._rebuild_from_type_v2": _from_type,
    "torch.Size": Size, "torch.device": device, "_codecs.encode": _encode, "collections.OrderedDict": collections.OrderedDict,
    "collections.Counter": collections.Counter, "builtins.set": set, "__builtin__.set": set, "builtins.complex": complex, "__builtin__.complex": complex,
    "builtins.bytearray": bytearray, "__builtin__.bytearray": bytearray,
}
_VALUES = {
    "torch.Tensor": Tensor, "torch.strided": strided, "torch.serialization._get_layout": lambda name: strided if name == "torch.strided" else _no_layout(name),
    **{"torch." + d._name: d for d in DTYPES.values()},
    **{"torch." + name: StorageType(DTYPES[kind]) for kind, name in STORAGE_NAMES.items()},
}
CONSTRUCTORS = frozenset(_FUNCTIONS.values()) | {_VALUES["torch.serialization._get_layout"]}


def _no_layout(name):
    raise CheckpointError(f"a tensor of the file has the layout {name!r:.100}: tensors here are strided")


def find(module, name):
    """What a file means by a name, and whether the program has allowed it."""
    full = f"{module}.{name}"
    if full in _FUNCTIONS:
        return _FUNCTIONS[full]
    if full in _VALUES:
        return _VALUES[full]
    if full in _allowed_by_program:
        return _allowed_by_program[full]
    raise CheckpointError(
        f"the file names {full!r:.200}, which is no tensor and no plain container. Naming it could run code of the file's. "
        "If you trust the file, allow that one: rustorch.serialization.add_safe_globals([…]), or with rustorch.serialization.safe_globals([…])"
    )


def allowed(thing):
    """Whether the program itself has allowed files to call a thing."""
    return any(thing is a for a in _allowed_by_program.values())
