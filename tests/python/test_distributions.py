"""Distributions: samples of the same seed, densities, moments and divergences
beside PyTorch's where it is installed."""

import math

import numpy as np
import pytest

import rustorch as rt
from rustorch import distributions as D
from rustorch.distributions import constraints


@pytest.fixture
def torch():
    return pytest.importorskip("torch", reason="pip install torch compares the results")


def t(lib, values):
    return lib.tensor(values, dtype=lib.float64)


PROBS = [[0.1, 0.2, 0.7], [0.3, 0.3, 0.4]]
COVARIANCE = [[2.0, 0.5, 0.1], [0.5, 1.0, -0.2], [0.1, -0.2, 0.7]]
MADE = {
    "Bernoulli": (lambda lib, d: d.Bernoulli(t(lib, [0.2, 0.5, 0.9])), [1.0, 0.0, 1.0]),
    "Bernoulli logits": (lambda lib, d: d.Bernoulli(logits=t(lib, [-1.0, 2.0])), [1.0, 0.0]),
    "Binomial": (lambda lib, d: d.Binomial(12, t(lib, [0.2, 0.95])), [3.0, 12.0]),
    "Binomial many": (lambda lib, d: d.Binomial(t(lib, [400.0, 1000.0]), logits=t(lib, [0.3, -2.0])), [200.0, 130.0]),
    "Categorical": (lambda lib, d: d.Categorical(t(lib, PROBS)), [2, 0]),
    "Categorical logits": (lambda lib, d: d.Categorical(logits=t(lib, [0.5, -1.0, 2.0, 0.0])), 3),
    "OneHotCategorical": (lambda lib, d: d.OneHotCategorical(t(lib, PROBS)), [[0.0, 0.0, 1.0], [0.0, 1.0, 0.0]]),
    "Multinomial": (lambda lib, d: d.Multinomial(5, t(lib, PROBS)), [[1.0, 1.0, 3.0], [0.0, 5.0, 0.0]]),
    "Poisson": (lambda lib, d: d.Poisson(t(lib, [0.5, 4.0, 30.0])), [0.0, 5.0, 25.0]),
    "Geometric": (lambda lib, d: d.Geometric(t(lib, [0.2, 1.0])), [3.0, 0.0]),
    "Normal": (lambda lib, d: d.Normal(t(lib, [0.0, 2.0]), t(lib, [1.0, 0.3])), [0.5, 2.5]),
    "LogNormal": (lambda lib, d: d.LogNormal(t(lib, [0.0, 0.2]), 0.3), [0.5, 2.5]),
    "Laplace": (lambda lib, d: d.Laplace(t(lib, [0.0, 2.0]), t(lib, [1.0, 0.3])), [-0.5, 2.5]),
    "Uniform": (lambda lib, d: d.Uniform(t(lib, [0.0, -2.0]), t(lib, [1.0, 0.3])), [0.5, 0.1]),
    "Exponential": (lambda lib, d: d.Exponential(t(lib, [1.0, 0.3])), [0.5, 2.5]),
    "MultivariateNormal": (lambda lib, d: d.MultivariateNormal(t(lib, [1.0, 2.0, 0.0]), t(lib, COVARIANCE)), [0.5, 1.0, -1.0]),
    "MultivariateNormal precision": (lambda lib, d: d.MultivariateNormal(t(lib, [[1.0, 2.0, 0.0], [0.0, 0.0, 1.0]]), precision_matrix=t(lib, COVARIANCE)), [[0.5, 1.0, -1.0], [1.0, 1.0, 1.0]]),
    "Independent": (lambda lib, d: d.Independent(d.Normal(t(lib, [[0.0, 2.0]]), 0.5), 1), [[0.5, 2.5]]),
    "Gamma": (lambda lib, d: d.Gamma(t(lib, [0.3, 1.0, 7.0]), t(lib, [2.0, 1.0, 0.5])), [0.5, 2.0, 9.0]),
    "Chi2": (lambda lib, d: d.Chi2(t(lib, [0.5, 3.0])), [0.5, 2.0]),
    "StudentT": (lambda lib, d: d.StudentT(t(lib, [0.5, 1.5, 9.0]), t(lib, [0.0, 1.0, 2.0]), 0.5), [0.5, 2.0, -1.0]),
    "Beta": (lambda lib, d: d.Beta(t(lib, [0.3, 2.0, 5.0]), t(lib, [0.6, 3.0, 0.5])), [0.1, 0.5, 0.9]),
    "Dirichlet": (lambda lib, d: d.Dirichlet(t(lib, [[0.3, 2.0, 5.0], [0.1, 0.2, 0.3]])), [[0.1, 0.3, 0.6], [0.2, 0.3, 0.5]]),
    "LowRankMultivariateNormal": (lambda lib, d: d.LowRankMultivariateNormal(t(lib, [[1.0, 2.0, 0.0], [0.0, 0.0, 1.0]]), t(lib, [[1.0, 0.5], [0.2, 0.1], [-1.0, 2.0]]), t(lib, [1.0, 0.3, 0.5])), [0.5, 1.0, -1.0]),
    "Wishart": (lambda lib, d: d.Wishart(t(lib, [5.0, 6.5]), t(lib, COVARIANCE)), COVARIANCE),
    "Wishart precision": (lambda lib, d: d.Wishart(7, precision_matrix=t(lib, COVARIANCE)), COVARIANCE),
}


