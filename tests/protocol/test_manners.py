"""What a person meets at a console: history, input, completion and help while a cell runs."""

import os
import signal
from contextlib import contextmanager
from pathlib import Path

import pytest
from jupyter_client.manager import KernelManager

TIMEOUT = 60


@contextmanager
def kernel(data):
    """A kernel whose data lies in a folder, and a client of it."""
    manager = KernelManager(kernel_name="rustorch")
    manager.start_kernel(env={**os.environ, "RUSTORCH_DATA_DIR": str(data)})
    client = manager.blocking_client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=TIMEOUT)
        yield manager, client
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    with kernel(tmp_path_factory.mktemp("data")) as (_, client):
        yield client


def run(client, code, **options):
    """Run a cell and return its reply and what it printed."""
    text = []

    def collect(message):
        if message["msg_type"] == "stream":
            text.append(message["content"]["text"])
        elif message["msg_type"] == "execute_result":
            text.append(message["content"]["data"]["text/plain"])

    reply = client.execute_interactive(code, timeout=TIMEOUT, output_hook=collect, **options)["content"]
    return reply, "".join(text)


def ask(client, send, *args, **options):
    """Send a request and return the content of the reply to it."""
    request = send(*args, **options)
    while True:
        reply = client.get_shell_msg(timeout=TIMEOUT)
        if reply["parent_header"]["msg_id"] == request:
            return reply["content"]


def history(client, **options):
    return [tuple(entry) for entry in ask(client, client.history, **options)["history"]]


def pids(pid):
    yield pid
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            yield from pids(int(child))


def test_history_outlives_kernels(tmp_path):
    with kernel(tmp_path) as (manager, client):
        for code in ("first := 1", "first + 1", "second := `a\n b`"):
            run(client, code)
        run(client, "unseen := 1", store_history=False)
        run(client, "silent := 1", silent=True)
        assert history(client, hist_access_type="tail", n=2, output=True) == [(1, 2, ["first + 1", "2"]), (1, 3, ["second := `a\n b`", None])]
        os.kill(manager.provisioner.process.pid, signal.SIGKILL)
    with kernel(tmp_path) as (_, client), kernel(tmp_path) as (_, other):
        assert history(client, hist_access_type="tail", n=2) == [(1, 2, "first + 1"), (1, 3, "second := `a\n b`")]
        run(client, "third := 1")
        run(other, "fourth := 1")
        run(client, "third := 1")
        run(other, "fifth := 1")
        found = history(client, hist_access_type="tail", n=4)
        assert sorted(code for *_, code in found) == ["fifth := 1", "fourth := 1", "third := 1", "third := 1"]
        assert {session for session, *_ in found} == {2, 3}
        assert history(client, hist_access_type="search", pattern="third*", unique=True) == [(2, 2, "third := 1")]
        assert history(client, hist_access_type="range", session=-1, start=1, stop=3) == [(1, 1, "first := 1"), (1, 2, "first + 1")]
        _, text = run(client, "%history -g first")
        assert "[1/2] first + 1" in text
        _, text = run(client, "%history -n 1")
        assert text == "[3] %history -g first\n"


def test_input(client):
    """Questions come in order with what is printed before them."""
    request = client.execute('fmt.Print("name? ")\nvar name string\nvar age int\nfmt.Scan(&name)\nfmt.Scan(&age)\nfmt.Println(name, age+1)', allow_stdin=True)
    for answer in ("Zoë", "41"):
        assert client.get_stdin_msg(timeout=TIMEOUT)["content"] == {"prompt": "", "password": False}
        client.input(answer)
    text = ""
    while True:
        message = client.get_iopub_msg(timeout=TIMEOUT)
        if message["parent_header"].get("msg_id") != request:
            continue
        if message["msg_type"] == "stream":
            text += message["content"]["text"]
        if message["content"].get("execution_state") == "idle":
            break
    assert text == "name? Zoë 42\n"
    assert client.get_shell_msg(timeout=TIMEOUT)["content"]["status"] == "ok"


