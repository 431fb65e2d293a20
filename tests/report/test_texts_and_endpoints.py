"""What the report says of words, of repeated questions, and of a model that answers over HTTP."""

from __future__ import annotations

from dataclasses import replace

from audit.records.evidence import Asked, counted
from audit.report.chapters import provenance, robustness
from audit.report.chapters.explanation import texts
from tests.report.test_drift_and_robustness import material, number, plain

SHARE, DIRECTION = "explainability.word_share", "explainability.word_direction"


def test_words_by_their_share() -> None:
    made = texts.texts(
        material(
            counted("explainability.texts_explained", 400, n=400, method="by hand"),
            number("explainability.sensitive_words_share", 0.24, 0.21, 0.27),
            number(SHARE, 0.1, 0.08, 0.12, word="leader"),
            number(SHARE, 0.2, 0.18, 0.22, word="pregnant"),
            number(DIRECTION, -0.45, -0.46, -0.44, word="pregnant"),
        )
    )
    assert made is not None
    said = " ".join(map(plain, made.text))
    assert "words that say a protected characteristic carry 24.0 % of what the words add" in said.lower()
    assert [row[0] for row in made.tables[0].rows] == ["pregnant", "leader"]
    assert made.tables[0].rows[1][2] == "—"
    assert texts.texts(material()) is None


def test_asked_again() -> None:
    made = robustness.build(material(number("robustness.repeat_disagreement", 0.04, 0.03, 0.05)))
    assert made is not None and made.again is not None
    assert len(made.again.rows) == 1


def test_where_rows_were_sent() -> None:
    base = material()
    asked = Asked(url="https://m.example/invocations", protocol="mlflow", version=None, calls=1, rows=1_200)
    evidence = replace(base.evidence, provenance=replace(base.evidence.provenance, endpoint=asked))
    made = provenance.build(replace(base, evidence=evidence))
    assert made.settings is not None
    rows = {str(row[0]): plain(str(row[1])) for row in made.settings.rows}
    assert rows["Model answers at"] == "https://m.example/invocations"
    assert rows["Sent there"] == "1,200 rows in 1 call; rows about persons left this machine"
    assert rows["Version of the model"] == "the server declared none"
    assert rows["Still the same model"] == "cannot be told: a server has no digest"