@pytest.mark.parametrize("name", MADE)
def test_distributions_are_pytorchs(name, torch):
    make, value = MADE[name]
    ours, theirs = make(rt, D), make(torch, torch.distributions)
    if name != "LogNormal":  # PyTorch's shows no parameters
        assert repr(ours) == repr(theirs).replace("torch.", "rustorch.")
    assert tuple(ours.batch_shape) == tuple(theirs.batch_shape) and tuple(ours.event_shape) == tuple(theirs.event_shape)
    whole = name.startswith("Cat")
    ours_at, theirs_at = (lib.tensor(value) if whole else t(lib, value) for lib in (rt, torch))
    np.testing.assert_allclose(ours.log_prob(ours_at).numpy(), theirs.log_prob(theirs_at).numpy(), 1e-9)
    for moment in ("mean", "variance", "stddev", "mode") if name != "Multinomial" else ("mean", "variance"):
        np.testing.assert_allclose(getattr(ours, moment).numpy(), getattr(theirs, moment).numpy(), 1e-9, err_msg=moment)
    for method, argument in (("entropy", ()), ("cdf", (ours_at, theirs_at)), ("icdf", (t(rt, [0.3, 0.9]), t(torch, [0.3, 0.9]))), ("enumerate_support", ())):
        try:
            want = getattr(theirs, method)(*argument[1:])
        except NotImplementedError:
            with pytest.raises(NotImplementedError):
                getattr(ours, method)(*argument[:1])
        else:
            np.testing.assert_allclose(getattr(ours, method)(*argument[:1]).numpy(), want.numpy(), 1e-8, err_msg=method)


@pytest.mark.parametrize("name", [name for name in MADE if not name.startswith("Wishart")])
def test_the_same_seed_gives_pytorchs_samples(name, torch):
    samples = []
    for lib, d in ((rt, D), (torch, torch.distributions)):
        lib.manual_seed(5)
        made = MADE[name][0](lib, d)
        samples.append([made.sample().numpy(), made.sample((4, 3)).numpy(), made.expand((2, *made.batch_shape)).sample((2,)).numpy()])
    for a, b in zip(*samples):
        assert a.dtype == b.dtype
        np.testing.assert_allclose(a, b, 1e-9, 1e-12)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("name", ["Gamma", "Beta", "Dirichlet", "StudentT"])
def test_many_samples_of_the_same_seed(name, dtype, torch):
    """Rare turns of the rejection too, in both types."""
    drawn = []
    for lib, d in ((rt, D), (torch, torch.distributions)):
        lib.manual_seed(11)
        shapes = lib.tensor([0.02, 0.4, 0.999, 1.0, 1.7, 30.0, 4000.0], dtype=getattr(lib, dtype))
        made = {"Gamma": lambda: d.Gamma(shapes, 1.5), "Beta": lambda: d.Beta(shapes, 0.7), "Dirichlet": lambda: d.Dirichlet(shapes), "StudentT": lambda: d.StudentT(shapes)}[name]()
        drawn.append(made.sample((3000,)).numpy())
    np.testing.assert_allclose(*drawn, rtol=1e-6 if dtype == "float32" else 1e-12)


def test_wishart_draws_as_pytorch_does_at_first(torch):
    """PyTorch draws again what was not singular; its first draw is ours."""
    for dtype in ("float32", "float64"):
        drawn = []
        for lib, d in ((rt, D), (torch, torch.distributions)):
            lib.manual_seed(2)
            made = d.Wishart(lib.tensor([5.0, 6.5], dtype=getattr(lib, dtype)), lib.tensor(COVARIANCE, dtype=getattr(lib, dtype)))
            drawn.append((made.sample((4,)) if lib is rt else made._bartlett_sampling(lib.Size((4,)))).numpy())
        np.testing.assert_allclose(*drawn, rtol=1e-4 if dtype == "float32" else 1e-10, atol=1e-5)


