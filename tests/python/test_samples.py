"""Integrals, derivatives, histograms and sets of samples, beside NumPy's."""

import itertools

import numpy as np
import pytest

import rustorch as rt

R = np.random.default_rng(0)


def test_integrals():
    y, x = R.standard_normal((3, 5)), np.sort(R.random(5))
    t, p = rt.from_numpy(y), rt.from_numpy(x)
    np.testing.assert_allclose(rt.trapezoid(t, p).numpy(), np.trapezoid(y, x))
    np.testing.assert_allclose(rt.trapz(t, dx=0.5, dim=0).numpy(), np.trapezoid(y, dx=0.5, axis=0))
    np.testing.assert_allclose(rt.cumulative_trapezoid(t, p)[:, -1].numpy(), np.trapezoid(y, x))
    assert rt.trapezoid(rt.zeros(3, 0)).tolist() == [0, 0, 0]
    with pytest.raises(RuntimeError, match="one `x` value for each sample point"):
        rt.trapezoid(t, rt.ones(4))


@pytest.mark.parametrize("order", [1, 2])
def test_derivatives(order):
    y, x = R.standard_normal((4, 5)), np.cumsum(R.random(5) + 0.1)
    for got, want in zip(rt.gradient(rt.from_numpy(y), spacing=0.5, edge_order=order), np.gradient(y, 0.5, edge_order=order)):
        np.testing.assert_allclose(got.numpy(), want, atol=1e-12)
    (got,) = rt.gradient(rt.from_numpy(y), dim=1, spacing=[rt.from_numpy(x)], edge_order=order)
    np.testing.assert_allclose(got.numpy(), np.gradient(y, x, axis=1, edge_order=order), atol=1e-10)


@pytest.mark.parametrize("options, text", [
    ({"spacing": (1.0,)}, "a list of length equal to 'self.dim\\(\\) = 2'"), ({"dim": (0, 0)}, "dim 0 appears multiple times"),
    ({"edge_order": 3}, "only supports edge_order=1 and edge_order=2"), ({"dim": 2}, "Dimension out of range"),
    ({"dim": 0, "spacing": [rt.ones(4)]}, "one coordinate for each of the 3 samples"),
])
def test_gradient_refuses(options, text):
    with pytest.raises(RuntimeError, match=text):
        rt.gradient(rt.ones(3, 4), **options)


def test_grids_of_counts():
    x, w = R.standard_normal((50, 2)), R.random(50)
    for density in (False, True):
        hist, edges = rt.histogramdd(rt.from_numpy(x), [3, 4], weight=rt.from_numpy(w), density=density)
        want, at = np.histogramdd(x, [3, 4], weights=w, density=density)
        np.testing.assert_allclose(hist.numpy(), want)
        for e, a in zip(edges, at):
            np.testing.assert_allclose(e.numpy(), a)
    x[3, 1] = np.nan
    grid = [np.linspace(-1, 1, 5), np.linspace(-2, 2, 3)]
    hist, _ = rt.histogramdd(rt.from_numpy(x), [rt.from_numpy(g) for g in grid])
    np.testing.assert_array_equal(hist.numpy(), np.histogramdd(np.delete(x, 3, 0), grid)[0])
    with pytest.raises(RuntimeError, match="expected 2 sequences of bin edges"):
        rt.histogramdd(rt.from_numpy(x), [rt.from_numpy(grid[0])])


def test_sets():
    v = rt.arange(5)
    for r in (1, 2, 3):
        assert v.combinations(r).tolist() == [list(c) for c in itertools.combinations(range(5), r)]
        assert rt.combinations(v, r, True).tolist() == [list(c) for c in itertools.combinations_with_replacement(range(5), r)]
    assert rt.combinations(v, 6).shape == (0, 6) and rt.combinations(v, 0).shape == (0,)
    assert rt.cartesian_prod(v[:2], v[2:4]).tolist() == [list(p) for p in itertools.product([0, 1], [2, 3])]
    with pytest.raises(RuntimeError, match="combinations of 50"):
        rt.combinations(rt.zeros(100), 50)
    assert rt.block_diag(rt.ones(1, 2), rt.tensor(3.0), rt.zeros(2, 1)).tolist() == [[1, 1, 0, 0], [0, 0, 3, 0], [0, 0, 0, 0], [0, 0, 0, 0]]


def test_statistics():
    x = R.standard_normal((3, 6))
    t = rt.from_numpy(x)
    np.testing.assert_allclose(rt.corrcoef(t).numpy(), np.corrcoef(x))
    np.testing.assert_allclose(rt.vander(t[0], 4).numpy(), np.vander(x[0], 4))
    np.testing.assert_allclose(rt.linalg.vander(t, N=3).numpy(), np.stack([x**0, x, x**2], -1))
    assert rt.dist(t, t[0], 1.5).item() == pytest.approx((abs(x - x[0]) ** 1.5).sum() ** (1 / 1.5))
    norms = np.linalg.norm(x, axis=1, keepdims=True)
    np.testing.assert_allclose(t.renorm(2, 0, 1.0).numpy(), np.where(norms > 1, x / (norms + 1e-7), x))
    with pytest.raises(RuntimeError, match="renorm: expected maxnorm to be >= 0 but got -1"):
        t.renorm(2, 0, -1.0)


def test_native_norms():
    x = rt.from_numpy(R.standard_normal((4, 6, 5)))
    z, mean, rstd = rt.native_layer_norm(x, (5,), None, None, 1e-5)
    np.testing.assert_allclose(z.numpy(), ((x - mean) * rstd).numpy(), atol=1e-12)
    z, mean, rstd = rt.native_group_norm(x, None, None, 4, 6, 5, 3, 1e-5)
    np.testing.assert_allclose(z.numpy(), ((x.reshape(4, 3, 10) - mean[..., None]) * rstd[..., None]).reshape(4, 6, 5).numpy(), atol=1e-12)
    running = rt.zeros(6, dtype=rt.float64), rt.ones(6, dtype=rt.float64)
    z, mean, rstd = rt.native_batch_norm(x, None, None, *running, True, 1.0, 1e-5)
    np.testing.assert_allclose(z.numpy(), ((x - mean[:, None]) * rstd[:, None]).numpy(), atol=1e-12)
    np.testing.assert_allclose(running[0].numpy(), mean.numpy())
    assert [v.shape[0] for v in rt._native_batch_norm_legit(x, None, None, *running, False, 1.0, 1e-5)[1:]] == [0, 0]


def test_softmax_of_nothing():
    x = rt.tensor([[0.0, float("-inf")], [float("-inf")] * 2], requires_grad=True)
    z = rt.ops.aten._safe_softmax.default(x, 1)
    assert z.tolist() == [[1, 0], [0, 0]]
    z.sum().backward()
    assert x.grad.tolist() == [[0, 0], [0, 0]]
    p = rt.tensor([0.25, 0.75])
    assert rt._softmax_backward_data(rt.tensor([1.0, 0.0]), p, 0, rt.float32).tolist() == [0.1875, -0.1875]
