"""Modules that hold modules or parameters."""

import operator
from collections import OrderedDict
from collections.abc import Iterable, Mapping

import rustorch as rt
from .module import Module
from .parameter import Parameter


def _position(index, length):
    index = operator.index(index)
    if not -length <= index < length:
        raise IndexError(f"index {index} is out of range")
    return index % length


class _Ordered(Module):
    """Modules by number: what Sequential and ModuleList share."""

    def __len__(self):
        return len(self._modules)

    def __iter__(self):
        return iter(self._modules.values())

    def _key(self, index):
        return list(self._modules)[_position(index, len(self))]

    def __setitem__(self, index, module):
        setattr(self, self._key(index), module)

    def __delitem__(self, index):
        keys = list(self._modules)
        for key in keys[index] if isinstance(index, slice) else [self._key(index)]:
            delattr(self, key)
        self._renumber()

    def _renumber(self):
        self.__dict__["_modules"] = {str(i): m for i, m in enumerate(self._modules.values())}

    def append(self, module):
        """Add a module at the end; return self."""
        self.add_module(str(len(self)), module)
        return self

    def extend(self, modules):
        """Add modules at the end; return self."""
        if not isinstance(modules, Iterable):
            raise TypeError(f"{type(self).__name__}.extend should be called with an iterable, but got {type(modules).__name__}")
        for module in list(modules):
            self.append(module)
        return self

    def insert(self, index, module):
        """Put a module before the one at index."""
        modules = list(self._modules.values())
        modules.insert(index, module)
        self.add_module(str(len(self)), module)
        self.__dict__["_modules"] = {str(i): m for i, m in enumerate(modules)}

    def pop(self, index):
        """Take out the module at index and return it."""
        module = self[index]
        del self[index]
        return module


class Sequential(_Ordered):
    """Runs modules one after the other: ``Sequential(a, b)(x)`` is ``b(a(x))``.

    Takes modules, or an OrderedDict of them by name.
    """

    def __init__(self, *args):
        super().__init__()
        named = args[0].items() if len(args) == 1 and isinstance(args[0], OrderedDict) else ((str(i), m) for i, m in enumerate(args))
        for name, module in named:
            self.add_module(name, module)

    def __getitem__(self, index):
        if isinstance(index, slice):
            return type(self)(OrderedDict(list(self._modules.items())[index]))
        return self._modules[self._key(index)]

    def __add__(self, other):
        return Sequential(*self, *other)

    def __iadd__(self, other):
        return self.extend(other)

    def forward(self, input):
        for module in self:
            input = module(input)
        return input

    def insert(self, index, module):
        """Put a module before the one at index; return self."""
        if not isinstance(module, Module):
            raise AssertionError(f"module should be of type: {Module}")
        _position(index, len(self) + 1)
        super().insert(index, module)
        return self

    def _renumber(self):
        if all(key.isdigit() for key in self._modules):
            super()._renumber()


class ModuleList(_Ordered):
    """A list of modules, all of them registered."""

    def __init__(self, modules=None):
        super().__init__()
        if modules is not None:
            self.extend(modules)

    def __getitem__(self, index):
        if isinstance(index, slice):
            return type(self)(list(self._modules.values())[index])
        return self._modules[self._key(index)]

    def __add__(self, other):
        return ModuleList([*self, *other])

    def __iadd__(self, modules):
        return self.extend(modules)

    def __repr__(self):
        """Runs of equal modules are written once, as in ``(0-3): 4 x Linear(…)``."""
        if not len(self):
            return self._get_name() + "()"
        runs = []
        for i, text in enumerate(map(repr, self)):
            if runs and runs[-1][2] == text:
                runs[-1][1] = i
            else:
                runs.append([i, i, text])
        lines = [f"({a}): {t}" if a == b else f"({a}-{b}): {b - a + 1} x {t}" for a, b, t in runs]
        return self._get_name() + "(\n  " + "\n  ".join(line.replace("\n", "\n  ") for line in lines) + "\n)"