def slopes(lib, d):
    """Gradients of samples with respect to parameters."""
    a, b = t(lib, [0.3, 1.0, 7.0, 60.0]).requires_grad_(), t(lib, [0.8, 2.0, 0.5, 3.0]).requires_grad_()
    lib.manual_seed(4)
    w = t(lib, [1.0, -2.0, 0.5, 3.0])
    for made in (d.Gamma(a, b), d.Chi2(a), d.Beta(a, b), d.Dirichlet(a), d.StudentT(a, b)):
        (made.rsample((5,)) * w).sum().backward()
    return a.grad.numpy(), b.grad.numpy()


def test_gradients_of_samples(torch):
    """PyTorch's are approximations, to about three digits; ours are compared with differences below."""
    for x, y in zip(slopes(rt, D), slopes(torch, torch.distributions)):
        np.testing.assert_allclose(x, y, rtol=5e-3)


def test_gradients_of_samples_are_exact():
    special, stats = pytest.importorskip("scipy.special"), pytest.importorskip("scipy.stats")
    for a in (0.1, 1.0, 2.5, 100.0):
        x, h = stats.gamma.ppf([0.01, 0.5, 0.99], a), 1e-5 * a
        want = -(special.gammainc(a + h, x) - special.gammainc(a - h, x)) / (2 * h) / stats.gamma.pdf(x, a)
        np.testing.assert_allclose(rt._C._standard_gamma_grad(rt.tensor(a, dtype=rt.float64), rt.tensor(x)).numpy(), want, 1e-6)
        for b in (0.1, 1.0, 30.0):
            x = np.array([v for v in stats.beta.ppf([0.01, 0.5, 0.99], a, b) if 1e-30 < v < 1 - 1e-7])
            want = -(special.betainc(a + h, b, x) - special.betainc(a - h, b, x)) / (2 * h) / stats.beta.pdf(x, a, b) / (1 - x)
            got = rt._C._dirichlet_grad(rt.tensor(x), rt.full((len(x),), a, dtype=rt.float64), rt.full((len(x),), a + b, dtype=rt.float64))
            np.testing.assert_allclose(got.numpy(), want, 1e-5)


def test_samples_of_extreme_shapes():
    for dtype in (rt.float32, rt.float64):
        tiny = rt.finfo(dtype).tiny
        assert D.Gamma(rt.full((50,), 1e-4, dtype=dtype), 1.0).sample().min().item() >= tiny
        assert 0 < D.Dirichlet(rt.full((50, 3), 1e-4, dtype=dtype)).sample().min().item()
        assert D.Beta(rt.full((50,), 1e-4, dtype=dtype), 1e-4).sample().max().item() < 1
        assert abs(D.Gamma(rt.full((2000,), 1e9, dtype=dtype), 1.0).sample().mean().item() / 1e9 - 1) < 1e-4
    assert rt.isnan(D.Gamma(rt.tensor(math.nan), 1.0, validate_args=False).sample())
    assert rt.isnan(rt._C._standard_gamma_grad(rt.tensor([math.nan, -1.0, math.inf]), rt.tensor([1.0, 1.0, 1.0]))).all()


def gradients(lib, d):
    loc, matrix = t(lib, [1.0, 2.0, 0.0]).requires_grad_(), t(lib, COVARIANCE).requires_grad_()
    scale, logits = t(lib, [0.5, 2.0]).requires_grad_(), t(lib, [0.1, 0.2, -1.0]).requires_grad_()
    lib.manual_seed(3)
    loss = d.MultivariateNormal(loc, matrix).log_prob(t(lib, [0.5, 1.0, -1.0])) + d.MultivariateNormal(loc, matrix).rsample((3,)).pow(2).sum()
    loss = loss + d.Normal(0.0, scale).rsample((4,)).sum() + d.Laplace(scale, scale).entropy().sum() + d.Exponential(scale).rsample().sum()
    loss = loss + d.Categorical(logits=logits).entropy() + d.Binomial(3, logits=logits).log_prob(t(lib, [0.0, 1.0, 3.0])).sum() + d.Poisson(scale).log_prob(t(lib, [1.0, 4.0])).sum()
    loss.backward()
    covariance = matrix.grad.numpy()
    return loc.grad.numpy(), covariance, scale.grad.numpy(), logits.grad.numpy()


