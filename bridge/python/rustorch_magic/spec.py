"""Finds the kernel that was installed with this package."""

import os
import sys
from pathlib import Path

NAME = "rustorch"


def folder():
    """The kernelspec below sys.prefix."""
    return Path(sys.prefix, "share", "jupyter", "kernels", NAME)


def main():
    """The command rustorch-kernel: the kernel's own command line."""
    program = folder() / "rustorch-kernel"
    if not program.exists():
        sys.exit(f"rustorch-kernel: there is no {program}; install the wheel again")
    os.execv(program, [str(program), *sys.argv[1:]])
