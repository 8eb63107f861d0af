"""Operations whose gradient is written in Python."""

import rustorch as rt


class Context:
    """What forward leaves for backward.

    ``saved_tensors`` are those given to ``save_for_backward``;
    ``needs_input_grad`` says for each input whether its gradient is wanted.
    """

    def __init__(self, needs):
        self.needs_input_grad = needs
        self._saved, self._kept, self._dirty, self._constant = (), None, (), ()
        self._materialize = True

    def save_for_backward(self, *tensors):
        """Keep tensors, inputs or results of forward or others; None is kept too."""
        self._saved = tensors

    def mark_dirty(self, *tensors):
        """Say which inputs forward has changed in place; they must be results too."""
        self._dirty = tensors

    def mark_non_differentiable(self, *tensors):
        """Say which results have no gradient."""
        self._constant = tensors

    def set_materialize_grads(self, value):
        """Say whether backward gets zeros for results that nothing depends on, or None."""
        self._materialize = value

    @property
    def saved_tensors(self):
        """What forward saved, in order."""
        if self._kept is None:
            return self._saved
        return tuple(t if i is None else rt._C._attached(t, i) for t, i in self._kept)


class _Node:
    """What the library calls back: it holds no result itself, or the results
    would keep themselves alive through two runtimes."""

    def __init__(self, function, ctx, results, outputs):
        self.function, self.ctx, self.count = function, ctx, len(ctx.needs_input_grad)
        place = {id(o): i for i, o in enumerate(outputs)}
        ctx._kept = [(t.detach(), place[id(t)]) if id(t) in place else (t, None) for t in ctx._saved]
        ctx._saved = ()
        self.places = [place.get(id(r)) for r in results]
        self.shapes = [(r.shape, r.dtype) if ctx._materialize and isinstance(r, rt.Tensor) else None for r in results]

    def _backward(self, grads):
        """Call backward with a gradient for each result, in the order of forward's."""
        full = [None if i is None else grads[i] for i in self.places]
        full = [rt.zeros(shape[0], dtype=shape[1]) if g is None and shape else g for g, shape in zip(full, self.shapes)]
        found = self.function.backward(self.ctx, *full)
        found = found if isinstance(found, tuple) else (found,)
        if len(found) > self.count and any(g is not None for g in found[self.count:]) or len(found) < self.count:
            raise RuntimeError(f"function {self.function.__name__}Backward returned an incorrect number of gradients (expected {self.count}, got {len(found)})")
        return tuple(found[i] for i in self.tensors)


class Function:
    """An operation with a gradient of its own.

    A subclass defines static methods ``forward(ctx, *args)``, which computes
    without being recorded, and ``backward(ctx, *grads)``, which returns one
    gradient (or None) for each argument of forward. With a static method
    ``setup_context(ctx, inputs, output)``, forward has no ctx. It is called by
    ``apply``.
    """

    @staticmethod
    def forward(*args, **kwargs):
        """Compute the result; every Function defines it."""
        raise NotImplementedError("You must implement the forward function for custom autograd.Function.")

    @staticmethod
    def backward(ctx, *grad_outputs):
        """Return the gradients of the arguments; every Function defines it."""
        raise NotImplementedError("You must implement either the backward or vjp method for your custom autograd.Function to use it with backward mode AD.")

    def __init__(self, *args, **kwargs):
        raise RuntimeError(f"{type(self)} should not be instantiated. Methods on autograd functions are all static, so you should invoke them on the class itself: {type(self).__name__}.apply")

    @classmethod
    def apply(cls, *args, **kwargs):
        """Run forward and make its results part of the graph."""
        needs = tuple(isinstance(a, rt.Tensor) and a.requires_grad for a in args)
        ctx = Context(needs)
        with rt.no_grad():
            if "setup_context" in {name for base in cls.__mro__[:-1] for name in vars(base)}:
                result = cls.forward(*args, **kwargs)
                cls.setup_context(ctx, args, result)
            else:
                result = cls.forward(ctx, *args, **kwargs)
        if not (any(needs) and rt.is_grad_enabled()):
            return result
        return _record(cls, ctx, args, result)


def _record(cls, ctx, args, result):
    single = not isinstance(result, tuple)
    results = (result,) if single else result
    constant, dirty = ({id(t) for t in group} for group in (ctx._constant, ctx._dirty))
    given = {id(a) for a in args if isinstance(a, rt.Tensor)}
    outputs, made = [], []
    for r in results:
        own = r.detach() if isinstance(r, rt.Tensor) and id(r) in given - dirty else r
        made.append(own)
        if isinstance(r, rt.Tensor) and id(r) not in constant and r.is_floating_point():
            outputs.append(own)
    results, outputs = tuple(made), tuple(outputs)
    node = _Node(cls, ctx, results, outputs)
    node.tensors = [i for i, a in enumerate(args) if isinstance(a, rt.Tensor)]
    rt._C._function(tuple(args[i] for i in node.tensors), outputs, node, cls.__name__ + "Backward")
    return results[0] if single else results
