"""Restart, interrupt and death of a kernel, through the buttons of JupyterLab."""

import os
import signal

from playwright.sync_api import expect

LOOP = 'fmt.Println("engine", os.Getpid())\nfor {}'


def looping(page, index):
    """Start the loop and return its process."""
    page.start(index)
    expect(page.outputs(index).first).to_contain_text("engine", timeout=30_000)
    return int(page.text(index).split()[1])


def test_interrupt(notebook):
    page = notebook("x := tensor.Arange(0, 6, 1)", LOOP, "x[2:4]")
    page.run(0)
    with page.ends("notebook:run-cell"):
        looping(page, 1)
        page.toolbar("interrupt")
    page.painted()
    assert "interrupt" in page.text(1).lower()
    page.run(2)
    assert "min 2 · max 3" in page.text(2)


def test_restart(notebook):
    page = notebook("x := 1", "x", "2 + 3")
    page.run_all()
    assert page.text(1) == "1"
    page.restart()
    page.run(1)
    assert "undefined: x" in page.text(1)
    page.run(2)
    assert page.text(2) == "5"


def test_exit_costs_the_cell(notebook):
    page = notebook("x := tensor.Full([]int{2}, 7)", "os.Exit(3)", "x.Sum()")
    page.run(0)
    page.run(1)
    assert page.model(1)["outputs"][-1]["output_type"] == "error"
    page.run(2)
    assert "14" in page.text(2), "tensors that had names are there again"


def test_killed_engine(notebook):
    page = notebook(LOOP, "40 + 2")
    with page.ends("notebook:run-cell"):
        os.kill(looping(page, 0), signal.SIGKILL)
    page.painted()
    assert page.model(0)["outputs"][-1]["output_type"] == "error"
    assert "killed" in page.text(0)
    page.run(1)
    assert page.text(1) == "42"


def test_killed_kernel(notebook):
    """Even without the supervisor: Jupyter says so and starts another kernel."""
    page = notebook("os.Getppid()", "40 + 2")
    page.run(0)
    os.kill(int(page.text(0)), signal.SIGKILL)
    page.accept("Kernel Restarting")
    page.wait_idle()
    page.run(1)
    assert page.text(1) == "42"
