"""Single layers and the functions behind them, beside PyTorch where it is
installed: results, gradients and refusals."""

import math

import numpy as np
import pytest

import rustorch as rt
from rustorch import nn
from rustorch.nn import functional as F


@pytest.fixture
def torch():
    return pytest.importorskip("torch", reason="pip install torch compares the results")


def data(lib, *shape, start=0.0):
    """Numbers of which no two are equal, so that greatest elements are sure."""
    n = math.prod(shape)
    return lib.tensor(np.sin(np.arange(n) * 1.7 + start).reshape(shape).tolist(), dtype=lib.float64).reshape(shape)


def run(lib, name, args, options, shapes):
    """Return results and gradients of a layer of nn or a function of F."""
    inputs = [data(lib, *s, start=i).requires_grad_() for i, s in enumerate(shapes)]
    if name[0].isupper():
        layer = getattr(lib.nn, name)(*args, **options)
        layer = layer.double()
        with lib.no_grad():
            for i, p in enumerate(layer.parameters()):
                p.copy_(data(lib, *p.shape, start=i + 0.5))
        out = layer(*inputs)
        params = list(layer.parameters())
    else:
        out, params = getattr(lib.nn.functional, name)(*inputs, *args, **options), []
    outs = list(out) if isinstance(out, (tuple, list)) else [out]
    loss = sum((o * data(lib, *o.shape, start=3.0)).sum() for o in outs if o.is_floating_point())
    loss.backward()
    return [t.detach().numpy() for t in outs] + [t.grad.numpy() for t in inputs + params]


CASES = [
    ("Conv3d", (2, 4, (2, 3, 2)), dict(stride=(2, 1, 1), padding=(1, 0, 1), dilation=(1, 1, 2), groups=2), [(2, 2, 5, 4, 6)]),
    ("Conv3d", (2, 1, 3), dict(padding="same", bias=False), [(2, 3, 4, 3)]),
    ("Conv3d", (1, 2, 3), dict(padding=1, padding_mode="replicate"), [(1, 1, 3, 4, 3)]),
    ("ConvTranspose3d", (2, 2, (2, 3, 2)), dict(stride=(2, 1, 3), padding=(1, 1, 0), output_padding=(1, 0, 2), dilation=(2, 1, 1)), [(2, 2, 3, 3, 2)]),
    ("ConvTranspose3d", (4, 2, 2), dict(groups=2, bias=False), [(4, 2, 2, 3)]),
    ("MaxPool3d", ((2, 3, 2),), dict(stride=(2, 1, 2), padding=(1, 1, 0), dilation=(1, 2, 1), return_indices=True), [(2, 2, 5, 7, 4)]),
    ("MaxPool3d", (2,), dict(ceil_mode=True, return_indices=True), [(1, 3, 5, 3)]),
    ("AvgPool3d", ((2, 3, 2),), dict(stride=2, padding=(1, 1, 0), ceil_mode=True, count_include_pad=False), [(2, 1, 5, 4, 5)]),
    ("AvgPool3d", (2,), dict(divisor_override=3), [(1, 4, 4, 4)]),
    ("AdaptiveAvgPool2d", ((None, 3),), {}, [(2, 4, 7)]),
    ("AdaptiveAvgPool3d", ((2, None, 3),), {}, [(1, 2, 5, 3, 4)]),
    ("AdaptiveMaxPool1d", (3,), dict(return_indices=True), [(2, 3, 7)]),
    ("AdaptiveMaxPool2d", ((3, None),), dict(return_indices=True), [(2, 2, 5, 4)]),
    ("AdaptiveMaxPool2d", (2,), {}, [(2, 5, 7)]),
    ("AdaptiveMaxPool3d", ((2, 3, 1),), dict(return_indices=True), [(1, 2, 4, 5, 3)]),
    ("LPPool1d", (3, 3), {}, [(2, 7)]),
    ("LPPool2d", (2, (2, 3)), dict(stride=1), [(1, 2, 4, 5)]),
    ("LPPool2d", (math.inf, 2), {}, [(1, 2, 4, 5)]),
    ("LPPool3d", (4, 2), {}, [(1, 2, 4, 4, 5)]),
    ("Unfold", ((2, 3),), dict(dilation=(1, 2), padding=(1, 0), stride=(2, 1)), [(2, 2, 4, 7)]),
    ("Unfold", (2,), {}, [(2, 3, 4)]),
    ("Fold", ((4, 5), (2, 3)), dict(padding=(1, 1), stride=(2, 1)), [(2, 12, 15)]),
    ("Fold", ((3, 4), 2), dict(dilation=2), [(4, 2)]),
    ("Bilinear", (2, 3, 4), {}, [(2, 5, 2), (2, 5, 3)]),
    ("Bilinear", (2, 3, 1), dict(bias=False), [(2,), (3,)]),
    ("LocalResponseNorm", (3,), dict(alpha=0.5, beta=0.6, k=1.5), [(2, 5, 3)]),
    ("LocalResponseNorm", (4,), {}, [(1, 6, 2, 3, 2)]),
    ("ChannelShuffle", (3,), {}, [(1, 6, 2, 2)]),
    ("PixelUnshuffle", (2,), {}, [(1, 2, 4, 6)]),
    ("PairwiseDistance", (3.0,), dict(keepdim=True), [(4, 3), (4, 3)]),
    ("CosineSimilarity", (0,), {}, [(4, 3), (4, 3)]),
    ("TripletMarginLoss", (), dict(margin=2.0, swap=True), [(4, 3), (4, 3), (4, 3)]),
    ("TripletMarginWithDistanceLoss", (), dict(distance_function=lambda a, b: (a - b).abs().sum(-1), reduction="sum"), [(4, 3), (4, 3), (4, 3)]),
    ("interpolate", (), dict(size=(3, 5), mode="bilinear", antialias=True), [(1, 2, 8, 7)]),
    ("interpolate", (), dict(size=(9, 2), mode="bicubic", antialias=True), [(1, 2, 5, 7)]),
    ("interpolate", (), dict(scale_factor=0.4, mode="bilinear", antialias=True), [(1, 2, 8, 7)]),
    ("interpolate", (), dict(size=(3, 5), mode="bilinear", antialias=True, align_corners=True), [(1, 2, 8, 7)]),
    ("upsample_bilinear", ((5, 4),), {}, [(1, 2, 3, 3)]),
]


