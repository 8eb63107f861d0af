"""Optimizers and schedules: their steps are PyTorch's, step by step, where it
is installed; what users save, hook into and get wrong, everywhere."""

import copy
import math
import pickle
import warnings

import numpy as np
import pytest

import rustorch as rt
from rustorch.optim import line_search, lr_scheduler

VALUES = [[0.5, -1.25, 2.0], [-0.75, 0.1, 1.5]]
GRADS = [[[0.3, -0.2, 0.1], [0.0, 0.5, -0.4]], [[-0.1, 0.25, 0.2], [0.4, -0.5, 0.0]], [[0.2, 0.1, -0.3], [0.4, 0.6, 0.1]]]

OPTIMIZERS = {
    "SGD": [dict(lr=0.1), dict(lr=0.1, momentum=0.9, nesterov=True), dict(lr=0.1, momentum=0.9, dampening=0.5, weight_decay=0.1, maximize=True)],
    "Adam": [dict(lr=0.1), dict(lr=0.1, amsgrad=True, weight_decay=0.1), dict(lr=0.1, betas=(0.5, 0.6), maximize=True)],
    "AdamW": [dict(lr=0.1), dict(lr=0.1, weight_decay=0.5, amsgrad=True)],
    "Adamax": [dict(), dict(lr=0.1, weight_decay=0.1)],
    "NAdam": [dict(), dict(lr=0.1, decoupled_weight_decay=True, weight_decay=0.1)],
    "RAdam": [dict(), dict(lr=0.1, betas=(0.9, 0.5), weight_decay=0.1, decoupled_weight_decay=True)],
    "RMSprop": [dict(), dict(lr=0.1, centered=True, momentum=0.9, weight_decay=0.1)],
    "Adagrad": [dict(), dict(lr=0.1, lr_decay=0.1, initial_accumulator_value=0.5, weight_decay=0.1)],
    "Adadelta": [dict(), dict(lr=0.5, rho=0.7, weight_decay=0.1, maximize=True)],
    "ASGD": [dict(), dict(lr=0.1, t0=1, lambd=0.1, alpha=0.5, weight_decay=0.1), dict(lr=0.1, maximize=True)],
    "Rprop": [dict(), dict(lr=0.1, etas=(0.3, 1.7), step_sizes=(0.05, 0.12)), dict(maximize=True)],
    "Adafactor": [dict(), dict(lr=0.1, d=2.0, weight_decay=0.1, eps=(1e-3, 0.5)), dict(lr=1.0, beta2_decay=-0.3, maximize=True)],
    "Muon": [dict(lr=0.1), dict(lr=0.1, nesterov=False, adjust_lr_fn="match_rms_adamw"), dict(lr=0.1, adjust_lr_fn="spectral_unclamped", ns_steps=3, weight_decay=0.0)],
}
CASES = [pytest.param(name, options, id=f"{name}-{i}") for name, all_options in OPTIMIZERS.items() for i, options in enumerate(all_options)]


def train(lib, name, options, dtype, transposed=False):
    """Return the parameter after each step and the state of the last."""
    values = np.array(VALUES, dtype)
    p = lib.nn.Parameter(lib.tensor(values.T.tolist() if transposed else values.tolist(), dtype=getattr(lib, dtype)))
    o = getattr(lib.optim, name)([p], **options)
    path = []
    for g in GRADS:
        g = np.array(g, dtype)
        p.grad = lib.tensor((g.T if transposed else g).tolist(), dtype=p.dtype)
        o.step()
        path.append(p.detach().numpy().copy())
    return path, {k: v.numpy().copy() if isinstance(v, lib.Tensor) else v for k, v in o.state[p].items()}, o.state_dict()


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("transposed", [False, True])
@pytest.mark.parametrize("name, options", CASES)
def test_steps_are_pytorchs(name, options, dtype, transposed):
    torch = pytest.importorskip("torch", reason="pip install torch compares the steps")
    got, state, saved = train(rt, name, options, dtype, transposed)
    want, theirs, other = train(torch, name, options, dtype, transposed)
    rtol = 2e-2 if name == "Muon" else 1e-5 if dtype == "float32" else 1e-9
    for a, b in zip(got, want):
        np.testing.assert_allclose(a, b, rtol, rtol)
    assert list(state) == list(theirs)
    for key, value in theirs.items():
        np.testing.assert_allclose(state[key], value, rtol, rtol, err_msg=key)
    assert saved["param_groups"] == other["param_groups"]


