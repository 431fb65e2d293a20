"""The visible side of a signature: name, role, meaning and time, set in the report's own fonts at the field's size.

Reference: 21 CFR 11.50(b): the printed name, the date and time, and the meaning stand in the human-readable form.
"""

from __future__ import annotations

from datetime import datetime
from html import escape
from importlib.resources import files
from typing import Any

from audit.envelope import refusal, weasyprint

_FONTS = (
    ("Source Sans 3", "fontpkg_source_sans_3", "SourceSans3[wght].ttf"),
    ("Source Serif 4", "fontpkg_source_serif_4", "SourceSerif4[opsz,wght].ttf"),
)
_SIZES = (8.0, 7.0, 6.0, 5.0)
"""Text sizes in points; the largest at which everything fits is taken."""

_STYLE = """
{fonts}
@page {{ size: {width}pt {height}pt; margin: 0 }}
html {{ font: 400 {size}pt/1.3 "Source Sans 3"; color: #33425a }}
body {{ margin: 0; padding: 2pt 5pt 0; border-left: 2.5pt solid #12233d;
  box-sizing: border-box; min-height: {inner}pt }}
p {{ margin: 0 }}
.name {{ font: 600 {name}pt/1.2 "Source Serif 4"; color: #12233d }}
.meaning {{ color: #12233d; font-weight: 600 }}
"""


def draw(
    width: float, height: float, *, name: str, role: str, organisation: str | None, statement: str, when: datetime
) -> bytes:
    """A one-page PDF of that width and height in points.

    Raises:
        ReportError: the text does not fit into the field.
    """
    who = " · ".join(part for part in (role, organisation) if part)
    body = (
        f'<p class="name">{escape(name)}</p><p>{escape(who)}</p><p class="meaning">{escape(statement)}</p>'
        f"<p>Signed {when.day} {when:%B %Y, %H:%M} UTC</p>"
    )
    page = f'<html lang="en"><title>Signature</title><body>{body}</body></html>'
    for size in _SIZES:
        pdf = _fitting(page, width, height, size)
        if pdf is not None:
            return pdf
    raise refusal("the statement is too long for the signature field; say it in fewer words")


def _fitting(page: str, width: float, height: float, size: float) -> bytes | None:
    renderer = weasyprint()
    fonts = renderer.text.fonts.FontConfiguration()
    style = _STYLE.format(
        fonts="\n".join(map(_face, _FONTS)),
        width=width,
        height=height,
        size=size,
        inner=height - 1,
        name=min(11.0, size * 1.4),
    )
    sheet = renderer.CSS(string=style, font_config=fonts)
    document: Any = renderer.HTML(string=page).render(stylesheets=[sheet], font_config=fonts)
    if len(document.pages) > 1:
        return None
    return bytes(document.write_pdf())


def _face(font: tuple[str, str, str]) -> str:
    family, package, file = font
    source = files(package).joinpath("files", file)
    return f"@font-face {{ font-family: '{family}'; src: url('file://{source}') }}"
