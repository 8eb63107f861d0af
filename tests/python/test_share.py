"""Shared segments, as others read and write them."""

import ctypes
import mmap
import os

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import ipc

import rustorch as rt
from rustorch import _C

DTYPES = ["float32", "float64", "float16", "int64", "int32", "int16", "int8", "uint8"]


@pytest.fixture
def publish():
    """Publish tensors; the descriptors end with the test."""
    opened = []

    def publisher(x):
        opened.append(_C._publish(x))
        return opened[-1]

    yield publisher
    for fd in opened:
        os.close(fd)


def column(fd):
    """The only column of a segment, as pyarrow reads it, and the mapping."""
    mapping = pa.memory_map(f"/proc/self/fd/{fd}")
    table = ipc.open_file(mapping).read_all()
    table.validate(full=True)
    return table.column(0).chunk(0), mapping


def array(fd):
    data, mapping = column(fd)
    if isinstance(data, pa.FixedShapeTensorArray):
        return data.to_numpy_ndarray(), mapping
    return data.to_numpy(zero_copy_only=True), mapping


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("shape", [(7,), (2, 3), (3, 1, 4), (600, 700), (1, 2, 3, 4, 5)])
def test_pyarrow_reads(publish, dtype, shape):
    x = rt.arange(int(np.prod(shape))).reshape(shape).to(getattr(rt, dtype))
    before = pa.total_allocated_bytes()
    found, _mapping = array(publish(x))
    assert pa.total_allocated_bytes() == before, "not a byte was copied"
    assert found.dtype == dtype and found.shape == shape
    assert np.array_equal(found, x.numpy())


def test_pyarrow_sees_writes(publish):
    x = rt.zeros(600, 700)
    found, _mapping = array(publish(x))
    x[3, 4] = 5.0
    assert found[3, 4] == 5.0


def test_a_bool_is_a_byte(publish):
    data, _mapping = column(publish(rt.tensor([True, False, True])))
    assert data.type == pa.uint8() and data.to_pylist() == [1, 0, 1]


def segment(table, seal=True, cut=None):
    """The descriptor of a segment that pyarrow has written."""
    sink = pa.BufferOutputStream()
    with ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table)
    data = sink.getvalue().to_pybytes()[:cut]
    fd = os.memfd_create("test", os.MFD_ALLOW_SEALING)
    os.write(fd, data)
    if seal:
        import fcntl

        fcntl.fcntl(fd, 1033, 2)  # F_ADD_SEALS, F_SEAL_SHRINK
    return fd


@pytest.mark.parametrize("dtype", DTYPES)
def test_pyarrow_writes(dtype):
    values = np.arange(300_000 if dtype == "float32" else 10).astype(dtype)
    fd = segment(pa.table({"any": values}))
    x = _C._attach_segment(fd)
    os.close(fd)
    assert str(x.dtype) == f"rustorch.{dtype}" and np.array_equal(x.numpy(), values)


def test_pyarrow_writes_tensors():
    values = np.arange(24, dtype="float32").reshape(2, 3, 4)
    fd = segment(pa.table({"t": pa.FixedShapeTensorArray.from_numpy_ndarray(values)}))
    x = _C._attach_segment(fd)
    os.close(fd)
    assert np.array_equal(x.numpy(), values)


@pytest.mark.parametrize(
    "table",
    [
        pa.table({"a": [1.0], "b": [2.0]}),
        pa.table({"a": pa.array([1.0, None])}),
        pa.table({"a": ["text"]}),
        pa.table({"a": pa.array([[1.0], [2.0, 3.0]])}),
        pa.table({"a": pa.array([1, 2], pa.uint32())}),
        pa.table({"a": pa.array(["x", "y"]).dictionary_encode()}),
        pa.table({"a": pa.array([], pa.float32())}).slice(0, 0),
    ],
    ids=["columns", "null", "text", "lists", "uint32", "dictionary", "no batch"],
)
def test_no_tensor(table):
    fd = segment(table)
    with pytest.raises(rt.errors.ShareError):
        _C._attach_segment(fd)
    os.close(fd)


def test_cut_at_every_length():
    whole = segment(pa.table({"a": [1.0, 2.0]}))
    size = os.fstat(whole).st_size
    os.close(whole)
    for cut in range(0, size, 7):
        fd = segment(pa.table({"a": [1.0, 2.0]}), cut=cut)
        with pytest.raises(rt.errors.ShareError):
            _C._attach_segment(fd)
        os.close(fd)


def test_unsealed():
    fd = segment(pa.table({"a": [1.0]}), seal=False)
    with pytest.raises(rt.errors.ShareError, match="truncation"):
        _C._attach_segment(fd)
    os.close(fd)


def test_vanished(publish):
    fd = os.dup(publish(rt.ones(600, 700)))
    os.close(fd)
    with pytest.raises(rt.errors.ShareError, match="gone"):
        _C._attach_segment(fd)


def test_sealed_against_truncation(publish):
    for x in (rt.ones(3), rt.ones(600, 700)):
        with pytest.raises(PermissionError):
            os.ftruncate(publish(x), 10)


def test_the_body_is_the_tensor(publish):
    """The segment's body has the very pages of the tensor."""
    x = rt.ones(600, 700)
    with mmap.mmap(publish(x), 0) as mapping:
        at = mapping.find(b"\0\0\x80\x3f" * 64)
        assert at % 64 == 0
        ctypes.c_float.from_address(x.data_ptr()).value = 9.0
        assert np.frombuffer(mapping[at : at + 4], "float32")[0] == 9.0


def test_owners_leave_in_either_order(publish):
    """The maker's memory is not used again while somebody else looks at it."""
    for _ in range(20):
        x = rt.full((600, 700), 3.0)
        fd = publish(x)
        del x
        rt.full((600, 700), 8.0)
        y = _C._attach_segment(fd)
        assert y.min().item() == y.max().item() == 3.0
        z = y + 1
        del y
        assert z.min().item() == 4.0


def test_memory_is_stable():
    """Hundreds of large tensors, published and attached, leave nothing behind."""

    def mapped():
        with open("/proc/self/maps") as maps:
            return sum("rustorch" in line for line in maps), len(os.listdir("/proc/self/fd"))

    def once():
        x = rt.ones(600, 700)
        fd = _C._publish(x)
        y = _C._attach_segment(fd)
        os.close(fd)
        assert y[0, 0].item() == 1.0

    for _ in range(50):
        once()
    before = mapped()
    for _ in range(300):
        once()
    _C._collect()
    after = mapped()
    assert after[0] <= before[0] + 4 and after[1] <= before[1] + 4


def test_bfloat16_is_no_half(publish):
    """NumPy and Arrow have no bfloat16: its bits travel as uint16, never as another float."""
    x = rt.tensor([1.0, -2.5]).to(rt.bfloat16)
    fd = publish(x)
    data, _mapping = column(fd)
    assert data.type == pa.uint16() and data.to_pylist() == [0x3F80, 0xC020]
    y = _C._attach_segment(fd)
    assert y.dtype == rt.bfloat16 and y.to(rt.float32).tolist() == [1.0, -2.5]