@pytest.mark.parametrize("name, options", CASES)
def test_state_goes_to_another_optimizer(name, options):
    p = rt.nn.Parameter(rt.tensor(VALUES))
    o = getattr(rt.optim, name)([p], **options)
    p.grad = rt.tensor(GRADS[0])
    o.step()
    q = rt.nn.Parameter(p.detach().clone())
    other = getattr(rt.optim, name)([q])
    other.load_state_dict(copy.deepcopy(o.state_dict()))
    for g in GRADS[1:]:
        for one in (p, q):
            one.grad = rt.tensor(g)
        o.step()
        other.step()
    assert rt.equal(p, q)
    assert str(other) == str(o)
    assert str(pickle.loads(pickle.dumps(o))) == str(o)


def through_steps(lib, name, options):
    """Return a parameter after steps that gradients flow through, and the gradient."""
    x = lib.tensor([[1.0, 2.0], [0.5, -1.0]], dtype=lib.float64, requires_grad=True)
    p = (x * 2).clone()
    o = getattr(lib.optim, name)([p], differentiable=True, **options)
    for _ in range(3):
        p.grad = (x * 3) ** 2
        o.step()
    p.sum().backward()
    return p.detach().numpy(), x.grad.numpy()


@pytest.mark.parametrize("name, options", [c for c in CASES if c.values[0] not in ("Adafactor", "Muon", "Rprop", "ASGD")])
def test_gradients_flow_through_steps(name, options):
    torch = pytest.importorskip("torch", reason="pip install torch compares the gradients")
    try:
        want = through_steps(torch, name, options)
    except RuntimeError as error:
        pytest.skip(f"PyTorch cannot: {error}")
    for a, b in zip(through_steps(rt, name, options), want):
        np.testing.assert_allclose(a, b, 1e-4, 1e-5)  # PyTorch corrects for the start in float32 then


def test_loaded_state_has_the_dtype_of_the_parameter():
    p = rt.nn.Parameter(rt.tensor(VALUES))
    o = rt.optim.Adam([p])
    p.grad = rt.tensor(GRADS[0])
    o.step()
    q = rt.nn.Parameter(rt.tensor(VALUES, dtype=rt.float64))
    other = rt.optim.Adam([q])
    other.load_state_dict(o.state_dict())
    assert other.state[q]["exp_avg"].dtype == rt.float64 and other.state[q]["step"].dtype == rt.float32
    other.load_state_dict({**o.state_dict(), "state": {**o.state_dict()["state"], "seen": 3}})
    assert other.state["seen"] == 3 and other.state_dict()["state"]["seen"] == 3


PARAM = [rt.nn.Parameter(rt.zeros(2, 2))]
ERRORS = [
    (lambda: rt.optim.Adam(PARAM, lr=rt.tensor(0.1), foreach=True), ValueError, "lr as a Tensor is not supported"),
    (lambda: rt.optim.Adam(PARAM, betas=(rt.tensor(0.9), rt.tensor(0.99)), foreach=True), ValueError, r"betas\[0\] as a Tensor"),
    (lambda: rt.optim.Adam(PARAM, betas=(rt.tensor(0.9), 0.99)), ValueError, "both floats or both Tensors"),
    (lambda: rt.optim.AdamW(PARAM, lr=rt.tensor([0.1, 0.2])), ValueError, "Tensor lr must be 1-element"),
    (lambda: rt.optim.ASGD(PARAM, lambd=-1), ValueError, "Invalid lambd value: -1"),
    (lambda: rt.optim.Rprop(PARAM, etas=(1.2, 0.5)), ValueError, "Invalid eta values: 1.2, 0.5"),
    (lambda: rt.optim.Adafactor(PARAM, d=0.5), ValueError, "Clipping threshold d should be >= 1 but is: 0.5"),
    (lambda: rt.optim.Adafactor(PARAM, eps=(None, -1)), ValueError, "epsilon2 should be >= 0 but is: -1"),
    (lambda: rt.optim.Muon([rt.nn.Parameter(rt.zeros(2))]), ValueError, "Muon only supports 2D parameters"),
    (lambda: rt.optim.Muon(PARAM, adjust_lr_fn="x"), ValueError, "Adjust learning rate function x"),
    (lambda: rt.optim.LBFGS([{"params": PARAM}, {"params": [rt.nn.Parameter(rt.zeros(1))]}]), ValueError, "per-parameter options"),
    (lambda: rt.optim.LBFGS(PARAM, line_search_fn="x").step(lambda: 0), RuntimeError, "strong_wolfe"),
    (lambda: rt.optim.SGD([("a", PARAM[0]), rt.zeros(1)]), ValueError, "with/without names"),
    (lambda: rt.optim.SGD([rt.zeros(2, requires_grad=True) * 2]), ValueError, "non-leaf"),
    (lambda: rt.optim.SparseAdam(PARAM, lr=0), ValueError, "Invalid learning rate: 0"),
    (lambda: rt.optim.SparseAdam([rt.nn.Parameter(rt.eye(2).to_sparse())]), ValueError, r"Sparse params at indices \[\[0, 0\]\]"),
    (lambda: rt.optim.Adamm, AttributeError, "no attribute 'Adamm'"),
]


