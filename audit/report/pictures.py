"""Pictures as SVG, drawn by hand: intervals against limits. One style; a shape for every colour, a title that says it.

Widths are in units of a picture 640 wide, which fills the 170 mm of the text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from audit.report import fonts, numbers
from audit.report.axis import Axis, Mark, Panel, axis, tick
from audit.report.characters import short, show
from audit.report.tables import Tone

WIDTH = 640
COLOURS: dict[Tone, str] = {
    "failed": "#a4161a",
    "missing": "#8a5a00",
    "undecided": "#b57900",
    "passed": "#1f7a55",
    "scheduled": "#1d4e89",
    "not_applicable": "#5b6b80",
    "accepted": "#12233d",
    "plain": "#1d4e89",
}
INK, TEXT, MUTE, HAIR, WASH = "#12233d", "#1f2937", "#5b6b80", "#dfe5ec", "#fbecec"
_ROW, _SIZE = 21, 10.5
_LABEL, _HEADING, _GAP = 150.0, 78.0, 20.0


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line of a picture."""

    heading: str
    """Of a block of lines; shown on its first."""
    label: str
    marks: tuple[Mark | None, ...]
    """One for each panel; None where nothing was measured."""


def intervals(rows: Sequence[Row], panels: Sequence[Panel], says: str) -> Markup:
    """Estimates with their intervals, one line each, one axis for each panel. `says` states the finding."""
    headed = any(row.heading for row in rows)
    label = min(_LABEL, max([_width(_shown(row.label)) for row in rows], default=0) + 4)
    left = (_HEADING if headed else 0) + label + 12
    width = (WIDTH - left - _GAP * (len(panels) - 1)) / len(panels)
    values = [_values(panel, [row.marks[index] for row in rows]) for index, panel in enumerate(panels)]
    top, height = 32, _ROW * len(rows)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="100%" viewBox="0 0 {WIDTH} {top + height + 20}">',
        f"<title>{escape(show(says))}</title>",
    ]
    for index, panel in enumerate(panels):
        marks = [row.marks[index] for row in rows]
        drawn = axis(panel, marks, left + index * (width + _GAP), width - values[index])
        parts += _frame(drawn, panel, top, height)
        edge = drawn.left + width
        for line, mark in enumerate(marks):
            parts += _mark(drawn, panel, mark, top + _ROW * (line + 0.5), edge)
    parts += _labels(rows, left - 12, top, label)
    return Markup("".join(parts) + "</svg>")


def bar(parts: Sequence[tuple[int, Tone, str]], width: float = 88, height: float = 9) -> Markup:
    """A stacked bar of counts; each part has a count, a tone and a word."""
    total = sum(count for count, _, _ in parts) or 1
    says = ", ".join(f"{count} {word}" for count, _, word in parts if count) or "nothing counted"
    drawn, x = [], 0.0
    for count, tone, _ in parts:
        share = width * count / total
        if count:
            drawn.append(_segment(x, max(share - 1, 0.8), height, tone))
        x += share
    return Markup(
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" class="bar"><title>{escape(show(says))}</title>{"".join(drawn)}</svg>'
    )


def _segment(x: float, width: float, height: float, tone: Tone) -> str:
    """Part of a bar: full for passed, half as high for failed, outlined for what is open: told apart without colour."""
    colour = COLOURS[tone]
    if tone == "passed":
        return f'<rect x="{x:.2f}" y="0" width="{width:.2f}" height="{height}" fill="{colour}"/>'
    if tone == "failed":
        return (
            f'<rect x="{x:.2f}" y="0" width="{width:.2f}" height="{height}" fill="{colour}"/>'
            f'<rect x="{x:.2f}" y="{height / 2 - 0.9:.2f}" width="{width:.2f}" height="1.8" fill="#ffffff"/>'
        )
    return (
        f'<rect x="{x + 0.5:.2f}" y="0.5" width="{max(width - 1, 0.3):.2f}" height="{height - 1}" '
        f'fill="#fdf4e1" stroke="{colour}" stroke-width="1"/>'
    )


def sign(tone: Tone, says: str, size: float = 30) -> Markup:
    """The shape of a verdict: a square with a cross, a triangle, a disc with a tick, a diamond with a tick."""
    ground = {
        "failed": '<rect x="3" y="3" width="24" height="24" rx="1.5" fill="{c}"/>',
        "passed": '<circle cx="15" cy="15" r="13" fill="{c}"/>',
        "accepted": '<path d="M15 1L29 15L15 29L1 15Z" fill="{c}"/>',
    }.get(tone, '<path d="M15 2L29 27H1Z" fill="{c}"/>')
    line = {
        "failed": "M10 10L20 20M20 10L10 20",
        "passed": "M9 15.5L13.5 20L21.5 11",
        "accepted": "M10 15.3L13.7 19L20.5 11.5",
    }.get(tone, "M15 10.5V19M15 21.8V24.4")
    return Markup(
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{size}" height="{size}" viewBox="0 0 30 30" class="sign">'
        f"<title>{escape(show(says))}</title>{ground.format(c=COLOURS[tone])}"
        f'<path d="{line}" fill="none" stroke="#ffffff" stroke-width="2.6"/></svg>'
    )


def _values(panel: Panel, marks: Sequence[Mark | None]) -> float:
    """Room for the numbers at the right end."""
    said = [numbers.number(mark.value, panel.unit, panel.limits) for mark in marks if mark is not None]
    return max(map(_width, said), default=0.0) * 1.06 + 14


