"""Over the audits: three audits drawn with their intervals, attached so that anybody can draw them again."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

import audit
from audit import canonical, measure
from audit.envelope import open_report
from audit.errors import InputError, ReportError
from audit.exchange import parse_history
from audit.history import before
from audit.records.history import History
from audit.report import pictures
from audit.report.axis import Mark, Panel
from audit.verify import verify
from tests.test_reaudits import built, plan, rows

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def third(tmp_path_factory: pytest.TempPathFactory) -> audit.Audit:
    """The third audit of a model that became worse for women, with the two others in its folder."""
    house = tmp_path_factory.mktemp("house")
    with pytest.MonkeyPatch.context() as patch:
        found = {name: check for name, check in measure.discover().items() if name == "bias.impact_ratio"}
        patch.setattr(measure, "discover", lambda: found)
        patch.chdir(house)
        built(house)
        made = None
        for night, (day, women) in enumerate((("2026-09-01", 0.6), ("2026-10-01", 0.55), ("2026-11-01", 0.42))):
            rows(1_500, night, women).to_csv("rows.csv", index=False)
            plan(house, day=day)
            text = Path("audit.yaml").read_text(encoding="utf-8")
            past = f"baseline: {{evidence: audits/{night - 1}/evidence.json, history: audits}}\n" if night else ""
            Path("audit.yaml").write_text(text + past, encoding="utf-8")
            made = audit.run("audit.yaml")
            for name in ("evidence", "judgement"):
                data = canonical.to_bytes(getattr(made, name))
                canonical.write_whole(Path(f"audits/{night}/{name}.json"), data)
        assert made is not None
        assert made.pdf
        return made


def test_the_past_is_what_the_earlier_audits_measured(third: audit.Audit) -> None:
    past = third.history
    assert past is not None
    assert [one.day for one in past.audits] == ["2026-09-01", "2026-10-01"], "this audit is not its own past"
    (line,) = past.lines
    assert (line.metric, line.where["group"]) == ("bias.impact_ratio", "f")
    values = [point.value for point in line.points if point]
    assert values[0] > values[1]
    assert parse_history(canonical.to_bytes(past), "history.json") == past


def test_the_report_draws_it_and_can_be_checked_again(third: audit.Audit) -> None:
    assert third.history is not None
    report = open_report(third.pdf)
    assert report.content("history.json") == canonical.to_bytes(third.history)
    steps = {step.number: step for step in verify(third.pdf).steps}
    for number in (5, 7, 8):
        assert steps[number].outcome == "holds", steps[number]
    page = third.report(form="html").decode()
    assert "Over the audits" in page
    assert "2 earlier audits measured numbers that a rule limits today." in page


def test_another_past_than_the_attached_one_is_refused(third: audit.Audit) -> None:
    from audit.report import render

    with pytest.raises(ReportError, match="attached history is not the one"):
        render(third.plan, third.evidence, third.judgement, attachments=(), history=History(audits=(), lines=()))
    with pytest.raises(InputError):
        parse_history(b'{"schema": "signoff/history/1", "audits": [{}], "lines": []}', "history.json")


def test_an_empty_folder_has_no_past(tmp_path: Path, third: audit.Audit) -> None:
    assert before(tmp_path, third.evidence, third.judgement).audits == ()


def test_points_and_whiskers_lie_where_the_axis_says() -> None:
    marks = (Mark(value=0.9, low=0.85, high=0.97), None, Mark(value=0.7, low=0.6, high=0.78, tone="failed"))
    chart = pictures.Chart(panel=Panel(title="Ratio", unit="ratio", at_least=0.8), marks=marks)
    root = ElementTree.fromstring(str(pictures.history([chart], ["2026-01-01", "2026-02-01", "2026-03-01"], "<says>")))
    ticks = [(float(one.get("y", "")) - 3.2, float(one.text or "")) for one in root.iter(f"{SVG}text")
             if re.fullmatch(r"[\d.]+", one.text or "")]  # fmt: skip
    (y0, v0), (y1, v1) = ticks[0], ticks[-1]

    def at(value: float) -> float:
        return y0 + (value - v0) * (y1 - y0) / (v1 - v0)

    (disc,) = root.iter(f"{SVG}circle")
    assert float(disc.get("cy", "")) == pytest.approx(at(0.9), abs=0.2)
    square = next(one for one in root.iter(f"{SVG}rect") if one.get("width") == "6.4")
    assert float(square.get("y", "")) + 3.2 == pytest.approx(at(0.7), abs=0.2)
    whiskers = [
        one for one in root.iter(f"{SVG}line") if one.get("stroke-width") == "1.5" and one.get("x1") == one.get("x2")
    ]
    ends = [sorted(float(one.get(name, "")) for name in ("y1", "y2")) for one in whiskers]
    assert ends[0] == pytest.approx([at(0.97), at(0.85)], abs=0.2)
    assert ends[1] == pytest.approx([at(0.78), at(0.6)], abs=0.2)
    assert not [one for one in root.iter(f"{SVG}line") if one.get("stroke-width") == "0.9"], "no line over a gap"
    assert root.find(f"{SVG}title").text == "<says>"  # type: ignore[union-attr]
