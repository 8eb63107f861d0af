"""One wheel holds everything and works where pip puts it."""

import json
import os
import platform
import stat
import subprocess
import sys
import zipfile
from email import message_from_bytes
from pathlib import Path

import pytest
from installed import ROOT, VERSION, run

SPEC = f"rustorch-{VERSION}.data/data/share/jupyter/kernels/rustorch"
INFO = f"rustorch-{VERSION}.dist-info"


def read(wheel, name):
    with zipfile.ZipFile(wheel) as archive:
        return archive.read(name)


def test_contents(contents):
    for name in (
        "rustorch/__init__.py",
        "rustorch/py.typed",
        "rustorch/_C.abi3.so",
        "rustorch/_C.pyi",
        "rustorch/librustorch.so",
        "rustorch/nn/__init__.py",
        "rustorch_magic/__init__.py",
        f"{SPEC}/kernel.json",
        f"{SPEC}/rustorch-kernel",
        f"{SPEC}/logo-64x64.png",
        f"{INFO}/licenses/LICENSE",
    ):
        assert name in contents
    strange = [n for n in contents if "__pycache__" in n or n.endswith((".c", ".h", ".go"))]
    assert strange == []


def test_tag_and_size(wheel):
    assert wheel.name == f"rustorch-{VERSION}-cp311-abi3-linux_{platform.machine()}.whl"
    assert wheel.stat().st_size < 30e6


def test_modes(contents):
    runs = {n for n, info in contents.items() if info.external_attr >> 16 & stat.S_IXUSR}
    assert runs == {f"{SPEC}/rustorch-kernel"}


def test_metadata(wheel):
    meta = message_from_bytes(read(wheel, f"{INFO}/METADATA"))
    assert meta["Version"] == VERSION
    assert meta["Requires-Python"] == ">=3.11"
    needs = [r for r in meta.get_all("Requires-Dist") if "extra ==" not in r]
    assert needs == ["numpy>=1.20.0", "typing-extensions>=4.0.0"]


def test_kernelspec_is_relocatable(wheel):
    spec = json.loads(read(wheel, f"{SPEC}/kernel.json"))
    assert spec["argv"][0] == "{resource_dir}/rustorch-kernel"
    assert spec["display_name"] == "RusTorch (Go)"


def test_installed(environment):
    listing = run(environment.python, "-m", "jupyter_client.kernelspecapp", "list", "--json")
    spec = json.loads(listing)["kernelspecs"]["rustorch"]
    assert spec["spec"]["display_name"] == "RusTorch (Go)"
    assert Path(spec["resource_dir"]).is_relative_to(environment.folder)


def test_one_version(environment):
    kernel = run(environment.folder / "bin/rustorch-kernel", "version").strip()
    code = "import rustorch, rustorch_magic, importlib.metadata as m; print(rustorch.__version__, rustorch_magic.__version__, m.version('rustorch'))"
    assert run(environment.python, "-c", code).split() == [kernel] * 3 == [VERSION] * 3


def test_it_computes(environment):
    code = "import rustorch as rt; print(rt.__file__, (rt.ones(3, 4) @ rt.ones(4, 2)).sum().item())"
    file, value = run(environment.python, "-c", code).split()
    assert Path(file).is_relative_to(environment.folder) and value == "24.0"


def test_loading_is_lazy(environment):
    code = "import rustorch._C as c; a = c._loaded(); import rustorch as rt; b = c._loaded(); rt.ones(1); print(a, b, c._loaded())"
    assert run(environment.python, "-c", code).split() == ["False", "False", "True"]


CELL = """
from jupyter_client.manager import start_new_kernel
manager, client = start_new_kernel(kernel_name="rustorch")
client.execute_interactive("fmt.Println(tensor.Ones(2, 3).Sum())", timeout=60)
manager.shutdown_kernel()
"""