def _frame(on: Axis, panel: Panel, top: float, height: float) -> Iterator[str]:
    yield _text(on.left, 11, panel.title, weight=600, colour=INK)
    bottom = top + height
    for inside, outside in ((panel.at_least, on.first), (panel.at_most, on.last)):
        if inside is not None:
            x, wide = sorted((on.at(inside), on.at(outside)))
            yield f'<rect x="{x:.1f}" y="{top}" width="{wide - x:.1f}" height="{height}" fill="{WASH}"/>'
    for value in on.ticks:
        x = on.at(value)
        yield f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{top}" y2="{bottom}" stroke="{HAIR}" stroke-width="0.7"/>'
        yield _text(x, bottom + 14, tick(value, panel.unit), anchor="middle", colour=MUTE, size=9.2)
    for limit in panel.limits:
        x = on.at(limit)
        yield (
            f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{top - 3}" y2="{bottom}" '
            f'stroke="{COLOURS["failed"]}" stroke-width="1.3"/>'
        )
        said = f"limit {numbers.limit(limit, panel.unit)}"
        yield _text(x, top - 6, said, anchor=_anchor(on, x), colour=COLOURS["failed"], weight=600, size=9.2)


def _anchor(on: Axis, x: float) -> str:
    """Text at the ends of an axis must not stand out of the picture."""
    if x < on.left + 30:
        return "start"
    return "end" if x > on.left + on.width - 20 else "middle"


def _mark(on: Axis, panel: Panel, mark: Mark | None, y: float, edge: float) -> Iterator[str]:
    if mark is None:
        yield _text(edge, y + 3.6, "—", anchor="end", colour=MUTE)
        return
    colour, x = COLOURS[mark.tone], on.at(mark.value)
    if panel.bars:
        zero = on.at(0.0)
        yield f'<rect x="{zero:.1f}" y="{y - 5:.1f}" width="{max(x - zero, 0.4):.1f}" height="10" fill="#b9cbe0"/>'
    if mark.reference:
        yield f'<path d="M{x:.1f} {y - 5:.1f}l5 5l-5 5l-5 -5z" fill="#ffffff" stroke="{MUTE}" stroke-width="1.5"/>'
        colour = MUTE
    else:
        if mark.low != mark.high or mark.low is None:
            yield _whisker(on, mark, y, colour)
        yield _shape(x, y, mark.tone, colour, small=panel.bars)
    said = numbers.number(mark.value, panel.unit, panel.limits)
    yield _text(edge, y + 3.6, said, anchor="end", colour=colour, weight=600)


def _whisker(on: Axis, mark: Mark, y: float, colour: str) -> str:
    """The interval: a cap where it ends, an arrowhead where it goes on beyond the axis."""
    low = on.first - 1 if mark.low is None else mark.low
    high = on.last + 1 if mark.high is None else mark.high
    left, right = on.at(low), on.at(high)
    ends = [
        f"M{left + 4:.1f} {y - 3.5:.1f}L{left:.1f} {y:.1f}L{left + 4:.1f} {y + 3.5:.1f}"
        if low < on.first - 1e-12
        else f"M{left:.1f} {y - 3.5:.1f}V{y + 3.5:.1f}",
        f"M{right - 4:.1f} {y - 3.5:.1f}L{right:.1f} {y:.1f}L{right - 4:.1f} {y + 3.5:.1f}"
        if high > on.last + 1e-12
        else f"M{right:.1f} {y - 3.5:.1f}V{y + 3.5:.1f}",
    ]
    path = f"M{left:.1f} {y:.1f}H{right:.1f}" + "".join(ends)
    return f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="1.7"/>'


def _shape(x: float, y: float, tone: Tone, colour: str, *, small: bool) -> str:
    r = 3.2 if small else 4.3
    if tone == "failed":
        return f'<rect x="{x - r:.1f}" y="{y - r:.1f}" width="{2 * r}" height="{2 * r}" fill="{colour}"/>'
    if tone in ("undecided", "missing"):
        return f'<path d="M{x:.1f} {y - 5.4:.1f}l5.4 9.6h-10.8z" fill="{colour}"/>'
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{r}" fill="{colour}"/>'


def _labels(rows: Sequence[Row], right: float, top: float, label: float) -> Iterator[str]:
    """Headings at the left edge, labels right-aligned before the axis, hairlines between blocks."""
    for line, row in enumerate(rows):
        y = top + _ROW * (line + 0.5) + 3.6
        if line == 0 or row.heading != rows[line - 1].heading:
            yield _text(0, y, _fit(row.heading, _HEADING - 6, bold=True), weight=600, colour=INK)
            if line:
                rule = top + _ROW * line
                yield f'<line x1="0" x2="{WIDTH}" y1="{rule}" y2="{rule}" stroke="{HAIR}" stroke-width="0.7"/>'
        yield _text(right, y, _fit(row.label, label), anchor="end", colour=TEXT)


def _text(
    x: float, y: float, text: str, *, anchor: str = "start", colour: str, weight: int = 400, size: float = _SIZE
) -> str:
    if not text:
        return ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" font-family="Source Sans 3" font-weight="{weight}" '
        f'text-anchor="{anchor}" fill="{colour}">{escape(text)}</text>'
    )


def _width(text: str, size: float = _SIZE) -> float:
    return sum(map(fonts.advance, text)) * size


def _fit(text: str, width: float, *, bold: bool = False) -> str:
    """The text, or its beginning and an ellipsis, within a width."""
    text = _shown(text)
    room = width / (1.06 if bold else 1.0)
    if _width(text) <= room:
        return text
    while text and _width(text + "…") > room:
        text = text[:-1]
    return text + "…"


def _shown(text: str) -> str:
    return show(short(text, 60))
