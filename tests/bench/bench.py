"""Paired ratios against PyTorch and NumPy, in one run.

usage: bench.py [--json FILE] [ROW …]

For every row the libraries take turns, and the ratio of the medians is
printed: above 1, this library is faster. The rows run on one thread and are
measured in time that the process spends on a processor; then some run on two
threads, by the clock on the wall. PyTorch takes part where it is installed
(name its interpreter in TORCH_PYTHON if it is not this one's): as it is, and
held to the instruction set of this library's kernels where it has a larger one.

    RUSTORCH_SIMD=avx2 python tests/bench/bench.py    # hold this library to AVX2
"""

import argparse
import json
import os
import pathlib
import platform
import re
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
        found["torch"] = Server([torch, here, "torch"], threads)
        if tier.startswith("avx2") and "AVX512" in found["torch"].info:
            found["torch at avx2"] = Server([torch, here, "torch"], threads, AVX2)
    if has(sys.executable, "numpy"):
        found["numpy"] = Server([sys.executable, here, "numpy"], threads)
    return found


def repeats(server, row):
    """How often the row fits into one measurement; None if it is unknown."""
    if server.time(row, 1) is None:
        return None
    n = max(1, min(100000, int(TARGET / max(server.time(row, 2), 1))))
    server.time(row, 3 * n)  # memory that is reused has been touched by now
    return n


def measure(servers, row):
    """Return each library's median time of a row in nanoseconds."""
    counts = {name: repeats(s, row) for name, s in servers.items()}
    counts = {name: n for name, n in counts.items() if n}
    times = {name: [] for name in counts}
    for _ in range(ROUNDS):
        for name, n in counts.items():
            times[name].append(servers[name].time(row, n))
    return {name: statistics.median(t) for name, t in times.items()}


def table(binary, threads, wanted):
    """Print a row for each operation; return the times."""
    ours = Server([binary], threads)
    servers = {"ours": ours, **opponents(ours.info, threads)}
    print(f"{processor()}, {threads} thread{'s' * (threads > 1)}, kernels {ours.info}")
    for name, server in list(servers.items())[1:]:
        print(f"{name}: {server.info}")
    if "torch" not in servers:
        print("PyTorch is not installed: its columns are left out")
    others = list(servers)[1:]
    print(f"{'':36}{'ours':>12}" + "".join(f"{name:>15}" for name in others))
    results = {}
    for row in ours.ask("rows").split("\t"):
        if wanted and row not in wanted or threads > 1 and row not in PARALLEL:
            continue
        t = results[row] = measure(servers, row)
        cells = (f"{t[name] / t['ours']:14.2f}x" if name in t else f"{'':15}" for name in others)
        print(f"{row:36}{t['ours'] / 1e3:9.1f} us" + "".join(cells), flush=True)
    return results


def main():
    parser = argparse.ArgumentParser(description=re.split(r"\n\n", __doc__)[0])
    parser.add_argument("--json", type=pathlib.Path, help="write the times in nanoseconds to this file")
    parser.add_argument("rows", nargs="*", help="names of rows; all without any")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        binary = os.path.join(folder, "bench")
        subprocess.run(["go", "build", "-o", binary, "./tests/bench"], cwd=HERE.parents[1], check=True)
        results = {"one thread": table(binary, 1, args.rows)}
        if os.cpu_count() > 1:
            print()
            results["two threads"] = table(binary, 2, args.rows)
    if args.json:
        args.json.write_text(json.dumps(results, indent=1) + "\n")


if __name__ == "__main__":
    main()
