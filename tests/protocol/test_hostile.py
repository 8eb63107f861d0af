"""Peers that mean harm or are broken: the others are answered as if they were not there."""

import json
import os
import socket
import struct

import jupyter_client
import pytest
import zmq
from jupyter_client.session import Session

GUARD = 60  # seconds: only so that a kernel that hangs fails


@pytest.fixture(scope="module")
def kernel():
    manager, client = jupyter_client.manager.start_new_kernel(kernel_name="rustorch", startup_timeout=GUARD)
    yield manager, client
    client.stop_channels()
    manager.shutdown_kernel(now=True)


def answers(client, code="6 * 7", want="42"):
    """Runs a cell and returns what it printed; fails unless its value is want."""
    text = []

    def hook(msg):
        if msg["msg_type"] == "stream":
            text.append(msg["content"]["text"])
        elif msg["msg_type"] == "execute_result":
            assert msg["content"]["data"]["text/plain"] == want

    reply = client.execute_interactive(code, timeout=GUARD, output_hook=hook)
    assert reply["content"]["status"] == "ok", reply["content"]
    return "".join(text)


def raw(manager, port):
    info = manager.get_connection_info()
    return socket.create_connection((info["ip"], info[port]), timeout=GUARD)


def greeting(mechanism=b"NULL"):
    return b"\xff" + b"\0" * 8 + b"\x7f\x03\x00" + mechanism.ljust(20, b"\0") + b"\0" + b"\0" * 31


def ready(kind=b"DEALER", identity=b""):
    def prop(name, value):
        return bytes([len(name)]) + name + struct.pack(">I", len(value)) + value

    body = b"\x05READY" + prop(b"Socket-Type", kind) + prop(b"Identity", identity)
    return b"\x04" + bytes([len(body)]) + body


def dealer(manager, port="shell_port", identity=None, kind=zmq.DEALER):
    info = manager.get_connection_info()
    s = zmq.Context.instance().socket(kind)
    s.linger = 0
    if identity:
        s.identity = identity
    s.connect(f"tcp://{info['ip']}:{info[port]}")
    return s


def signed(manager):
    info = manager.get_connection_info()
    return Session(key=info["key"], signature_scheme=info["signature_scheme"])


def request(session, kind="kernel_info_request", content=None):
    return session.serialize(session.msg(kind, content or {}))


def reply(session, sock):
    assert sock.poll(GUARD * 1000), "no reply"
    _, frames = session.feed_identities(sock.recv_multipart())
    return session.deserialize(frames)


