"""Saving and loading what modules hold."""

from collections import OrderedDict, namedtuple
from collections.abc import Mapping

import rustorch as rt
from ..utils.hooks import RemovableHandle
from .parameter import UninitializedParameter


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

    def state_dict(self, *, destination=None, prefix="", keep_vars=False):
        """Return parameters and persistent buffers by dotted name.

        The tensors share the module's memory; without ``keep_vars`` they are
        detached.
        """
        if destination is None:
            destination = OrderedDict()
            destination._metadata = OrderedDict()
        destination._metadata[prefix[:-1]] = {"version": self._version}
        self._save_to_state_dict(destination, prefix, keep_vars)
        for name, child in self._modules.items():
            if child is not None:
                child.state_dict(destination=destination, prefix=f"{prefix}{name}.", keep_vars=keep_vars)
        for hook in self._state_dict_hooks.values():
            changed = hook(self, destination, prefix, {})
            destination = destination if changed is None else changed
        return destination

    def _save_to_state_dict(self, destination, prefix, keep_vars):
        for name, value in self._saved():
            destination[prefix + name] = value if keep_vars else value.detach()

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
        state = OrderedDict(state_dict)
        for hook in self._load_state_dict_pre_hooks.values():
            hook(state, "", {}, strict, [], [], [])
        missing, expected, problems, plan = [], set(), [], []
        for path, module in self.named_modules(remove_duplicate=False):
            prefix = path + "." if path else ""
            module._prepare_state(state, prefix)
            for name, value in list(module._saved()):
                key = prefix + name
                expected.add(key)
                if key not in state:
                    missing.append(key)
                elif problem := _mismatch(key, value, state[key], assign):
                    problems.append(problem)
                else:
                    plan.append((module, name, value, state[key]))
        unexpected = [key for key in state if key not in expected]
        if strict and unexpected:
            problems.insert(0, "Unexpected key(s) in state_dict: " + ", ".join(f'"{k}"' for k in unexpected) + ". ")
        if strict and missing:
            problems.insert(0, "Missing key(s) in state_dict: " + ", ".join(f'"{k}"' for k in missing) + ". ")
        if problems:
            raise RuntimeError(f"Error(s) in loading state_dict for {type(self).__name__}:\n\t" + "\n\t".join(problems))
        for module, name, value, new in plan:
            _put(module, name, value, new, assign)
        return IncompatibleKeys(missing, unexpected)

    def _prepare_state(self, state, prefix):
        """Make room for what state holds; lazy modules do."""


    def register_state_dict_post_hook(self, hook):
        """Call ``hook(module, state_dict, prefix, metadata)`` after state_dict."""
        return RemovableHandle(self._state_dict_hooks, hook)

    _register_state_dict_hook = register_state_dict_post_hook


def _mismatch(key, value, new, assign):
    if not isinstance(new, rt.Tensor):
        return f'While copying the parameter named "{key}", expected rustorch.Tensor or Tensor-like object from checkpoint but received {type(new)}'
    if isinstance(value, UninitializedParameter) or assign and value.numel() == 0:
        return None
    if new.shape != value.shape:
        return f"size mismatch for {key}: copying a param with shape {new.shape} from checkpoint, the shape in current model is {value.shape}."
    return None


def _put(module, name, value, new, assign):
    if not assign:
        with rt.no_grad():
            value.copy_(new)
        return
    from .parameter import Parameter

    if isinstance(value, Parameter) and not isinstance(new, Parameter):
        new = Parameter(new, value.requires_grad)
    setattr(module, name, new)
