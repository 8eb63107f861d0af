"""What all optimizers share."""

from collections import OrderedDict, defaultdict
from copy import deepcopy

import rustorch as rt


class _Required:
    def __repr__(self):
        return "<required parameter>"


required = _Required()


class Optimizer:
    """Changes parameters by their gradients.

    ``params`` is an iterable of leaf tensors, or of dictionaries: groups with
    "params" and options of their own. Subclasses define ``_update(group, params)``,
    which changes the parameters that have a gradient; ``state`` keeps what they
    remember of each.
    """

    def __init__(self, params, defaults):
        if isinstance(params, rt.Tensor):
            raise TypeError(f"params argument given to the optimizer should be an iterable of Tensors or dicts, but got {type(params).__name__}")
        self.defaults = defaults
        self.state = defaultdict(dict)
        self.param_groups = []
        groups = list(params)
        if not groups:
            raise ValueError("optimizer got an empty parameter list")
        for group in groups if isinstance(groups[0], dict) else [{"params": groups}]:
            self.add_param_group(dict(group))

    def add_param_group(self, param_group):
        """Add parameters with options of their own."""
        if not isinstance(param_group, dict):
            raise TypeError(f"param_group must be a dict, but got {type(param_group)}")
        params = param_group["params"]
        if isinstance(params, set):
            raise TypeError("optimizer parameters need to be organized in ordered collections, but the ordering of tensors in sets will change between runs. Please use a list instead.")
        params = [params] if isinstance(params, rt.Tensor) else list(params)
        if params and isinstance(params[0], tuple):
            param_group["param_names"] = [name for name, _ in params]
            params = [p for _, p in params]
        param_group["params"] = params
        for p in params:
            if not isinstance(p, rt.Tensor):
                raise TypeError(f"optimizer can only optimize Tensors, but one of the params is {type(p).__name__}")
            if not p.is_leaf:
                raise ValueError("can't optimize a non-leaf Tensor")
        for name, value in self.defaults.items():
            if value is required and name not in param_group:
                raise ValueError(f"parameter group didn't specify a value of required optimization parameter {name}")
            param_group.setdefault(name, value)
        known = {id(p) for group in self.param_groups for p in group["params"]}
        if known & {id(p) for p in params}:
            raise ValueError("some parameters appear in more than one parameter group")
        self.param_groups.append(param_group)

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

    def step(self, closure=None):
        """Change the parameters once. ``closure`` computes the loss anew and returns it."""
        if type(self)._update is Optimizer._update:
            raise NotImplementedError(f"{type(self).__name__} defines no step")
        loss = None
        if closure is not None:
            with rt.enable_grad():
                loss = closure()
        with rt.no_grad():
            for group in self.param_groups:
                params = [p for p in group["params"] if p.grad is not None]
                if params:
                    self._update(group, params)
        return loss

    def _update(self, group, params):
        """Change params, those of group that have a gradient."""

    def state_dict(self):
        """Return the state and the groups, parameters by number."""
        number = {}
        for group in self.param_groups:
            for p in group["params"]:
                number.setdefault(id(p), len(number))
        groups = [{**{k: v for k, v in g.items() if k != "params"}, "params": [number[id(p)] for p in g["params"]]} for g in self.param_groups]
        return {"state": {number[id(p)]: s for p, s in self.state.items() if id(p) in number}, "param_groups": groups}

    def load_state_dict(self, state_dict):
        """Take over state and options of an optimizer of the same structure.

        The tensors of the state are shared, not copied, as in PyTorch.
        """
        groups = state_dict["param_groups"]
        if len(groups) != len(self.param_groups):
            raise ValueError("loaded state dict has a different number of parameter groups")
        if any(len(a["params"]) != len(b["params"]) for a, b in zip(groups, self.param_groups)):
            raise ValueError("loaded state dict contains a parameter group that doesn't match the size of optimizer's group")
        param = {n: p for old, new in zip(groups, self.param_groups) for n, p in zip(old["params"], new["params"])}
        self.state = defaultdict(dict)
        for n, saved in state_dict["state"].items():
            self.state[param[n]] = {k: self._adopt(k, v, param[n]) for k, v in saved.items()}
        self.param_groups = [{**deepcopy({k: v for k, v in old.items() if k != "params"}), "params": new["params"]} for old, new in zip(groups, self.param_groups)]

    @staticmethod
    def _adopt(key, value, param):
        if not isinstance(value, rt.Tensor):
            return deepcopy(value)
        return value.to(param.dtype) if key != "step" and param.is_floating_point() else value

    def __getstate__(self):
        return {"defaults": self.defaults, "state": self.state, "param_groups": self.param_groups}

    def __repr__(self):
        text = type(self).__name__ + " ("
        for i, group in enumerate(self.param_groups):
            text += f"\nParameter Group {i}\n"
            for key in sorted(group):
                if key not in ("params", "param_names"):
                    text += f"    {key}: {group[key]}\n"
        return text + ")"


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
    "rho": ("rho value", lambda value: 0 <= value <= 1),
}


def check(lr, betas=None, **options):
    """Raise ValueError for the first option that is out of its range."""
    if isinstance(lr, rt.Tensor) and lr.numel() != 1:
        raise ValueError("Tensor lr must be 1-element")
    for name, value in {"lr": lr, **options}.items():
        what, right = _RULES[name]
        if not right(value):
            raise ValueError(f"Invalid {what}: {value}")
    if betas is None:
        return
    if len({isinstance(b, rt.Tensor) for b in betas}) > 1:
        raise ValueError("betas must be either both floats or both Tensors")
    for i, beta in enumerate(betas):
        if not 0 <= beta < 1:
            raise ValueError(f"Invalid beta parameter at index {i}: {beta}")


def gradient(p, group):
    """Return p's gradient, negated to maximize, with weight decay added."""
    g = p.grad
    if g.is_sparse:
        raise RuntimeError("sparse gradients are not supported")
    if group.get("maximize"):
        g = -g
    if group.get("weight_decay"):
        g = g.add(p, alpha=group["weight_decay"])
    return g


def count(state):
    """Add one to the number of steps, a tensor as in PyTorch, and return it as a number."""
    state["step"] += 1
    return state["step"].item()
