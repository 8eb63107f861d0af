"""Comms between the Go kernel and the front end, which knows the Python kernel
only: each one open in Go has a twin of the same id there."""


class Comms:
    def __init__(self, kernel):
        self.kernel, self.twins = kernel, {}
        self.to_go = None  # called with kind, content, buffers and metadata

    def from_go(self, message):
        """Do with the twin what Go did with its comm."""
        if self.kernel is None:  # in a terminal nobody shows widgets
            return
        kind, content = message["msg_type"], message["content"]
        identity = content["comm_id"]
        data, more = content.get("data", {}), {"metadata": message["metadata"], "buffers": message["buffers"]}
        twin = self.twins.get(identity)
        if kind == "comm_open":
            self._open(identity, content["target_name"], data, more)
        elif twin is not None and kind == "comm_msg":
            twin.send(data, **more)
        elif twin is not None:
            del self.twins[identity]
            twin.close(data, **more)

    def _open(self, identity, target, data, more):
        import comm

        twin = comm.create_comm(target_name=target, comm_id=identity, data=data, **more)
        twin.on_msg(lambda message: self._from_front("comm_msg", identity, message))
        twin.on_close(lambda message: self._from_front("comm_close", identity, message))
        self.twins[identity] = twin

    def _from_front(self, kind, identity, message):
        if kind == "comm_close":
            self.twins.pop(identity, None)
        content = {"comm_id": identity, "data": message["content"].get("data", {})}
        if self.to_go is not None:
            self.to_go(kind, content, message.get("buffers"), message.get("metadata"))

    def close(self):
        """Close all twins: the kernel behind them is gone."""
        for twin in self.twins.values():
            twin.close()
        self.twins.clear()
