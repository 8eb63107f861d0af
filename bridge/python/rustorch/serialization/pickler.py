"""Writing pickles that name what PyTorch's files name, whether PyTorch is there or not."""

import collections
import pickle

from .._dtype import Size, device, dtype
from ..errors import CheckpointError
from ..storage import STORAGE_NAMES, TypedStorage, UntypedStorage
from ..tensor import Tensor


class _Name:
    """A global that files name, and that need not be there."""

    def __init__(self, module, name):
        self.module, self.name = module, name

    def __call__(self):
        """Only so that a pickle may say that it is called."""


_TENSOR, _PARAMETER = _Name("torch._utils", "_rebuild_tensor_v2"), _Name("torch._utils", "_rebuild_parameter")
_PARAMETER_STATE, _FROM_TYPE = _Name("torch._utils", "_rebuild_parameter_with_state"), _Name("torch._tensor", "_rebuild_from_type_v2")
_CLASS, _SIZE, _DEVICE = _Name("torch", "Tensor"), _Name("torch", "Size"), _Name("torch", "device")
_names = {}


def _torch(name):
    return _names.setdefault(name, _Name("torch", name))


class _Data:
    """The tensor inside of a parameter."""

    def __init__(self, args):
        self.args = args


class Pickler(pickle._Pickler):
    """A pickler that leaves the memory of tensors out.

    storages lists it, a vector of bytes for each piece of memory, in the order
    of the keys "0", "1", … by which the pickle names them.
    """

    def __init__(self, file, protocol):
        super().__init__(file, protocol)
        self.storages, self._keys = [], {}

    def save(self, obj, save_persistent_id=True):
        if isinstance(obj, dtype):
            obj = _torch(obj._name)
        if not isinstance(obj, _Name):
            super().save(obj, save_persistent_id)
        elif id(obj) in self.memo:
            self.write(self.get(self.memo[id(obj)][0]))
        else:
            self.save_global(obj)

    def save_global(self, obj, name=None):
        if not isinstance(obj, _Name):
            super().save_global(obj, name)
            return
        if self.proto >= 4:
            self.save(obj.module)
            self.save(obj.name)
            self.write(pickle.STACK_GLOBAL)
        else:
            self.write(pickle.GLOBAL + f"{obj.module}\n{obj.name}\n".encode())
        self.memoize(obj)

    def persistent_id(self, obj):
        if isinstance(obj, UntypedStorage):
            raise CheckpointError("save() takes a storage with a type: TypedStorage(wrap_storage=…, dtype=…)")
        if not isinstance(obj, TypedStorage):
            return None
        memory = obj.untyped()
        key = (memory.data_ptr(), len(memory)) if len(memory) else None
        if key not in self._keys:
            self._keys[key] = str(len(self.storages))
            self.storages.append(memory._bytes)
        return ("storage", _torch(STORAGE_NAMES[obj.dtype._name]), self._keys[key], "cpu", obj.size())

    def reducer_override(self, obj):
        if isinstance(obj, _Data):
            return _TENSOR, obj.args
        if isinstance(obj, Tensor):
            return self._tensor(obj)
        if isinstance(obj, Size):
            return _SIZE, (tuple(obj),)
        if isinstance(obj, device):
            return _DEVICE, (obj.type,) if obj.index is None else (obj.type, obj.index)
        return NotImplemented

    def _tensor(self, t):
        from ..nn import Parameter

        state = dict(getattr(t, "__dict__", None) or {})
        plain = t.detach()
        bits = {name: True for name, on in (("conj", t.is_conj()), ("neg", t.is_neg())) if on}
        rest = (collections.OrderedDict(), bits) if bits else (collections.OrderedDict(),)
        args = (plain.storage(), t.storage_offset(), tuple(t.shape), t.stride(), t.requires_grad, *rest)
        if isinstance(t, Parameter):
            data = _Data(args[:4] + (False, *rest))
            return (_PARAMETER_STATE, (data, t.requires_grad, collections.OrderedDict(), state)) if state else (_PARAMETER, (data, t.requires_grad, collections.OrderedDict()))
        if type(t) is not Tensor:
            return NotImplemented
        return (_FROM_TYPE, (_TENSOR, _CLASS, args, state)) if state else (_TENSOR, args)
