"""The order of dimensions in memory, views with another type, to(), and constructors: as in PyTorch 2.15.0."""

import pytest
import rustorch as rt

last, last3d, rows, preserve = rt.channels_last, rt.channels_last_3d, rt.contiguous_format, rt.preserve_format


# ---------------------------------------------------------------- strides


@pytest.mark.parametrize("make, want", [
    (lambda: rt.randn(2, 3).t(), (1, 3)),
    (lambda: rt.randn(4, 6)[:, ::2], (3, 1)),
    (lambda: rt.randn(6, 4).t()[:, ::2], (1, 4)),
    (lambda: rt.randn(3).expand(2, 3), (3, 1)),
    (lambda: rt.randn(2, 3, 4, 5).permute(0, 2, 3, 1), (60, 5, 1, 20)),
    (lambda: rt.randn(2, 3, 4, 5)[:, :, ::2].permute(3, 1, 0, 2), (1, 10, 30, 5)),
    (lambda: rt.randn(2, 3, 4, 5).contiguous(memory_format=last)[:, :2], (40, 1, 10, 2)),
    (lambda: rt.empty_strided((3, 1, 2), (7, 9, 3)), (2, 6, 1)),
    (lambda: rt.empty_strided((2, 3, 2), (0, 2, 1)), (6, 2, 1)),
    (lambda: rt.randn(2, 0, 3).permute(2, 1, 0), (1, 3, 3)),
    (lambda: rt.tensor(1.0), ()),
])
def test_kept_order(make, want):
    x = make()
    for y in (x.clone(), x.double(), x.to(rt.int32), rt.empty_like(x), rt.zeros_like(x), rt.ones_like(x, dtype=rt.bool), rt.rand_like(x), rt.full_like(x, 2), x.clone(memory_format=preserve)):
        assert y.stride() == want and y.shape == x.shape
    assert rt.equal(x.clone(), x) and rt.equal(x.double().float(), x) and (rt.ones_like(x) == 1).all() and (rt.full_like(x, 2) == 2).all()
    assert x.clone(memory_format=rows).is_contiguous() and rt.empty_like(x, memory_format=rows).is_contiguous() and x.contiguous().is_contiguous()


def test_channels_last():
    x = rt.arange(120.0).reshape(2, 3, 4, 5)
    y = x.contiguous(memory_format=last)
    assert y.stride() == (60, 1, 15, 3) and rt.equal(x, y) and not y.is_contiguous() and y.is_contiguous(memory_format=last)
    assert y.contiguous(memory_format=last) is y and y.contiguous().stride() == x.stride() and not x.is_contiguous(memory_format=last)
    assert x.to(memory_format=last).stride() == y.stride() and y.to(rt.float64).stride() == y.stride() and y.to(memory_format=last) is y
    assert y.float(memory_format=last) is y and y.double(memory_format=rows).stride() == x.stride()
    assert rt.empty(2, 3, 4, 5, memory_format=last).stride() == y.stride() and rt.zeros_like(x, memory_format=last).stride() == y.stride()
    assert rt.ones(2, 3, 4, 5, 6).contiguous(memory_format=last3d).stride() == (360, 1, 90, 18, 3)
    one = rt.ones(2, 1, 4, 4)
    assert one.contiguous(memory_format=last) is one and one.clone(memory_format=last).stride() == (16, 1, 4, 1)
    assert rt.nn.Conv2d(3, 4, 2).to(memory_format=last).weight.stride() == (12, 1, 6, 3)
    assert (y + 1).sum().item() == (x + 1).sum().item() and rt.nn.functional.conv2d(y, rt.ones(1, 3, 2, 2)).shape == (2, 1, 3, 4)


