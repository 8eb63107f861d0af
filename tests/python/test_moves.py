"""Functions that move, pick, search and order elements beside PyTorch.

Every form is computed by both on several types and layouts: values, types and
gradients must be equal, results must share memory where PyTorch's do, and what
one refuses the other must refuse with the same words.
"""

import re
import warnings

import numpy as np
import pytest

import rustorch

torch = pytest.importorskip("torch", reason="the reference; pip install torch==2.15.0")

DTYPES = ["float32", "float64", "float16", "bfloat16", "int64", "uint8", "bool", "complex64"]

COPIES = """
lib.alias_copy(x); lib.as_strided_copy(x, (2, 2), (1, 2)); lib.as_strided_copy(x, (2,), (3,), 1); lib.diagonal_copy(x); lib.diagonal_copy(x, 1)
lib.expand_copy(x, (2, -1, -1)); x.narrow_copy(1, 2, 2); lib.narrow_copy(x, 0, 1, 1); lib.permute_copy(x, (1, 0)); lib.select_copy(x, 1, -1)
lib.slice_copy(x); lib.slice_copy(x, 1, 1); lib.slice_copy(x, 1, None, -1, 2); lib.squeeze_copy(x[None]); lib.squeeze_copy(x[None], 0); lib.squeeze_copy(x, (0, 1))
lib.t_copy(x); lib.transpose_copy(x, 0, -1); lib.unfold_copy(x, 1, 2, 1); lib.unsqueeze_copy(x, -1); lib.view_copy(x.contiguous(), (2, -1))
lib.split_copy(x, 2); lib.split_copy(x, 3, 1); lib.split_with_sizes_copy(x, (1, 3), 1); lib.unbind_copy(x); lib.unbind_copy(x, -1)
"""
SCATTERED = """
x.select_scatter(y[0], 0, 1); lib.select_scatter(x, y[:, 0], -1, -1); x.slice_scatter(y[:2], 0, 1); lib.slice_scatter(x, y[:, ::2], 1, 0, None, 2)
x.diagonal_scatter(y[0, :3]); lib.diagonal_scatter(x, y[0, :2], -1); lib.diagonal_scatter(x, y[0, :3], 1, 0, 1); x.slice_scatter(y, 1, -9, 9)
"""
EMBEDDED = """
x.diag_embed(); lib.diag_embed(x, 1); lib.diag_embed(x, -2, 0, 1); lib.diag_embed(x, 1, 2, 0); x[0].diag_embed(); lib.diagflat(x); x[0].diagflat(-1); lib.diagflat(x[0, 0], 2)
"""
PARTS = """
x.split_with_sizes((1, 3), 1); lib.split_with_sizes(x, [3]); lib.unsafe_split(x, 2); x.unsafe_split(3, -1); x.unsafe_chunk(2); lib.unsafe_chunk(x, 3, 1)
lib.unsafe_split_with_sizes(x, (1, 2)); x[None].dsplit(2); lib.dsplit(x[:, None], [1, 3]); x.sum_to_size(3, 1); x.sum_to_size((1, 4)); x.sum_to_size(4); x.sum_to_size(())
lib.atleast_1d(x[0, 0]); lib.atleast_2d(x[0, 0]); lib.atleast_3d(x[0, 0]); lib.atleast_1d(x); lib.atleast_2d(x[0]); lib.atleast_3d(x[0]); lib.atleast_3d(x); lib.atleast_2d(x, x[0])
lib.atleast_1d([x[0, 0], x]); lib.dstack([x, y]); lib.dstack((x[0], y[0])); lib.column_stack((x, y)); lib.column_stack([x[0], y[1], x.mT]); lib.as_strided(x, (2, 2), (1, 2))
x.clone().as_strided_((2,), (2,)); lib.as_strided_(x.clone(), (2,), (3,), 1)
"""
WITHOUT_GRADIENT = """
lib.view_copy(x.contiguous(), lib.int16); lib._chunk_cat([x, y], 0, 2); lib._chunk_cat([x, y[:, :1]], 1, 2); lib._chunk_cat([x[None], y[None, :1]], 1, 3)
lib.detach_copy(x); x.narrow_copy(1, -2, 2); lib.alias_copy(x, out=lib.zeros(0, dtype=x.dtype)); lib.split_copy(x, 2, out=[lib.zeros(2, 4, dtype=x.dtype), lib.zeros(1, 4, dtype=x.dtype)])
"""
PUT = """
x.index_put((T([0, 2]),), y[:2]); x.index_put((T([0, -1]), T([1, 1])), y[0, :2]); x.index_put((T([[0], [2]]), T([1, 3])), y[:2, :2]); x.index_put((T([True, False, True]),), y[0])
x.index_put((T([0, 0, 1]),), y, accumulate=True); lib.index_put(x, (T([1, 1]), T([2, 2])), y[0, :2], True); x.clone().index_put_((T([0]),), y[:1]); x.index_put([T(1)], y[0])
x.clone().index_put_((T([0, 0]),), y[:2], accumulate=True); lib._unsafe_index(x, (T([0, 1]), T([1, 1]))); lib._unsafe_index_put(x, (T([0]),), y[0])
lib._unsafe_masked_index(x, T([True, False]), (T([0, 9]), T([0, 1])), 1); lib._unsafe_masked_index_put_accumulate(x, T([True, False]), (T([0, 9]), T([0, 1])), y[0, :2])
x.put(T([0, -1, 5]), y[0, :3]); x.put(T([[0, 0], [5, 5]]), y[0], accumulate=True); x.clone().put_(T([1]), y[0, 0]); x.put(T([], dtype=lib.int64), y[0, :0]); x[0, 0].put(T(0), y[0, 0])
x.masked_scatter(T([True, False, True, True]), y); x.masked_scatter(T([[True], [False], [True]]), y); lib.masked_scatter(x[0], T([[True] * 4, [False] * 4]), y)
x.clone().masked_scatter_(T([False, False, True, False]), y); x.masked_scatter(T(False), y[:0])
x.index_put((T([1, 0, 0], dtype=lib.uint8),), y[0]); x.index_put((T([0, 2], dtype=lib.int32),), y[:2]); lib.index_put(x, (), y[0]) if lib is rustorch else x.index_put((T(True),), y[0])
"""
REDUCED = """
x.scatter_reduce(0, T([[0, 1, 1, 2]]), y[:1], "KIND", include_self=SELF); x.scatter_reduce(1, T([[0, 0, 2, 2], [1, 1, 1, 1]]), y[:2], "KIND", include_self=SELF)
lib.scatter_reduce(x, -1, T([[3, 0], [1, 1], [2, 2]]), y[:, :2], "KIND", include_self=SELF); x[0].scatter_reduce(0, T([0, 0, 0, 1]), y[0], "KIND", include_self=SELF)
x[0, 0].scatter_reduce(0, T(0), y[0, 0], "KIND", include_self=SELF); x.clone().scatter_reduce_(0, T([[0, 0, 0, 0], [0, 1, 0, 1]]), y[:2], "KIND", include_self=SELF)
"""
INDEX_REDUCED = """
x.index_reduce(0, T([0, 2, 0]), y, "KIND", include_self=SELF); lib.index_reduce(x, 1, T([1, 1]), y[:, :2], "KIND", include_self=SELF); x[0].index_reduce(-1, T([3, 3, 0, 1]), y[0], "KIND", include_self=SELF)
x.clone().index_reduce_(1, T([0, 0, 0, 0]), y, "KIND", include_self=SELF); x[0, 0].index_reduce(0, T([0]), y[0, 0], "KIND", include_self=SELF)
"""
RANKED = """
x.kthvalue(2); x.kthvalue(1, 0); lib.kthvalue(x, 3, 0, True); x.double()[0, 0].kthvalue(1); x.reshape(-1).kthvalue(5); x.nanmedian(0); x.nanmedian(-1, True); x.median(1); x[0, 0].nanmedian(0)
x.cummax(0); x.cummin(1); lib.cummax(x, -1); x.msort(); lib.msort(x[0])
"""
# w is x without ties: which of equal elements gets the gradient depends on PyTorch's sort.
QUANTILES = """
w.QUANTILE(0.3); w.QUANTILE(0.5, 0); w.QUANTILE(T(0.25, dtype=w.dtype), 1, keepdim=True); lib.QUANTILE(w, T([0, 0.1, 0.9, 1], dtype=w.dtype), 1); w.QUANTILE(T([0.6], dtype=w.dtype), 0, True)
w.QUANTILE(0.4, 1, interpolation="lower"); w.QUANTILE(0.4, interpolation="higher"); w.QUANTILE(0.4, 0, interpolation="nearest"); w.QUANTILE(T([0.4, 0.7], dtype=w.dtype), interpolation="midpoint")
w[0, 0].QUANTILE(0.5); w[0, 0].QUANTILE(T([0.5, 1], dtype=w.dtype), 0, True); w.QUANTILE(T([0.2, 0.4], dtype=w.dtype), keepdim=True); (w.QUANTILE(y[0].abs() / 20) if y.dtype.is_floating_point else w.QUANTILE(0.1))
w.QUANTILE(T([i / 20 for i in range(21)], dtype=w.dtype), 1); w.where(w > 3, T(NAN, dtype=w.dtype)).QUANTILE(0.5, 0); w.where(w > 0, T(NAN, dtype=w.dtype)).QUANTILE(T([0.3, 1], dtype=w.dtype), 1)
w.where(w > 3, T(NAN, dtype=w.dtype)).QUANTILE(0.7, interpolation="nearest")
"""
SEARCHED = """
lib.searchsorted(x.sort(1)[0], y); lib.searchsorted(x.sort(1)[0], y, right=True); lib.searchsorted(x[0].sort()[0], y, out_int32=True, side="right"); lib.searchsorted(x[0].sort()[0], 2)
lib.searchsorted(x, y, sorter=x.argsort(1, stable=True)); lib.searchsorted(x[0].sort()[0], 1.5, right=True); lib.searchsorted(x[0].sort()[0], y[:, :0]); lib.bucketize(x, T([-2, 0, 3])); lib.bucketize(x, T([0.5, 2]), right=True)
lib.bucketize(2, y[0].sort()[0]); lib.bucketize(x, x[0, :0]); lib.searchsorted(x.sort(1)[0], y.to(lib.float64)); lib.isin(x, y); lib.isin(x, y[0, :1], invert=True); lib.isin(x, 3); lib.isin(3, y); lib.isin(x, y[:, :0])
lib.isin(x, T([0.5, 1])); lib.isin(x, T([1, 2]), assume_unique=True); x.nonzero_static(size=3); lib.nonzero_static(x, size=20, fill_value=7); x[0, 0].nonzero_static(size=2)
lib.searchsorted(x[0].sort()[0], y, out=lib.zeros(0, dtype=lib.int64))
"""
NAN_RANKED = """
T([1, NAN, 3, NAN, 5, 2.]).KIND(0); T([NAN] * 5).KIND(0); T([NAN] * 10).KIND(0); T([NAN] * 3).KIND(0); T([NAN, 1.]).KIND(0); T([2., 1, 2, 1, NAN, 2, 2]).KIND(0); T([INF, -INF, NAN, 0., -0.0]).KIND(0)
T([[1, NAN], [NAN, NAN], [0., 2]]).KIND(1); T([[1, NAN], [NAN, NAN], [0., 2]]).KIND(0)
"""
# Forms of numbers and sizes alone.
PLAIN = """
lib.broadcast_shapes((2, 1), (3,), 1); lib.broadcast_shapes(); lib.broadcast_shapes((0,), (1,)); lib.broadcast_shapes(5, (4, 1)); lib.scalar_tensor(2); lib.scalar_tensor(True)
lib.scalar_tensor(2.5, dtype=lib.int32); lib.scalar_tensor(1.5, requires_grad=True); lib.atleast_1d(); lib.atleast_3d([])
lib.tril_indices(3, 4); lib.tril_indices(4, 2, 1); lib.triu_indices(3, 4, -1, dtype=lib.int32); lib.tril_indices(0, 3); lib.tril_indices(3, 3, -5); lib.triu_indices(2, 3, 9); lib.triu_indices(5, 2, -3)
lib.unravel_index(T([[3, 11], [-1, 0]]), (3, 4)); lib.unravel_index(T(5), 6); lib.unravel_index(T([1]), ()); lib.unravel_index(T([7], dtype=lib.int32), [2, 2, 2]); lib.unravel_index(T([100]), (2, 3))
lib.searchsorted(T([1, 2, NAN]), T([NAN, 4, 1])); lib.searchsorted(T([1, 2, NAN]), T([NAN, 4, 1]), right=True); lib.isin(T([NAN, 1]), T([NAN, 1])); lib.searchsorted(T([3, 2, 1, 5]), T([2, 4]))
lib.kthvalue(T([NAN, 1, NAN, 2]), 3); lib.nanmedian(T([NAN, NAN])); lib.nanmedian(T([NAN, 3, 1])); lib.nanmedian(lib.zeros(0)); lib.kthvalue(lib.zeros(3, 0), 1, 0); lib.nanmedian(lib.zeros(3, 0), 0)
lib.cummax(lib.zeros(3, 0), 1); lib.kthvalue(T([2.0, 1]), 1, out=(lib.zeros(0), lib.zeros(0, dtype=lib.int64))); T([0, 1]).kthvalue(k=1, keepdim=True); lib.cummax(T([1.0, 3, 2]), dim=0)[1]
lib.quantile(T([-INF, INF, 1.0]), 0.3); lib.quantile(T([-INF, 1.0]), 0.5); lib.quantile(T([INF, INF, 2.0]), 0.9, interpolation="midpoint")
"""
REFUSED = """
x.diag_embed(0, 0, 0); x.diag_embed(0, 0, 5); lib.diag_embed(x[0, 0]); lib.diagonal_scatter(x, y[0, :2]); x.select_scatter(y[0, :2], 0, 0); x.select_scatter(y[0], 0, 5)
lib.slice_scatter(x, y[:2]); lib.slice_scatter(x, y, 0, 0, 3, -2); lib.as_strided_scatter(x, y[:2], (2, 2), (1, 2)); lib.as_strided(x, (99,), (1,)); lib.as_strided(x, (2,), (-1,))
lib.as_strided(x, (2,), (1, 2)); x.narrow_copy(0, 4, 1); x.narrow_copy(0, 1, 5); lib.split_with_sizes(x, (1, 1)); lib.split_with_sizes(x, (1, -1, 3)); lib.split_with_sizes(x[0, 0], (1,))
lib.unsafe_split(x, -1); lib.unsafe_chunk(x, 0); x.dsplit(2); x[None].dsplit(3); lib.dstack([]); lib.column_stack([]); lib.column_stack([x, x[0, 0]]); lib.column_stack(x)
lib._chunk_cat([], 0, 2); lib._chunk_cat([x, x[0]], 1, 2); lib._chunk_cat([x, x], 0, 0); lib._chunk_cat([x, x], 3, 1); lib._chunk_cat([x, x[:, :0]], 1, 1); lib._chunk_cat([x, x[:2]], 1, 2)
lib.broadcast_shapes((2,), (3,)); lib.broadcast_shapes((2, 1), (3,), 4); lib.broadcast_shapes((-2,)); lib.broadcast_shapes(2.0); x.sum_to_size(9); x.sum_to_size(1, 1, 3, 4)
lib.atleast_1d(1.0); lib.atleast_2d(x, 1); lib.view_copy(x.contiguous(), (5, 5)); lib.t_copy(x[None]); lib.scalar_tensor('a'); lib.unbind_copy(x, 2)
x.index_put((T([0]),), T([1])); x.index_put((T([5]),), y[0]); x.index_put((T([0]), T([0]), T([0])), y[0, 0]); x.index_put((T([0, 1]),), lib.ones(3, 5)); x.index_put((T([0.5]),), y[0]); x.index_put(T([0]), y[0])
x.index_put((T([0, 1]), T([0, 1, 2])), y[0, 0]); x.index_put((T([True, False]),), y[0, 0]); x.put(T([0.0]), y[0, :1]); x.put(T([0]), T([1])); x.put(T([0, 1]), y[0, :1]); x.put(T([12]), y[0, :1]); x.put(T([-13]), y[0, :1])
x[:0].put(T([0]), y[0, :1]); x.put(T([0], dtype=lib.int32), y[0, :1]); x.masked_scatter(x, y); x.masked_scatter(x > 0, y[0, :1]); x.masked_scatter(lib.ones(5) > 0, y)
x.scatter_reduce(0, T([[0, 1, 2]]), y, "foo"); x.scatter_reduce(0, T([[0, 1, 3]]), y, "sum"); x.scatter_reduce(0, T([[0, 1, 2]]), y.long(), "sum"); x.scatter_reduce(0, T([0, 1]), y, "sum")
x.scatter_reduce(0, T([[0, 1, 2, 1, 1]]), lib.ones(1, 5), "sum"); x.scatter_reduce(5, T([[0, 1, 2]]), y, "sum"); x.scatter_reduce(0, T([[0.0, 1, 2]]), y, "sum"); (x > 0).scatter_reduce(0, T([[0, 1]]), y > 0, "mean")
x.index_reduce(0, T([0]), y, "prod"); x.index_reduce(0, T([0, 1, 5]), y, "prod"); x.index_reduce(0, T([0, 1, 2]), y, "sum"); x.index_reduce(0, T([0, 1, 2]), y.long(), "prod"); x.index_reduce(0, T([[0, 1, 2]]), y, "prod")
x.index_reduce(0, T([0.0, 1, 2]), y, "prod"); x.index_reduce(0, T([-1, 1, 2]), y, "prod"); x.quantile(1.5); x.quantile(NAN); x.quantile(T([0.5, 1.5])); x.long().quantile(0.5); x[:0].quantile(0.5); x.quantile(T([[0.5]]))
x.quantile(T(0.5, dtype=lib.float64)); x.quantile(0.5, interpolation="foo"); x.quantile(0.5, 5); x.half().nanquantile(0.5); x.kthvalue(5); x.kthvalue(0); x[:0].kthvalue(1, 0); x.kthvalue(1, 4); (x > 1).kthvalue(1); x.kthvalue(2.0)
(x > 2).nanmedian(); (x > 2).nanmedian(0); x[:0].nanmedian(0); x.cummax(4); lib.searchsorted(x, T([1.0])); lib.searchsorted(x, y[:2]); lib.searchsorted(x[0], 2, right=True, side="left")
lib.searchsorted(x[0], 2, side="foo"); lib.searchsorted(x, 2.0); lib.searchsorted(x[0, 0], 2.0); lib.searchsorted(x[0], y, sorter=T([0.0, 1, 2, 3])); lib.searchsorted(x[0], y, sorter=T([0, 1, 2, 9])); lib.searchsorted(x[0] > 1, T([True]))
lib.bucketize(x, y); lib.isin(x > 2, x > 3); lib.isin(x.cfloat(), x.cfloat()); x.nonzero_static(size=-1); x.nonzero_static(); lib.tril_indices(-1, 3); lib.tril_indices(3, -3); lib.tril_indices(3, 3, dtype=lib.float32)
lib.tril_indices(3.0, 3); lib.unravel_index(T([1.0]), (3, 3)); lib.unravel_index(T([1]), (3, -3)); lib.unravel_index(T([1]), (3, 2.0)); x.cummax(); lib.kthvalue(x, 1, out=x)
"""


