"""From HTML to a PDF that is PDF/A-3a and PDF/UA-1 at once: the same bytes for the same input, and no outside access.

Rendering is WeasyPrint's; `audit.report.finish` repairs what it leaves.
"""

from __future__ import annotations

import gc
import hashlib
import os
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree

from audit.envelope import Attachment
from audit.envelope import weasyprint as load_weasyprint
from audit.errors import Mistake, ReportError
from audit.language import _
from audit.report import fonts
from audit.report.finish import PRODUCER, finish
from audit.report.xmp import Metadata, packet


def write(
    html: str,
    style: str,
    *,
    metadata: Metadata,
    on: date,
    attachments: Sequence[Attachment],
    templates: Sequence[Path],
) -> bytes:
    """Render one page of HTML with its style sheet as a PDF with attachments.

    `on` is the only date in the file. Files are read from the folders `templates` and the font packages alone.

    Raises:
        ReportError: WeasyPrint's system libraries are missing, or a template asks for a file from elsewhere.
    """
    weasyprint = load_weasyprint()
    more = fonts.scripts(html)
    fetcher = _fetcher(weasyprint, [*templates, *fonts.folders(more)])
    moment = datetime(on.year, on.month, on.day, tzinfo=UTC)
    base = templates[0].resolve().as_uri() + "/"
    with _clock_at(moment), _collector_at_rest(), _shortcuts(shipped=len(templates) == 1), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "unclosed file.*sRGB", ResourceWarning)  # WeasyPrint's own colour profile
        configuration = weasyprint.text.fonts.FontConfiguration()
        sheet = weasyprint.CSS(
            string=fonts.css(style, more), font_config=configuration, url_fetcher=fetcher, base_url=base
        )
        page = weasyprint.HTML(string=fonts.labels(html, more), base_url=base, url_fetcher=fetcher)
        document = page.render(stylesheets=[sheet], font_config=configuration, pdf_forms=True)
        document.metadata.generate_rdf_metadata = lambda *_args, **_options: packet(metadata, PRODUCER)
        ordered = sorted(attachments, key=lambda attachment: attachment.name.encode())
        data: bytes = document.write_pdf(
            pdf_variant="pdf/a-3a",
            pdf_forms=True,
            pdf_identifier=_identifier(html, style, metadata, ordered),
            attachments=[_attachment(weasyprint, item, moment) for item in ordered],
            finisher=lambda _document, pdf: finish(pdf, ordered),
        )
    if fetcher.refused:
        text = "a template may only refer to files in its own folder: " + ", ".join(sorted(fetcher.refused))
        raise ReportError(Mistake(file=str(templates[0]), text=text))
    return data


@contextmanager
def _clock_at(moment: datetime) -> Iterator[None]:
    """FontTools stamps the time into each font it makes, unless SOURCE_DATE_EPOCH says what time it is."""
    before = os.environ.get("SOURCE_DATE_EPOCH")
    os.environ["SOURCE_DATE_EPOCH"] = str(int(moment.timestamp()))
    try:
        yield
    finally:
        if before is None:
            del os.environ["SOURCE_DATE_EPOCH"]
        else:
            os.environ["SOURCE_DATE_EPOCH"] = before


@contextmanager
def _collector_at_rest() -> Iterator[None]:
    """Boxes live until the file is written; to look through them for garbage meanwhile costs a tenth of the time."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


class _Label(str):
    """A text of one letter, however long it is."""

    __slots__ = ()

    def __iter__(self) -> Iterator[str]:
        return iter((str(self),) if self else ())


@contextmanager
def _shortcuts(*, shipped: bool) -> Iterator[None]:
    """Three habits of the libraries that cost more than they give.

    WeasyPrint lays the text of a picture out letter by letter, as SVG allows each a place of its own: ten times the
    work, without kerning, and Arabic or Devanagari falls apart. At each tag it asks pydyf for one page's reference,
    who writes out those of all pages: quadratic in the pages. And a parser written in Python reads the page, which
    mends what is not well formed: the `shipped` templates are, so that expat may read them, thirty times as fast.
    """
    import pydyf
    import weasyprint
    from weasyprint import svg as pictures

    letters: Any = pictures.text
    drawn = [tag for tag, draw in pictures.TAGS.items() if draw is letters]
    asked: Any = pydyf.PDF.page_references
    parser: Any = getattr(weasyprint, "tinyhtml5", SimpleNamespace(parse=None))  # another version may have another
    parsed: Any = parser.parse

    def whole(svg: Any, node: Any, size: Any) -> None:
        node._etree_node.text = _Label(node.text or "")
        letters(svg, node, size)

    def references(pdf: Any) -> Any:
        count, kept = getattr(pdf, "_references", (-1, ()))
        if count != len(pdf.pages["Kids"]):
            count, kept = len(pdf.pages["Kids"]), asked.fget(pdf)
            pdf._references = count, kept
        return kept

    def well_formed(page: Any, **options: Any) -> Any:
        try:
            return ElementTree.parse(page).getroot()
        except ElementTree.ParseError:
            page.seek(0)
            return parsed(page, **options)

    pictures.text, pydyf.PDF.page_references = whole, property(references)
    parser.parse = well_formed if shipped else parsed
    pictures.TAGS.update(dict.fromkeys(drawn, whole))
    try:
        yield
    finally:
        pictures.text, pydyf.PDF.page_references, parser.parse = letters, asked, parsed
        pictures.TAGS.update(dict.fromkeys(drawn, letters))


def _fetcher(weasyprint: Any, folders: Sequence[Path]) -> Any:
    """A fetcher that opens files inside `folders` and nothing else; `refused` lists what else was asked for."""
    allowed = [folder.resolve() for folder in folders]

    class OwnFiles(weasyprint.urls.URLFetcher):
        refused: set[str]

        def __init__(self) -> None:
            super().__init__(allowed_protocols=["file"], allow_redirects=False)
            self.refused = set()

        def fetch(self, url: str, headers: Any = None) -> Any:
            parts = urlsplit(url)
            file = Path(unquote(parts.path)).resolve()
            inside = any(file.is_relative_to(folder) for folder in allowed)
            if parts.scheme != "file" or parts.netloc or not inside:
                self.refused.add(url[:200])
                raise ValueError("not a file of this report")
            return super().fetch(url, headers)

    return OwnFiles()


def _attachment(weasyprint: Any, item: Attachment, moment: datetime) -> Any:
    return weasyprint.Attachment(
        string=item.data,
        name=item.name,
        description=_(item.description),
        created=moment,
        modified=moment,
        relationship=item.relationship,
    )


def _identifier(html: str, style: str, metadata: Metadata, attachments: Sequence[Attachment]) -> bytes:
    """The file identifier: a digest of everything that goes in."""
    digest = hashlib.sha256()
    for part in (html.encode(), style.encode(), repr(metadata).encode()):
        digest.update(hashlib.sha256(part).digest())
    for item in attachments:
        digest.update(hashlib.sha256(f"{item.name}\0{item.relationship}".encode()).digest())
        digest.update(hashlib.sha256(item.data).digest())
    return digest.digest()[:16]
