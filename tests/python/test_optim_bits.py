"""Optimizers beside PyTorch's, bit for bit.

PyTorch takes square roots from a library whose last bit depends on the
processor. Here both sides take correctly rounded ones, so that what is compared
is the order of operations and their roundings.
"""

import numpy as np
import pytest
import rustorch as rt

torch = pytest.importorskip("torch", reason="pip install torch compares the updates")

CASES = [
    ("SGD", dict(lr=0.1)),
    ("SGD", dict(lr=0.1, momentum=0.9, nesterov=True, weight_decay=0.01)),
    ("SGD", dict(lr=0.1, momentum=0.9, dampening=0.3, weight_decay=0.01, maximize=True)),
    ("Adam", dict(lr=0.01)),
    ("Adam", dict(lr=0.01, weight_decay=0.1, amsgrad=True)),
    ("Adam", dict(lr=0.01, betas=(0.4, 0.99), maximize=True)),
    ("AdamW", dict(lr=0.01)),
    ("Adamax", dict(weight_decay=0.1)),
    ("NAdam", dict(weight_decay=0.1, decoupled_weight_decay=True)),
    ("RAdam", dict(weight_decay=0.1)),
    ("RAdam", dict(weight_decay=0.1, decoupled_weight_decay=True)),
    ("Adagrad", dict(weight_decay=0.1, lr_decay=0.1)),
    ("Adadelta", dict(weight_decay=0.1)),
    ("RMSprop", dict(centered=True, momentum=0.5, weight_decay=0.1)),
    ("Rprop", {}),
    ("ASGD", dict(weight_decay=0.1, lambd=0.1, t0=3)),
]


@pytest.fixture
def rounded_roots(monkeypatch):
    """PyTorch with square roots that are rounded correctly: those of 64 bits are, to 32."""
    plain = torch.Tensor.sqrt
    monkeypatch.setattr(torch.Tensor, "sqrt", lambda x: plain(x.double()).to(x.dtype))
    monkeypatch.setattr(torch.Tensor, "sqrt_", lambda x: x.copy_(plain(x.double())))


def trajectory(module, name, options, start, gradients):
    p = module.nn.Parameter(module.tensor(start))
    optimizer = getattr(module.optim, name)([p], **options)
    for g in gradients:
        p.grad = module.tensor(g)
        optimizer.step()
        yield p.detach().numpy().copy()


@pytest.mark.parametrize("name, options", CASES)
def test_updates(name, options, rounded_roots):
    random = np.random.default_rng(1)
    start = random.standard_normal((5, 37)).astype("f4")
    gradients = [random.standard_normal((5, 37)).astype("f4") * np.float32(10 ** random.uniform(-3, 1)) for _ in range(40)]
    ours, theirs = (trajectory(m, name, options, start, gradients) for m in (rt, torch))
    for step, (a, b) in enumerate(zip(ours, theirs)):
        assert np.array_equal(a.view("i4"), b.view("i4")), f"step {step}"


@pytest.mark.parametrize("weight", [0.1, 0.5, 0.9, -1.5])
def test_sums_with_products(weight):
    random = np.random.default_rng(2)
    x, a, b = (random.standard_normal(10007).astype("f4") for _ in range(3))
    for f in (
        lambda x, a, b: x.lerp(a, weight),
        lambda x, a, b: x.lerp(a, b.abs()),
        lambda x, a, b: x.addcmul(a, b, value=weight),
        lambda x, a, b: x.addcdiv(a, b, value=weight),
        lambda x, a, b: x.add(a, alpha=weight),
        lambda x, a, b: x.sub(a, alpha=weight),
        lambda x, a, b: x[::3].add(a[::3], alpha=weight),
    ):
        ours, theirs = (f(*map(m.tensor, (x, a, b))).numpy() for m in (rt, torch))
        assert np.array_equal(ours.view("i4"), theirs.view("i4"))
