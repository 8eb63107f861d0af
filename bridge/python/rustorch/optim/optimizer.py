"""What all optimizers share."""

import functools
import warnings
from collections import OrderedDict, defaultdict
from collections.abc import Iterable
from copy import deepcopy
from itertools import chain

import rustorch as rt
from ..utils.hooks import RemovableHandle


class _Required:
    def __repr__(self):
        return "<required parameter>"


required = _Required()
_all_pre_hooks, _all_post_hooks = OrderedDict(), OrderedDict()


def register_optimizer_step_pre_hook(hook):
    """Call ``hook(optimizer, args, kwargs)`` before each step of every optimizer."""
    return RemovableHandle(_all_pre_hooks, hook)


def register_optimizer_step_post_hook(hook):
    """Call ``hook(optimizer, args, kwargs)`` after each step of every optimizer."""
    return RemovableHandle(_all_post_hooks, hook)


def _hooked(step):
    """Return step with the hooks of the optimizer, and of all, around it."""

    @functools.wraps(step)
    def call(self, *args, **kwargs):
        for hook in (*_all_pre_hooks.values(), *self._step_pre_hooks.values()):
            changed = hook(self, (self, *args), kwargs)
            if changed is None:
                continue
            if not isinstance(changed, tuple) or len(changed) != 2:
                raise RuntimeError(f"{step} must return None or a tuple of (new_args, new_kwargs), but got {changed}.")
            (self, *args), kwargs = changed
        out = step(self, *args, **kwargs)
        for hook in (*self._step_post_hooks.values(), *_all_post_hooks.values()):
            hook(self, (self, *args), kwargs)
        return out

    return call


_HOOKS = ("_step_pre_hooks", "_step_post_hooks", "_state_dict_pre_hooks", "_state_dict_post_hooks", "_load_state_dict_pre_hooks", "_load_state_dict_post_hooks")


