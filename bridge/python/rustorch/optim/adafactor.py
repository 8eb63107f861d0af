"""Adafactor."""

import rustorch as rt
from .optimizer import Optimizer, check_rate, count, gradient, number


class Adafactor(Optimizer):
    """Steps by g / sqrt(v), where v of a matrix is the product of the running
    means of its rows and of its columns (Shazeer and Stern, 2018).

    eps is (lower limit of v's root, lower limit of the parameter's size); the
    first is the dtype's precision if None. d limits the size of a step.
    """

    def __init__(self, params, lr=1e-2, beta2_decay=-0.8, eps=(None, 1e-3), d=1.0, weight_decay=0.0, *, foreach=None, maximize=False):
        check_rate(lr)
        for right, what, value in (
            (0 <= lr, "Learning rate should be >= 0", lr),
            (beta2_decay <= 0, "beta2_decay should be <= 0", beta2_decay),
            (eps[0] is None or 0 <= eps[0], "epsilon1 should be >= 0", eps[0]),
            (0 <= eps[1], "epsilon2 should be >= 0", eps[1]),
            (1 <= d, "Clipping threshold d should be >= 1", d),
            (0 <= weight_decay, "weight_decay should be >= 0", weight_decay),
        ):
            if not right:
                raise ValueError(f"{what} but is: {value}")
        super().__init__(params, dict(lr=lr, beta2_decay=beta2_decay, eps=eps, d=d, weight_decay=weight_decay, foreach=foreach, maximize=maximize))

    def _update(self, group, params):
        lr, (eps1, eps2) = number(group["lr"]), group["eps"]
        for p in params:
            state = self.state[p]
            if not state:
                state.update(_start(p.grad))
            g, t = gradient(p, {**group, "weight_decay": 0}, self), count(state)
            size = max(eps2, p.norm(2).item() / p.numel() ** 0.5)
            if group["weight_decay"]:
                p.mul_(1 - lr * group["weight_decay"])
            least = rt.finfo(p.dtype).eps if eps1 is None else eps1
            v = _variance(state, g, t ** group["beta2_decay"], least)
            update = v.clamp_(min=least * least).rsqrt_().mul_(g)
            much = max(1.0, update.norm(2).item() / (update.numel() ** 0.5 * group["d"]))
            p.add_(update, alpha=-size * min(lr, 1 / t**0.5) / much)


def _start(g):
    if g.dim() < 2:
        return {"step": rt.tensor(0.0), "variance": rt.zeros_like(g)}
    return {"step": rt.tensor(0.0), "row_var": g.new_zeros((*g.shape[:-1], 1)), "col_var": g.new_zeros((*g.shape[:-2], 1, g.shape[-1]))}


def _variance(state, g, weight, least):
    """Return the running mean of g², after it has taken g in with a weight."""
    if g.dim() < 2:
        return state["variance"].lerp_(g * g, weight).clone()
    row, col = state["row_var"], state["col_var"]
    for mean, dim in ((row, -1), (col, -2)):
        mean.lerp_(g.norm(2, dim, keepdim=True).square_().div_(g.size(dim)), weight)
    return (row @ col).div_(row.mean(-2, keepdim=True).clamp_(min=least))
