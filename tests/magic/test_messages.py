"""Every kind of message comes through, while the cell runs."""

import ast

import pytest


def stream(text):
    return lambda m: m["msg_type"] == "stream" and text in m["content"]["text"]


def test_value(python):
    outcome = python.good("%%rustorch\nx := 40\nx + 2")
    assert outcome.value == "42"
    assert python.good("%rustorch x * 2").value == "80"
    assert python.good("y = %rustorch x\nstr(y)").value == "'40'"


def test_streams(python):
    outcome = python.good('%%rustorch\nfmt.Println("out")\nfmt.Fprintln(os.Stderr, "err")\nfmt.Println("again")')
    both = {name: "".join(c["text"] for c in outcome.of("stream") if c["name"] == name) for name in ("stdout", "stderr")}
    assert both == {"stdout": "out\nagain\n", "stderr": "err\n"}


def test_live(python, tmp_path):
    """The first line is here while the cell still waits for the test."""
    flag = tmp_path / "flag"
    request = python.start(f'''%%rustorch
fmt.Println("first")
for {{
	if _, err := os.Stat("{flag}"); err == nil {{ break }}
	time.Sleep(time.Millisecond)
}}
fmt.Println("second")''')
    seen = python.until(request, stream("first"))
    assert "second" not in seen.text
    flag.touch()
    assert "second" in python.finish(request).text


def test_display(python):
    outcome = python.good("%%rustorch\ndisplay.Show(tensor.Ones(2, 3))\ntensor.Zeros(2)")
    (shown,) = outcome.of("display_data")
    assert "text/html" in shown["data"] and "tensor" in shown["data"]["text/plain"]
    assert "text/html" in outcome.of("execute_result")[0]["data"]


def test_display_and_stream_keep_their_order(python):
    outcome = python.good('%%rustorch\nfmt.Println("a")\ndisplay.Show(tensor.Ones(2))\nfmt.Println("b")')
    kinds = [m["msg_type"] for m in outcome.messages if m["msg_type"] in ("stream", "display_data")]
    assert kinds == ["stream", "display_data", "stream"]


def test_update(python):
    outcome = python.good('''%%rustorch
for range display.Track("steps", 6) { time.Sleep(60 * time.Millisecond) }''')
    shown = outcome.of("display_data")[0]["transient"]["display_id"]
    updates = {c["transient"]["display_id"] for c in outcome.of("update_display_data")}
    assert updates == {shown}


def test_clear(python):
    outcome = python.good('%%rustorch\nfmt.Println("old")\ndisplay.Clear()\nfmt.Println("new")')
    assert [m["msg_type"] for m in outcome.messages if m["msg_type"] in ("stream", "clear_output")] == ["stream", "clear_output", "stream"]


@pytest.mark.parametrize(
    ("code", "name", "part"),
    [
        ("a := )", "compile error", "syntax error"),
        ("undefinedName", "compile error", "undefined: undefinedName"),
        ('panic("oh no")', "panic", "oh no"),
        ("tensor.Ones(2, 3).MatMul(tensor.Ones(4, 5))", "ShapeError", "2"),
        ('errors.New("it failed")', "error", "it failed"),
        ("let x = Tensor::ones(2);", "compile error", "x := tensor.Ones(2)"),
    ],
)
def test_errors(python, code, name, part):
    """Errors keep Go's name and traceback, with the line of the cell."""
    outcome = python.run(f"%%rustorch\n\n{code}")
    assert outcome.reply["status"] == "error"
    assert outcome.error["ename"] == name
    traceback = "\n".join(outcome.error["traceback"])
    assert part in traceback
    assert "rustorch_magic" not in traceback, "the magic's own frames are no help"
    assert "]:3:" in traceback or name == "error"


def test_error_in_python(python):
    """A Go error is a Python exception that can be caught."""
    outcome = python.good('''
from rustorch_magic import GoError
try:
    get_ipython().run_cell_magic("rustorch", "", 'panic("caught")')
except GoError as e:
    print(e.name, e, len(e.traceback) > 1)''')
    assert outcome.text == "panic caught True\n"


