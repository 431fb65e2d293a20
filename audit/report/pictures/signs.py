"""The shape of a verdict."""

from __future__ import annotations

from markupsafe import Markup, escape

from audit.report.characters import show
from audit.report.pictures.strokes import COLOURS
from audit.report.tables import Tone


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