# What PyTorch refuses and we do.
STRICTER = ["derivative for aten::", "does not support automatic differentiation", '"index_func_" not', "index_reduce_func_exclude_input_init", "view size is not compatible"]


def forms(*texts):
    return [form.strip() for text in texts for line in text.strip().splitlines() for form in line.split(";")]


def operands(lib, dtype, layout, shape=(3, 4)):
    """x and y of a shape, of small numbers with ties, whose elements lie in rows, in columns, or apart."""
    made = []
    for seed in 1, 2:
        values = np.random.default_rng(seed).integers(0 if dtype in ("uint8", "bool") else -6, 7, size=shape)
        a = lib.tensor(values.tolist()).to(getattr(lib, dtype))
        if dtype.startswith("complex"):
            a = a * lib.tensor(1 - 0.5j).to(getattr(lib, dtype))
        if layout == "columns":
            a = a.t().contiguous().t()
        elif layout == "apart":
            a = lib.stack([a, a], -1)[..., 1]
        made.append(a.detach())
    return made


def flat(z):
    return [w for part in z for w in flat(part)] if isinstance(z, (tuple, list)) else [z]


def evaluated(lib, form, dtype, layout, gradient):
    """The results of a form, whether each shares memory with x, and the gradients of x and y."""
    x, y = operands(lib, dtype, layout)
    if gradient:
        x.requires_grad_(), y.requires_grad_()
    found = flat(eval(form, {"lib": lib, "x": x, "y": y, "w": x + lib.arange(12).reshape(3, 4) / 64, "T": lib.tensor, "NAN": float("nan"), "INF": float("inf"), "F": lib.nn.functional}))
    results = []
    for z in found:
        if isinstance(z, type(x)):
            shared = z.untyped_storage().data_ptr() == x.untyped_storage().data_ptr() and z.numel() > 0
            wide = z.detach().float() if str(z.dtype).endswith("bfloat16") else z.detach()
            results.append((str(z.dtype).split(".")[1], shared, z.requires_grad, wide.numpy()))
        else:
            results.append(z)
    if gradient:
        total = sum((z * (i + 1)).abs().square().sum() + (z * z.numel()).sum().abs() for i, z in enumerate(found) if z.requires_grad)
        if isinstance(total, type(x)):
            total.backward()
        for t in x, y:
            g = t.grad
            results.append(None if g is None else (str(g.dtype).split(".")[1], False, False, (g.float() if "bfloat16" in str(g.dtype) else g).numpy()))
    return results


