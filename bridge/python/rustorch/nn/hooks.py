"""Functions that are called before and after a module computes, and before and
after its gradients."""

import warnings
from collections import OrderedDict

import rustorch as rt
from ..autograd.function import Function
from ..utils.hooks import RemovableHandle

# Hooks of all modules.
_every = {name: OrderedDict() for name in ("_forward_pre_hooks", "_forward_hooks", "_backward_pre_hooks", "_backward_hooks")}


def register_module_forward_pre_hook(hook):
    """Call ``hook(module, args)`` before forward of every module; what it returns replaces args."""
    return RemovableHandle(_every["_forward_pre_hooks"], (hook, False))


def register_module_forward_hook(hook, *, with_kwargs=False, always_call=False):
    """Call ``hook(module, args, output)`` after forward of every module; what it returns replaces output."""
    return RemovableHandle(_every["_forward_hooks"], (hook, with_kwargs, always_call))


def register_module_full_backward_pre_hook(hook):
    """Call ``hook(module, grad_output)`` before the gradients of every module's inputs are computed."""
    return RemovableHandle(_every["_backward_pre_hooks"], hook)


def register_module_full_backward_hook(hook):
    """Call ``hook(module, grad_input, grad_output)`` when the gradients of any module's inputs are there."""
    return RemovableHandle(_every["_backward_hooks"], hook)


class Hooked:
    """The part of Module that calls forward, with its hooks around it."""

    _is_full_backward_hook = None

    def __call__(self, *args, **kwargs):
        own = self.__dict__
        if not (own["_forward_pre_hooks"] or own["_forward_hooks"] or own["_backward_hooks"] or own["_backward_pre_hooks"] or any(_every.values())):
            return self.forward(*args, **kwargs)
        called = set()
        try:
            return self._call_hooked(args, kwargs, called)
        except Exception:
            self._call_always(args, kwargs, called)
            raise

    def _hooks(self, name):
        return [*_every[name].items(), *self.__dict__[name].items()]

    def _call_hooked(self, args, kwargs, called):
        for _, (hook, with_kwargs) in self._hooks("_forward_pre_hooks"):
            args, kwargs = _call_before(hook, with_kwargs, self, args, kwargs)
        backward = [h for _, h in self._hooks("_backward_hooks")]
        before = [h for _, h in self._hooks("_backward_pre_hooks")]
        gate = _Gate(self, backward, before, len(args)) if backward or before else None
        if gate is not None:
            args = gate.take(args)
        out = self.forward(*args, **kwargs)
        for key, (hook, with_kwargs, _) in self._hooks("_forward_hooks"):
            called.add(key)
            changed = hook(self, args, kwargs, out) if with_kwargs else hook(self, args, out)
            out = out if changed is None else changed
        return out if gate is None else gate.give(out)

    def _call_always(self, args, kwargs, called):
        """Call, after a failure, those forward hooks that want to be called always."""
        for key, (hook, with_kwargs, always) in self._hooks("_forward_hooks"):
            if not always or key in called:
                continue
            try:
                hook(self, args, kwargs, None) if with_kwargs else hook(self, args, None)
            except Exception as error:
                warnings.warn(f"module forward hook with ``always_call=True`` raised an exception that was silenced as another error was raised in forward: {error}", stacklevel=4)

    def register_forward_pre_hook(self, hook, *, prepend=False, with_kwargs=False):
        """Call ``hook(module, args)`` before forward; what it returns replaces args."""
        return RemovableHandle(self._forward_pre_hooks, (hook, with_kwargs), prepend)

    def register_forward_hook(self, hook, *, prepend=False, with_kwargs=False, always_call=False):
        """Call ``hook(module, args, output)`` after forward; what it returns
        replaces output. With ``always_call`` it is called, with None for the
        output, when forward raises."""
        return RemovableHandle(self._forward_hooks, (hook, with_kwargs, always_call), prepend)

    def register_full_backward_pre_hook(self, hook, prepend=False):
        """Call ``hook(module, grad_output)`` before the gradients of the inputs
        are computed; what it returns replaces grad_output."""
        return RemovableHandle(self._backward_pre_hooks, hook, prepend)

    def register_full_backward_hook(self, hook, prepend=False):
        """Call ``hook(module, grad_input, grad_output)`` when the gradients of
        the positional inputs are there; what it returns replaces grad_input."""
        self._set_kind(True)
        return RemovableHandle(self._backward_hooks, hook, prepend)

    def register_backward_hook(self, hook):
        """Call ``hook(module, grad_input, grad_output)``, as register_full_backward_hook does.

        PyTorch's hook of this name gets as grad_input what flows out of the
        last operation of forward, which is the same for modules of one.
        """
        self._set_kind(False)
        return RemovableHandle(self._backward_hooks, hook)

    def _set_kind(self, full):
        if self._is_full_backward_hook not in (None, full):
            raise RuntimeError("Cannot use both regular backward hooks and full backward hooks on a single Module. Please use only one of them.")
        self.__dict__["_is_full_backward_hook"] = full


