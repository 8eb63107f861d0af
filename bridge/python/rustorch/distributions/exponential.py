"""Exponential, under PyTorch's name of its file."""

from .continuous import Exponential
