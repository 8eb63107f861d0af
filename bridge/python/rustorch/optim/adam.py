"""Adam and its relatives."""

import math

import rustorch as rt
from .optimizer import Optimizer, check, count, gradient, number


def _start(p, *names):
    state = {"step": rt.tensor(0.0)}
    for name in names:
        state[name] = rt.zeros_like(p)
    return state


class Adam(Optimizer):
    """Steps by m / (sqrt(v) + eps), the running means of the gradient and of its
    square corrected for their start (Kingma and Ba, 2015)."""

    _decoupled, _instead = False, ", please consider SparseAdam instead"

    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0, amsgrad=False, *, foreach=None, maximize=False, capturable=False, differentiable=False, fused=None, decoupled_weight_decay=False):
        check(lr, betas, foreach, capturable, eps=eps, weight_decay=weight_decay)
        super().__init__(params, dict(lr=lr, betas=tuple(map(number, betas)), eps=eps, weight_decay=weight_decay, amsgrad=amsgrad, maximize=maximize, foreach=foreach, capturable=capturable, differentiable=differentiable, fused=fused, decoupled_weight_decay=decoupled_weight_decay or self._decoupled))

    def _update(self, group, params):
        lr, (beta1, beta2), eps = float(group["lr"]), group["betas"], group["eps"]
        decoupled = group["decoupled_weight_decay"]
        for p in params:
            state = self.state[p]
            if not state:
                state.update(_start(p, "exp_avg", "exp_avg_sq", *(["max_exp_avg_sq"] if group["amsgrad"] else [])))
            t = count(state)
            if decoupled and group["weight_decay"]:
                p.mul_(1 - lr * group["weight_decay"])
            g = gradient(p, {**group, "weight_decay": 0} if decoupled else group, self)
            mean, square = state["exp_avg"], state["exp_avg_sq"]
            mean.lerp_(g, 1 - beta1)
            square.mul_(beta2).addcmul_(g, g, value=1 - beta2)
            if group["amsgrad"]:
                square = state["max_exp_avg_sq"].copy_(rt.maximum(state["max_exp_avg_sq"], square))
            scale = (square.sqrt() / math.sqrt(1 - beta2**t)).add_(eps)
            p.addcdiv_(mean, scale, value=-lr / (1 - beta1**t))


class AdamW(Adam):
    """Adam whose weight decay shrinks the parameters by themselves (Loshchilov and Hutter, 2019)."""

    _decoupled = True

    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=1e-2, amsgrad=False, *, maximize=False, foreach=None, capturable=False, differentiable=False, fused=None):
        super().__init__(params, lr, betas, eps, weight_decay, amsgrad, foreach=foreach, maximize=maximize, capturable=capturable, differentiable=differentiable, fused=fused)


class Adamax(Optimizer):
    """Adam with the greatest gradient in the place of the mean square (Kingma and Ba, 2015)."""

    def __init__(self, params, lr=2e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0, foreach=None, *, maximize=False, differentiable=False, capturable=False):
        check(lr, betas=betas, eps=eps, weight_decay=weight_decay)
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps, weight_decay=weight_decay, foreach=foreach, maximize=maximize, differentiable=differentiable, capturable=capturable))

    def _update(self, group, params):
        beta1, beta2 = group["betas"]
        for p in params:
            state = self.state[p]
            if not state:
                state.update(_start(p, "exp_avg", "exp_inf"))
            t, g = count(state), gradient(p, group, self)
            state["exp_avg"].lerp_(g, 1 - beta1)
            state["exp_inf"].copy_(rt.maximum(state["exp_inf"] * beta2, g.abs() + group["eps"]))
            p.addcdiv_(state["exp_avg"], state["exp_inf"], value=-float(group["lr"]) / (1 - beta1**t))


class NAdam(Optimizer):
    """Adam with Nesterov's momentum (Dozat, 2016)."""

    def __init__(self, params, lr=2e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0, momentum_decay=4e-3, decoupled_weight_decay=False, *, foreach=None, maximize=False, capturable=False, differentiable=False):
        check(lr, betas=betas, eps=eps, weight_decay=weight_decay, momentum_decay=momentum_decay)
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps, weight_decay=weight_decay, momentum_decay=momentum_decay, decoupled_weight_decay=decoupled_weight_decay, maximize=maximize, foreach=foreach, capturable=capturable, differentiable=differentiable))

    def _update(self, group, params):
        lr, (beta1, beta2), decoupled = float(group["lr"]), group["betas"], group["decoupled_weight_decay"]
        for p in params:
            state = self.state[p]
            if not state:
                state.update(step=rt.tensor(0.0), mu_product=rt.tensor(1.0), exp_avg=rt.zeros_like(p), exp_avg_sq=rt.zeros_like(p))
            t = count(state)
            if decoupled and group["weight_decay"]:
                p.mul_(1 - lr * group["weight_decay"])
            g = gradient(p, {**group, "weight_decay": 0} if decoupled else group, self)
            mu, later = (beta1 * (1 - 0.5 * 0.96 ** (n * group["momentum_decay"])) for n in (t, t + 1))
            state["mu_product"] *= mu
            product = state["mu_product"].item()
            state["exp_avg"].lerp_(g, 1 - beta1)
            state["exp_avg_sq"].mul_(beta2).addcmul_(g, g, value=1 - beta2)
            scale = (state["exp_avg_sq"] / (1 - beta2**t)).sqrt().add(group["eps"])
            p.addcdiv_(g, scale, value=-lr * (1 - mu) / (1 - product))
            p.addcdiv_(state["exp_avg"], scale, value=-lr * later / (1 - product * later))


class RAdam(Optimizer):
    """Adam whose adaptive step waits until its variance is known (Liu et al., 2020)."""

    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0, decoupled_weight_decay=False, *, foreach=None, maximize=False, capturable=False, differentiable=False):
        check(lr, betas=betas, eps=eps, weight_decay=weight_decay)
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps, weight_decay=weight_decay, maximize=maximize, foreach=foreach, capturable=capturable, decoupled_weight_decay=decoupled_weight_decay, differentiable=differentiable))

    def _update(self, group, params):
        lr, (beta1, beta2), decoupled = float(group["lr"]), group["betas"], group["decoupled_weight_decay"]
        longest = 2 / (1 - beta2) - 1
        for p in params:
            state = self.state[p]
            if not state:
                state.update(_start(p, "exp_avg", "exp_avg_sq"))
            t = count(state)
            if decoupled and group["weight_decay"]:
                p.mul_(1 - lr * group["weight_decay"])
            g = gradient(p, {**group, "weight_decay": 0} if decoupled else group, self)
            state["exp_avg"].lerp_(g, 1 - beta1)
            state["exp_avg_sq"].mul_(beta2).addcmul_(g, g, value=1 - beta2)
            change = state["exp_avg"] / (1 - beta1**t) * lr
            length = longest - 2 * t * beta2**t / (1 - beta2**t)
            if length > 5:
                rect = math.sqrt((length - 4) * (length - 2) * longest / ((longest - 4) * (longest - 2) * length))
                change = change * (math.sqrt(1 - beta2**t) / state["exp_avg_sq"].sqrt().add_(group["eps"])) * rect
            p.sub_(change)
