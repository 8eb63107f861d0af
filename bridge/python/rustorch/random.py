"""Random numbers: tensors that fill themselves, and distributions."""

import contextlib

from . import _C
from ._dtype import DTYPES
from .errors import ArgumentError, ArgumentTypeError
from .tensor import Tensor, _drawing, _sizes, check_bounds, default_generator, empty, initial_seed, manual_seed

__all__ = ["bernoulli", "binomial", "get_rng_state", "multinomial", "normal", "poisson", "seed", "set_rng_state"]


def _filler(name, kind, defaults, doc):
    def fill(self, *args, generator=None, **named):
        values = dict(defaults)
        values.update(zip(defaults, args))
        unknown = set(named) - set(defaults)
        if unknown or len(args) > len(defaults):
            raise ArgumentTypeError(f"{name}() got an unexpected argument: {sorted(unknown) or args[-1]!r}")
        values.update(named)
        a, b = (*values.values(), 0.0)[:2]
        if kind == _C._NORMAL and not b >= 0:
            raise ArgumentError(f"normal expects std >= 0.0, but found std {b:g}")
        with _drawing(generator):
            return _C._draw(self, kind, a, b)

    fill.__name__, fill.__doc__ = name, doc
    setattr(Tensor, name, fill)


_filler("uniform_", _C._UNIFORM, {"from": 0.0, "to": 1.0}, "Sets the elements to numbers drawn evenly from [from, to).")
_filler("normal_", _C._NORMAL, {"mean": 0.0, "std": 1.0}, "Sets the elements to numbers of the normal distribution.")
_filler("exponential_", _C._EXPONENTIAL, {"lambd": 1.0}, "Sets the elements to numbers of the exponential distribution.")


def bernoulli_(self, p=0.5, *, generator=None):
    """Sets the elements to 1 with probability p, a number or a tensor, and to 0 otherwise."""
    with _drawing(generator):
        return _C._draw(self, _C._BERNOULLI, p if isinstance(p, Tensor) else _C._tensor(p, DTYPES["float64"]), 0.0)


_LAST = {"float32": 1 << 24, "float64": 1 << 53, "int64": (1 << 63) - 1, "int32": (1 << 31) - 1, "uint8": 255, "bool": 1}


def random_(self, *bounds, generator=None, **named):
    """random_(from=0, to): sets the elements to integers drawn evenly from [from, to); without to, from all that the type holds exactly."""
    low, high = (0, None) if not bounds else (0, bounds[0]) if len(bounds) == 1 else bounds
    low, high = named.get("from", low), named.get("to", high)
    last = _LAST[self.dtype._name] if high is None else high - 1
    if low > last:
        raise ArgumentError(f"random_ expects 'from' to be less than 'to', but got from={low} >= to={high}")
    check_bounds(self.dtype, low, last)
    with _drawing(generator):
        return _C._draw(self, _C._RANDOM, low, last)


Tensor.bernoulli_, Tensor.random_ = bernoulli_, random_


def bernoulli(input, p=None, *, generator=None, out=None):
    """1 with the probabilities in input, or p, and 0 otherwise."""
    z = empty(tuple(input.shape), dtype=input.dtype).bernoulli_(input if p is None else p, generator=generator)
    return z if out is None else out._take_result(z)


Tensor.bernoulli = bernoulli


def normal(mean=0.0, std=1.0, size=None, *, generator=None, out=None, dtype=None, layout=None, device=None, requires_grad=False, pin_memory=False):
    """Numbers of normal distributions: one of the given size, or one for each element of mean and std."""
    if isinstance(mean, Tensor) or isinstance(std, Tensor):
        if not isinstance(std, Tensor) and std < 0:
            raise ArgumentError(f"normal expects std >= 0.0, but found std {std:g}")
        if isinstance(std, Tensor) and std.numel() and bool((std < 0).any()):
            raise ArgumentError("normal expects all elements of std >= 0.0")
        shape = (mean + std).shape if isinstance(mean, Tensor) and isinstance(std, Tensor) else (mean if isinstance(mean, Tensor) else std).shape
        kind = (mean if isinstance(mean, Tensor) else std).dtype
        z = empty(tuple(shape), dtype=kind).normal_(generator=generator) * std + mean
    else:
        if size is None:
            raise ArgumentTypeError("normal() needs a size where mean and std are numbers")
        z = empty(_sizes((size,)), dtype=dtype, device=device, layout=layout).normal_(mean, std, generator=generator)
    if out is not None:
        return out._take_result(z)
    return z.requires_grad_() if requires_grad else z


