"""Runs the two compilers."""

import os
import shlex
import subprocess
import sysconfig
from pathlib import Path

from .project import ABI, ROOT, check_interpreter


def run(command, **environment):
    subprocess.run([str(c) for c in command], cwd=ROOT, check=True, env={**os.environ, **environment})


def go(output, package, *flags, cgo):
    """Build a Go program or library. The go command knows what is current; the
    result depends on neither the folder nor the state of the repository."""
    run(
        ["go", "build", "-trimpath", "-buildvcs=false", "-ldflags=-s -w", *flags, "-o", output, package],
        CGO_ENABLED=str(int(cgo)),
    )


def kernel(output):
    """Build the kernel: one static program."""
    go(output, "./cmd/rustorch-kernel", cgo=False)


def library(output):
    """Build the Go library that the extension loads, with its C header beside it."""
    go(output, "./bridge/capi", "-buildmode=c-shared", cgo=True)


def extension(output, *includes):
    """Build the C extension, if a source is newer than it."""
    check_interpreter()
    folder = ROOT / "bridge/python/src"
    units = sorted(folder.glob("*.c"))
    inputs = [*folder.iterdir(), *Path(__file__).parent.glob("*.py")]
    for include in includes:
        inputs += Path(include).glob("*.h")
    if output.exists() and output.stat().st_mtime > max(p.stat().st_mtime for p in inputs):
        return
    config = sysconfig.get_config_vars()
    compiler = shlex.split(os.environ.get("CC") or config.get("CC") or "cc")
    flags = ["-std=c11", "-O2", "-g0", "-fPIC", "-shared", "-fvisibility=hidden", "-Wall", "-Wextra"]
    if config.get("WITH_DYLD"):  # macOS finds the interpreter's symbols at load time
        flags += ["-undefined", "dynamic_lookup"]
    paths = [config["INCLUDEPY"], folder, *includes]
    run(
        [*compiler, *flags, *shlex.split(os.environ.get("CFLAGS", "")), f"-DPy_LIMITED_API={ABI:#x}"]
        + [f"-I{p}" for p in paths]
        + [*units, "-ldl", "-lpthread", "-Wl,-s", "-o", output]
    )
