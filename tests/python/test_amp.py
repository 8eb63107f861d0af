"""Autocast: the types of results are PyTorch's, and gradients come back in those of the leaves."""

import threading
import warnings

import pytest
import rustorch as rt
import rustorch.nn.functional as F

a, b, v = rt.ones(3, 4), rt.ones(4, 5), rt.ones(4)
half, double, image = a.bfloat16(), a.double(), rt.ones(1, 2, 6, 6)
target = rt.tensor([0, 1, 2])

# What PyTorch 2.15.0 gives inside of autocast("cpu", dtype=bfloat16).
LOWER = {
    "matmul": lambda: a @ b, "mm": lambda: rt.mm(a, b), "bmm": lambda: rt.bmm(rt.ones(2, 3, 4), rt.ones(2, 4, 5)), "addmm": lambda: rt.addmm(rt.ones(3, 5), a, b),
    "einsum": lambda: rt.einsum("ij,jk->ik", a, b), "tensordot": lambda: rt.tensordot(a, b, 1), "linear": lambda: F.linear(a, b.t(), rt.ones(5)),
    "conv2d": lambda: F.conv2d(image, rt.ones(3, 2, 3, 3)), "conv1d": lambda: F.conv1d(rt.ones(1, 2, 8), rt.ones(3, 2, 3)), "prelu": lambda: F.prelu(a, rt.ones(1)),
    "attention": lambda: F.scaled_dot_product_attention(rt.ones(2, 3, 4), rt.ones(2, 3, 4), rt.ones(2, 3, 4)), "a vector": lambda: rt.matmul(a, v),
    "two types": lambda: half @ b, "cat of lower ones": lambda: rt.cat([half, half]), "exp of a lower one": lambda: half.exp(), "a layer": lambda: rt.nn.Linear(4, 2)(a),
}
FLOAT = {
    "mv": lambda: rt.mv(a, v), "dot": lambda: rt.dot(v, v), "softmax": lambda: F.softmax(a, -1), "cross entropy": lambda: F.cross_entropy(half, target),
    "nll": lambda: F.nll_loss(half, target), "mse": lambda: F.mse_loss(half, half), "hinge": lambda: F.hinge_embedding_loss(half, half.sign()), "prod": lambda: rt.prod(half, 0),
    "cosine": lambda: F.cosine_embedding_loss(half, half, rt.ones(3)), "cat": lambda: rt.cat([a, half]), "stack": lambda: rt.stack([a, half]), "add": lambda: a + half,
    "bilinear": lambda: F.bilinear(a, a, rt.ones(2, 4, 4)), "layer norm": lambda: F.layer_norm(a, (4,)), "in place": lambda: rt.ones(3, 4).add_(a),
}


@pytest.mark.parametrize("name", LOWER)
@pytest.mark.parametrize("dtype", [rt.bfloat16, rt.float16], ids=str)
def test_lowered(name, dtype):
    with rt.autocast("cpu", dtype=dtype):
        got = LOWER[name]().dtype
    assert got is (rt.bfloat16 if name.endswith(("lower ones", "lower one")) else dtype)


@pytest.mark.parametrize("name", FLOAT)
def test_kept_and_raised(name):
    with rt.autocast("cpu"):
        assert FLOAT[name]().dtype is rt.float32


def test_other_types_are_left():
    with rt.autocast("cpu"):
        assert (double @ b.double()).dtype is rt.float64
        assert (rt.ones(2, 2, dtype=rt.int64) @ rt.ones(2, 2, dtype=rt.int64)).dtype is rt.int64


def test_gradients():
    w = rt.nn.Parameter(rt.full((4, 5), 0.5))
    with rt.autocast("cpu"):
        loss = F.mse_loss(a @ w, rt.zeros(3, 5))
    assert loss.dtype is rt.float32
    loss.backward()
    assert w.grad.dtype is rt.float32 and w.grad.tolist() == [[0.8046875] * 5] * 4  # as in PyTorch: three times what 2 * 2 / 15 is in bfloat16


def test_nesting_and_ends():
    product = lambda: (a @ b).dtype  # noqa: E731
    assert not rt.is_autocast_enabled("cpu") and rt.get_autocast_dtype("cpu") is rt.bfloat16
    with rt.autocast("cpu", dtype=rt.float16) as outer:
        assert product() is rt.float16 and rt.get_autocast_dtype("cpu") is rt.float16
        with rt.autocast("cpu", enabled=False):
            assert product() is rt.float32 and not rt.is_autocast_enabled("cpu")
        with outer:
            assert product() is rt.float16
        with pytest.raises(ZeroDivisionError):
            with rt.autocast("cpu", dtype=rt.bfloat16):
                assert product() is rt.bfloat16
                1 / 0
        assert product() is rt.float16 and rt.is_autocast_enabled("cpu")
        types = []
        thread = threading.Thread(target=lambda: types.append(product()))
        thread.start()
        thread.join()
        assert types == [rt.float32]
    assert product() is rt.float32 and rt.get_autocast_dtype("cpu") is rt.bfloat16


def test_decorated():
    @rt.autocast("cpu")
    def f(x):
        return x @ b

    assert f(a).dtype is rt.bfloat16 and (a @ b).dtype is rt.float32
    with pytest.raises(TypeError):
        rt.autocast("cpu")(int)


def test_switches():
    rt.set_autocast_enabled("cpu", True)
    try:
        assert (a @ b).dtype is rt.bfloat16
        rt.set_autocast_dtype("cpu", rt.float16)
        assert (a @ b).dtype is rt.float16
    finally:
        rt.set_autocast_dtype("cpu", rt.bfloat16)
        rt.set_autocast_enabled("cpu", False)
    assert rt.is_autocast_available("cpu") and not rt.is_autocast_available("cuda")


def test_what_cannot_be():
    with pytest.raises(RuntimeError, match="nope"):
        rt.autocast("nope")
    with pytest.raises(ValueError, match="device_type"):
        rt.autocast(3)
    with pytest.raises(RuntimeError):
        rt.set_autocast_dtype("cpu", rt.int64)
    for arguments in (("cuda",), ("cpu", rt.float64)):
        with pytest.warns(UserWarning, match="Disabling"):
            mode = rt.autocast(*arguments)
        with mode:
            assert (a @ b).dtype is rt.float32
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        rt.autocast("cuda", enabled=False)
