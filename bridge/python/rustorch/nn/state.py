"""Saving and loading what modules hold."""

import functools
import warnings
from collections import OrderedDict, namedtuple
from collections.abc import Mapping

import rustorch as rt
from ..utils.hooks import RemovableHandle
from .parameter import Parameter, UninitializedParameter


class IncompatibleKeys(namedtuple("IncompatibleKeys", ["missing_keys", "unexpected_keys"])):
    """What load_state_dict did not find, and what it did not use."""

    __slots__ = ()

    def __repr__(self):
        if not self.missing_keys and not self.unexpected_keys:
            return "<All keys matched successfully>"
        return super().__repr__()

    __str__ = __repr__


class Stateful:
    """The part of Module that deals with state_dict."""

    _version = 1

    def get_extra_state(self):
        """Return what beside tensors belongs to the state; a module that
        defines it defines set_extra_state too."""
        raise RuntimeError("get_extra_state() is called for modules only that define it")

    def set_extra_state(self, state):
        """Take over what get_extra_state returned."""
        raise RuntimeError("set_extra_state() is called for modules only that define it")

    def _has_extra(self, method):
        return getattr(type(self), method) is not getattr(Stateful, method)

    def state_dict(self, *args, destination=None, prefix="", keep_vars=False):
        """Return parameters and persistent buffers by dotted name.

        The tensors share the module's memory; without ``keep_vars`` they are
        detached.
        """
        if args:
            warnings.warn("Positional args are being deprecated, use kwargs instead.", FutureWarning, stacklevel=2)
            destination, prefix, keep_vars = (*args, *(destination, prefix, keep_vars)[len(args):])
        if destination is None:
            destination = OrderedDict()
            destination._metadata = OrderedDict()
        metadata = {"version": self._version}
        if hasattr(destination, "_metadata"):
            destination._metadata[prefix[:-1]] = metadata
        for hook in self._state_dict_pre_hooks.values():
            hook(self, prefix, keep_vars)
        self._save_to_state_dict(destination, prefix, keep_vars)
        for name, child in self._modules.items():
            if child is not None:
                child.state_dict(destination=destination, prefix=f"{prefix}{name}.", keep_vars=keep_vars)
        for hook, public in self._state_dict_hooks.values():
            changed = hook(self, destination, prefix, metadata)
            if public and changed is not None:
                raise RuntimeError("state_dict post-hook must return None")
            destination = destination if changed is None else changed
        return destination

    def _save_to_state_dict(self, destination, prefix, keep_vars):
        for name, value in self._saved():
            destination[prefix + name] = value if keep_vars else value.detach()
        if self._has_extra("get_extra_state"):
            destination[prefix + "_extra_state"] = self.get_extra_state()

    def _saved(self):
        """Yield (name, tensor) of what belongs to the state of this module itself."""
        for name, value in self._parameters.items():
            if value is not None:
                yield name, value
        for name, value in self._buffers.items():
            if value is not None and name not in self._non_persistent_buffers_set:
                yield name, value

    def load_state_dict(self, state_dict, strict=True, assign=False):
        """Copy values into parameters and buffers, by dotted name.

        With ``strict``, names that are missing or not known raise; shapes that
        differ always do. With ``assign`` the given tensors take the places of
        the module's own. Nothing is changed if it raises.
        """
        if not isinstance(state_dict, Mapping):
            raise TypeError(f"Expected state_dict to be dict-like, got {type(state_dict)}.")
        metadata = getattr(state_dict, "_metadata", {})
        state = OrderedDict(state_dict)
        missing, unexpected, problems, plan = [], [], [], []
        for path, module in self.named_modules(remove_duplicate=False):
            prefix = path + "." if path else ""
            for hook in module._load_state_dict_pre_hooks.values():
                hook(state, prefix, metadata.get(path, {}), True, missing, unexpected, problems)
            module._prepare_state(state, prefix)
            module._plan(state, prefix, assign, missing, unexpected, problems, plan)
        if strict and unexpected:
            problems.insert(0, "Unexpected key(s) in state_dict: " + ", ".join(f'"{k}"' for k in unexpected) + ". ")
        if strict and missing:
            problems.insert(0, "Missing key(s) in state_dict: " + ", ".join(f'"{k}"' for k in missing) + ". ")
        if problems:
            raise RuntimeError(f"Error(s) in loading state_dict for {type(self).__name__}:\n\t" + "\n\t".join(problems))
        for put in plan:
            put()
        result = IncompatibleKeys(missing, unexpected)
        for module in reversed(list(self.modules())):
            for hook in module._load_state_dict_post_hooks.values():
                if hook(module, result) is not None:
                    raise AssertionError("Hooks registered with ``register_load_state_dict_post_hook`` are not expected to return new values, if incompatible_keys need to be modified, it should be done inplace.")
        return result

    def _plan(self, state, prefix, assign, missing, unexpected, problems, plan):
        """Note what of state this module itself takes, and what is wrong with it."""
        own = dict(self._saved())
        for name, value in own.items():
            key = prefix + name
            if key not in state:
                missing.append(key)
            elif problem := _mismatch(key, value, state[key]):
                problems.append(problem)
            else:
                plan.append(functools.partial(_put, self, name, value, state[key], assign))
        extra = prefix + "_extra_state"
        if self._has_extra("set_extra_state"):
            if extra in state:
                plan.append(functools.partial(self.set_extra_state, state[extra]))
            else:
                missing.append(extra)
        elif extra in state:
            unexpected.append(extra)
        for key in state:
            if key.startswith(prefix) and key != extra:
                name, dot, _ = key[len(prefix):].partition(".")
                if name not in (self._modules if dot else own):
                    unexpected.append(key)

    def _prepare_state(self, state, prefix):
        """Make room for what state holds; lazy modules do."""

    def register_state_dict_pre_hook(self, hook):
        """Call ``hook(module, prefix, keep_vars)`` before state_dict."""
        return RemovableHandle(self._state_dict_pre_hooks, hook)

    def register_state_dict_post_hook(self, hook):
        """Call ``hook(module, state_dict, prefix, metadata)`` after state_dict."""
        return RemovableHandle(self._state_dict_hooks, (hook, True))

    def _register_state_dict_hook(self, hook):
        return RemovableHandle(self._state_dict_hooks, (hook, False))

    def register_load_state_dict_pre_hook(self, hook):
        """Call ``hook(module, state_dict, prefix, metadata, strict, missing_keys,
        unexpected_keys, error_msgs)`` before values are taken from state_dict."""
        return RemovableHandle(self._load_state_dict_pre_hooks, functools.partial(hook, self))

    def _register_load_state_dict_pre_hook(self, hook, with_module=False):
        return RemovableHandle(self._load_state_dict_pre_hooks, functools.partial(hook, self) if with_module else hook)

    def register_load_state_dict_post_hook(self, hook):
        """Call ``hook(module, incompatible_keys)`` after load_state_dict."""
        return RemovableHandle(self._load_state_dict_post_hooks, hook)


def _mismatch(key, value, new):
    """Return what is wrong with a tensor for a place, if something is."""
    if not isinstance(new, rt.Tensor):
        return f'While copying the parameter named "{key}", expected rustorch.Tensor or Tensor-like object from checkpoint but received {type(new)}'
    if isinstance(value, UninitializedParameter) or value.dim() == 0 and tuple(new.shape) == (1,):
        return None
    if new.shape != value.shape:
        return f"size mismatch for {key}: copying a param with shape {new.shape} from checkpoint, the shape in current model is {value.shape}."
    return None


def _put(module, name, value, new, assign):
    if not isinstance(value, UninitializedParameter) and value.dim() == 0 and new.dim() == 1:
        new = new[0]
    if not assign:
        with rt.no_grad():
            value.copy_(new)
        return
    if isinstance(value, Parameter):
        new = new.requires_grad_(value.requires_grad) if isinstance(new, Parameter) else Parameter(new, value.requires_grad)
    setattr(module, name, new)