def multinomial(input, num_samples, replacement=False, *, generator=None, out=None):
    """Indices drawn with probabilities in proportion to the rows of input, a vector or matrix."""
    if input.ndim not in (1, 2):
        raise ArgumentError("prob_dist must be 1 or 2 dim")
    if not input.dtype.is_floating_point:
        raise ArgumentError(f"multinomial only supports floating-point dtypes for input, got: {input.dtype._torch}")
    n = input.shape[-1]
    if num_samples <= 0:
        raise ArgumentError("cannot sample n_sample <= 0 samples")
    if not replacement and num_samples > n:
        raise ArgumentError("cannot sample n_sample > prob_dist.size(-1) samples without replacement")
    p = input.detach()
    if not bool((p >= 0).all()) or bool((p == float("inf")).any()):
        raise ArgumentError("probability tensor contains either `inf`, `nan` or element < 0")
    if bool((p.sum(-1) <= 0).any()):
        raise ArgumentError("invalid multinomial distribution (sum of probabilities <= 0)")
    if not replacement or num_samples == 1:
        q = p / empty(tuple(p.shape), dtype=p.dtype).exponential_(generator=generator)
        z = q.argmax(-1, keepdim=True) if num_samples == 1 else q.topk(num_samples, -1)[1]
    else:
        z = _with_replacement(p, num_samples, generator)
    return z if out is None else out._take_result(z)


def _with_replacement(p, n, generator):
    """Each row's samples by bisection of its cumulative sums."""
    rows = p if p.ndim == 2 else p.unsqueeze(0)
    sums = rows.cumsum(1)
    sums = (sums / sums[:, -1:]).to(DTYPES["float64"])
    u = empty((rows.shape[0], n), dtype=DTYPES["float64"]).uniform_(generator=generator)
    z = (sums.unsqueeze(1) <= u.unsqueeze(2)).sum(2)
    z = z.clamp(max=rows.shape[1] - 1)
    return z if p.ndim == 2 else z[0]


def get_rng_state():
    """The state of the default generator, a tensor of bytes in PyTorch's form."""
    return default_generator.get_state()


def set_rng_state(new_state):
    """Lets the default generator go on from a state that get_rng_state() gave."""
    default_generator.set_state(new_state)


@contextlib.contextmanager
def fork_rng(devices=None, enabled=True, _caller="fork_rng", _devices_kw="devices", device_type="cpu"):
    """Inside, random numbers may be drawn; after it the default generator goes on as if none had been."""
    if not enabled:
        yield
        return
    state = get_rng_state()
    try:
        yield
    finally:
        set_rng_state(state)


def poisson(input, generator=None):
    """Numbers of the Poisson distributions whose means are in input."""
    if not input.dtype.is_floating_point:
        raise NotImplementedError(f'"poisson_cpu" not implemented for \'{input.dtype._torch}\'')
    with _drawing(generator):
        return _C._draw(empty(tuple(input.shape), dtype=input.dtype), _C._POISSON, input.detach(), 0.0)


def binomial(count, prob, generator=None):
    """How many of count trials succeed, each with probability prob; the shapes broadcast."""
    if count.dtype is not prob.dtype:
        raise ValueError(f"Expected binomial count and probabilities to have the same dtype, but got {count.dtype._torch} and {prob.dtype._torch}")
    count, prob = _C.broadcast_tensors(count.detach(), prob.detach())
    with _drawing(generator):
        return _C._draw(count.clone().contiguous(), _C._BINOMIAL, prob, 0.0)


def seed():
    """Seeds the default generator with a number that nobody can foresee."""
    return default_generator.seed()
