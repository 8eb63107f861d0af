"""What a user must be able to do in Python, one sample a test."""

import gc
import importlib
import math
import os
import sys

import numpy as np
import pytest

import rustorch as rt
import rustorch.autograd as autograd
import rustorch.kernels
import rustorch.nn as nn
import rustorch.optim as optim


class SimpleNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(784, 128)
        self.relu = nn.ReLU()
        self.fc2 = nn.Linear(128, 10)

    def forward(self, x):
        return self.fc2(self.relu(self.fc1(x)))


class SquareFunction(autograd.Function):
    @staticmethod
    def forward(ctx, input):
        ctx.save_for_backward(input)
        return input**2

    @staticmethod
    def backward(ctx, grad_output):
        (input,) = ctx.saved_tensors
        return 2 * input * grad_output


@pytest.mark.parametrize("name", ["nn.linear", "nn.conv", "optim.sgd", "optim.adam", "autograd.variable", "tensor", "errors", "ops", "kernels", "utils"])
def test_submodules(name):
    assert importlib.import_module("rustorch." + name)


def test_creation():
    x = rt.tensor([[1.0, 2.0], [3.0, 4.0]])
    assert x.shape == (2, 2) and isinstance(x, rt.Tensor) and x.tolist() == [[1, 2], [3, 4]]
    assert rt.zeros((3, 3)).shape == rt.randn((3, 3)).shape == (3, 3)


def test_arithmetic():
    x = rt.tensor([[1.0, 2.0], [3.0, 4.0]])
    n = x.numpy()
    for got, want in [(x + 2.0, n + 2), (2 - x, 2 - n), (x * x, n * n), (x / 2, n / 2), (x**2, n**2), (x @ x.T, n @ n.T), (-x, -n)]:
        assert np.array_equal(got.numpy(), want)
    assert x.sum().item() == 10
    assert np.array_equal(rt.matmul(x, x).numpy(), n @ n)
    assert np.array_equal(rt.add(x, x).numpy(), n + n)
    assert rt.sum(x).item() == 10


def test_memory_is_shared_with_numpy():
    a = np.arange(6, dtype=np.float32).reshape(2, 3)
    x = rt.from_numpy(a)
    assert x.data_ptr() == a.ctypes.data
    x[0, 0] = 7
    assert a[0, 0] == 7
    y = (x * 2.0).numpy()
    assert y.base is not None and np.array_equal(y, a * 2)
    del a
    gc.collect()
    assert x.tolist() == [[7, 1, 2], [3, 4, 5]]


def test_array_outlives_tensor():
    a = rt.arange(1000.0).numpy()
    gc.collect()
    rt.zeros(1000)
    assert np.array_equal(a, np.arange(1000, dtype=np.float32))


def test_broadcasting_with_numpy():
    a = np.arange(3, dtype=np.float32)
    t = rt.ones(2, 3)
    assert np.array_equal(a + t.numpy(), np.ones((2, 3)) + a)
    assert np.array_equal((rt.from_numpy(a) + t).numpy(), np.ones((2, 3)) + a)


def test_round_trip():
    a = np.random.default_rng(0).standard_normal((3, 3)).astype(np.float32)
    assert np.allclose(rt.from_numpy(a).numpy(), a)
    assert np.allclose(rt.Tensor(a).numpy(), a)


def test_model():
    model = SimpleNet()
    assert model(rt.randn(5, 784)).shape == (5, 10)
    assert [tuple(p.shape) for p in model.parameters()] == [(128, 784), (128,), (10, 128), (10,)]


def test_gradient():
    x = rt.tensor([2.0], requires_grad=True)
    y = x**2
    y.backward()
    assert repr(x.grad) == "tensor([4.])"
    assert np.allclose(x.grad.numpy(), [4])


def test_function():
    x = rt.tensor([3.0, -1.0], requires_grad=True)
    SquareFunction.apply(x).sum().backward()
    assert x.grad.tolist() == [6, -2]


class SavesItsResult(autograd.Function):
    @staticmethod
    def forward(ctx, x):
        y = x.exp()
        ctx.save_for_backward(y)
        return y

    @staticmethod
    def backward(ctx, g):
        (y,) = ctx.saved_tensors
        return g * y


