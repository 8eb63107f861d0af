"""In which order the dimensions of results lie in memory: PyTorch's, whatever the operands' is."""

import random

import numpy as np
import pytest

import rustorch as rt

ONE = {
    "exp": lambda m, x: x.exp(), "neg": lambda m, x: -x.int(), "isnan": lambda m, x: m.isnan(x), "a number more": lambda m, x: x + 1, "squared": lambda m, x: x**2,
    "compared": lambda m, x: x > 2, "clone": lambda m, x: x.clone(), "double": lambda m, x: x.double(), "half": lambda m, x: x.half(), "bool": lambda m, x: x.bool(),
    "relu": lambda m, x: m.relu(x.int()), "zeros_like": lambda m, x: m.zeros_like(x), "sigmoid": lambda m, x: x.sigmoid(), "not": lambda m, x: m.logical_not(x), "~": lambda m, x: ~x,
    "leaky_relu": lambda m, x: m.nn.functional.leaky_relu(x.float()), "complex": lambda m, x: x.to(m.complex64).abs(), "nan_to_num": lambda m, x: m.nan_to_num(x.float()),
}
TWO = {
    "+": lambda m, x, y: x + y, "*": lambda m, x, y: x * y, "/": lambda m, x, y: x / y, ">": lambda m, x, y: x > y, "==": lambda m, x, y: x == y,
    "maximum": lambda m, x, y: m.maximum(x, y), "and": lambda m, x, y: m.logical_and(x, y), "&": lambda m, x, y: x.int() & y.int(), "atan2": lambda m, x, y: m.atan2(x.float(), y.float()),
    "where": lambda m, x, y: m.where(x > 2, x, y), "a where of a number": lambda m, x, y: m.where(y > 2, x, 1), "alpha": lambda m, x, y: m.add(x.float(), y.float(), alpha=3),
}
THREE = {
    "addcmul": lambda m, x, y, z: m.addcmul(x.float(), y.float(), z.float(), value=0.5), "where": lambda m, x, y, z: m.where(x > 2, y, z),
}
TYPES = ["float32", "float32", "float64", "int64"]


def laid_out(r, shape):
    """A function that makes a tensor of a library with this shape, somehow in memory."""
    values = np.random.default_rng(r.randrange(1000)).integers(1, 5, size=shape).tolist()
    order = r.sample(range(len(shape)), len(shape))
    back = [order.index(i) for i in range(len(shape))]
    dtype, how, k = r.choice(TYPES), r.choice(["rows", "permuted", "permuted", "every other", "part", "expanded", "channels last"]), r.randrange(len(shape))

    def make(m):
        t = m.tensor(values, dtype=getattr(m, dtype))
        if how == "permuted":
            return t.permute(order).contiguous().permute(back)
        if how in ("every other", "part"):
            sizes = [n * (2 if how == "every other" and i == k else 1) + (how == "part" and i == k) for i, n in enumerate(shape)]
            base = m.zeros([sizes[i] for i in order], dtype=t.dtype).permute(back)
            v = base[tuple(slice(None, None, 2) if how == "every other" and i == k else slice(0, n) for i, n in enumerate(shape))]
            return v.copy_(t)
        if how == "expanded":
            return t.narrow(k, 0, 1).expand(shape)
        return t.contiguous(memory_format=m.channels_last) if how == "channels last" and len(shape) == 4 else t

    return make


@pytest.mark.parametrize("seed", range(60))
def test_strides_of_results_are_pytorchs(seed):
    torch = pytest.importorskip("torch")
    r = random.Random(seed)
    for _ in range(20):
        n, table = r.choice([(1, ONE), (2, TWO), (2, TWO), (3, THREE)])
        name, shape = r.choice(list(table)), [r.choice([2, 3, 4]) for _ in range(r.choice([1, 2, 3, 4, 4, 5]))]
        makes = []
        for i in range(n):
            s = [1 if i and r.random() < 0.2 else d for d in shape]
            makes.append(laid_out(r, s[r.randrange(len(s)):] if i and r.random() < 0.2 else s))
        results = []
        for m in (torch, rt):
            try:
                results.append(table[name](m, *(make(m) for make in makes)))
            except (RuntimeError, TypeError) as e:
                results.append(e)
        want, got = results
        if isinstance(want, Exception):
            assert isinstance(got, Exception)
            continue
        assert got.stride() == want.stride(), (name, [make(rt).stride() for make in makes], [tuple(make(rt).shape) for make in makes])
        np.testing.assert_allclose(got.numpy(), want.numpy(), rtol=1e-5)


def test_gradients_follow():
    x = rt.ones(2, 3, 4, 5).contiguous(memory_format=rt.channels_last).requires_grad_()
    (x * 2 + rt.ones(3, 1, 1)).relu().sum().backward()
    assert x.grad.stride() == x.stride() and x.grad.unique().tolist() == [2]
