"""The base class of all modules."""

import itertools
from collections import OrderedDict

import rustorch as rt
from .convert import Convertible
from .hooks import Hooked
from .parameter import Buffer, Parameter
from .state import Stateful

_REGISTRIES = ("_parameters", "_buffers", "_modules")
_HOOKS = (
    "_forward_pre_hooks", "_forward_hooks", "_backward_pre_hooks", "_backward_hooks", "_state_dict_pre_hooks", "_state_dict_hooks",
    "_load_state_dict_pre_hooks", "_load_state_dict_post_hooks",
)


class Module(Hooked, Convertible, Stateful):
    """What has parameters, buffers and submodules and computes something.

    A subclass calls ``super().__init__()``, assigns parameters and modules as
    attributes, which registers them, and defines ``forward``.
    """

    training = True
    call_super_init = False

    def __init__(self):
        put = super().__setattr__
        put("training", True)
        for name in _REGISTRIES:
            put(name, {})
        put("_non_persistent_buffers_set", set())
        for name in _HOOKS:
            put(name, OrderedDict())

    def forward(self, *inputs):
        """Compute the result; every module defines it."""
        raise NotImplementedError(f'Module [{type(self).__name__}] is missing the required "forward" function')

    # Attributes: parameters, buffers and modules live in registries.

    def __setattr__(self, name, value):
        own = self.__dict__
        registry = "_parameters" if isinstance(value, Parameter) else "_modules" if isinstance(value, Module) else "_buffers" if isinstance(value, Buffer) else None
        if registry is not None:
            self._require_init(registry, value)
            for other in (own, *(own[r] for r in _REGISTRIES if r != registry)):
                other.pop(name, None)
            if registry == "_buffers":
                self.register_buffer(name, value, value.persistent)
            elif registry == "_parameters":
                self.register_parameter(name, value)
            else:
                own[registry][name] = value
            return
        for registry, kind, what in (("_parameters", Parameter, "parameter"), ("_modules", Module, "child module"), ("_buffers", rt.Tensor, "buffer")):
            if name in own.get(registry, ()):
                if value is not None and not isinstance(value, kind):
                    expected = {"parameter": "torch.nn.Parameter or None", "child module": "torch.nn.Module or None", "buffer": "torch.nn.Buffer, torch.Tensor or None"}[what]
                    raise TypeError(f"cannot assign '{_typename(value)}' as {what} '{name}' ({expected.replace('torch', 'rustorch')} expected)")
                own[registry][name] = value
                return
        super().__setattr__(name, value)

    def _require_init(self, registry, value):
        if registry not in self.__dict__:
            kind = {"_parameters": "parameters", "_modules": "module", "_buffers": "buffer"}[registry]
            raise AttributeError(f"cannot assign {kind} before Module.__init__() call")

    def __getattr__(self, name):
        for registry in _REGISTRIES:
            entries = self.__dict__.get(registry)
            if entries is not None and name in entries:
                return entries[name]
        raise AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'")

    def __delattr__(self, name):
        for registry in _REGISTRIES:
            if name in self.__dict__.get(registry, ()):
                del self.__dict__[registry][name]
                self._non_persistent_buffers_set.discard(name)
                return
        super().__delattr__(name)

    def __dir__(self):
        names = {*super().__dir__(), *itertools.chain.from_iterable(self.__dict__.get(r, ()) for r in _REGISTRIES)}
        return sorted(n for n in names if not n[:1].isdigit())

    def register_parameter(self, name, param):
        """Add a parameter, or None as a place for one."""
        if "_parameters" not in self.__dict__:
            raise AttributeError("cannot assign parameter before Module.__init__() call")
        self._check_name("parameter", name, "_parameters")
        if param is not None and not isinstance(param, Parameter):
            raise TypeError(f"cannot assign '{_typename(param)}' object to parameter '{name}' (rustorch.nn.Parameter or None required)")
        if param is not None and not param.is_leaf:
            raise ValueError(f"Cannot assign non-leaf Tensor to parameter '{name}'. Model parameters must be created explicitly.")
        self._parameters[name] = param

    def register_buffer(self, name, tensor, persistent=True):
        """Add a tensor that is saved with the module (if ``persistent``) but not trained."""
        if "_buffers" not in self.__dict__:
            raise AttributeError("cannot assign buffer before Module.__init__() call")
        self._check_name("buffer", name, "_buffers")
        if tensor is not None and not isinstance(tensor, rt.Tensor):
            raise TypeError(f"cannot assign '{_typename(tensor)}' object to buffer '{name}' (rustorch Tensor or None required)")
        self._buffers[name] = tensor
        (self._non_persistent_buffers_set.discard if persistent else self._non_persistent_buffers_set.add)(name)

    def add_module(self, name, module):
        """Add a submodule, or None as a place for one."""
        if module is not None and not isinstance(module, Module):
            raise TypeError(f"{_typename(module)} is not a Module subclass")
        self._check_name("module", name, "_modules")
        self._modules[name] = module

    register_module = add_module

    def _check_name(self, kind, name, registry):
        if not isinstance(name, str):
            raise TypeError(f"{kind} name should be a string. Got {_typename(name)}")
        if "." in name:
            raise KeyError(f"{kind} name can't contain \".\", got: {name}")
        if name == "":
            raise KeyError(f'{kind} name can\'t be empty string ""')
        if hasattr(self, name) and name not in self.__dict__[registry]:
            raise KeyError(f"attribute '{name}' already exists")

    # Walking the tree. An object that stands in two places is met once.

    def named_modules(self, memo=None, prefix="", remove_duplicate=True):
        """Yield (name, module) for this module ("" at the root) and all below it."""
        memo = set() if memo is None else memo
        if remove_duplicate and self in memo:
            return
        memo.add(self)
        yield prefix, self
        for name, child in self._modules.items():
            if child is not None:
                yield from child.named_modules(memo, _join(prefix, name), remove_duplicate)

    def modules(self):
        """Yield this module and all below it."""
        return (module for _, module in self.named_modules())

    def named_children(self):
        """Yield (name, module) of the direct submodules."""
        seen = set()
        for name, child in self._modules.items():
            if child is not None and child not in seen:
                seen.add(child)
                yield name, child

    def children(self):
        """Yield the direct submodules."""
        return (child for _, child in self.named_children())

    def _named_members(self, registry, prefix, recurse, remove_duplicate):
        seen = set()
        for path, module in self.named_modules(prefix=prefix, remove_duplicate=remove_duplicate) if recurse else [(prefix, self)]:
            for name, value in module.__dict__[registry].items():
                if value is None or remove_duplicate and id(value) in seen:
                    continue
                seen.add(id(value))
                yield _join(path, name), value

    def named_parameters(self, prefix="", recurse=True, remove_duplicate=True):
        """Yield (name, parameter), those of submodules too if ``recurse``."""
        return self._named_members("_parameters", prefix, recurse, remove_duplicate)

    def parameters(self, recurse=True):
        """Yield the parameters, those of submodules too if ``recurse``."""
        return (p for _, p in self.named_parameters(recurse=recurse))

    def named_buffers(self, prefix="", recurse=True, remove_duplicate=True):
        """Yield (name, buffer), those of submodules too if ``recurse``."""
        return self._named_members("_buffers", prefix, recurse, remove_duplicate)

    def buffers(self, recurse=True):
        """Yield the buffers, those of submodules too if ``recurse``."""
        return (b for _, b in self.named_buffers(recurse=recurse))

    def get_submodule(self, target):
        """Return the module at a dotted path."""
        module = self
        for name in target.split(".") if target else ():
            if not hasattr(module, name):
                raise AttributeError(f"{type(module).__name__} has no attribute `{name}`")
            module = getattr(module, name)
            if not isinstance(module, Module):
                raise AttributeError(f"`{name}` is not an nn.Module")
        return module

    def set_submodule(self, target, module, strict=False):
        """Put a module at a dotted path; with ``strict`` only where one is."""
        if target == "":
            raise ValueError("Cannot set the submodule without a target name!")
        if not isinstance(module, Module):
            raise ValueError(f"`module` is not an nn.Module, found {type(module)}")
        path, _, name = target.rpartition(".")
        parent = self.get_submodule(path)
        if strict and not hasattr(parent, name):
            raise AttributeError(f"{parent._get_name()} has no attribute `{name}`")
        if hasattr(parent, name) and not isinstance(getattr(parent, name), Module):
            raise AttributeError(f"`{name}` is not an nn.Module")
        setattr(parent, name, module)

    def get_parameter(self, target):
        """Return the parameter at a dotted path."""
        return self._member(target, Parameter, "nn.Parameter")

    def get_buffer(self, target):
        """Return the buffer at a dotted path."""
        value = self._member(target, rt.Tensor, "buffer")
        if isinstance(value, Parameter):
            raise AttributeError(f"`{target.rpartition('.')[2]}` is not a buffer")
        return value

    def _member(self, target, kind, what):
        path, _, name = target.rpartition(".")
        module = self.get_submodule(path)
        if not hasattr(module, name):
            raise AttributeError(f"{type(module).__name__} has no attribute `{name}`")
        value = getattr(module, name)
        if not isinstance(value, kind):
            raise AttributeError(f"`{name}` is not an {what}")
        return value

    # Changing everything below.

    def apply(self, fn):
        """Call ``fn`` with every submodule, children first, then this module; return self."""
        for child in self.children():
            child.apply(fn)
        fn(self)
        return self

    def train(self, mode=True):
        """Set training mode here and below; it concerns Dropout, BatchNorm and the like."""
        if not isinstance(mode, bool):
            raise ValueError("training mode is expected to be boolean")
        self.training = mode
        for child in self.children():
            child.train(mode)
        return self

    def eval(self):
        """Set evaluation mode here and below."""
        return self.train(False)

    def extra_repr(self):
        """What repr shows between the parentheses."""
        return ""

    def _get_name(self):
        return type(self).__name__

    def __repr__(self):
        extra = self.extra_repr()
        lines = extra.split("\n") if extra else []
        children = [f"({name}): " + repr(child).replace("\n", "\n  ") for name, child in self._modules.items()]
        if not children:
            return f"{self._get_name()}({extra})" if len(lines) <= 1 else f"{self._get_name()}(\n  " + "\n  ".join(lines) + "\n)"
        return f"{self._get_name()}(\n  " + "\n  ".join(lines + children) + "\n)"

    def __setstate__(self, state):
        self.__dict__.update(state)
        for name in _HOOKS:
            self.__dict__.setdefault(name, OrderedDict())


def _join(prefix, name):
    return f"{prefix}.{name}" if prefix else name


def _typename(value):
    kind = type(value)
    return kind.__name__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"