@pytest.mark.parametrize("call, kind, words", ERRORS, ids=[words for _, _, words in ERRORS])
def test_wrong_options(call, kind, words):
    with pytest.raises(kind, match=words):
        call()


def test_hooks_stand_around_steps_and_states():
    p, seen = rt.nn.Parameter(rt.ones(1)), []
    o = rt.optim.SGD([p], lr=1.0)
    p.grad = rt.ones(1)
    handles = [
        rt.optim.optimizer.register_optimizer_step_pre_hook(lambda o, args, kwargs: seen.append("all before")),
        rt.optim.optimizer.register_optimizer_step_post_hook(lambda o, args, kwargs: seen.append("all after")),
        o.register_step_pre_hook(lambda o, args, kwargs: seen.append(("before", p.item()))),
        o.register_step_post_hook(lambda o, args, kwargs: seen.append(("after", p.item()))),
        o.register_state_dict_pre_hook(lambda o: seen.append("state")),
        o.register_state_dict_post_hook(lambda o, state: {**state, "note": 1}),
        o.register_load_state_dict_pre_hook(lambda o, state: seen.append(state["note"])),
        o.register_load_state_dict_post_hook(lambda o: seen.append("loaded")),
    ]
    o.step()
    o.load_state_dict(o.state_dict())
    assert seen == ["all before", ("before", 1.0), ("after", 0.0), "all after", "state", 1, "loaded"]
    for handle in handles:
        handle.remove()
    o.step()
    assert len(seen) == 7 and "note" not in o.state_dict()
    o.register_step_pre_hook(lambda o, args, kwargs: 3)
    with pytest.raises(RuntimeError, match="must return None or a tuple"):
        o.step()


def test_a_pre_hook_replaces_the_closure():
    o = rt.optim.SGD([rt.nn.Parameter(rt.ones(1))])
    o.register_step_pre_hook(lambda o, args, kwargs: ((o, lambda: 7), kwargs))
    assert o.step(lambda: 3) == 7


def minimize(lib, **options):
    """Return the losses and the place of Rosenbrock's valley after some steps."""
    p = lib.nn.Parameter(lib.tensor([-1.2, 1.0], dtype=lib.float64))
    q = lib.nn.Parameter(lib.tensor([0.5], dtype=lib.float64))
    o = lib.optim.LBFGS([p, q], **options)
    sign = -1 if options.get("maximize") else 1

    def closure():
        o.zero_grad()
        loss = sign * (100 * (p[1] - p[0] ** 2) ** 2 + (1 - p[0]) ** 2 + (q[0] - p[0]) ** 4)
        loss.backward()
        return loss

    losses = [float(o.step(closure).detach()) for _ in range(4)]
    state = o.state[p]
    return losses, p.tolist() + q.tolist(), (state["func_evals"], state["n_iter"])


LBFGS = [dict(line_search_fn="strong_wolfe"), dict(lr=0.001), dict(line_search_fn="strong_wolfe", history_size=2, max_iter=5), dict(lr=0.5, max_iter=3, line_search_fn="strong_wolfe", maximize=True), dict(lr=0.01, max_eval=4, tolerance_change=1e-3)]


