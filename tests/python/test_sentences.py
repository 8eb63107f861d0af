"""What the Python side says of arguments that it does not take, in PyTorch 2.15.0's words."""

import pytest
import rustorch as rt

F = rt.nn.functional
x, v, mask = rt.zeros(2, 3), rt.zeros(3), rt.tensor([True, False])

SENTENCES = {
    "a list with a number": (lambda: rt.cat([v, 1]), TypeError, "expected Tensor as element 1 in argument 0"),
    "a tensor for a list": (lambda: rt.cat(x), TypeError, "argument 'tensors' (position 1) must be tuple of Tensors, not Tensor"),
    "numbers only": (lambda: rt.pow(2, 3), TypeError, "pow() received an invalid combination of arguments"),
    "numbers only, in bits": (lambda: rt.bitwise_and(2, 3), TypeError, "bitwise_and() received an invalid combination of arguments"),
    "the second of a method": (lambda: x.median("a"), TypeError, "median(): argument 'dim' (position 1) must be int, not str"),
    "the second of a function": (lambda: rt.median(x, "a"), TypeError, "median(): argument 'dim' (position 2) must be int, not str"),
    "a fraction for an integer": (lambda: rt.topk(v, 1.5), TypeError, "topk(): argument 'k' (position 2) must be int, not float"),
    "a number for a tensor": (lambda: rt.relu(1), TypeError, "relu(): argument 'input' (position 1) must be Tensor, not int"),
    "a number to compare with": (lambda: rt.equal(v, 1), TypeError, "equal(): argument 'other' (position 2) must be Tensor, not int"),
    "a number's type": (lambda: rt.is_floating_point(1.0), TypeError, "is_floating_point(): argument 'input' (position 1) must be Tensor, not float"),
    "a size that is a number": (lambda: rt.full(2, 3), TypeError, "full(): argument 'size' (position 1) must be tuple of ints, not int"),
    "a size after a bound": (lambda: rt.randint(3, 4), TypeError, "randint(): argument 'size' (position 2) must be tuple of ints, not int"),
    "a text to fill with": (lambda: rt.full((2,), "a"), TypeError, "full(): argument 'fill_value' (position 2) must be Number, not str"),
    "bounds beyond a type": (lambda: rt.randint(0, 300, (2,), dtype=rt.uint8), RuntimeError, "to - 1 is out of bounds"),
    "a lower bound beyond a type": (lambda: rt.randint(-1, 3, (2,), dtype=rt.uint8), RuntimeError, "from is out of bounds"),
    "vectors as ends": (lambda: rt.linspace(v, v, 2), RuntimeError, "got start with 1 dimension(s) and end with 1 dimension(s)."),
    "a fraction of steps": (lambda: rt.linspace(0, 3, 1.0), TypeError, "linspace() received an invalid combination of arguments - got (int, int, float)"),
    "a float as data": (lambda: rt.Tensor(2.5), TypeError, "new(): data must be a sequence (got float)"),
    "a negative deviation": (lambda: rt.normal(v, -1.0), RuntimeError, "normal expects std >= 0.0, but found std -1"),
    "weights of integers": (lambda: rt.multinomial(rt.tensor([1]), 1), RuntimeError, "multinomial only supports floating-point dtypes for input, got: Long"),
    "other types": (lambda: rt.allclose(v, v.double()), RuntimeError, "Float did not match Double"),
    "an integer too large": (lambda: rt.tensor([300], dtype=rt.uint8), RuntimeError, "value cannot be converted to type uint8 without overflow"),
    "a type without the operation": (lambda: -mask, NotImplementedError, "Negation, the `-` operator, on a bool tensor is not supported."),
    "a subtraction of bools": (lambda: mask - 1, NotImplementedError, "Subtraction, the `-` operator, with a bool tensor is not supported."),
    "a softmax of integers": (lambda: F.softmax(rt.tensor([1]), 0), NotImplementedError, "not implemented for 'Long'"),
    "a filling vector": (lambda: x.masked_fill(x > 0, rt.ones(1)), RuntimeError, "masked_fill_ only supports a 0-dimensional value tensor, but got tensor with 1 dimension(s)."),
    "no operand": (lambda: rt.einsum("i"), ValueError, "at least one operand"),
}


