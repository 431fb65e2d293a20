"""The view as one page of HTML: Jinja2 with autoescape, where an undefined name is an error.

An organisation's own folder stands before the shipped one: see docs/templates.md.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateError
from markupsafe import Markup, escape

from audit.errors import Mistake, ReportError
from audit.language import N_, _, ngettext, pgettext, spoken
from audit.report import tables
from audit.report.characters import show
from audit.report.editions import sections
from audit.report.view import View
from audit.report.xmp import Metadata
from audit.resources import folder


@dataclass(frozen=True, kw_only=True)
class Heading:
    """A line of the table of contents."""

    level: int
    anchor: str
    title: Markup


def folders(own: Path | None) -> tuple[Path, ...]:
    """Where templates are looked for: the given folder first, then the shipped one.

    Raises:
        ReportError: the given folder does not exist.
    """
    shipped = folder("report_templates")
    if own is None:
        return (shipped,)
    if not own.is_dir():
        raise ReportError(Mistake(file=str(own), text="this folder of templates does not exist"))
    return own, shipped


KEYWORDS = N_("responsible AI, audit, compliance")
LOGOS = ("logo.svg", "logo.png")
SHEETS = ("report.css", "brand.css")
_PRINTED = (N_("Page "), N_(" of "), N_("Table "), N_("Figure "))
"""What style sheets print by themselves, beside a counter."""


def logo(where: Sequence[Path]) -> Path | None:
    """The organisation's own logo, if its folder has one."""
    return next((own / name for own in where for name in LOGOS if (own / name).is_file()), None)


def html(view: View, where: Sequence[Path], root: str = "report.html", **given: Any) -> str:
    """The page. It is made twice: the first time to learn its headings, which the contents then list.

    Args:
        view: everything that is shown.
        where: the folders of templates.
        root: the template of the whole page.
        given: what else it names; `logo` as an address, and `screen` where it is no page of paper.

    Raises:
        ReportError: a template cannot be read or names something that the view does not have.
    """
    environment = _environment(where)
    own = logo(where)
    environment.globals.update(
        {"screen": False, "logo": own and own.name, "language": spoken(), "keywords": _(KEYWORDS), **given}
    )
    chosen = sections(view.edition, where)
    try:
        template = environment.get_template(root)
        first = template.render(view=view, sections=chosen, headings=())
        page = template.render(view=view, sections=chosen, headings=_headings(first))
    except TemplateError as error:
        place = getattr(error, "name", None) or "report.html"
        text = f"this template cannot be used: {error}"
        raise ReportError(Mistake(file=place, text=text, line=getattr(error, "lineno", None))) from error
    return page if view.edition == "full" else page.replace(_("the attached "), _("the signed report’s "))


def css(where: Sequence[Path]) -> str:
    """The shipped style sheet, then those of other folders, which may overrule it."""
    sheets = [own / name for own in reversed(where) for name in SHEETS]
    style = "\n".join(sheet.read_text(encoding="utf-8") for sheet in sheets if sheet.is_file())
    for text in _PRINTED:
        style = style.replace(f"'{text}'", f"'{_(text)}'")
    return style


def metadata(view: View) -> Metadata:
    """What the file says about itself; the same as the head of the page says."""
    return Metadata(
        title=show(view.title),
        author=show(view.issuer),
        subject=show(view.use),
        keywords=_(KEYWORDS),
        tool=show(view.tool),
        date=view.moment,
        report_id=view.id,
        verdict=view.verdict,
        evidence_sha256=view.evidence_sha256,
        judgement_sha256=view.judgement_sha256,
    )


def _environment(where: Sequence[Path]) -> Environment:
    environment = Environment(
        loader=FileSystemLoader([str(own) for own in where]),
        autoescape=True,
        extensions=["jinja2.ext.i18n"],
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_finalize,
    )
    environment.policies["ext.i18n.trimmed"] = True
    environment.install_gettext_callables(_, ngettext, newstyle=True, pgettext=pgettext)  # type: ignore[attr-defined]
    environment.filters["show"] = show  # of what is filled into a translated text, which `finalize` does not see
    kinds = {
        "Chip": tables.Chip,
        "Code": tables.Code,
        "Link": tables.Link,
        "Anchor": tables.Anchor,
        "Estimate": tables.Estimate,
        "tuple": tuple,
    }
    tests: dict[str, Any] = environment.tests
    tests.update({name: partial(_is, kind) for name, kind in kinds.items()})
    return environment


def _is(kind: type, value: object) -> bool:
    return isinstance(value, kind)


def _finalize(value: Any) -> Any:
    """Make every text from outside visible, on its way into the page."""
    return show(value) if isinstance(value, str) and not isinstance(value, Markup) else value


class _Headings(HTMLParser):
    """Collects h2 and h3 that have an id and are not left out of the contents."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[Heading] = []
        self._open: tuple[int, str] | None = None
        self._text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        anchor = given.get("id")
        if tag in ("h2", "h3") and anchor and "unlisted" not in (given.get("class") or "").split():
            self._open, self._text = (int(tag[1]), anchor), []

    def handle_data(self, data: str) -> None:
        if self._open:
            self._text.append(data)

    def handle_endtag(self, tag: str) -> None:
        if self._open and tag == f"h{self._open[0]}":
            title = escape(" ".join("".join(self._text).split()))  # shown already: not to be shown twice
            self.found.append(Heading(level=self._open[0], anchor=self._open[1], title=title))
            self._open = None


_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_HEADING = re.compile(r"<h[23]\b.*?</h[23]\s*>", re.DOTALL | re.IGNORECASE)


def _headings(page: str) -> tuple[Heading, ...]:
    parser = _Headings()
    parser.feed("".join(_HEADING.findall(_COMMENT.sub("", page))))  # the rest of the page takes long and has none
    return tuple(parser.found)
