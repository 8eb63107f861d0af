"""Python values as the Go kernel takes them, and back."""

import sys


def pack(name, value):
    """Return a note that describes a value, and for tensors the descriptor of a
    segment, which is the caller's. Raises TypeError for values that Go has not."""
    numpy = sys.modules.get("numpy")
    if numpy is not None and isinstance(value, numpy.generic):
        value = value.item()
    for kind, cls in (("bool", bool), ("int", int), ("float", float), ("str", str)):
        if isinstance(value, cls):
            text = str(value).lower() if kind == "bool" else repr(value) if kind == "float" else str(value)
            return {"name": name, "kind": kind, "value": text}, None
    return {"name": name, "kind": "tensor"}, _publish(value)


def _publish(value):
    import numpy as np

    import rustorch

    if not isinstance(value, rustorch.Tensor):
        value = rustorch.from_numpy(np.asarray(_array(value)))
    return rustorch._C._publish(value)


def _array(value):
    """What NumPy makes an array of: the value itself, or its buffer."""
    if hasattr(value, "__array__"):
        return value
    try:
        return memoryview(value)
    except TypeError:
        raise TypeError(
            f"a {type(value).__name__} cannot be handed to Go; tensors, arrays, numbers, bools and "
            "strings can (numpy.asarray makes an array of a list)"
        ) from None


def unpack(note, fd):
    """Return the value of a note; for a tensor over the memory of its segment."""
    kind, value = note.get("kind"), note.get("value", "")
    if kind == "tensor":
        import rustorch

        if fd is None:
            raise ValueError("its segment is gone")
        return rustorch._C._attach_segment(fd)
    convert = {"int": int, "float": float, "bool": lambda text: text == "true", "str": str}
    if kind not in convert:
        raise ValueError(f"it has the unknown kind {kind!r}")
    return convert[kind](value)
