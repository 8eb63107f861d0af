"""Muon."""

import math

import rustorch as rt
from .optimizer import Optimizer, check_rate, gradient, number

_RATIOS = {
    None: lambda rows, columns: math.sqrt(max(1, rows / columns)),
    "original": lambda rows, columns: math.sqrt(max(1, rows / columns)),
    "match_rms_adamw": lambda rows, columns: 0.2 * math.sqrt(max(rows, columns)),
    "spectral_unclamped": lambda rows, columns: math.sqrt(rows / columns),
}


class Muon(Optimizer):
    """Steps of matrices by their momentum with all singular values near one
    (Jordan et al., 2024). It takes matrices only; train what is not a matrix
    with another optimizer.

    The polynomial a X + b (X Xᵀ) X + c (X Xᵀ)² X is applied ns_steps times in
    bfloat16; ns_coefficients are (a, b, c). adjust_lr_fn says how the rate
    depends on the shape: "original", "match_rms_adamw" or "spectral_unclamped".
    """

    def __init__(self, params, lr=1e-3, weight_decay=0.1, momentum=0.95, nesterov=True, ns_coefficients=(3.4445, -4.7750, 2.0315), eps=1e-7, ns_steps=5, adjust_lr_fn=None):
        check_rate(lr)
        for what, value in (("Learning rate", lr), ("momentum", momentum), ("weight decay", weight_decay)):
            if not 0 <= value:
                raise ValueError(f"{what} should be >= 0 but is: {value}")
        if adjust_lr_fn not in _RATIOS:
            raise ValueError(f"Adjust learning rate function {adjust_lr_fn} is not supported")
        super().__init__(params, dict(lr=lr, weight_decay=weight_decay, momentum=momentum, nesterov=nesterov, ns_coefficients=ns_coefficients, eps=eps, ns_steps=ns_steps, adjust_lr_fn=adjust_lr_fn))
        for group in self.param_groups:
            for p in group["params"]:
                if p.ndim != 2:
                    raise ValueError(f"Muon only supports 2D parameters whereas we found a parameter with size: {p.size()}")

    def _update(self, group, params):
        lr, momentum = number(group["lr"]), group["momentum"]
        for p in params:
            state, g = self.state[p], gradient(p, {**group, "weight_decay": 0}, self)
            if "momentum_buffer" not in state:
                state["momentum_buffer"] = rt.zeros_like(g)
            buffer = state["momentum_buffer"].lerp_(g, 1 - momentum)
            update = g.lerp(buffer, momentum) if group["nesterov"] else buffer
            update = _orthogonal(update, group["ns_coefficients"], group["ns_steps"], group["eps"])
            p.mul_(1 - lr * group["weight_decay"])
            p.add_(update, alpha=-lr * _RATIOS[group["adjust_lr_fn"]](*p.shape))


def _orthogonal(g, coefficients, steps, eps):
    """Return a matrix with g's singular vectors and singular values near one, in bfloat16."""
    if steps >= 100:
        raise ValueError("Number of steps must be less than 100 for computational efficiency")
    if len(coefficients) != 3:
        raise ValueError("Coefficients must be a tuple of exactly 3 values")
    a, b, c = coefficients
    x = g.to(rt.bfloat16, copy=True)
    tall = g.size(0) > g.size(1)
    if tall:
        x = x.T
    x.div_(x.norm().clamp(min=eps))
    for _ in range(steps):
        gram = x @ x.T
        gram = rt.addmm(gram, gram, gram, beta=b, alpha=c)
        x = rt.addmm(x, gram, x, beta=a)
    return x.T if tall else x
