"""Widgets over the wire: the models against those of ipywidgets itself, and
what front ends say against what comes back."""

import os
import signal

import ipywidgets
import pytest
from jupyter_client import BlockingKernelClient, KernelManager

CELL = """calls := 0
func f(x float64, k int, kind string, on bool, s string) string {
	calls++
	fmt.Println("called with", x, k)
	if k == 9 {
		panic("nine is too much")
	}
	for on {
	}
	return kind + s
}
display.Interact(f, display.Slider("x", 0, 1), nil, display.Choice("kind", "sin", "cos"), nil, display.Entry("s", "!"))"""


class Page:
    """A front end: it keeps what the kernel publishes, by the message it answers."""

    def __init__(self, manager):
        # Clients that the manager makes have one session and so the same message ids.
        self.client = BlockingKernelClient()
        self.client.load_connection_info(manager.get_connection_info())
        self.client.start_channels()
        self.client.wait_for_ready(timeout=60)

    def send(self, kind, content, buffers=None):
        message = self.client.session.msg(kind, content)
        self.client.session.send(
            self.client.shell_channel.socket, message, buffers=buffers
        )
        return message["header"]["msg_id"]

    def answers(self, *requests):
        """All that is published because of a request, or of several, up to idle."""
        got = {request: [] for request in requests}
        waiting = set(requests)
        while waiting:
            message = self.client.get_iopub_msg(timeout=60)
            request = message["parent_header"].get("msg_id")
            if request not in got:
                continue
            if message["msg_type"] != "status":
                got[request].append(message)
            elif message["content"]["execution_state"] == "idle":
                waiting.discard(request)
        return got[requests[0]] if len(requests) == 1 else [got[r] for r in requests]

    def run(self, code):
        return self.answers(self.client.execute(code))

    def value(self, code):
        for message in self.run(code):
            if message["msg_type"] == "execute_result":
                return message["content"]["data"]["text/plain"]

    def update(self, comm, **state):
        data = {"method": "update", "state": state, "buffer_paths": []}
        return self.send("comm_msg", {"comm_id": comm, "data": data})

    def stop(self):
        self.client.stop_channels()


def of(messages, kind):
    return [m["content"] for m in messages if m["msg_type"] == kind]


def models(messages):
    """The models that were opened, by name."""
    states = {}
    for content in of(messages, "comm_open"):
        state = content["data"]["state"]
        states.setdefault(state["_model_name"], []).append((content["comm_id"], state))
    return states


def shown(messages):
    """The last outputs that an Output widget was given."""
    states = [c["data"]["state"] for c in of(messages, "comm_msg") if c["data"]["method"] == "update"]
    return [s["outputs"] for s in states if "outputs" in s][-1]


@pytest.fixture
def manager():
    manager = KernelManager(kernel_name="rustorch")
    manager.start_kernel()
    yield manager
    manager.shutdown_kernel(now=True)


@pytest.fixture
def page(manager):
    page = Page(manager)
    yield page
    page.stop()


@pytest.fixture
def opened(page):
    return models(page.run(CELL))


def comm(opened, name):
    return opened[name][0][0]


def test_models_are_those_of_ipywidgets(page):
    opened = models(page.run(CELL))
    theirs = {
        "FloatSliderModel": ipywidgets.FloatSlider(min=0, max=1, step=0.01, value=0.5, description="x"),
        "IntSliderModel": ipywidgets.IntSlider(min=0, max=10, value=5, description="k"),
        "DropdownModel": ipywidgets.Dropdown(options=["sin", "cos"], description="kind"),
        "CheckboxModel": ipywidgets.Checkbox(description="on"),
        "TextModel": ipywidgets.Text(value="!", description="s"),
        "VBoxModel": ipywidgets.VBox(),
        "OutputModel": ipywidgets.Output(),
        "LayoutModel": ipywidgets.Layout(),
        "SliderStyleModel": ipywidgets.FloatSlider().style,
        "DescriptionStyleModel": ipywidgets.Dropdown().style,
        "CheckboxStyleModel": ipywidgets.Checkbox().style,
        "TextStyleModel": ipywidgets.Text().style,
    }
    assert set(opened) == set(theirs)
    for name, widget in theirs.items():
        ours, expected = opened[name][0][1], widget.get_state()
        for key in ("layout", "style", "children"):
            references = ours.pop(key, None), expected.pop(key, None)
            assert (references[0] is None) == (references[1] is None), (name, key)
        expected = {k: list(v) if isinstance(v, tuple) else v for k, v in expected.items()}
        assert ours == expected, name


def test_what_is_shown_first(page):
    messages = page.run(CELL)
    kinds = [m["msg_type"] for m in messages]
    assert kinds.index("comm_open") < kinds.index("comm_msg") < kinds.index("display_data")
    assert "stream" not in kinds, "what the function prints stands in the widget"
    (data,) = [c["data"] for c in of(messages, "display_data")]
    view = data["application/vnd.jupyter.widget-view+json"]
    assert view["model_id"] == comm(models(messages), "VBoxModel")
    assert "called with 0.5 5" in data["text/html"]
    assert data["text/plain"] == "interactive: x = 0.5, k = 5, kind = sin, on = false, s = !"
    for m in messages:
        if m["msg_type"] == "comm_open":
            assert m["metadata"]["version"] == "2.1.0"