def test_gradients_lie_as_their_leaves():
    w = rt.ones(3, 2).t().requires_grad_()
    (w * w).sum().backward()
    assert w.grad.stride() == (1, 2) and w.grad.tolist() == [[2] * 3] * 2
    w = rt.ones(2, 3, 4, 5).to(memory_format=last).requires_grad_()
    (w * 2).sum().backward()
    (w * 2).sum().backward()
    assert w.grad.stride() == (60, 1, 15, 3) and (w.grad == 4).all()
    x = rt.ones(2, 3, requires_grad=True)
    (x.t().clone() * rt.ones(3, 2)).sum().backward()
    assert x.grad.stride() == (3, 1)
    x.t().clone().double().sum().backward()
    assert (x.grad == 2).all()


def test_random_numbers_come_in_the_order_of_memory():
    rt.manual_seed(0)
    a = rt.rand_like(rt.ones(3, 2).t())
    rt.manual_seed(0)
    assert a.t().tolist() == rt.rand(3, 2).tolist()
    rt.manual_seed(0)
    a = rt.empty(5, 4).t().normal_()  # drawn one by one: not the numbers of a contiguous tensor of 20
    assert [round(v, 4) for v in a[0].tolist()] == [1.5410, -1.0845, -0.7193, -0.8567, -0.5663]


@pytest.mark.parametrize("dtype", [rt.float16, rt.bfloat16], ids=str)
def test_random_numbers_of_16_bits(dtype):
    def both(draw):
        rt.manual_seed(5)
        a = draw(rt.empty(3200, dtype=dtype))
        rt.manual_seed(5)
        return a, draw(rt.empty(3200)).to(dtype)

    for draw in (lambda t: t.normal_(2, 3), lambda t: t.exponential_(2), lambda t: t.bernoulli_(0.3)):
        a, b = both(draw)
        assert rt.equal(a, b)
    a, b = both(lambda t: t.uniform_(-2, 2.5))
    b[b == 2.5] = -2  # what rounds to the end becomes the beginning
    assert rt.equal(a, b)
    assert rt.rand(20000, dtype=dtype).max().item() < 1


@pytest.mark.parametrize("call, words", [
    (lambda: rt.ones(2, 3).contiguous(memory_format=last), "required rank 4 tensor to use channels_last format"),
    (lambda: rt.ones(2, 3).to(memory_format=last), "required rank 4"),
    (lambda: rt.ones(2, 3, 4, 5).clone(memory_format=last3d), "required rank 5"),
    (lambda: rt.empty_like(rt.ones(2), memory_format=last), "required rank 4"),
    (lambda: rt.ones(2, 3).t().contiguous(memory_format=preserve), "preserve memory format is unsupported"),
    (lambda: rt.empty(2, memory_format=preserve), "unsupported memory format"),
])
def test_formats_that_do_not_fit(call, words):
    with pytest.raises(RuntimeError, match=words):
        call()


@pytest.mark.parametrize("call", [
    lambda: rt.ones(2).clone(memory_format=3), lambda: rt.ones(2).contiguous(3), lambda: rt.ones(2).double(rows), lambda: rt.empty(2, memory_format="rows"), lambda: rt.zeros_like(3),
])
def test_arguments_of_another_type(call):
    with pytest.raises(TypeError):
        call()


# ---------------------------------------------------------------- view(dtype)


def test_views_with_another_type():
    x = rt.tensor([[1.0, -2.0], [0.5, 4.0]])
    assert x.view(rt.int32).tolist() == [[0x3F800000, -(1 << 30)], [0x3F000000, 0x40800000]]
    bits = x.view(rt.int32)
    bits[0, 0] = 0x40000000
    assert x[0, 0].item() == 2 and bits.data_ptr() == x.data_ptr()
    assert x.view(rt.int16).shape == (2, 4) and x.view(rt.int16).view(rt.float32).tolist() == x.tolist()
    assert x.view(rt.float64).shape == (2, 1) and x.view(dtype=rt.uint8).stride() == (8, 1)
    assert rt.ones(2, 4)[:, :2].view(rt.float64).stride() == (2, 1) and rt.tensor(1.0).view(rt.int32).shape == ()
    y = x.clone().requires_grad_()
    assert not y.view(rt.float32).requires_grad and not y.view(rt.int32).requires_grad and y.view(4).requires_grad


