"""Which reasons a person is told."""

import numpy as np
import pytest

from audit.metrics.principal_reasons import (
    against,
    contradictions,
    first,
    is_generic,
    overlap,
    principal,
    reasons,
)

FEATURES = ("income", "debt", "late1", "late2", "sex", "age")
SENTENCES = {"income": "Your income is low.", "late1": "You paid late.", "late2": "You  paid LATE"}
FOUND = reasons(FEATURES, SENTENCES, ["sex"])


def test_features_with_one_sentence_are_one_reason() -> None:
    assert [reason.name for reason in FOUND] == ["income", "debt", "late1 + late2", "sex", "age"]
    assert [reason.sentence for reason in FOUND] == ["Your income is low.", None, "You paid late.", None, None]
    assert [reason.prohibited for reason in FOUND] == [False, False, False, True, False]
    values = np.array([[-0.1, 0.2, -0.1, -0.2, 0.0, 0.0]])
    assert against(values, FOUND) == pytest.approx(np.array([[0.1, -0.2, 0.3, 0.0, 0.0]]))


def test_at_most_four_that_count_enough_and_never_one_in_favour() -> None:
    weight = np.array(
        [
            [0.5, 0.4, 0.3, 0.2, 0.1, -1.0],  # the fifth is one too many
            [0.90, 0.06, 0.04, 0.0, 0.0, 0.0],  # 4 % is not principal
            [0.0, 0.0, 0.0, 0.0, 0.0, -0.5],
            [0.2, 0.2, 0.2, 0.2, 0.2, 0.0],  # of equals the first four
        ]
    )
    told = principal(weight)
    assert told.tolist() == [
        [True, True, True, True, False, False],
        [True, True, False, False, False, False],
        [False] * 6,
        [True, True, True, True, False, False],
    ]
    assert first(weight)[:2].tolist() == [0, 0]


def test_overlap_is_jaccards() -> None:
    one = np.array([[1, 1, 0], [1, 0, 0], [0, 0, 0]], dtype=bool)
    other = np.array([[1, 0, 1], [0, 1, 0], [0, 0, 0]], dtype=bool)
    assert overlap(one, other) == pytest.approx([1 / 3, 0, 1])


@pytest.mark.parametrize(
    "sentence",
    [
        "You did not meet our internal standards.",
        "Your score was too low.",
        "You failed to achieve a qualifying score on our credit scoring system",
        "The algorithm declined your application",
        "Insufficient credit score",
    ],
)
def test_sentences_that_the_regulation_calls_insufficient_are_generic(sentence: str) -> None:
    assert is_generic(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "Your income is insufficient for the amount of credit requested.",
        "Delinquent past or present credit obligations with others",
        "Length of employment",
        "Your credit history does not meet the guidelines of the loan programme.",
    ],
)
def test_sentences_of_the_sample_forms_are_not(sentence: str) -> None:
    assert not is_generic(sentence)


def test_contradictions_need_the_same_value_and_opposite_sides() -> None:
    found = reasons(("a", "b"), {}, [])
    weight = np.array([[0.3, 0.1], [-0.2, 0.3], [0.3, 0.1]])
    chosen = principal(weight)
    nearest = np.array([[0.05, 1], [0.05, 0], [0.5, 1]])
    same = np.zeros((3, 2))
    alike = contradictions(weight, chosen, nearest, same, found)
    assert alike.has.tolist() == [True, True, False]
    assert alike.contradicted.tolist() == [True, True, False]
    other_value = np.array([[0.2, 0.0], [0.2, 0.0], [0.0, 0.0]])
    assert not contradictions(weight, chosen, nearest, other_value, found).contradicted.any()
