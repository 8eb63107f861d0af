"""Values and gradients at kinks, ties, infinities and NaN beside PyTorch.

Recorded samples are drawn at random and seldom hit a bound, a tie or a zero
spread; what a gradient is there is a convention, and PyTorch's decides.
"""

import math
import warnings

import pytest

import rustorch

torch = pytest.importorskip("torch", reason="the reference; pip install torch==2.15.0")

INF, NAN = math.inf, math.nan
POINTS = [-INF, -3, -2, -1, -0.5, -0.0, 0.0, 0.5, 1, 2, 3, 6, 20, INF, NAN]
POINTWISE = """
x.clamp(-1, 1); x.clamp(-1); x.clamp(max=1); x.clamp_min(0); x.clamp_max(1); x.clip(-1, 1); x.clamp(T(-1.), T(1.)); x.clamp(T(1.), T(-1.))
x.relu(); F.relu6(x); F.hardtanh(x); F.hardtanh(x, -2, 3); F.hardsigmoid(x); F.hardswish(x); F.hardshrink(x); F.softshrink(x); F.softshrink(x, 1.)
F.threshold(x, 1, 5); x.abs(); F.leaky_relu(x); F.elu(x); F.celu(x); F.selu(x); F.silu(x); F.mish(x); F.softplus(x); F.logsigmoid(x); F.gelu(x)
F.gelu(x, approximate='tanh'); F.tanhshrink(x); F.softsign(x); x.sign(); x.frac(); x.sqrt(); x.rsqrt(); x.log(); x.log1p(); x.log2(); x.exp()
x.pow(2); x.pow(0); x.pow(0.5); x.pow(-1); x.pow(3); x.pow(1); x.pow(-2); x.pow(-0.5); x.pow(1.5); 2**x; 0**x; x**x; x.asin(); x.acos(); x.atan()
x.tan(); x.tanh(); x.sigmoid(); x.logit(); x.logit(1e-6); x.reciprocal(); x.square(); x.ceil(); x.floor(); x.round(); x.trunc(); x % 2; x.fmod(2)
x.sin(); x.cos(); x.erf(); x.erfc(); x.erfinv(); x.expm1(); x.sinh(); x.cosh(); x.asinh(); x.acosh(); x.atanh(); x.exp2(); x.log10(); x.nan_to_num()
x.deg2rad(); lib.xlogy(x, x); lib.hypot(x, x); lib.atan2(x, x); lib.atan2(x, T(0.)); lib.maximum(x, x * 1); lib.minimum(x, x * 0)
lib.fmax(x, x * 1); lib.fmin(x, x * 0); lib.fmax(x, T(NAN)); lib.logaddexp(x, x); lib.where(x > 0, x, 0 * x); x.masked_fill(x > 0, 0); lib.lerp(x, x * 2, 0.5)
"""
VECTORS = [[0.0, 0, 0], [1.0, 1, 1], [0.0, 2, 0], [0.0, 0, 3], [-1.0, 1, -1], [INF, 1, 2], [-INF, -INF, -INF], [NAN, 1, 2], [1.0, -1, 0.5], [2.0, 2, 1]]
REDUCED = """
x.max(); x.min(); x.amax(); x.amin(); x.max(0)[0]; x.norm(); x.norm(1); x.norm(float('inf')); x.norm(3); x.std(); x.var(); x.std(correction=0); x.prod()
x.cumprod(0); x.logsumexp(0); x.softmax(0); x.log_softmax(0); x.median(); x.median(0)[0]; x.sort()[0]; x.topk(2)[0]; F.normalize(x, dim=0); x.nansum()
F.cosine_similarity(x, 0 * x, dim=0); F.l1_loss(x, x * 1); F.smooth_l1_loss(x, 0 * x); F.huber_loss(x, 0 * x); F.mse_loss(x, x * 1); x.nanmean()
F.binary_cross_entropy_with_logits(x, T([1., 1, 1])); F.max_pool1d(x.reshape(1, 1, -1), 2); F.avg_pool1d(x.reshape(1, 1, -1), 2); x.diff(); x.aminmax()[0]
F.layer_norm(x, x.shape); F.cross_entropy(x.reshape(1, -1), T([0])); x.cumsum(0)
"""


# What has no slope gives zeros even to infinite gradients.
FLAT = "x.floor().log(); x.sign().log(); x.round().rsqrt(); x.trunc().reciprocal(); F.hardsigmoid(x - 3).log(); F.hardswish(x - 6).sqrt()"


def forms(text):
    return [form.strip() for line in text.strip().splitlines() for form in line.split(";")]


def result(lib, form, values):
    """The value of a form and the gradient of its sum."""
    x = lib.tensor(values, dtype=lib.float64, requires_grad=True)
    names = {"lib": lib, "F": lib.nn.functional, "T": lib.tensor, "NAN": NAN, "x": x}
    y = eval(form, names)
    y.sum().backward()
    return [z.reshape(-1).tolist() for z in (y.detach(), x.grad)]


@pytest.mark.parametrize("form, values", [(f, POINTS) for f in forms(POINTWISE) + forms(FLAT)] + [(f, v) for f in forms(REDUCED) for v in VECTORS])
def test_kink(form, values):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        want = result(torch, form, values)
    got = result(rustorch, form, values)
    for what, w, g in zip(("value", "gradient"), want, got):
        assert g == pytest.approx(w, rel=1e-7, abs=1e-12, nan_ok=True), f"{what} of {form} at {values}"
