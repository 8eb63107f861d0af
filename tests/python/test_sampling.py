"""Tensors read between their elements, distances of points, and reductions of parts."""

import numpy as np
import pytest

import rustorch as rt
import rustorch.nn.functional as F

R = np.random.default_rng(0)


def read(x, y, z, padding):
    """The element of the plane x at whole places, as padding says."""
    h, w = x.shape
    if padding == "border":
        y, z = min(max(y, 0), h - 1), min(max(z, 0), w - 1)
    return x[y, z] if 0 <= y < h and 0 <= z < w else 0.0


@pytest.mark.parametrize("padding", ["zeros", "border"])
@pytest.mark.parametrize("aligned", [False, True])
def test_bilinear(padding, aligned):
    x, grid = R.standard_normal((1, 2, 4, 5)), R.random((1, 3, 3, 2)) * 3 - 1.5
    got = F.grid_sample(rt.from_numpy(x), rt.from_numpy(grid), padding_mode=padding, align_corners=aligned).numpy()
    for c in range(2):
        for i in range(3):
            for j in range(3):
                size = np.array([5, 4])
                at = (grid[0, i, j] + 1) / 2 * (size - 1) if aligned else ((grid[0, i, j] + 1) * size - 1) / 2
                if padding == "border":
                    at = np.clip(at, 0, size - 1)
                low = np.floor(at).astype(int)
                f = at - low
                want = sum(
                    read(x[0, c], low[1] + b, low[0] + a, padding) * (f[0] if a else 1 - f[0]) * (f[1] if b else 1 - f[1]) for a in (0, 1) for b in (0, 1)
                )
                assert got[0, c, i, j] == pytest.approx(want, abs=1e-12)


@pytest.mark.parametrize("mode", ["bilinear", "nearest", "bicubic"])
@pytest.mark.parametrize("padding", ["zeros", "border", "reflection"])
def test_identity(mode, padding):
    """The grid of the identity reads every element where it is."""
    for shape, theta in (((2, 3, 4, 5), [[1.0, 0, 0], [0, 1, 0]]), ((1, 2, 3, 4, 2), [[1.0, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0]])):
        x = rt.from_numpy(R.standard_normal(shape))
        for aligned in (False, True):
            grid = F.affine_grid(rt.tensor([theta] * shape[0], dtype=rt.float64), shape, aligned)
            np.testing.assert_allclose(F.grid_sample(x, grid, mode, padding, aligned).numpy(), x.numpy(), atol=1e-12)


def test_places_that_are_no_numbers():
    x = rt.full((1, 1, 2, 2), float("inf"))
    grid = rt.tensor([[[[float("nan"), 0], [1e30, 0], [float("-inf"), 5]]]], requires_grad=True)
    for mode in ("bilinear", "nearest", "bicubic"):
        z = F.grid_sample(x, grid, mode, "zeros", False)
        assert z.tolist() == [[[[0, 0, 0]]]]
        z.sum().backward()
        assert grid.grad.tolist() == [[[[0, 0]] * 3]]
    assert F.grid_sample(rt.ones(1, 1, 2, 2), grid, "bilinear", "border", True).tolist() == [[[[1, 1, 1]]]]


@pytest.mark.parametrize("call, text", [
    (lambda x, g: F.grid_sample(x, g, "cubic"), "expected mode to be 'bilinear', 'nearest' or 'bicubic', but got: 'cubic'"),
    (lambda x, g: F.grid_sample(x, g, padding_mode="wrap"), "expected padding_mode to be"),
    (lambda x, g: F.grid_sample(x, g[:0]), "same batch size"),
    (lambda x, g: F.grid_sample(x, g[..., :1]), "expected grid to have size 2 in last dimension"),
    (lambda x, g: F.grid_sample(x[:, :, :0], g), "dimension 2 being empty"),
    (lambda x, g: F.affine_grid(g[0, 0], (1, 1, 2, 2)), "Expected a batch of 2D affine matrices of shape Nx2x3"),
])
@pytest.mark.filterwarnings("ignore:Default grid_sample")
def test_refuses(call, text):
    with pytest.raises(RuntimeError, match=text):
        call(rt.ones(1, 1, 3, 3), rt.zeros(1, 2, 2, 2))


@pytest.mark.parametrize("p", [0, 0.5, 1, 2, 3, float("inf")])
def test_distances(p):
    a, b = R.standard_normal((2, 30, 3)), R.standard_normal((7, 3))
    d = abs(a[:, :, None] - b)
    want = {0: (d != 0).sum(-1), float("inf"): d.max(-1)}.get(p)
    want = (d**p).sum(-1) ** (1 / p) if want is None else want
    np.testing.assert_allclose(rt.cdist(rt.from_numpy(a), rt.from_numpy(b), p).numpy(), want, atol=1e-7)
    x = rt.from_numpy(a[0])
    i, j = np.triu_indices(30, 1)
    np.testing.assert_allclose(F.pdist(x, p).numpy(), rt.cdist(x, x, p, "donot_use_mm_for_euclid_dist").numpy()[i, j], atol=1e-12)


def test_distances_keep_their_operands():
    x, y = rt.ones(4, 5), rt.zeros(0, 5)
    assert rt.cdist(x, y).shape == (4, 0) and rt.cdist(y, x).shape == (0, 4)
    assert x.shape == (4, 5) and x.sum().item() == 20 and (x + 1).shape == (4, 5)
    with pytest.raises(RuntimeError, match="X1: 5 X2: 4"):
        rt.cdist(x, rt.ones(2, 4))
    with pytest.raises(ValueError, match="a is not a valid value for compute_mode"):
        rt.cdist(x, x, compute_mode="a")


@pytest.mark.parametrize("reduce", ["sum", "mean", "max", "min", "prod"])
def test_segments(reduce):
    x = rt.from_numpy(R.standard_normal((6, 2)).round(1)).requires_grad_()
    z = rt.segment_reduce(x, reduce, lengths=rt.tensor([1, 0, 5]))
    parts = [x[:1], x[1:1], x[1:]]
    wants = [getattr(np, reduce)(q.detach().numpy(), axis=0) for q in (parts[0], parts[2])]
    np.testing.assert_allclose(z.detach().numpy()[[0, 2]], wants)
    np.testing.assert_array_equal(z[1].detach().numpy(), {"sum": 0, "mean": np.nan, "max": -np.inf, "min": np.inf, "prod": 1}[reduce])
    (got,) = rt.autograd.grad(z[rt.tensor([0, 2])].sum(), x)
    y = x.detach().requires_grad_()
    one = {"max": "amax", "min": "amin"}.get(reduce, reduce)
    (want,) = rt.autograd.grad(getattr(y[:1], one)(0).sum() + getattr(y[1:], one)(0).sum(), y)
    np.testing.assert_allclose(got.numpy(), want.numpy())


def test_segments_refuse():
    x = rt.ones(3, 2)
    for options, text in (
        ({}, "Either lengths or offsets must be defined"), ({"lengths": rt.tensor([1, 1])}, "to sum to data.size"), ({"lengths": rt.tensor([4, -1])}, "negative value"),
        ({"offsets": rt.tensor([0, 9])}, "lie in \\[0, 3\\]"), ({"offsets": rt.tensor([2, 1, 3])}, "must not decrease"),
    ):
        with pytest.raises(RuntimeError, match=text):
            rt._segment_reduce(x, "sum", **options)
