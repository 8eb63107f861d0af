"""Go cells in a Python notebook, as a user sees them."""

from playwright.sync_api import expect

PYTHON = {"name": "python3", "display_name": "Python 3", "language": "python"}

CELLS = (
    "%load_ext rustorch_magic\nimport numpy as np\nx = np.arange(6.0).reshape(2, 3)",
    '%%rustorch -i x -o y\nfmt.Println("in Go:", x.Shape())\ny := x * 2\ny',
    "float(y.sum())",
    '%%rustorch\nfor range display.Track("steps", 5) { time.Sleep(60 * time.Millisecond) }',
    '%%rustorch\ndisplay.Interact(func(n int) int { return n * n }, display.Slider("n", 0, 10))',
    "%%rustorch\nlet z = y;",
)


def test_go_cells_in_python(notebook):
    page = notebook(*CELLS, kernelspec=PYTHON)
    for i in range(len(CELLS)):
        page.run(i)
    assert "in Go: [2 3]" in page.text(1)
    expect(page.outputs(1).locator("table, details, img, canvas").first).to_be_visible()
    assert page.text(2) == "30.0"
    assert "steps" in page.text(3) and len(page.model(3)["outputs"]) == 1, "updated in place"
    assert "z := y" in page.text(5)
    slider(page, 4)
    page.shot("magic-light")
    page.theme("Dark")
    page.shot("magic-dark")


def slider(page, index):
    """Move the slider; Go computes again, and what it shows is replaced."""
    handle = page.outputs(index).locator(".noUi-handle")
    expect(handle).to_be_visible(timeout=30_000)
    before = int(handle.get_attribute("aria-valuenow").split(".")[0])
    handle.focus()
    page.page.keyboard.press("ArrowRight")
    expect(page.cell(index).locator(".jp-OutputArea-output").last).to_contain_text(str((before + 1) ** 2), timeout=30_000)
