"""A blank pipeline with a ruler is a real model of spaCy: it knows the names that are written into it."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from audit.errors import Absent
from audit.needs import column_samples, column_verdicts, text_names
from audit.records.subject import Subject

TEXTS = [
    "Sherlock called from London about the hound on the moor today",
    "Watson said that the case was closed and nobody would call again",
    "the parcel was late and the customer asked for her money back",
    "sent to Baker Street where nobody had heard of the order before",
]


def asked(subject: Subject, model: str | None) -> Subject:
    return replace(subject, plan=replace(subject.plan, privacy=replace(subject.plan.privacy, text_model=model)))


def supply(subject: Subject) -> text_names.NamesInTexts:
    return text_names.supply(subject, column_verdicts.supply(subject, column_samples.supply(subject)))


@pytest.fixture
def remarks(subject_of: Callable[..., Subject]) -> Subject:
    return subject_of(pd.DataFrame({"remark": TEXTS * 5, "amount": range(20)}))


@pytest.fixture
def model(tmp_path: Path) -> str:
    spacy = pytest.importorskip("spacy")
    pipeline = spacy.blank("en")
    ruler = pipeline.add_pipe("entity_ruler")
    ruler.add_patterns(
        [
            {"label": "PERSON", "pattern": "Sherlock"},
            {"label": "PER", "pattern": "Watson"},
            {"label": "GPE", "pattern": "London"},
            {"label": "FAC", "pattern": "Baker Street"},
            {"label": "ORG", "pattern": "parcel"},
        ]
    )
    pipeline.to_disk(tmp_path / "names")
    return "names"


def test_texts_that_name_somebody_are_counted_without_a_socket(
    remarks: Subject, model: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a search for names opened a socket")

    for name in ("socket", "create_connection", "getaddrinfo"):
        monkeypatch.setattr(socket, name, refuse)
    found = supply(asked(remarks, model))
    [column] = found.columns
    assert (column.column, column.read, column.whole, column.persons, column.places) == ("remark", 4, True, 2, 2)
    assert found.model.startswith("spaCy, en_")
    assert "HF_HUB_OFFLINE" not in os.environ
    assert "Sherlock" not in repr(found)


def test_of_many_texts_those_with_the_smallest_digests(
    subject_of: Callable[..., Subject], model: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(text_names, "MOST", 50)
    texts = [f"{'Sherlock' if k % 2 else 'nobody'} wrote the letter number {k} of the old file" for k in range(300)]
    here = supply(asked(subject_of(pd.DataFrame({"remark": texts})), model))
    assert here == supply(asked(subject_of(pd.DataFrame({"remark": texts[::-1]})), model))
    [column] = here.columns
    assert (column.read, column.whole) == (50, False)
    assert 10 < column.persons < 40


def test_without_free_text_nothing_is_searched(subject_of: Callable[..., Subject]) -> None:
    with pytest.raises(Absent, match="no column is free text"):
        supply(asked(subject_of(pd.DataFrame({"amount": [1, 2]})), "names"))


def test_without_a_model_the_sentence_says_so(remarks: Subject) -> None:
    with pytest.raises(Absent, match="not searched: the plan names no language model"):
        supply(remarks)


def test_without_the_extra_the_sentence_says_what_to_install(remarks: Subject, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "spacy", None)
    with pytest.raises(Absent, match=r"signoff\[text\]") as caught:
        supply(asked(remarks, "en_core_web_sm"))
    assert caught.value.why == "unmet need"


@pytest.mark.parametrize("name", ["no_such_model", "../elsewhere", "https://example.org/model"])
def test_a_model_that_is_not_there_is_not_fetched(remarks: Subject, name: str) -> None:
    pytest.importorskip("spacy")
    with pytest.raises(Absent, match="neither installed nor a folder"):
        supply(asked(remarks, name))


def test_a_model_that_finds_no_entities_is_none(remarks: Subject, tmp_path: Path) -> None:
    spacy = pytest.importorskip("spacy")
    spacy.blank("en").to_disk(tmp_path / "blank")
    with pytest.raises(Absent, match="no component that finds entities"):
        supply(asked(remarks, "blank"))


def test_what_a_model_says_when_it_fails_stays_inside(remarks: Subject) -> None:
    class Failing:
        def pipe(self, texts: list[str], **_: object) -> None:
            raise ValueError(texts[0])

    with pytest.raises(Absent) as caught:
        text_names._column(remarks, "remark", Failing())
    assert caught.value.why == "crashed"
    assert not any(text[:8] in str(caught.value) for text in TEXTS)
