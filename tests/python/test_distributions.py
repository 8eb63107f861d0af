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


@pytest.mark.parametrize("name", MADE)
def test_the_same_seed_gives_pytorchs_samples(name, torch):
    samples = []
    for lib, d in ((rt, D), (torch, torch.distributions)):
        lib.manual_seed(5)
        made = MADE[name][0](lib, d)
        samples.append([made.sample().numpy(), made.sample((4, 3)).numpy(), made.expand((2, *made.batch_shape)).sample((2,)).numpy()])
    for a, b in zip(*samples):
        assert a.dtype == b.dtype
        np.testing.assert_allclose(a, b, 1e-9, 1e-12)


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
    "Independent": [lambda lib, d, x: d.Independent(d.Normal(t(lib, [0.2, x]), x), 1)],
}


@pytest.mark.parametrize("name", PAIRS)
def test_divergences(name, torch):
    (make,) = PAIRS[name]
    for x, y in ((0.3, 0.9), (0.9, 0.3), (0.5, 0.5)):
        got = D.kl_divergence(make(rt, D, x), make(rt, D, y))
        want = torch.distributions.kl_divergence(make(torch, torch.distributions, x), make(torch, torch.distributions, y))
        np.testing.assert_allclose(got.numpy(), want.numpy(), 1e-8, 1e-12)


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
    (lambda: D.Gamma(1.0, 1.0), AttributeError, "no attribute 'Gamma'; distributions are Bernoulli, Binomial"),
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
