"""Helpers for training."""

from . import data
from .training import train_step