@pytest.mark.parametrize("name", SENTENCES)
def test_sentence(name):
    call, kind, words = SENTENCES[name]
    with pytest.raises(kind) as caught:
        call()
    said = str(caught.value)
    assert words in said


def test_forms_that_have_no_row():
    a, b = rt.arange(6.0).view(2, 3), rt.arange(12.0).view(3, 4)
    assert rt.equal(rt.einsum(a, [0, 1], b, [1, 2], [0, 2]), a @ b)
    assert rt.einsum(a, [0, ...]).shape == (3, 2)
    assert rt.repeat_interleave(rt.tensor([2, 0, 1])).tolist() == [0, 0, 2]
    assert rt.cumsum(rt.tensor([1, 2], dtype=rt.int32), 0, dtype=rt.int32).dtype is rt.int32
    assert rt.tensor(1.0).mT.item() == 1 and rt.Tensor(rt.Size([2, 2])).shape == (2, 2)
    for name in "var", "std":
        assert getattr(rt, name)(a, correction=None) == getattr(rt, name)(a)


def test_gradient_of_a_filling_value():
    x, value = rt.zeros(3), rt.tensor(2.0, requires_grad=True)
    x.masked_fill(rt.tensor([True, False, True]), value).sum().backward()
    assert value.grad.item() == 2


def test_settings_that_change_nothing():
    rt.set_float32_matmul_precision("high")
    assert rt.get_float32_matmul_precision() == "high"
    with pytest.warns(UserWarning):
        rt.set_float32_matmul_precision("low")
    rt.set_float32_matmul_precision("highest")
    rt.use_deterministic_algorithms(True, warn_only=True)
    assert rt.are_deterministic_algorithms_enabled() and rt.is_deterministic_algorithms_warn_only_enabled()
    rt.use_deterministic_algorithms(False)
    with pytest.raises(TypeError):
        rt.use_deterministic_algorithms(2)


def test_unique_returns_what_is_asked_for():
    x = rt.tensor([3, 1, 1, 2])
    assert rt.unique(x).tolist() == [1, 2, 3] == x.unique().tolist()
    values, counts = x.unique(return_counts=True)
    assert counts.tolist() == [2, 1, 1] and values.tolist() == [1, 2, 3]
    values, inverse, counts = rt.unique(x, return_inverse=True, return_counts=True)
    assert rt.equal(values[inverse], x)
    assert rt.unique_consecutive(x).tolist() == [3, 1, 2]
    with pytest.raises(IndexError):
        x.unique(dim=5)


def test_operations_under_the_names_of_the_table():
    x = rt.tensor([1.0, 2.0])
    assert rt.ops.aten.add(x, 2).tolist() == [3, 4]
    assert rt.ops.aten.add.Tensor(x, x, alpha=2).tolist() == [3, 6]
    assert rt.equal(rt.ops.aten.gelu.default(x), F.gelu(x))
    with pytest.raises(AttributeError, match="nothing"):
        rt.ops.aten.nothing


def test_out_of_another_type():
    x, i = rt.ones(2, 2), rt.zeros(2, 2, dtype=rt.int64)
    with pytest.raises(RuntimeError, match="Expected out tensor to have dtype float, but got double instead"):
        rt.gather(x, 0, i, out=rt.empty(2, 2, dtype=rt.float64))
    with pytest.raises(RuntimeError, match="to have dtype long int, but got unsigned char instead"):
        rt.argmax(x, 0, out=rt.empty(2, dtype=rt.uint8))
    assert rt.add(x, x, out=rt.empty(2, 2, dtype=rt.float64)).tolist() == [[2, 2], [2, 2]]
