"""What every picture is drawn with: the canvas, colours, text of a known width, shapes that tell outcomes apart.

Widths are in units of a picture 640 wide, which fills the 170 mm of the text. Colours are told apart by shape too.
"""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup, escape

from audit.report import fonts
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
SIZE = 10.5
"""Of the text in a picture."""
SMALL = 9.2


def canvas(says: str, height: float, parts: Iterable[str], wide: float = WIDTH) -> Markup:
    """A picture as wide as the text. `says` states the finding: it is what a reader who cannot see the picture gets."""
    return Markup(
        f'<svg xmlns="http://www.w3.org/2000/svg" width="100%" viewBox="0 0 {wide:g} {height:g}" '
        'font-family="Source Sans 3">'
        f"<title>{escape(show(says))}</title>{''.join(parts)}</svg>"
    )


def text(
    x: float, y: float, said: str, *, anchor: str = "start", colour: str, weight: int = 400, size: float = SIZE
) -> str:
    """One line of text at a place; nothing for an empty one."""
    if not said:
        return ""
    heavy = f' font-weight="{weight}"' if weight != 400 else ""
    placed = f' text-anchor="{anchor}"' if anchor != "start" else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}"{heavy}{placed} fill="{colour}">{escape(said)}</text>'


def line(x1: float, y1: float, x2: float, y2: float, colour: str = HAIR, thick: float = 0.7) -> str:
    """A straight line."""
    return f'<line x1="{x1:.1f}" x2="{x2:.1f}" y1="{y1:.1f}" y2="{y2:.1f}" stroke="{colour}" stroke-width="{thick}"/>'


def shape(x: float, y: float, tone: Tone, colour: str, *, small: bool = False) -> str:
    """A point: a square where a limit is broken, a triangle where nothing is decided, else a disc."""
    r = 3.2 if small else 4.3
    if tone == "failed":
        return f'<rect x="{x - r:.1f}" y="{y - r:.1f}" width="{2 * r}" height="{2 * r}" fill="{colour}"/>'
    if tone in ("undecided", "missing"):
        return f'<path d="M{x:.1f} {y - 5.4:.1f}l5.4 9.6h-10.8z" fill="{colour}"/>'
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{r}" fill="{colour}"/>'


def dots(places: Iterable[tuple[float, float]], r: float, colour: str) -> str:
    """Discs of one size and colour as one path: lines of no length with round ends."""
    path = "".join(f"M{x:.1f} {y:.1f}h0" for x, y in places)
    return f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="{2 * r:g}" stroke-linecap="round"/>'


def diamond(x: float, y: float) -> str:
    """The hollow diamond of the group that others are compared with."""
    return f'<path d="M{x:.1f} {y - 5:.1f}l5 5l-5 5l-5 -5z" fill="#ffffff" stroke="{MUTE}" stroke-width="1.5"/>'


def width(said: str, size: float = SIZE) -> float:
    """How wide a text is at weight 400; at weight 600 it is up to 6 % wider."""
    return sum(map(fonts.advance, said)) * size


def fit(said: str, room: float, *, bold: bool = False, size: float = SIZE) -> str:
    """The text as it is shown, or its beginning and an ellipsis, within a width."""
    said = shown(said)
    room = room / (1.06 if bold else 1.0)
    if width(said, size) <= room:
        return said
    while said and width(said + "…", size) > room:
        said = said[:-1]
    return said + "…"


def shown(said: str) -> str:
    """A name as a picture shows it: short, and with everything that cannot be seen made visible."""
    return show(short(said, 60))
