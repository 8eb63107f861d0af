"""Everything that is measured, as one table of paired ratios.

usage: bench.py [--json FILE] [PATTERN …], in an environment that has the wheel

A ratio above 1 means that this library is faster; all that stands beside it is
measured in turn with it, in this run. Patterns are regular expressions: rows
are left out whose names none of them finds. PyTorch takes part where it is
installed (name its interpreter in TORCH_PYTHON if it is not this one's).

    RUSTORCH_SIMD=avx2 python tests/bench/bench.py conv    # hold this library to AVX2
"""

import argparse
import json
import pathlib
import re

import kernel
import operations
import python
from table import Table


def main():
    parser = argparse.ArgumentParser(description=re.split(r"\n\n", __doc__)[0])
    parser.add_argument("--json", type=pathlib.Path, help="write the figures to this file")
    parser.add_argument("patterns", nargs="*", help="rows to measure; all without any")
    args = parser.parse_args()
    table = Table(args.patterns)
    for part in (operations, kernel, python):
        part.measure(table)
    table.foot()
    if args.json:
        args.json.write_text(json.dumps(table.results, indent=1) + "\n")


if __name__ == "__main__":
    main()
