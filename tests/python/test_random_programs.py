"""Random programs of views, writes in place and gradients beside PyTorch.

A program grows a pool of tensors, each held in both libraries. After every
step the whole pool is compared, so a write through one view must be seen by
all others, and at the end the gradients of all leaves are.
"""

import os
import random

import numpy as np
import pytest

import rustorch

torch = pytest.importorskip("torch", reason="the reference; pip install torch==2.15.0")

PROGRAMS = int(os.environ.get("PROGRAMS", "300"))
STEPS = 14
DTYPES = ["float32", "float64", "float32", "float64", "int64", "int32", "uint8", "bool"]
# What PyTorch refuses and we do: writes into one of several views that one
# call made or into a copy's own operand, and gradients of steps, which are zero.
STRICTER = ["some elements of the input tensor and the written-to tensor refer to a single memory location", "function that returns multiple views", "derivative for aten::",
            "more than one element of the written-to tensor"]
TOLERANCE = {"float64": 1e-5, "float32": 2e-5}  # a float64 may come from a float32


class Stop(Exception):
    """The program cannot go on in both."""


def shape_of(r):
    return [r.choice([0, 1, 1, 2, 3, 3, 4]) for _ in range(r.choice([0, 1, 1, 2, 2, 2, 3, 3, 4]))]


def leaf(r, shape=None, dtype=None):
    """A pair of equal leaves of quarters: sums and products of them are exact."""
    dtype = dtype or r.choice(DTYPES)
    shape = shape_of(r) if shape is None else shape
    values = np.array([r.randint(-12, 12) / 4 for _ in range(int(np.prod(shape)))]).reshape(shape)
    if dtype == "uint8":
        values = np.abs(values)
    grad = dtype.startswith("float") and r.random() < 0.5
    pair = []
    for lib in (torch, rustorch):
        x = lib.tensor(values.tolist(), dtype=getattr(lib, dtype)).reshape(shape)
        pair.append(x.requires_grad_() if grad else x)
    return pair


def dim_of(r, x):
    return r.randint(-x.dim(), x.dim() - 1) if x.dim() else r.choice([0, -1])


def dims_of(r, x):
    dims = r.sample(range(x.dim()), r.randint(0, x.dim())) if x.dim() else []
    return [d - x.dim() if r.random() < 0.5 else d for d in dims]


def storage(x):
    return x.untyped_storage().data_ptr()


def index_of(r, shape):
    """An index of slices, numbers, None and an ellipsis, as source."""
    parts, left = [], list(shape)
    while left and r.random() < 0.8:
        n = left.pop(0)
        kind = r.random()
        if kind < 0.35 and n:
            parts.append(str(r.randint(-n, n - 1)))
        elif kind < 0.8:
            a, b = sorted(r.randint(0, n) for _ in range(2))
            parts.append(r.choice([f"{a}:{b}", f"{a}:", f":{b}", "::2", f"-{n - a}:" if n > a else ":", f"{a}:{b}:2"]))
        else:
            parts.append("None")
            left.insert(0, n)
    if r.random() < 0.2:
        parts.append("...")
    return ", ".join(parts) or "..."


def source(text):
    return eval(f"lambda lib, x, y: {text}", {"at": np.s_})


def view(r, x):
    n = x.dim()
    d, e = dim_of(r, x), dim_of(r, x)
    size = x.shape[d] if n else 1
    start = r.randint(0, size)
    forms = [
        f"x.transpose({d}, {e})", f"x.permute({r.sample(range(n), n)})", f"x.unsqueeze({r.randint(-n - 1, n)})", f"x.squeeze({d})",
        "x.squeeze()", f"x.narrow({d}, {start}, {r.randint(0, size - start)})", f"x[{index_of(r, x.shape)}]", "x.flatten()",
        f"x.expand({[r.randint(2, 3) if s == 1 else s for s in x.shape]})", f"x.expand({[2, *x.shape]})", "x.reshape(-1)", "x.view(-1)",
        "x.mT", "x.t()", f"x.unfold({d}, {r.randint(1, 2)}, {r.randint(1, 2)})", f"x.diagonal({r.randint(-1, 1)}, {d}, {e})",
        f"x.select({d}, {r.randint(-size, size)})", f"x.chunk({r.randint(1, 3)}, {d})[0]", f"x.split({r.randint(1, 3)}, {d})[-1]",
        f"x.movedim({d}, {e})", "x.view_as(x)", "x.contiguous()", "x.clone()", f"x.unbind({d})[0]", "x.unflatten(-1, (1, -1))",
    ]
    return r.choice(forms)


