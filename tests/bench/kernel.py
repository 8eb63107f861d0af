"""The kernel beside ipykernel, in alternation: above 1, this kernel is faster.

usage: kernel.py, in an environment that has both kernels
"""

import statistics
import sys
import time
from pathlib import Path

from jupyter_client.manager import start_new_kernel

ROUNDS = 200
ROWS = {
    "empty cell": ("", ""),
    "print": ('fmt.Println("hello")', 'print("hello")'),
    "expression": ("1 + 2", "1 + 2"),
    "assignment": ("x := 3", "x = 3"),
}
NAMES = ("rustorch", "python3")


def start(name):
    """Return a kernel that has answered, and the seconds that took."""
    began = time.perf_counter()
    manager, client = start_new_kernel(kernel_name=name)
    return manager, client, time.perf_counter() - began


def run(client, code):
    """Return the seconds from request to idle."""
    began = time.perf_counter()
    client.execute_interactive(code, output_hook=lambda message: None, timeout=60)
    return time.perf_counter() - began


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


def row(name, ours, theirs, unit):
    print(f"{name:24s} {ours:9.2f} {theirs:9.2f} {unit:3s} {theirs / ours:6.2f}")


def main():
    print(f"{'':24s} {'rustorch':>9s} {'ipykernel':>9s}     ratio")
    times = {name: [] for name in NAMES}
    for _ in range(5):
        for name in NAMES:
            manager, client, seconds = start(name)
            times[name].append(seconds)
            client.stop_channels()
            manager.shutdown_kernel(now=True)
    row("start to first reply", *(statistics.median(times[name]) for name in NAMES), "s")
    kernels = [start(name)[:2] for name in NAMES]
    for title, codes in ROWS.items():
        samples = ([], [])
        for _ in range(ROUNDS):
            for (_, client), code, sample in zip(kernels, codes, samples):
                sample.append(1e3 * run(client, code))
        row(title, *(statistics.median(sample) for sample in samples), "ms")
    if sys.platform == "linux":
        row("idle memory", *(memory(manager) for manager, _ in kernels), "MB")
    for manager, client in kernels:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


if __name__ == "__main__":
    main()