def _call_before(hook, with_kwargs, module, args, kwargs):
    if with_kwargs:
        changed = hook(module, args, kwargs)
        if changed is None:
            return args, kwargs
        if not isinstance(changed, tuple) or len(changed) != 2:
            raise RuntimeError(f"forward pre-hook must return None or a tuple of (new_args, new_kwargs), but got {changed}.")
        return changed
    changed = hook(module, args)
    if changed is None:
        return args, kwargs
    return (changed if isinstance(changed, tuple) else (changed,)), kwargs


class _Identity(Function):
    """Returns tensors as they are, and hands their gradients to a function."""

    @staticmethod
    def forward(ctx, handle, zeros, *tensors):
        ctx.handle = handle
        ctx.set_materialize_grads(zeros)
        ctx.mark_non_differentiable(*(t for t in tensors if not t.requires_grad))
        return tensors

    @staticmethod
    def backward(ctx, *grads):
        return None, None, *ctx.handle(grads)


class _Gate:
    """Stands before and behind one call of a module and calls its backward hooks."""

    def __init__(self, module, hooks, before, count):
        self.module, self.hooks, self.before, self.count = module, hooks, before, count
        self.places, self.grad_output = None, None

    def take(self, args):
        """Return the arguments, whose gradients call the hooks."""
        tensors = [(i, a) for i, a in enumerate(args) if isinstance(a, rt.Tensor)]
        if not any(t.requires_grad for _, t in tensors) or not rt.is_grad_enabled():
            return args
        self.places = [i for i, _ in tensors]
        return self._through(args, tensors, self._inputs, True)

    def give(self, out):
        """Return the results, whose gradients are noted on their way in."""
        parts = out if isinstance(out, tuple) else (out,)
        tensors = [(i, p) for i, p in enumerate(parts) if isinstance(p, rt.Tensor)]
        if not isinstance(out, (rt.Tensor, tuple)):
            warnings.warn(f"For backward hooks to be called, module output should be a Tensor or a tuple of Tensors but received {type(out)}", stacklevel=5)
        if not any(t.requires_grad for _, t in tensors) or not rt.is_grad_enabled():
            return out
        parts = self._through(parts, tensors, lambda grads: self._outputs(grads, [i for i, _ in tensors], len(parts)), False)
        return parts if isinstance(out, tuple) else parts[0]

    @staticmethod
    def _through(values, tensors, handle, zeros):
        values = list(values)
        for (i, _), t in zip(tensors, _Identity.apply(handle, zeros, *(t for _, t in tensors))):
            values[i] = t
        return tuple(values)

    def _outputs(self, grads, places, count):
        self.grad_output = _spread(grads, places, count)
        for hook in self.before:
            changed = hook(self.module, self.grad_output)
            if changed is None:
                continue
            changed = changed if isinstance(changed, tuple) else (changed,)
            if len(changed) != count:
                raise RuntimeError(f"Backward pre hook returned an invalid number of grad_output, got {len(changed)}, but expected {count}")
            self.grad_output = changed
        if self.places is None:
            for hook in self.hooks:
                changed = hook(self.module, (None,) * self.count, self.grad_output)
                if changed is not None and not (isinstance(changed, tuple) and all(c is None for c in changed)):
                    raise RuntimeError("Backward hook for Modules where no input requires gradient should always return None or None for all gradients.")
        return tuple(self.grad_output[i] for i in places)

    def _inputs(self, grads):
        found = _spread(grads, self.places, self.count)
        for hook in self.hooks:
            changed = hook(self.module, found, self.grad_output)
            if changed is None:
                continue
            changed = changed if isinstance(changed, tuple) else (changed,)
            if len(changed) != self.count:
                raise RuntimeError(f"Backward hook returned an invalid number of grad_input, got {len(changed)}, but expected {self.count}")
            found = changed
        return tuple(found[i] for i in self.places)


def _spread(values, places, count):
    full = [None] * count
    for place, value in zip(places, values):
        full[place] = value
    return tuple(full)
