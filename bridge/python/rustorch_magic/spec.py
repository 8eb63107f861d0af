"""Finds the kernel that was installed with this package."""

import os
import sys
from pathlib import Path

from .errors import KernelMissing

NAME = "rustorch"


def kernels():
    """The folder of kernelspecs below sys.prefix."""
    return Path(sys.prefix, "share", "jupyter", "kernels")


def program():
    """The kernel's program. Raises KernelMissing."""
    path = kernels() / NAME / "rustorch-kernel"
    if not path.exists():
        raise KernelMissing(f"there is no {path}; install the wheel of rustorch into this environment")
    return path


def main():
    """The command rustorch-kernel: the kernel's own command line."""
    try:
        path = program()
    except KernelMissing as e:
        sys.exit(f"rustorch-kernel: {e}")
    os.execv(path, [str(path), *sys.argv[1:]])
