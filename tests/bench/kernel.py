"""The kernel beside ipykernel, in alternation: above 1, this kernel is ahead.

usage: kernel.py [ROW …], in an environment that has both kernels

Both run the same cell in turn; the medians are printed. A tensor is shown by
this kernel as HTML with statistics, colors or a picture, and text; NumPy has
only text to show.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

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


def row(name, samples, unit, scale=1.0):
    ours, theirs = (scale * statistics.median(sample) for sample in samples)
    print(f"{name:24s} {ours:9.2f} {theirs:9.2f} {unit:3s} {theirs / ours:6.2f}", flush=True)


def alternate(kernels, codes, rounds, measure):
    """Measure one after the other, so that both meet the same noise."""
    samples = ([], [])
    for _ in range(rounds):
        for kernel, code, sample in zip(kernels, codes, samples):
            sample.append(measure(*kernel, code))
    return samples


def starts():
    """Measure fresh kernels: until they answer, and what memory they take then."""
    seconds, megabytes = ([], []), ([], [])
    for _ in range(STARTS):
        for name, took, size in zip(NAMES, seconds, megabytes):
            kernel, s = start(name)
            took.append(s)
            if sys.platform == "linux":
                size.append(memory(kernel[0]))
            stop(*kernel)
    row("start to first reply", seconds, "ms", 1e3)
    if sys.platform == "linux":
        row("idle memory", megabytes, "MB")


def main(wanted):
    print(f"{'':24s} {'rustorch':>9s} {'ipykernel':>9s}     ratio")
    if not wanted or "start" in wanted:
        starts()
    kernels = [start(name)[0] for name in NAMES]
    for (_, client), code in zip(kernels, SETUP):
        run(client, code)
    for name, (*codes, rounds) in CELLS.items():
        if not wanted or name in wanted:
            samples = alternate(kernels, codes, rounds, lambda _, client, code: run(client, code))
            row(name, samples, "ms", 1e3)
    for name, codes in COMPLETIONS.items():
        if not wanted or name in wanted:
            samples = alternate(kernels, codes, 50, lambda _, client, code: complete(client, code))
            row(name, samples, "ms", 1e3)
    for name, codes in INSPECTIONS.items():
        if not wanted or name in wanted:
            samples = alternate(kernels, codes, 50, lambda _, client, code: inspect(client, code))
            row(name, samples, "ms", 1e3)
    if not wanted or "interrupt" in wanted:
        row("interrupt a loop", alternate(kernels, LOOPS, 10, interrupt), "ms", 1e3)
    for kernel in kernels:
        stop(*kernel)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:  # for the history of these kernels
        os.environ["RUSTORCH_DATA_DIR"] = os.environ["IPYTHONDIR"] = folder
        main(sys.argv[1:])
