"""A curve that grows while a cell runs, and what is kept of it."""

import pytest
from playwright.sync_api import expect

CELL = """curve := display.NewCurve("loss", "accuracy")
for i := range display.Track("training", 60) {
	v := math.Exp(-float64(i) / 15)
	curve.Add(v, 1-v)
	time.Sleep(25 * time.Millisecond)
}"""


def lines(page, index=0):
    return page.outputs(index).locator("canvas")


def test_stays_in_one_place(notebook):
    page = notebook(CELL)
    page.run(0)
    page.settle()
    expect(lines(page)).to_have_count(1)
    bar, curve = page.save().cells[0].outputs
    assert "60/60" in bar.data["text/plain"]
    assert {"image/png", "application/vnd.vegalite.v5+json", "text/plain"} == set(curve.data)
    values = curve.data["application/vnd.vegalite.v5+json"]["data"]["values"]
    assert len(values) == 120


def test_grows_until_interrupted(notebook):
    """An interrupted training keeps the curve as far as it came, with a picture."""
    page = notebook(CELL.replace("60", "6000"))
    with page.ends("notebook:run-cell"):
        page.start(0)
        expect(lines(page)).to_have_count(1, timeout=30_000)
        before = lines(page).evaluate("c => c.toDataURL()")
        page.page.wait_for_function(
            "before => {"
            "  const canvas = document.querySelector('.jp-OutputArea-output canvas');"
            "  return canvas && canvas.toDataURL() !== before;"
            "}",
            arg=before,
        )
        assert page.page.evaluate("kernelIs('busy')")
        page.toolbar("interrupt")
    page.settle()
    outputs = page.save().cells[0].outputs
    (curve,) = [o for o in outputs if "image/png" in o.get("data", {})]
    assert "points" in curve.data["text/plain"]


@pytest.mark.parametrize("theme", ["Light", "Dark"])
def test_pictures_of_both_themes(notebook, theme):
    """Kept for eyes to look at."""
    page = notebook(
        CELL,
        'digits, err := data.Digits("data/digits.csv.gz")\nmodel := nn.NewSequential(nn.Flatten(), nn.NewLinear(64, 32), nn.ReLU(), nn.NewLinear(32, 10))\n'
        "h := train.Fit(model, data.NewLoader(digits, 32, true), nn.CrossEntropy, optim.NewAdam(model.Parameters(), .002), 4)",
    )
    page.theme(theme)
    page.run_all()
    page.shot(f"curve-{theme.lower()}")
    page.theme("Light")
