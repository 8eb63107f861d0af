"""The layers under the names of the files in which PyTorch has them:
``rustorch.nn.modules.linear.Linear`` is ``rustorch.nn.Linear``."""

import sys
import types

from . import table

for _file, _names in table.FILES.items():
    _module = types.ModuleType(f"{__name__}.{_file}", f"Layers of PyTorch's {_file}.py.")
    for _name in _names.split():
        setattr(_module, _name, table.find(_name))
        globals()[_name] = getattr(_module, _name)
    sys.modules[_module.__name__] = globals()[_file] = _module
