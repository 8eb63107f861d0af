"""Averaged gradient descent."""

import rustorch as rt
from .optimizer import Optimizer, check, count, gradient, number


class ASGD(Optimizer):
    """Gradient descent with a decaying rate, and the mean of the parameters
    from step t0 on in ``state[p]["ax"]`` (Polyak and Juditsky, 1992)."""

    def __init__(self, params, lr=1e-2, lambd=1e-4, alpha=0.75, t0=1e6, weight_decay=0, foreach=None, maximize=False, differentiable=False, capturable=False):
        check(lr, lambd=lambd, alpha=alpha, weight_decay=weight_decay)
        super().__init__(params, dict(lr=lr, lambd=lambd, alpha=alpha, t0=t0, weight_decay=weight_decay, foreach=foreach, maximize=maximize, differentiable=differentiable, capturable=capturable))

    def _update(self, group, params):
        lr, lambd = number(group["lr"]), group["lambd"]
        for p in params:
            state = self.state[p]
            if not state:
                state.update(step=rt.tensor(0.0), eta=rt.as_tensor(float(lr)), mu=rt.tensor(1.0), ax=rt.zeros_like(p))
            t, g, eta, ax = count(state), gradient(p, group, self), state["eta"].item(), state["ax"]
            p.mul_(1 - lambd * eta).add_(g, alpha=-eta)
            if state["mu"].item() != 1:
                ax.add_(p.sub(ax).mul_(state["mu"].to(p.dtype)))
            else:
                ax.copy_(p)
            state["eta"].fill_(lr / (1 + lambd * lr * t) ** group["alpha"])
            state["mu"].fill_(1 / max(1, t - group["t0"]))
