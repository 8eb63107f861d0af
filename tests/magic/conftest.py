"""A real ipykernel with the magic loaded, and what its cells give."""

import queue
from dataclasses import dataclass, field

import pytest
from jupyter_client.manager import start_new_kernel

PATIENCE = 60


@dataclass
class Outcome:
    """What a cell did: its messages in order, and its reply."""

    messages: list = field(default_factory=list)
    reply: dict = None

    def of(self, kind):
        return [m["content"] for m in self.messages if m["msg_type"] == kind]

    @property
    def text(self):
        return "".join(c["text"] for c in self.of("stream"))

    @property
    def value(self):
        return self.of("execute_result")[0]["data"]["text/plain"]

    @property
    def error(self):
        (error,) = self.of("error")
        return error


class Python:
    """A Python notebook's kernel."""

    def __init__(self):
        self.manager, self.client = start_new_kernel(kernel_name="python3", startup_timeout=PATIENCE)
        self.run("%load_ext rustorch_magic")

    def start(self, code, **options):
        """Send a cell; its messages come from `next`."""
        return self.client.execute(code, **options)

    def next(self, request):
        """Return the next message that belongs to a request."""
        while True:
            message = self.client.get_iopub_msg(timeout=PATIENCE)
            if message["parent_header"].get("msg_id") == request:
                return message

    def finish(self, request, outcome=None):
        """Collect a cell's messages to its end."""
        outcome = outcome or Outcome()
        while True:
            message = self.next(request)
            if message["msg_type"] == "status" and message["content"]["execution_state"] == "idle":
                break
            outcome.messages.append(message)
        while outcome.reply is None:
            reply = self.client.get_shell_msg(timeout=PATIENCE)
            if reply["parent_header"]["msg_id"] == request:
                outcome.reply = reply["content"]
        return outcome

    def run(self, code):
        return self.finish(self.start(code))

    def good(self, code):
        """Run a cell that must not fail."""
        outcome = self.run(code)
        assert outcome.reply["status"] == "ok", outcome.reply.get("traceback")
        return outcome

    def until(self, request, wanted):
        """Collect a cell's messages until one is as wanted."""
        outcome = Outcome()
        while not (outcome.messages and wanted(outcome.messages[-1])):
            outcome.messages.append(self.next(request))
        return outcome

    def late(self, request, kind):
        """Return the next message of a kind for a request that has ended."""
        try:
            while True:
                message = self.next(request)
                if message["msg_type"] == kind:
                    return message["content"]
        except queue.Empty:
            pytest.fail(f"no {kind} came")

    def close(self):
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)


@pytest.fixture(scope="module")
def python():
    kernel = Python()
    yield kernel
    kernel.close()


@pytest.fixture
def fresh():
    """A kernel of the test's own."""
    kernel = Python()
    yield kernel
    kernel.close()
