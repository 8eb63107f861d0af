"""The Python package beside what a user would take instead, in alternation.

usage: python.py, in an environment with the wheel (and PyTorch, if it is to be
compared)

Medians; a ratio above 1 means that ours is ahead.
"""

import importlib.util
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
from jupyter_client.manager import start_new_kernel

import rustorch as rt
from rustorch import _C

ROOT = Path(__file__).resolve().parents[2]
HUNDRED_MB = (5000, 5000)
SMALL = (20_000, 20_000)  # calls in a sample, of either side


def seconds(f, loops):
    began = time.perf_counter()
    for _ in range(loops):
        f()
    return (time.perf_counter() - began) / loops


def paired(ours, theirs, rounds, loops=(1, 1)):
    """Return the median seconds of both, measured in turn."""
    samples = [], []
    for _ in range(rounds):
        for f, n, sample in zip((ours, theirs), loops, samples):
            sample.append(seconds(f, n))
    return tuple(statistics.median(s) for s in samples)


def row(name, ours, theirs, unit, scale, against):
    print(f"{name:34s} {ours * scale:9.2f} {theirs * scale:9.2f} {unit:3s} {theirs / ours:7.2f}  {against}", flush=True)


def calls():
    """Small operations, where the way into the library is all that counts."""
    x, y = rt.ones(1), rt.ones(1)
    if importlib.util.find_spec("torch"):
        import torch

        a, b, add, other = torch.ones(1), torch.ones(1), torch.add, "PyTorch"
    else:
        a, b, add, other = np.ones(1, "float32"), np.ones(1, "float32"), np.add, "NumPy"
    row("add of one element", *paired(lambda: rt.add(x, y), lambda: add(a, b), 15, SMALL), "us", 1e6, other)
    small, array = rt.ones(25), np.ones(25, "float32")
    row("100 bytes to NumPy", *paired(small.numpy, array.copy, 15, SMALL), "us", 1e6, "a copy by NumPy")
    row("100 bytes from NumPy", *paired(lambda: rt.from_numpy(array), array.copy, 15, SMALL), "us", 1e6, "a copy by NumPy")


def shares():
    """100 MB handed over, against copying them once."""
    x = rt.ones(HUNDRED_MB)
    array = x.numpy()
    target = np.empty_like(array)

    def publish():
        os.close(_C._publish(x))

    def copy():
        np.copyto(target, array)

    first = []
    for _ in range(5):
        fresh = rt.zeros(HUNDRED_MB)
        began = time.perf_counter()
        fd = _C._publish(fresh)
        first.append(time.perf_counter() - began)
        os.close(fd)
    row("publish 100 MB the first time", statistics.median(first), paired(copy, copy, 3)[0], "us", 1e6, "one copy")
    row("publish 100 MB again", *paired(publish, copy, 5, (100, 1)), "us", 1e6, "one copy")
    fd = _C._publish(x.t())  # a copy: memory that this process has not mapped
    row("attach 100 MB", *paired(lambda: _C._attach_segment(fd), copy, 5, (100, 1)), "us", 1e6, "one copy")
    os.close(fd)


def cells():
    """A Go cell in a Python notebook, against a Python cell."""
    manager, client = start_new_kernel(kernel_name="python3", stderr=subprocess.DEVNULL)

    def run(code):
        reply = client.execute_interactive(code, timeout=60)
        assert reply["content"]["status"] == "ok", reply["content"]

    run("%load_ext rustorch_magic")
    first = seconds(lambda: run("%%rustorch\n\n"), 1)
    row("first %%rustorch cell", first, seconds(lambda: run("pass"), 1), "ms", 1e3, "a Python cell")
    row("empty %%rustorch cell", *paired(lambda: run("%%rustorch\n\n"), lambda: run("pass"), 100), "ms", 1e3, "a Python cell")
    # The same, without the way from the front end to Python and back.
    run("""
import statistics, time
magic = get_ipython().find_line_magic("rustorch")
took = []
for _ in range(100):
    began = time.perf_counter(); magic("", "\\n"); took.append(time.perf_counter() - began)
print(f"{'  of which in Go and to it':34s} {1e3 * statistics.median(took):9.2f} {'':9s} ms")
""")
    client.stop_channels()
    manager.shutdown_kernel(now=True)


def imports():
    """import rustorch, against NumPy alone, which it brings along."""
    def python(code):
        subprocess.run([sys.executable, "-c", code], check=True)

    ours, theirs = paired(lambda: python("import numpy, rustorch"), lambda: python("import numpy"), 15)
    row("import rustorch", ours, theirs, "ms", 1e3, f"import numpy; {1e3 * (ours - theirs):.0f} ms above")


def main():
    print(f"{'':34s} {'rustorch':>9s} {'other':>9s}       ratio")
    calls()
    shares()
    imports()
    cells()
    for wheel in (ROOT / "build/dist").glob("*.whl"):
        print(f"{'wheel':34s} {wheel.stat().st_size / 1e6:9.2f}           MB")


if __name__ == "__main__":
    main()