def assert_same(form, got, want):
    assert len(got) == len(want), f"{form}: {len(got)} results, want {len(want)}"
    for g, w in zip(got, want):
        if not isinstance(w, tuple) or len(w) != 4:
            assert (g is None) == (w is None) and (g is None or type(g).__name__ == type(w).__name__ and g == w), f"{form}: {g!r}, want {w!r}"
            continue
        assert g is not None and g[:3] == w[:3], f"{form}: type, sharing, gradient {g and g[:3]}, want {w[:3]}"
        assert g[3].shape == w[3].shape, f"{form}: shape {g[3].shape}, want {w[3].shape}"
        tolerance = {"float16": 2e-3, "bfloat16": 2e-2, "float32": 1e-5, "complex64": 1e-5}.get(w[0], 1e-9)
        assert np.allclose(g[3], w[3], rtol=tolerance, atol=tolerance * 10, equal_nan=True), f"{form}:\n{g[3]}\nwant\n{w[3]}"


def outcome(lib, *case):
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return evaluated(lib, *case)
    except Exception as e:
        return e


def check(form, dtype, layout, gradient):
    want, got = (outcome(lib, form, dtype, layout, gradient) for lib in (torch, rustorch))
    if isinstance(want, Exception):
        if any(text in str(want) for text in STRICTER):
            return
        assert isinstance(got, type(want)) or isinstance(got, type(want).__mro__[1]), f"{form} of {dtype}: {got!r}, want {want!r}"
    else:
        assert not isinstance(got, Exception), f"{form} of {dtype}: {got!r}"
        assert_same(f"{form} of {dtype} in {layout}", got, want)


