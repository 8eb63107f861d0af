"""Rates that go up and down."""

import math
import types

from ..optimizer import Optimizer
from .base import LRScheduler, each, put, set_momentum

# What the height of a cycle is multiplied by, and whether the function is of
# the number of the cycle or of that of the step.
_SCALES = {
    "triangular": (lambda x, gamma: 1.0, "cycle"),
    "triangular2": (lambda x, gamma: 1 / 2.0 ** (x - 1), "cycle"),
    "exp_range": (lambda x, gamma: gamma**x, "iterations"),
}


class CyclicLR(LRScheduler):
    """Lines from base_lr to max_lr in step_size_up steps and back in
    step_size_down, again and again (Smith, 2017).

    mode "triangular" keeps the height of the cycles, "triangular2" halves it
    with each, "exp_range" multiplies it by gamma with each step; scale_fn gives
    the factor otherwise, of the number of the cycle or of the step
    (scale_mode). The momentum, or beta1, goes the other way.
    """

    def __init__(self, optimizer, base_lr, max_lr, step_size_up=2000, step_size_down=None, mode="triangular", gamma=1.0, scale_fn=None, scale_mode="cycle", cycle_momentum=True, base_momentum=0.8, max_momentum=0.9, last_epoch=-1):
        if not isinstance(optimizer, Optimizer):
            raise TypeError(f"{type(optimizer).__name__} is not an Optimizer")
        self.optimizer = optimizer
        base_lrs = each(optimizer, base_lr, "base_lr")
        if last_epoch == -1:
            for lr, group in zip(base_lrs, optimizer.param_groups):
                put(group, "lr", lr)
        self.max_lrs = each(optimizer, max_lr, "max_lr")
        up = float(step_size_up)
        self.total_size = up + (up if step_size_down is None else float(step_size_down))
        self.step_ratio = up / self.total_size
        if mode not in _SCALES and scale_fn is None:
            raise ValueError("mode is invalid and scale_fn is None")
        self.mode, self.gamma, self._scale_fn_custom = mode, gamma, scale_fn
        self.scale_mode = scale_mode if scale_fn is not None else _SCALES[mode][1]
        self.cycle_momentum = cycle_momentum
        if cycle_momentum:
            self._start_momentum(base_momentum, max_momentum, last_epoch)
        super().__init__(optimizer, last_epoch)
        self.base_lrs = base_lrs

    def _start_momentum(self, low, high, last_epoch):
        defaults = self.optimizer.defaults
        if "momentum" not in defaults and "betas" not in defaults:
            raise ValueError("optimizer must support momentum or beta1 with `cycle_momentum` option enabled")
        self.use_beta1 = "betas" in defaults
        self.base_momentums = each(self.optimizer, low, "base_momentum")
        self.max_momentums = each(self.optimizer, high, "max_momentum")
        if last_epoch == -1:
            for a, b, group in zip(self.base_momentums, self.max_momentums, self.optimizer.param_groups):
                set_momentum(group, b)
                group.update(max_momentum=b, base_momentum=a)

    def scale_fn(self, x):
        """Return the factor of the height of cycle, or step, x."""
        return self._scale_fn_custom(x) if self._scale_fn_custom is not None else _SCALES[self.mode][0](x, self.gamma)

    def get_lr(self):
        self._asked()
        cycle = math.floor(1 + self.last_epoch / self.total_size)
        x = 1.0 + self.last_epoch / self.total_size - cycle
        height = x / self.step_ratio if x <= self.step_ratio else (x - 1) / (self.step_ratio - 1)
        scale = self.scale_fn(cycle if self.scale_mode == "cycle" else self.last_epoch)
        if self.cycle_momentum:
            for low, high, group in zip(self.base_momentums, self.max_momentums, self.optimizer.param_groups):
                set_momentum(group, high - (high - low) * height * scale)
        return [low + (high - low) * height * scale for low, high in zip(self.base_lrs, self.max_lrs)]

    def state_dict(self):
        """Return everything but the optimizer; of scale_fn its attributes, unless it is a plain function."""
        state = super().state_dict()
        f = state["_scale_fn_custom"]
        state["_scale_fn_custom"] = None if f is None or isinstance(f, types.FunctionType) else dict(f.__dict__)
        return state

    def load_state_dict(self, state_dict):
        state = dict(state_dict)
        attributes = state.pop("_scale_fn_custom")
        super().load_state_dict(state)
        if attributes is not None:
            self._scale_fn_custom.__dict__.update(attributes)


