"""out= and operations in place: which types they take, beside PyTorch's words for those that they do not."""

import pytest
import rustorch as rt

x, v = rt.ones(3, 3), rt.ones(3)
i = rt.tensor([0])

WORDS = {
    "amax": (lambda o: rt.amax(x, 0, out=o), "Expected the dtype for input and out to match, but got Float for input's dtype and Long for out's dtype."),
    "index_select": (lambda o: rt.index_select(x, 0, i, out=o), "index_select(): self and result must have the same scalar type"),
    "mv": (lambda o: rt.mv(x, v, out=o), "Expected out tensor to have dtype float, but got long int instead"),
    "neg": (lambda o: rt.neg(x, out=o), "Found dtype Long but expected Float"),
    "all": (lambda o: rt.all(x, 0, out=o), "all only supports bool tensor for result, got: Long"),
    "where": (lambda o: rt.where(x > 0, x, x, out=o), "Expected out type to be Float but got Long"),
    "cat": (lambda o: rt.cat([x], out=o), "torch.cat(): input types can't be cast to the desired output type Long"),
    "exp": (lambda o: rt.exp(x, out=o), "result type Float can't be cast to the desired output type Long"),
    "tensordot": (lambda o: rt.tensordot(x, x, ([0], [0]), out=o), "tensordot: Expected the output tensor to have dtype Float, but got an output tensor with dtype Long"),
}


@pytest.mark.parametrize("name", WORDS)
def test_refused(name):
    call, words = WORDS[name]
    with pytest.raises(RuntimeError) as caught:
        call(rt.empty(0, dtype=rt.int64))
    assert str(caught.value) == words


def test_taken():
    assert rt.eq(x, x, out=rt.empty(0, dtype=rt.float64)).sum() == 9
    assert rt.sum(x * 1.5, 0, out=rt.empty(0, dtype=rt.int64)).tolist() == [3, 3, 3]  # of what the type holds
    assert rt.tensordot(rt.ones(2, 3), rt.ones(3, 2), dims=rt.tensor([[0, 1], [1, 0]])) == 6
    for out in rt.zeros(1, 3).expand(3, 3), rt.zeros(1).expand(5):
        with pytest.raises(RuntimeError, match="more than one element of the written-to tensor"):
            rt.add(x, 1, out=out)


def test_types_in_place():
    y = rt.tensor([3, 250, 100], dtype=rt.uint8)
    assert y.cumsum_(0, dtype=rt.uint8).tolist() == [3, 253, 97]
    with pytest.raises(RuntimeError, match="input tensor dtype unsigned char and output tensor dtype long int should match"):
        y.cumsum_(0, dtype=rt.int64)
    z = rt.tensor([1 + 1j, 2], requires_grad=True)
    (z * 1).cumprod_(0).sum().abs().backward()
    w = z.detach().requires_grad_()
    w.cumprod(0).sum().abs().backward()
    assert rt.equal(z.grad, w.grad)


def test_addbmm_grows():
    batch1, batch2 = rt.randn(3, 5, 4), rt.randn(3, 4, 10)
    y = rt.ones(1, requires_grad=True)
    z = y * 1
    assert z.addbmm_(batch1, batch2) is z and z.shape == (5, 10)
    assert rt.equal(z, rt.addbmm(y, batch1, batch2))
    z.sum().backward()
    assert y.grad.item() == 50


def test_logspace_of_integers():
    assert rt.logspace(0, 1.2, 2, 5.0, dtype=rt.int64).tolist() == [1, 5]
    assert rt.logspace(0, 4, 3, 2.7, dtype=rt.int64).tolist() == [1, 7, 53]
    assert rt.logspace(3, 9, 1, dtype=rt.int32).tolist() == [1000]
    assert rt.linspace(-2, 3, 7, dtype=rt.uint8).tolist() == [254, 212, 170, 128, 86, 44, 3]
