"""Which words of a text move the model."""

from __future__ import annotations

from audit.language import _
from audit.report import numbers, words
from audit.report.chapters.explanation.parts import Part, said, tables
from audit.report.chapters.rates import estimate
from audit.report.characters import passage, short
from audit.report.material import Material
from audit.report.tables import Cell, Column, Table, table

SHARE, DIRECTION = "explainability.word_share", "explainability.word_direction"
_TEXT = ("texts_explained", "sensitive_words_share", "unnamed_words_share")
_TRUE = ("word_deletion_beyond_random", "word_insertion_beyond_random")
_DRAWN = 20


def texts(material: Material) -> Part | None:
    """The words that may be named, by their share, and what is known of all others."""
    explained = material.one("explainability.texts_explained")
    if explained is None:
        return None
    text = (said(material, f"explainability.{name}") for name in (*_TEXT, *_TRUE))
    return Part(
        title=_("Which words move the model"),
        text=tuple(filter(None, text)),
        tables=tables(_table(material)),
        note=_(
            "Only common words are named that are no names and no parts of a number or address. Made by: {sentence}",
            sentence=words.sentence(passage(explained.method, 500)),
        ),
    )


def _table(material: Material) -> Table | None:
    columns = (
        Column(title=_("Word")),
        Column(title=_("Share"), number=True, width=36),
        Column(title=_("Mean part where it stands"), number=True, width=44),
        Column(title=_("Texts that have it"), number=True, width=32),
    )
    items = sorted(material.all(SHARE), key=lambda item: (-item.value, item.where["word"]))
    rows: list[tuple[Cell, ...]] = [
        (
            short(item.where["word"], 40),
            estimate(item),
            estimate(material.one(DIRECTION, {"word": item.where["word"]})),
            numbers.whole(item.support),
        )
        for item in items
    ]
    return table(_("Words by their share"), columns, rows, most=_DRAWN)
