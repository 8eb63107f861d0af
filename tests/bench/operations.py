"""Operations beside PyTorch and NumPy.

For every row the libraries take turns, and the ratio of the medians counts.
Most rows run on one thread and are measured in time that the process spends on
a processor; some run on two threads, by the clock on the wall. PyTorch runs as
it is, and held to the instruction set of this library's kernels where it has a
larger one.
"""

import os
import pathlib
import platform
import statistics
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROUNDS, TARGET = 9, 25e6  # rounds; nanoseconds of one measurement
PARALLEL = ["matmul 1024", "add 1e6, released", "exp 1e6", "softmax 1024x1024", "sum 1e6", "conv 8x64x28x28",
            "perceptron step", "digits epoch"]
AVX2 = {"MKL_ENABLE_INSTRUCTIONS": "AVX2", "ATEN_CPU_CAPABILITY": "avx2", "ONEDNN_MAX_CPU_ISA": "AVX2"}


class Server:
    """A process that times rows: one line in, one line out."""

    def __init__(self, command, threads, env=()):
        clock, n = "cpu" if threads == 1 else "wall", str(threads)
        names = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "RUSTORCH_THREADS", "GOMAXPROCS")
        self.process = subprocess.Popen([*command, clock, n], env={**os.environ, **dict.fromkeys(names, n), **dict(env)},
                                        text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.info = self.ask("info")

    def ask(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline().strip()
        if not answer:
            raise RuntimeError(f"the process that times {line.split(chr(9))[0]!r} ended")
        return answer

    def time(self, row, repeats):
        answer = self.ask(f"{row}\t{repeats}")
        return None if answer == "unknown" else float(answer)


def processor():
    try:
        for line in open("/proc/cpuinfo"):
            if line.startswith("model name"):
                return line.split(":")[1].strip()
    except OSError:
        pass
    return platform.processor()


def has(python, module):
    return subprocess.run([python, "-c", f"import {module}"], capture_output=True).returncode == 0


def opponents(tier, threads):
    """Return the other libraries that are installed."""
    here = str(HERE / "opponent.py")
    found = {}
    torch = os.environ.get("TORCH_PYTHON", sys.executable)
    if has(torch, "torch"):
        found["PyTorch"] = Server([torch, here, "torch"], threads)
        if tier.startswith("avx2") and "AVX512" in found["PyTorch"].info:
            found["PyTorch at AVX2"] = Server([torch, here, "torch"], threads, AVX2)
    if has(sys.executable, "numpy"):
        found["NumPy"] = Server([sys.executable, here, "numpy"], threads)
    return found


def repeats(server, row):
    """How often the row fits into one measurement; None if it is unknown."""
    if server.time(row, 1) is None:
        return None
    n = max(1, min(100000, int(TARGET / max(server.time(row, 2), 1))))
    server.time(row, 3 * n)  # memory that is reused has been touched by now
    return n


def paired(servers, row):
    """Return each library's median time of a row in nanoseconds."""
    counts = {name: repeats(s, row) for name, s in servers.items()}
    counts = {name: n for name, n in counts.items() if n}
    times = {name: [] for name in counts}
    for _ in range(ROUNDS):
        for name, n in counts.items():
            times[name].append(servers[name].time(row, n))
    return {name: statistics.median(t) for name, t in times.items()}


def compared(servers, row):
    """Return our seconds for a row, those of the first other library that knows it,
    and words about the rest."""
    t = {name: ns / 1e9 for name, ns in paired(servers, row).items()}
    ours = t.pop("ours")
    first = next(iter(t), None)
    return ours, t.get(first), *(name if name == first else f"{name} {s / ours:.2f}x" for name, s in t.items())


def threaded(table, binary, threads):
    """Measure the rows that run on a number of threads."""
    ours = Server([binary], threads)
    names = [n for n in ours.ask("rows").split("\t") if threads == 1 or n in PARALLEL]
    label = (lambda name: name) if threads == 1 else (lambda name: f"{name}, {threads} threads")
    if not table.wants(*map(label, names)):
        return
    servers = {"ours": ours, **opponents(ours.info, threads)}
    if threads == 1:
        others = [f"{name} {server.info}" for name, server in servers.items() if name != "ours"]
        if "PyTorch" not in servers:
            others.append("PyTorch is not installed: nothing is compared with it")
        table.note("kernels " + ours.info, *others)
    for name in names:
        table.row(label(name), lambda: compared(servers, name), "us", 1e6)


def measure(table):
    """Measure all rows that the table wants."""
    table.note(f"{processor()}, {os.cpu_count()} processors")
    with tempfile.TemporaryDirectory() as folder:
        binary = os.path.join(folder, "bench")
        subprocess.run(["go", "build", "-o", binary, "./tests/bench"], cwd=HERE.parents[1], check=True)
        for threads in (1, 2)[:os.cpu_count()]:
            threaded(table, binary, threads)
