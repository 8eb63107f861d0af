"""Named tuples for operations with several results."""

from collections import namedtuple

_FIELDS = {
    "max": "values indices", "min": "values indices", "sort": "values indices", "topk": "values indices", "median": "values indices",
    "nanmedian": "values indices", "mode": "values indices", "kthvalue": "values indices", "cummax": "values indices",
    "cummin": "values indices", "aminmax": "min max", "histogram": "hist bin_edges", "frexp": "mantissa exponent",
    "slogdet": "sign logabsdet", "qr": "Q R", "svd": "U S V",
}


def _type(name, fields):
    cls = namedtuple(name, fields)
    cls.__module__ = "rustorch.return_types"
    cls.__repr__ = lambda self: f"rustorch.return_types.{name}(\n" + ",\n".join(f"{f}={v!r}" for f, v in zip(self._fields, self)) + ")"
    return cls


_types = {name: _type(name, fields) for name, fields in _FIELDS.items()}


def results(name, values):
    """The results of the operation name: a named tuple where PyTorch has one."""
    cls = _types.get(name)
    return cls(*values) if cls else values