def test_callback(page, opened):
    slider = comm(opened, "FloatSliderModel")
    messages = page.answers(page.update(slider, value=0.25))
    echo, outputs = of(messages, "comm_msg")
    assert echo == {"comm_id": slider, "data": {"method": "echo_update", "state": {"value": 0.25}, "buffer_paths": []}}
    assert outputs["comm_id"] == comm(opened, "OutputModel")
    text, result = shown(messages)
    assert text == {"output_type": "stream", "name": "stdout", "text": "called with 0.25 5\n"}
    assert result["data"] == {"text/plain": '"sin!"'}
    assert [m["msg_type"] for m in messages] == ["comm_msg"] * 2


def test_panic(page, opened):
    slider = comm(opened, "IntSliderModel")
    text, error = shown(page.answers(page.update(slider, value=9)))
    assert "called with 0.5 9" in text["text"]
    assert error["output_type"] == "error" and error["evalue"] == "nine is too much"
    assert "cell[1]:6" in "\n".join(error["traceback"])
    assert "called with 0.5 8" in shown(page.answers(page.update(slider, value=8)))[0]["text"]


def test_last_value_wins(page, opened):
    slider = comm(opened, "FloatSliderModel")
    requests = [page.update(slider, value=i / 1000) for i in range(500)]
    messages = page.answers(requests[-1])
    assert "called with 0.499 5" in shown(messages)[0]["text"]
    assert 2 <= int(page.value("calls")) < 250


def test_order_with_cells(page, opened):
    slider = comm(opened, "FloatSliderModel")
    page.client.execute("time.Sleep(200 * time.Millisecond)")
    page.update(slider, value=0.1)
    page.update(slider, value=0.2)
    middle = page.client.execute("calls")
    page.update(slider, value=0.3)
    last = page.client.execute("calls")
    values = [of(a, "execute_result")[0]["data"]["text/plain"] for a in page.answers(middle, last)]
    assert values == ["2", "3"]


def test_interrupt(manager, page, opened):
    box = comm(opened, "CheckboxModel")
    request = page.update(box, value=True)
    while page.client.get_iopub_msg(timeout=60)["msg_type"] != "comm_msg":
        pass
    manager.interrupt_kernel()
    assert shown(page.answers(request))[-1]["ename"] == "KeyboardInterrupt"
    assert shown(page.answers(page.update(box, value=False)))[-1]["data"]["text/plain"] == '"sin!"'
    assert page.value("6 * 7") == "42"


def test_dead_comms_are_calm(page, opened):
    assert page.answers(page.update("nobody", value=1)) == []
    assert page.answers(page.send("comm_close", {"comm_id": "nobody", "data": {}})) == []
    os.kill(int(page.value("os.Getpid()")), signal.SIGKILL)
    page.run("1")
    assert page.answers(page.update(comm(opened, "FloatSliderModel"), value=0.1)) == []
    page.client.comm_info()
    reply = page.client.get_shell_msg(timeout=60)
    while reply["msg_type"] != "comm_info_reply":
        reply = page.client.get_shell_msg(timeout=60)
    assert reply["content"]["comms"] == {}
    assert page.value("6 * 7") == "42"


def test_a_page_that_comes_later(manager, page, opened):
    """It asks for all models at once; both pages see every change."""
    page.answers(page.update(comm(opened, "FloatSliderModel"), value=0.75))
    later = Page(manager)
    later.answers(later.send("comm_open", {"comm_id": "c", "target_name": "jupyter.widget.control", "data": {}}))
    request = later.send("comm_msg", {"comm_id": "c", "data": {"method": "request_states"}})
    (answer,) = of(later.answers(request), "comm_msg")
    states = answer["data"]["states"]
    assert set(states) == {id for list in opened.values() for id, _ in list}
    assert states[comm(opened, "FloatSliderModel")]["state"]["value"] == 0.75
    assert "0.75" in states[comm(opened, "OutputModel")]["state"]["outputs"][0]["text"]
    request = later.update(comm(opened, "IntSliderModel"), value=7)
    here, there = page.answers(request), later.answers(request)
    assert [m["content"] for m in here] == [m["content"] for m in there]
    assert "called with 0.75 7" in shown(here)[0]["text"]
    later.stop()


def test_buffers(page):
    page.answers(page.send("comm_open", {"comm_id": "e", "target_name": "rustorch.echo", "data": {}}))
    request = page.send("comm_msg", {"comm_id": "e", "data": {"x": 1}}, buffers=[b"\0\1", b""])
    (message,) = page.answers(request)
    assert message["content"]["data"] == {"x": 1}
    assert [bytes(b) for b in message["buffers"]] == [b"\0\1", b""]
