"""Tables as data: every table of the report is one of these, and one macro draws them all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from markupsafe import Markup

from audit.records.judgement import Outcome, Verdict
from audit.report import vocabulary, words

Tone = Literal["failed", "missing", "undecided", "passed", "scheduled", "not_applicable", "accepted", "plain"]
"""What a colour and a shape stand for. Every tone also has a word."""


TONES: dict[Verdict, Tone] = {
    "cleared": "passed",
    "cleared with accepted risks": "accepted",
    "not cleared": "failed",
    "cannot tell": "undecided",
}


@dataclass(frozen=True, kw_only=True)
class Chip:
    """A state: a word on a tinted ground, with a shape."""

    text: str
    tone: Tone


def chip(outcome: Outcome) -> Chip:
    """The chip of an outcome."""
    return Chip(text=vocabulary.OUTCOMES[outcome], tone=outcome)


@dataclass(frozen=True, kw_only=True)
class Code:
    """A digest, in the monospaced face."""

    text: str


@dataclass(frozen=True, kw_only=True)
class Link:
    """A place elsewhere in the report; `page` shows its page number instead of the text."""

    text: str
    anchor: str
    page: bool = False


@dataclass(frozen=True, kw_only=True)
class Anchor:
    """The head of a row to which links lead."""

    text: str
    anchor: str


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """A number with what surrounds it in small print: its interval, its rows; a line each."""

    text: str
    small: tuple[str, ...] = ()


Cell = str | Markup | Chip | Code | Link | Anchor | Estimate | tuple[Chip, ...]


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column. The first column of a table heads its rows."""

    title: str
    number: bool = False
    """Right-aligned, in figures of one width."""
    width: int | None = None
    """In millimetres; the columns without a width share what is left."""


@dataclass(frozen=True, kw_only=True)
class Table:
    """A caption, columns, rows, and a sentence about rows that were left out."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    cut: str = ""


JUDGED = 24
"""Rows of a short table that a rule judged are shown up to so many."""


def table(
    caption: str,
    columns: Sequence[Column],
    rows: Sequence[tuple[Cell, ...]],
    *,
    most: int = 40,
    rest: str = "evidence.json",
) -> Table | None:
    """A table of the first `most` rows; `rest` is the attachment that has them all. None when there is no row.

    A short table shows rows beyond those too, if a rule judged them, up to `JUDGED` in all.
    """
    if not rows:
        return None
    shown = [row for place, row in enumerate(rows) if place < most or _is_judged(row)][: max(most, JUDGED)]
    left = len(rows) - len(shown)
    cut = words.left_out(left, "row", "rows", rest) if left else ""
    return Table(caption=caption, columns=tuple(columns), rows=tuple(shown), cut=cut)


def _is_judged(row: tuple[Cell, ...]) -> bool:
    return any(isinstance(cell, Chip) for cell in row)
