from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import skops.io
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

from audit.checks.explainability import words
from audit.errors import Absent, ModelError
from audit.sources.models.estimator import from_estimator
from tests.measuring import by_name, plan, reasons, values
from tests.metrics.test_word_walks import WEIGHTS
from tests.needs.test_word_parts import COLUMNS, letters, model, parts

SHARE, DIRECTION = "explainability.word_share", "explainability.word_direction"


def test_shares_and_directions_of_a_bag_of_words() -> None:
    frame = letters(200)
    said = list(words.measure(parts(frame)))
    found = values(said)
    sizes = {word: abs(weight) * frame["letter"].str.contains(rf"\b{word}\b").sum() for word, weight in WEIGHTS.items()}
    for word in ("good", "bad", "poor"):
        assert found[(SHARE, word)] == pytest.approx(sizes[word] / sum(sizes.values()))
        assert found[(DIRECTION, word)] == pytest.approx(WEIGHTS[word])
    assert (SHARE, "muslim") not in found, "it adds nothing"
    assert found[("explainability.unnamed_words_share",)] == pytest.approx(0, abs=1e-12)
    assert found[("explainability.sensitive_words_share",)] == pytest.approx(0, abs=1e-12)
    assert found[("explainability.texts_explained",)] == 200
    item: Any = by_name(said)[("explainability.word_deletion_beyond_random",)]
    assert item.low > 0


def test_a_planted_sensitive_word_shows() -> None:
    asked = model(lambda texts: np.array([0.3 + 0.3 * ("muslim" in text) + 0.1 * ("good" in text) for text in texts]))
    found = values(words.measure(parts(letters(200), asked)))
    frame = letters(200)["letter"]
    want = (
        0.3
        * frame.str.contains("muslim").sum()
        / (0.3 * frame.str.contains("muslim").sum() + 0.1 * frame.str.contains("good").sum())
    )
    assert found[("explainability.sensitive_words_share",)] == pytest.approx(want)
    assert found[(SHARE, "muslim")] == pytest.approx(want)


def test_a_word_of_few_persons_is_never_named_but_counted() -> None:
    asked = model(lambda texts: np.array([0.2 + 0.6 * ("uniqueaa" in text) + 0.1 * ("good" in text) for text in texts]))
    said = list(words.measure(parts(letters(60), asked)))
    assert "unique" not in repr(said)
    assert values(said)[("explainability.unnamed_words_share",)] > 0


def test_no_word_matters() -> None:
    said = list(words.measure(parts(letters(20), model(lambda texts: np.full(len(texts), 0.3)))))
    assert set(reasons(said).values()) == {"undefined"}
    assert values(said) == {("explainability.texts_explained",): 20}


def test_no_word_may_be_named() -> None:
    said = list(words.measure(parts(letters(30), disclosure_limit=31)))
    assert reasons(said) == {(SHARE,): "suppressed", (DIRECTION,): "suppressed"}
    assert values(said)[("explainability.unnamed_words_share",)] == pytest.approx(1)


@pytest.mark.parametrize(
    "vectorizer", [CountVectorizer(), TfidfVectorizer(ngram_range=(1, 2))], ids=["counts", "tfidf"]
)
def test_a_pipeline_of_scikit_learn_that_reads_texts(vectorizer: Any) -> None:
    frame = letters(300)
    frame["y"] = frame["letter"].str.contains("good").astype(int)
    fitted = make_pipeline(vectorizer, LogisticRegression()).fit(frame["letter"], frame["y"])
    native = skops.io.loads(skops.io.dumps(fitted))
    with pytest.raises(ModelError, match=r"columns\.features"):
        from_estimator(native, plan(COLUMNS), kind="skops", file="m")
    asked = from_estimator(native, plan(replace(COLUMNS, features=("letter",))), kind="skops", file="m")
    assert asked.texts
    np.testing.assert_allclose(asked.predict(frame[["letter"]]), fitted.predict_proba(frame["letter"])[:, 1])
    found = values(words.measure(parts(frame, asked)))
    shares = {key[1]: value for key, value in found.items() if key[0] == SHARE}
    assert max(shares, key=shares.__getitem__) == "good"


def test_without_a_text_there_is_nothing_to_say() -> None:
    with pytest.raises(Absent):
        words.measure(parts(letters(20).assign(letter="x")))
