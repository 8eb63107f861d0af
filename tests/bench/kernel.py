"""The kernel beside ipykernel, in an environment that has both.

Both run the same cell in turn; the medians count. A tensor is shown by this
kernel as HTML with statistics, colors or a picture, and text; NumPy has only
text to show.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from unittest import mock

from jupyter_client.manager import start_new_kernel

NAMES = ("rustorch", "python3")
STARTS = 5
LINES = 200_000

# Name: the same cell in both languages, and how often it is run.
CELLS = {
    "empty cell": ("", "", 200),
    "print": ('fmt.Println("hello")', 'print("hello")', 200),
    "expression": ("1 + 2", "1 + 2", 200),
    "assignment": ("x := 3", "x = 3", 200),
    "show 10×10": ("small", "small", 100),
    "show 100×100": ("square", "square", 100),
    "show 1000×1000": ("large", "large", 20),
    "200,000 lines": (
        f"for i := range {LINES} {{\n\tfmt.Println(i)\n}}",
        f"for i in range({LINES}):\n    print(i)",
        3,
    ),
}
SETUP = (
    "small, square, large := tensor.Randn(10, 10), tensor.Randn(100, 100), tensor.Randn(1000, 1000)",
    "import numpy, sys, os.path\n"
    "small, square, large = (numpy.random.randn(n, n).astype('float32') for n in (10, 100, 1000))",
)
INSPECTIONS = {"describe a function": ("strings.ToUpper", "os.path.join"), "describe a tensor": ("square", "square")}
COMPLETIONS = {
    "complete a member": ("strings.ToUp", "os.path.joi"),
    "complete a variable": ("squ", "squ"),
}
LOOPS = ('fmt.Println("looping")\nfor {}', 'print("looping", flush=True)\nwhile True: pass')


def start(name):
    """Return a kernel that has answered, and the seconds that took."""
    began = time.perf_counter()
    manager, client = start_new_kernel(kernel_name=name, stderr=subprocess.DEVNULL)
    return (manager, client), time.perf_counter() - began


def stop(manager, client):
    client.stop_channels()
    manager.shutdown_kernel(now=True)


def run(client, code):
    """Return the seconds from request to idle."""
    size = 0

    def count(message):
        nonlocal size
        size += message["content"].get("text", "").count("\n")

    began = time.perf_counter()
    reply = client.execute_interactive(code, output_hook=count, timeout=120)
    took = time.perf_counter() - began
    if reply["content"]["status"] != "ok":
        raise RuntimeError("\n".join(reply["content"]["traceback"]))
    if str(LINES) in code and size != LINES:
        raise RuntimeError(f"{size} lines of {LINES}")
    return took


def complete(client, code):
    """Return the seconds that a completion takes."""
    began = time.perf_counter()
    client.complete(code)
    matches = client.get_shell_msg(timeout=60)["content"]["matches"]
    if not matches:
        raise RuntimeError(f"nothing completes {code}")
    return time.perf_counter() - began


def inspect(client, code):
    """Return the seconds that help takes."""
    began = time.perf_counter()
    client.inspect(code, len(code) - 1)
    if not client.get_shell_msg(timeout=60)["content"]["found"]:
        raise RuntimeError(f"nothing is known of {code}")
    return time.perf_counter() - began


def interrupt(manager, client, code):
    """Return the seconds from an interrupt of an endless loop to idle."""
    request = client.execute(code)
    began = None
    while True:
        message = client.get_iopub_msg(timeout=60)
        if message["parent_header"].get("msg_id") != request:
            continue
        if message["msg_type"] == "stream" and began is None:
            time.sleep(0.05)  # well inside the loop; not part of what is measured
            began = time.perf_counter()
            manager.interrupt_kernel()
        if message["content"].get("execution_state") == "idle":
            took = time.perf_counter() - began
            client.get_shell_msg(timeout=60)
            return took


def tree(pid):
    """Yield a process and everything that it started."""
    yield pid
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            yield from tree(int(child))


def memory(manager):
    """Return the resident memory of a kernel's processes in MB."""
    total = 0
    for pid in tree(manager.provisioner.process.pid):
        status = Path(f"/proc/{pid}/status").read_text()
        total += int(status.split("VmRSS:")[1].split()[0])
    return total / 1024


def alternate(kernels, codes, rounds, measure):
    """Return the medians of both, measured one after the other, so that both meet
    the same noise."""
    samples = ([], [])
    for _ in range(rounds):
        for kernel, code, sample in zip(kernels, codes, samples):
            sample.append(measure(*kernel, code))
    return tuple(map(statistics.median, samples))


def starts():
    """Measure fresh kernels: the seconds until they answer, and the megabytes they
    take then."""
    seconds, megabytes = ([], []), ([], [])
    for _ in range(STARTS):
        for name, took, size in zip(NAMES, seconds, megabytes):
            kernel, s = start(name)
            took.append(s)
            if sys.platform == "linux":
                size.append(memory(kernel[0]))
            stop(*kernel)
    return seconds, megabytes


def fresh(table):
    if not table.wants("start to first reply", "idle memory"):
        return
    seconds, megabytes = starts()
    table.row("start to first reply", lambda: map(statistics.median, seconds), "ms", 1e3, "ipykernel")
    if sys.platform == "linux":
        table.row("idle memory", lambda: map(statistics.median, megabytes), "MB", 1, "ipykernel")


# Everything that running kernels are asked: name, codes, rounds, how.
QUESTIONS = [
    *((name, codes, rounds, lambda _, client, code: run(client, code)) for name, (*codes, rounds) in CELLS.items()),
    *((name, codes, 50, lambda _, client, code: complete(client, code)) for name, codes in COMPLETIONS.items()),
    *((name, codes, 50, lambda _, client, code: inspect(client, code)) for name, codes in INSPECTIONS.items()),
    ("interrupt a loop", LOOPS, 10, interrupt),
]


def answers(table):
    if not table.wants(*(name for name, *_ in QUESTIONS)):
        return
    kernels = [start(name)[0] for name in NAMES]
    for (_, client), code in zip(kernels, SETUP):
        run(client, code)
    for name, *question in QUESTIONS:
        table.row(name, lambda: alternate(kernels, *question), "ms", 1e3, "ipykernel")
    for kernel in kernels:
        stop(*kernel)


def measure(table):
    """Measure all rows that the table wants."""
    with tempfile.TemporaryDirectory() as folder:  # for the history of these kernels
        with mock.patch.dict(os.environ, RUSTORCH_DATA_DIR=folder, IPYTHONDIR=folder):
            fresh(table)
            answers(table)
