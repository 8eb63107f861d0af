"""Tensors: what bad input raises, how indices, modes and gradients behave."""

import math
import weakref

import numpy as np
import pytest

import rustorch as rt
from rustorch import errors

ITSELF = []
ITSELF.append(ITSELF)

BAD = {
    "ragged": (lambda: rt.tensor([[1, 2], [3]]), errors.ArgumentError, ValueError),
    "ragged depth": (lambda: rt.tensor([[1, 2], 3]), errors.ArgumentTypeError, TypeError),
    "text": (lambda: rt.tensor("abc"), errors.ArgumentTypeError, TypeError),
    "objects": (lambda: rt.tensor([object()]), errors.ArgumentTypeError, TypeError),
    "dtype of another kind": (lambda: rt.zeros(2, dtype=np.float32), errors.ArgumentTypeError, TypeError),
    "huge": (lambda: rt.zeros(2**40), errors.OutOfMemoryError, MemoryError),
    "overflow": (lambda: rt.zeros(2**40, 2**40), errors.RustorchError, RuntimeError),
    "negative size": (lambda: rt.zeros(-1), errors.RustorchError, RuntimeError),
    "shapes": (lambda: rt.ones(2) + rt.ones(3), errors.ShapeMismatchError, RuntimeError),
    "dimension": (lambda: rt.ones(2).sum(3), errors.IndexError, IndexError),
    "index": (lambda: rt.ones(2)[2], errors.IndexError, IndexError),
    "too many indices": (lambda: rt.ones(2)[0, 0], errors.IndexError, IndexError),
    "argument": (lambda: rt.ones(2).sum(nothing=1), errors.ArgumentTypeError, TypeError),
    "no argument": (lambda: rt.add(rt.ones(2)), errors.ArgumentTypeError, TypeError),
    "operand": (lambda: rt.exp("x"), errors.ArgumentTypeError, TypeError),
    "device": (lambda: rt.zeros(2, device="cuda"), errors.DeviceError, RuntimeError),
    "cuda": (lambda: rt.ones(2).cuda(), errors.DeviceError, RuntimeError),
    "in place on a leaf": (lambda: rt.ones(2, requires_grad=True).add_(1), errors.GradError, RuntimeError),
    "gradient of integers": (lambda: rt.tensor([1], requires_grad=True), errors.DTypeError, RuntimeError),
    "backward of many": (lambda: (rt.ones(2, requires_grad=True) * 2).backward(), errors.GradError, RuntimeError),
    "truth of many": (lambda: bool(rt.ones(2)), errors.ArgumentError, RuntimeError),
    "assigning a list": (lambda: rt.ones(2).__setitem__(0, [1]), errors.ArgumentTypeError, TypeError),
    "ragged": (lambda: rt.tensor([[1, 2], [3]]), errors.ArgumentError, ValueError),
    "ragged in depth": (lambda: rt.tensor([[1, 2], 3]), errors.ArgumentTypeError, TypeError),
    "ragged arrays": (lambda: rt.tensor([np.ones(2), np.ones(3)]), errors.ArgumentError, ValueError),
    "a list within itself": (lambda: rt.tensor(ITSELF), errors.ArgumentError, ValueError),
    "no numbers": (lambda: rt.tensor([object()]), errors.ArgumentTypeError, TypeError),
    "a type by its name": (lambda: rt.zeros(2, dtype="float32"), errors.ArgumentTypeError, TypeError),
    "a type of NumPy's": (lambda: rt.zeros(2, dtype=np.float32), errors.ArgumentTypeError, TypeError),
    "an array of texts": (lambda: rt.from_numpy(np.array(["a"])), errors.ArgumentTypeError, TypeError),
    "an array of dates": (lambda: rt.from_numpy(np.array(["2026-01-01"], "M8[D]")), errors.ArgumentTypeError, TypeError),
    "an array in the other byte order": (lambda: rt.from_numpy(np.ones(2, ">f4")), errors.ArgumentTypeError, TypeError),
    "no array": (lambda: rt.from_numpy([1]), errors.ArgumentTypeError, TypeError),
    "nothing of DLPack": (lambda: rt.from_dlpack(3), errors.ArgumentError, RuntimeError),
    "an array turned around": (lambda: rt.tensor(np.arange(4)[::-1]), errors.ArgumentError, ValueError),
    "a dimension of 70 bits": (lambda: rt.ones(2).sum(2**70), errors.ArgumentError, ValueError),
    "no output": (lambda: rt.autograd.grad(rt.ones(1, requires_grad=True) * 2, []), errors.GradError, RuntimeError),
    "no tensor to differentiate by": (lambda: rt.autograd.grad(rt.ones(1, requires_grad=True) * 2, [None]), errors.GradError, RuntimeError),
    "half an element": (lambda: rt.frombuffer(b"12345", dtype=rt.float32), errors.ArgumentError, ValueError),
    "more than there is memory": (lambda: rt.zeros(1 << 45), errors.OutOfMemoryError, MemoryError),
    "more than 64 bits count": (lambda: rt.ones(1 << 40, 1 << 40), errors.ArgumentError, RuntimeError),
    "a negative size": (lambda: rt.empty(2, -3), errors.ArgumentError, RuntimeError),
    "65 dimensions": (lambda: rt.ones([1] * 64).unsqueeze(0), errors.ArgumentError, RuntimeError),
    "70 dimensions": (lambda: rt.ones(1).reshape([1] * 70), errors.ArgumentError, RuntimeError),
    "a view of nowhere": (lambda: rt.ones(3).as_strided((100,), (1,)), errors.ArgumentError, RuntimeError),
    "a keyword": (lambda: rt.zeros(2, colour=1), errors.ArgumentTypeError, TypeError),
    "no generator": (lambda: rt.rand(2, generator=3), errors.ArgumentTypeError, TypeError),
    "no thread": (lambda: rt.set_num_threads(0), errors.ArgumentError, RuntimeError),
    "steps of 0": (lambda: rt.ones(2)[::0], errors.ArgumentError, ValueError),
    "no descriptor": (lambda: rt._C._attach_segment(9999), errors.ShareError, RuntimeError),
    "no segment": (lambda: rt._C._attach_segment(0), errors.ShareError, RuntimeError),
    "an integer of 70 bits": (lambda: rt.tensor([2**70]), errors.ArgumentError, ValueError),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input(name):
    call, own, builtin = BAD[name]
    with pytest.raises(own) as e:
        call()
    assert isinstance(e.value, builtin) and str(e.value)
    if own is not OverflowError:
        assert isinstance(e.value, errors.RustorchError)


def test_numbers_of_70_bits():
    for call in (lambda: rt.full((2,), 2**70), lambda: rt.zeros(2).fill_(2**70), lambda: rt.zeros(2) + 2**70, lambda: rt.zeros(2).__setitem__(0, 2**70)):
        with pytest.raises(OverflowError):
            call()
    with pytest.raises(AssertionError, match="Expected output to be a torch.Tensor"):
        rt.autograd.backward([None])


def test_short_integers_of_an_array_as_index():
    assert rt.arange(4)[np.array([1, 0], dtype=np.int16)].tolist() == [1, 0]
    with pytest.raises(IndexError, match="tensors used as indices must be long, int, byte or bool tensors"):
        rt.arange(4)[rt.tensor([1, 0], dtype=rt.int16)]


def test_both_shapes():
    with pytest.raises(errors.ShapeMismatchError) as e:
        rt.ones(2, 3).matmul(rt.ones(4, 5))
    assert (tuple(e.value.shape1), tuple(e.value.shape2)) == ((2, 3), (4, 5))
    assert "2x3 and 4x5" in str(e.value)


@pytest.mark.parametrize("index", [
    0, -1, slice(1, None), slice(None, None, 2), None, Ellipsis, (0, 1), (slice(None), 1), (Ellipsis, None, 0),
    (slice(0, 2), None, slice(1, 3)), [0, 2], ([0, 2], [1, 0]), (slice(None), [3, 0]), np.array([True, False, True]), (1, slice(1, 3)),
], ids=str)
def test_index_beside_numpy(index):
    a = np.arange(12.0).reshape(3, 4)
    t = rt.from_numpy(a.copy())
    assert np.array_equal(t[index].numpy(), a[index])
    t[index] = -1
    a[index] = -1
    assert np.array_equal(t.numpy(), a)


def test_identity():
    x = rt.ones(3, requires_grad=True)
    (x * 2).sum().backward()
    assert x.grad is x.grad and x.contiguous() is x and x.to(rt.float32) is x
    assert {x: 1}[x] == 1 and x in [x]
    assert x.requires_grad_() is x and x.detach().add_(1) is not x
    gone = weakref.ref(rt.ones(1))
    assert gone() is None


def test_writes_reach_the_gradient():
    w = rt.tensor(5.0, requires_grad=True)
    y = rt.zeros(3)
    y[1] = w
    assert y.requires_grad and not y.is_leaf
    (y * rt.tensor([1.0, 10, 100])).sum().backward()
    assert w.grad.item() == 10


@pytest.mark.parametrize("value, text", [
    (lambda: rt.tensor([4.0]), "tensor([4.])"),
    (lambda: rt.tensor([[1, -2], [3, 4]]), "tensor([[ 1, -2],\n        [ 3,  4]])"),
    (lambda: rt.tensor([True]), "tensor([True])"),
    (lambda: rt.tensor([1e-5, 1.0]), "tensor([1.0000e-05, 1.0000e+00])"),
    (lambda: rt.tensor([math.nan, 1.5]), "tensor([   nan, 1.5000])"),
    (lambda: rt.zeros(0, 2), "tensor([], size=(0, 2))"),
    (lambda: rt.zeros(2, dtype=rt.float64), "tensor([0., 0.], dtype=rustorch.float64)"),
    (lambda: rt.arange(2000), "tensor([   0,    1,    2,  ..., 1997, 1998, 1999])"),
    (lambda: rt.ones(1, requires_grad=True), "tensor([1.], requires_grad=True)"),
    (lambda: rt.ones(1, requires_grad=True) * 2, "tensor([2.], grad_fn=<MulBackward0>)"),
    (lambda: rt.ones(2, 3).shape, "rustorch.Size([2, 3])"),
    (lambda: rt.float32, "rustorch.float32"),
    (lambda: rt.ones(1).device, "device(type='cpu')"),
])
def test_repr(value, text):
    assert repr(value()) == text


def test_promotion_of_numbers():
    i, f = rt.ones(2, dtype=rt.int32), rt.ones(2, dtype=rt.float64)
    assert (i + 1).dtype is rt.int32 and (i + 1.5).dtype is rt.float32 and (f + 1).dtype is rt.float64
    assert (i / 2).dtype is rt.float32 and (i > 0).dtype is rt.bool and (2**i).dtype is rt.int32
    assert (rt.tensor(1.5, dtype=rt.float64) + rt.ones(2)).dtype is rt.float32
    assert (np.float64(2) * rt.ones(2)).dtype is rt.float32


def test_grad_modes():
    w = rt.ones(2, requires_grad=True)
    with rt.no_grad():
        assert not (w * 2).requires_grad
        with rt.enable_grad():
            assert (w * 2).requires_grad

    @rt.no_grad()
    def decorated():
        return w * 2

    @rt.inference_mode
    def bare():
        return w * 2

    assert not decorated().requires_grad and not bare().requires_grad and (w * 2).requires_grad
    with rt.set_grad_enabled(False):
        assert not rt.is_grad_enabled()
    assert rt.is_grad_enabled()


@pytest.mark.parametrize("name", ["float16", "bfloat16"])
def test_half_beside_torch(name):
    torch = pytest.importorskip("torch")
    values = [0.0, -0.0, 1 / 3, 65519.0, 65520.0, 6e-8, 2.9e-8, 3e-5, math.inf, 2049.0, 2051.0]
    assert rt.tensor(values, dtype=getattr(rt, name)).tolist() == torch.tensor(values, dtype=getattr(torch, name)).tolist()


def test_beside_torch():
    torch = pytest.importorskip("torch")
    t = rt.randn(3, 4)
    u = torch.from_dlpack(t)
    assert u.data_ptr() == t.data_ptr()
    back = rt.from_dlpack(u)
    del t, u
    assert back.sum().item() == pytest.approx(back.numpy().sum(), abs=1e-5)
