"""Counts as parts of one bar."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup, escape

from audit.language import _
from audit.report.characters import show
from audit.report.pictures.strokes import COLOURS
from audit.report.tables import Tone


def bar(parts: Sequence[tuple[int, Tone, str]], width: float = 88, height: float = 9) -> Markup:
    """A stacked bar of counts; each part has a count, a tone and a word."""
    total = sum(count for count, *_rest in parts) or 1
    says = ", ".join(f"{count} {word}" for count, _tone, word in parts if count) or _("nothing counted")
    drawn, x = [], 0.0
    for count, tone, _word in parts:
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
