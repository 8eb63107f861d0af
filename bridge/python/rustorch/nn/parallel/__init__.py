"""Modules on several devices, of which there is one: the CPU."""

from .data_parallel import DataParallel