# Root may write to what is read-only, unless it gives that right up.
HUMBLE = ["setpriv", "--bounding-set=-dac_override"] if os.geteuid() == 0 else []


@pytest.fixture
def read_only(new_environment, wheel):
    """An environment in which nobody can write."""
    environment = new_environment()
    environment.pip("install", "-q", "--no-deps", "--no-compile", wheel)
    paths = [environment.folder, *(p for p in environment.folder.rglob("*") if not p.is_symlink())]
    for path in paths:
        path.chmod(path.stat().st_mode & ~0o222)
    yield environment
    for path in paths:
        path.chmod(path.stat().st_mode | 0o200)


def test_read_only(read_only):
    """Kernel and package work from a place that nobody can write to."""
    before = {p: p.stat().st_mtime_ns for p in read_only.folder.rglob("*")}
    probe = subprocess.run([*HUMBLE, "touch", read_only.packages / "rustorch/file"], capture_output=True)
    assert probe.returncode != 0
    assert "6" in run(*HUMBLE, read_only.python, "-c", CELL)
    assert run(*HUMBLE, read_only.python, "-c", "import rustorch; print(rustorch.ones(2).sum().item())").strip() == "2.0"
    assert {p: p.stat().st_mtime_ns for p in read_only.folder.rglob("*")} == before


def test_uninstalled(new_environment, wheel):
    environment = new_environment()
    before = environment.files()
    environment.pip("install", "-q", "--no-deps", wheel)
    assert len(environment.files()) > len(before) + 20
    environment.pip("uninstall", "-q", "-y", "rustorch")
    left = {p for p in environment.files() - before if not (environment.folder / p).is_dir()}
    assert left == set()


def test_source_archive_and_its_wheel(wheel, tmp_path):
    """python -m build: the archive holds the Go module, and the wheel that is built
    from it, in another folder, is the same wheel."""
    run(sys.executable, "-m", "build", "--outdir", tmp_path, ROOT)
    archive = tmp_path / f"rustorch-{VERSION}.tar.gz"
    names = run("tar", "tzf", archive).split()
    for name in ("PKG-INFO", "pyproject.toml", "go.mod", "bridge/capi/main.go", "cmd/rustorch-kernel/VERSION", "LICENSE"):
        assert f"rustorch-{VERSION}/{name}" in names
    assert not any("/build/" in n or ".git/" in n for n in names)
    assert read(tmp_path / wheel.name, f"{INFO}/RECORD") == read(wheel, f"{INFO}/RECORD")


def test_pip_wheel(wheel, tmp_path):
    run(sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-index", "-w", tmp_path, ROOT)
    assert [p.name for p in tmp_path.iterdir()] == [wheel.name]


def test_editable(new_environment):
    """An editable installation runs the source."""
    environment = new_environment()
    environment.pip("install", "-q", "--no-deps", "--no-index", "-e", ROOT)
    code = "import rustorch, os; print(os.path.realpath(rustorch.__file__), rustorch.ones(2).sum().item())"
    file, value = run(environment.python, "-c", code).split()
    assert Path(file) == ROOT / "bridge/python/rustorch/__init__.py" and value == "2.0"
    assert (environment.folder / "share/jupyter/kernels/rustorch/rustorch-kernel").exists()


@pytest.mark.parametrize("module", ["pyarrow", "sklearn.linear_model", "torch", "onnxruntime", "matplotlib"])
@pytest.mark.parametrize("first", [True, False])
def test_beside(environment, module, first):
    """Both native libraries in one process, in either order, at work at once."""
    pytest.importorskip(module)
    both = ["import rustorch as rt; x = rt.ones(64, 64)", f"import {module}"]
    code = "; ".join([*(both if first else reversed(both)), "y = (x @ x).sum().item()", "import numpy as np; z = np.ones((64, 64)) @ np.ones((64, 64))", "print(y, z.sum())"])
    assert run(environment.python, "-c", code).split() == ["262144.0", "262144.0"]
