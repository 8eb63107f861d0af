"""Variables go to Go and come back, large ones without a copy."""

import pytest

SETUP = "import numpy as np, rustorch as rt"


@pytest.fixture(autouse=True)
def imports(python):
    python.good(SETUP)


@pytest.mark.parametrize(
    ("value", "go"),
    [
        ("7", "int 7"),
        ("-1.5", "float64 -1.5"),
        ("float('inf')", "float64 +Inf"),
        ("float('nan')", "float64 NaN"),
        ("True", "bool true"),
        ("'text ü'", "string text ü"),
        ("np.float32(0.5)", "float64 0.5"),
        ("np.int8(-3)", "int -3"),
        ("np.bool_(False)", "bool false"),
    ],
)
def test_scalars(python, value, go):
    python.good(f"v = {value}")
    assert python.good('%%rustorch -i v -o w\nfmt.Printf("%T %v\\n", v, v)\nw := v').text == go + "\n"
    assert python.good("repr(w) == repr(v.item() if isinstance(v, np.generic) else v)").value == "True"


@pytest.mark.parametrize(
    ("value", "go"),
    [
        ("np.arange(6.).reshape(2, 3)", "float64 [2 3] 15"),
        ("np.arange(6, dtype='int32')[::2]", "int32 [3] 6"),
        ("np.zeros((0, 3), 'float32')", "float32 [0 3] 0"),
        ("np.full((), 3.0)", "float64 [] 3"),
        ("rt.tensor([1, 2, 3])", "int64 [3] 6"),
        ("rt.ones(4, 5).t()", "float32 [5 4] 20"),
        ("b'abc'", "uint8 [3] 294"),
        ("bytearray(b'abc')", "uint8 [3] 294"),
        ("memoryview(b'abcd')[::2]", "uint8 [2] 196"),
        ("rt.ones(3, requires_grad=True)", "float32 [3] 3"),
        ("__import__('array').array('d', [1, 2])", "float64 [2] 3"),
    ],
)
def test_tensors(python, value, go):
    python.good(f"v = {value}")
    code = "%%rustorch -i v -o w\nfmt.Println(v.DType(), v.Shape(), v.Sum().Item())\nw := v"
    assert python.good(code).text == go + "\n"
    there = "v.detach() if isinstance(v, rt.Tensor) else v if hasattr(v, '__array__') else memoryview(v)"
    assert python.good(f"isinstance(w, rt.Tensor) and np.array_equal(w.numpy(), np.asarray({there}))").value == "True"


@pytest.mark.parametrize("value", ["[1, 2]", "{'a': 1}", "None", "object()", "2**80", "1j", "np.array(['a'])"])
def test_refused(python, value):
    python.good(f"v = {value}; kept = 1")
    error = python.run("%%rustorch -i v\n1").error
    assert error["evalue"].startswith("v: ")
    assert python.good("%rustorch 1 + 1").value == "2"


def test_refused_by_go(python):
    assert "map[string]int cannot be handed over" in python.run('%%rustorch -o m\nm := map[string]int{"a": 1}').error["evalue"]


def test_no_copy_to_go(python):
    """Go and Python see each other's writes: it is one memory."""
    python.good("big = rt.zeros(1000, 1000)")
    python.good("%%rustorch -i big\nbig.FillInPlace(3)")
    assert python.good("big.sum().item()").value == "3000000.0"
    python.good("big[0, 0] = 10.0")
    assert python.good("%rustorch big.Max().Item()").value == "10"


def test_no_copy_from_go(python):
    python.good("%%rustorch -o made\nmade := tensor.Ones(1000, 1000)")
    python.good("made[5, 5] = 8.0")
    assert python.good("%rustorch made.Max().Item()").value == "8"


def test_there_and_back_is_the_same_memory(python):
    python.good("big = rt.zeros(1000, 1000)")
    python.good("%%rustorch -i big -o same\nsame := big")
    assert python.good("same.data_ptr() == big.data_ptr()").value == "True"


def test_either_side_may_forget(python):
    """A tensor lives as long as one side has it; its memory is not used again."""
    python.good("big = rt.full((1000, 1000), 2.0)")
    python.good("%%rustorch -i big -o twice\ntwice := big.MulScalar(2)")
    python.good("del big; others = [rt.full((1000, 1000), 9.0) for _ in range(5)]")
    assert python.good("%rustorch big.Max().Item()").value == "2"
    python.good("%%rustorch\nbig, twice = nil, nil\nfor range 5 { tensor.Full([]int{1000, 1000}, 7) }")
    assert python.good("twice.min().item(), twice.max().item()").value == "(4.0, 4.0)"


def test_outlives_the_kernel(python):
    python.good("%%rustorch -o made\nmade := tensor.Full([]int{1000, 1000}, 6)")
    python.good("%rt_restart")
    assert python.good("made.sum().item()").value == "6000000.0"
