"""Where things stand on the pages: what WeasyPrint laid out, and where poppler finds each word of the file."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from audit.envelope import weasyprint

HEADS = ("h1", "h2", "h3", "caption", "thead")
"""What announces something, and must not be the last thing on a page."""


@dataclass(frozen=True, kw_only=True)
class Laid:
    """One page as it was laid out."""

    number: int
    chapter: str
    """The first heading of the page, else the last one before it."""
    filled: float
    """How much of the content area lies above the lowest thing on the page."""
    last: str
    """The kind of the lowest thing: h1, h2, h3, caption, thead, or text."""
    starts: bool
    """The page after it begins because contents and sign-off each begin a page, or there is none."""
    bare_tables: tuple[str, ...]
    """First words of tables whose header row has no body row beneath it here."""
    cells: int


@dataclass(frozen=True, kw_only=True)
class Word:
    """One word with the corners of its box, in points from the top left corner of its page."""

    page: int
    left: float
    top: float
    right: float
    bottom: float
    text: str


@contextmanager
def kept() -> Iterator[list[Any]]:
    """Every document that WeasyPrint renders meanwhile."""
    made: list[Any] = []
    page = weasyprint().HTML
    render = page.render

    def keeping(self: Any, *given: Any, **named: Any) -> Any:
        made.append(render(self, *given, **named))
        return made[-1]

    page.render = keeping
    try:
        yield made
    finally:
        page.render = render


def laid(document: Any) -> tuple[Laid, ...]:
    """Every page of a rendered document."""
    boxes = [page._page_box for page in document.pages]
    pages: list[Laid] = []
    chapter = ""
    for number, box in enumerate(boxes, start=1):
        body = [child for child in box.children if child.element_tag == "html"]
        things = [thing for child in body for thing in _things(child, "text")]
        titles = [_text(found) for child in body for found in _found(child, "h2")]
        following = [found for later in boxes[number : number + 1] for found in _sections(later)]
        low, kind = max(((_bottom(thing), kind) for thing, kind in things), default=(box.content_box_y(), "text"))
        pages.append(
            Laid(
                number=number,
                chapter=titles[0] if titles else chapter,
                filled=(low - box.content_box_y()) / box.height,
                last=kind,
                starts=number == len(boxes) or bool(following and following[0]),
                bare_tables=tuple(filter(None, map(_bare, body))),
                cells=sum(1 for child in body for _ in _cells(child)),
            )
        )
        chapter = titles[-1] if titles else chapter
    return tuple(pages)


def _children(box: Any) -> Sequence[Any]:
    return getattr(box, "children", ())


def _things(box: Any, kind: str) -> Iterator[tuple[Any, str]]:
    """Texts, pictures and fields under a box, with the head that they belong to."""
    if not box.is_in_normal_flow() and not box.is_floated():
        return
    kind = box.element_tag if box.element_tag in HEADS else kind
    name = type(box).__name__
    if name == "TextBox" or "Replaced" in name or box.element_tag == "input":
        yield box, kind
    for child in _children(box):
        yield from _things(child, kind)


def _found(box: Any, tag: str) -> Iterator[Any]:
    if box.element_tag == tag:
        yield box
    else:
        for child in _children(box):
            yield from _found(child, tag)


def _cells(box: Any) -> Iterator[Any]:
    """Cells of table bodies."""
    if type(box).__name__ == "TableRowGroupBox" and not (box.is_header or box.is_footer):
        for row in box.children:
            yield from row.children
    else:
        for child in _children(box):
            yield from _cells(child)


def _sections(page: Any) -> list[bool]:
    """Of the sections that a page shows: whether it is one that begins here, on a page of its own."""
    found = [one for child in page.children if child.element_tag == "html" for one in _found(child, "section")]
    return [one.element.get("class") == "chapter" and any(_found(one, "h2")) for one in found]


def _bare(box: Any) -> str:
    if type(box).__name__ == "TableBox":
        heads = [group for group in box.children if group.element_tag == "thead"]
        rows = [row for group in box.children if group.element_tag == "tbody" for row in group.children]
        return _text(heads[0]) if heads and not rows else ""
    return next((found for found in map(_bare, _children(box)) if found), "")


def _bottom(box: Any) -> float:
    return float(box.position_y + box.margin_height())


def _text(box: Any) -> str:
    if type(box).__name__ == "TextBox":
        return str(box.text)
    return " ".join(" ".join(map(_text, _children(box))).split())


def words(path: Path) -> list[Word]:
    """Every word of a PDF, by poppler."""
    command = ["pdftotext", "-bbox", "-enc", "UTF-8", str(path), "-"]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    box = re.compile(r'<word xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">(.*?)</word>')
    return [
        Word(
            page=number,
            left=float(found[1]),
            top=float(found[2]),
            right=float(found[3]),
            bottom=float(found[4]),
            text=found[5],
        )
        for number, one in enumerate(text.split("<page ")[1:], start=1)
        for found in box.finditer(one)
    ]


def overlapping(words: Sequence[Word]) -> list[tuple[Word, Word]]:
    """Pairs of words on one page that cover each other: a point wide, and a third of the lower one's height."""
    found: list[tuple[Word, Word]] = []
    ordered = sorted(words, key=lambda word: (word.page, word.top))
    for place, one in enumerate(ordered):
        for other in ordered[place + 1 :]:
            if other.page != one.page or other.top >= one.bottom:
                break
            wide = min(one.right, other.right) - max(one.left, other.left)
            high = min(one.bottom, other.bottom) - other.top
            if wide > 1 and high > min(one.bottom - one.top, other.bottom - other.top) / 3:
                found.append((one, other))
    return found


def outside(words: Sequence[Word], left: float, right: float, top: float, bottom: float) -> list[Word]:
    """Words that reach over the edges given, in points; half a point is no matter."""
    return [
        word
        for word in words
        if word.left < left - 0.5 or word.right > right + 0.5 or word.top < top - 0.5 or word.bottom > bottom + 0.5
    ]


Fault = Literal["outside", "overlapping", "heading", "table", "empty"]
_POINTS = 72 / 25.4
_SIDE, _EDGE, _WIDE, _HIGH = 20, 10, 210, 297
"""In millimetres: the margin left and right of every text, that above the head and below the foot, and the page."""


def faults(pages: Sequence[Laid], path: Path) -> dict[Fault, list[str]]:
    """What a reader would stumble over, by kind, with the page."""
    found = words(path)
    left, right, top, bottom = (mm * _POINTS for mm in (_SIDE, _WIDE - _SIDE, _EDGE, _HIGH - _EDGE))
    seen: dict[Fault, list[str]] = {
        "outside": [f"{one.page}: {one.text}" for one in outside(found, left, right, top, bottom)],
        "overlapping": [f"{one.page}: {one.text}, {other.text}" for one, other in overlapping(found)],
        "heading": [f"{page.number}: {page.last}" for page in pages if page.last in HEADS],
        "table": [f"{page.number}: {text}" for page in pages for text in page.bare_tables],
        "empty": [
            f"{page.number}: {page.filled:.0%} filled" for page in pages if page.filled < 0.5 and not page.starts
        ],
    }
    return {kind: told for kind, told in seen.items() if told}
