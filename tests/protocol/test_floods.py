"""More than a front end can show: few messages, and nothing that counts is lost."""

import pytest
from test_widgets import Page, manager, of, page  # noqa: F401

UPDATES = """out := display.Live(0)
for i := range 20000 {
	out.Update(i)
}
out.Update("last")"""


def test_updates_of_a_display(page):  # noqa: F811
    messages = page.run(UPDATES)
    (first,) = of(messages, "display_data")
    updates = of(messages, "update_display_data")
    assert 1 < len(updates) < 2000
    assert updates[-1]["data"]["text/plain"] == '"last"'
    ids = {c["transient"]["display_id"] for c in [first, *updates]}
    assert len(ids) == 1


def test_two_front_ends(manager, page):  # noqa: F811
    """Two pages at once: both see the cells of both, whole and in order."""
    other = Page(manager)
    flood = 'for i := range 50000 {\n\tfmt.Println("line", i)\n}\n' + UPDATES
    requests = [page.client.execute(flood), other.client.execute('fmt.Println("mine")\n7')]
    here, there = page.answers(*requests), other.answers(*requests)
    for mine, theirs in zip(here, there, strict=True):
        assert [m["header"]["msg_id"] for m in mine] == [m["header"]["msg_id"] for m in theirs]
        assert [m["content"] for m in mine] == [m["content"] for m in theirs]
    flooded, small = ("".join(c["text"] for c in of(m, "stream")) for m in here)
    assert flooded == "".join(f"line {i}\n" for i in range(50000))
    assert small == "mine\n"
    assert of(here[0], "update_display_data")[-1]["data"]["text/plain"] == '"last"'
    other.stop()


@pytest.mark.parametrize("n", [1, 3])
def test_progress_is_one_output(page, n):  # noqa: F811
    loop = "for range display.Track(`steps`, 30) {\n\ttime.Sleep(20 * time.Millisecond)\n}\n"
    messages = page.run(loop * n)
    assert len(of(messages, "display_data")) == n
    updates = of(messages, "update_display_data")
    assert len(updates) < 12 * n
    for bar in of(messages, "display_data"):
        mine = [u for u in updates if u["transient"] == bar["transient"]]
        assert "30/30" in mine[-1]["data"]["text/plain"]
