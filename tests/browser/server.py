"""A JupyterLab of its own: a free port, a token, and no folder that a user has."""

import contextlib
import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import nbformat

ROOT = Path(__file__).resolve().parents[2]

# A page that is the same in every run: no question about news, and no file
# saved but by a test.
SETTINGS = {
    "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False},
    "@jupyterlab/docmanager-extension:plugin": {"autosave": False},
}

KERNELSPEC = {"name": "rustorch", "display_name": "RusTorch (Go)", "language": "go"}


def code(source, **fields):
    return nbformat.v4.new_code_cell(source, **fields)


class Lab:
    def __init__(self, folder):
        self.folder = Path(folder).resolve()
        self.notebooks = self.folder / "notebooks"
        shutil.copytree(ROOT / "notebooks", self.notebooks)
        self.log = self.folder / "lab.log"
        config = self.folder / "config/labconfig"
        config.mkdir(parents=True)
        (config / "default_setting_overrides.json").write_text(json.dumps(SETTINGS))
        self.token = secrets.token_hex(16)
        self.process = subprocess.Popen(
            self._command(),
            env={**os.environ, **self._environment()},
            stdin=subprocess.DEVNULL,
            stdout=self.log.open("w"),
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        self.url = self._answering(60)

    def _command(self):
        # The server picks the port, and writes down which.
        return [
            str(Path(sys.executable).with_name("jupyter")), "lab",
            "--no-browser", "--allow-root", "--ServerApp.ip=127.0.0.1", "--ServerApp.port=0",
            f"--ServerApp.root_dir={self.notebooks}",
            "--LabApp.expose_app_in_browser=True",
        ]  # fmt: skip

    def _environment(self):
        folders = {
            "HOME": "home",
            "JUPYTER_CONFIG_DIR": "config",
            "JUPYTER_DATA_DIR": "data",
            "JUPYTER_RUNTIME_DIR": "runtime",
            "JUPYTERLAB_SETTINGS_DIR": "settings",
            "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
            "IPYTHONDIR": "ipython",
            "RUSTORCH_DATA_DIR": "rustorch",
        }
        (self.folder / "home").mkdir()
        return {"JUPYTER_TOKEN": self.token} | {k: str(self.folder / v) for k, v in folders.items()}

    def _answering(self, seconds):
        """Return the address as soon as the server answers."""
        info = self.folder / f"runtime/jpserver-{self.process.pid}.json"
        deadline = time.monotonic() + seconds
        while self.process.poll() is None and time.monotonic() < deadline:
            with contextlib.suppress(OSError, ValueError):
                self.url = json.loads(info.read_text())["url"]
                self.request("api/status")
                return self.url
            time.sleep(0.05)
        raise RuntimeError("JupyterLab did not start:\n" + self.log.read_text()[-4000:])

    def request(self, path, method="GET"):
        """Ask the server's REST interface."""
        headers = {"Authorization": f"token {self.token}"}
        request = urllib.request.Request(self.url + path, method=method, headers=headers)
        with urllib.request.urlopen(request, timeout=10) as reply:
            return json.loads(reply.read() or "null")

    def write(self, name, cells, kernelspec=KERNELSPEC):
        """Write a notebook, of Go cells unless it says otherwise. It bears no
        signature: its outputs are untrusted."""
        cells = [code(c) if isinstance(c, str) else c for c in cells]
        notebook = nbformat.v4.new_notebook(metadata={"kernelspec": kernelspec}, cells=cells)
        nbformat.write(notebook, self.notebooks / name)
        return name

    def end_sessions(self):
        """End all kernels, which otherwise live as long as the server."""
        for session in self.request("api/sessions"):
            self.request(f"api/sessions/{session['id']}", "DELETE")

    def close(self):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