def resident():
    """Bytes of memory that this process has."""
    with open("/proc/self/statm") as f:
        return int(f.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
def test_function_that_saves_its_result_frees_it():
    """4 GB of results pass through; what waits for Go's collector is at most 1 GB."""
    x = rt.ones(25_000, requires_grad=True)
    SavesItsResult.apply(x)
    before = resident()
    for _ in range(40_000):
        SavesItsResult.apply(x)
    gc.collect()
    assert resident() - before < 1.3e9


def test_double_gradient_through_a_function():
    x = rt.tensor([0.5], requires_grad=True)
    (g,) = autograd.grad(SavesItsResult.apply(x), x, create_graph=True)
    (h,) = autograd.grad(g, x)
    assert math.isclose(h.item(), math.exp(0.5), rel_tol=1e-6)


@pytest.mark.parametrize("make", [lambda p: optim.SGD(p, lr=0.1), lambda p: optim.Adam(p, lr=0.05)])
def test_training_lowers_the_loss(make):
    rt.manual_seed(0)
    model = nn.Sequential(nn.Linear(2, 16), nn.ReLU(), nn.Linear(16, 1))
    x = rt.randn(64, 2)
    y = (x[:, :1] * x[:, 1:]).detach()
    optimizer, criterion = make(model.parameters()), nn.MSELoss()
    losses = []
    for _ in range(50):
        optimizer.zero_grad()
        loss = criterion(model(x), y)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    assert losses[-1] < losses[0] / 2


def test_train_step():
    rt.manual_seed(0)
    model = nn.Linear(4, 3)
    batch = rt.randn(8, 4), rt.randint(0, 3, (8,))
    first = rt.utils.train_step(model, batch)
    for _ in range(20):
        loss = rt.utils.train_step(model, batch)
    assert isinstance(loss, rt.Tensor) and loss.item() < first.item()
    assert f"{loss.item():.4f}"


def test_ufuncs():
    t = rt.tensor([1.0, 4.0])
    for ufunc, args in [(np.add, (t, 1)), (np.exp, (t,)), (np.sqrt, (t,)), (np.multiply, (t, t))]:
        got = ufunc(*args)
        assert isinstance(got, rt.Tensor)
        want = ufunc(*(a.numpy() if isinstance(a, rt.Tensor) else a for a in args))
        assert np.allclose(got.numpy(), want)
    assert rt.ops.dispatch_ufunc(np.add, t, t).tolist() == [2, 8]
    with pytest.raises(TypeError):
        np.add.reduce(t)


def test_array_interface():
    t = rt.tensor([[1.0, 2.0]])
    spec = t.__array_interface__
    assert spec["shape"] == (1, 2) and spec["typestr"] == "<f4" and spec["data"][0] == t.data_ptr()
    assert np.shares_memory(np.asarray(t), t.numpy())


def test_shape_mismatch():
    with pytest.raises(rt.errors.ShapeMismatchError) as caught:
        rt.randn(2, 3).matmul(rt.randn(4, 5))
    error = caught.value
    assert (tuple(error.shape1), tuple(error.shape2)) == ((2, 3), (4, 5))
    assert isinstance(error, rt.errors.RustorchError) and "2x3" in str(error)


def test_attention_in_a_module():
    class Block(nn.Module):
        def __init__(self):
            super().__init__()
            self.project = nn.Linear(8, 8)
            self.feedforward = nn.Sequential(nn.Linear(8, 16), nn.ReLU(), nn.Linear(16, 8))

        def forward(self, x):
            q = self.project(x)
            return self.feedforward(rustorch.kernels.scaled_dot_product_attention(q, x, x))

    block = Block()
    x = rt.randn(2, 5, 8, requires_grad=True)
    block(x).sum().backward()
    assert x.grad.shape == x.shape and all(p.grad is not None for p in block.parameters())


def test_version_and_devices():
    assert rt.__version__.count(".") >= 1
    assert rt.cuda.is_available() is False
    for use in (lambda: rt.zeros(2).cuda(), lambda: rt.zeros(2, device="cuda"), lambda: nn.Linear(1, 1).cuda()):
        with pytest.raises((RuntimeError, AssertionError), match="CPU"):
            use()


def test_same_first_loss_as_pytorch():
    torch = pytest.importorskip("torch", reason="pip install torch compares whole programs")

    def first_loss(lib):
        lib.manual_seed(0)
        model = lib.nn.Sequential(lib.nn.Linear(20, 30), lib.nn.Tanh(), lib.nn.Dropout(0.3), lib.nn.Linear(30, 4))
        x, y = lib.randn(16, 20), lib.randint(0, 4, (16,))
        return lib.nn.CrossEntropyLoss()(model(x), y).item()

    assert math.isclose(first_loss(rt), first_loss(torch), rel_tol=1e-6)


def test_gradients_equal_pytorchs():
    torch = pytest.importorskip("torch", reason="pip install torch compares gradients")
    a = np.random.default_rng(1).standard_normal((4, 5)).astype(np.float32)
    x, t = rt.from_numpy(a.copy()).requires_grad_(), torch.from_numpy(a.copy()).requires_grad_()
    (x**2).sum().backward()
    (t**2).sum().backward()
    assert np.allclose(x.grad.numpy(), t.grad.numpy())
