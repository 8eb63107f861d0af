"""Kernels of these tests remember nothing of others."""

import os
import tempfile

import pytest


@pytest.fixture(scope="session", autouse=True)
def data_folder():
    with tempfile.TemporaryDirectory() as folder:
        os.environ["RUSTORCH_DATA_DIR"] = folder
        yield
