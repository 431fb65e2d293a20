"""A report in another language: one file, complete, with the same names to fill in; what is marked is what is said."""

from __future__ import annotations

import importlib.util
import json
import re
import string
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from audit import language
from audit.language import CATALOGUES, _, digits, inside, known, ngettext, pgettext, speaking, spoken

ROOT = Path(__file__).parents[1]
OTHERS = [code for code in known() if code != language.ENGLISH]


def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("translate", ROOT / "docs" / "translate.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def catalogue(code: str) -> Catalog:
    with (CATALOGUES / f"{code}.po").open("rb") as file:
        return read_po(file, locale=code)


def texts(code: str) -> Iterator[tuple[Message, str, str]]:
    """A message, one of its English forms, and the translation of it."""
    for message in catalogue(code):
        if not message.id:
            continue
        if isinstance(message.id, tuple):
            yield from ((message, one, said) for one, said in zip(message.id, message.string, strict=True))
        else:
            yield message, message.id, str(message.string)


@pytest.mark.parametrize("code", OTHERS)
def test_the_catalogue_holds_every_text_of_the_report_and_no_other(code: str) -> None:
    written, untranslated = tool().renewed(CATALOGUES / f"{code}.po")
    assert not untranslated
    assert written == (CATALOGUES / f"{code}.po").read_text(encoding="utf-8"), "run: python docs/translate.py"


def names(text: str) -> set[str]:
    """What is to be filled in."""
    braced = {str(name) for _before, name, _spec, _conversion in string.Formatter().parse(text) if name is not None}
    return braced | set(re.findall(r"%\((\w+)\)s", text))


@pytest.mark.parametrize("code", OTHERS)
def test_a_translation_fills_in_what_the_text_does_and_keeps_its_edges(code: str) -> None:
    for message, text, said in texts(code):
        assert said.strip(), text
        plural = isinstance(message.id, tuple)
        assert names(said) == names(text) or (plural and names(said) < names(text)), (text, said)
        assert text[: len(text) - len(text.lstrip())] == said[: len(said) - len(said.lstrip())], (text, said)
        assert text[len(text.rstrip()) :] == said[len(said.rstrip()) :], (text, said)
        assert sorted(re.findall(r"</?\w+[^>]*>", text)) == sorted(re.findall(r"</?\w+[^>]*>", said)), (text, said)


@pytest.mark.parametrize("code", OTHERS)
def test_a_translation_makes_no_markup_of_its_own(code: str) -> None:
    assert not [
        said for _message, _text, said in texts(code) if re.search(r"<script|javascript:|on\w+=|https?://", said)
    ]


def test_the_plan_may_name_every_language_that_there_is() -> None:
    schema = json.loads((ROOT / "audit" / "schemas" / "plan.schema.json").read_text(encoding="utf-8"))
    assert sorted(schema["properties"]["audit"]["properties"]["language"]["enum"]) == sorted(known())


def test_english_is_spoken_unless_another_language_is_and_only_so_long() -> None:
    assert spoken() == "en" and _("Findings") == "Findings"
    with pytest.raises(RuntimeError), speaking("de"):
        assert spoken() == "de" and _("Findings") != "Findings"
        raise RuntimeError
    assert spoken() == "en" and _("Findings") == "Findings"


def test_what_a_catalogue_lacks_is_said_in_english() -> None:
    with speaking("de"):
        assert _("A text that nobody has translated, {name}.", name="x") == "A text that nobody has translated, x."
        assert ngettext("{n} unheard", "{n} unheards", 2, n=2) == "2 unheards"
        assert pgettext("nowhere", "unheard") == "unheard"


def test_numbers_and_nouns_follow_the_language() -> None:
    assert (digits("1,989.5"), inside("Rows of black"), inside("AUC of black")) == (
        "1,989.5", "rows of black", "AUC of black",
    )  # fmt: skip
    with speaking("de"):
        assert digits("1,989.5") == "1.989,5"
        assert inside("Zeilen") == "Zeilen", "German writes its nouns large"
        assert ngettext("row", "rows", 1) != ngettext("row", "rows", 2)


def test_braces_of_names_from_data_are_not_filled_in() -> None:
    assert _("{name}!", name="{0}{evil}") == "{0}{evil}!"