def test_gradients_of_parameters(torch):
    for a, b in zip(gradients(rt, D), gradients(torch, torch.distributions)):
        np.testing.assert_allclose(a, b, 1e-8)


PAIRS = {
    "Bernoulli": [lambda lib, d, x: d.Bernoulli(t(lib, [0.2, x, 0.0]))],
    "Binomial": [lambda lib, d, x: d.Binomial(4, t(lib, [0.2, x]))],
    "Categorical": [lambda lib, d, x: d.Categorical(t(lib, [[0.2, x, 0.3], [0.5, 0.5, 0.0]]))],
    "OneHotCategorical": [lambda lib, d, x: d.OneHotCategorical(t(lib, [0.2, x, 0.3]))],
    "Geometric": [lambda lib, d, x: d.Geometric(t(lib, [0.2, x]))],
    "Poisson": [lambda lib, d, x: d.Poisson(t(lib, [0.2, 5 * x]))],
    "Exponential": [lambda lib, d, x: d.Exponential(t(lib, [0.2, x]))],
    "Normal": [lambda lib, d, x: d.Normal(t(lib, [0.2, x]), x)],
    "LogNormal": [lambda lib, d, x: d.LogNormal(t(lib, [0.2, x]), x)],
    "Laplace": [lambda lib, d, x: d.Laplace(t(lib, [0.2, x]), x)],
    "Uniform": [lambda lib, d, x: d.Uniform(t(lib, [0.0, 0.0]), t(lib, [1.0, x]))],
    "MultivariateNormal": [lambda lib, d, x: d.MultivariateNormal(t(lib, [0.2, x, 0.0]), t(lib, COVARIANCE) * x)],
    "Gamma": [lambda lib, d, x: d.Gamma(t(lib, [0.2, x]), x + 1)],
    "Beta": [lambda lib, d, x: d.Beta(t(lib, [0.2, x]), x + 1)],
    "Dirichlet": [lambda lib, d, x: d.Dirichlet(t(lib, [[0.2, x, 3.0]]))],
    "LowRankMultivariateNormal": [lambda lib, d, x: d.LowRankMultivariateNormal(t(lib, [0.2, x, 0.0]), t(lib, [[1.0], [x], [0.5]]), t(lib, [1.0, x, 0.5]))],
    "Independent": [lambda lib, d, x: d.Independent(d.Normal(t(lib, [0.2, x]), x), 1)],
}


@pytest.mark.parametrize("name", PAIRS)
def test_divergences(name, torch):
    (make,) = PAIRS[name]
    for x, y in ((0.3, 0.9), (0.9, 0.3), (0.5, 0.5)):
        got = D.kl_divergence(make(rt, D, x), make(rt, D, y))
        want = torch.distributions.kl_divergence(make(torch, torch.distributions, x), make(torch, torch.distributions, y))
        np.testing.assert_allclose(got.numpy(), want.numpy(), 1e-8, 1e-12)


def test_divergences_of_normal_vectors(torch):
    for one, other in (("MultivariateNormal", "LowRankMultivariateNormal"), ("LowRankMultivariateNormal", "MultivariateNormal")):
        got, want = (d.kl_divergence(PAIRS[one][0](lib, d, 0.4), PAIRS[other][0](lib, d, 0.7)).numpy() for lib, d in ((rt, D), (torch, torch.distributions)))
        np.testing.assert_allclose(got, want, 1e-8)


def test_divergences_of_ones_own():
    class Point(D.Distribution):
        arg_constraints, support = {}, constraints.real

    @D.register_kl(Point, D.Normal)
    def _(p, q):
        return 3

    assert D.kl_divergence(Point(), D.Normal(0.0, 1.0)) == 3
    for p, q in ((D.Normal(0.0, 1.0), Point()), (D.Normal(0.0, 1.0), D.LogNormal(0.0, 1.0)), (D.Normal(0.0, 1.0), D.Poisson(1.0))):
        with pytest.raises(NotImplementedError, match=r"No KL\(p \|\| q\) is implemented for p type"):
            D.kl_divergence(p, q)


