"""Methods that scale each step by the gradients seen so far."""

import rustorch as rt
from .optimizer import Optimizer, check, count, gradient, with_values


class RMSprop(Optimizer):
    """Divides by the root of the running mean square (Tieleman and Hinton, 2012)."""

    def __init__(self, params, lr=1e-2, alpha=0.99, eps=1e-8, weight_decay=0, momentum=0, centered=False, capturable=False, foreach=None, maximize=False, differentiable=False):
        check(lr, eps=eps, momentum=momentum, weight_decay=weight_decay, alpha=alpha)
        super().__init__(params, dict(lr=lr, momentum=momentum, alpha=alpha, eps=eps, centered=centered, weight_decay=weight_decay, capturable=capturable, foreach=foreach, maximize=maximize, differentiable=differentiable))

    def _update(self, group, params):
        lr, alpha = float(group["lr"]), group["alpha"]
        for p in params:
            state = self.state[p]
            if not state:
                state.update(step=rt.tensor(0.0), square_avg=rt.zeros_like(p))
                if group["momentum"] > 0:
                    state["momentum_buffer"] = rt.zeros_like(p)
                if group["centered"]:
                    state["grad_avg"] = rt.zeros_like(p)
            count(state)
            g = gradient(p, group, self)
            square = state["square_avg"].mul_(alpha).addcmul_(g, g, value=1 - alpha)
            if group["centered"]:
                mean = state["grad_avg"].lerp_(g, 1 - alpha)
                square = square.addcmul(mean, mean, value=-1)
            scale = square.sqrt().add(group["eps"])
            if group["momentum"] > 0:
                p.add_(state["momentum_buffer"].mul_(group["momentum"]).addcdiv_(g, scale), alpha=-lr)
            else:
                p.addcdiv_(g, scale, value=-lr)


class Adagrad(Optimizer):
    """Divides by the root of the sum of squares (Duchi et al., 2011)."""

    _takes_sparse = True

    def __init__(self, params, lr=1e-2, lr_decay=0, weight_decay=0, initial_accumulator_value=0, eps=1e-10, foreach=None, *, maximize=False, differentiable=False, fused=None):
        check(lr, eps=eps, weight_decay=weight_decay, lr_decay=lr_decay, initial_accumulator_value=initial_accumulator_value)
        super().__init__(params, dict(lr=lr, lr_decay=lr_decay, eps=eps, weight_decay=weight_decay, initial_accumulator_value=initial_accumulator_value, foreach=foreach, maximize=maximize, differentiable=differentiable, fused=fused))
        for group in self.param_groups:
            for p in group["params"]:
                self.state[p] = {"step": rt.tensor(0.0), "sum": rt.full_like(p.detach(), initial_accumulator_value)}

    def _update(self, group, params):
        for p in params:
            state = self.state[p]
            t, g = count(state), p.grad
            rate = float(group["lr"]) / (1 + (t - 1) * group["lr_decay"])
            if g._any_sparse() and group["weight_decay"]:
                raise RuntimeError("weight_decay option is not compatible with sparse gradients")
            g = gradient(p, group, self)
            if g._any_sparse():
                self._update_rows(p, g.coalesce(), state["sum"], group["eps"], rate)
                continue
            state["sum"].addcmul_(g, g, value=1)
            p.addcdiv_(g, state["sum"].sqrt().add(group["eps"]), value=-rate)

    def _update_rows(self, p, g, total, eps, rate):
        """Change the rows that g, a sparse gradient, names."""
        values = g.values()
        total.add_(with_values(g, values * values))
        scale = total.sparse_mask(g).values().sqrt_().add_(eps)
        p.add_(with_values(g, values / scale), alpha=-rate)


class Adadelta(Optimizer):
    """Steps by the ratio of the running sizes of steps and gradients (Zeiler, 2012)."""

    def __init__(self, params, lr=1.0, rho=0.9, eps=1e-6, weight_decay=0, foreach=None, *, capturable=False, maximize=False, differentiable=False):
        check(lr, eps=eps, weight_decay=weight_decay, rho=rho)
        super().__init__(params, dict(lr=lr, rho=rho, eps=eps, weight_decay=weight_decay, maximize=maximize, capturable=capturable, foreach=foreach, differentiable=differentiable))

    def _update(self, group, params):
        rho, eps = group["rho"], group["eps"]
        for p in params:
            state = self.state[p]
            if not state:
                state.update(step=rt.tensor(0.0), square_avg=rt.zeros_like(p), acc_delta=rt.zeros_like(p))
            count(state)
            g = gradient(p, group, self)
            scale = state["square_avg"].mul_(rho).addcmul_(g, g, value=1 - rho).add(eps).sqrt()
            step = state["acc_delta"].add(eps).sqrt().div(scale).mul(g)
            state["acc_delta"].mul_(rho).addcmul_(step, step, value=1 - rho)
            p.add_(step, alpha=-float(group["lr"]))
