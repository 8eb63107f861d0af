"""Optimizers and schedules of learning rates, with PyTorch's names."""

from . import lr_scheduler
from .adafactor import Adafactor
from .adam import Adam, Adamax, AdamW, NAdam, RAdam
from .adaptive import Adadelta, Adagrad, RMSprop
from .averaged import ASGD
from .lbfgs import LBFGS
from .muon import Muon
from .optimizer import Optimizer
from .rprop import Rprop
from .sgd import SGD


def __getattr__(name):
    if name == "SparseAdam":
        raise AttributeError("module 'rustorch.optim' has no SparseAdam: gradients are dense, for which Adam is the optimizer")
    raise AttributeError(f"module 'rustorch.optim' has no attribute '{name}'")
