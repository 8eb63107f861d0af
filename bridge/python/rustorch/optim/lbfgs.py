"""L-BFGS."""

import rustorch as rt
from .line_search import Point, strong_wolfe
from .optimizer import Optimizer, check, number


class LBFGS(Optimizer):
    """Newton steps with the inverse Hessian estimated from the last
    history_size steps (Nocedal, 1980).

    ``step(closure)`` makes up to max_iter of them and calls closure, which
    computes the loss and its gradients anew, up to max_eval times. All
    parameters are one group. line_search_fn is None or "strong_wolfe".
    """

    def __init__(self, params, lr=1, max_iter=20, max_eval=None, tolerance_grad=1e-7, tolerance_change=1e-9, history_size=100, line_search_fn=None, *, maximize=False):
        check(lr)
        if max_eval is None:
            max_eval = max_iter * 5 // 4
        super().__init__(params, dict(lr=lr, max_iter=max_iter, max_eval=max_eval, tolerance_grad=tolerance_grad, tolerance_change=tolerance_change, history_size=history_size, line_search_fn=line_search_fn, maximize=maximize))
        if len(self.param_groups) != 1:
            raise ValueError("LBFGS doesn't support per-parameter options (parameter groups)")

    def step(self, closure):
        """Make steps until one of the limits is reached; return the first loss."""
        (group,) = self.param_groups
        if not group["params"]:
            return _with_grad(closure)
        if group["line_search_fn"] not in (None, "strong_wolfe"):
            raise RuntimeError("only 'strong_wolfe' is supported")
        with rt.no_grad():
            return self._steps(closure, group)

    def _steps(self, closure, group):
        state = self.state[group["params"][0]]
        state.setdefault("func_evals", 0)
        state.setdefault("n_iter", 0)
        first = _with_grad(closure)
        sign = -1 if group["maximize"] else 1
        loss, g, evaluations = sign * float(first), self._gradient(group), 1
        state["func_evals"] += 1
        if _largest(g) <= group["tolerance_grad"]:
            return first
        for n in range(1, group["max_iter"] + 1):
            state["n_iter"] += 1
            d = self._direction(state, g, group["history_size"])
            t = number(group["lr"])
            if state["n_iter"] == 1:
                t = min(1.0, 1.0 / g.abs().sum().item()) * t
            before, slope = loss, g.dot(d).item()
            state.update(d=d, t=t, prev_flat_grad=g.clone(), prev_loss=loss)
            if slope > -group["tolerance_change"]:
                break
            if group["line_search_fn"] is not None:
                point, count = self._search(closure, group, Point(0, loss, g, slope), t, d, group["max_eval"] - evaluations)
                loss, g, t = point.f, point.g, point.t
                self._move(group, t, d)
            else:
                self._move(group, t, d)
                count = int(n != group["max_iter"])
                if count:
                    loss, g = sign * float(_with_grad(closure)), self._gradient(group)
            state["t"] = t
            evaluations += count
            state["func_evals"] += count
            if evaluations >= group["max_eval"] or _largest(g) <= group["tolerance_grad"]:
                break
            if _largest(d) * abs(t) <= group["tolerance_change"] or abs(loss - before) < group["tolerance_change"]:
                break
        return first

    @staticmethod
    def _direction(state, g, size):
        """Return the estimate of -H⁻¹g: the recursion of two loops."""
        if state["n_iter"] == 1:
            state.update(old_dirs=[], old_stps=[], ro=[], H_diag=1)
            return -g
        y, s = g - state["prev_flat_grad"], state["d"] * state["t"]
        changes, steps, ro = state["old_dirs"], state["old_stps"], state["ro"]
        ys = y.dot(s)
        if ys.item() > 1e-10:
            if len(changes) == size:
                for kept in (changes, steps, ro):
                    del kept[0]
            changes.append(y)
            steps.append(s)
            ro.append(1.0 / ys)
            state["H_diag"] = ys / y.dot(y)
        al = state.setdefault("al", [None] * size)
        q = -g
        for i in reversed(range(len(changes))):
            al[i] = steps[i].dot(q) * ro[i]
            q.sub_(al[i] * changes[i])
        r = q * state["H_diag"]
        for i, step in enumerate(steps):
            r.add_((al[i] - changes[i].dot(r) * ro[i]) * step)
        return r

    def _search(self, closure, group, start, t, d, limit):
        """Return what strong_wolfe finds; the parameters are afterwards as they were."""
        kept = [p.clone() for p in group["params"]]

        def evaluate(t):
            self._move(group, t, d)
            f, g = float(_with_grad(closure)), self._gradient(group)
            for p, old in zip(group["params"], kept):
                p.copy_(old)
            return Point(t, -f if group["maximize"] else f, g, g.dot(d).item())

        return strong_wolfe(evaluate, start, t, _largest(d), limit=limit)

    @staticmethod
    def _gradient(group):
        """Return all gradients as one vector, negated to maximize."""
        g = rt.cat([p.new_zeros(p.numel()) if p.grad is None else p.grad.to_dense().reshape(-1) for p in group["params"]])
        return -g if group["maximize"] else g

    @staticmethod
    def _move(group, t, d):
        start = 0
        for p in group["params"]:
            p.add_(d[start:start + p.numel()].view_as(p), alpha=t)
            start += p.numel()


def _largest(x):
    return x.abs().max().item()


def _with_grad(closure):
    with rt.enable_grad():
        return closure()
