"""Hands values to the Go kernel and takes them back, over a private socket.

The kernel asks: {"op": "get", "name": "x"} for the inputs of a cell, and
{"op": "put", ...} with its outputs. A note is JSON behind its length in four
bytes; a tensor travels as the descriptor of its segment beside the note.
"""

import contextlib
import json
import os
import shutil
import socket
import struct
import tempfile
import weakref

from . import values

MAX_NOTE = 64 << 20
PATIENCE = 10  # seconds for the rest of a note that has begun


class Exchange:
    """The socket, in a folder that only this user may enter. `lookup` returns the
    value of a name or raises KeyError; `results` is what came back."""

    def __init__(self, lookup):
        self.lookup, self.results = lookup, {}
        folder = tempfile.mkdtemp(prefix="rustorch-")
        if len(folder) > 80:  # a socket's path has at most 108 bytes
            os.rmdir(folder)
            folder = tempfile.mkdtemp(prefix="rustorch-", dir="/tmp")
        self.folder, self.path = folder, os.path.join(folder, "s")
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(self.path)
        self.listener.listen()
        self.connections = []
        self._cleanup = weakref.finalize(self, _remove, self.listener, folder, os.getpid())

    def sockets(self):
        """What to wait for."""
        return [self.listener, *self.connections]

    def ready(self, sock):
        """Answer a socket that has something to say."""
        if sock is self.listener:
            connection, _ = sock.accept()
            connection.settimeout(PATIENCE)
            self.connections.append(connection)
            return
        try:
            note, fds = _receive(sock)
        except (OSError, ValueError, EOFError):
            self.connections.remove(sock)
            sock.close()
            return
        with contextlib.ExitStack() as stack:
            for fd in fds:
                stack.callback(os.close, fd)
            answer, fd = self._answer(note, fds)
            if fd is not None:
                stack.callback(os.close, fd)
            with contextlib.suppress(OSError):  # who has gone meanwhile needs no answer
                _send(sock, answer, fd)

    def _answer(self, note, fds):
        name = note.get("name", "")
        try:
            if note.get("op") == "get":
                return values.pack(name, self.lookup(name))
            self.results[name] = values.unpack(note, fds[0] if fds else None)
            return {}, None
        except KeyError:
            return {"error": "Python has no variable of this name"}, None
        except Exception as e:  # whatever a value does not like is the cell's error
            return {"error": f"{e}"}, None

    def close(self):
        for sock in self.connections:
            sock.close()
        self._cleanup()


def _remove(listener, folder, owner):
    listener.close()
    if os.getpid() == owner:  # and not one that was forked from it
        shutil.rmtree(folder, ignore_errors=True)


def _receive(sock):
    head, fds, _, _ = socket.recv_fds(sock, 4, 4)
    try:
        if not head:
            raise EOFError
        (size,) = struct.unpack("<I", head + _exactly(sock, 4 - len(head)))
        if size > MAX_NOTE:
            raise ValueError(f"a note of {size} bytes")
        note = json.loads(_exactly(sock, size))
        if not isinstance(note, dict):
            raise ValueError("a note is no object")
    except BaseException:
        for fd in fds:
            os.close(fd)
        raise
    for fd in fds:
        os.set_inheritable(fd, False)
    return note, fds


def _exactly(sock, n):
    parts = []
    while n:
        part = sock.recv(min(n, 1 << 20))
        if not part:
            raise EOFError
        parts.append(part)
        n -= len(part)
    return b"".join(parts)


def _send(sock, note, fd):
    data = json.dumps(note).encode()
    data = struct.pack("<I", len(data)) + data
    if fd is not None:
        sent = socket.send_fds(sock, [data], [fd])
        data = data[sent:]
    sock.sendall(data)
