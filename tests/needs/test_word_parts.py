from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from audit.errors import Absent
from audit.needs import row_sample, word_parts
from audit.needs.word_parts import WordParts
from audit.records.plan import Columns
from tests.answering import Rule
from tests.measuring import subject
from tests.metrics.test_word_walks import linear, words

COLUMNS = Columns(label="y", favourable=1, threshold=0.5, sensitive=("who",))


def letters(n: int = 80, seed: int = 0) -> pd.DataFrame:
    """Short letters; some say a religion or a group, each has a word that no other has."""
    rng = np.random.default_rng(seed)
    common = ["good", "work", "bad", "not", "poor", "well", "muslim", "woman"]
    made = [
        f"{' '.join(rng.permutation(common)[:5])} unique{chr(97 + place % 26)}{chr(97 + place // 26)}"
        for place in range(n)
    ]
    made = [f"Here: {letter}" for letter in made]
    frame = pd.DataFrame({"letter": made, "who": rng.choice(["woman", "man"], n)})
    frame["y"] = rng.integers(0, 2, n)
    return frame


def model(function: Any = linear, features: tuple[str, ...] = ("letter",)) -> Rule:
    return Rule(features, lambda table: function(table["letter"]))


def parts(frame: pd.DataFrame, asked: Any = None, **options: Any) -> WordParts:
    with subject(frame, COLUMNS, model=asked or model(), **options) as made:
        return word_parts.supply(made, row_sample.supply(made))


def test_parts_of_a_bag_of_words_are_its_weights() -> None:
    from tests.metrics.test_word_walks import WEIGHTS

    found = parts(letters())
    for place, word in enumerate(found.words):
        np.testing.assert_allclose(found.values[found.present[:, place], place], WEIGHTS.get(word, 0), atol=1e-12)
        assert not found.values[~found.present[:, place], place].any()
    named = {word for word, shown in zip(found.words, found.named, strict=True) if shown}
    assert named <= {"here", "good", "work", "bad", "not", "poor", "well", "muslim", "woman"}
    assert not any(word.startswith("unique") for word in named)
    sensitive = {word for word, said in zip(found.words, found.sensitive, strict=True) if said}
    assert sensitive == {"muslim", "woman"}, "a vocabulary's, and the name of a group"
    assert (found.feature, found.output) == ("letter", "probability of the favourable outcome")


def test_the_order_of_rows_is_irrelevant() -> None:
    def score(texts: Any) -> np.ndarray:
        return np.array([1 / (1 + len(set(words(text)) & {"good", "not"})) for text in texts])

    one, other = parts(letters(), model(score)), parts(letters().sample(frac=1, random_state=1), model(score))
    assert one.words == other.words
    np.testing.assert_allclose(np.sort(one.values, axis=0), np.sort(other.values, axis=0), atol=1e-15)


def test_very_long_texts_are_left_out_and_counted() -> None:
    frame = letters(20)
    frame.loc[0, "letter"] = " ".join(f"w{place}" for place in range(word_parts.MOST_WORDS + 1))
    found = parts(frame)
    assert (found.too_long, found.sample.rows) == (1, 19)


def test_a_missing_text_is_the_empty_one() -> None:
    frame = letters(20)
    frame.loc[3, "letter"] = None
    assert (
        parts(frame, model(lambda texts: linear([text if isinstance(text, str) else "" for text in texts]))).sample.rows
        == 20
    )


def test_what_cannot_be_explained_word_by_word() -> None:
    frame = letters(20)
    columns = Columns(prediction="y", favourable=1, features=("letter",))
    with subject(frame, columns) as made, pytest.raises(Absent, match="no model"):
        word_parts.supply(made, row_sample.supply(made))
    with pytest.raises(Absent, match="the model takes no text"):
        parts(frame.assign(letter="clerk"))
    with pytest.raises(Absent, match=r"other inputs besides text \(letter\), so a text counts as one input"):
        parts(frame.assign(age=1.0), model(features=("letter", "age")))
    with pytest.raises(Absent, match="fewer than two texts"):
        parts(frame.head(1))


def test_a_model_that_fails_is_a_reason_without_its_message() -> None:
    def fail(texts: Any) -> Any:
        if not all(words(text) for text in texts):
            raise RuntimeError(f"secret {texts[0]}")
        return linear(texts)

    with pytest.raises(Absent) as caught:
        parts(letters(20), model(fail))
    assert (caught.value.why, caught.value.reason) == ("crashed", "explaining the texts failed with RuntimeError")
