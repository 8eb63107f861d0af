"""The memory behind tensors."""

import pytest
import rustorch as rt


def test_typed():
    x = rt.arange(6.0).reshape(2, 3)
    s = x[1:].storage()
    assert len(s) == s.size() == 6 and s.nbytes() == 24 and s.element_size() == 4 and s.dtype is rt.float32
    assert s.data_ptr() == x.t().storage().data_ptr() == x.untyped_storage().data_ptr()
    assert s[1] == 1.0 and s.tolist() == list(range(6)) and list(s) == s.tolist()
    s[1] = 9
    assert x[0, 1].item() == 9
    s.fill_(2)
    assert x.sum().item() == 12
    copy = s.clone()
    copy[0] = 5
    assert x[0, 0].item() == 2 and s.copy_(copy) is s and x[0, 0].item() == 5
    assert repr(rt.ones(1).storage()) == " 1.0\n[rustorch.storage.TypedStorage(dtype=rustorch.float32, device=cpu) of size 1]"
    for bad, error in ((slice(0, 1), RuntimeError), ("a", TypeError)):
        with pytest.raises(error):
            s[bad]
    with pytest.raises(IndexError):
        s[6]


def test_bytes():
    x = rt.tensor([1, 256], dtype=rt.int32)
    u = x.untyped_storage()
    assert u.tolist() == [1, 0, 0, 0, 0, 1, 0, 0] and len(u) == u.nbytes() == 8 and u[5] == 1
    u[4] = 7
    assert x.tolist() == [1, 263] and u[4:6].tolist() == [7, 1]
    assert rt.UntypedStorage(3).fill_(1).tolist() == [1, 1, 1]
    assert len(rt.ones(0).untyped_storage()) == 0 and rt.ones(0).storage().tolist() == []


def test_memory_of_others():
    numpy = pytest.importorskip("numpy")
    a = numpy.arange(6.0)
    t = rt.from_numpy(a[2:])
    assert t.storage().size() == 4 and t.storage().data_ptr() == a[2:].ctypes.data


def test_set():
    x, y = rt.ones(2), rt.arange(6.0)
    assert x.set_(y) is x and x.data_ptr() == y.data_ptr() and x.shape == (6,)
    x.set_(y.storage(), 1, (2, 2), (1, 2))
    assert x.tolist() == [[1, 3], [2, 4]]
    x.set_(y.untyped_storage())
    assert x.tolist() == y.tolist()
    assert x.set_().shape == (0,)
    with pytest.raises(RuntimeError):
        x.set_(y.storage(), 4, (3,), (1,))
    with pytest.raises(RuntimeError):
        x.set_(rt.ones(2, dtype=rt.float64))


def test_a_storage_keeps_its_memory():
    s = rt.full((1000,), 3.0).storage()
    rt.zeros(1000) + 1
    assert s[999] == 3.0


def test_making():
    assert rt.TypedStorage([1, 2], dtype=rt.int64).tolist() == [1, 2]
    assert rt.TypedStorage(3).size() == 3
    s = rt.TypedStorage(wrap_storage=rt.tensor([1.0, 2.0]).untyped_storage(), dtype=rt.int32)
    assert s.tolist() == rt.tensor([1.0, 2.0]).view(rt.int32).tolist()
