"""Schedules of learning rates.

A scheduler sets ``lr`` of every group of an optimizer when it is made and at
every ``step()``. Rates are computed from the base rates in closed form where
there is one, from the current ones elsewhere, as in PyTorch.
"""

from .base import LRScheduler, _LRScheduler
from .combined import ChainedScheduler, SequentialLR
from .cycle import CyclicLR, OneCycleLR
from .decay import ConstantLR, CosineAnnealingLR, CosineAnnealingWarmRestarts, ExponentialLR, LambdaLR, LinearLR, MultiplicativeLR, MultiStepLR, PolynomialLR, StepLR
from .plateau import ReduceLROnPlateau
