"""Two pages with one kernel: what one of them does, the other sees."""

import pytest
from conftest import opened
from playwright.sync_api import expect

WIDGET = 'display.Interact(func(n int) int { fmt.Println("called with", n); return n * n }, display.Slider("n", 0, 10))'


@pytest.fixture
def pages(browser, lab):
    name = lab.write("two-pages.ipynb", ["x := 20", "x + 22", "for {}", WIDGET])
    with opened(browser, lab, name) as first, opened(browser, lab, name) as second:
        yield first, second


def activity(page):
    """Open a console that shows all that the kernel does."""
    page.page.evaluate(
        """async () => {
          const kernel = panel.sessionContext.session.kernel, path = panel.context.path;
          jupyterapp.shell.mode = 'multiple-document';
          await jupyterapp.commands.execute('console:create', {
            path, kernelPreference: {id: kernel.id}, insertMode: 'split-bottom', activate: true});
          await jupyterapp.commands.execute('console:toggle-show-all-kernel-activity');
        }"""
    )
    return page.page.locator(".jp-CodeConsole")


def test_status_and_variables(pages):
    first, second = pages
    kernel = "panel.sessionContext.session.kernel.id"
    assert first.page.evaluate(kernel) == second.page.evaluate(kernel)
    first.run(0)
    second.run(1)
    assert second.text(1) == "42"
    first.start(2)
    for page in pages:
        page.wait("kernelIs('busy')")
    second.toolbar("interrupt")
    for page in pages:
        page.wait_idle()
    expect(first.outputs(2).last).to_contain_text("interrupted")


def test_outputs(pages):
    first, second = pages
    console = activity(second)
    expect(console).to_be_visible()
    first.run(0)
    first.run(1)
    expect(console.locator(".jp-CodeConsole-content")).to_contain_text("42")
    first.run(3)
    expect(first.outputs(3).locator(".noUi-handle")).to_be_visible(timeout=30_000)
    expect(console.locator(".noUi-handle")).to_be_visible(timeout=30_000)
    first.outputs(3).locator(".noUi-handle").focus()
    first.page.keyboard.press("ArrowRight")
    for place in first.outputs(3), console.locator(".jp-OutputArea-output"):
        expect(place.filter(has_text="called with 6").first).to_be_visible()
    first.shot("two-pages-first", first.page.locator("#jp-main-dock-panel"))
    first.shot("two-pages-second", second.page.locator("#jp-main-dock-panel"))
