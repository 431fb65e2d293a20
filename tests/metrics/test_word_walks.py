"""Parts of words against closed forms, enumeration and shap."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from itertools import combinations
from math import factorial
from typing import Any

import numpy as np
import pytest

from audit.metrics.word_walks import WORD, answers_for, curves, cut, word_values

TEXTS = (
    "Good, good work: well done!",
    "bad work; not good",
    "Poor  poor poor",
    "",
    "... --",
    "Don’t do e-mail at midnight",
)
WEIGHTS = {"good": 0.1, "work": 0.02, "well": 0.05, "bad": -0.2, "not": -0.01, "poor": -0.03, "don’t": 0.04}


def words(text: str) -> list[str]:
    return [word.casefold() for word in WORD.findall(text)]


def linear(texts: Sequence[str]) -> np.ndarray:
    """A bag of words."""
    return np.array([0.4 + sum(WEIGHTS.get(word, 0) for word in words(text)) for text in texts])


def acting_together(texts: Sequence[str]) -> np.ndarray:
    """Not turns good and work around; the length matters; saturates."""
    said = []
    for text in texts:
        have = Counter(words(text))
        away = have["good"] + 0.5 * have["work"] + 0.1 * sum(have.values())
        said.append(1 / (1 + np.exp(away if have["not"] else -away)))
    return np.array(said)


def exact(predict: Callable[[Sequence[str]], np.ndarray], text: str) -> dict[str, float]:
    """Shapley values by their definition."""
    made = cut(text)
    count = len(made.words)
    found = dict.fromkeys(made.words, 0.0)
    for place, word in enumerate(made.words):
        others = [other for other in range(count) if other != place]
        for size in range(count):
            for some in combinations(others, size):
                weight = factorial(size) * factorial(count - size - 1) / factorial(count)
                with_it, without = predict([made.only({*some, place}), made.only(set(some))])
                found[word] += weight * float(with_it - without)
    return found


def test_a_text_is_cut_and_put_together_again() -> None:
    for text in TEXTS:
        made = cut(text)
        assert made.only(range(len(made.words))) == text
        assert words(made.only(())) == []
    made = cut(TEXTS[0])
    assert made.words == ("good", "work", "well", "done")
    assert made.only({1, 3}) == ",  work:  done!"


def test_a_bag_of_words_has_its_weights() -> None:
    texts = [cut(text) for text in TEXTS]
    found = word_values(linear, texts, walks=1, seed=0)
    for text, values in zip(texts, found.values, strict=True):
        counts = Counter(words("".join(text.parts)))
        assert values == pytest.approx([WEIGHTS.get(word, 0) * counts[word] for word in text.words], abs=1e-12)


def test_values_add_up_and_close_in_on_the_definition() -> None:
    texts = [cut(text) for text in TEXTS]
    found = word_values(acting_together, texts, walks=400, seed=1)
    for text, values, full, empty in zip(texts, found.values, found.full, found.empty, strict=True):
        assert values.sum() == pytest.approx(full - empty, abs=1e-12)
        theirs = exact(acting_together, "".join(text.parts))
        assert dict(zip(text.words, values.tolist(), strict=True)) == pytest.approx(theirs, abs=0.01)


def test_shaps_exact_explainer_over_masks_says_the_same() -> None:
    shap = pytest.importorskip("shap")
    text = "good work is not easy"

    def predict(masks: Any) -> np.ndarray:
        kept = [" ".join(word for word, on in zip(text.split(), mask, strict=True) if on) for mask in masks]
        return acting_together(kept)

    theirs = shap.explainers.Exact(predict, np.zeros((1, 5)))(np.ones((1, 5)))
    ours = word_values(acting_together, [cut(text)], walks=300, seed=2)
    assert theirs.base_values[0] == pytest.approx(ours.empty[0])
    assert theirs.values[0] == pytest.approx(ours.values[0], abs=0.01)


def test_a_text_is_explained_alike_wherever_it_stands() -> None:
    texts = [cut(text) for text in TEXTS]
    forwards = word_values(acting_together, texts, walks=2, seed=3)
    backwards = word_values(acting_together, texts[::-1], walks=2, seed=3)
    for one, other in zip(forwards.values, backwards.values[::-1], strict=True):
        np.testing.assert_array_equal(one, other)


def test_how_often_the_model_is_asked() -> None:
    asked: list[str] = []

    def predict(texts: Sequence[str]) -> np.ndarray:
        asked.extend(texts)
        return linear(texts)

    texts = [cut(text) for text in TEXTS]
    word_values(predict, texts, walks=3, seed=0)
    assert len(asked) == len(set(asked)), "each text once"
    assert len(asked) <= answers_for(texts, 3)


def test_the_right_words_move_the_output_sooner() -> None:
    texts = [cut(" ".join(np.random.default_rng(seed).permutation(list(WEIGHTS)))) for seed in range(60)]
    found = word_values(linear, texts, walks=1, seed=0)
    right = curves(linear, texts, found, steps=6, seed=0)
    assert right.deletion.mean() > 0.02
    assert right.insertion.mean() > 0.02
    wrong = type(found)(values=tuple(-values for values in found.values), full=found.full, empty=found.empty)
    assert curves(linear, texts, wrong, steps=6, seed=0).deletion.mean() < -0.02
    np.testing.assert_allclose(right.whole, abs(sum(WEIGHTS.values())))


def test_texts_without_two_words_have_no_curve() -> None:
    texts = [cut("good"), cut("")]
    found = word_values(linear, texts, walks=1, seed=0)
    assert curves(linear, texts, found, steps=4, seed=0).deletion.shape == (0,)
