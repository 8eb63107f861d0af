"""What all schedules share."""

import contextlib
import functools
import warnings
import weakref

import rustorch as rt
from ..optimizer import Optimizer, number

EPOCH = "The epoch parameter in `scheduler.step()` was not necessary and is being deprecated where possible. Please use `scheduler.step()` to step the scheduler. During the deprecation, if epoch is different from None, the closed form is used instead of the new chainable form, where available."
_ORDER = "In PyTorch 1.1.0 and later, you should call them in the opposite order: `optimizer.step()` before `lr_scheduler.step()`.  Failure to do this will result in PyTorch skipping the first value of the learning rate schedule."


def copied(value):
    """Return value, or a clone of it if it is a tensor."""
    return value.clone() if isinstance(value, rt.Tensor) else value


def put(group, key, value):
    """Set an option of a group; a tensor keeps its place in memory."""
    if isinstance(group[key], rt.Tensor):
        group[key].fill_(number(value))
    else:
        group[key] = value


def each(optimizer, value, name):
    """Return value for each group: a list of that length, or one value for all."""
    groups = optimizer.param_groups
    if not isinstance(value, (list, tuple)):
        return [copied(value) for _ in groups]
    if len(value) != len(groups):
        raise ValueError(f"{name} must have the same length as optimizer.param_groups. {name} has {len(value)} values, param_groups has {len(groups)}.")
    return [copied(v) for v in value]


def set_momentum(group, value):
    """Set the momentum of a group, or the first of its betas."""
    if "betas" in group:
        group["betas"] = (value, *group["betas"][1:])
    else:
        group["momentum"] = value


class LRScheduler:
    """Base: a subclass defines ``get_lr()``, the rates of the groups at ``last_epoch``."""

    _unsaved = ("optimizer",)
    _is_initial = _get_lr_called_within_step = False

    def __init__(self, optimizer, last_epoch=-1):
        if not isinstance(optimizer, Optimizer):
            raise TypeError(f"{type(optimizer).__name__} is not an Optimizer")
        self.optimizer = optimizer
        for i, group in enumerate(optimizer.param_groups):
            if last_epoch == -1:
                group.setdefault("initial_lr", copied(group["lr"]))
            elif "initial_lr" not in group:
                raise KeyError(f"param 'initial_lr' is not specified in param_groups[{i}] when resuming scheduler with last_epoch >= 0: load the state of the optimizer first, or leave last_epoch out in a fresh run")
        self.base_lrs = [copied(group["initial_lr"]) for group in optimizer.param_groups]
        self.last_epoch = last_epoch
        _watch(optimizer)
        self._initial_step()

    def _initial_step(self):
        self._step_count = 0
        with self._flagged("_is_initial"):
            self.step()

    @contextlib.contextmanager
    def _flagged(self, name):
        setattr(self, name, True)
        try:
            yield
        finally:
            setattr(self, name, False)

    def get_lr(self):
        """Return the rates at ``last_epoch``, one a group."""
        raise NotImplementedError

    def get_last_lr(self):
        """Return the rates that the last step set."""
        return self._last_lr

    def step(self, epoch=None):
        """Go to the next epoch, or to a given one."""
        if self._step_count == 1 and not hasattr(self.optimizer.step, "_wrapped_by_lr_sched"):
            warnings.warn("Seems like `optimizer.step()` has been overridden after learning rate scheduler initialization. Please, make sure to call `optimizer.step()` before `lr_scheduler.step()`.", UserWarning, stacklevel=2)
        elif self._step_count == 1 and not getattr(self.optimizer, "_opt_called", False):
            warnings.warn("Detected call of `lr_scheduler.step()` before `optimizer.step()`. " + _ORDER, UserWarning, stacklevel=2)
        self._step_count += 1
        if epoch is not None:
            warnings.warn(EPOCH, UserWarning, stacklevel=2)
        self._update_lr(epoch)

    def _update_lr(self, epoch=None):
        with self._flagged("_get_lr_called_within_step"):
            self.last_epoch = self.last_epoch + 1 if epoch is None else epoch
            closed = epoch is not None and hasattr(self, "_get_closed_form_lr")
            self._set(self._get_closed_form_lr() if closed else self.get_lr())

    def _set(self, rates):
        for group, lr in zip(self.optimizer.param_groups, rates, strict=True):
            put(group, "lr", lr)
        self._last_lr = self._rates()

    def _rates(self):
        """Return the rates that the groups have."""
        return [copied(group["lr"]) for group in self.optimizer.param_groups]

    def _asked(self):
        """Warn somebody who calls get_lr() for the rates of now."""
        if not self._get_lr_called_within_step:
            warnings.warn("To get the last learning rate computed by the scheduler, please use `get_last_lr()`.", UserWarning, stacklevel=3)

    def state_dict(self):
        """Return everything but the optimizer."""
        return {k: v for k, v in self.__dict__.items() if k not in self._unsaved}

    def load_state_dict(self, state_dict):
        """Take over what state_dict returned."""
        self.__dict__.update(state_dict)


def _watch(optimizer):
    """Let the optimizer note that it has made a step."""
    if hasattr(optimizer.step, "_wrapped_by_lr_sched"):
        return
    step, place = optimizer.step.__func__, weakref.ref(optimizer)

    @functools.wraps(step)
    def noted(*args, **kwargs):
        own = place()
        own._opt_called = True
        return step(own, *args, **kwargs)

    noted._wrapped_by_lr_sched = True
    optimizer.step = noted


_LRScheduler = LRScheduler