class Optimizer:
    """Changes parameters by their gradients.

    ``params`` is an iterable of leaf tensors, or of dictionaries: groups with
    "params" and options of their own. Subclasses define ``_update(group, params)``,
    which changes the parameters that have a gradient; ``state`` keeps what they
    remember of each.
    """

    def __init_subclass__(cls, **options):
        super().__init_subclass__(**options)
        if "step" in cls.__dict__:
            cls.step = _hooked(cls.__dict__["step"])

    _takes_sparse, _instead = False, ""  # whether gradients may be sparse, and what a refusal says at its end

    def __init__(self, params, defaults):
        if isinstance(params, rt.Tensor):
            raise TypeError(f"params argument given to the optimizer should be an iterable of Tensors or dicts, but got {params.type()}")
        if isinstance(params, set):
            warnings.warn("optimizer parameters need to be organized in ordered collections, but the ordering of tensors in sets will change between runs. Please use a list instead. This will be an error in a future release.", FutureWarning, stacklevel=2)
        self.defaults = defaults
        self._make_hooks()
        self.state = defaultdict(dict)
        self.param_groups = []
        groups = list(params)
        if not groups:
            raise ValueError("optimizer got an empty parameter list")
        for group in groups if isinstance(groups[0], dict) else [{"params": groups}]:
            self.add_param_group(group)

    def _make_hooks(self):
        for name in _HOOKS:
            self.__dict__.setdefault(name, OrderedDict())

    def register_step_pre_hook(self, hook):
        """Call ``hook(optimizer, args, kwargs)`` before each step; it may return new args and kwargs."""
        return RemovableHandle(self._step_pre_hooks, hook)

    def register_step_post_hook(self, hook):
        """Call ``hook(optimizer, args, kwargs)`` after each step."""
        return RemovableHandle(self._step_post_hooks, hook)

    def register_state_dict_pre_hook(self, hook, prepend=False):
        """Call ``hook(optimizer)`` before state_dict."""
        return RemovableHandle(self._state_dict_pre_hooks, hook, prepend)

    def register_state_dict_post_hook(self, hook, prepend=False):
        """Call ``hook(optimizer, state_dict)`` after state_dict; what it returns replaces the result."""
        return RemovableHandle(self._state_dict_post_hooks, hook, prepend)

    def register_load_state_dict_pre_hook(self, hook, prepend=False):
        """Call ``hook(optimizer, state_dict)`` before load_state_dict; what it returns is loaded instead."""
        return RemovableHandle(self._load_state_dict_pre_hooks, hook, prepend)

    def register_load_state_dict_post_hook(self, hook, prepend=False):
        """Call ``hook(optimizer)`` after load_state_dict."""
        return RemovableHandle(self._load_state_dict_post_hooks, hook, prepend)

    def add_param_group(self, param_group):
        """Add parameters with options of their own."""
        if not isinstance(param_group, dict):
            raise TypeError(f"param_group must be a dict, but got {type(param_group)}")
        params = param_group["params"]
        if isinstance(params, set):
            raise TypeError("optimizer parameters need to be organized in ordered collections, but the ordering of tensors in sets will change between runs. Please use a list instead.")
        params = [params] if isinstance(params, rt.Tensor) else list(params)
        names = [p[0] for p in params if isinstance(p, tuple)]
        if names:
            if len(names) != len(params):
                raise ValueError("all optimizer params should be with/without names. Some param names are missing")
            param_group["param_names"] = names
            params = [p for _, p in params]
        param_group["params"] = params
        self._check_params(params)
        for name, value in self.defaults.items():
            if value is required and name not in param_group:
                raise ValueError(f"parameter group didn't specify a value of required optimization parameter {name}")
            param_group.setdefault(name, value)
        self._check_group(param_group)
        self.param_groups.append(param_group)

    def _check_params(self, params):
        for p in params:
            if not isinstance(p, rt.Tensor):
                raise TypeError(f"optimizer can only optimize Tensors, but one of the params is {type(p).__name__}")
            if not self.defaults.get("differentiable") and not (p.is_leaf or getattr(p, "retains_grad", False)):
                raise ValueError("can't optimize a non-leaf Tensor")

    def _check_group(self, group):
        """Raise unless group fits to the other groups."""
        ids = {id(p) for p in group["params"]}
        if len(ids) < len(group["params"]):
            warnings.warn("optimizer contains a parameter group with duplicate parameters; in future, this will cause an error; see github.com/pytorch/pytorch/issues/40967 for more information", stacklevel=5)
        named = "param_names" in group
        if any(named != ("param_names" in other) for other in self.param_groups):
            raise ValueError(f"all optimizer param groups should be with/without names. cannot add param group {'with' if named else 'without'} names to the optimizer")
        if any(id(p) in ids for other in self.param_groups for p in other["params"]):
            raise ValueError("some parameters appear in more than one parameter group")

    def zero_grad(self, set_to_none=True):
        """Remove the gradients, or set them to zero."""
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                if set_to_none:
                    p.grad = None
                else:
                    p.grad = p.grad.detach().zero_()

    @_hooked
    def step(self, closure=None):
        """Change the parameters once. ``closure`` computes the loss anew and returns it."""
        if type(self)._update is Optimizer._update:
            raise NotImplementedError(f"{type(self).__name__} defines no step")
        loss = None
        if closure is not None:
            with rt.enable_grad():
                loss = closure()
        for group in self.param_groups:
            with rt.set_grad_enabled(bool(group.get("differentiable"))):
                params = [p for p in group["params"] if p.grad is not None]
                if params:
                    self._update(group, params)
        return loss

    def _update(self, group, params):
        """Change params, those of group that have a gradient."""

    def state_dict(self):
        """Return the state and the groups, parameters by number."""
        for hook in self._state_dict_pre_hooks.values():
            hook(self)
        number = {}
        for group in self.param_groups:
            for p in group["params"]:
                number.setdefault(id(p), len(number))
        groups = [{**{k: v for k, v in g.items() if k != "params"}, "params": [number[id(p)] for p in g["params"]]} for g in self.param_groups]
        state = {"state": {number[id(p)] if isinstance(p, rt.Tensor) else p: s for p, s in self.state.items()}, "param_groups": groups}
        for hook in self._state_dict_post_hooks.values():
            changed = hook(self, state)
            state = state if changed is None else changed
        return state

    def load_state_dict(self, state_dict):
        """Take over state and options of an optimizer of the same structure.

        The tensors of the state are shared, not copied, as in PyTorch; those
        but the numbers of steps get the dtype of their parameter.
        """
        state_dict = state_dict.copy()
        for hook in self._load_state_dict_pre_hooks.values():
            changed = hook(self, state_dict)
            state_dict = state_dict if changed is None else changed
        groups = deepcopy(state_dict["param_groups"])
        if len(groups) != len(self.param_groups):
            raise ValueError("loaded state dict has a different number of parameter groups")
        if any(len(a["params"]) != len(b["params"]) for a, b in zip(groups, self.param_groups)):
            raise ValueError("loaded state dict contains a parameter group that doesn't match the size of optimizer's group")
        param = dict(zip(chain.from_iterable(g["params"] for g in groups), chain.from_iterable(g["params"] for g in self.param_groups)))
        state = defaultdict(dict)
        for n, saved in state_dict["state"].items():
            if n in param:
                state[param[n]] = _adopted(saved, param[n])
            else:
                state[n] = saved
        for old, new in zip(groups, self.param_groups):
            old["params"] = new["params"]
            if "param_names" in new:
                old.setdefault("param_names", new["param_names"])
        self.__setstate__({"state": state, "param_groups": groups})
        for hook in self._load_state_dict_post_hooks.values():
            hook(self)

    def __getstate__(self):
        return {"defaults": self.defaults, "state": self.state, "param_groups": self.param_groups}

    def __setstate__(self, state):
        """Take over what ``__getstate__`` returned; options that an older
        version did not have get their defaults."""
        self.__dict__.update(state)
        self._make_hooks()
        for group in self.param_groups:
            for name, value in self.defaults.items():
                group.setdefault(name, value)

    def __repr__(self):
        text = type(self).__name__ + " ("
        for i, group in enumerate(self.param_groups):
            text += f"\nParameter Group {i}\n"
            for key in sorted(group):
                if key != "params":
                    text += f"    {key}: {group[key]}\n"
        return text + ")"


