"""Recourse of linear models, in closed form."""

from dataclasses import replace

import numpy as np
import pytest
from fairlearn.metrics import MetricFrame

from audit.checks.explainability import recourse
from audit.metrics.rank_places import places
from audit.records.blocks import Explanation, Move
from tests.checks.explainability.planted import COLUMNS, audited, linear, people, said
from tests.measuring import reasons, values

UP = Explanation(actionable={"income": Move(direction="up")})


def closed(frame: object) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Which refused people have a recourse by income alone, and at what cost."""
    table = people() if frame is None else frame
    refused = table[linear(table) < 0.5]  # type: ignore[index]
    among = places(table["income"])  # type: ignore[index]
    rungs = np.unique(among.at((np.arange(100) + 0.5) / 100))
    rungs = rungs[rungs <= among.at(np.array([0.99]))[0]]
    needed = refused["income"].to_numpy() + (0.5 - linear(refused)) / 0.1
    place = np.searchsorted(rungs, needed - 1e-12)
    has = place < len(rungs)
    cost = among.of(rungs[np.minimum(place, len(rungs) - 1)]) - among.of(refused["income"].to_numpy())
    return refused.index.to_numpy(), has, cost


def test_share_cost_and_shift_are_the_closed_form() -> None:
    frame = people()
    with audited(frame, explanation=UP) as made:
        found = said(recourse, made)
    index, has, cost = closed(frame)
    assert found["explainability.recourse_share",].value == pytest.approx(has.mean())
    assert found["explainability.recourse_cost",].value == pytest.approx(np.median(cost[has]))
    assert found["explainability.recourse_shift", "income"].value == pytest.approx(np.median(cost[has]))
    assert found["explainability.recourse_step", "income"].value == 1
    assert "the model was asked about" in found["explainability.recourse_share",].method
    group = frame.loc[index, "group"]
    theirs = MetricFrame(
        metrics=lambda y, p: float(np.mean(p)), y_true=has, y_pred=has.astype(int), sensitive_features=group
    )
    for name in ("a", "b"):
        assert found["explainability.group_recourse_share", "group", name].value == pytest.approx(theirs.by_group[name])
    assert found["explainability.recourse_share_difference", "group"].value == pytest.approx(theirs.difference())
    medians = [np.median(cost[has & (group == name)]) for name in ("a", "b")]
    item = found["explainability.recourse_cost_ratio", "group"]
    assert item.value == pytest.approx(max(medians) / min(medians))
    assert 1 <= item.low <= item.value <= item.high


def test_a_model_that_asks_more_of_one_group_shows() -> None:
    frame = people(800)
    columns = replace(COLUMNS, sensitive=("sex",))

    def harder(rows: object) -> np.ndarray:
        return np.asarray(linear(rows) - 0.1 * (rows["sex"] == "f"))  # type: ignore[arg-type, index]

    with audited(frame, harder, columns, UP) as made:
        found = values(said(recourse, made).values())
    assert (
        found["explainability.group_recourse_cost", "sex", "f"]
        > found["explainability.group_recourse_cost", "sex", "m"]
    )
    assert found["explainability.recourse_cost_ratio", "sex"] > 1.1


def test_what_cannot_move_has_its_reason() -> None:
    moves = Explanation(actionable={"sex": Move(), "unused": Move(), "elsewhere": Move()})
    with audited(function=lambda rows: np.where(rows["sex"] == "m", 0.9, 0.1), explanation=moves) as made:
        found = said(recourse, made)
    assert reasons(found.values()) == {
        ("explainability.recourse_shift", "sex"): "undefined",
        ("explainability.recourse_shift", "unused"): "too small",
        ("explainability.recourse_shift", "elsewhere"): "absent",
        ("explainability.recourse_step", "elsewhere"): "absent",
    }
    assert found["explainability.recourse_cost",].value == 1
    assert found["explainability.recourse_step", "unused"].value == 0


def test_nobody_has_a_recourse() -> None:
    with audited(
        explanation=Explanation(actionable={"unused": Move()}), columns=replace(COLUMNS, sensitive=())
    ) as made:
        found = said(recourse, made)
    assert found["explainability.recourse_share",].value == 0
    assert {key[0].split(".")[1]: why for key, why in reasons(found.values()).items()} == {
        "recourse_cost": "too small",
        "recourse_step": "too small",
        "recourse_shift": "too small",
        "group_recourse_share": "absent",
        "group_recourse_cost": "absent",
        "recourse_share_difference": "absent",
        "recourse_cost_ratio": "absent",
    }