def unary(r, x):
    d, dims, keep = dim_of(r, x), dims_of(r, x), r.random() < 0.5
    forms = [
        "-x", "x.abs()", "x.relu()", "x.sum()", f"x.sum({dims}, keepdim={keep})", f"x.sum({d})", "x.square()", f"x.cumsum({d})",
        f"x.prod({d}, {keep})", f"x.amax({dims}, {keep})", f"x.max({d}, {keep})[0]", f"x.mean({dims}, {keep})", "x.mean()", "x + 1", "2 - x",
        "x * 0.5", "x * True", "x / 2", "x // 2", "x % 3", "x ** 2", "x > 0", "x == 1", "~x", f"x.flip({dims})", f"x.roll(1, {d})", "x.float()",
        "x.double()", "x.long()", "x.bool()", "x.int()", f"x.all({d})", "x.any()", f"lib.cat([x, x], {d})", f"lib.stack([x, x], {d})",
        "x.tril()", f"x.repeat({[r.randint(1, 2) for _ in x.shape]})", f"x.repeat_interleave(2, {d if x.dim() else None})", f"x.clamp({r.choice([-1, 0, -0.5])}, 1)",
        "x.sign()", "x.triu(1)", f"x.sort(dim={d}, stable=True)[0]", f"x.argsort(dim={d}, stable=True)", f"x.count_nonzero({d})", f"x.softmax({d})",
        "x.exp()", "x.sigmoid()", "x.tanh()", "x.sqrt()", f"x.logsumexp({dims or 0}, {keep})", f"x.var({dims or None}, keepdim={keep})", "x.T",
        f"x.masked_fill(x > 0.5, {r.choice([0, 2, -1.5])})", "lib.where(x > 0, x, 0)", f"x[x > 0]", f"x.norm(dim={dims[:1] or None})",
        f"x.index_select({d}, lib.tensor([0, 0]))", "x.nonzero()", "x.diff()", "lib.nn.functional.leaky_relu(x)", "lib.zeros_like(x)", "x.new_ones(2)",
    ]
    return r.choice(forms)


def binary(r):
    return r.choice(["x + y", "x - y", "x * y", "x / (y + 5)", "lib.maximum(x, y)", "x > y", "x == y", "lib.where(x > y, x, y)", "x @ y",
                     "x @ y.T", "lib.cat([x, y])", "lib.cat([x, y], -1)", "lib.stack([x, y])", "lib.outer(x, y)", "x.expand_as(y)", "x.type_as(y)",
                     "lib.addcmul(x, x, y)", "lib.lerp(x, y, 0.5)", "lib.add(x, y, alpha=2)", "lib.mul(y, x)", "x & y", "x.to(y)", "x.view_as(y)",
                     "lib.atan2(x.double(), y + 4)", "lib.fmod(x, y + 5)", "lib.remainder(x, y + 5)", "x // (y + 5)", "x.logical_xor(y)"])


def write(r, x):
    index = index_of(r, x.shape)
    return r.choice(["x.add_(1)", "x.mul_(2)", "x.add_(y)", "x.mul_(y)", "x.copy_(y)", "x.zero_()", "x.fill_(2)", f"x[{index}].add_(1)",
                     "x.sub_(y, alpha=2)", "x.masked_fill_(x > 0, 1)", "x.clamp_(-1, 1)", "x.neg_()", "x.t_()", "x.unsqueeze_(0)", "x.div_(2)",
                     "x.squeeze_()", f"x.__setitem__(at[{index}], 3)", f"x.__setitem__(at[{index}], y)", "x.__setitem__(x > 0, 1)", "x.abs_()",
                     f"x.__setitem__(at[{index}], x[{index}] * 2)", "x.relu_()", "x.addcmul_(y, y)", "x.transpose_(0, -1)", "x.exp_()", "x.pow_(2)"])


def stricter(want, got):
    """Whether one library refuses what the other one does, and may."""
    if isinstance(want, Exception):
        return any(text in str(want) for text in STRICTER) or isinstance(want, NotImplementedError) and not isinstance(got, Exception)
    if STRICTER[-1] in str(got) and not isinstance(want, Exception):
        return True  # PyTorch warns of some of these
    # PyTorch asks for types only once there is an element to compute.
    refused = isinstance(got, NotImplementedError) or "to have the same dtype" in str(got)
    return refused and isinstance(want, torch.Tensor) and want.numel() == 0


