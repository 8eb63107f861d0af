"""Where the wheel is, and an environment that has it."""

import zipfile

import pytest
from installed import ROOT, Environment


@pytest.fixture(scope="session")
def wheel():
    """The wheel that make has built."""
    found = list((ROOT / "build/dist").glob("*.whl"))
    assert len(found) == 1, "make wheel builds it"
    return found[0]


@pytest.fixture(scope="session")
def contents(wheel):
    with zipfile.ZipFile(wheel) as archive:
        return {info.filename: info for info in archive.infolist()}


@pytest.fixture(scope="session")
def new_environment(tmp_path_factory):
    return lambda: Environment(tmp_path_factory.mktemp("environment") / "venv")


@pytest.fixture(scope="session")
def environment(new_environment, wheel):
    """An environment with the wheel."""
    new = new_environment()
    new.pip("install", "-q", "--no-deps", wheel)
    return new
