"""Tab and Shift+Tab in a cell: completion and help of JupyterLab's own making,
from what the kernel knows."""

import pytest
from conftest import opened
from playwright.sync_api import expect

CELLS = (
    "x := tensor.Zeros(3, 3) / tensor.Arange(0, 3, 1)\n"
    "// Twice returns 2x.\nfunc Twice(x float64) float64 { return 2 * x }\n"
    "type Box struct{ Width, Weight int }\nbox := Box{3, 4}",
    "x",
    "Twice(2)",
    "",
    "for {}",
)


@pytest.fixture(scope="module")
def page(browser, lab):
    with opened(browser, lab, lab.write("help.ipynb", CELLS)) as page:
        page.run(0)
        yield page


def into(page, index):
    """Put the cursor at the end of a cell."""
    page.cell(index).locator(".cm-content").click()
    page.page.keyboard.press("Control+End")


def replace(page, index, text):
    into(page, index)
    page.page.keyboard.press("Control+A")
    page.page.keyboard.press("Delete")
    page.page.keyboard.insert_text(text)


def source(page, index):
    return page.model(index)["source"]


def tooltip(page):
    return page.page.locator(".jp-Tooltip")


def completer(page):
    return page.page.locator(".jp-Completer:not(.lm-mod-hidden)")


def test_hover(page):
    into(page, 1)
    page.page.keyboard.press("Shift+Tab")
    for words in ("*tensor.Tensor", "float32", "3, 3", "3 NaN"):
        expect(tooltip(page)).to_contain_text(words)
    for theme in "Light", "Dark":
        page.theme(theme)
        page.shot(f"hover-tensor-{theme.lower()}", page.page.locator("#jp-main-dock-panel"))
    page.page.keyboard.press("Escape")
    expect(tooltip(page)).to_have_count(0)
    into(page, 2)
    page.page.keyboard.press("Home")
    page.page.keyboard.press("ArrowRight")
    page.page.keyboard.press("Shift+Tab")
    expect(tooltip(page)).to_contain_text("func Twice(x float64) float64")
    expect(tooltip(page)).to_contain_text("Twice returns 2x.")
    page.shot("hover-function", page.page.locator("#jp-main-dock-panel"))
    page.page.keyboard.press("Escape")
    replace(page, 3, "x.MatMul")
    page.page.keyboard.press("Shift+Tab")
    expect(tooltip(page)).to_contain_text("func (*tensor.Tensor).MatMul(y *tensor.Tensor) *tensor.Tensor")


@pytest.mark.parametrize(
    "typed, wanted, rest",
    [
        ("x.LogSoft", "LogSoftmax", "x.LogSoftmax"),
        ("box.W", "Weight", None),
        ("nn.NewConv2", "NewConv2d", "nn.NewConv2d"),
        ("strings.Fiel", "Fields", None),
        ("y := x + Twi", "Twice", "y := x + Twice"),
        ("%timei", "%timeit", "%timeit"),
        ('os.Open("01-dig', "01-digits.ipynb", None),
    ],
)
def test_completion(page, typed, wanted, rest):
    replace(page, 3, typed)
    page.page.keyboard.press("Tab")
    if rest is not None and completer(page).count() == 0:
        # A single match is put in at once.
        page.wait(f"panel.content.widgets[3].model.toJSON().source === {rest!r} || document.querySelector('.jp-Completer:not(.lm-mod-hidden)')")
    if source(page, 3) == rest:
        return
    item = completer(page).locator(".jp-Completer-item", has_text=wanted).first
    expect(item).to_be_visible()
    if typed == "box.W":
        expect(completer(page)).to_contain_text("Width")
        expect(completer(page).locator(".jp-Completer-typeExtended").first).to_be_visible()
        page.shot("completion", page.page.locator("#jp-main-dock-panel"))
    item.click()
    page.wait(f"panel.content.widgets[3].model.toJSON().source.includes({wanted!r})")


def test_both_while_a_cell_runs(page):
    page.start(4)
    page.wait("kernelIs('busy')")
    into(page, 1)
    page.page.keyboard.press("Shift+Tab")
    expect(tooltip(page)).to_contain_text("before the cell that runs")
    page.page.keyboard.press("Escape")
    replace(page, 3, "box.W")
    page.page.keyboard.press("Tab")
    expect(completer(page)).to_contain_text("Weight")
    page.page.keyboard.press("Escape")
    with page.ends("kernelmenu:interrupt"):
        page.menu("Kernel", "Interrupt Kernel")
    page.wait_idle()
