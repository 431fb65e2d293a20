"""Columns side by side: shares of rows by bands of a size, each with its number above and its name below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from audit.report.pictures.strokes import COLOURS, HAIR, INK, MUTE, TEXT, WIDTH, canvas, fit, line, text

_TALL, _TOP, _FOOT = 110.0, 34.0, 40.0
_LIGHT = "#b9cbe0"


@dataclass(frozen=True, kw_only=True)
class Column:
    """One band."""

    name: str
    share: float
    said: str
    """The share, as it is written."""
    marked: bool = False
    """Drawn darker, with a line across its head: told apart without colour too."""


def histogram(columns: Sequence[Column], title: str, below: str, says: str) -> Markup:
    """Columns whose heights are shares of the largest one; `below` is what the bands are of."""
    wide = WIDTH / max(len(columns), 1)
    largest = max((column.share for column in columns), default=0.0) or 1.0
    bottom = _TOP + _TALL
    parts = [text(0, 11, title, weight=600, colour=INK), line(0, bottom, WIDTH, bottom, colour=MUTE, thick=0.9)]
    for place, column in enumerate(columns):
        middle, height = wide * (place + 0.5), _TALL * column.share / largest
        left, top = middle - wide * 0.34, bottom - height
        colour = COLOURS["plain"] if column.marked else _LIGHT
        if column.share:
            parts.append(
                f'<rect x="{left:.1f}" y="{top:.1f}" width="{wide * 0.68:.1f}" height="{max(height, 0.6):.1f}" '
                f'fill="{colour}"/>'
            )
        if column.marked and column.share:
            parts.append(line(left - 3, top, left + wide * 0.68 + 3, top, colour=INK, thick=1.4))
        said = fit(column.said, wide - 4)
        parts.append(text(middle, top - 6, said, anchor="middle", colour=TEXT if column.share else MUTE, weight=600))
        parts.append(text(middle, bottom + 15, fit(column.name, wide - 4), anchor="middle", colour=TEXT))
    parts.append(text(WIDTH / 2, bottom + 33, below, anchor="middle", colour=MUTE, size=9.2))
    parts.append(line(0, bottom + 20, WIDTH, bottom + 20, colour=HAIR))
    return canvas(says, bottom + _FOOT, parts)
