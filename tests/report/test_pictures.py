"""Pictures put numbers where they belong: positions are checked against the axis that is printed beneath them."""

import re
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from markupsafe import Markup

from audit.report import pictures
from audit.report.axis import Mark, Panel
from audit.report.numbers import Unit
from audit.report.pictures import Chart, Plane, Point, Row, Tile, bar, frontier, intervals, lines, sign, tiles
from audit.report.pictures.tiles import SHADES

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


def grey(colour: str) -> float:
    """Relative luminance of a colour (WCAG 2.2)."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_tiles_are_darker_where_the_number_is_lower_in_grey_too() -> None:
    lights = [grey(shade) for _, shade in SHADES]
    assert lights == sorted(lights)
    assert min(later - earlier for earlier, later in pairwise(lights)) > 0.03


@pytest.mark.parametrize("value", [0.0, 0.45, 0.55, 0.65, 0.75, 0.85, 0.95, 1.0, 1.7])
def test_the_number_on_a_tile_can_be_read(value: float) -> None:
    root = parsed(tiles(["a"], ["b"], {(0, 0): Tile(said="0.123", small="0.1 – 0.2", value=value)}, ("x", "y"), ""))
    ground = next(root.iter(f"{SVG}rect")).get("fill", "")
    for text in root.iter(f"{SVG}text"):
        if text.text in ("0.123", "0.1 – 0.2"):
            light, dark = sorted((grey(ground), grey(text.get("fill", ""))), reverse=True)
            assert (light + 0.05) / (dark + 0.05) >= 4.5  # WCAG 2.2, 1.4.3


def test_a_tile_without_a_number_is_hatched_and_says_why() -> None:
    found = {(0, 0): Tile(said="0.9", value=0.9), (1, 0): Tile(said="suppressed")}
    root = parsed(tiles(["a", "b"], ["c", "d"], found, ("x", "y"), "says"))
    assert len([path for path in root.iter(f"{SVG}path") if path.get("d", "").count("M") > 3]) == 3
    assert "suppressed" in [text.text for text in root.iter(f"{SVG}text")]


def test_hatching_ends_at_the_edges() -> None:
    root = parsed(tiles(["a"], ["b"], {}, ("x", "y"), ""))
    box = next(root.iter(f"{SVG}rect"))
    x, y, wide, tall = (float(box.get(name, "")) for name in ("x", "y", "width", "height"))
    for path in root.iter(f"{SVG}path"):
        for across, down in re.findall(r"([\d.]+) ([\d.]+)", path.get("d", "")):
            assert x - 0.1 <= float(across) <= x + wide + 0.1
            assert y - 0.1 <= float(down) <= y + tall + 0.1


def test_tiles_tell_the_outcome_by_shape() -> None:
    drawn = []
    for tone in ("failed", "undecided", "passed"):
        tile = Tile(said="0.7", value=0.75, tone=tone)  # type: ignore[arg-type]
        root = parsed(tiles(["a"], ["b"], {(0, 0): tile}, ("x", "y"), ""))
        drawn.append(
            [child.tag for child in root.iter() if child.get("fill") == pictures.INK and "text" not in child.tag]
        )
    assert drawn == [[f"{SVG}rect"], [f"{SVG}path"], [f"{SVG}circle"]]


def upward(root: ElementTree.Element) -> tuple[float, float]:
    """Slope and offset of the upright axis, from the printed numbers of its first and last tick."""
    marks = [text for text in root.iter(f"{SVG}text") if text.get("text-anchor") == "end"]
    ticks = [
        (float(text.get("y", "")) - 3.2, float((text.text or "").replace("−", "-")))
        for text in marks
        if text.get("fill") == pictures.MUTE
    ]
    (y0, v0), (y1, v1) = ticks[0], ticks[-1]
    return (y1 - y0) / (v1 - v0), y0 - v0 * (y1 - y0) / (v1 - v0)


def test_lines_and_bands_lie_where_the_axis_says() -> None:
    marks = (
        Mark(value=0.9, low=0.8, high=1.0),
        None,
        Mark(value=0.6, low=0.5, high=0.8),
        Mark(value=0.7, low=None, high=0.9),
    )
    chart = Chart(panel=Panel(title="Ratio", unit="ratio", at_least=0.8), marks=marks)
    root = parsed(lines([chart], ["0.1", "0.2", "0.3", "0.4"], 2, ("Threshold", "in use"), "says"))
    slope, offset = upward(root)
    discs = [path.get("d", "") for path in root.iter(f"{SVG}path") if path.get("stroke-linecap") == "round"]
    dots = [float(y) for y in re.findall(r"M[\d.]+ ([\d.]+)h0", "".join(discs))]
    assert dots == pytest.approx([value * slope + offset for value in (0.9, 0.6, 0.7)], abs=0.2)
    bands = [path.get("d", "") for path in root.iter(f"{SVG}path") if path.get("d", "").endswith("Z")]
    assert len(bands) == 2  # the line stops where nothing was measured
    ends = [float(down) for _, down in re.findall(r"([\d.]+) ([\d.]+)", bands[1])]
    assert ends[0] == pytest.approx(0.8 * slope + offset, abs=0.2)
    assert ends[-1] == pytest.approx(0.5 * slope + offset, abs=0.2)
    limit = next(line for line in root.iter(f"{SVG}line") if line.get("stroke-width") == "1.3")
    assert float(limit.get("y1", "")) == pytest.approx(0.8 * slope + offset, abs=0.2)
    (used,) = (line for line in root.iter(f"{SVG}line") if line.get("stroke-dasharray"))
    third = re.findall(r"M([\d.]+) [\d.]+h0", "".join(discs))[1]
    assert used.get("x1") == third


@pytest.mark.parametrize("steps", [1, 2, 21])
@pytest.mark.parametrize("charts", [1, 3])
def test_names_of_steps_do_not_run_into_each_other_nor_out_of_the_picture(steps: int, charts: int) -> None:
    names = [f"{step / 7:.5f}" for step in range(steps)]
    chart = Chart(
        panel=Panel(title="x" * 200, unit="share"), marks=tuple(Mark(value=0.5, low=0.4, high=0.6) for _ in names)
    )
    root = parsed(lines([chart] * charts, names, steps // 2, ("Threshold", "in use"), ""))
    shown = [text for text in root.iter(f"{SVG}text") if text.text in names]
    assert len(shown) >= charts
    spans = sorted((float(t.get("x", "")) - 14, float(t.get("x", "")) + 14) for t in shown)
    assert all(one[1] <= other[0] + 8 for one, other in pairwise(spans))
    assert spans[-1][1] <= pictures.WIDTH + 3


def test_points_of_a_frontier_lie_where_both_axes_say() -> None:
    values = [(0.71, 0.0), (0.79, 0.023), (0.99, 0.001)]
    points = tuple(
        Point(across=Mark(value=x, low=x - 0.05, high=x + 0.05), up=Mark(value=y, low=y - 0.01, high=y + 0.01),
              kind="disc", label=str(x), joined=True) for x, y in values
    )  # fmt: skip
    plane = Plane(
        title="race",
        across=Panel(title="Ratio", unit="ratio", at_least=0.8),
        up=Panel(title="", unit="difference"),
        points=points,
    )
    root = parsed(frontier([plane], [("disc", "thresholds by group")], "says"))
    slope, offset = upward(root)
    ticks = [(float(t.get("x", "")), float(t.text or "")) for t in root.iter(f"{SVG}text")
             if t.get("text-anchor") == "middle" and t.get("fill") == pictures.MUTE]  # fmt: skip
    (x0, v0), (x1, v1) = ticks[0], ticks[-1]
    dots = list(root.iter(f"{SVG}circle"))[1:]  # the first is the legend's
    for dot, (across, up) in zip(dots, values, strict=True):
        assert float(dot.get("cx", "")) == pytest.approx(x0 + (across - v0) * (x1 - x0) / (v1 - v0), abs=0.3)
        assert float(dot.get("cy", "")) == pytest.approx(up * 100 * slope + offset, abs=0.3)
    assert root.findtext(f"{SVG}title") == "says"


def test_points_upon_each_other_are_labelled_once() -> None:
    mark = Mark(value=0.9, low=0.8, high=1.0)
    points = tuple(Point(across=mark, up=Mark(value=0, low=0, high=0), kind="disc", label=name) for name in ("a", "b"))
    plane = Plane(title="", across=Panel(title="", unit="ratio"), up=Panel(title="", unit="difference"), points=points)
    labels = [text.text for text in parsed(frontier([plane, plane], [], "")).iter(f"{SVG}text")]
    assert labels.count("a") == 2
    assert "b" not in labels


def test_hostile_names_stay_text_in_every_form() -> None:
    evil = "</svg><script>\u202e"
    chart = Chart(panel=Panel(title=evil, unit="share"), marks=(Mark(value=0.5, low=0.4, high=0.6),))
    plane = Plane(
        title=evil, across=Panel(title=evil, unit="ratio"), up=Panel(title=evil, unit="difference"), points=()
    )
    drawn = (
        tiles([evil], [evil * 300], {(0, 0): Tile(said=evil, small=evil, value=0.5)}, (evil, evil), evil),
        lines([chart], [evil], 0, (evil, evil), evil),
        frontier([plane], [("disc", evil)], evil),
    )
    for picture in drawn:
        assert not [child for child in parsed(picture).iter() if child.tag.endswith("script")]
