"""Resilient backpropagation."""

import rustorch as rt
from .optimizer import Optimizer, check, count, gradient, number


class Rprop(Optimizer):
    """Steps of a size of each element's own, which grows by etas[1] while the
    gradient keeps its sign and shrinks by etas[0] where it changes it, between
    the limits step_sizes (Riedmiller and Braun, 1993)."""

    def __init__(self, params, lr=1e-2, etas=(0.5, 1.2), step_sizes=(1e-6, 50), *, capturable=False, foreach=None, maximize=False, differentiable=False):
        check(lr)
        if not 0.0 < etas[0] < 1.0 < etas[1]:
            raise ValueError(f"Invalid eta values: {etas[0]}, {etas[1]}")
        super().__init__(params, dict(lr=lr, etas=etas, step_sizes=step_sizes, foreach=foreach, maximize=maximize, differentiable=differentiable, capturable=capturable))

    def _update(self, group, params):
        (less, more), (least, most) = group["etas"], group["step_sizes"]
        for p in params:
            state, g = self.state[p], gradient(p, group, self)
            if not state:
                state.update(step=rt.tensor(0.0), prev=rt.zeros_like(p), step_size=rt.full_like(p.grad, number(group["lr"])))
            count(state)
            turn = g * state["prev"]
            state["step_size"].mul_(rt.where(turn > 0, more, rt.where(turn < 0, less, 1.0)).to(p.dtype)).clamp_(least, most)
            g = g.masked_fill(turn < 0, 0)
            p.addcmul_(g.sign(), state["step_size"], value=-1)
            state["prev"].copy_(g)
