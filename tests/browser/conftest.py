"""One server and one browser for all tests. A page in which anything went wrong
fails its test, whatever the test looked at."""

import contextlib
import os
from pathlib import Path

import pytest
from page import Notebook
from playwright.sync_api import sync_playwright
from server import Lab

CHROMIUM = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))
INSTALL = "sudo apt-get install --no-install-recommends chromium fonts-dejavu-core libatomic1"

# Chromium's own sandbox needs a kernel that lets users make namespaces, and
# refuses to work for root; only pages of this server are opened here.
ARGUMENTS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
]


@pytest.fixture(scope="session")
def browser():
    if not CHROMIUM.exists():
        message = f"no {CHROMIUM}; install it with: {INSTALL}"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def lab(browser, tmp_path_factory):
    server = Lab(tmp_path_factory.mktemp("lab") / "root")
    yield server
    server.close()


@contextlib.contextmanager
def opened(browser, lab, name):
    notebook = Notebook(browser, lab, name)
    try:
        yield notebook
    finally:
        notebook.close()  # what happened to the page is told late
        lab.end_sessions()
    assert notebook.problems == []


@pytest.fixture
def notebook(browser, lab, request):
    """Open a notebook of the given cells."""
    with contextlib.ExitStack() as stack:

        def opener(*cells, **options):
            name = lab.write(f"{request.node.originalname}.ipynb", cells, **options)
            return stack.enter_context(opened(browser, lab, name))

        yield opener


@pytest.fixture(scope="module")
def digits(browser, lab):
    """The first notebook after Run All."""
    with opened(browser, lab, "01-digits.ipynb") as page:
        page.run_all()
        yield page
