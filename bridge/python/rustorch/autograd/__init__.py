"""Gradients: of tensors, of functions defined in Python, and their modes."""

from .._gradients import Node
from . import functional, profiler
from ..grad_mode import enable_grad, inference_mode, no_grad, set_grad_enabled
from .engine import backward, grad
from .function import Function
from .variable import Variable
