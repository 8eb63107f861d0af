"""Forks, threads, interrupts: what Python does around the library."""

import multiprocessing
import os
import signal
import subprocess
import sys
import textwrap
import threading

import pytest

import rustorch as rt


def run(code):
    """The output of a program in a process of its own."""
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_import_opens_nothing():
    assert run("import rustorch as rt; print(rt._C._loaded()); rt.zeros(1); print(rt._C._loaded())") == "False\nTrue"


def test_packages_are_imported_when_they_are_asked_for():
    out = run("""
        import sys
        import rustorch as rt
        later = ("kernels", "nn", "optim", "serialization", "utils")
        print([n for n in later if "rustorch." + n in sys.modules], all(n in dir(rt) for n in later))
        print(rt.nn.Linear(2, 1)(rt.ones(3, 2)).shape, rt.optim.Adam, rt.utils.data.DataLoader)
        from rustorch import kernels
        print(kernels is rt.kernels, rt.load is rt.serialization.load, hasattr(rt, "nothing"))
    """)
    assert out.splitlines() == [
        "[] True",
        "rustorch.Size([3, 1]) <class 'rustorch.optim.adam.Adam'> <class 'rustorch.utils.data.loader.DataLoader'>",
        "True True False",
    ]


def test_after_a_fork():
    out = run("""
        import os
        import rustorch as rt
        x = rt.ones(3)
        child = os.fork()
        if child == 0:
            try:
                x + 1
            except rt.errors.ForkError as e:
                os._exit(7 if "spawn" in str(e) else 8)
            os._exit(9)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), (x + 1).tolist())
    """)
    assert out == "7 [2.0, 2.0, 2.0]"


def test_a_fork_before_the_first_operation():
    out = run("""
        import os
        import rustorch as rt
        child = os.fork()
        if child == 0:
            os._exit(int(rt.ones(3).sum().item()))
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
    """)
    assert out == "3"


def total(n):
    return rt.ones(n).sum().item()


def test_spawn():
    rt.ones(1)
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        assert pool.map(total, [3, 5]) == [3, 5]


def test_interrupt():
    out = run("""
        import os, signal, threading, time
        import rustorch as rt
        x = rt.rand(1200, 1200)
        x @ x
        began = threading.Event()
        def press():
            began.wait()
            time.sleep(0.3)  # so that the product is under way
            os.kill(os.getpid(), signal.SIGINT)
        threading.Thread(target=press).start()
        try:
            began.set()
            while True:
                x @ x
        except KeyboardInterrupt:
            print("interrupted", (rt.ones(2) + 1).tolist())
    """)
    assert out == "interrupted [2.0, 2.0]"


def test_an_interrupt_ends_one_long_operation():
    out = run("""
        import os, signal, threading, time
        import rustorch as rt
        x = rt.rand(9000, 9000)
        def press():
            time.sleep(0.5)
            os.kill(os.getpid(), signal.SIGINT)
        threading.Thread(target=press).start()
        try:
            for _ in range(50):
                x @ x
        except KeyboardInterrupt:
            print("interrupted")
    """)
    assert out == "interrupted"


def test_an_interrupt_is_the_main_threads():
    out = run("""
        import os, signal, threading
        import rustorch as rt
        x, small = rt.rand(3000, 3000), rt.rand(400, 400)
        want = small @ small
        failed, rounds, over = [], [], threading.Event()
        def work():
            try:
                while not over.is_set():
                    assert rt.equal(small @ small, want) and (small + 1).sum().item() > 0
                    rounds.append(1)
            except BaseException as e:
                failed.append(e)
        other = threading.Thread(target=work)
        other.start()
        for i in range(5):
            def press():
                n = len(rounds)
                while len(rounds) < n + 3:
                    pass
                os.kill(os.getpid(), signal.SIGINT)
            threading.Thread(target=press).start()
            try:
                while True:
                    x @ x
            except KeyboardInterrupt:
                pass
        over.set()
        other.join()
        print(failed, len(rounds) > 10)
    """)
    assert out == "[] True"


def test_an_interrupt_within_a_gradient_of_ones_own():
    out = run("""
        import os, signal, threading
        import rustorch as rt
        x = rt.rand(2500, 2500)
        class Slow(rt.autograd.Function):
            @staticmethod
            def forward(ctx, x):
                return x * 1
            @staticmethod
            def backward(ctx, g):
                threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT)).start()
                while True:
                    x @ x
        w = rt.ones(3, requires_grad=True)
        for i in range(2):
            try:
                Slow.apply(w).sum().backward()
            except KeyboardInterrupt:
                print("interrupted", (rt.ones(2) + 1).tolist())
    """)
    assert out == "interrupted [2.0, 2.0]\ninterrupted [2.0, 2.0]"


def test_grad_mode_belongs_to_a_thread():
    seen = []
    with rt.no_grad():
        t = threading.Thread(target=lambda: seen.append(rt.is_grad_enabled()))
        t.start()
        t.join()
        assert not rt.is_grad_enabled()
    assert seen == [True] and rt.is_grad_enabled()


def test_backward_of_two_threads():
    w = rt.ones(2000, requires_grad=True)

    def work():
        for _ in range(50):
            (w * 2).sum().backward()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert w.grad.tolist() == [200.0] * 2000


@pytest.mark.skipif(not hasattr(signal, "SIGUSR1"), reason="the system has no such signal")
def test_other_signals_wait_for_the_operation():
    got = []
    before = signal.signal(signal.SIGUSR1, lambda *a: got.append(1))
    try:
        os.kill(os.getpid(), signal.SIGUSR1)
        x = rt.rand(300, 300)
        assert (x @ x).shape == (300, 300) and got == [1]
    finally:
        signal.signal(signal.SIGUSR1, before)