class OneCycleLR(LRScheduler):
    """Up to max_lr and down again in one cycle (Smith and Topin, 2018)."""

    def __init__(self, optimizer, max_lr, total_steps=None, epochs=None, steps_per_epoch=None, pct_start=0.3, anneal_strategy="cos", cycle_momentum=True, base_momentum=0.85, max_momentum=0.95, div_factor=25.0, final_div_factor=1e4, three_phase=False, last_epoch=-1):
        self.total_steps = _total(total_steps, epochs, steps_per_epoch)
        if not isinstance(pct_start, float) or not 0 <= pct_start <= 1:
            raise ValueError(f"Expected float between 0 and 1 pct_start, but got {pct_start}")
        if anneal_strategy not in ("cos", "linear"):
            raise ValueError(f"anneal_strategy must be one of 'cos' or 'linear', instead got {anneal_strategy}")
        self.anneal_strategy, self.cycle_momentum = anneal_strategy, cycle_momentum
        self._schedule_phases = _phases(self.total_steps, pct_start, three_phase)
        groups = optimizer.param_groups
        if last_epoch == -1:
            for group, top in zip(groups, each(optimizer, max_lr, "max_lr")):
                group.update(initial_lr=top / div_factor, max_lr=top, min_lr=top / div_factor / final_div_factor)
            if cycle_momentum:
                self._start_momentum(groups, each(optimizer, base_momentum, "base_momentum"), each(optimizer, max_momentum, "max_momentum"))
        super().__init__(optimizer, last_epoch)

    def _start_momentum(self, groups, low, high):
        if "momentum" not in groups[0] and "betas" not in groups[0]:
            raise ValueError("optimizer must support momentum or beta1 with `cycle_momentum` option enabled")
        self.use_beta1 = "betas" in groups[0]
        for group, a, b in zip(groups, low, high):
            set_momentum(group, b)
            group.update(max_momentum=b, base_momentum=a)

    def get_lr(self):
        self._asked()
        t = self.last_epoch
        if t > self.total_steps:
            raise ValueError(f"Tried to step {t} times. The total number of steps is {self.total_steps}")
        start = 0.0
        for i, (end, lr, momentum) in enumerate(self._schedule_phases):
            if t <= end or i == len(self._schedule_phases) - 1:
                part = (t - start) / (end - start)
                break
            start = end
        rates = []
        for group in self.optimizer.param_groups:
            rates.append(self._anneal(group[lr[0]], group[lr[1]], part))
            if self.cycle_momentum:
                set_momentum(group, self._anneal(group[momentum[0]], group[momentum[1]], part))
        return rates

    def _anneal(self, a, b, part):
        if self.anneal_strategy == "linear":
            return (b - a) * part + a
        return b + (a - b) / 2.0 * (math.cos(math.pi * part) + 1)


def _total(total_steps, epochs, steps_per_epoch):
    if total_steps is not None:
        if total_steps <= 0 or not isinstance(total_steps, int):
            raise ValueError(f"Expected positive integer total_steps, but got {total_steps}")
        return total_steps
    if epochs is None or steps_per_epoch is None:
        raise ValueError("You must define either total_steps OR (epochs AND steps_per_epoch)")
    for name, value in (("epochs", epochs), ("steps_per_epoch", steps_per_epoch)):
        if not isinstance(value, int) or value <= 0:
            raise ValueError(f"Expected positive integer {name}, but got {value}")
    return epochs * steps_per_epoch


def _phases(total, pct, three):
    """The ends of the phases with the names of the rates and momenta between which they go."""
    up = ("initial_lr", "max_lr"), ("max_momentum", "base_momentum")
    if not three:
        return [(float(pct * total) - 1, *up), (total - 1, ("max_lr", "min_lr"), ("base_momentum", "max_momentum"))]
    return [(float(pct * total) - 1, *up), (float(2 * pct * total) - 2, ("max_lr", "initial_lr"), ("base_momentum", "max_momentum")), (total - 1, ("initial_lr", "min_lr"), ("max_momentum", "max_momentum"))]