@pytest.mark.parametrize("options", LBFGS)
def test_lbfgs_takes_pytorchs_way(options):
    torch = pytest.importorskip("torch", reason="pip install torch compares the steps")
    got, want = minimize(rt, **options), minimize(torch, **options)
    assert got[2] == want[2]
    np.testing.assert_allclose(got[0], want[0], 1e-6, 1e-9)
    np.testing.assert_allclose(got[1], want[1], 1e-6, 1e-9)


def test_lbfgs_reaches_the_minimum():
    assert minimize(rt, line_search_fn="strong_wolfe", max_iter=50)[1] == pytest.approx([1, 1, 1], abs=1e-2)


def test_cubic_minimum():
    a, b = line_search.Point(0.0, 1.0, None, -2.0), line_search.Point(2.0, 1.0, None, 2.0)
    assert line_search.cubic_minimum(a, b) == line_search.cubic_minimum(b, a) == pytest.approx(1.0)
    assert line_search.cubic_minimum(a, b, (1.5, 3.0)) == 1.5
    flat = line_search.Point(2.0, 9.0, None, math.nan)
    assert line_search.cubic_minimum(a, flat, (0.5, 1.5)) == 1.0


def two_groups(lib):
    groups = [{"params": [lib.nn.Parameter(lib.zeros(2))]}, {"params": [lib.nn.Parameter(lib.zeros(1))], "lr": 0.7}]
    return lib.optim.SGD(groups, lr=0.5, momentum=0.9)


SCHEDULES = {
    "Lambda": lambda s, o: s.LambdaLR(o, [lambda e: 0.9**e, lambda e: 1 / (1 + e)]),
    "Multiplicative": lambda s, o: s.MultiplicativeLR(o, lambda e: 0.9),
    "Step": lambda s, o: s.StepLR(o, 2, 0.5),
    "MultiStep": lambda s, o: s.MultiStepLR(o, [2, 5, 5], 0.5),
    "Constant": lambda s, o: s.ConstantLR(o, 0.25, 3),
    "Linear": lambda s, o: s.LinearLR(o, 0.2, 0.9, 4),
    "Exponential": lambda s, o: s.ExponentialLR(o, 0.8),
    "Polynomial": lambda s, o: s.PolynomialLR(o, 6, 1.5),
    "Cosine": lambda s, o: s.CosineAnnealingLR(o, 4, 0.1),
    "WarmRestarts": lambda s, o: s.CosineAnnealingWarmRestarts(o, 2, 2, 0.05),
    "Cyclic": lambda s, o: s.CyclicLR(o, [0.1, 0.2], 1.0, 3, 2, "triangular2"),
    "CyclicOwn": lambda s, o: s.CyclicLR(o, 0.1, 1.0, 2, scale_fn=lambda x: 1 / x, cycle_momentum=False),
    "OneCycle": lambda s, o: s.OneCycleLR(o, 1.0, 14, three_phase=True),
    "Sequential": lambda s, o: s.SequentialLR(o, [s.LinearLR(o, 0.5, total_iters=2), s.StepLR(o, 1, 0.5), s.ExponentialLR(o, 0.9)], [2, 5]),
    "Chained": lambda s, o: s.ChainedScheduler([s.ConstantLR(o, 0.1, 2), s.ExponentialLR(o, 0.9)]),
    "SequentialOfChained": lambda s, o: s.SequentialLR(o, [s.ChainedScheduler([s.StepLR(o, 2), s.ExponentialLR(o, 0.9)]), s.ConstantLR(o)], [3]),
}


def rates(lib, make, steps=12):
    o = two_groups(lib)
    schedule = make(lib.optim.lr_scheduler, o)
    path = []
    for _ in range(steps):
        path.append([(g["lr"], g["momentum"]) for g in o.param_groups])
        o.step()
        schedule.step()
    return path + [schedule.get_last_lr()]


@pytest.mark.parametrize("name", SCHEDULES)
def test_rates_are_pytorchs(name):
    torch = pytest.importorskip("torch", reason="pip install torch compares the rates")
    for a, b in zip(rates(rt, SCHEDULES[name]), rates(torch, SCHEDULES[name])):
        np.testing.assert_allclose(a, b, 1e-12)


