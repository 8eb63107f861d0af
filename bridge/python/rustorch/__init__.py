"""rustorch: PyTorch's interface over a native library written in Go.

Importing is cheap: the library is opened at the first operation.
"""

import importlib as _importlib
import math as _math
import os as _os
import sys as _sys

from . import _C
from ._dtype import DTYPES as _DTYPES
from ._dtype import FORMATS as _FORMATS
from ._dtype import Size, device, dtype, layout, memory_format, sparse_coo, sparse_csr, strided
from ._version import __version__
from . import errors
from ._C import is_inference_mode_enabled
from .grad_mode import enable_grad, inference_mode, is_grad_enabled, no_grad, set_grad_enabled
from .tensor import (
    Generator, Tensor, arange, as_tensor, asarray, default_generator, empty, eye, from_arrow, from_dlpack, from_numpy, frombuffer, full, get_default_dtype,
    initial_seed, linspace, logspace, manual_seed, ones, rand, randint, randn, randperm, set_default_dtype, zeros,
)
from ._like import *  # noqa: F403
from . import _convert as _convert
from . import _gradients as _gradients
from . import _interop as _interop
from . import _methods as _methods
from ._print import set_printoptions
from .types import (
    BFloat16Tensor, BoolTensor, ByteTensor, CharTensor, DoubleTensor, FloatTensor, HalfTensor, IntTensor, LongTensor, ShortTensor, can_cast, finfo, iinfo, promote_types, result_type,
)
from .random import *  # noqa: F403
from .ops import *  # noqa: F403 - the functions of ops are rustorch's
from ._complex import *  # noqa: F403
from ._windows import *  # noqa: F403
from ._samples import *  # noqa: F403
from ._arrange import *  # noqa: F403
from ._systems import *  # noqa: F403
from ._sparse import *  # noqa: F403

globals().update(_DTYPES)
globals().update(_FORMATS)
inf, nan, pi, e = _math.inf, _math.nan, _math.pi, _math.e
newaxis = None
torch = _sys.modules[__name__]  # PyTorch's package has its own name too

# Functions of the table that PyTorch has beside its tensor methods.
for _name in dir(_C):
    if not _name.startswith("_") and _name not in globals():
        globals()[_name] = getattr(_C, _name)
for _name in UNDERSCORED:  # noqa: F405
    globals()[_name] = getattr(_C, _name)
del _name

from . import autograd, cuda, fft, linalg, masked, ops, random, signal, sparse, special, storage, tensor, types  # noqa: E402 - they use the names above

from .storage import TypedStorage, UntypedStorage  # noqa: E402

ops.profiler = autograd.profiler.calls

# Packages, and functions of packages, that are imported when somebody asks for them.
_LATER = {
    "amp": None, "classes": None, "distributions": None, "kernels": None, "nn": None, "optim": None, "serialization": None, "utils": None, "load": "serialization", "save": "serialization",
    **dict.fromkeys(("svd_lowrank", "pca_lowrank"), "_lowrank"),
    **dict.fromkeys(("celu_", "selu_", "threshold_"), "nn.functional"),
    **dict.fromkeys(("autocast", "get_autocast_dtype", "is_autocast_available", "is_autocast_enabled", "set_autocast_dtype", "set_autocast_enabled"), "amp"),
}


def __getattr__(name):
    if name == "torch":  # PyTorch's package is an attribute of itself
        return _importlib.import_module(__name__)
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    package = _importlib.import_module(f".{_LATER[name] or name}", __name__)
    return getattr(package, name) if _LATER[name] else package


def __dir__():
    return sorted({*globals(), *_LATER})


_os.register_at_fork(after_in_child=_C._after_fork)
