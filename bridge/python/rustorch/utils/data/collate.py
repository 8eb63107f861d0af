"""Making batches of samples."""

from collections.abc import Mapping, Sequence

import numpy as np

import rustorch as rt


def default_convert(data):
    """Return data with arrays as tensors, in whatever holds them."""
    if isinstance(data, rt.Tensor):
        return data
    if isinstance(data, (np.ndarray, np.generic)) and data.dtype.kind not in "SUO":
        return rt.as_tensor(np.asarray(data))
    if isinstance(data, Mapping):
        return {key: default_convert(value) for key, value in data.items()}
    if isinstance(data, tuple) and hasattr(data, "_fields"):
        return type(data)(*map(default_convert, data))
    if isinstance(data, Sequence) and not isinstance(data, (str, bytes)):
        return [default_convert(value) for value in data]
    return data


def default_collate(batch):
    """Join samples: tensors, arrays and numbers are stacked; tuples, lists and
    dictionaries are joined by position or key; strings stay a list."""
    first = batch[0]
    if isinstance(first, rt.Tensor):
        return rt.stack(batch, 0)
    if isinstance(first, np.ndarray):
        if first.dtype.kind in "SUO":
            raise TypeError(f"default_collate: batch must contain tensors, numpy arrays, numbers, dicts or lists; found {first.dtype}")
        return rt.stack([rt.as_tensor(b) for b in batch], 0)
    if isinstance(first, np.generic):
        return rt.as_tensor(np.array(batch))
    if isinstance(first, float):
        return rt.tensor(batch, dtype=rt.float64)
    if isinstance(first, int):
        return rt.tensor(batch)
    if isinstance(first, (str, bytes)):
        return batch
    if isinstance(first, Mapping):
        return {key: default_collate([b[key] for b in batch]) for key in first}
    if isinstance(first, tuple) and hasattr(first, "_fields"):
        return type(first)(*(default_collate(part) for part in zip(*batch)))
    if isinstance(first, Sequence):
        if any(len(b) != len(first) for b in batch):
            raise RuntimeError("each element in list of batch should be of equal size")
        return [default_collate(part) for part in zip(*batch)]
    raise TypeError(f"default_collate: batch must contain tensors, numpy arrays, numbers, dicts or lists; found {type(first)}")
