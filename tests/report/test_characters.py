"""Characters that cannot be drawn are named, and nothing else is changed."""

import ast
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.report import fonts
from audit.report.characters import LONGEST, escaped, passage, short, show, texts

BLANKS = str.maketrans("\t\n\r", "   ")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain text, 12 %", "plain text, 12 %"),
        ("Žluťoučký Ωμέγα Привет", "Žluťoučký Ωμέγα Привет"),
        ("ᚠ", "[U+16A0]"),
        ("\x00\x1b", "[U+0000][U+001B]"),
        ("a\u202eb\u200bc\ufeff", "a[U+202E]b[U+200B]c[U+FEFF]"),
        ("line\nbreak\ttab", "line break tab"),
        ("ש", "[U+05E9]"),
        ("😀", "[U+1F600]"),
        ("[U+4E2D]", "[U+005B]U+4E2D]"),
        ("e\u0301", "e\u0301"),
        ("e" + "\u0301" * 4, "e\u0301\u0301[U+0301][U+0301]"),
        ("", ""),
    ],
)
def test_what_is_shown(text: str, shown: str) -> None:
    assert show(text) == shown


@settings(deadline=None)
@given(st.text())
def test_what_is_shown_can_be_drawn_and_read_back(text: str) -> None:
    shown = show(text)
    drawn = fonts.coverage() | fonts.optional() | {0x200E}
    assert all(ord(character) in drawn for character in shown)
    shown = shown.translate({0x200E: None})
    back = re.sub(r"\[U\+([0-9A-F]{4,6})\]", lambda match: chr(int(match[1], 16)), shown)
    assert back == text.translate(BLANKS)


def test_every_face_that_sets_names_has_a_glyph_for_what_is_drawn() -> None:
    from fontTools.ttLib import TTFont

    for face in fonts.FACES:
        with TTFont(fonts.path(face), lazy=True) as font:
            known = set(font.getBestCmap())
        if face.names:
            assert fonts.coverage() <= known
        assert set(map(ord, "0123456789abcdef… ")) <= known  # what digests are written with


def test_long_names_keep_both_ends_and_say_how_long_they_are() -> None:
    cut = short("a" * 5000 + "z" * 5000)
    assert cut.startswith("aaa") and cut.endswith("zzz") and "(10,000 characters)" in cut
    assert len(cut) < LONGEST + 30
    assert short("a" * LONGEST) == "a" * LONGEST


def test_long_passages_end_at_a_word() -> None:
    assert passage("one two three", 9) == "one two…"
    assert passage("one two", 9) == "one two"
    assert passage("x" * 20, 9) == "x" * 9 + "…"


def test_whether_anything_was_replaced_is_known() -> None:
    assert not escaped(texts({"a": ["plain", {"b": "two\nlines"}], "n": 3}))
    assert escaped(texts({"a": ["ᚠ"]}))
    assert escaped(texts({"\u202e": 1}))


def test_every_text_is_found_once() -> None:
    assert texts({"a": ["b", {"c": ("d", 1, None, "b")}]}) == {"a", "b", "c", "d"}


def test_every_character_that_the_report_itself_writes_has_a_glyph() -> None:
    files = sorted((Path(__file__).parents[2] / "audit" / "report").rglob("*.py"))
    assert len(files) > 20
    for file in files:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
                node.value.value = ""  # a docstring is not printed
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                text = (
                    node.value.replace("\n", " ")
                    .replace("[U+", "")
                    .replace("\0", "")
                    .replace("\t", "")
                    .replace("\r", "")
                )
                assert show(text) == text, (file.name, node.value)
