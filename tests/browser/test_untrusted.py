"""Notebooks from somebody else: JupyterLab takes scripts, style sheets and more
out of their HTML. What we show must lose nothing by that."""

import re

import displays
import nbformat
import pytest
from server import ROOT


def html(cell):
    return [out["data"]["text/html"] for out in cell.get("outputs", []) if "text/html" in out.get("data", {})]


def test_every_function_is_shown():
    sources = "\n".join(p.read_text() for p in (ROOT / "display").glob("*.go") if not p.match("*_test.go"))
    functions = set(re.findall(r"^func ([A-Z]\w*)[\[(]", sources, re.M)) - displays.SILENT
    cells = "\n".join(displays.CELLS.values())
    missing = {name for name in functions if f"display.{name}" not in cells}
    assert not missing, "show them in displays.CELLS"


@pytest.fixture(scope="module", params=["displays", "01-digits"])
def untrusted(request, browser, lab):
    """A page of outputs that were saved without a signature."""
    from conftest import opened

    if request.param == "displays":
        notebook = displays.executed()
    else:
        notebook = nbformat.read(ROOT / "notebooks" / "01-digits.ipynb", as_version=4)
    name = f"untrusted-{request.param}.ipynb"
    nbformat.write(notebook, lab.notebooks / name)
    with opened(browser, lab, name) as page:
        page.painted()
        yield page


def test_is_not_trusted(untrusted):
    trusted = "panel.content.widgets.filter(w => w.model.type === 'code' && w.model.trusted).length"
    assert untrusted.page.evaluate(trusted) == 0


def test_html_loses_nothing(untrusted):
    """Words, tags, pictures, hints and styles are there after the sanitizer."""
    seen = 0
    for cell in untrusted.models():
        for fragment in html(cell):
            fragment = "".join(fragment)
            clean = untrusted.page.evaluate(
                "h => panel.content.rendermime.sanitizer.sanitize(h)", fragment
            )
            before = untrusted.page.evaluate("parts", fragment)
            after = untrusted.page.evaluate("parts", clean)
            assert after == before, cell["source"]
            seen += 1
    assert seen > 3


def test_pictures_are_seen(untrusted):
    seen = list(untrusted.pictures())
    assert seen and all(colors > 1 for _, colors in seen), seen


def test_formulas_lie_over_the_picture_of_a_graph(untrusted):
    if untrusted.name != "untrusted-displays.ipynb":
        pytest.skip("no graph")
    output = untrusted.outputs(list(displays.CELLS).index("graph of a model"))
    picture = output.locator("img").bounding_box()
    hints = output.locator("div[title]")
    assert hints.count() == 6  # linear, tanh, sum, and what linear reads
    assert any("gradient of input 0: " in h.get_attribute("title") for h in hints.all())
    for hint in hints.all():
        box = hint.bounding_box()
        assert box["width"] > 40 and box["height"] > 20
        assert picture["x"] <= box["x"] and box["x"] + box["width"] <= picture["x"] + picture["width"]
        assert picture["y"] <= box["y"] and box["y"] + box["height"] <= picture["y"] + picture["height"]


def test_hints_lie_over_the_pictures_of_a_grid(untrusted):
    if untrusted.name != "untrusted-displays.ipynb":
        pytest.skip("one grid is enough")
    output = untrusted.outputs(list(displays.CELLS).index("grid"))
    picture = output.locator("img").bounding_box()
    hints = output.locator("div[title]")
    assert hints.count() == 6
    assert hints.nth(1).get_attribute("title").startswith("[1] b<b> · min 0.")
    for hint in hints.all():
        box = hint.bounding_box()
        assert box["width"] > 20 and box["height"] > 20
        assert picture["x"] <= box["x"] and box["x"] + box["width"] <= picture["x"] + picture["width"]
        assert picture["y"] <= box["y"] and box["y"] + box["height"] <= picture["y"] + picture["height"]


def test_nothing_hostile_runs(untrusted):
    assert untrusted.page.evaluate("typeof broken") == "undefined"


@pytest.mark.parametrize("theme", ["Light", "Dark"])
def test_pictures_of_both_themes(untrusted, theme):
    """Kept for eyes to look at."""
    untrusted.theme(theme)
    untrusted.shot(f"{untrusted.name.removesuffix('.ipynb')}-{theme.lower()}")
