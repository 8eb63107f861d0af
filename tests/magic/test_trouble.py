"""Interrupts, crashes and what is not there."""

import os
import signal
import subprocess
import sys

import pytest
from processes import gone

LOOP = '%%rustorch\nfmt.Println("engine", os.Getpid(), "kernel", os.Getppid())\nfor {}'


def running(python, code=LOOP):
    """Start a cell that never ends; return its request and its two processes."""
    request = python.start(code)
    seen = python.until(request, lambda m: m["msg_type"] == "stream")
    words = seen.text.split()
    return request, int(words[1]), int(words[3])


def test_interrupt(python):
    python.good("kept = 1")
    python.good("%%rustorch\nhere := 2")
    request, *_ = running(python)
    python.manager.interrupt_kernel()
    outcome = python.finish(request)
    assert outcome.error["ename"] == "KeyboardInterrupt"
    assert python.good("kept").value == "1"
    assert python.good("%rustorch here").value == "2", "an interrupt loses nothing"


def test_crash_of_the_engine(python):
    """The cell gets an error; no Python variable is touched, tensors of Go survive."""
    python.good("kept = [1, 2]; alias = kept")
    python.good("%%rustorch\nt := tensor.Ones(3)")
    request, engine, _ = running(python)
    os.kill(engine, signal.SIGKILL)
    assert python.finish(request).error["ename"] == "EngineDied"
    assert python.good("kept is alias and kept == [1, 2]").value == "True"
    assert python.good("%rustorch t.Sum().Item()").value == "3"


def test_crash_of_the_kernel(python):
    python.good("kept = 5")
    request, engine, kernel = running(python)
    os.kill(kernel, signal.SIGKILL)
    error = python.finish(request).error
    assert error["ename"] == "KernelDied"
    assert "SIGKILL" in error["evalue"]
    assert python.good("kept").value == "5"
    assert python.good("%rustorch 1 + 1").value == "2", "the next cell has a new kernel"
    assert gone(engine)


def test_kernel_that_died_between_cells(python):
    kernel = int(python.good("%rustorch os.Getppid()").value)
    os.kill(kernel, signal.SIGKILL)
    assert gone(kernel)
    assert "no Go kernel runs" in python.good("%rt_status").text
    assert python.good("%rustorch 1 + 1").value == "2"


def test_ends_with_python(fresh):
    """No process is left, whether Python ends or is killed."""
    kernel = int(fresh.good("%rustorch os.Getppid()").value)
    fresh.client.shutdown()
    assert gone(kernel)


def test_ends_with_killed_python(fresh):
    kernel = int(fresh.good("%rustorch os.Getppid()").value)
    os.kill(int(fresh.good("import os; os.getpid()").value), signal.SIGKILL)
    assert gone(kernel)


def test_unload(fresh):
    kernel = int(fresh.good("%rustorch os.Getppid()").value)
    fresh.good("%unload_ext rustorch_magic")
    assert gone(kernel)
    assert "rustorch" in fresh.run("%rustorch 1").text
    fresh.good("%load_ext rustorch_magic")
    assert fresh.good("%rustorch 1 + 1").value == "2"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("import rustorch_magic.child as c; c.__version__ = '9.9'", ["9.9", "share/jupyter/kernels/rustorch", "install"]),
        ("import sys; sys.prefix = '/nowhere'", ["/nowhere/share/jupyter/kernels/rustorch/rustorch-kernel", "install"]),
    ],
)
def test_wrong_kernel(fresh, change, words):
    """A kernel of another version, or none, is refused by name."""
    fresh.good(change)
    error = fresh.run("%%rustorch\n1").error
    assert error["ename"] == "KernelMissing"
    for word in words:
        assert word in error["evalue"]
    assert fresh.good("1 + 1").value == "2"


def test_in_a_terminal():
    """IPython without a notebook: prints, values and errors."""
    code = """
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
for cell in ["%load_ext rustorch_magic", '%%rustorch\\nfmt.Println("printed")\\n6 * 7', "%%rustorch\\ndisplay.Show(tensor.Ones(2))",
             '%%rustorch\\npanic("failed")', "%rustorch 1 + 1"]:
    shell.run_cell(cell)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    for part in ("printed", "42", "tensor([1., 1.])", "failed", "2"):
        assert part in done.stdout, done.stdout + done.stderr


def test_forked_processes_leave_the_kernel_alone(python):
    kernel = python.good("%rustorch os.Getppid()").value
    python.good("import os, sys\npid = os.fork()\nif pid == 0:\n    get_ipython().magics_manager.registry['RustorchMagics'].stop(); os._exit(0)\nos.waitpid(pid, 0)")
    assert python.good("%rustorch os.Getppid()").value == kernel


def test_threads(python):
    """Go cells of several threads run one after the other."""
    python.good("""
import threading
values = []
def cell(i):
    values.append(str(get_ipython().run_line_magic("rustorch", f"{i} * {i}")))
threads = [threading.Thread(target=cell, args=(i,)) for i in range(8)]
[t.start() for t in threads]; [t.join() for t in threads]""")
    assert python.good("sorted(map(int, values)) == [i * i for i in range(8)]").value == "True"


def test_numbers_of_cells(python):
    """Errors name a cell by its number in the notebook."""
    request = python.start("%%rustorch\n\nnothing")
    count = python.until(request, lambda m: m["msg_type"] == "execute_input").of("execute_input")[0]["execution_count"]
    assert f"cell[{count}]:3:1" in python.finish(request).error["evalue"]
