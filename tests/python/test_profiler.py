"""Profiles count calls and add up times; what times they are is not tested."""

import threading

import pytest
import rustorch as rt
from rustorch.autograd.profiler import profile, record_function


def test_counts():
    x = rt.ones(3, requires_grad=True)
    with profile() as p:
        for _ in range(3):
            y = (x * 2).exp()
        with record_function("part"):
            with record_function("inner"):
                y.sum().backward()
    x.exp()
    events = {e.key: e for e in p.key_averages()}
    assert {k: events[k].count for k in ("aten::mul", "aten::exp", "aten::sum", "backward", "part", "inner")} == {
        "aten::mul": 3, "aten::exp": 3, "aten::sum": 1, "backward": 1, "part": 1, "inner": 1}
    assert events["part"].cpu_time_total >= events["inner"].cpu_time_total > 0
    assert 0 <= events["part"].self_cpu_time_total <= events["part"].cpu_time_total - events["inner"].cpu_time_total + 1e-6
    assert events["aten::exp"].cpu_time == events["aten::exp"].cpu_time_total / 3
    assert p.total_average().count == sum(e.count for e in p.key_averages())


def test_table():
    with profile() as p:
        rt.ones(2).exp()
    text = p.key_averages().table(sort_by="count", row_limit=1, header="a header")
    assert text.startswith("a header\n") and "# of Calls" in text and "Self CPU time total" in text
    assert len([line for line in text.splitlines() if "%" in line]) == 2 and str(p.key_averages()) == p.table()


def test_off_and_nested():
    with profile(enabled=False) as off:
        rt.ones(2).exp()
    with pytest.raises(RuntimeError):
        off.key_averages()
    with profile():
        with pytest.raises(RuntimeError, match="already running"):
            with profile():
                pass
    with pytest.raises(NotImplementedError, match="record_shapes"):
        profile(record_shapes=True)


def test_an_error_ends_a_profile():
    with pytest.raises(ZeroDivisionError):
        with profile() as p, record_function("part"):
            1 / 0
    assert [e.key for e in p.key_averages()] == ["part"]
    with profile():
        pass


def test_other_threads_are_counted():
    with profile() as p:
        thread = threading.Thread(target=lambda: rt.ones(2).exp())
        thread.start()
        thread.join()
    assert "aten::exp" in [e.key for e in p.key_averages()]


def test_decorator_and_functions():
    @record_function("f")
    def f(x):
        """What f does."""
        return x + 1

    with profile() as p:
        assert f(1) == 2 and f.__doc__ == "What f does."
        part = rt.ops.profiler._record_function_enter("g", "arguments")
        assert rt.ops.profiler._record_function_exit(part) is None
    assert sorted(e.key for e in p.key_averages()) == ["f", "g"]


def test_libraries(tmp_path):
    with pytest.raises(OSError, match="Could not load this library: /nonexistent/lib.so"):
        rt.classes.load_library("/nonexistent/lib.so")
    bad = tmp_path / "bad.so"
    bad.write_bytes(b"\x7fELF")
    with pytest.raises(OSError):
        rt.classes.load_library(bad)
