"""Pictures put numbers where they belong: positions are checked against the axis that is printed beneath them."""

import re
from xml.etree import ElementTree

import pytest
from markupsafe import Markup

from audit.report import pictures
from audit.report.axis import Mark, Panel
from audit.report.numbers import Unit
from audit.report.pictures import Row, bar, intervals, sign

SVG = "{http://www.w3.org/2000/svg}"


def parsed(picture: Markup) -> ElementTree.Element:
    return ElementTree.fromstring(str(picture))


def scale(root: ElementTree.Element) -> tuple[float, float]:
    """Slope and offset of the axis, from the printed numbers of its first and last tick."""
    ticks = [(float(text.get("x", "")), float(text.text or "")) for text in root.iter(f"{SVG}text")
             if text.get("font-size") == "9.2" and re.fullmatch(r"-?[\d.]+", text.text or "")]  # fmt: skip
    (x0, v0), (x1, v1) = ticks[0], ticks[-1]
    return (x1 - x0) / (v1 - v0), x0 - v0 * (x1 - x0) / (v1 - v0)


@pytest.mark.parametrize(
    ("value", "low", "high", "at_least"), [(0.743, 0.674, 0.820, 0.8), (1.02, 0.99, 1.06, 0.8), (0.5, 0.2, 0.9, 0.85)]
)
def test_value_interval_and_limit_lie_where_the_axis_says(
    value: float, low: float, high: float, at_least: float
) -> None:
    mark = Mark(value=value, low=low, high=high, tone="failed")
    panel = Panel(title="Impact ratio", unit="ratio", at_least=at_least)
    root = parsed(intervals([Row(heading="", label="black", marks=(mark,))], (panel,), "says"))
    slope, offset = scale(root)
    square = next(rect for rect in root.iter(f"{SVG}rect") if rect.get("width") == "8.6")
    assert float(square.get("x", "")) + 4.3 == pytest.approx(value * slope + offset, abs=0.2)
    whisker = next(path.get("d", "") for path in root.iter(f"{SVG}path"))
    start, end = re.match(r"M([\d.]+) [\d.]+H([\d.]+)", whisker).groups()  # type: ignore[union-attr]
    assert float(start) == pytest.approx(low * slope + offset, abs=0.2)
    assert float(end) == pytest.approx(high * slope + offset, abs=0.2)
    line = next(line for line in root.iter(f"{SVG}line") if line.get("stroke-width") == "1.3")
    assert float(line.get("x1", "")) == pytest.approx(at_least * slope + offset, abs=0.2)
    tint = next(rect for rect in root.iter(f"{SVG}rect") if rect.get("fill") == pictures.WASH)
    assert float(tint.get("x", "")) + float(tint.get("width", "")) == pytest.approx(at_least * slope + offset, abs=0.2)


def test_the_outcome_is_told_by_shape_not_only_by_colour() -> None:
    shapes = {}
    for tone in ("failed", "undecided", "passed"):
        mark = Mark(value=0.5, low=0.4, high=0.6, tone=tone)  # type: ignore[arg-type]
        root = parsed(intervals([Row(heading="", label="", marks=(mark,))], (Panel(title="", unit="ratio"),), ""))
        drawn = [
            child for child in root.iter() if child.get("fill") == pictures.COLOURS[tone] and child.tag != f"{SVG}text"
        ]  # type: ignore[index]
        shapes[tone] = drawn[-1].tag
    assert len(set(shapes.values())) == 3
    assert (
        len({str(sign(tone, "")).split("</title>")[1][:6] for tone in ("failed", "passed", "undecided", "accepted")})
        >= 3
    )  # type: ignore[arg-type]


def test_an_unbounded_end_is_an_arrow_at_the_edge() -> None:
    rows = [
        Row(heading="", label="a", marks=(Mark(value=1.0, low=None, high=1.2),)),
        Row(heading="", label="b", marks=(Mark(value=0.9, low=0.8, high=1.1),)),
    ]
    root = parsed(intervals(rows, (Panel(title="", unit="ratio"),), ""))
    open_end, closed = (path.get("d", "") for path in root.iter(f"{SVG}path"))
    assert "V" not in open_end.split("H")[1].split("M")[1]
    assert closed.count("V") == 2


def test_the_reference_is_a_hollow_diamond_without_an_interval() -> None:
    mark = Mark(value=1.0, low=None, high=None, reference=True)
    root = parsed(intervals([Row(heading="", label="", marks=(mark,))], (Panel(title="", unit="ratio"),), ""))
    (path,) = root.iter(f"{SVG}path")
    assert path.get("fill") == "#ffffff"


def test_nothing_measured_is_a_dash() -> None:
    root = parsed(intervals([Row(heading="", label="a", marks=(None,))], (Panel(title="", unit="share"),), "x"))
    assert "—" in [text.text for text in root.iter(f"{SVG}text")]


def test_a_label_that_is_too_long_ends_with_an_ellipsis_inside_the_picture() -> None:
    rows = [Row(heading="w" * 90, label="m" * 90, marks=(Mark(value=0.5, low=0.4, high=0.6),))]
    root = parsed(intervals(rows, (Panel(title="", unit="share"),), ""))
    labels = [text.text or "" for text in root.iter(f"{SVG}text")]
    assert sum(label.endswith("…") for label in labels) == 2


def test_hostile_labels_stay_text() -> None:
    rows = [Row(heading="</svg><script>", label="a & b\u202e", marks=(None,))]
    root = parsed(intervals(rows, (Panel(title="", unit="share"),), "</title>\x00"))
    assert not [child for child in root.iter() if child.tag.endswith("script")]
    assert root.findtext(f"{SVG}title") == "</title>[U+0000]"
    assert "a & b[U+202E]" in [text.text for text in root.iter(f"{SVG}text")]


def test_bars_divide_their_length_by_the_counts() -> None:
    root = parsed(bar([(3, "passed", "passed"), (1, "failed", "failed"), (0, "undecided", "open")], width=80))
    widths = [float(rect.get("width", "")) for rect in root.findall(f"{SVG}rect")]
    assert widths[0] == pytest.approx(60, abs=1.1)
    assert widths[1] == pytest.approx(20, abs=1.1)
    assert root.findtext(f"{SVG}title") == "3 passed, 1 failed"
    assert parsed(bar([])).findtext(f"{SVG}title") == "nothing counted"


@pytest.mark.parametrize(
    ("unit", "value"),
    [(unit, value) for unit in ("share", "difference") for value in (0.0, 1e-9, 1e-4, 0.5, 1.0)]
    + [(unit, value) for unit in ("ratio", "count", "number") for value in (0.0, 1e-9, 0.5, 1.0, 3.0, 12_345.0)],
)
def test_an_axis_fits_any_number(unit: Unit, value: float) -> None:
    mark = Mark(value=value, low=value, high=value)
    root = parsed(intervals([Row(heading="", label="x", marks=(mark,))], (Panel(title="t", unit=unit),), ""))
    places = [float(text.get("x", "")) for text in root.iter(f"{SVG}text")]
    assert all(0 <= place <= pictures.WIDTH for place in places)
    assert 2 <= len(list(root.iter(f"{SVG}line"))) <= 14