def test_password(client):
    client.execute('key, err := display.Password("key? ")\nerr', allow_stdin=True)
    assert client.get_stdin_msg(timeout=TIMEOUT)["content"] == {"prompt": "key? ", "password": True}
    client.input("secret")
    assert client.get_shell_msg(timeout=TIMEOUT)["content"]["status"] == "ok"
    assert run(client, "key")[1] == '"secret"'
    reply, _ = run(client, 'display.Input("?")', allow_stdin=False)
    assert reply["status"] == "error" and "does not take input" in reply["evalue"]


def test_no_input(client):
    reply, _ = run(client, "var s string\nfmt.Scan(&s)\ns", allow_stdin=False)
    assert reply["status"] == "error"
    assert reply["ename"] == "InputError"
    assert "does not take input" in reply["evalue"]


@pytest.mark.parametrize("ask", ["bufio.NewReader(os.Stdin).ReadString('\\n')", "var s string\nfmt.Scan(&s)", 'display.Input("?")'])
def test_interrupt_while_waiting(tmp_path, ask):
    with kernel(tmp_path) as (manager, client):
        run(client, "kept := 5")
        request = client.execute(ask + "\nkept = 6", allow_stdin=True)
        client.get_stdin_msg(timeout=TIMEOUT)
        manager.interrupt_kernel()
        reply = client.get_shell_msg(timeout=TIMEOUT)
        assert reply["parent_header"]["msg_id"] == request
        assert reply["content"]["status"] == "error"
        assert run(client, "kept")[1] == "5"


@pytest.mark.parametrize("before", ["", 's := "é"; ', 's := "😀👩‍👩‍👧"; ', "/* 張量 */ ", 's := "𝕏\t"\n'])
def test_cursor_counts_code_points(client, before):
    run(client, "xs := []int{1}\ngröße := 2")
    for typed, matches in (("len(xs) + strings.ToUp", ["ToUpper", "ToUpperSpecial"]), ("grö", ["größe"])):
        code = before + typed
        word = typed.rsplit(".")[-1]
        reply = ask(client, client.complete, code + " // 😀", len(code))
        assert reply["matches"] == matches
        assert (reply["cursor_start"], reply["cursor_end"]) == (len(code) - len(word), len(code))
        for item in reply["metadata"]["_jupyter_types_experimental"]:
            assert (item["start"], item["end"]) == (reply["cursor_start"], reply["cursor_end"])
            assert item["text"] in matches and item["type"] and "signature" in item
    reply = ask(client, client.inspect, before + "strings.ToUpper", len(before) + 10)
    assert reply["found"] and set(reply["data"]) == {"text/plain", "text/markdown", "text/html"}


def test_answers_while_a_cell_runs(tmp_path):
    """Two goroutines and a tensor loop take all processors meanwhile."""
    with kernel(tmp_path) as (manager, client):
        run(client, "x := tensor.Ones(300, 300)\nn := 7")
        request = client.execute('for range 2 {\n\tgo func() { for { n++ } }()\n}\nfmt.Println("runs")\nfor { _ = x @ x }')
        while client.get_iopub_msg(timeout=TIMEOUT)["msg_type"] != "stream":
            pass
        for _ in range(20):
            assert "Shape" in ask(client, client.complete, "(x @ x).Sh")["matches"]
            assert "var x *tensor.Tensor" in ask(client, client.inspect, "x", 1)["data"]["text/plain"]
            assert ask(client, client.is_complete, "if n > 3 {") == {"status": "incomplete", "indent": "\t"}
            assert ask(client, client.kernel_info)["status"] == "ok"
        manager.interrupt_kernel()
        reply = client.get_shell_msg(timeout=TIMEOUT)
        assert reply["parent_header"]["msg_id"] == request and reply["content"]["status"] == "error"
        assert run(client, "x.Shape()")[1] == "[300 300]"


def test_magics_complete(client):
    assert ask(client, client.complete, "%time")["matches"] == ["%time", "%timeit"]
    assert ask(client, client.complete, "%timeit -")["matches"] == ["-n", "-r"]
    assert "%mem" in ask(client, client.inspect, "%mem", 2)["data"]["text/plain"]
