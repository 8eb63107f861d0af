"""Passes the Go kernel's messages on to the notebook, as the cell's own."""

import getpass
import sys

from .comms import Comms

KEPT = 256  # cells whose late messages still find their place


class Forwarder:
    """The outputs of the notebook, or of a terminal without one."""

    def __init__(self, shell):
        self.shell = shell
        self.kernel = getattr(shell, "kernel", None)
        self.comms = Comms(self.kernel)
        self.parents = {}  # the notebook's cell of each request to Go

    @property
    def takes_input(self):
        return self.kernel is None or self.kernel._allow_stdin

    def begin(self, request):
        """Remember the notebook's cell from which a request comes."""
        if self.kernel is not None:
            self.parents[request] = self.kernel.get_parent("shell")
            if len(self.parents) > KEPT:
                del self.parents[next(iter(self.parents))]

    def message(self, message):
        """Pass on an output of the cell that runs."""
        kind, content = message["msg_type"], message["content"]
        if kind == "stream":
            stream = sys.stderr if content["name"] == "stderr" else sys.stdout
            stream.write(content["text"])
            stream.flush()
        elif kind in ("display_data", "update_display_data"):
            self.shell.display_pub.publish(
                content["data"],
                content["metadata"],
                transient=content.get("transient", {}),
                update=kind == "update_display_data",
            )
        elif kind == "clear_output":
            self.shell.display_pub.clear_output(content.get("wait", False))
        elif kind.startswith("comm_"):
            self.comms.from_go(message)

    def late(self, message):
        """Pass on what comes after its cell has ended, into that cell's output."""
        kind = message["msg_type"]
        parent = self.parents.get(message["parent_header"].get("msg_id"))
        if kind in ("status", "execute_input", "iopub_welcome"):
            return
        if self.kernel is None or parent is None or kind.startswith("comm_"):
            self.message(message)
            return
        self.kernel.session.send(
            self.kernel.iopub_socket,
            kind,
            message["content"],
            parent=parent,
            ident=self.kernel._topic(kind),
            metadata=message["metadata"],
        )

    def ask(self, prompt, password):
        """Ask the user for a line of input."""
        return getpass.getpass(prompt) if password else input(prompt)