@pytest.mark.parametrize("name, args, options, shapes", CASES, ids=[f"{c[0]}-{i}" for i, c in enumerate(CASES)])
@pytest.mark.filterwarnings("ignore::UserWarning", "ignore::FutureWarning")
def test_layers_compute_what_pytorchs_do(name, args, options, shapes, torch):
    got, want = (run(lib, name, args, options, shapes) for lib in (rt, torch))
    assert len(got) == len(want)
    for a, b in zip(got, want):
        assert a.dtype == b.dtype and a.shape == b.shape
        np.testing.assert_allclose(a, b, 1e-9, 1e-9)
    if name[0].isupper() and "distance_function" not in options:
        assert repr(getattr(nn, name)(*args, **options)) == repr(getattr(torch.nn, name)(*args, **options))


def test_greatest_elements_go_back_where_they_were(torch):
    for n in (1, 2, 3):
        x = data(rt, 2, 3, *[5, 4, 6][:n])
        pooled, where = getattr(F, f"max_pool{n}d")(x, 2, return_indices=True)
        back = getattr(nn, f"MaxUnpool{n}d")(2)(pooled, where, output_size=x.shape)
        want = getattr(torch.nn, f"MaxUnpool{n}d")(2)(torch.tensor(pooled.tolist()), torch.tensor(where.tolist()), output_size=list(x.shape))
        np.testing.assert_allclose(back.numpy(), want.numpy(), 1e-6)
    with pytest.raises(ValueError, match="between 2 and 6"):
        F.max_unpool2d(rt.ones(1, 1, 2, 2), rt.zeros(1, 1, 2, 2, dtype=rt.int64), 2, output_size=(9, 4))
    with pytest.raises(RuntimeError, match="invalid max index: 99"):
        F.max_unpool1d(rt.ones(1, 2), rt.tensor([[0, 99]]), 2)


def embedded(lib, call, **options):
    weight = data(lib, 5, 3).requires_grad_()
    out = call(lib, weight, **options)
    (out * data(lib, *out.shape, start=2.0)).sum().backward()
    return out.detach().numpy(), weight.grad.numpy(), weight.detach().numpy()


def looked_up(lib, weight, **options):
    return lib.nn.functional.embedding(lib.tensor([[1, 4, 1], [0, 4, 4]]), weight, **options)


