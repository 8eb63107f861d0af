"""Every teaching notebook runs as it stands, and says what it is said to say."""

import re
import shutil
import subprocess
from pathlib import Path

import nbformat
import pytest
from jupyter_client.kernelspec import KernelSpecManager

import demo

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


def outputs(notebook):
    return [out for cell in notebook.cells for out in cell.get("outputs", [])]


@pytest.fixture(scope="session", params=NOTEBOOKS, ids=lambda path: path.stem)
def executed(request):
    """A notebook and what it is after all its cells ran."""
    notebook, error = demo.run(request.param)
    assert error is None, error
    return request.param, notebook


def test_there_are_notebooks():
    assert {"01-digits", "02-tensors", "03-autograd"} <= {path.stem for path in NOTEBOOKS}


def test_committed_with_outputs(executed):
    path, _ = executed
    committed = nbformat.read(path, as_version=4)
    for cell in committed.cells:
        if cell.cell_type == "code":
            assert cell.execution_count, f"{path.name} is committed without outputs"


def test_same_kinds_of_output(executed):
    """What a reader sees in the committed notebook is what running it shows."""
    path, notebook = executed
    committed = nbformat.read(path, as_version=4)
    assert len(committed.cells) == len(notebook.cells)

    def kinds(cell):
        return [sorted(out.get("data", {out.output_type: 0})) for out in cell.get("outputs", [])]

    for before, after in zip(committed.cells, notebook.cells):
        assert kinds(before) == kinds(after), before.source


def test_no_errors_but_those_that_teach(executed):
    _, notebook = executed
    for cell in notebook.cells:
        meant = "raises-exception" in cell.metadata.get("tags", [])
        errors = [out for out in cell.get("outputs", []) if out.output_type == "error"]
        assert bool(errors) == meant, cell.source
    for out in outputs(notebook):
        assert out.get("name") != "stderr", out.get("text")


def test_digits_accuracy():
    """The convolutional network holds its accuracy over five seeds."""
    path = ROOT / "notebooks" / "01-digits.ipynb"
    notebook, error = demo.run(path)
    assert error is None, error
    text = "\n".join(demo.printed(notebook))
    found = re.findall(r"seed \d+.*?accuracy[: ]+([\d.]+) ?%", text)
    if found:
        values = [float(v) for v in found]
        assert len(values) == 5 and min(values) >= 97 and sum(values) / 5 >= 97.5, values
    else:
        value = float(re.search(r"accuracy[: ]+([\d.]+) ?%", text)[1])
        assert value >= 97, value


def test_run_without_jupyter(tmp_path):
    """rustorch-kernel runs a notebook with no Python in sight."""
    spec = KernelSpecManager().get_kernel_spec("rustorch")
    kernel = spec.argv[0].format(resource_dir=spec.resource_dir)
    folder = tmp_path / "notebooks"
    shutil.copytree(ROOT / "notebooks", folder)
    result = tmp_path / "out.ipynb"
    done = subprocess.run(
        [kernel, "run", str(folder / "01-digits.ipynb"), "-o", str(result)],
        capture_output=True,
        text=True,
        timeout=300,
        env={"PATH": "", "HOME": str(tmp_path)},
    )
    assert done.returncode == 0, done.stderr
    notebook = nbformat.read(result, as_version=4)
    nbformat.validate(notebook)
    assert any("image/png" in out.get("data", {}) for out in outputs(notebook))


TWIN = ROOT / "notebooks" / "01-digits-python.ipynb"

# What PyTorch 2.15.0 prints for the same cells.
FIRST_LOSS = "first loss: 2.310372"


def test_twin_begins_as_pytorch_does():
    notebook = nbformat.read(TWIN, as_version=4)
    assert FIRST_LOSS in "".join(demo.printed(notebook))
    assert any(FIRST_LOSS.split()[-1] in cell.source for cell in notebook.cells), "the text says so"


def test_twin_in_pytorch(monkeypatch, capsys):
    """The cells up to the first loss, with torch in the place of rustorch."""
    pytest.importorskip("torch")
    monkeypatch.chdir(TWIN.parent)
    program = []
    for cell in nbformat.read(TWIN, as_version=4).cells:
        if cell.cell_type == "code" and "plt.subplots" not in cell.source:
            program.append(re.sub(r"\brustorch\b", "torch", cell.source))
            if "first loss" in cell.source:
                break
    exec("\n".join(program), {"__name__": "__main__"})
    assert FIRST_LOSS in capsys.readouterr().out
