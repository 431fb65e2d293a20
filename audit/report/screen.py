"""The report as one HTML file for the screen: self-contained, and able to run nothing but its own script.

The same sections and the same view as the PDF. The policy in its head lets the browser run one style sheet and one
script, each named by its digest, and fetch nothing at all (Content Security Policy Level 3, 2.3.1).
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Sequence
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path

from markupsafe import Markup

from audit.errors import Mistake, ReportError
from audit.report import page
from audit.report.view import View

_MEDIA = {".svg": "image/svg+xml", ".png": "image/png"}
_ADDRESS = re.compile(r"""(?:url\(|@import)\s*['"]?(?!data:|#)([^)'";]+)""")
_EMPTY = re.compile(r'<a (?:class="page" )?href="#([^"]+)"(?: class="page")?></a>')
_NUMBER = re.compile(r'<span class="no">(.*?)</span>.*', re.DOTALL)
_POINTS = re.compile(r"(?<![\w#])(\d*\.?\d+)pt\b")
_TEXT_SIZE = 9.6
"""Points of the text on paper: 1 rem on the screen."""


def write(view: View, where: Sequence[Path]) -> bytes:
    """One HTML file.

    Raises:
        ReportError: a template cannot be used, or asks for something outside the file.
    """
    style, script = css(where), _read(where, "screen.js")
    made = page.html(
        view,
        where,
        "screen.html",
        screen=True,
        logo=_logo(where),
        style=Markup(style),
        script=Markup(script),
        policy=_policy(style, script),
    )
    made = _named_links(made)
    _nothing_from_outside(made, style, where)
    return made.encode("utf-8")


def css(where: Sequence[Path]) -> str:
    """The style sheet of paper with its points turned into rem, that of the screen, and the organisation's own last."""
    shipped, own = where[-1:], where[:-1]
    paper = _POINTS.sub(lambda found: f"{float(found[1]) / _TEXT_SIZE:.3g}rem", page.css(shipped))
    text = "\n".join([paper, _read(shipped, "screen.css"), page.css(own)])
    if "</" in text:
        raise ReportError(Mistake(file=str(where[0]), text="a style sheet must not hold </"))
    return text


def _read(where: Sequence[Path], name: str) -> str:
    return (where[-1] / name).read_text(encoding="utf-8")


def _policy(style: str, script: str) -> str:
    digests = {kind: b64encode(sha256(text.encode()).digest()).decode() for kind, text in (("s", style), ("j", script))}
    return (
        f"default-src 'none'; style-src 'sha256-{digests['s']}'; script-src 'sha256-{digests['j']}'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _logo(where: Sequence[Path]) -> str | None:
    found = page.logo(where)
    if found is None:
        return None
    return f"data:{_MEDIA[found.suffix]};base64,{b64encode(found.read_bytes()).decode()}"


def _named_links(made: str) -> str:
    """A link that shows a page number on paper says on the screen where it leads."""
    heads = re.finditer(r'<h[23][^>]* id="([^"]+)"[^>]*>(.*?)</h[23]>', made, re.DOTALL)
    titles = {head[1]: _NUMBER.sub(r"\1", head[2]) for head in heads}
    return _EMPTY.sub(lambda link: f'<a href="#{link[1]}">{titles.get(link[1], "there")}</a>', made)


class _Asked(HTMLParser):
    """Collects what a browser would fetch to show the page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = ("src", "srcset", "data", "poster") if tag != "link" else ("href",)
        given = {name: value or "" for name, value in attrs}
        self.found |= {given[name] for name in names if not given.get(name, "data:").startswith("data:")}


def _nothing_from_outside(made: str, style: str, where: Sequence[Path]) -> None:
    """Whoever opens the file must not tell anybody so."""
    parser = _Asked()
    parser.feed(made)
    asked = parser.found | set(_ADDRESS.findall(style))
    if asked:
        text = f"the HTML edition is one file and may ask for nothing outside it: {', '.join(sorted(asked))[:200]}"
        raise ReportError(Mistake(file=str(where[0]), text=text))
