"""The first notebook in a real browser, as a learner sees it."""

import pytest

PNG = "image/png"
VEGA = "application/vnd.vegalite.v5+json"


def outputs(cell):
    return cell.get("outputs", [])


def test_all_cells_ran(digits):
    for cell in digits.models():
        if cell["cell_type"] == "code":
            assert cell["execution_count"], cell["source"]
            assert all(out["output_type"] != "error" for out in outputs(cell)), cell["source"]


def test_every_picture_is_seen(digits):
    """As many pictures as the outputs hold, and each of them shows something."""
    expected = 0
    for cell in digits.models():
        for out in outputs(cell):
            data = out.get("data", {})
            html = "".join(data.get("text/html", ""))
            expected += html.count("<img") if html else (PNG in data or VEGA in data)
    seen = list(digits.pictures())
    assert len(seen) >= expected >= 4
    assert all(colors > 1 for _, colors in seen), seen


def test_one_progress_line_in_its_final_state(digits):
    fit = digits.find("history := train.Fit")
    bars = [out for out in digits.model(fit)["outputs"] if "text/html" in out.get("data", {})]
    assert len(bars) == 1
    assert "645/645" in digits.text(fit)
    assert "accuracy: 9" in digits.text(fit)
    (saved,) = [o for o in digits.save().cells[fit].outputs if "text/html" in o.get("data", {})]
    assert "645/645" in saved.data["text/html"]


@pytest.mark.parametrize("theme", ["Light", "Dark"])
def test_pictures_of_both_themes(digits, theme):
    """Kept for eyes to look at."""
    digits.theme(theme)
    assert digits.shot(f"digits-{theme.lower()}").stat().st_size > 100_000
    digits.theme("Light")
