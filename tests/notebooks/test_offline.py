"""After installation nothing needs a network: the demo runs where there is none."""

import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).resolve().parents[2]

# In the new namespace there is no interface but the loopback, which is down;
# Jupyter talks to its kernel over it.
ALONE = """
import fcntl, os, runpy, socket, struct, sys
SIOCSIFFLAGS, IFF_UP = 0x8914, 1
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
    fcntl.ioctl(s, SIOCSIFFLAGS, struct.pack("16sH14x", b"lo", IFF_UP))
names = [name for _, name in socket.if_nameindex()]
assert names == ["lo"], names
sys.argv = sys.argv[1:]
sys.path.insert(0, os.path.dirname(sys.argv[0]))
runpy.run_path(sys.argv[0], run_name="__main__")
"""


def namespace():
    """The command that runs another one without a network, or why there is none."""
    unshare = shutil.which("unshare")
    if unshare is None:
        pytest.skip("there is no unshare here (package util-linux)")
    command = [unshare, "--user", "--map-root-user", "--net"]
    tried = subprocess.run([*command, "true"], capture_output=True, text=True)
    if tried.returncode != 0:
        pytest.skip("this system allows no network namespaces: " + tried.stderr.strip())
    return command


def test_demo_without_a_network(tmp_path):
    command = [*namespace(), sys.executable, "-c", ALONE, ROOT / "notebooks/demo.py", ROOT / "notebooks/01-digits.ipynb", tmp_path]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    (out,) = tmp_path.glob("*.ipynb")
    cells = [c for c in nbformat.read(out, as_version=4).cells if c.cell_type == "code"]
    assert cells and all(c.execution_count for c in cells)
    assert not [o for c in cells for o in c.outputs if o.output_type == "error"]


def test_there_is_really_none():
    code = "import socket; socket.create_connection(('192.0.2.1', 80), 5)"
    done = subprocess.run([*namespace(), sys.executable, "-c", code], capture_output=True, text=True)
    assert "Network is unreachable" in done.stderr
