from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from audit.metrics.nameable_words import nameable, sensitive_words

TEXTS = [f"Work went well. I met Marla at work, {place}" for place in range(12)]
ANY_LISTS: tuple[Callable[[str], bool] | None, ...] = (None, lambda _: False)


def found(
    texts: Sequence[str], at_least: int = 12, is_name: Callable[[str], bool] | None = None, *always: str
) -> frozenset[str]:
    return nameable(texts, at_least=at_least, is_name=is_name, always=always.__contains__)


def test_common_words_may_be_named_and_rare_ones_may_not() -> None:
    assert found([*TEXTS, "One secret word"]) == {"work", "went", "well", "met", "at"}
    assert found(TEXTS, 13) == frozenset()


def test_a_word_counts_once_a_text() -> None:
    assert found(["Well well well"], 2) == frozenset()


def test_names_are_those_that_lists_know_or_that_are_written_with_a_capital() -> None:
    assert "marla" not in found(TEXTS)
    assert "marla" not in found(TEXTS, 12, lambda word: word == "marla")
    assert "well" in found(TEXTS, 12, lambda word: word == "well"), "a surname, but written in small letters here"
    german = ["Die Arbeit war gut"] * 12
    assert "arbeit" not in found(german), "in doubt it is a name"
    assert "arbeit" in found(german, 12, lambda _: False)


def test_where_nothing_has_a_capital_letter_only_lists_can_tell() -> None:
    small = ["anna was good at work"] * 12
    assert found(small) == frozenset()
    assert found(small, 12, {"anna", "good"}.__contains__) == {"was", "at", "work"}


def test_a_word_with_which_sentences_only_begin_is_in_doubt() -> None:
    assert found(["Marla came. Marla went"] * 12) == {"came", "went"}


@pytest.mark.parametrize("is_name", ANY_LISTS)
def test_parts_of_identifiers_are_never_named(is_name: Callable[[str], bool] | None) -> None:
    text = "Please write to anna.smith@example.com or b12 or C:/home/joan, see www.acme.org #urgent anna"
    want = {"write", "to", "or", "see"} | ({"please"} if is_name else set())
    assert found([text] * 12, 12, is_name) == want


def test_words_of_a_known_vocabulary_may_always_be_named() -> None:
    texts = ["He is Muslim"] * 12
    assert "muslim" not in found(texts, 12, lambda word: word == "muslim")
    assert "muslim" in found(texts, 12, lambda word: word == "muslim", "muslim")
    assert "muslim" not in found(texts, 13, None, "muslim")


def test_words_that_say_a_characteristic() -> None:
    says = {"religion": lambda word: word == "muslim"}
    assert sensitive_words(["muslim", "woman", "work"], says, ["Woman", "m"]) == {"muslim", "woman"}
