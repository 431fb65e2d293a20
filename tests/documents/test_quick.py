"""The fast reader of YAML: the same data as the careful one, or no data at all."""

from __future__ import annotations

from pathlib import Path
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit import documents
from audit.documents import Document, quick
from audit.resources import folder

SHIPPED = sorted(folder("policies").rglob("*.yaml"))


def careful(text: str) -> object:
    document = documents._carefully(text, "x")
    return document.data if isinstance(document, Document) else None


def test_shipped_files_are_read_alike_and_none_is_unusual() -> None:
    for path in SHIPPED[::7]:
        text = path.read_text(encoding="utf-8")
        assert repr(quick.read(text)) == repr(careful(text)), path
    assert not [path for path in SHIPPED if quick.read(path.read_text(encoding="utf-8")) is quick.UNSURE]


def test_hundreds_of_files_take_less_than_a_second() -> None:
    texts = [path.read_text(encoding="utf-8") for path in SHIPPED]
    start = process_time()
    for text in texts:
        quick.read(text)
    assert process_time() - start < 1


@settings(deadline=None, max_examples=400)
@given(st.text(alphabet="0123456789abefnxoyt-+._:=~ TZ'\"#,", min_size=1, max_size=9))
def test_a_scalar_that_is_read_is_read_as_yaml_1_2(scalar: str) -> None:
    text = f"key: {scalar}\n"
    read = quick.read(text)
    if read is not quick.UNSURE:
        assert repr(read) == repr(careful(text))


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ("land: NO", {"land": "NO"}),
        ("a: yes\nb: on\nc: off", {"a": "yes", "b": "on", "c": "off"}),
        ("a: 12:30:45", None),
        ("a: 4a\nb: 22A\nc: 1e3", None),
        ("a: 2026-11-21\nb: 2026-13-01", {"a": "2026-11-21", "b": "2026-13-01"}),
        ("a: true\nb: False\nc: ~\nd:", {"a": True, "b": False, "c": None, "d": None}),
        ("a: 12\nb: -0.5\nc: +3", {"a": 12, "b": -0.5, "c": 3}),
        ('"1": one\n', {"1": "one"}),
        ("- [a, {b: c}]\n", [["a", {"b": "c"}]]),
        ("", None),
        ("# nothing\n", None),
    ],
)
def test_plain_data(text: str, data: object) -> None:
    read = quick.read(text)
    assert read is quick.UNSURE or repr(read) == repr(careful(text))
    if data is not None:
        assert repr(read) == repr(data)


@pytest.mark.parametrize(
    "text",
    [
        "a: 1\na: 2", "a: &x 1\nb: *x", "a: !!str 1", "%YAML 1.1\n---\na: no", "a: {<<: {b: 1}}", "a: 0x1F", "a: .inf",
        "a: 2026-11-21T10:00:00Z", "1: one", "a: [", "a: 1\n---\nb: 2", "a: \x07", "[" * 2000 + "]" * 2000, "a: 007",
    ],
)  # fmt: skip
def test_whatever_is_unusual_is_left_to_the_careful_reader(text: str) -> None:
    assert quick.read(text) is quick.UNSURE


def test_mistakes_have_their_places_although_the_file_was_read_fast(tmp_path: Path) -> None:
    document = documents.parse("a: 1\nb:\n  - c: 2\n", "file.yaml")
    assert isinstance(document, Document)
    assert str(document.mistake(["b", 0, "c"], "wrong")) == "file.yaml:3:5: wrong"