ERRORS = [
    (lambda: D.Categorical(), ValueError, "Either `probs` or `logits` must be specified"),
    (lambda: D.Categorical(rt.tensor(0.5)), ValueError, "at least one-dimensional"),
    (lambda: D.Categorical(rt.tensor([-1.0, 2.0])), ValueError, r"Expected parameter probs \(Tensor of shape \(2,\)\) of distribution Categorical\(probs: rustorch.Size\(\[2\]\)\) to satisfy the constraint Simplex\(\)"),
    (lambda: D.Categorical(rt.tensor([0.5, 0.5])).log_prob(rt.tensor(2)), ValueError, r"within the support \(IntegerInterval\(lower_bound=0, upper_bound=1\)\)"),
    (lambda: D.Normal(0.0, -1.0), ValueError, r"GreaterThan\(lower_bound=0.0\)"),
    (lambda: D.Normal(0.0, 1.0).log_prob(3.0), ValueError, "must be a Tensor"),
    (lambda: D.Normal(rt.zeros(3), 1.0).log_prob(rt.zeros(2)), ValueError, "not broadcastable"),
    (lambda: D.Uniform(1.0, 1.0), ValueError, "low>= high"),
    (lambda: D.Geometric(rt.tensor([0.0])), ValueError, "to be positive"),
    (lambda: D.Multinomial(rt.tensor(3), rt.ones(2)), NotImplementedError, "inhomogeneous"),
    (lambda: D.Binomial(rt.tensor([1.0, 2.0]), rt.tensor([0.5, 0.5])).entropy(), NotImplementedError, "Inhomogeneous total count"),
    (lambda: D.MultivariateNormal(rt.zeros(2), rt.tensor([[1.0, 2.0], [2.0, 1.0]])), ValueError, r"PositiveDefinite\(\)"),
    (lambda: D.MultivariateNormal(rt.zeros(2)), ValueError, "Exactly one of"),
    (lambda: D.MultivariateNormal(rt.zeros(2), rt.tensor([[1.0, 2.0], [2.0, 1.0]]), validate_args=False), RuntimeError, "not positive-definite"),
    (lambda: D.Independent(D.Normal(0.0, 1.0), 1), ValueError, "actual 1 vs 0"),
    (lambda: D.Weibull(1.0, 1.0), AttributeError, "no attribute 'Weibull'; distributions are Bernoulli, Beta"),
    (lambda: D.Gamma(-1.0, 1.0), ValueError, r"concentration .* GreaterThan\(lower_bound=0.0\)"),
    (lambda: D.Dirichlet(rt.tensor(1.0)), ValueError, "at least one-dimensional"),
    (lambda: D.Dirichlet(rt.ones(2)).log_prob(rt.ones(2)), ValueError, r"Simplex\(\)"),
    (lambda: D.Beta(1.0, 0.0), ValueError, "IndependentConstraint"),
    (lambda: D.Wishart(1.0, rt.eye(3)), ValueError, "greater than ndim - 1 = 2"),
    (lambda: D.Wishart(5.0), AssertionError, "Exactly one of"),
    (lambda: D.LowRankMultivariateNormal(rt.zeros(2), rt.ones(3, 1), rt.ones(2)), ValueError, "shape 2 x m"),
    (lambda: D.LowRankMultivariateNormal(rt.zeros(2), rt.ones(2, 1), rt.ones(3)), ValueError, "batch of vectors"),
    (lambda: rt.poisson(rt.tensor([-1.0])), RuntimeError, "non-negative, but got -1"),
    (lambda: rt.poisson(rt.tensor([math.inf])), RuntimeError, "invalid Poisson rate"),
    (lambda: rt.poisson(rt.tensor([1])), NotImplementedError, "'Long'"),
    (lambda: rt.binomial(rt.ones(1), rt.ones(1, dtype=rt.float64)), ValueError, "same dtype"),
]


@pytest.mark.parametrize("call, kind, words", ERRORS, ids=[words for _, _, words in ERRORS])
def test_wrong_parameters(call, kind, words):
    with pytest.raises(kind, match=words):
        call()


def test_checks_can_be_switched_off():
    assert math.isnan(D.Normal(0.0, -1.0, validate_args=False).log_prob(rt.tensor(0.0)).item())
    assert D.Bernoulli(0.5, validate_args=False).log_prob(rt.tensor(1.0)).item() == pytest.approx(math.log(0.5))


def test_counts_that_are_no_numbers_end():
    assert rt.isnan(rt.binomial(rt.tensor([math.inf, math.nan, 5.0]), rt.tensor([0.5, 0.5, math.nan]))).all()
    assert rt.binomial(rt.tensor([5.0, 0.0, -3.0]), rt.tensor([2.0, 0.5, 0.5])).tolist() == [5.0, 0.0, 0.0]