def run(r, pool, lines):
    """Makes one step and adds its result to the pool."""
    a, b = r.randrange(len(pool)), r.randrange(len(pool))
    x = pool[a][0]
    kind = r.random()
    if kind < 0.35:
        text = view(r, x)
    elif kind < 0.55:
        text = unary(r, x)
    elif kind < 0.75:
        text = binary(r)
    else:
        text = write(r, x)
    lines.append(f"p{len(pool)} = {text}  # x is p{a}, y is p{b}")
    call = source(text)
    if kind >= 0.75 and "y" in text and storage(x) == storage(pool[b][0]):
        raise Stop  # reading what is being written over has no meaning
    outcome = []
    for k, lib in enumerate((torch, rustorch)):
        try:
            outcome.append(call(lib, pool[a][k], pool[b][k]))
        except Exception as e:
            outcome.append(e)
    want, got = outcome
    if stricter(want, got):
        raise Stop
    failed = [isinstance(z, Exception) for z in outcome]
    assert failed[0] == failed[1], f"PyTorch: {want!r}; ours: {got!r}"
    if failed[0]:
        kinds = (type(want), RuntimeError) if isinstance(want, RuntimeError) else type(want)
        assert isinstance(got, kinds), f"PyTorch raises {want!r}, ours {got!r}"
    elif want is not None:
        pool.append([want, got])


def compare(what, want, got, gradients=False):
    name = str(want.dtype).removeprefix("torch.")
    assert str(got.dtype).removeprefix("rustorch.") == name, f"{what}: dtype {got.dtype}, want {want.dtype}"
    assert tuple(got.shape) == tuple(want.shape), f"{what}: shape {tuple(got.shape)}, want {tuple(want.shape)}"
    if not gradients:
        assert got.requires_grad == want.requires_grad, f"{what}: requires_grad {got.requires_grad}"
        assert got.is_leaf == want.is_leaf, f"{what}: is_leaf {got.is_leaf}"
    a, b = want.detach().numpy(), got.detach().numpy()
    tolerance = TOLERANCE.get(name, 0)
    assert np.allclose(b, a, rtol=tolerance, atol=tolerance, equal_nan=True), f"{what}:\n{b}\nwant\n{a}"


def backward(r, pool):
    """Gradients of a weighted sum of the last results."""
    roots = [k for k, (x, _) in enumerate(pool) if x.requires_grad and x.dtype.is_floating_point][-3:]
    if not roots:
        return
    errors = []
    for k, lib in enumerate((torch, rustorch)):
        total = sum((pool[i][k].double() * (i + 1)).sum() for i in roots)
        try:
            total.backward()
            errors.append(None)
        except RuntimeError as e:
            errors.append(e)
    if any(text in str(errors[0]) for text in STRICTER):
        raise Stop
    assert (errors[0] is None) == (errors[1] is None), f"backward: PyTorch {errors[0]!r}; ours {errors[1]!r}"
    if errors[0] is None:
        for i, (x, y) in enumerate(pool):
            if x.is_leaf and x.requires_grad:
                assert (x.grad is None) == (y.grad is None), f"gradient of p{i}: {y.grad}, want {x.grad}"
                if x.grad is not None:
                    compare(f"gradient of p{i}", x.grad, y.grad, gradients=True)


def program(seed):
    r = random.Random(seed)
    pool = [leaf(r) for _ in range(2)]
    pool.append(leaf(r, list(pool[0][0].shape)))
    text = [f"p{i} = {x!r}" for i, (x, _) in enumerate(pool)]
    try:
        for _ in range(STEPS):
            run(r, pool, text)
            for i, (x, y) in enumerate(pool):
                compare(f"p{i}", x, y)
        backward(r, pool)
    except Stop:
        pass
    except RuntimeError as e:
        if not any(text in str(e) for text in STRICTER):
            raise
    except AssertionError as e:
        raise AssertionError("\n".join([f"program {seed}", *text, str(e)])) from None


@pytest.mark.filterwarnings("ignore")
def test_random_programs():
    for seed in range(PROGRAMS):
        program(seed)
