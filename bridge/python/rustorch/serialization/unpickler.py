"""A reader of pickles that knows no more than tensors and plain containers need.

It is a table of opcodes over one stack, so nothing recurs; what it makes is no
larger than the bytes that say so.
"""

import collections
import struct

from .._dtype import dtype
from ..errors import CheckpointError
from . import safe

_MARK = object()
_SCALARS = (str, int, float, bool, complex, bytes, type(None))
_KEY_PARTS = 1000


def _need_key(key):
    """Raise unless key can be hashed at once: scalars, and tuples of not too many of them."""
    parts, todo = 0, [key]
    while todo:
        k = todo.pop()
        parts += 1
        if isinstance(k, tuple) and parts < _KEY_PARTS:
            todo.extend(k)
        elif not isinstance(k, _SCALARS) and not isinstance(k, dtype) or parts >= _KEY_PARTS:
            raise CheckpointError(f"a {type(k).__name__} of the file stands where a key is needed")


class Unpickler:
    """Reads one value from data. storage(type, key, location, length) gives the storages that it names."""

    def __init__(self, data, storage):
        self.data, self.at, self.storage = data, 0, storage
        self.stack, self.memo = [], {}

    def load(self):
        """Return the value."""
        while True:
            code = self.take(1)[0]
            if code == 0x2E:  # STOP
                return self.pop()
            step = _STEPS.get(code)
            if step is None:
                raise CheckpointError(f"opcode {code:#x} at byte {self.at - 1} of the pickle is none that tensors and containers need")
            step(self)

    # ---- reading

    def take(self, n):
        end = self.at + n
        if n < 0 or end > len(self.data):
            raise CheckpointError(f"the pickle ends at byte {len(self.data)}, within a value of {n} bytes")
        part = self.data[self.at:end]
        self.at = end
        return part

    def number(self, form):
        return struct.unpack(form, self.take(struct.calcsize(form)))[0]

    def line(self):
        end = self.data.find(b"\n", self.at)
        if end < 0:
            raise CheckpointError("the pickle ends within a line")
        text = self.data[self.at:end]
        self.at = end + 1
        return text.decode("utf-8", "backslashreplace")

    def text(self, n):
        try:
            return self.take(n).decode("utf-8", "surrogatepass")
        except UnicodeDecodeError as e:
            raise CheckpointError(f"a text of the pickle is no UTF-8: {e}") from None

    # ---- the stack

    def push(self, value):
        self.stack.append(value)

    def pop(self):
        if not self.stack or self.stack[-1] is _MARK:
            raise CheckpointError(f"the pickle takes more than it has put down, at byte {self.at}")
        return self.stack.pop()

    def top(self, kind):
        if not self.stack or not isinstance(self.stack[-1], kind):
            raise CheckpointError(f"the pickle adds to something that is no {kind.__name__}, at byte {self.at}")
        return self.stack[-1]

    def since_mark(self):
        for i in range(len(self.stack) - 1, -1, -1):
            if self.stack[i] is _MARK:
                items = self.stack[i + 1:]
                del self.stack[i:]
                return items
        raise CheckpointError(f"the pickle ends a list that it has not begun, at byte {self.at}")

    # ---- what opcodes do

    def get(self, i):
        if i not in self.memo:
            raise CheckpointError(f"the pickle reads value {i}, which it has not kept")
        self.push(self.memo[i])

    def put(self, i):
        if not self.stack or self.stack[-1] is _MARK:
            raise CheckpointError("the pickle keeps a value that is not there")
        self.memo[i] = self.stack[-1]

    def append(self, items):
        self.top(list).extend(items)

    def set_items(self, items):
        if len(items) % 2:
            raise CheckpointError("a dictionary of the pickle has a key without a value")
        target = self.top(dict)
        for key, value in zip(items[::2], items[1::2]):
            _need_key(key)
            target[key] = value

    def set_of(self, items):
        for key in items:
            _need_key(key)
        return set(items)

    def add_to_set(self, items):
        self.top(set).update(self.set_of(items))

    def tuple_of(self, n):
        self.push(tuple([self.pop() for _ in range(n)][::-1]))

    def name(self):
        self.push(safe.find(self.line(), self.line()))

    def named(self):
        name, module = self.pop(), self.pop()
        if not isinstance(name, str) or not isinstance(module, str):
            raise CheckpointError("the pickle names something with what is no text")
        self.push(safe.find(module, name))

    def reduce(self):
        args, function = self.pop(), self.pop()
        self.push(self.call(function, args))

    def call(self, function, args):
        if not isinstance(args, tuple):
            raise CheckpointError("the pickle calls something with arguments that are no tuple")
        if function is set or function is collections.OrderedDict or function is collections.Counter:
            return self.container(function, args)
        if function is bytearray and args and not isinstance(args[0], (bytes, str)):
            raise CheckpointError("a bytearray of the pickle is made of something other than bytes")
        if not safe.allowed(function) and not any(function is c for c in safe.CONSTRUCTORS):
            raise CheckpointError(f"the pickle calls {function!r:.100}, which makes nothing that a file may hold")
        try:
            return function(*args)
        except CheckpointError:
            raise
        except (TypeError, ValueError, RuntimeError, OverflowError) as e:
            raise CheckpointError(f"{getattr(function, '__name__', function)} of the file cannot be made: {e}") from e

    def container(self, kind, args):
        if len(args) > 1:
            raise CheckpointError(f"a {kind.__name__} of the pickle is made of {len(args)} things")
        items = args[0] if args else ()
        if isinstance(items, dict) and kind is not set:
            return kind(items)
        if not isinstance(items, (list, tuple)):
            raise CheckpointError(f"a {kind.__name__} of the pickle is made of a {type(items).__name__}")
        if kind is set:
            return self.set_of(items)
        made = kind()
        for pair in items:
            if not isinstance(pair, (list, tuple)) or len(pair) != 2:
                raise CheckpointError(f"a {kind.__name__} of the pickle is made of something other than pairs")
            _need_key(pair[0])
            made[pair[0]] = pair[1]
        return made

    def new_object(self):
        args, cls = self.pop(), self.pop()
        if not isinstance(cls, type) or not safe.allowed(cls):
            self.push(self.call(cls, args))
            return
        self.push(cls.__new__(cls, *args))

    def build(self):
        state = self.pop()
        if not self.stack:
            raise CheckpointError("the pickle gives attributes to nothing")
        target = self.stack[-1]
        if safe.allowed(type(target)):
            if hasattr(target, "__setstate__"):
                target.__setstate__(state)
                return
        elif type(target) is not collections.OrderedDict:
            raise CheckpointError(f"the pickle gives attributes to a {type(target).__name__}")
        if not isinstance(state, dict) or not all(isinstance(k, str) for k in state):
            raise CheckpointError("the pickle gives attributes that are no dictionary")
        target.__dict__.update(state)

    def persistent(self):
        pid = self.pop()
        if not isinstance(pid, tuple) or len(pid) != 5 or pid[0] != "storage":
            raise CheckpointError("the pickle names something outside of it that is no storage")
        _, kind, key, location, length = pid
        if not isinstance(kind, safe.StorageType) or not isinstance(key, str) or not isinstance(location, str) or type(length) is not int or length < 0:
            raise CheckpointError(f"a storage of the file has no type, name, place or length: {pid[2:]!r:.100}")
        self.push(self.storage(kind.dtype, key, location, length))

    def proto(self):
        version = self.take(1)[0]
        if version > 5:
            raise CheckpointError(f"the pickle has the form {version}, which is newer than any that is known")

    def pop_any(self):
        if not self.stack:
            raise CheckpointError("the pickle takes more than it has put down")
        self.stack.pop()