@pytest.mark.parametrize("form", forms(COPIES, SCATTERED, EMBEDDED, PARTS, WITHOUT_GRADIENT))
def test_form(form):
    for dtype in DTYPES:
        inexact = dtype.startswith(("float", "bfloat", "complex"))
        for layout in "rows", "columns", "apart":
            check(form, dtype, layout, inexact and form not in forms(WITHOUT_GRADIENT))


@pytest.mark.parametrize("form", forms(PUT))
def test_put(form):
    for dtype in DTYPES:
        for layout in "rows", "columns", "apart":
            check(form, dtype, layout, dtype.startswith(("float", "bfloat", "complex")))


@pytest.mark.parametrize("own", ["True", "False"])
@pytest.mark.parametrize("kind", ["sum", "prod", "mean", "amax", "amin"])
def test_reduced(kind, own):
    for form in forms(REDUCED if kind == "sum" else REDUCED + INDEX_REDUCED):
        for dtype in DTYPES:
            for layout in "rows", "columns", "apart":
                # Of complex products PyTorch's gradient lacks a conjugation.
                gradient = dtype.startswith(("float3", "float6") if kind == "prod" else ("float3", "float6", "complex"))
                check(form.replace("KIND", kind).replace("SELF", own), dtype, layout, gradient)