def test_a_failed_cell_gives_nothing_out(python):
    python.run("out = 'before'")
    assert python.run("%%rustorch -o out\nout := 1\npanic(out)").reply["status"] == "error"
    assert python.good("out").value == "'before'"


def test_input(python):
    code = '%%rustorch\nvar name string\nfmt.Print("who? ")\nfmt.Scanln(&name)\nfmt.Println("hello", name)'
    request = python.start(code, allow_stdin=True)
    question = python.client.get_stdin_msg(timeout=60)
    assert question["msg_type"] == "input_request"
    python.client.input("gopher")
    assert "hello gopher" in python.finish(request).text


def test_goroutine_after_its_cell(python, tmp_path):
    """What a goroutine prints later stands under the cell that started it."""
    flag = tmp_path / "flag"
    request = python.start(f'''%%rustorch
go func() {{
	for {{
		if _, err := os.Stat("{flag}"); err == nil {{ break }}
		time.Sleep(time.Millisecond)
	}}
	fmt.Println("late")
}}()''')
    python.finish(request)
    flag.touch()
    assert "late" in python.late(request, "stream")["text"]


def test_commands(python):
    """The kernel's own magics work in a Go cell."""
    python.good("%%rustorch\nkept := 7")
    assert "kept" in python.good("%%rustorch\n%who").text


def test_flags(python):
    error = python.run("%%rustorch -z x\n1").error
    assert "-z" in error["evalue"] and "-i" in error["evalue"] and "-o" in error["evalue"]
    assert "Python has no variable of this name" in python.run("%%rustorch -i nothing\n1").error["evalue"]
    assert "nothing" in python.run("%%rustorch -o nothing\n1").error["evalue"]


def test_empty(python):
    outcome = python.good("%%rustorch\n\n")
    assert [m["msg_type"] for m in outcome.messages] == ["status", "execute_input"]


def test_status_and_restart(python):
    python.good("%%rustorch\nonly := 1")
    status = python.good("%rt_status").text
    assert "process" in status and "only" in status
    before = python.good("%rustorch os.Getppid()").value
    assert "new Go kernel" in python.good("%rt_restart").text
    assert python.good("%rustorch os.Getppid()").value != before
    assert "undefined: only" in python.run("%rustorch only").error["evalue"]


def test_working_folder(python):
    assert ast.literal_eval(python.good("%rustorch os.Getenv(\"RUSTORCH_SHARE\")").value) == ""
    folder = ast.literal_eval(python.good("import os; os.getcwd()").value)
    python.good("%%rustorch\ndir, _ := os.Getwd()")
    assert folder in python.good("%rustorch dir").value


def test_comms(python):
    """A widget of Go's: its comms are open in the notebook, a change of its value
    reaches Go, and what Go makes of it comes back."""
    outcome = python.good('%%rustorch\ndisplay.Interact(func(n int) int { return n * n }, display.Slider("n", 0, 10))')
    opened = {c["data"]["state"].get("_model_name"): c["comm_id"] for c in outcome.of("comm_open")}
    assert "IntSliderModel" in opened and "OutputModel" in opened
    client = python.client
    data = {"method": "update", "state": {"value": 9}, "buffer_paths": []}
    message = client.session.msg("comm_msg", {"comm_id": opened["IntSliderModel"], "data": data})
    client.shell_channel.send(message)
    answer = python.until(
        message["header"]["msg_id"],
        lambda m: m["msg_type"] == "comm_msg" and "81" in str(m["content"]["data"].get("state", {}).get("outputs")),
    )
    assert answer.messages[-1]["content"]["comm_id"] == opened["OutputModel"]
    info = client.comm_info(target_name="jupyter.widget", reply=True, timeout=60)
    assert opened["IntSliderModel"] in info["content"]["comms"], "a page that is opened again asks for the widgets"
    python.good("%rt_restart")
    info = client.comm_info(target_name="jupyter.widget", reply=True, timeout=60)
    assert opened["IntSliderModel"] not in info["content"]["comms"], "widgets end with the kernel behind them"
