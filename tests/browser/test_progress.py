"""Progress as a learner sees it: one output in its place, and how it ends."""

import pytest
from playwright.sync_api import expect

GREEN, AMBER, RED = "rgba(0, 150, 90, 0.8)", "rgba(200, 140, 0, 0.85)", "rgba(230, 70, 60, 0.95)"

NESTED = """for epoch := range display.Track("epoch", 3) {
	for i := range display.Track("batch", 20) {
		display.Note("loss", 1/float64(1+20*epoch+i))
		time.Sleep(15 * time.Millisecond)
	}
}"""

SLOW = """for i := range display.Track("slow", 1000) {
	display.Note("loss", float64(i))
	time.Sleep(20 * time.Millisecond)
}"""


def bars(page, index):
    """The colors of the bars that a cell shows."""
    return page.outputs(index).locator('div[style*="radius"] > div[style*="radius"]').evaluate_all(
        "list => list.map(e => getComputedStyle(e).backgroundColor)"
    )


def test_nested_bars_share_one_output(notebook):
    page = notebook(NESTED)
    with page.ends("notebook:run-cell"):
        page.start(0)
        expect(page.outputs(0)).to_contain_text("batch", timeout=30_000)
        assert len(page.outputs(0).all()) == 1
    page.settle()
    assert len(page.model(0)["outputs"]) == 1
    text = page.text(0)
    assert "epoch" in text and "3/3" in text and "batch" not in text
    assert bars(page, 0) == [GREEN]
    (saved,) = page.save().cells[0].outputs
    assert "3/3" in saved.data["text/html"] and "100%" in saved.data["text/plain"]


def test_red_when_interrupted(notebook):
    page = notebook(SLOW, "1 + 1")
    with page.ends("notebook:run-cell"):
        page.start(0)
        expect(page.outputs(0).first).to_contain_text("loss", timeout=30_000)
        page.toolbar("interrupt")
    page.settle()
    assert "interrupted" in page.text(0)
    assert bars(page, 0) == [RED]
    page.run(1)
    assert page.text(1) == "2"


@pytest.mark.parametrize(
    ("body", "word", "color"),
    [("break", "stopped early", AMBER), ('panic("on purpose")', "failed", RED), ("_ = i", "4/4", GREEN)],
)
def test_how_it_ends(notebook, body, word, color):
    page = notebook('for i := range display.Track("loop", 4) {\n\t_ = i\n\t' + body + "\n}")
    page.run(0)
    page.settle()
    assert word in page.text(0)
    assert bars(page, 0)[:1] == [color]


@pytest.mark.parametrize("theme", ["Light", "Dark"])
def test_pictures_of_both_themes(notebook, theme):
    """Kept for eyes to look at."""
    page = notebook(
        NESTED,
        'for i := range display.Track("left", 10) {\n\tif i == 6 {\n\t\tbreak\n\t}\n}',
        'outer := display.Progress("epoch", 8)\nfor i := range display.Track("batch", 50) {\n\tdisplay.Note("loss", 3/float64(1+i))\n\tif i == 30 {\n\t\touter.Stop()\n\t\tpanic("on purpose")\n\t}\n}',
    )
    page.theme(theme)
    for i in range(3):
        page.run(i)
    page.settle()
    page.shot(f"progress-{theme.lower()}")
    page.theme("Light")
