"""Tensors and Arrow arrays: one address in both directions, and a typed refusal of what no tensor holds."""

import gc
import subprocess
import sys
import textwrap
import threading
import weakref

import numpy as np
import pyarrow as pa
import pytest

import rustorch as rt
from rustorch import errors

NUMBERS = {
    "float32": pa.float32(), "float64": pa.float64(), "float16": pa.float16(), "int64": pa.int64(), "int32": pa.int32(),
    "int16": pa.int16(), "int8": pa.int8(), "uint8": pa.uint8(),
}


def values(a):
    """The array with the numbers of nested lists."""
    while pa.types.is_fixed_size_list(a.type):
        a = a.flatten()
    return a


def address(a):
    a = values(a)
    return a.buffers()[1].address + a.offset * (a.type.bit_width // 8)


def tensor_type(*shape, of=None, **options):
    return pa.fixed_shape_tensor(of or pa.float32(), shape, **options)


@pytest.mark.parametrize("name", NUMBERS)
@pytest.mark.parametrize("shape", [(6,), (2, 3), (2, 1, 3), (1, 1, 1, 6)])
def test_out_and_in_at_one_address(name, shape):
    t = rt.arange(6).reshape(shape).to(getattr(rt, name))
    a = pa.array(t)
    a.validate(full=True)
    kind = NUMBERS[name]
    for n in reversed(shape[1:]):
        kind = pa.list_(kind, n)
    assert a.type == kind and a.to_pylist() == t.tolist()
    assert address(a) == t.data_ptr()
    back = rt.from_arrow(a)
    assert back.dtype is t.dtype and back.shape == t.shape and back.data_ptr() == t.data_ptr()
    assert pa.DataType._import_from_c_capsule(t.__arrow_c_schema__()) == kind


def test_bools_are_copied():
    bits = [True, False, False, True, True, False, True, True, False, True]
    t = rt.tensor(bits)
    a = pa.array(t)
    a.validate(full=True)
    assert a.type == pa.bool_() and a.to_pylist() == bits
    assert rt.from_arrow(a[3:]).tolist() == bits[3:]
    assert rt.from_arrow(pa.array(t.reshape(5, 2))).tolist() == t.reshape(5, 2).tolist()


@pytest.mark.parametrize("make", [lambda t: t.T, lambda t: t[:, 1:], lambda t: t[::2]])
def test_what_is_not_contiguous_is_copied(make):
    t = make(rt.arange(12.0).reshape(4, 3))
    a = pa.array(t)
    assert a.to_pylist() == t.tolist() and address(a) != t.data_ptr()


def test_rows_of_a_tensor_are_shared():
    t = rt.arange(12.0).reshape(4, 3)
    assert address(pa.array(t[1:3])) == t[1:3].data_ptr()


@pytest.mark.parametrize("shape", [(0,), (0, 3), (3, 0), (2, 0, 4)])
def test_no_elements(shape):
    a = pa.array(rt.zeros(shape))
    a.validate(full=True)
    back = rt.from_arrow(a)
    assert tuple(back.shape) == shape and back.dtype is rt.float32


def test_the_extension_type():
    t = rt.randn(5, 2, 3)
    kind = tensor_type(2, 3)
    stored = pa.ExtensionArray.from_storage(kind, pa.array(t, kind.storage_type))
    assert stored.to_numpy_ndarray().ctypes.data == t.data_ptr()
    asked = pa.Array._import_from_c_capsule(*t.__arrow_c_array__(kind.__arrow_c_schema__()))
    assert asked.type == kind and asked.to_numpy_ndarray().ctypes.data == t.data_ptr()
    for a in (stored, asked):
        back = rt.from_arrow(a)
        assert back.shape == t.shape and back.data_ptr() == t.data_ptr()


def test_a_permutation_is_a_view():
    numbers = np.arange(48).reshape(2, 2, 3, 4)
    kind = tensor_type(2, 3, 4, of=pa.int64(), permutation=[2, 0, 1])
    a = pa.ExtensionArray.from_storage(kind, pa.array(numbers.reshape(2, 24).tolist(), kind.storage_type))
    t = rt.from_arrow(a)
    assert np.array_equal(t.numpy(), numbers.transpose(0, 3, 1, 2))
    assert t.data_ptr() == address(a.storage)


@pytest.mark.parametrize("name, kind", [("float32", pa.float64()), ("int8", pa.int64()), ("uint8", pa.int16())])
def test_a_wider_type_is_made_on_request(name, kind):
    t = rt.tensor([1, 2], dtype=getattr(rt, name))
    assert pa.array(t, type=kind).type == kind
    assert pa.array(t.reshape(1, 2), type=pa.list_(kind, 2)).to_pylist() == [[1, 2]]


def test_slices_and_chunks():
    a = pa.array([[i, i + 1] for i in range(10)], pa.list_(pa.int32(), 2))
    t = rt.from_arrow(a[3:7][1:])
    assert t.tolist() == [[i, i + 1] for i in (4, 5, 6)] and t.data_ptr() == address(a) + 4 * 8
    whole = pa.chunked_array([a])
    assert rt.from_arrow(whole).data_ptr() == address(a)
    parts = pa.chunked_array([a[:3], a[3:3], a[3:]])
    t = rt.from_arrow(parts)
    assert t.tolist() == a.to_pylist() and t.data_ptr() != address(a)
    t.add_(1)
    assert a[0].as_py() == [0, 1]
    empty = rt.from_arrow(pa.chunked_array([], a.type))
    assert tuple(empty.shape) == (0, 2) and empty.dtype is rt.int32


def test_it_is_read_only():
    a = pa.array([1.0, 2.0])
    for t in (rt.from_arrow(a), rt.as_tensor(a)):
        assert t.data_ptr() == address(a)
        with pytest.raises(errors.RustorchError, match="read-only"):
            t.add_(1)
    copy = rt.tensor(a)
    copy.add_(1)
    assert copy.tolist() == [2, 3] and a.to_pylist() == [1, 2]
    assert rt.as_tensor(a, dtype=rt.float32).dtype is rt.float32 and rt.tensor(pa.chunked_array([a, a])).tolist() == [1, 2, 1, 2]


UNFIT = {
    "a null": (pa.array([1, None]), errors.ArgumentError, "1 of 2"),
    "a null in a list": (pa.array([[1, None]], pa.list_(pa.int8(), 2)), errors.ArgumentError, "null"),
    "a null list": (pa.array([[1, 2], None], pa.list_(pa.int8(), 2)), errors.ArgumentError, "null"),
    "nulls only": (pa.nulls(3), errors.DTypeError, "nulls"),
    "strings": (pa.array(["a"]), errors.DTypeError, "strings"),
    "views of strings": (pa.array(["a"], pa.string_view()), errors.DTypeError, "strings"),
    "bytes": (pa.array([b"a"], pa.binary(1)), errors.DTypeError, "bytes"),
    "a dictionary": (pa.array(["a"]).dictionary_encode(), errors.DTypeError, "dictionary"),
    "numbers by a dictionary": (pa.array([1, 1]).dictionary_encode(), errors.DTypeError, "dictionary"),
    "ragged lists": (pa.array([[1], [2, 3]]), errors.DTypeError, "fixed-size"),
    "a struct": (pa.array([{"a": 1}]), errors.DTypeError, "column"),
    "a table": (pa.table({"a": [1]}), errors.DTypeError, "column"),
    "timestamps": (pa.array([1], pa.timestamp("us")), errors.DTypeError, "timestamps"),
    "dates": (pa.array([1], pa.date32()), errors.DTypeError, "dates"),
    "decimals": (pa.array([1], pa.decimal128(5, 2)), errors.DTypeError, "decimals"),
    "uint32": (pa.array([1], pa.uint32()), errors.DTypeError, "uint32"),
    "another extension": (pa.ExtensionArray.from_storage(pa.bool8(), pa.array([1], pa.int8())), errors.DTypeError, "bool8"),
    "no multiple of the element": (pa.Array.from_buffers(pa.float32(), 2, [None, pa.py_buffer(b"12345678 ").slice(1)]), errors.ArgumentError, "address"),
    "nothing of Arrow": (3, errors.ArgumentTypeError, "int"),
}


@pytest.mark.parametrize("name", UNFIT)
def test_refused(name):
    source, kind, text = UNFIT[name]
    with pytest.raises(kind, match=text):
        rt.from_arrow(source)


def test_a_null_that_a_slice_leaves_out():
    a = pa.array([[1, None], [2, 3]], pa.list_(pa.int8(), 2))
    assert rt.from_arrow(a[1:]).tolist() == [[2, 3]]


@pytest.mark.parametrize("t, kind", [
    (lambda: rt.tensor(1.0), errors.ArgumentError),
    (lambda: rt.ones(2).bfloat16(), errors.DTypeError),
])
def test_not_for_arrow(t, kind):
    with pytest.raises(kind):
        pa.array(t())


def test_a_capsule_is_used_once():
    schema, array = pa.array([1.0]).__arrow_c_array__()
    rt._C._from_arrow(schema, array)
    with pytest.raises(errors.ArgumentError, match="released"):
        rt._C._from_arrow(schema, array)
    stream = pa.chunked_array([[1.0]]).__arrow_c_stream__()
    rt._C._from_arrow_stream(stream)
    with pytest.raises(ValueError):
        rt._C._from_arrow(stream, array)
    rt.ones(3).__arrow_c_array__()  # capsules that nobody takes


class Broken(pa.ExtensionType):
    """What claims to be a tensor, with a shape that does not fit."""

    def __init__(self, text):
        self.text = text
        super().__init__(pa.list_(pa.float32(), 4), "arrow.fixed_shape_tensor")

    def __arrow_ext_serialize__(self):
        return self.text

    @classmethod
    def __arrow_ext_deserialize__(cls, storage, text):
        return cls(text)


@pytest.mark.parametrize("text", [
    b"", b"{", b"[]", b"{}", b'{"shape":[3]}', b'{"shape":[-2,-2]}', b'{"shape":"4"}', b'{"shape":[2,2],"permutation":[0]}',
    b'{"shape":[2,2],"permutation":[0,0]}', b'{"shape":[2,2],"permutation":[0,2]}', b'{"shape":[4611686018427387904,4]}', b'{"shape":[%s4]}' % (b"1," * 90),
])
def test_a_shape_that_does_not_fit(text):
    schema = Broken(text).__arrow_c_schema__()
    array = pa.array([[1, 2, 3, 4]], pa.list_(pa.float32(), 4)).__arrow_c_array__()[1]
    with pytest.raises(errors.DTypeError, match="shape"):
        rt._C._from_arrow(schema, array)


@pytest.mark.parametrize("kind", [pa.list_(pa.float32(), 5), pa.list_(pa.list_(pa.float32(), 2), 2), pa.float32(), pa.list_(pa.float32(), 1 << 30)])
def test_a_schema_of_another_array(kind):
    array = pa.array([[1, 2, 3, 4]], pa.list_(pa.float32(), 4)).__arrow_c_array__()[1]
    with pytest.raises(errors.ArgumentError, match="malformed"):
        rt._C._from_arrow(kind.__arrow_c_schema__(), array)


def test_a_stream_that_fails():
    def batches():
        yield pa.record_batch({"a": [1]})
        raise OSError("the disk is gone")

    class Column:
        def __arrow_c_stream__(self, requested_schema=None):
            return pa.RecordBatchReader.from_batches(pa.schema({"a": pa.int64()}), batches()).__arrow_c_stream__()

    with pytest.raises(errors.DTypeError, match="column"):
        rt.from_arrow(Column())


def test_either_side_dies_first():
    t = rt.full((1000,), 3.0)
    a = pa.array(t)
    del t
    gc.collect()
    rt.zeros(1000)
    assert a.to_pylist() == [3.0] * 1000
    a = pa.array(np.full((500, 2), 7.0).tolist(), pa.list_(pa.float32(), 2))
    t = rt.from_arrow(a)[::2]
    del a
    gc.collect()
    np.empty(1000, np.float32).fill(1)
    assert t.tolist() == [[7.0, 7.0]] * 250


def test_a_child_outlives_its_array():
    t = rt.full((100, 10), 3.0)
    numbers = pa.array(t).flatten()
    del t
    gc.collect()
    rt.zeros(100, 10)
    assert numbers.to_pylist() == [3.0] * 1000


def test_released_by_other_threads():
    def source():
        return pa.array(np.ones(5000).tolist())

    before = pa.total_allocated_bytes()
    tensors = [rt.ones(50, 20) for _ in range(200)]
    gone = [weakref.ref(t) for t in tensors]
    kept, taken = [pa.array(t) for t in tensors], [rt.from_arrow(source()) for _ in range(200)]
    tensors.clear()
    assert all(t() is not None for t in gone) and pa.total_allocated_bytes() > before
    threads = [threading.Thread(target=x.clear) for x in (kept, taken)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    rt._C._collect()
    assert all(t() is None for t in gone) and pa.total_allocated_bytes() == before


def test_at_the_end_of_the_process():
    code = """
        import builtins, sys
        import numpy as np, pyarrow as pa
        import rustorch as rt
        builtins.kept = [pa.array(rt.ones(4, 3)), rt.from_arrow(pa.array([1.0])), rt.ones(2).__arrow_c_array__()]
        sys.kept = rt.from_arrow(pa.array(rt.arange(5)))
    """
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True, timeout=120, check=False)
    assert (done.returncode, done.stderr) == (0, "")