@pytest.mark.parametrize("call, words", [
    (lambda: rt.ones(2, 3).view(rt.float64), r"self.size\(-1\) must be divisible by 2 to view Float as Double \(different element sizes\), but got 3"),
    (lambda: rt.ones(2, 4)[:, 1:3].view(rt.float64), r"self.storage_offset\(\) must be divisible by 2 .* but got 1"),
    (lambda: rt.ones(2, 4).t().view(rt.int16), r"self.stride\(-1\) must be 1 to view Float as Short .* but got 4"),
    (lambda: rt.tensor(1.0).view(rt.int16), r"self.dim\(\) cannot be 0 to view Float as Short"),
    (lambda: rt.ones(2, 5)[:, :4].view(rt.float64), r"self.stride\(0\) must be divisible by 2 .* but got 5"),
])
def test_views_that_cannot_be(call, words):
    with pytest.raises(RuntimeError, match=words):
        call()


# ---------------------------------------------------------------- to()


def test_forms_of_to():
    x = rt.ones(2, 3)
    for same in (x.to(), x.to(None), x.to("cpu"), x.to(rt.float32), x.to(x), x.to(rt.device("cpu"), rt.float32), x.to(dtype=rt.float32, device="cpu", non_blocking=True)):
        assert same is x
    for copy in (x.to("cpu", copy=True), x.to(rt.float32, False, True), x.to(x, copy=True), x.to("cpu", rt.float32, False, True)):
        assert copy is not x and copy.data_ptr() != x.data_ptr() and rt.equal(copy, x)
    wanted = {rt.float64: [rt.float64, x.double(), float, 2.5, "cpu double"], rt.int64: [int], rt.bool: [bool, True]}
    for dtype, arguments in wanted.items():
        for a in arguments:
            assert (x.to("cpu", rt.float64) if a == "cpu double" else x.to(a)).dtype is dtype
    assert x.to(tensor=x.double()).dtype is rt.float64 and x.to(rt.float64, memory_format=rows).dtype is rt.float64


@pytest.mark.parametrize("args, kwargs, got", [
    ((rt.float64, 5), {}, r"\(torch.dtype, int\)"), (([1],), {}, r"\(list\)"), ((), {"foo": 1}, r"\(foo=int\)"), ((rt.float64,), {"dtype": rt.float32}, r"\(torch.dtype, dtype=torch.dtype\)"),
    ((), {"other": rt.ones(1)}, "other=Tensor"), ((), {"memory_format": 3}, "memory_format=int"), ((rt.float64, True, True, True), {}, "bool, bool, bool"),
])
def test_to_refuses(args, kwargs, got):
    with pytest.raises(TypeError, match="invalid combination of arguments - got .*" + got):
        rt.ones(2).to(*args, **kwargs)


def test_devices_of_to():
    for place in ("cuda", 1, rt.device("cuda")):
        with pytest.raises(RuntimeError, match="no device"):
            rt.ones(2).to(place)
    with pytest.raises(RuntimeError, match="device type at start of device string: abc"):
        rt.ones(2).to("abc")


# ---------------------------------------------------------------- making


def test_types_of_pythons():
    assert rt.zeros(1, dtype=float).dtype is rt.float64 and rt.zeros(1, dtype=int).dtype is rt.int64 and rt.zeros(1, dtype=bool).dtype is rt.bool
    assert rt.ones(2).sum(dtype=float).dtype is rt.float64 and rt.tensor([1.5], dtype=int).tolist() == [1]
    with pytest.raises(TypeError):
        rt.zeros(1, dtype=str)


