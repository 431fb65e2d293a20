"""Conditional disparity against R's published output for the Berkeley admissions, and laws of its own."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from audit.checks.bias.conditional_disparity import METRICS, measure
from audit.needs.stratum_counts import Stratification, StratumCounts
from audit.records.evidence import Measurement, Unmeasured
from tests.measuring import by_name, values

ADMISSIONS = pd.DataFrame(
    # Bickel, Hammel and O'Connell 1975, Science 187, 398-404; R's datasets::UCBAdmissions
    {
        "department": list("ABCDEF"),
        "men_admitted": [512, 353, 120, 138, 53, 22],
        "men_rejected": [313, 207, 205, 279, 138, 351],
        "women_admitted": [89, 17, 202, 131, 94, 24],
        "women_rejected": [19, 8, 391, 244, 299, 317],
    }
)
WOMEN = ("sex", "women", "men", "department")


def berkeley() -> pd.DataFrame:
    """Cells: sex, stratum, decision, n."""
    cells = []
    for stratum, row in enumerate(ADMISSIONS.itertuples()):
        for sex in ("men", "women"):
            for decision, word in ((1, "admitted"), (0, "rejected")):
                cells.append((sex, stratum, decision, getattr(row, f"{sex}_{word}")))
    return pd.DataFrame(cells, columns=["sex", "stratum", "decision", "n"])


def counts(cells: pd.DataFrame, *, attributes: tuple[str, ...] = ("sex",), left_out: int = 0) -> StratumCounts:
    made = Stratification(
        name="department",
        strata=int(cells["stratum"].nunique()),
        rows=int(cells["n"].sum()),
        cells=cells.astype({"decision": "int8", "n": "int64"}),
        left_out=left_out,
    )
    return StratumCounts(attributes=attributes, stratifications=(made,), refused={})


def test_berkeley_as_r_has_it() -> None:
    """mantelhaen.test(UCBAdmissions, correct = FALSE): 0.9046968 (0.7719074, 1.0603298), X-squared 1.5246, p 0.2169."""
    found = by_name(measure(counts(berkeley()), reference={"sex": "women"}))
    odds = found["bias.conditional_odds_ratio", "sex", "men", "women", "department"]
    assert isinstance(odds, Measurement)
    assert (odds.value, odds.low, odds.high) == pytest.approx((0.9046968, 0.7719074, 1.0603298), abs=5e-8)
    p_value = found["bias.conditional_p_value", "sex", "men", "women", "department"]
    assert p_value.value == pytest.approx(0.2169, abs=5e-5)  # type: ignore[union-attr]
    homogeneity = found["bias.conditional_homogeneity_p_value", "sex", "men", "women", "department"]
    assert homogeneity.value == pytest.approx(0.002071, abs=5e-7)  # type: ignore[union-attr]


def test_berkeley_reverses() -> None:
    found = values(measure(counts(berkeley())))
    assert found[("bias.simpson_reversals", *WOMEN)] == 1
    overall = 557 / 1835 - 1198 / 2691
    assert overall == pytest.approx(-0.1416, abs=5e-5)
    assert found[("bias.conditional_difference", *WOMEN)] > 0
    assert {key[0] for key in found} == set(METRICS)
    assert {key[1:] for key in found} == {WOMEN}


def test_one_story_is_no_reversal() -> None:
    cells = berkeley()
    same = cells.assign(n=np.where(cells["sex"] == "men", 100, 50) + 20 * cells["decision"] * (cells["sex"] == "men"))
    assert values(measure(counts(same)))[("bias.simpson_reversals", *WOMEN)] == 0
    one = cells[cells["stratum"] == 0]
    assert values(measure(counts(one), reference={"sex": "men"}))[("bias.simpson_reversals", *WOMEN)] == 0


def test_a_gap_that_mixing_hides_is_found() -> None:
    """Both groups have 50 % overall; the second has 20 points less in each of two strata."""
    table = {("men", 0): (70, 100), ("men", 1): (430, 900), ("women", 0): (450, 900), ("women", 1): (28, 100)}
    cells = [(s, k, d, hits if d else n - hits) for (s, k), (hits, n) in table.items() for d in (0, 1)]
    frame = pd.DataFrame(cells, columns=["sex", "stratum", "decision", "n"])
    found = values(measure(counts(frame), reference={"sex": "men"}))
    assert found[("bias.simpson_reversals", *WOMEN)] == 1
    assert found[("bias.conditional_difference", *WOMEN)] == pytest.approx(-0.2, abs=0.01)


def test_small_and_unknown_groups_take_no_part() -> None:
    few = pd.DataFrame(
        [("divers", 0, 1, 5), ("unknown", 0, 1, 80), ("unknown", 1, 0, 80)],
        columns=["sex", "stratum", "decision", "n"],
    )
    plain, more = measure(counts(berkeley())), list(measure(counts(pd.concat([berkeley(), few]))))
    assert values(more) == values(plain)
    small = [item for item in more if isinstance(item, Unmeasured)]
    assert {(item.where["group"], item.why, item.reason) for item in small} == {
        ("divers", "suppressed", "fewer than 10 rows")
    }
    assert {item.metric for item in small} == set(METRICS)


def test_groups_that_never_meet_are_not_compared() -> None:
    apart = berkeley()[lambda f: (f["sex"] == "men") == (f["stratum"] < 3)]
    said = list(measure(counts(apart)))
    assert {(item.why, item.reason) for item in said if isinstance(item, Unmeasured)} == {
        ("undefined", "no stratum has decided rows of both groups")
    }
    assert len(said) == len(METRICS)


def test_too_few_rows_say_how_many_more() -> None:
    cells = berkeley()[lambda f: f["stratum"] == 1].assign(n=[12, 1, 11, 2])
    (reason,) = {item.reason for item in measure(counts(cells)) if isinstance(item, Unmeasured)}
    # expected 11.5 of 13, between 10 and 13: room 1.5, and 5 are asked for
    assert reason == "too few rows for the normal approximation; about 3.4 times as many are needed"


def test_nobody_selected_in_the_reference_is_undefined() -> None:
    rows = [("men", 0, 0, 40), ("women", 0, 1, 30), ("women", 0, 0, 10)]
    cells = pd.DataFrame(rows, columns=["sex", "stratum", "decision", "n"])
    found = by_name(measure(counts(cells), reference={"sex": "men"}))
    for metric in ("bias.conditional_impact_ratio", "bias.conditional_odds_ratio"):
        item = found[(metric, *WOMEN)]
        assert isinstance(item, Unmeasured)
        assert item.why == "undefined"
    difference = found[("bias.conditional_difference", *WOMEN)]
    assert isinstance(difference, Measurement)
    assert difference.value == 0.75


def test_crossings_are_compared_too_and_left_out_rows_are_counted() -> None:
    cells = pd.concat([berkeley().assign(age=age) for age in ("old", "young")], ignore_index=True)
    said = list(measure(counts(cells, attributes=("sex", "age"), left_out=12)))
    assert {item.where["attribute"] for item in said} == {"sex", "age", "sex×age"}
    assert all("6 strata, 12 decided rows without one left out" in i.method for i in said if isinstance(i, Measurement))


def test_a_factor_that_cannot_be_used_is_named() -> None:
    made = counts(berkeley())
    refused = StratumCounts(attributes=made.attributes, stratifications=made.stratifications, refused={"name": "it is"})
    said = [item for item in measure(refused) if isinstance(item, Unmeasured)]
    assert {(item.metric, item.where["stratum"], item.reason) for item in said} == {
        (m, "name", "it is") for m in METRICS
    }
