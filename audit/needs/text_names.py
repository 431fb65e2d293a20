"""Names of persons and places inside columns of free text, recognised by a language model that the plan names.

The model is one of spaCy's (privacy.text_model): an installed package, or a folder. It is loaded from the disk, told to
stay offline, and nothing is fetched: a model that is not there is not searched with. At most 2,000 different texts of a
column are read, those with the smallest digests, and of each the first 5,000 characters; they are forgotten after.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from audit.errors import Absent
from audit.needs.column_verdicts import ColumnVerdicts, held
from audit.needs.prepared_rows import text
from audit.records.subject import Subject

MOST = 2_000
"""Different texts of a column that are read: a model reads some two hundred a second."""
LONGEST = 5_000
FREE_TEXT = "free-text"

_PERSONS = frozenset({"PERSON", "PER", "PERSNAME", "PRS", "NAME", "PERSON_NAME"})
_PLACES = frozenset({"GPE", "LOC", "FAC", "LOCATION", "PLACENAME", "GEOGNAME", "PLACE", "CITY", "ADDRESS"})
_NEEDED = ("ner", "entity_ruler", "span_ruler", "tok2vec", "transformer", "curated_transformer")
_PACKAGE = re.compile(r"[A-Za-z][A-Za-z0-9_]{1,80}", re.ASCII)
_OFFLINE = ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE", "HF_DATASETS_OFFLINE")


@dataclass(frozen=True, kw_only=True)
class TextNames:
    """One column's texts."""

    column: str
    read: int
    """Different texts that were read."""
    whole: bool
    """These are all that the column has."""
    persons: int
    """Of them, those in which the name of a person was recognised."""
    places: int


@dataclass(frozen=True, kw_only=True)
class NamesInTexts:
    """Every column of free text."""

    columns: tuple[TextNames, ...]
    model: str
    """The model and its version."""


def supply(subject: Subject, verdicts: ColumnVerdicts) -> NamesInTexts:
    """Read some texts of every column of free text.

    Raises:
        Absent: there is no such column, the plan names no model, or it cannot be used.
    """
    kinds = held(verdicts, subject.plan.columns.declared)
    rows: Any = subject.given
    columns = [
        name for name in subject.columns
        if name in kinds and kinds[name].id == FREE_TEXT and rows[name].type().is_string()
    ]  # fmt: skip
    if not columns:
        raise Absent("absent", "no column is free text")
    asked = subject.plan.privacy.text_model
    if asked is None:
        raise Absent(
            "absent",
            "names in texts were not searched: the plan names no language model to search with (privacy.text_model)",
        )
    with _offline():
        model = _loaded(asked, subject.plan.folder)
        found = tuple(_column(subject, name, model) for name in columns)
    return NamesInTexts(columns=found, model=_called(model))


def _loaded(asked: str, folder: Path) -> Any:
    """The model, from the disk."""
    try:
        spacy: Any = import_module("spacy")
    except ImportError:
        raise Absent(
            "unmet need", "names in texts were not searched: spaCy is not installed (pip install 'signoff[text]')"
        ) from None
    kept = folder / asked
    source = kept.resolve() if (kept / "config.cfg").is_file() else asked
    if source == asked and not (_PACKAGE.fullmatch(asked) and spacy.util.is_package(asked)):
        raise Absent(
            "unmet need",
            "names in texts were not searched: the language model that the plan names (privacy.text_model) is neither "
            "installed nor a folder with a config.cfg",
        )
    try:
        model = spacy.load(source)
        model.select_pipes(disable=[one for one in model.pipe_names if model.get_pipe_meta(one).factory not in _NEEDED])
    except Exception as error:
        raise Absent("unmet need", f"the language model cannot be loaded ({type(error).__name__})") from None
    if not set(model.pipe_names) & {"ner", "entity_ruler", "span_ruler"}:
        raise Absent("unmet need", "the language model recognises no names: it has no component that finds entities")
    return model


def _called(model: Any) -> str:
    meta = model.meta
    return f"spaCy, {meta.get('lang', '')}_{meta.get('name', 'model')} {meta.get('version', '')}".strip()


def _column(subject: Subject, name: str, model: Any) -> TextNames:
    texts, whole = _texts(subject, name)
    persons = places = 0
    try:
        for labels in _labels(model, texts):
            persons += not labels.isdisjoint(_PERSONS)
            places += not labels.isdisjoint(_PLACES)
    except Exception as error:  # its message may quote the text
        raise Absent("crashed", f"the language model failed on a text ({type(error).__name__})") from None
    return TextNames(column=name, read=len(texts), whole=whole, persons=persons, places=places)


def _labels(model: Any, texts: Sequence[str]) -> Iterator[frozenset[str]]:
    """Labels of what the model recognises in each text; its memory of the words is given back."""
    zone = model.memory_zone() if hasattr(model, "memory_zone") else nullcontext()
    with zone:
        for read in model.pipe(texts, batch_size=64):
            yield frozenset(_upper(span.label_ for span in read.ents))


def _upper(labels: Iterable[str]) -> Iterator[str]:
    return (label.upper() for label in labels)


def _texts(subject: Subject, name: str) -> tuple[list[str], bool]:
    """The different texts with the smallest digests, whatever the order of the rows."""
    rows: Any = subject.given
    cells = rows.select(cell=text(rows[name]))
    different = cells.filter(cells.cell.notnull()).distinct()
    digested = different.mutate(digest=different.cell.hexdigest("md5")).order_by("digest").limit(MOST + 1)
    found = subject.engine.fetch(digested.select(value=digested.cell[:LONGEST]))["value"].tolist()
    return found[:MOST], len(found) <= MOST


@contextmanager
def _offline() -> Iterator[None]:
    """Tell libraries of models that there is no network."""
    before = {name: os.environ.get(name) for name in _OFFLINE}
    os.environ.update(dict.fromkeys(_OFFLINE, "1"))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