def _adopted(value, param, key=None):
    """Return a saved value for param: tensors in its dtype, in their containers."""
    if isinstance(value, rt.Tensor):
        return value.to(param.dtype) if key != "step" and param.is_floating_point() else value
    if isinstance(value, dict):
        return {k: _adopted(v, param, k) for k, v in value.items()}
    if isinstance(value, Iterable) and not isinstance(value, (str, bytes)):
        return type(value)(_adopted(v, param) for v in value)
    return value


def _not_negative(value):
    return value >= 0


_RULES = {
    "lr": ("learning rate", _not_negative),
    "eps": ("epsilon value", _not_negative),
    "momentum": ("momentum value", _not_negative),
    "weight_decay": ("weight_decay value", _not_negative),
    "momentum_decay": ("momentum_decay value", _not_negative),
    "lr_decay": ("lr_decay value", _not_negative),
    "initial_accumulator_value": ("initial_accumulator_value value", _not_negative),
    "alpha": ("alpha value", _not_negative),
    "lambd": ("lambd value", _not_negative),
    "rho": ("rho value", lambda value: 0 <= value <= 1),
}


def check(lr, betas=None, foreach=None, capturable=False, **options):
    """Raise ValueError for the first option that is out of its range."""
    check_rate(lr, foreach, capturable)
    for name, value in {"lr": lr, **options}.items():
        what, right = _RULES[name]
        if not right(value):
            raise ValueError(f"Invalid {what}: {value}")
    if betas is not None:
        _check_betas(betas, foreach, capturable)


def check_rate(lr, foreach=None, capturable=False):
    """Raise ValueError unless a tensor that is a learning rate has one element."""
    if not isinstance(lr, rt.Tensor):
        return
    if foreach and not capturable:
        raise ValueError("lr as a Tensor is not supported for capturable=False and foreach=True")
    if lr.numel() != 1:
        raise ValueError("Tensor lr must be 1-element")


def _check_betas(betas, foreach, capturable):
    for i, beta in enumerate(betas):
        if not 0 <= beta < 1:
            raise ValueError(f"Invalid beta parameter at index {i}: {beta}")
    if len({isinstance(b, rt.Tensor) for b in betas}) > 1:
        raise ValueError("betas must be either both floats or both Tensors")
    for i, beta in enumerate(betas):
        if not isinstance(beta, rt.Tensor):
            continue
        if foreach and not capturable:
            raise ValueError(f"betas[{i}] as a Tensor is not supported for capturable=False and foreach=True")
        if beta.numel() != 1:
            raise ValueError(f"Tensor betas[{i}] must be 1-element")


def number(value):
    """Return a number that may be a tensor of one element."""
    return value.item() if isinstance(value, rt.Tensor) else value


def gradient(p, group, optimizer):
    """Return p's gradient, negated to maximize, with weight decay added."""
    g = p.grad
    if g._any_sparse() and not optimizer._takes_sparse:
        raise RuntimeError(f"{type(optimizer).__name__} does not support sparse gradients" + optimizer._instead)
    if group.get("maximize"):
        g = -g
    if group.get("weight_decay"):
        g = g.add(p, alpha=group["weight_decay"])
    return g


def with_values(g, values):
    """Return values at the places of g, which is sparse and coalesced."""
    return rt.sparse_coo_tensor(g.indices(), values, g.shape, is_coalesced=True)


def count(state):
    """Add one to the number of steps, a tensor as in PyTorch, and return it as a number."""
    state["step"] += 1
    return state["step"].item()
