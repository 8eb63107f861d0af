"""Saving to PyTorch's files, and loading them without running what they say."""

from .file import load, save
from .safe import add_safe_globals, clear_safe_globals, get_safe_globals, safe_globals
