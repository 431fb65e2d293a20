"""Numbers along the steps of a scale, with a band for their intervals: the form for a sweep of thresholds.

Steps stand at equal distances, whatever their names say.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from markupsafe import Markup

from audit.language import _
from audit.report import numbers
from audit.report.axis import Axis, Mark, Panel, axis, tick
from audit.report.pictures import strokes
from audit.report.pictures.strokes import COLOURS, INK, MUTE, SMALL, WASH, WIDTH, fit, text

BAND = "#d3e0ee"
_GAP, TOP, TALL, LEFT = 16.0, 32.0, 118.0, 24.0


@dataclass(frozen=True, kw_only=True)
class Chart:
    """One line with its band."""

    panel: Panel
    marks: tuple[Mark | None, ...]
    """One for each step; None where nothing was measured, and the line stops."""


def lines(charts: Sequence[Chart], steps: Sequence[str], used: int | None, names: tuple[str, str], says: str) -> Markup:
    """Charts side by side over the same steps. `used` is the step in use; `names` what a step is called, and it."""
    wide = (WIDTH - _GAP * (len(charts) - 1)) / len(charts)
    parts: list[str] = []
    for place, chart in enumerate(charts):
        left = place * (wide + _GAP)
        on = axis(chart.panel, chart.marks, TOP + TALL, -TALL)  # upwards
        across = [left + LEFT + 6 + (wide - LEFT - 12) * part for part in parts_of(len(steps))]
        parts += frame(on, chart, left, wide)
        parts += _drawn(on, chart, across)
        parts += steps_below(steps, across, used, left + wide, names[1])
    parts.append(text(LEFT, TOP + TALL + 30, names[0], colour=MUTE, size=SMALL))
    return strokes.canvas(says, TOP + TALL + 36, parts)


def parts_of(count: int) -> list[float]:
    """Places of so many steps at equal distances, from 0 to 1."""
    return [place / (count - 1) for place in range(count)] if count > 1 else [0.5] * count


def frame(on: Axis, chart: Chart, left: float, wide: float) -> Iterator[str]:
    """The title, the forbidden sides tinted, and the axis."""
    panel, right = chart.panel, left + wide
    yield text(left, 11, fit(panel.title, wide, bold=True), weight=600, colour=INK)
    for inside, outside in ((panel.at_least, on.first), (panel.at_most, on.last)):
        if inside is not None:
            top, bottom = sorted((on.at(inside), on.at(outside)))
            yield (
                f'<rect x="{left + LEFT:.1f}" y="{top:.1f}" width="{wide - LEFT:.1f}" '
                f'height="{bottom - top:.1f}" fill="{WASH}"/>'
            )
    for value in on.ticks:
        yield strokes.line(left + LEFT, on.at(value), right, on.at(value))
        yield text(left + LEFT - 4, on.at(value) + 3.2, tick(value, panel.unit), anchor="end", colour=MUTE, size=SMALL)


def _drawn(on: Axis, chart: Chart, across: Sequence[float]) -> Iterator[str]:
    """Bands, then the limit, then lines and points: what matters more lies above."""
    numbered = list(zip(across, chart.marks, strict=True))
    runs = [
        [(x, mark) for x, mark in run if mark is not None]
        for known, run in groupby(numbered, key=lambda item: item[1] is not None)
        if known
    ]
    for run in runs:
        above = [f"{x:.1f} {on.at(on.last if mark.high is None else mark.high):.1f}" for x, mark in run]
        below = [f"{x:.1f} {on.at(on.first if mark.low is None else mark.low):.1f}" for x, mark in reversed(run)]
        yield f'<path d="M{"L".join([*above, *below])}Z" fill="{BAND}" stroke="{BAND}" stroke-width="2"/>'
    for limit in chart.panel.limits:
        y, left, right = on.at(limit), across[0] - 6, across[-1] + 6
        yield strokes.line(left, y, right, y, COLOURS["failed"], 1.3)
        said = _("limit {limit}", limit=numbers.limit(limit, chart.panel.unit))
        yield text(right, y - 3.5, said, anchor="end", colour=COLOURS["failed"], weight=600, size=SMALL)
    for run in runs:
        path = "L".join(f"{x:.1f} {on.at(mark.value):.1f}" for x, mark in run)
        yield f'<path d="M{path}" fill="none" stroke="{COLOURS["plain"]}" stroke-width="1.5"/>'
        yield strokes.dots([(x, on.at(mark.value)) for x, mark in run], 1.9, COLOURS["plain"])


def steps_below(
    steps: Sequence[str], across: Sequence[float], used: int | None, right: float, name: str, room: float = 40
) -> Iterator[str]:
    """The step in use, dashed; the names of the first, of that one, and of as many others as have room."""
    bottom = TOP + TALL
    if used is not None:
        x = across[used]
        yield (
            f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{TOP - 4}" y2="{bottom}" stroke="{INK}" stroke-width="1" '
            'stroke-dasharray="3 2"/>'
        )
        half = strokes.width(name, SMALL) * 0.53
        yield text(min(max(x, across[0] + half - 6), right - half), TOP - 7, name, anchor="middle", colour=INK,
                   weight=600, size=SMALL)  # fmt: skip
    order = dict.fromkeys([*([] if used is None else [used]), 0, len(steps) - 1, *range(len(steps))])
    taken: list[tuple[float, float]] = []
    for place in sorted(_roomy(order, [fit(step, room) for step in steps], across, taken)):
        bold, said = place == used, fit(steps[place], room)
        x = min(across[place], right - strokes.width(said, SMALL) * 0.53)
        yield text(x, bottom + 14, said, anchor="middle", colour=INK if bold else MUTE,
                   weight=600 if bold else 400, size=SMALL)  # fmt: skip


def _roomy(
    order: dict[int, None], steps: Sequence[str], across: Sequence[float], taken: list[tuple[float, float]]
) -> Iterator[int]:
    for place in order:
        half = strokes.width(steps[place], SMALL) / 2 + 4
        low, high = across[place] - half, across[place] + half
        if all(high <= other[0] or low >= other[1] for other in taken):
            taken.append((low, high))
            yield place
