"""A table of tiles, darker where a number is lower: the form for combinations of two attributes.

Every tile has its number printed, and a shape for what was made of it, so that it reads in grey and without colour.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from audit.language import _
from audit.report.pictures import strokes
from audit.report.pictures.strokes import HAIR, INK, MUTE, SMALL, TEXT, WIDTH, fit, text
from audit.report.tables import Tone

SHADES: tuple[tuple[float, str], ...] = (
    (0.5, "#173a5e"),
    (0.6, "#2f5f8f"),
    (0.7, "#6d9cc6"),
    (0.8, "#9dbddb"),
    (0.9, "#c9dcec"),
    (1.0, "#e9f1f8"),
)
"""Below each end its shade, darkest first; white from 1 on. Each is lighter than the one before, in grey too."""
_LAST, _DARK = "#ffffff", 0.6
_TALL, _WIDEST, _TOP, _LABEL = 36.0, 180.0, 44.0, 130.0


@dataclass(frozen=True, kw_only=True)
class Tile:
    """What stands where a row and a column meet."""

    said: str
    """The number, or why there is none."""
    small: str = ""
    """Its interval."""
    value: float | None = None
    """What the shade is chosen by; None is hatched."""
    tone: Tone = "plain"
    reference: bool = False


def tiles(
    rows: Sequence[str],
    columns: Sequence[str],
    found: Mapping[tuple[int, int], Tile],
    names: tuple[str, str],
    says: str,
) -> Markup:
    """Tiles by row and column; where none was found it is hatched and says nothing. `names` are what both stand for."""
    label = min(_LABEL, max(map(strokes.width, map(strokes.shown, [*rows, names[0]])), default=0.0) * 1.06) + 10
    wide = min((WIDTH - label) / max(len(columns), 1), _WIDEST)
    parts = [
        text(0, _TOP - 8, fit(names[0], label - 8, bold=True), weight=600, colour=INK),
        text(label, 11, fit(names[1], wide * len(columns), bold=True), weight=600, colour=INK),
    ]
    for place, name in enumerate(columns):
        x = label + wide * (place + 0.5)
        parts.append(text(x, _TOP - 8, fit(name, wide - 6), anchor="middle", colour=TEXT))
    for line, name in enumerate(rows):
        y = _TOP + _TALL * line
        parts.append(text(0, y + _TALL / 2 + 3.6, fit(name, label - 8), colour=TEXT))
        for place in range(len(columns)):
            parts += _tile(found.get((line, place)), label + wide * place, y, wide)
    bottom = _TOP + _TALL * len(rows)
    parts += _legend(label, bottom + 12)
    return strokes.canvas(says, bottom + 34, parts)


def _shade(value: float) -> str:
    return next((shade for end, shade in SHADES if value < end), _LAST)


def _tile(tile: Tile | None, x: float, y: float, wide: float) -> Iterator[str]:
    shade = "#ffffff" if tile is None or tile.value is None else _shade(tile.value)
    yield (
        f'<rect x="{x + 1:.1f}" y="{y + 1:.1f}" width="{wide - 2:.1f}" height="{_TALL - 2:.1f}" fill="{shade}" '
        f'stroke="{HAIR}" stroke-width="0.7"/>'
    )
    if tile is None or tile.value is None:
        yield _hatch(x + 1, y + 1, wide - 2, _TALL - 2)
    if tile is None:
        return
    dark = tile.value is not None and tile.value < _DARK
    colour = "#ffffff" if dark else INK
    middle, line = x + wide / 2, y + (15.5 if tile.small else _TALL / 2 + 3.6)
    if tile.value is None:
        half = strokes.width(tile.said, SMALL) / 2 + 4
        yield f'<rect x="{middle - half:.1f}" y="{line - 10:.1f}" width="{2 * half:.1f}" height="13" fill="#ffffff"/>'
        yield text(middle, line, tile.said, anchor="middle", colour=MUTE, size=SMALL)
        return
    yield text(middle + 7, line, tile.said, anchor="middle", colour=colour, weight=600)
    left = middle + 7 - strokes.width(tile.said) * 0.53 - 9
    if tile.reference:
        yield strokes.diamond(left, line - 3.6)
    elif tile.tone != "plain":
        yield strokes.shape(left, line - 3.6, tile.tone, colour)
    yield text(middle, line + 12.5, tile.small, anchor="middle", colour=colour, size=SMALL)


def _hatch(x: float, y: float, wide: float, tall: float) -> str:
    """Slanted lines that end at the edges of a rectangle."""
    path = []
    for step in range(1, int((wide + tall) // 7) + 1):
        reach = 7.0 * step
        start = (x + min(reach, wide), y + max(reach - wide, 0.0))
        end = (x + max(reach - tall, 0.0), y + min(reach, tall))
        path.append(f"M{start[0]:.1f} {start[1]:.1f}L{end[0]:.1f} {end[1]:.1f}")
    return f'<path d="{"".join(path)}" fill="none" stroke="{HAIR}" stroke-width="0.9"/>'


def _legend(x: float, y: float) -> Iterator[str]:
    ends = [_("below 0.5"), *(f"{end - 0.1:.1f}–{end:.1f}" for end, _shade in SHADES[1:]), _("1 or more")]
    for shade, said in zip([*(shade for _end, shade in SHADES), _LAST], ends, strict=True):
        yield f'<rect x="{x:.1f}" y="{y}" width="11" height="11" fill="{shade}" stroke="{HAIR}" stroke-width="0.7"/>'
        yield text(x + 15, y + 9, said, colour=MUTE, size=SMALL)
        x += 15 + strokes.width(said, SMALL) + 12
