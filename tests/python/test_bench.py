"""The table that make bench prints."""

import importlib.util
import re
from pathlib import Path

import pytest

BENCH = Path(__file__).resolve().parents[1] / "bench"


@pytest.fixture(scope="module")
def table():
    spec = importlib.util.spec_from_file_location("table", BENCH / "table.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_target_is_that_of_a_row(table):
    named = set()
    for file in ("rows.go", "kernel.py", "python.py"):
        named |= set(re.findall(r'"([^"\n]+)"', (BENCH / file).read_text()))
    assert set(table.TARGETS) <= named


def test_operations_have_one_name_on_both_sides():
    ours = re.findall(r'^\t\{"([^"]+)"', (BENCH / "rows.go").read_text(), re.MULTILINE)
    theirs = set(re.findall(r'"([^"]+)":', (BENCH / "opponent.py").read_text()))
    assert len(ours) > 40 and set(ours) <= theirs


@pytest.mark.parametrize(
    ("patterns", "name", "wanted"),
    [((), "add 1e6", True), (("conv", "ADD"), "add 1e6", True), (("^1e6",), "add 1e6", False), ((r"\d$",), "add 1e6", True)],
)
def test_patterns(table, patterns, name, wanted):
    assert table.Table(patterns).wants(name) is wanted
    assert table.Table(patterns).wants("other", name) is wanted


@pytest.mark.parametrize(
    ("target", "ours", "ratio", "reached"),
    [
        (("ratio", 0.9), 5, 0.9, True), (("ratio", 0.9), 5, 0.896, True), (("ratio", 0.9), 5, 0.89, False),
        (("below", 300), 299, None, True), (("below", 300), 300, 9.0, False), (None, 1, 1.0, None), (("ratio", 1.0), 1, None, None),
    ],
)
def test_targets(table, target, ours, ratio, reached):
    t = table.Table()
    assert t.judge(target, ours, ratio) is reached
    assert (t.aimed, t.reached) == (reached is not None, bool(reached))


def test_rows(table, capsys):
    t = table.Table(["fast", "wheel"])
    t.row("fast", lambda: (1e-6, 2e-6, "words"), "us", 1e6, "them")
    t.row("slow", lambda: pytest.fail("a row that nobody wants is measured"), "us")
    t.row("wheel", lambda: (31e6, None), "MB", 1e-6)
    t.foot()
    head, fast, wheel, _, foot = capsys.readouterr().out.splitlines()
    assert "ratio" in head and fast.split() == ["fast", "1.00", "2.00", "us", "2.00x", "≥", "1.00x", "✓", "them;", "words"]
    assert wheel.split() == ["wheel", "31.00", "MB", "<", "30", "MB", "✗"]
    assert foot == "1 of 2 rows reach their target" and set(t.results) == {"fast", "wheel"}
