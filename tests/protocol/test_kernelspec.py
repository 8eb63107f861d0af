"""The folder of the kernelspec is one that Jupyter can install."""

import json
import os
import subprocess
import sys
from pathlib import Path

from jupyter_client.manager import start_new_kernel

ROOT = Path(__file__).parents[2]


def test_make_and_install(tmp_path, monkeypatch):
    subprocess.run(["make", "-s", "kernel"], cwd=ROOT, check=True)
    install = [sys.executable, "-m", "jupyter_client.kernelspecapp", "install", "kernelspec/", "--prefix", str(tmp_path), "--name", "rustorch-made"]
    subprocess.run(install, cwd=ROOT, check=True)
    spec = tmp_path / "share/jupyter/kernels/rustorch-made"
    assert json.loads((spec / "kernel.json").read_text())["display_name"] == "RusTorch (Go)"
    assert os.access(spec / "rustorch-kernel", os.X_OK) and not (spec / "rustorch-kernel").is_symlink()
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "share/jupyter"))
    manager, client = start_new_kernel(kernel_name="rustorch-made")
    try:
        reply = client.execute("1 + 2", reply=True, timeout=60)
        assert reply["content"]["status"] == "ok"
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