def test_new():
    x = rt.ones(2, dtype=rt.int32)
    assert x.new(3).shape == (3,) and x.new([1, 2]).tolist() == [1, 2] and x.new().shape == (0,) and x.new([1]).dtype is rt.int32
    assert x.new_tensor([1.5]).tolist() == [1] and x.new_zeros(2, 3).dtype is rt.int32 and x.new_full((2,), 3).tolist() == [3, 3]
    assert x.new_empty_strided((2, 3), (1, 2)).stride() == (1, 2) and rt.empty_strided((2, 0), (5, 5)).shape == (2, 0)
    assert rt.HalfTensor([1]).dtype is rt.float16 and rt.ShortTensor(2).dtype is rt.int16
    with pytest.raises(RuntimeError):
        rt.empty_strided((2,), (1, 1))


def test_resize():
    x = rt.arange(6.0)
    v = x[2:]
    assert v.resize_(2, 2) is v and v.tolist() == [[2, 3], [4, 5]] and v.data_ptr() == x[2:].data_ptr()
    assert x.resize_(2).tolist() == [0, 1] and x.resize_((6,)).tolist() == list(range(6))
    address = x.data_ptr()
    assert x.resize_(8)[:6].tolist() == list(range(6)) and x.data_ptr() != address and x.is_set_to(x.view(8)) and not x.is_set_to(v)
    with pytest.raises(RuntimeError):
        rt.ones(2, requires_grad=True).resize_(1)


def test_default_type():
    try:
        rt.set_default_dtype(rt.float64)
        one = rt.tensor(1)
        assert {d.dtype for d in (rt.tensor([1.0]), rt.zeros(1), rt.arange(1.5), one / 2, one * 1.5, one.sqrt(), one.float().double(), rt.Tensor([1]))} == {rt.float64}
        assert (rt.ones(2, dtype=rt.float32) * 1.5).dtype is rt.float32 and (rt.ones(2, dtype=rt.float16) + 1.5).dtype is rt.float16
    finally:
        rt.set_default_dtype(rt.float32)
    assert (rt.tensor(1) / 2).dtype is rt.float32
    for bad, error in ((rt.int64, TypeError), (3, TypeError), (rt.float16, NotImplementedError)):
        with pytest.raises(error):
            rt.set_default_dtype(bad)


def test_states_of_generators():
    g = rt.Generator().manual_seed(3)
    rt.randn(5, generator=g)
    state = g.get_state()
    assert state.dtype is rt.uint8 and state.shape == (5056,)
    a = rt.randn(7, generator=g)
    assert rt.equal(a, rt.randn(7, generator=rt.Generator().set_state(state))) and rt.equal(a, rt.randn(7, generator=g.set_state(state)))
    with rt.random.fork_rng():
        before = rt.get_rng_state()
        rt.rand(3)
    assert rt.equal(before, rt.get_rng_state())
    with pytest.raises(RuntimeError, match="5056.*to be 5"):
        g.set_state(rt.zeros(5, dtype=rt.uint8))
    with pytest.raises(RuntimeError, match="Invalid mt19937 state"):
        g.set_state(rt.zeros(5056, dtype=rt.uint8))
    with pytest.raises(TypeError, match="ByteTensor"):
        g.set_state(rt.zeros(5056))
    with pytest.raises(TypeError):
        g.set_state([1])


def test_states_are_pytorchs():
    torch = pytest.importorskip("torch")
    g = torch.Generator().manual_seed(11)
    torch.randn(5, generator=g)
    mine = rt.Generator().set_state(rt.from_numpy(g.get_state().numpy()))
    assert rt.randn(40, generator=mine).tolist() == pytest.approx(torch.randn(40, generator=g).tolist(), rel=1e-5)
    assert mine.get_state().tolist() == g.get_state().tolist()


def test_shared():
    numpy = pytest.importorskip("numpy")
    x = rt.from_numpy(numpy.ones(3))
    assert rt.ones(3).is_shared() and not x.is_shared() and x.share_memory_() is x and x.is_shared() and x.tolist() == [1, 1, 1]
