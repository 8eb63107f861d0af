"""What of PyTorch's interface is right is published, and stays right.

`tests/parity/python.csv` lists every name that has recorded cases, those that
programs use most first, with their number and how many of them pass.  A name that passed and no longer
does fails here; one that passes now and is not listed so fails too, until
the list is written anew:  python tests/python/test_parity.py
"""

import csv
import os
import subprocess
import sys
from pathlib import Path

PARITY = Path(__file__).resolve().parents[1] / "parity"
PUBLISHED = PARITY / "python.csv"


def replay(report):
    """Replay all recorded cases and write one row a name to report."""
    return subprocess.run(
        [sys.executable, PARITY / "recorded" / "replay.py", "--module", "rustorch", "--out", report, "--jobs", str(os.cpu_count())],
        capture_output=True,
        text=True,
        check=True,
    ).stdout


def rows(path):
    with open(path, newline="") as f:
        return {row["name"]: row for row in csv.DictReader(f)}


def test_names_that_pass(tmp_path):
    print(replay(tmp_path / "report.csv"))
    now, published = rows(tmp_path / "report.csv"), rows(PUBLISHED)
    assert now.keys() >= published.keys()
    lost = [f"{n}: {now[n]['first_failure']}" for n in published if published[n]["failed"] == "0" and now[n]["failed"] != "0"]
    assert not lost, "\n".join(lost)
    won = [n for n in published if published[n]["failed"] != "0" and now[n]["failed"] == "0"]
    assert not won, f"these pass now; write the list anew: {won}"


def publish():
    """Write the list anew, without the texts of failures, which change often."""
    report = PUBLISHED.with_suffix(".new")
    print(replay(report), end="")
    found = rows(report)
    report.unlink()
    with open(PUBLISHED, "w", newline="") as f:
        writer = csv.writer(f, lineterminator="\n")
        fields = ["name", "tier", "uses", "cases", "passed", "failed"]
        writer.writerow(fields)
        writer.writerows([row[field] for field in fields] for row in found.values())


if __name__ == "__main__":
    publish()
