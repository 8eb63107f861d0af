"""Environments to install the wheel into."""

import subprocess
import sys
import sysconfig
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VERSION = (ROOT / "cmd/rustorch-kernel/VERSION").read_text().strip()


def run(*command, **options):
    """Run a command and return what it printed; its error output is the test's."""
    done = subprocess.run([str(c) for c in command], capture_output=True, text=True, timeout=300, **options)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


class Environment:
    """A virtual environment with nothing of its own. NumPy and Jupyter are those of
    the tests, found by a path file, so that no network is needed."""

    def __init__(self, folder):
        self.folder = folder
        run(sys.executable, "-m", "venv", "--without-pip", folder)
        self.python = folder / "bin/python"
        self.packages = next(folder.glob("lib/python3*/site-packages"))
        self.borrowed = self.packages / "tests.pth"
        self.borrow()

    def borrow(self):
        self.borrowed.write_text(sysconfig.get_path("purelib") + "\n")

    def pip(self, *arguments):
        """Run pip, which must not see the rustorch of the tests' own environment."""
        self.borrowed.unlink()
        try:
            return run(sys.executable, "-m", "pip", "--python", self.python, "--disable-pip-version-check", *arguments)
        finally:
            self.borrow()

    def files(self):
        return {p.relative_to(self.folder) for p in self.folder.rglob("*") if "__pycache__" not in p.parts}
