"""Paired ratios against PyTorch and NumPy, one thread, in one run.

For every row the libraries take turns, and the ratio of the medians is
printed: above 1, this library is faster. PyTorch takes part where it is
installed (name its interpreter in TORCH_PYTHON if it is not this one's), once
as it is and once held to AVX2 when this library is held there too:

    RUSTORCH_SIMD=avx2 python tests/bench/bench.py
"""

import json
import os
import pathlib
import platform
import statistics
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
ROUNDS, TARGET = 7, 40e6  # rounds; nanoseconds of one measurement
ROWS = [
    "matmul 1024", "matmul 256", "add 1e6, released", "add 1e6, collected", "add 1",
    "exp 1e6", "softmax 1024x1024", "conv 32x16x8x8", "conv with gradients", "digits epoch",
]
AVX2 = {"MKL_ENABLE_INSTRUCTIONS": "AVX2", "ATEN_CPU_CAPABILITY": "avx2", "ONEDNN_MAX_CPU_ISA": "AVX2"}
ONE = {"OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "RUSTORCH_THREADS": "1", "GOMAXPROCS": "1"}


class Server:
    """A process that times rows: one line in, one line out."""

    def __init__(self, command, env):
        self.process = subprocess.Popen(command, env={**os.environ, **ONE, **env}, text=True,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.info = self.ask("info")

    def ask(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        return self.process.stdout.readline().strip()

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


def opponents():
    here = str(pathlib.Path(__file__).with_name("opponent.py"))
    found = {}
    torch = os.environ.get("TORCH_PYTHON", sys.executable)
    if subprocess.run([torch, "-c", "import torch"], capture_output=True).returncode == 0:
        held = os.environ.get("RUSTORCH_SIMD") == "avx2"
        if held:
            found["torch at avx2"] = Server([torch, here, "torch"], AVX2)
        found["torch"] = Server([torch, here, "torch"], {})
    if subprocess.run([sys.executable, "-c", "import numpy"], capture_output=True).returncode == 0:
        found["numpy"] = Server([sys.executable, here, "numpy"], {})
    return found


def repeats(server, row):
    """How often the row fits into one measurement; None if it is unknown."""
    if server.time(row, 1) is None:
        return None
    n = max(1, min(100000, int(TARGET / max(server.time(row, 2), 1))))
    server.time(row, 5 * n)  # memory that is reused has been touched by now
    return n


def measure(ours, others, row):
    servers = {"ours": ours, **others}
    counts = {name: repeats(s, row) for name, s in servers.items()}
    counts = {name: n for name, n in counts.items() if n}
    times = {name: [] for name in counts}
    for _ in range(ROUNDS):
        for name, n in counts.items():
            times[name].append(servers[name].time(row, n))
    return {name: statistics.median(t) for name, t in times.items()}


def main():
    with tempfile.TemporaryDirectory() as folder:
        binary = os.path.join(folder, "bench")
        subprocess.run(["go", "build", "-o", binary, "./tests/bench"], cwd=ROOT, check=True)
        ours, others = Server([binary], {}), opponents()
        print(f"{processor()}, one thread, kernels {ours.info}")
        for name, server in others.items():
            print(f"{name}: {server.info}")
        print(f"{'':22}{'ours':>12}" + "".join(f"{name:>16}" for name in others))
        results = {}
        for row in ROWS:
            t = results[row] = measure(ours, others, row)
            cells = (f"{t[name] / t['ours']:15.2f}x" if name in t else f"{'':16}" for name in others)
            print(f"{row:22}{t['ours'] / 1e3:9.1f} us" + "".join(cells), flush=True)
    if len(sys.argv) > 1:
        pathlib.Path(sys.argv[1]).write_text(json.dumps(results, indent=1) + "\n")


if __name__ == "__main__":
    main()
