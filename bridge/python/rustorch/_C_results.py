"""Named tuples for operations with several results."""

from collections import namedtuple

_FIELDS = {
    "max": "values indices", "min": "values indices", "sort": "values indices", "topk": "values indices", "median": "values indices",
    "nanmedian": "values indices", "mode": "values indices", "kthvalue": "values indices", "cummax": "values indices",
    "cummin": "values indices", "aminmax": "min max", "histogram": "hist bin_edges", "frexp": "mantissa exponent",
    "slogdet": "sign logabsdet", "qr": "Q R", "svd": "U S V",
}
_types = {name: namedtuple(name, fields) for name, fields in _FIELDS.items()}


def results(name, values):
    """The results of the operation name: a named tuple where PyTorch has one."""
    cls = _types.get(name)
    return cls(*values) if cls else values
