"""Named tuples for operations with several results, and tensors that take them."""

from collections import namedtuple

from .errors import ArgumentError, ArgumentTypeError

_FIELDS = {
    "max": "values indices", "min": "values indices", "sort": "values indices", "topk": "values indices", "median": "values indices",
    "nanmedian": "values indices", "mode": "values indices", "kthvalue": "values indices", "cummax": "values indices",
    "cummin": "values indices", "aminmax": "min max", "histogram": "hist bin_edges", "histogramdd": "hist bin_edges", "frexp": "mantissa exponent",
    "linalg_svd": "U S Vh", "linalg_eigh": "eigenvalues eigenvectors", "linalg_eig": "eigenvalues eigenvectors", "linalg_qr": "Q R", "geqrf": "a tau",
    "linalg_polar": "U H", "linalg_lstsq": "solution residuals rank singular_values",
    "slogdet": "sign logabsdet", "linalg_slogdet": "sign logabsdet", "linalg_lu_factor_ex": "LU pivots info", "linalg_lu_factor": "LU pivots", "linalg_lu": "P L U", "lu_unpack": "P L U",
    "linalg_inv_ex": "inverse info", "linalg_solve_ex": "result info", "linalg_cholesky_ex": "L info", "linalg_ldl_factor": "LD pivots", "linalg_ldl_factor_ex": "LD pivots info",
    "triangular_solve": "solution cloned_coefficient", "_linalg_det": "result LU pivots", "_linalg_slogdet": "sign logabsdet LU pivots", "_linalg_solve_ex": "result LU pivots info", "qr": "Q R", "svd": "U S V",
}


def _type(name, fields):
    cls = namedtuple(name, fields)
    cls.__module__ = "rustorch.return_types"
    cls.__repr__ = lambda self: f"rustorch.return_types.{name}(\n" + ",\n".join(f"{f}={v!r}" for f, v in zip(self._fields, self)) + ")"
    return cls


_types = {name: _type(name.replace(".", "_"), fields) for name, fields in _FIELDS.items()}


def results(name, values):
    """The results of the operation name: a named tuple where PyTorch has one."""
    cls = _types.get(name)
    return cls(*values) if cls else values


def take(name, out, values):
    """What out= does where there are several results: each goes into its tensor."""
    if not isinstance(values, tuple):
        raise ArgumentTypeError(f"{name}(): argument 'out' must be Tensor, not {type(out).__name__}")
    if len(out) != len(values):
        raise ArgumentError(f"{name}(): expected {len(values)} tensors in 'out', but got {len(out)}")
    for i, t in enumerate(out):
        if not hasattr(t, "_take_result"):
            raise ArgumentTypeError(f"{name}(): expected Tensor as element {i} in argument 'out', but got {type(t).__name__}")
    taken = [t._take_result(z, name) for t, z in zip(out, values)]
    return None if name.endswith("_copy") else results(name, tuple(taken))