@pytest.mark.parametrize("name", SCHEDULES)
def test_a_schedule_goes_on_from_its_state(name):
    o = two_groups(rt)
    schedule = SCHEDULES[name](lr_scheduler, o)
    for _ in range(4):
        o.step()
        schedule.step()
    other = two_groups(rt)
    again = SCHEDULES[name](lr_scheduler, other)
    again.load_state_dict(copy.deepcopy(schedule.state_dict()) if name != "CyclicOwn" else schedule.state_dict())
    other.load_state_dict(o.state_dict())
    assert again.get_last_lr() == schedule.get_last_lr()
    for _ in range(4):
        schedule.step()
        again.step()
        assert again.get_last_lr() == schedule.get_last_lr()


def test_a_rate_that_is_a_tensor_keeps_its_place():
    lr = rt.tensor(0.5)
    o = rt.optim.Adam([rt.nn.Parameter(rt.zeros(1))], lr=lr)
    schedule = lr_scheduler.ExponentialLR(o, 0.5)
    o.step()
    schedule.step()
    assert lr.item() == 0.25 and o.param_groups[0]["lr"] is lr and schedule.base_lrs[0].item() == 0.5


def plateau(lib, **options):
    o = two_groups(lib)
    schedule, path = lib.optim.lr_scheduler.ReduceLROnPlateau(o, **options), []
    for metric in [1.0, 0.9, 0.95, 0.95, 0.95, 0.8, 0.8, 0.81, 0.82, 0.83, 0.84]:
        schedule.step(metric)
        path.append(schedule.get_last_lr() + [schedule.num_bad_epochs, schedule.in_cooldown])
    return path


@pytest.mark.parametrize("options", [dict(patience=1), dict(patience=0, mode="max", threshold_mode="abs", threshold=0.05), dict(patience=0, cooldown=2, min_lr=[0.2, 0.01]), dict(factor=0.5, patience=1, eps=0.2)])
def test_plateaus_are_pytorchs(options):
    torch = pytest.importorskip("torch", reason="pip install torch compares the rates")
    np.testing.assert_allclose(plateau(rt, **options), plateau(torch, **options), 1e-12)


SCHEDULE_ERRORS = [
    (lambda o: lr_scheduler.StepLR(3, 1), TypeError, "int is not an Optimizer"),
    (lambda o: lr_scheduler.StepLR(o, 1, last_epoch=4), KeyError, "initial_lr"),
    (lambda o: lr_scheduler.CyclicLR(o, [0.1], 1.0), ValueError, "base_lr must have the same length as optimizer.param_groups. base_lr has 1 values, param_groups has 2."),
    (lambda o: lr_scheduler.CyclicLR(o, 0.1, 1.0, mode="x"), ValueError, "mode is invalid"),
    (lambda o: lr_scheduler.CyclicLR(rt.optim.Rprop([rt.zeros(1)]), 0.1, 1.0), ValueError, "must support momentum"),
    (lambda o: lr_scheduler.CosineAnnealingWarmRestarts(o, 0), ValueError, "positive integer T_0, but got 0"),
    (lambda o: lr_scheduler.SequentialLR(o, [], []), ValueError, "at least one scheduler"),
    (lambda o: lr_scheduler.SequentialLR(o, [lr_scheduler.StepLR(o, 1)], [1]), ValueError, "number of schedulers 1"),
    (lambda o: lr_scheduler.SequentialLR(o, [lr_scheduler.StepLR(two_groups(rt), 1)], []), ValueError, "same optimizer"),
    (lambda o: lr_scheduler.ChainedScheduler([lr_scheduler.ReduceLROnPlateau(o)]), ValueError, "does not support `ReduceLROnPlateau`"),
    (lambda o: lr_scheduler.ReduceLROnPlateau(o, min_lr=[1]), ValueError, "expected 2 min_lrs, got 1"),
]


@pytest.mark.parametrize("call, kind, words", SCHEDULE_ERRORS, ids=[words for _, _, words in SCHEDULE_ERRORS])
def test_wrong_schedules(call, kind, words):
    with pytest.raises(kind) as caught:
        call(two_groups(rt))
    assert words in str(caught.value)


def test_steps_in_the_wrong_order_warn():
    o = two_groups(rt)
    schedule = lr_scheduler.StepLR(o, 1)
    with pytest.warns(UserWarning, match="before `optimizer.step"):
        schedule.step()
    o = two_groups(rt)
    schedule = lr_scheduler.StepLR(o, 1)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        o.step()
        schedule.step()
    with pytest.warns(UserWarning, match="get_last_lr"):
        schedule.get_lr()