@pytest.mark.parametrize("form", forms(RANKED, SEARCHED))
def test_ranked(form):
    for dtype in DTYPES:
        for layout in "rows", "columns", "apart":
            check(form, dtype, layout, dtype.startswith("float") and form in forms(RANKED))


@pytest.mark.parametrize("form", forms(QUANTILES))
def test_quantile(form):
    for name in "quantile", "nanquantile":
        for dtype in "float32", "float64", "float16":
            for layout in "rows", "columns", "apart":
                check(form.replace("QUANTILE", name), dtype, layout, dtype.startswith("float"))


@pytest.mark.parametrize("kind", ["median", "nanmedian", "cummax", "cummin", "msort", "kthvalue"])
def test_nan(kind):
    for form in forms(NAN_RANKED):
        if kind == "msort" and "]]" in form:
            continue
        form = form.replace("KIND(0)", "msort()") if kind == "msort" else form
        form = form.replace("KIND(", "kthvalue(2, ") if kind == "kthvalue" else form.replace("KIND", kind)
        check(form, "float32", "rows", False)


@pytest.mark.parametrize("form", forms(PLAIN))
def test_plain(form):
    check(form, "float32", "rows", False)


# Words of PyTorch's sentences that our sentences have too.
WORDS = re.compile(r"[A-Za-z_]{3,}|-?\d+")


@pytest.mark.parametrize("form", forms(REFUSED))
def test_refused(form):
    want, got = (outcome(lib, form, "float32", "rows", False) for lib in (torch, rustorch))
    assert isinstance(want, Exception), f"PyTorch gives {want}"
    assert isinstance(got, Exception), f"{form} gives {got}, want {want!r}"
    base = next(t for t in type(want).__mro__ if t.__module__ == "builtins")
    assert isinstance(got, base), f"{form}: {got!r}, want {want!r}"
    missing = [w for w in WORDS.findall(str(want).splitlines()[0]) if w not in str(got)]
    assert not missing, f"{form}: '{got}' lacks {missing} of '{want}'"