class _Named:
    """The mapping part of ModuleDict and ParameterDict, over ``_items()``."""

    def __len__(self):
        return len(self._items())

    def __iter__(self):
        return iter(self._items())

    def __contains__(self, key):
        return key in self._items()

    def __getitem__(self, key):
        return self._items()[key]

    def keys(self):
        """Return the names."""
        return self._items().keys()

    def values(self):
        """Return what stands under the names."""
        return self._items().values()

    def items(self):
        """Return pairs of name and value."""
        return self._items().items()

    def pop(self, key):
        """Remove what stands under key and return it."""
        value = self[key]
        del self[key]
        return value

    def clear(self):
        """Remove everything."""
        for key in list(self):
            del self[key]

    def update(self, other):
        """Add from a mapping, or from an iterable of pairs."""
        if not isinstance(other, Iterable):
            raise TypeError(f"{type(self).__name__}.update should be called with an iterable of key/value pairs, but got {type(other).__name__}")
        for i, pair in enumerate(other.items() if isinstance(other, Mapping) or hasattr(other, "items") else other):
            if not isinstance(pair, Iterable):
                raise TypeError(f"{type(self).__name__} update sequence element #{i} should be Iterable; is {type(pair).__name__}")
            pair = tuple(pair)
            if len(pair) != 2:
                raise ValueError(f"{type(self).__name__} update sequence element #{i} has length {len(pair)}; 2 is required")
            self[pair[0]] = pair[1]


class ModuleDict(_Named, Module):
    """Modules by name, all of them registered."""

    def __init__(self, modules=None):
        super().__init__()
        if modules is not None:
            self.update(modules)

    def _items(self):
        return self._modules

    def __setitem__(self, key, module):
        self.add_module(key, module)

    def __delitem__(self, key):
        del self._modules[key]


def _as_parameter(value):
    return Parameter(value) if isinstance(value, rt.Tensor) and not isinstance(value, Parameter) else value


def _describe(key, value):
    if isinstance(value, rt.Tensor):
        size = "x".join(str(n) for n in value.shape)
        kind = "Parameter" if isinstance(value, Parameter) else "Tensor"
        return f"  ({key}): {kind} containing: [{str(value.dtype)} of size {size}]"
    return f"  ({key}): Object of type: {type(value).__name__}"


class ParameterList(Module):
    """A list whose tensors are registered as parameters."""

    def __init__(self, values=None):
        super().__init__()
        self._size = 0
        if values is not None:
            self.extend(values)

    def __len__(self):
        return self._size

    def __iter__(self):
        return (getattr(self, str(i)) for i in range(self._size))

    def __getitem__(self, index):
        if isinstance(index, slice):
            return type(self)([self[i] for i in range(*index.indices(self._size))])
        return getattr(self, str(_position(index, self._size)))

    def __setitem__(self, index, value):
        setattr(self, str(_position(index, self._size)), _as_parameter(value))

    def append(self, value):
        """Add a value at the end; return self."""
        self._size += 1
        self[self._size - 1] = value
        return self

    def extend(self, values):
        """Add values at the end; return self."""
        if not isinstance(values, Iterable) or isinstance(values, rt.Tensor):
            raise TypeError(f"ParameterList.extend should be called with an iterable, but got {type(values).__name__}")
        for value in values:
            self.append(value)
        return self

    def __iadd__(self, values):
        return self.extend(values)

    def extra_repr(self):
        return "\n".join(_describe(i, v).strip() for i, v in enumerate(self))


class ParameterDict(_Named, Module):
    """A dictionary whose tensors are registered as parameters."""

    def __init__(self, parameters=None):
        super().__init__()
        self._keys = {}
        if parameters is not None:
            self.update(parameters)

    def _items(self):
        return {key: getattr(self, key) for key in self._keys}

    def __setitem__(self, key, value):
        self._keys[key] = None
        setattr(self, key, _as_parameter(value))

    def __delitem__(self, key):
        del self._keys[key]
        delattr(self, key)

    def extra_repr(self):
        return "\n".join(_describe(k, v).strip() for k, v in self.items())
