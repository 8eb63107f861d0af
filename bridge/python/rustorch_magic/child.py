"""The kernel that runs Go cells: a process, its channels and the loop that
passes its messages on while a cell runs."""

import contextlib
import os
import signal
import threading
import time

import zmq
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import KernelManager

from . import spec
from ._version import __version__
from .errors import KernelDied, KernelMissing
from .exchange import Exchange

STEP = 100  # milliseconds between looks at the process while nothing comes
START = 30  # seconds for the kernel to answer at all


class Child:
    """A running kernel. `forward` gets its messages, `lookup` its questions."""

    def __init__(self, forward, lookup):
        self.forward = forward
        spec.program()
        self.owner = os.getpid()
        self.lock = threading.RLock()  # sockets belong to one thread at a time
        self.exchange = Exchange(lookup)
        try:
            self._start()
            self._greet()
        except BaseException:
            self.stop()
            raise

    def _start(self):
        specs = KernelSpecManager(kernel_dirs=[str(spec.kernels())], ensure_native_kernel=False)
        self.manager = KernelManager(
            kernel_name=spec.NAME,
            kernel_spec_manager=specs,
            transport="ipc",  # sockets in a folder of this user's, and none on the network
            ip=os.path.join(self.exchange.folder, "k"),
        )
        environment = {**os.environ, "RUSTORCH_SHARE": self.exchange.path}
        self.manager.start_kernel(env=environment, cwd=os.getcwd())
        self.process = self.manager.provisioner.process
        self.started, self.cells = time.time(), 0
        self.client = self.manager.blocking_client()
        self.client.start_channels(hb=False)

    def _greet(self):
        """Wait until messages arrive on both ways, and compare versions."""
        info = Request(self, "kernel_info_request", {})
        deadline = time.monotonic() + START
        while not info.finished:
            if time.monotonic() > deadline:
                raise KernelDied("KernelDied", f"the Go kernel did not answer in {START} s")
            self._step([info])
            if info.reply and not info.finished:  # asked before the subscription counted
                info = Request(self, "kernel_info_request", {})
        version = info.reply["content"]["implementation_version"]
        if version != __version__:
            raise KernelMissing(
                f"the kernel in {spec.kernels() / spec.NAME} has version {version} and this package "
                f"{__version__}; install the wheel of rustorch again"
            )

    def ask(self, kind, content, channel="shell", buffers=None, metadata=None):
        """Send a request, pass on what comes, and return the Request when it is
        finished. Ctrl-C interrupts the Go cell; once more, it ends the waiting."""
        with self.lock, self._interruptible():
            request = Request(self, kind, content, channel, buffers, metadata)
            while not request.finished:
                self._step([request])
        return request

    def poll(self):
        """Pass on what came between cells. While another thread runs one, it does."""
        if not self.lock.acquire(blocking=False):
            return
        try:
            with contextlib.suppress(zmq.Again):
                while True:
                    self.forward.late(self._receive(self.client.iopub_channel.socket))
        finally:
            self.lock.release()

    def _step(self, requests):
        """Wait for a message, for at most STEP, and deal with all that are there."""
        client, exchange = self.client, self.exchange
        poller = zmq.Poller()
        channels = [client.iopub_channel, client.shell_channel, client.control_channel, client.stdin_channel]
        for channel in channels:
            poller.register(channel.socket, zmq.POLLIN)
        for sock in exchange.sockets():
            poller.register(sock, zmq.POLLIN)
        ready = dict(poller.poll(STEP))
        if not ready and self.process.poll() is not None:
            raise self._obituary()
        for channel in channels:
            with contextlib.suppress(zmq.Again):
                while channel.socket in ready:
                    self._dispatch(requests, channel, self._receive(channel.socket))
        for sock in exchange.sockets():
            if sock.fileno() in ready:
                exchange.ready(sock)

    def _receive(self, socket):
        _, message = self.client.session.recv(socket, mode=zmq.NOBLOCK)
        if message is None:
            raise zmq.Again
        return message

    def _dispatch(self, requests, channel, message):
        if channel is self.client.stdin_channel:
            self._input(message)
            return
        for request in requests:
            if message["parent_header"].get("msg_id") == request.id:
                request.take(message)
                return
        if channel is self.client.iopub_channel:
            self.forward.late(message)

    def _input(self, message):
        """Ask the user for a line."""
        content = message["content"]
        with self._python_signals():
            try:
                text = self.forward.ask(content["prompt"], content.get("password", False))
            except KeyboardInterrupt:
                self.interrupt()
                return
        session = self.client.session
        self.client.stdin_channel.send(session.msg("input_reply", {"value": text}, parent=message))

    def interrupt(self):
        """Interrupt the cell that runs."""
        self.client.control_channel.send(self.client.session.msg("interrupt_request", {}))

    @contextlib.contextmanager
    def _interruptible(self):
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        times = 0

        def on_signal(number, frame):
            nonlocal times
            times += 1
            if times > 1:
                raise KeyboardInterrupt
            self.interrupt()

        self._before = signal.signal(signal.SIGINT, on_signal)
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, self._before)

    @contextlib.contextmanager
    def _python_signals(self):
        """Python's own Ctrl-C, for the time in which the user types."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        ours = signal.signal(signal.SIGINT, signal.default_int_handler)
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, ours)

    @property
    def alive(self):
        return self.process.poll() is None

    def _obituary(self):
        code = self.process.poll()
        how = f"signal {-code} ({signal.Signals(-code).name})" if code < 0 else f"exit code {code}"
        text = f"the Go kernel has ended: {how}"
        return KernelDied("KernelDied", text, [
            f"KernelDied: {text}",
            "What Go had in variables is gone; Python is as it was. The next %%rustorch cell starts a new kernel.",
        ])  # fmt: skip

    def stop(self):
        """End the process."""
        with contextlib.suppress(Exception):  # it may be dead, or the interpreter about to end
            self.client.stop_channels()
        with contextlib.suppress(Exception):
            self.manager.shutdown_kernel(now=not self.alive)
        with contextlib.suppress(Exception):
            self.manager.cleanup_resources()
        self.exchange.close()


class Request:
    """A request under way. It is finished when its reply and the idle status that
    follows its outputs are here."""

    def __init__(self, child, kind, content, channel="shell", buffers=None, metadata=None):
        session = child.client.session
        message = session.msg(kind, content, metadata=metadata)
        self.id = message["header"]["msg_id"]
        self.forward = child.forward
        self.reply = self.error = self.result = None
        self.idle, self.needs_reply = False, kind.endswith("_request")
        child.forward.begin(self.id)
        channel = getattr(child.client, f"{channel}_channel")
        session.send(channel.socket, message, buffers=buffers)

    @property
    def finished(self):
        return self.idle and (self.reply is not None or not self.needs_reply)

    def take(self, message):
        kind, content = message["msg_type"], message["content"]
        if kind.endswith("_reply"):
            self.reply = message
        elif kind == "status":
            self.idle = content["execution_state"] == "idle"
        elif kind == "error":
            self.error = content
        elif kind == "execute_result":
            self.result = content
        else:
            self.forward.message(message)