def resident(manager):
    """Bytes of memory of the kernel's processes."""
    pid = manager.provisioner.process.pid
    total = 0
    for p in [pid, *children(pid)]:
        with open(f"/proc/{p}/statm") as f:
            total += int(f.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    return total


def children(pid):
    with open(f"/proc/{pid}/task/{pid}/children") as f:
        return [int(p) for p in f.read().split()]


PORTS = ["shell_port", "control_port", "stdin_port", "iopub_port", "hb_port"]


@pytest.mark.parametrize("port", PORTS)
@pytest.mark.parametrize("data", [
    b"",
    greeting()[:10],
    greeting(),
    greeting(b"PLAIN"),
    b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
    greeting() + ready()[:7],
    greeting() + b"\x06" + struct.pack(">Q", 1 << 62),  # a command of 4 EiB
    greeting() + ready(b"NONSENSE"),
    greeting() + ready() + b"\x02" + struct.pack(">Q", 1 << 62),  # a frame of 4 EiB
    greeting() + ready() + b"\x02" + struct.pack(">Q", 1 << 29) + b"x",  # one that does not come
    greeting() + ready() + b"\x01\x00" * 5000,  # too many frames
    greeting() + ready() + b"\x04\x00",  # an empty command
    greeting() + ready() + b"\x04\x02\x09x",  # a command with a wrong length
], ids=range(13))
def test_broken_connections(kernel, port, data):
    manager, client = kernel
    with raw(manager, port) as s:
        s.sendall(data)
        answers(client)
    answers(client)


def test_silent_connections_hold_up_nobody(kernel):
    manager, client = kernel
    silent = [raw(manager, port) for port in PORTS for _ in range(40)]
    session = signed(manager)
    with dealer(manager) as s:  # a new client greets behind them
        s.send_multipart(request(session))
        assert reply(session, s)["msg_type"] == "kernel_info_reply"
    answers(client)
    for s in silent:
        s.close()


def test_giant_lengths_take_no_memory(kernel):
    manager, client = kernel
    answers(client)
    before = resident(manager)
    peers = [raw(manager, "shell_port") for _ in range(50)]
    for s in peers:
        s.sendall(greeting() + ready() + b"\x02" + struct.pack(">Q", 1 << 30))
    answers(client)
    assert resident(manager) - before < 400 << 20
    for s in peers:
        s.close()


def test_messages_that_are_dropped(kernel):
    manager, client = kernel
    session = signed(manager)
    good = request(session)
    bad = [
        [b"<IDS|MSG>"],
        [b"<IDS|MSG>", b"", b"", b"", b"", b""],
        [b"no delimiter"],
        good[:-1],
        [good[0], b"0" * len(good[1]), *good[2:]],
        [*good[:2], b"{", *good[3:]],
        Session(key=b"wrong").serialize(session.msg("kernel_info_request", {})),
        session.serialize({**session.msg("kernel_info_request", {}), "header": {"msg_id": "1"}}),
        request(session, "no_such_request"),
        request(session, "stream", {"name": "stdout", "text": "from a client"}),
        request(session, "input_reply", {"value": "nobody asked"}),
        request(session, "comm_msg", {"comm_id": "no such comm", "data": {}}),
        request(session, "comm_close", {"comm_id": "no such comm"}),
    ]
    with dealer(manager) as s:
        for frames in bad:
            s.send_multipart(frames)
        s.send_multipart(good)
        assert reply(session, s)["parent_header"]["msg_id"] == json.loads(good[2])["msg_id"]
        s.send_multipart(good)  # once more, the same signature
        s.send_multipart(request(session, "is_complete_request", {"code": "1"}))
        assert reply(session, s)["msg_type"] == "is_complete_reply"
    answers(client)


def test_requests_on_the_wrong_channel(kernel):
    manager, client = kernel
    session = signed(manager)
    for port, kind in [("stdin_port", "execute_request"), ("shell_port", "interrupt_request"), ("control_port", "execute_request")]:
        with dealer(manager, port) as s:
            s.send_multipart(request(session, kind, {"code": "panic(1)"}))
            if port == "stdin_port":
                continue
            s.send_multipart(request(session))
            assert reply(session, s)["msg_type"] == "kernel_info_reply"
    answers(client)


@pytest.mark.parametrize("content", [{}, {"code": 3}, {"code": None}, {"code": "1", "silent": "perhaps"}, {"code": "1", "user_expressions": []}])
def test_contents_of_wrong_types(kernel, content):
    manager, client = kernel
    session = signed(manager)
    with dealer(manager) as s:
        for kind in ("execute_request", "complete_request", "inspect_request", "is_complete_request", "history_request"):
            s.send_multipart(request(session, kind, content))
            assert reply(session, s)["content"]["status"] in ("ok", "error", "complete", "incomplete", "invalid", "unknown")
    answers(client)


def test_many_clients(kernel):
    manager, client = kernel
    session = signed(manager)
    peers = [dealer(manager) for _ in range(60)]
    for s in peers:
        s.send_multipart(request(session))
    for s in peers:
        assert reply(session, s)["msg_type"] == "kernel_info_reply"
        s.close()
    answers(client)


def test_reconnection_with_the_same_identity(kernel):
    manager, client = kernel
    session = signed(manager)
    first = dealer(manager, identity=b"same")
    first.send_multipart(request(session))
    reply(session, first)
    for _ in range(5):
        with dealer(manager, identity=b"same") as s:  # while the first is still there
            s.send_multipart(request(session))
            assert reply(session, s)["msg_type"] == "kernel_info_reply"
    first.close()
    answers(client)


def test_ping(kernel):
    manager, client = kernel
    with raw(manager, "shell_port") as s:
        s.sendall(greeting() + ready() + b"\x04\x0b\x04PING\x00\x0aabcd")
        got = b""
        while b"PONG" not in got:
            more = s.recv(4096)
            assert more, "the kernel hung up"
            got += more
        assert got.endswith(b"\x04\x09\x04PONGabcd")
    with dealer(manager, "hb_port", kind=zmq.REQ) as s:
        s.send(b"ping")
        assert s.poll(GUARD * 1000) and s.recv() == b"ping"


def test_a_stopped_subscriber_costs_bounded_memory(kernel):
    manager, client = kernel
    info = manager.get_connection_info()
    stopped = socket.socket()
    stopped.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    stopped.connect((info["ip"], info["iopub_port"]))
    stopped.sendall(greeting() + ready(b"SUB") + b"\x00\x01\x01")  # subscribes to everything and reads nothing
    before = resident(manager)
    lines = 40_000
    text = answers(client, f'for i := range {lines} {{ fmt.Println(i, strings.Repeat("x", 1000)) }}')
    assert text.count("\n") == lines
    assert resident(manager) - before < 700 << 20
    stopped.close()
    answers(client)


def test_two_front_ends_see_everything(kernel):
    manager, client = kernel
    session = signed(manager)
    with dealer(manager, "iopub_port", kind=zmq.SUB) as sub:
        sub.subscribe(b"")
        assert reply(session, sub)["msg_type"] == "iopub_welcome"
        answers(client, 'fmt.Println("for both")\n6 * 7')
        kinds = []
        while kinds[-1:] != ["idle"]:
            m = reply(session, sub)
            kinds.append(m["content"].get("execution_state", m["msg_type"]))
    assert kinds == ["busy", "execute_input", "stream", "execute_result", "idle"]


def test_200_000_lines(kernel):
    _, client = kernel
    texts = []
    code = "for i := range 200000 {\n\tfmt.Println(i)\n}"
    reply = client.execute_interactive(code, timeout=GUARD, output_hook=lambda m: m["msg_type"] == "stream" and texts.append(m["content"]["text"]))
    assert reply["content"]["status"] == "ok"
    assert "".join(texts) == "".join(f"{i}\n" for i in range(200000))
    assert len(texts) < 400


def test_streams_and_displays_stay_in_order(kernel):
    _, client = kernel
    seen = []

    def hook(m):
        if m["msg_type"] == "stream":
            seen.append((m["content"]["name"], m["content"]["text"]))
        elif m["msg_type"] == "display_data":
            seen.append(("display", m["content"]["data"]["text/plain"]))

    code = 'for i := range 50 {\n\tfmt.Println(i)\n\tdisplay.Show(i)\n\tfmt.Fprintln(os.Stderr, i)\n\tdisplay.Show(i)\n}'
    client.execute_interactive(code, timeout=GUARD, output_hook=hook)
    assert seen == [s for i in range(50) for s in (("stdout", f"{i}\n"), ("display", f"{i}"), ("stderr", f"{i}\n"), ("display", f"{i}"))]


def test_one_huge_print(kernel):
    _, client = kernel
    texts = []
    reply = client.execute_interactive('fmt.Print(strings.Repeat("é", 1<<23))', timeout=GUARD, output_hook=lambda m: m["msg_type"] == "stream" and texts.append(m["content"]["text"]))
    assert reply["content"]["status"] == "ok"
    text = "".join(texts)
    assert len(text) == 1 << 23 and set(text) == {"é"}
