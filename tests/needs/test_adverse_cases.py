"""Adverse decisions and whom they are compared with."""

import numpy as np
import pandas as pd
import pytest

from audit.errors import Absent
from audit.needs import adverse_cases, row_sample
from audit.needs.adverse_cases import spaced, supply
from audit.records.evidence import Sample
from audit.records.plan import Columns
from tests.checks.explainability.planted import FEATURES, audited, linear, people
from tests.measuring import subject


def test_the_different_adverse_cases_and_their_rows() -> None:
    frame = people()
    frame = pd.concat([frame, frame.head(50)], ignore_index=True)
    with audited(frame) as made:
        found = supply(made, row_sample.supply(made))
    refused = frame[linear(frame) < 0.5]
    assert found.exact is True
    assert found.decided == len(refused) == found.rows.sum()
    assert len(found.frame) == len(refused.drop_duplicates(list(FEATURES)))
    assert found.frame.columns.tolist() == list(FEATURES)
    assert {(a, g): n.sum() for a, g, n in found.groups()} == {
        ("group", group): n for group, n in refused["group"].value_counts().items()
    }


def test_references_are_the_lowest_scored_of_the_accepted() -> None:
    frame = people()
    with audited(frame) as made:
        found = supply(made, row_sample.supply(made))
    accepted = np.sort(linear(frame)[linear(frame) >= 0.5])
    assert found.just == max(50, int(np.ceil(0.2 * len(accepted))))
    scores = linear(found.references)
    assert len(scores) == 40
    assert scores.min() >= 0.5
    assert scores.max() <= accepted[found.just - 1] + 1e-12


def test_rows_at_even_distances_stay_when_all_are_doubled() -> None:
    frame = pd.DataFrame({"x": np.random.default_rng(0).normal(size=57)})
    score = frame["x"].to_numpy()
    twice = pd.concat([frame, frame], ignore_index=True)
    assert spaced(frame, score, 12).equals(spaced(twice, np.tile(score, 2), 12))
    assert len(spaced(frame, score, 100)) == 57


def test_of_many_a_sample_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(adverse_cases, "MOST", 30)
    with audited(seed=3) as made:
        found = supply(made, row_sample.supply(made))
    assert found.rows.sum() == 30 < found.decided
    assert found.exact == Sample(rows=30, seed=3, drawn="adverse decisions, uniformly without replacement")


def test_reasons_for_nothing_to_look_at() -> None:
    frame = people()
    with audited(frame, lambda rows: np.full(len(rows), 0.9)) as made, pytest.raises(Absent, match="unfavourable"):
        supply(made, row_sample.supply(made))
    with audited(frame, lambda rows: np.full(len(rows), 0.1)) as made, pytest.raises(Absent, match="are favourable"):
        supply(made, row_sample.supply(made))
    decided = Columns(prediction="p", favourable=1, sensitive=("group",))
    with subject(frame.assign(p=1), decided) as made, pytest.raises(Absent, match="no model"):
        supply(made, row_sample.supply(made))
    with audited(frame, columns=Columns(favourable=1)) as made, pytest.raises(Absent, match="threshold"):
        supply(made, row_sample.supply(made))
