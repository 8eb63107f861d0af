"""Gradient descent."""

from .optimizer import Optimizer, check, gradient


class SGD(Optimizer):
    """Gradient descent with momentum: b = momentum * b + (1 - dampening) * g;
    p -= lr * (g + momentum * b if nesterov else b)."""

    _takes_sparse = True

    def __init__(self, params, lr=1e-3, momentum=0, dampening=0, weight_decay=0, nesterov=False, *, maximize=False, foreach=None, differentiable=False, fused=None):
        check(lr, momentum=momentum, weight_decay=weight_decay)
        if nesterov and (momentum <= 0 or dampening != 0):
            raise ValueError("Nesterov momentum requires a momentum and zero dampening")
        super().__init__(params, dict(lr=lr, momentum=momentum, dampening=dampening, weight_decay=weight_decay, nesterov=nesterov, maximize=maximize, foreach=foreach, differentiable=differentiable, fused=fused))

    def _update(self, group, params):
        momentum = group["momentum"]
        for p in params:
            g = gradient(p, group, self)
            if momentum:
                state = self.state[p]
                if state.get("momentum_buffer") is None:
                    buffer = state["momentum_buffer"] = g.detach().clone()
                else:
                    buffer = state["momentum_buffer"].mul_(momentum).add_(g, alpha=1 - group["dampening"])
                g = g.add(buffer, alpha=momentum) if group["nesterov"] else buffer
            p.add_(g, alpha=-group["lr"])
