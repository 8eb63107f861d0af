"""Libraries of native code that a program loads."""

import ctypes
import os

loaded_libraries = set()


def load_library(path):
    """Load a shared library into the process; what it does then is its own affair.

    Raises OSError if it cannot be loaded, as libraries that were built for
    PyTorch cannot without it.
    """
    path = os.fspath(path)
    try:
        ctypes.CDLL(path)
    except OSError as e:
        raise OSError(f"Could not load this library: {path}") from e
    loaded_libraries.add(path)
