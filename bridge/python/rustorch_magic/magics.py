"""The magics %%rustorch, %rustorch, %rt_status and %rt_restart."""

import asyncio
import atexit
import contextlib
import os
import time

import zmq
from IPython.core.magic import Magics, line_cell_magic, line_magic, magics_class

from .child import Child
from .errors import KernelDied, named
from .forward import Forwarder
from .spec import NAME, kernels


class Result:
    """The value of a Go cell's last expression, as Go shows it."""

    def __init__(self, content):
        self.data, self.metadata = content["data"], content["metadata"]

    def _repr_mimebundle_(self, include=None, exclude=None):
        return self.data, self.metadata

    def __repr__(self):
        return self.data.get("text/plain", "")


@magics_class
class RustorchMagics(Magics):
    """Go cells beside Python cells."""

    def __init__(self, shell):
        super().__init__(shell)
        self.child = None
        self.forward = Forwarder(shell)
        self.forward.comms.to_go = self._comm
        self.watched = None  # the loop that looks for messages between cells
        atexit.register(self.stop)

    @line_cell_magic
    def rustorch(self, line, cell=None):
        """Run a cell in Go, or a Go expression in a line.

        %%rustorch [-i name ...] [-o name ...]

        -i hands Python variables to Go: tensors and arrays become *tensor.Tensor,
        numbers, bools and strings Go's own. -o makes Python variables of Go's. A
        large tensor's memory is shared, not copied: both sides see what one of
        them writes to it.
        """
        if cell is None:
            return self._run(line)
        return self._run(f"%%rustorch {line}\n{cell}")

    @line_magic
    def rt_status(self, line):
        """Say what the Go kernel does and which variables it has."""
        if self.child is None or not self.child.alive:
            print(f"no Go kernel runs; the next %%rustorch cell starts the one in {kernels() / NAME}")
            return
        child = self.child
        age = time.strftime("%X", time.localtime(child.started))
        print(f"Go kernel: process {child.process.pid}, since {age}, {child.cells} cells")
        self._run("%who")

    @line_magic
    def rt_restart(self, line):
        """End the Go kernel, with all its variables, and start a new one."""
        self.stop()
        self._started()
        print("a new Go kernel runs; its variables are gone")

    def _run(self, code):
        child = self._started()
        with child.lock:
            return self._run_in(child, code)

    def _run_in(self, child, code):
        child.cells += 1
        child.exchange.results.clear()
        content = {
            "code": code,
            "silent": False,
            "store_history": True,
            "user_expressions": {},
            "allow_stdin": self.forward.takes_input,
            "stop_on_error": True,
        }
        # The number of the notebook's cell; the shell's own count may be ahead of it.
        cell = getattr(self.shell.displayhook, "exec_result", None)
        metadata = {"rustorch.count": getattr(cell, "execution_count", None)}
        request = self._ask("execute_request", content, metadata=metadata)
        self._watch()
        reply = request.reply["content"]
        if reply["status"] != "ok":
            error = request.error or reply
            raise named(error["ename"], error["evalue"], error["traceback"])
        self.shell.user_ns.update(child.exchange.results)
        child.exchange.results.clear()
        for page in reply.get("payload", ()):
            self.shell.payload_manager.write_payload(page)
        return Result(request.result) if request.result else None

    def _ask(self, kind, content, **more):
        try:
            return self.child.ask(kind, content, **more)
        except KernelDied:
            self.stop()
            raise

    def _started(self):
        """The kernel that runs; a new one if there is none."""
        if self.child is not None and not self.child.alive:
            self.stop()
        if self.child is None:
            self.child = Child(self.forward, self.shell.user_ns.__getitem__)
        return self.child

    def stop(self):
        """End the kernel. A process that was forked from this one leaves it alone."""
        if self.child is None or self.child.owner != os.getpid():
            return
        self._unwatch()
        child, self.child = self.child, None
        child.stop()
        with contextlib.suppress(Exception):  # the notebook may be gone
            self.forward.comms.close()

    def _comm(self, kind, content, buffers, metadata):
        """Take a widget's message to Go, and what it causes back."""
        if self.child is not None and self.child.alive:
            self._ask(kind, content, buffers=buffers, metadata=metadata)
            self._watch()

    def _watch(self):
        """Look for messages that come between cells: those of goroutines. The
        socket's descriptor tells of changes only, so what is there is read now."""
        if self.child is None:
            return
        if self.watched is None:
            with contextlib.suppress(RuntimeError):  # no loop in a plain terminal
                loop = asyncio.get_running_loop()
                socket = self.child.client.iopub_channel.socket
                descriptor = socket.getsockopt(zmq.FD)
                loop.add_reader(descriptor, self._between)
                self.watched = loop, descriptor
        self._between()

    def _between(self):
        if self.child is not None:
            self.child.poll()

    def _unwatch(self):
        if self.watched is not None:
            loop, descriptor = self.watched
            self.watched = None
            with contextlib.suppress(RuntimeError):  # the loop is closed
                loop.remove_reader(descriptor)
