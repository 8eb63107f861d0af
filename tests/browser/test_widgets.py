"""Widgets with the front end of ipywidgets: a function is called again as its
controls are moved."""

import os
import signal

import pytest
from playwright.sync_api import expect

CELL = """func wave(x float64, k int, kind string, loud bool) string {
	fmt.Println("called with", x, k)
	if k == 9 {
		panic("nine is too much")
	}
	for loud {
	}
	y := make([]float64, 50)
	for i := range y {
		y[i] = math.Sin(x * float64(i))
	}
	display.Line(kind, map[string][]float64{kind: y})
	return kind
}
display.Interact(wave, display.Slider("x", 0, 1), nil, display.Choice("kind", "sin", "cos"))"""


def output(page, index=0):
    return page.outputs(index).locator(".jupyter-widgets-output-area, .widget-output").first


def handle(page, n=0):
    return page.outputs(0).locator(".noUi-handle").nth(n)


def readout(page, n=0):
    return page.outputs(0).locator(".widget-readout").nth(n)


def drag(page, by, n=0):
    """Pull the handle of a slider to the side, in several moves as a hand does."""
    box = handle(page, n).bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.page.mouse.move(x, y)
    page.page.mouse.down()
    for i in range(1, 11):
        page.page.mouse.move(x + by * i / 10, y)
    page.page.mouse.up()


@pytest.fixture
def shown(notebook):
    page = notebook(CELL, "6 * 7")
    page.run(0)
    expect(output(page)).to_contain_text("called with 0.5 5", timeout=30_000)
    return page


def test_slider(shown):
    expect(readout(shown)).to_have_text("0.50")
    drag(shown, 80)
    expect(readout(shown)).not_to_have_text("0.50")
    value = float(readout(shown).text_content())
    assert value > 0.5
    # The last value wins, and its output replaces what was there.
    expect(output(shown)).to_contain_text(f"called with {value:g} 5")
    # What a call prints is shown while it runs; its chart and its value come after.
    expect(output(shown)).to_contain_text('"sin"')
    expect(output(shown).locator("canvas")).to_have_count(1)
    assert output(shown).text_content().count("called with") == 1
    assert len(shown.model(0)["outputs"]) == 1


def test_keys_and_other_controls(shown):
    handle(shown, 1).focus()
    shown.page.keyboard.press("ArrowRight")
    expect(output(shown)).to_contain_text("called with 0.5 6")
    shown.outputs(0).locator("select").select_option("cos")
    expect(output(shown)).to_contain_text('"cos"')
    shown.run(1)
    assert shown.text(1) == "42"


def test_panic_shows_in_its_place(shown):
    handle(shown, 1).focus()
    for _ in range(4):
        shown.page.keyboard.press("ArrowRight")
    expect(output(shown)).to_contain_text("nine is too much")
    expect(output(shown)).to_contain_text("called with 0.5 9")
    shown.page.keyboard.press("ArrowLeft")
    expect(output(shown)).to_contain_text("called with 0.5 8")
    expect(output(shown)).not_to_contain_text("nine")


def test_interrupt(shown):
    shown.outputs(0).locator('input[type="checkbox"]').check()
    shown.wait("kernelIs('busy')")
    shown.toolbar("interrupt")
    expect(output(shown)).to_contain_text("interrupt")
    shown.outputs(0).locator('input[type="checkbox"]').uncheck()
    expect(output(shown)).to_contain_text('"sin"')
    shown.run(1)
    assert shown.text(1) == "42"


def test_after_the_engine(notebook):
    """Controls of an engine that is gone are greyed and say why; nothing is lost."""
    page = notebook(CELL, "os.Getpid()", "6 * 7")
    page.run(0)
    expect(output(page)).to_contain_text("called with", timeout=30_000)
    page.run(1)
    before = output(page).text_content()
    os.kill(int(page.text(1)), signal.SIGKILL)
    drag(page, 80)
    expect(page.outputs(0).locator('.noUi-target[disabled="true"]')).to_have_count(2)
    expect(page.outputs(0).locator("select")).to_be_disabled()
    expect(page.outputs(0).locator('input[type="checkbox"]')).to_be_disabled()
    expect(page.outputs(0).locator('[title*="run its cell again"]').first).to_be_visible()
    expect(page.outputs(0).last).to_contain_text("has ended; run the cell again")
    for theme in "Dark", "Light":
        page.theme(theme)
        page.shot(f"widgets-ended-{theme.lower()}")
    page.run(2)
    assert page.text(2).endswith("42")
    drag(page, -40)
    page.run(2)
    assert page.text(2) == "42"
    assert output(page).text_content() == before
    page.restart()
    drag(page, 20)
    page.run(2)
    assert page.text(2) == "42"


def test_after_reload(shown):
    """A page that comes later asks the kernel for the widgets."""
    drag(shown, 80)
    value = readout(shown).text_content()
    shown.save()
    shown.page.reload(wait_until="domcontentloaded")
    shown.ready()
    expect(readout(shown)).to_have_text(value)
    expect(output(shown)).to_contain_text(f"called with {float(value):g} 5")
    drag(shown, -60)
    expect(output(shown)).not_to_contain_text(f"called with {float(value):g} 5")


@pytest.mark.parametrize("theme", ["Light", "Dark"])
def test_pictures_of_both_themes(shown, theme):
    """Kept for eyes to look at."""
    shown.theme(theme)
    drag(shown, -20)
    expect(output(shown)).not_to_contain_text("called with 0.5 5")
    shown.settle()
    shown.shot(f"widgets-{theme.lower()}")
    shown.theme("Light")