def bagged(lib, weight, **options):
    if options.pop("two", False):
        return lib.nn.functional.embedding_bag(lib.tensor([[1, 4, 1], [0, 4, 2]]), weight, **options)
    offsets = lib.tensor(options.pop("offsets", [0, 2, 2, 5]))
    if "per_sample_weights" in options:
        options["per_sample_weights"] = lib.tensor(options["per_sample_weights"], dtype=lib.float64)
    return lib.nn.functional.embedding_bag(lib.tensor([1, 4, 1, 0, 4, 2]), weight, offsets, **options)


EMBEDDINGS = [
    (looked_up, dict()), (looked_up, dict(padding_idx=4)), (looked_up, dict(padding_idx=-1)), (looked_up, dict(scale_grad_by_freq=True)),
    (bagged, dict(mode="sum")), (bagged, dict(mode="mean")), (bagged, dict(mode="max")), (bagged, dict(mode="mean", two=True)),
    (bagged, dict(mode="sum", per_sample_weights=[0.5, 2.0, 1.0, 3.0, 1.0, 0.1])), (bagged, dict(mode="mean", padding_idx=4)), (bagged, dict(mode="max", padding_idx=1)),
    (bagged, dict(mode="sum", include_last_offset=True, offsets=[0, 1, 4, 6])),
]


@pytest.mark.parametrize("call, options", EMBEDDINGS)
def test_lookups(call, options, torch):
    for a, b in zip(embedded(rt, call, **options), embedded(torch, call, **options)):
        np.testing.assert_allclose(a, b, 1e-9, 1e-9)


@pytest.mark.parametrize("norm_type", [1.0, 2.0, math.inf])
def test_lookups_scale_rows_that_are_too_long(norm_type, torch):
    tables = []
    for lib in (rt, torch):
        weight = data(lib, 5, 3)
        lib.nn.functional.embedding(lib.tensor([1, 4, 1]), weight, max_norm=0.7, norm_type=norm_type)
        tables.append(weight.numpy())
    np.testing.assert_allclose(*tables, 1e-9)


ERRORS = [
    (lambda: F.embedding(rt.tensor([0.5]), rt.ones(2, 2)), RuntimeError, "scalar types: Long, Int; but got"),
    (lambda: nn.EmbeddingBag(2, 2, mode="max", sparse=True)(rt.tensor([[0]])), ValueError, "max mode does not support sparse weights"),
    (lambda: nn.Embedding(2, 2, padding_idx=5), AssertionError, "Padding_idx must be within"),
    (lambda: F.embedding_bag(rt.tensor([0]), rt.ones(2, 2)), ValueError, "offsets has to be a 1D Tensor but got None"),
    (lambda: F.embedding_bag(rt.tensor([0]), rt.ones(2, 2), rt.tensor([1])), RuntimeError, r"offsets\[0\] has to be 0"),
    (lambda: F.embedding_bag(rt.tensor([[0]]), rt.ones(2, 2), mode="x"), ValueError, "sum, mean or max"),
    (lambda: F.unfold(rt.ones(1, 1, 2, 2), 3), RuntimeError, r"kernel_size=\(3, 3\).*as \(0, 0\)"),
    (lambda: F.fold(rt.ones(1, 5, 4), (3, 3), 2), RuntimeError, "divisible by the product of kernel_size"),
    (lambda: F.fold(rt.ones(1, 4, 3), (3, 3), 2), RuntimeError, r"sliding blocks 2 \* 2 = 4, but got input.size\(2\)=3"),
    (lambda: F.adaptive_avg_pool2d(rt.ones(2, 2), (1, None)), ValueError, "at least 3"),
    (lambda: F.adaptive_max_pool1d(rt.ones(1, 2), ()), RuntimeError, "should contain one int"),
    (lambda: F.conv3d(rt.ones(1, 1, 2, 2), rt.ones(1, 1, 3, 3)), RuntimeError, "5D weight"),
    (lambda: F.conv3d(rt.ones(1, 4, 5, 3), rt.ones(1, 1, 3, 2, 2), padding=(0, 2, 1), dilation=(2, 2, 1)), RuntimeError, r"size per channel: \(4 x 9 x 5\). Kernel size: \(5 x 3 x 2\)"),
    (lambda: F.conv_transpose3d(rt.ones(1, 1, 1, 1, 1), rt.ones(1, 1, 1, 1, 1), output_padding=1), RuntimeError, "output padding must be smaller"),
    (lambda: F.interpolate(rt.ones(1, 1, 2), size=(2, 2)), ValueError, "same number of spatial dimensions"),
    (lambda: F.interpolate(rt.ones(1, 1, 2), size=2, mode="x"), NotImplementedError, "Only 3D, 4D and 5D"),
    (lambda: F.interpolate(rt.ones(1, 1, 2), size=2, mode="nearest", antialias=True), ValueError, "Anti-alias"),
    (lambda: F.bilinear(rt.ones(2, 3), rt.ones(2, 4), rt.ones(1, 4, 4)), RuntimeError, "do not match weight size"),
    (lambda: F.channel_shuffle(rt.ones(1, 5, 2), 2), RuntimeError, "divisible by groups. Got 5 channels and 2 groups"),
    (lambda: F.multilabel_margin_loss(rt.ones(3), rt.tensor([0, 3, -1])), RuntimeError, "out of range"),
    (lambda: F.lp_pool1d(rt.ones(1, 3), 0, 2), ValueError, "non-zero"),
    (lambda: nn.init.orthogonal_(rt.ones(3)), ValueError, "2 or more dimensions"),
    (lambda: nn.init.sparse_(rt.ones(3), 0.5), ValueError, "2 dimensions"),
    (lambda: nn.init.dirac_(rt.ones(3, 2, 2), 2), ValueError, "divisible by groups"),
]


