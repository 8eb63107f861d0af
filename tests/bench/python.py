"""The Python package beside what a user would take instead, in an environment
that has the wheel (and PyTorch, if it is to be compared). Medians count.
"""

import importlib.util
import os
import resource
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


def seconds(f, loops, clock=time.perf_counter):
    began = clock()
    for _ in range(loops):
        f()
    return (clock() - began) / loops


def paired(ours, theirs, rounds, loops=(1, 1), clock=time.perf_counter):
    """Return the median seconds of both, measured in turn."""
    samples = [], []
    for _ in range(rounds):
        for f, n, sample in zip((ours, theirs), loops, samples):
            sample.append(seconds(f, n, clock))
    return tuple(statistics.median(s) for s in samples)


def calls(table):
    """Small operations, where the way into the library is all that counts."""
    def row(name, ours, theirs, against):
        def measure():
            a, b = paired(ours, theirs, 15, SMALL, time.thread_time)
            return a, b, f"{a / b:.2f} of its time"

        table.row(name, measure, "us", 1e6, against)

    x, y, m, small, array = rt.ones(1), rt.ones(1), rt.ones(100, 100), rt.ones(25), np.ones(25, "float32")
    if not importlib.util.find_spec("torch"):
        row("100 bytes to NumPy", small.numpy, array.copy, "a copy by NumPy")
        row("100 bytes from NumPy", lambda: rt.from_numpy(array), array.copy, "a copy by NumPy")
        return
    import torch

    a, b, n, theirs = torch.ones(1), torch.ones(1), torch.ones(100, 100), torch.ones(25)
    row("add of one element", lambda: rt.add(x, y), lambda: torch.add(a, b), "PyTorch")
    row("a + b of one element", lambda: x + y, lambda: a + b, "PyTorch")
    row("a + b of 100 x 100", lambda: m + m, lambda: n + n, "PyTorch")
    row("zeros of 3 x 3", lambda: rt.zeros((3, 3)), lambda: torch.zeros((3, 3)), "PyTorch")
    row("zeros of 100 x 100", lambda: rt.zeros((100, 100)), lambda: torch.zeros((100, 100)), "PyTorch")
    row("100 bytes to NumPy", small.numpy, theirs.numpy, "PyTorch")
    row("100 bytes from NumPy", lambda: rt.from_numpy(array), lambda: torch.from_numpy(array), "PyTorch")


def shares(table):
    """100 MB handed over, against copying them once."""
    names = "publish 100 MB the first time", "publish 100 MB again", "attach 100 MB"
    if not table.wants(*names):
        return
    x = rt.ones(HUNDRED_MB)
    array = x.numpy()
    target = np.empty_like(array)

    def copy():
        np.copyto(target, array)

    def publish():
        os.close(_C._publish(x))

    def first():
        took = []
        for _ in range(5):
            fresh = rt.zeros(HUNDRED_MB)
            began = time.perf_counter()
            fd = _C._publish(fresh)
            took.append(time.perf_counter() - began)
            os.close(fd)
        return statistics.median(took), paired(copy, copy, 3)[0]

    def attach():
        fd = _C._publish(x.t())  # a copy: memory that this process has not mapped
        try:
            return paired(lambda: _C._attach_segment(fd), copy, 5, (100, 1))
        finally:
            os.close(fd)

    for name, measure in zip(names, (first, lambda: paired(publish, copy, 5, (100, 1)), attach)):
        table.row(name, measure, "us", 1e6, "one copy")


# The time of an empty cell without the way from the front end to Python and back.
WITHIN = """
import statistics, time
magic = get_ipython().find_line_magic("rustorch")
took = []
for _ in range(100):
    began = time.perf_counter(); magic("", "\\n"); took.append(time.perf_counter() - began)
print(1e3 * statistics.median(took))
"""


def cells(table):
    """A Go cell in a Python notebook, against a Python cell."""
    if not table.wants("first %%rustorch cell", "empty %%rustorch cell"):
        return
    manager, client = start_new_kernel(kernel_name="python3", stderr=subprocess.DEVNULL)

    def run(code):
        text = []
        reply = client.execute_interactive(code, timeout=60, output_hook=lambda m: text.append(m["content"].get("text", "")))
        assert reply["content"]["status"] == "ok", reply["content"]
        return "".join(text)

    def empty():
        ours, theirs = paired(lambda: run("%%rustorch\n\n"), lambda: run("pass"), 100)
        return ours, theirs, f"{1e3 * (ours - theirs):.2f} ms above it, {float(run(WITHIN)):.2f} ms in Go and to it"

    run("%load_ext rustorch_magic")
    first = seconds(lambda: run("%%rustorch\n\n"), 1)
    table.row("first %%rustorch cell", lambda: (first, seconds(lambda: run("pass"), 1)), "ms", 1e3, "a Python cell")
    table.row("empty %%rustorch cell", empty, "ms", 1e3, "a Python cell")
    client.stop_channels()
    manager.shutdown_kernel(now=True)


def imports():
    """import rustorch, above NumPy alone, which it brings along: the time of processors."""
    def python(code):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([sys.executable, "-c", code], check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    pairs = [(python("import numpy, rustorch"), python("import numpy")) for _ in range(15)]
    theirs = statistics.median(b for _, b in pairs)
    return statistics.median(a - b for a, b in pairs), None, f"{1e3 * theirs:.0f} ms for import numpy"


def measure(table):
    """Measure all rows that the table wants."""
    calls(table)
    shares(table)
    table.row("import rustorch above NumPy", imports, "ms", 1e3)
    cells(table)
    for wheel in (ROOT / "build/dist").glob("*.whl"):
        table.row("wheel", lambda: (wheel.stat().st_size, None), "MB", 1e-6)
