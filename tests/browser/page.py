"""One notebook in one page. What a user does goes through toolbar, menus, keys
and mouse; conditions are read from the page's own model."""

import contextlib
import re
import secrets
from pathlib import Path

import nbformat
from playwright.sync_api import TimeoutError as TimedOut
from playwright.sync_api import expect
from server import ROOT

SHOTS = ROOT / "build" / "browser"
SCRIPT = Path(__file__).with_name("page.js").read_text()

# JupyterLab's own complaint about its debugger panel when a kernel restarts.
HARMLESS = ("Could not restore the debugger state",)


class Notebook:
    def __init__(self, browser, lab, name):
        self.lab, self.name = lab, name
        self.problems = []  # errors on the console, failed requests, requests to elsewhere
        self.context = browser.new_context(
            viewport={"width": 1100, "height": 900}, reduced_motion="reduce"
        )
        self.page = self.context.new_page()
        self.page.set_default_timeout(30_000)
        self.page.add_init_script(SCRIPT)
        self._watch()
        # In a workspace of its own, or the layout of the last page is restored.
        space = re.sub(r"\W", "-", name) + secrets.token_hex(3)
        self.page.goto(
            f"{lab.url}doc/workspaces/{space}/tree/{name}?token={lab.token}",
            wait_until="domcontentloaded",
        )
        self.ready()

    def ready(self):
        """Wait for a page that is loaded, for the first time or again."""
        self.wait("window.jupyterapp")
        self.page.evaluate("countCommands()")
        self.wait("panel?.content?.widgets && panel.context.isReady")
        self.wait_idle()

    def _watch(self):
        def note(kind, text):
            if not str(text).startswith(HARMLESS):
                self.problems.append(f"{kind}: {text}")

        def ours(url):
            return url.startswith((self.lab.url, "data:", "blob:"))

        page = self.page
        page.on("console", lambda m: m.type == "error" and note("console", m.text))
        page.on("pageerror", lambda e: note("exception", e))
        page.on("response", lambda r: r.status >= 400 and note("answer", f"{r.status} {r.url}"))
        page.on("request", lambda r: ours(r.url) or note("foreign", r.url))

    def wait(self, condition, seconds=30):
        """Wait for a condition of the page."""
        return self.page.wait_for_function(condition, timeout=seconds * 1000)

    def wait_idle(self, seconds=60):
        self.wait("kernelIs('idle')", seconds)

    def settle(self, seconds=60):
        """Wait for the reply to all that was sent, and for the page to show it."""
        self.page.evaluate("askNothing()")
        self.wait("answered", seconds)
        self.painted()

    def painted(self):
        try:
            self.wait("!unpainted().length", 15)
        except TimedOut:
            late = self.page.evaluate("unpainted()")
            raise AssertionError(f"outputs of cells {late} are not shown") from None

    @contextlib.contextmanager
    def ends(self, command, seconds=60):
        """Wait for the end of a command that the block starts."""
        count = f"(ended[{command!r}] || 0)"
        before = self.page.evaluate(count)
        yield
        self.wait(f"{count} > {before}", seconds)

    def menu(self, first, item):
        self.page.locator(".lm-MenuBar-item", has_text=first).click()
        label = re.compile(rf"^{re.escape(item)}…?$")
        self.page.locator(".lm-Menu-itemLabel").filter(has_text=label).last.click()

    def toolbar(self, name):
        """Click on a button of the toolbar: run, interrupt, restart …"""
        self.page.locator(f'.jp-NotebookPanel-toolbar [data-jp-item-name="{name}"] jp-button').click()

    def accept(self, title):
        """Press the accepting button of a dialog."""
        dialog = self.page.locator(".jp-Dialog")
        expect(dialog.locator(".jp-Dialog-header")).to_contain_text(title, timeout=30_000)
        dialog.locator("button.jp-mod-accept").click()
        expect(dialog).to_have_count(0)

    def run_all(self, seconds=180):
        with self.ends("notebook:run-all-cells", seconds):
            self.menu("Run", "Run All Cells")
        self.settle(seconds)

    def start(self, index):
        """Start a cell with Ctrl+Enter."""
        self.cell(index).locator(".jp-InputPrompt").click()
        self.page.keyboard.press("Control+Enter")

    def run(self, index, seconds=60):
        with self.ends("notebook:run-cell", seconds):
            self.start(index)
        self.painted()

    def restart(self):
        with self.ends("notebook:restart-kernel"):
            self.toolbar("restart")
            self.accept("Restart Kernel?")
        self.wait_idle()

    def save(self):
        """Save with Ctrl+S and read the file."""
        with self.ends("docmanager:save"):
            self.page.keyboard.press("Control+S")
        return nbformat.read(self.lab.notebooks / self.name, as_version=4)

    def theme(self, name):
        """Set the theme Light or Dark and wait for its style sheet."""
        full = f"JupyterLab {name}"
        self.page.evaluate(
            "theme => void jupyterapp.commands.execute('apputils:change-theme', {theme})", full
        )
        self.wait(f"document.body.dataset.jpThemeName === {full!r}")
        self.wait("!document.querySelector('#jupyterlab-splash')")

    def cell(self, index):
        """A cell, brought into view: cells far away may not be in the page."""
        self.page.evaluate("i => void panel.content.scrollToItem(i)", index)
        return self.page.locator(f'.jp-Cell[data-windowed-list-index="{index}"]')

    def outputs(self, index):
        return self.cell(index).locator(".jp-OutputArea-output")

    def text(self, index):
        return "\n".join(self.outputs(index).all_text_contents())

    def model(self, index):
        """A cell as it would be saved."""
        return self.page.evaluate("i => panel.content.widgets[i].model.toJSON()", index)

    def models(self):
        return [self.model(i) for i in range(self.page.evaluate("panel.content.widgets.length"))]

    def find(self, text):
        """The index of the first cell whose source contains text."""
        return next(i for i, cell in enumerate(self.models()) if text in cell["source"])

    def pictures(self):
        """Yield every picture that the outputs show, with the number of its colors."""
        for i in range(len(self.models())):
            for picture in self.outputs(i).locator("img, canvas").all():
                picture.scroll_into_view_if_needed()
                expect(picture).to_be_visible()
                yield i, picture.evaluate("colors")

    def shot(self, name, clip=None):
        """Keep a picture of the whole notebook, or of one element, in build/browser."""
        SHOTS.mkdir(parents=True, exist_ok=True)
        path = SHOTS / f"{name}.png"
        if clip is not None:
            clip.screenshot(path=path)
            return path
        size = self.page.viewport_size
        height = min(self.page.evaluate("wholeHeight()"), 12_000)
        self.page.set_viewport_size({**size, "height": max(height, size["height"])})
        self.wait("toTop()")
        self.painted()
        self.page.screenshot(path=path)
        self.page.set_viewport_size(size)
        return path

    def close(self):
        self.context.close()
