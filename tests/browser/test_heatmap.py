"""Heat maps where scripts run: index and value under the mouse, zoom, slices."""

import pytest
from nbconvert import HTMLExporter
from page import SHOTS
from playwright.sync_api import expect

# Element i of each has the value i.
CELLS = {
    "matrix": "tensor.Arange(0, 600, 1).Reshape(20, 30)",
    "slices": "tensor.Arange(0, 600, 1).Reshape(5, 10, 12)",
    "vector": "tensor.Arange(0, 3000, 1)",
    "integers": "display.NewHeatmap(tensor.New([]int64{1<<53 + 1, 3}))",
    "no number": "display.NewHeatmap(tensor.Zeros(2, 2) / tensor.Zeros(2, 2))",
    "sampled": "tensor.Arange(0, 1000, 1).Reshape(1000, 1).Expand(1000, 1000000)",
    "normal": "tensor.Randn(12, 16, 20)",
}


class Map:
    """A heat map on a page."""

    def __init__(self, page, root):
        self.page, self.root = page, root
        self.canvas, self.tip = root.locator("canvas"), root.locator(".rustorch-tip")

    def hover(self, x, y):
        """Put the mouse at a fraction of the picture; return the hint."""
        self.canvas.scroll_into_view_if_needed()
        box = self.canvas.bounding_box()
        self.page.mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"], steps=3)
        expect(self.tip).to_be_visible()
        return self.tip.text_content()

    def press(self, title):
        self.root.locator(f'button[title="{title}"]').click()

    def zoom(self):
        return float(self.root.get_attribute("data-zoom"))

    def corner(self):
        return self.root.get_attribute("data-corner")


@pytest.fixture(scope="module")
def explored(browser, lab):
    from conftest import opened

    with opened(browser, lab, lab.write("heatmaps.ipynb", list(CELLS.values()))) as page:
        page.run_all()
        yield page


@pytest.fixture
def heat(explored):
    def find(name):
        index = list(CELLS).index(name)
        return Map(explored.page, explored.cell(index).locator(".rustorch-heat"))

    return find


def test_canvas_takes_the_place_of_the_picture(explored, heat):
    for name in CELLS:
        expect(heat(name).canvas).to_have_count(1)
        expect(heat(name).root.locator("img")).to_have_count(0)
        assert name in ("no number",) or heat(name).canvas.evaluate("colors") > 1


def test_hover_tells_index_and_value(heat):
    assert heat("matrix").hover(15.5 / 30, 10.5 / 20) == "[10, 15] = 315"
    assert heat("matrix").hover(0.5 / 30, 0.5 / 20) == "[0, 0] = 0"
    assert heat("integers").hover(0.25, 0.5) == "[0] = 9007199254740993"
    assert heat("no number").hover(0.75, 0.25) == "[0, 1] = nan"
    index, value = heat("vector").hover(0.4, 0.6).split(" = ")
    assert index == f"[{value}]" and 1000 < int(value) < 2500
    index, value = heat("sampled").hover(0.6, 0.7).split(" = ")
    assert index.startswith(f"[{value}, ") and int(value) > 500


def test_hint_goes_with_the_mouse(explored, heat):
    heat("matrix").hover(0.5, 0.5)
    explored.page.mouse.move(5, 5)
    expect(heat("matrix").tip).to_be_hidden()


def test_zoom_and_move(explored, heat):
    m = heat("matrix")
    m.press("zoom in")
    m.press("zoom in")
    assert m.zoom() == 2.25
    assert m.hover(0.5, 0.5) in ("[10, 15] = 315", "[9, 14] = 284", "[9, 15] = 285", "[10, 14] = 314")
    before = m.corner()
    explored.page.mouse.down()
    box = m.canvas.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    explored.page.mouse.move(x - 60, y - 40, steps=5)
    explored.page.mouse.up()
    assert m.corner() != before
    explored.page.keyboard.press("-")
    assert m.zoom() == 1.5
    explored.page.keyboard.press("0")
    assert (m.zoom(), m.corner()) == (1, "0,0")


def test_wheel_scrolls_the_page_until_the_map_is_clicked(explored, heat):
    m = heat("slices")
    m.hover(0.5, 0.5)
    explored.page.mouse.wheel(0, 1)
    m.hover(0.5, 0.5)
    assert m.zoom() == 1
    m.canvas.click()
    explored.page.mouse.wheel(0, -100)
    explored.wait("[...document.querySelectorAll('.rustorch-heat')].some(e => +e.dataset.zoom > 1)")
    assert m.zoom() == 1.25
    m.press("show all")


def test_slices(explored, heat):
    m = heat("slices")
    assert m.hover(2.5 / 12, 1.5 / 10) == "[0, 1, 2] = 14"
    m.root.locator("input").focus()
    for _ in range(3):
        explored.page.keyboard.press("ArrowRight")
    expect(m.root.locator("span")).to_have_text("[3, :, :]")
    assert m.hover(2.5 / 12, 1.5 / 10) == "[3, 1, 2] = 374"


@pytest.mark.parametrize("theme", ["Light", "Dark"])
def test_pictures_of_both_themes(explored, heat, theme):
    """Kept for eyes to look at: numbers are written into large squares."""
    explored.theme(theme)
    m = heat("normal")
    for _ in range(4):
        m.press("zoom in")
    m.hover(0.4, 0.4)
    explored.cell(list(CELLS).index("normal")).screenshot(
        path=SHOTS / f"heatmap-{theme.lower()}.png"
    )
    m.press("show all")
    explored.theme("Light")


def test_exported_page_works_offline(explored, browser, tmp_path):
    html, _ = HTMLExporter().from_notebook_node(explored.save())
    file = tmp_path / "exported.html"
    file.write_text(html)
    context = browser.new_context(offline=True)
    page = context.new_page()
    page.goto(file.as_uri(), wait_until="domcontentloaded")
    roots = page.locator(".rustorch-heat")
    expect(roots).to_have_count(len(CELLS))
    assert Map(page, roots.first).hover(15.5 / 30, 10.5 / 20) == "[10, 15] = 315"
    context.close()
