"""Adam for gradients of few rows."""

import math

import rustorch as rt
from .optimizer import Optimizer, check_rate, number, with_values


class SparseAdam(Optimizer):
    """Adam that changes only what a sparse gradient names: elsewhere neither the
    parameters nor the running means move. Dense gradients are refused."""

    _takes_sparse = True

    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, maximize=False):
        check_rate(lr)
        if not 0 < number(lr):
            raise ValueError(f"Invalid learning rate: {lr}")
        if not 0 < eps:
            raise ValueError(f"Invalid epsilon value: {eps}")
        for i, beta in enumerate(betas):
            if not 0 <= beta < 1:
                raise ValueError(f"Invalid beta parameter at index {i}: {beta}")
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps, maximize=maximize))
        self._refuse("Sparse params at indices {}: SparseAdam requires dense parameter tensors", lambda p: p._any_sparse())
        self._refuse("Complex params at indices {}: SparseAdam does not support complex parameters", lambda p: p.is_complex())

    def _refuse(self, sentence, wrong):
        found = [[i, k] for i, group in enumerate(self.param_groups) for k, p in enumerate(group["params"]) if wrong(p)]
        if found:
            raise ValueError(sentence.format(found))

    def _update(self, group, params):
        (beta1, beta2), rate = group["betas"], float(group["lr"])
        for p in params:
            if not p.grad.is_sparse:
                raise RuntimeError("SparseAdam does not support dense gradients, please consider Adam instead")
            state = self.state[p]
            if not state:
                state.update(step=0, exp_avg=rt.zeros_like(p), exp_avg_sq=rt.zeros_like(p))
            state["step"] += 1
            t, g = state["step"], (-p.grad if group["maximize"] else p.grad).coalesce()
            if not g.values().numel():
                continue
            mean = self._moved(state["exp_avg"], g, g.values(), beta1)
            square = self._moved(state["exp_avg_sq"], g, g.values() ** 2, beta2)
            size = rate * math.sqrt(1 - beta2**t) / (1 - beta1**t)
            p.add_(with_values(g, mean / square.sqrt_().add_(group["eps"]) * -size))

    def _moved(self, average, g, values, beta):
        """Move the places of a running average that g names towards values, and return what they are then."""
        old = average.sparse_mask(g).values()
        step = (values - old) * (1 - beta)
        average.add_(with_values(g, step))
        return step.add_(old)