@pytest.mark.parametrize("call, kind, words", ERRORS, ids=[words for _, _, words in ERRORS])
def test_refusals(call, kind, words):
    with pytest.raises(kind, match=words):
        call()


INITIAL = {
    "orthogonal tall": lambda lib: lib.nn.init.orthogonal_(lib.empty(7, 3), gain=2.0),
    "orthogonal wide": lambda lib: lib.nn.init.orthogonal_(lib.empty(4, 3, 2, 2)),
    "orthogonal square": lambda lib: lib.nn.init.orthogonal_(lib.empty(20, 20)),
    "truncated": lambda lib: lib.nn.init.trunc_normal_(lib.empty(300), std=2.0),
    "truncated far": lambda lib: lib.nn.init.trunc_normal_(lib.empty(300), 0.0, 5.0, -1.0, 1.0),
    "truncated aside": lambda lib: lib.nn.init.trunc_normal_(lib.empty(300), -1.0, 1.0, 0.5, 2.0),
    "sparse": lambda lib: lib.nn.init.sparse_(lib.empty(10, 4), 0.35),
    "dirac": lambda lib: lib.nn.init.dirac_(lib.empty(4, 3, 3, 3), 2),
}


@pytest.mark.parametrize("name", INITIAL)
def test_initial_values_are_pytorchs(name, torch):
    values = []
    for lib in (rt, torch):
        lib.manual_seed(7)
        values.append(INITIAL[name](lib).numpy())
    np.testing.assert_allclose(*values, 1e-5, 1e-6)


def test_multilabel_margin_loss(torch):
    for shape, target in (((4,), [2, 0, -1, 3]), ((2, 4), [[3, 3, -1, 1], [-1, 0, 1, 2]]), ((), 0)):
        for reduction in ("mean", "none"):
            x, y = (data(lib, *shape).requires_grad_() for lib in (rt, torch))
            got = F.multilabel_margin_loss(x, rt.tensor(target), reduction=reduction)
            want = torch.nn.functional.multilabel_margin_loss(y, torch.tensor(target), reduction=reduction)
            got.sum().backward()
            want.sum().backward()
            assert tuple(got.shape) == tuple(want.shape)
            np.testing.assert_allclose(got.detach().numpy(), want.detach().numpy(), 1e-9)
            np.testing.assert_allclose(x.grad.numpy(), y.grad.numpy(), 1e-9)


def test_the_method_where_asks_its_argument():
    x, condition = rt.tensor([True, False]), rt.tensor([False, False])
    assert x.where(condition, rt.tensor([True, True])).tolist() == [True, True]
    assert rt.tensor([1.0, 2.0]).where(rt.tensor([True, False]), rt.tensor([3.0, 4.0])).tolist() == [1.0, 4.0]