def _frame(u):
    u.number("<Q")  # the length of what follows: all of it is here already


_STEPS = {
    0x80: Unpickler.proto, 0x95: _frame, 0x28: lambda u: u.push(_MARK), 0x30: Unpickler.pop_any, 0x31: lambda u: u.since_mark() and None,
    0x4E: lambda u: u.push(None), 0x88: lambda u: u.push(True), 0x89: lambda u: u.push(False),
    0x4B: lambda u: u.push(u.take(1)[0]), 0x4D: lambda u: u.push(u.number("<H")), 0x4A: lambda u: u.push(u.number("<i")),
    0x8A: lambda u: u.push(int.from_bytes(u.take(u.take(1)[0]), "little", signed=True)),
    0x8B: lambda u: u.push(int.from_bytes(u.take(u.number("<i")), "little", signed=True)),
    0x47: lambda u: u.push(u.number(">d")),
    0x58: lambda u: u.push(u.text(u.number("<I"))), 0x8C: lambda u: u.push(u.text(u.take(1)[0])), 0x8D: lambda u: u.push(u.text(u.number("<Q"))),
    0x42: lambda u: u.push(bytes(u.take(u.number("<I")))), 0x43: lambda u: u.push(bytes(u.take(u.take(1)[0]))), 0x8E: lambda u: u.push(bytes(u.take(u.number("<Q")))),
    0x96: lambda u: u.push(bytearray(u.take(u.number("<Q")))),
    0x5D: lambda u: u.push([]), 0x7D: lambda u: u.push({}), 0x29: lambda u: u.push(()), 0x8F: lambda u: u.push(set()),
    0x85: lambda u: u.tuple_of(1), 0x86: lambda u: u.tuple_of(2), 0x87: lambda u: u.tuple_of(3), 0x74: lambda u: u.push(tuple(u.since_mark())),
    0x6C: lambda u: u.push(u.since_mark()),
    0x61: lambda u: u.append([u.pop()]), 0x65: lambda u: u.append(u.since_mark()),
    0x73: lambda u: u.set_items([u.pop(), u.pop()][::-1]), 0x75: lambda u: u.set_items(u.since_mark()),
    0x90: lambda u: u.add_to_set(u.since_mark()), 0x91: lambda u: u.push(frozenset(u.set_of(u.since_mark()))),
    0x71: lambda u: u.put(u.take(1)[0]), 0x72: lambda u: u.put(u.number("<I")), 0x94: lambda u: u.put(len(u.memo)),
    0x68: lambda u: u.get(u.take(1)[0]), 0x6A: lambda u: u.get(u.number("<I")),
    0x63: Unpickler.name, 0x93: Unpickler.named, 0x52: Unpickler.reduce, 0x81: Unpickler.new_object, 0x62: Unpickler.build, 0x51: Unpickler.persistent,
}
