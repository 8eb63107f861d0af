"""The socket by which a Go cell gets and gives values, without a Go kernel."""

import json
import os
import socket
import stat
import struct
from pathlib import Path

import numpy as np
import pytest

import rustorch as rt
from rustorch import _C
from rustorch_magic.exchange import Exchange

NAMES = {"n": 7, "a": np.arange(3.0), "listed": [1]}


@pytest.fixture
def exchange():
    made = Exchange(NAMES.__getitem__)
    yield made
    made.close()


@pytest.fixture
def kernel(exchange):
    """The kernel's end."""
    with socket.socket(socket.AF_UNIX) as sock:
        sock.settimeout(20)
        sock.connect(exchange.path)
        exchange.ready(exchange.listener)
        yield sock


def packed(note):
    data = json.dumps(note).encode()
    return struct.pack("<I", len(data)) + data


def ask(exchange, kernel, data, fds=()):
    """Send bytes and return the answer, or None if the connection is closed."""
    socket.send_fds(kernel, [data], fds) if fds else kernel.sendall(data)
    exchange.ready(exchange.connections[0])
    head, found, _, _ = socket.recv_fds(kernel, 4, 4)
    if not head:
        return None, found
    return json.loads(kernel.recv(struct.unpack("<I", head)[0])), found


def test_private(exchange):
    folder = Path(exchange.path).parent
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    exchange.close()
    assert not folder.exists()


def test_get(exchange, kernel):
    answer, fds = ask(exchange, kernel, packed({"op": "get", "name": "n"}))
    assert answer == {"name": "n", "kind": "int", "value": "7"} and fds == []
    answer, fds = ask(exchange, kernel, packed({"op": "get", "name": "a"}))
    assert answer["kind"] == "tensor"
    assert _C._attach_segment(fds[0]).tolist() == [0.0, 1.0, 2.0]
    os.close(fds[0])


def test_put(exchange, kernel):
    fd = _C._publish(rt.ones(2))
    assert ask(exchange, kernel, packed({"op": "put", "name": "t", "kind": "tensor"}), [fd])[0] == {}
    os.close(fd)
    assert ask(exchange, kernel, packed({"op": "put", "name": "f", "kind": "float", "value": "-Inf"}))[0] == {}
    assert exchange.results["t"].tolist() == [1.0, 1.0] and exchange.results["f"] == float("-inf")


@pytest.mark.parametrize(
    ("note", "error"),
    [
        ({"op": "get", "name": "nothing"}, "no variable"),
        ({"op": "get", "name": "listed"}, "a list cannot be handed"),
        ({"op": "put", "name": "x", "kind": "tensor"}, "segment is gone"),
        ({"op": "put", "name": "x", "kind": "ship"}, "unknown kind"),
        ({"op": "put", "name": "x", "kind": "int", "value": "1.5"}, "invalid literal"),
        ({"op": "put", "name": "x"}, "unknown kind"),
        ({}, "unknown kind"),
    ],
)
def test_refused(exchange, kernel, note, error):
    answer, _ = ask(exchange, kernel, packed(note))
    assert error in answer["error"]
    assert exchange.results == {}


def test_no_tensor(exchange, kernel):
    read, write = os.pipe()
    answer, _ = ask(exchange, kernel, packed({"op": "put", "name": "x", "kind": "tensor"}), [read])
    assert "error" in answer
    os.close(read)
    os.close(write)


@pytest.mark.parametrize("data", [struct.pack("<I", 2**31), struct.pack("<I", 3) + b"[1]", struct.pack("<I", 4) + b"\xff\xfe{}"])
def test_garbage_ends_the_connection(exchange, kernel, data):
    assert ask(exchange, kernel, data)[0] is None
    assert exchange.connections == []


def test_descriptors_do_not_leak(exchange, kernel):
    before = len(os.listdir("/proc/self/fd"))
    fd = _C._publish(rt.ones(2))
    for _ in range(20):
        ask(exchange, kernel, packed({"op": "put", "name": "x", "kind": "int", "value": "1"}), [fd, fd])
    os.close(fd)
    assert len(os.listdir("/proc/self/fd")) == before
