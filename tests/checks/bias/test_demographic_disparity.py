"""Demographic disparity against the Berkeley admissions and laws of its own."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from audit.checks.bias.demographic_disparity import METRICS, measure
from audit.errors import Absent
from audit.needs.stratum_counts import Stratification, StratumCounts
from audit.records.evidence import Measurement, Unmeasured
from tests.measuring import by_name, counts, values

# Bickel, Hammel and O'Connell 1975, Science 187, 398-404; R's datasets::UCBAdmissions
ADMITTED = {"men": [512, 353, 120, 138, 53, 22], "women": [89, 17, 202, 131, 94, 24]}
REJECTED = {"men": [313, 207, 205, 279, 138, 351], "women": [19, 8, 391, 244, 299, 317]}


def berkeley() -> pd.DataFrame:
    """A row an applicant."""
    cells = [
        (sex, stratum, decision, n)
        for decision, table in ((1, ADMITTED), (0, REJECTED))
        for sex, departments in table.items()
        for stratum, n in enumerate(departments)
    ]
    frame = pd.DataFrame(cells, columns=["sex", "stratum", "decision", "n"])
    return frame.loc[frame.index.repeat(frame["n"])].drop(columns="n").reset_index(drop=True)


def strata(frame: pd.DataFrame) -> StratumCounts:
    cells = frame.groupby(["sex", "stratum", "decision"]).size().rename("n").reset_index()
    one = Stratification(name="department", strata=6, rows=len(frame), cells=cells, left_out=0)
    return StratumCounts(attributes=("sex",), stratifications=(one,), refused={})


def test_berkeley() -> None:
    frame = berkeley()
    found = values(measure(counts(frame, "sex", decision="decision"), strata(frame)))
    assert found["bias.demographic_disparity", "sex", "women"] == pytest.approx(1278 / 2771 - 557 / 1755, abs=1e-12)
    men, women = (frame["sex"] == sex for sex in ("men", "women"))
    rejected = frame["decision"] == 0
    expected = np.average(
        [
            women[rejected & (frame["stratum"] == k)].mean() - women[~rejected & (frame["stratum"] == k)].mean()
            for k in range(6)
        ],
        weights=frame["stratum"].value_counts().sort_index(),
    )
    assert found["bias.conditional_demographic_disparity", "sex", "women", "department"] == pytest.approx(expected)
    assert men.sum() == 2691
    for metric, *more in [("bias.demographic_disparity",), ("bias.conditional_demographic_disparity", "department")]:
        assert sum(found[(metric, "sex", sex, *more)] for sex in ("men", "women")) == pytest.approx(0, abs=1e-12)


def test_without_strata_the_overall_number_stays() -> None:
    frame = berkeley()
    found = by_name(measure(counts(frame, "sex", decision="decision"), None))
    assert isinstance(found["bias.demographic_disparity", "sex", "women"], Measurement)
    missing = found["bias.conditional_demographic_disparity",]
    assert isinstance(missing, Unmeasured)
    assert missing.why == "absent"
    assert {key[0] for key in found} == set(METRICS)


def test_small_and_unknown_groups_take_no_part() -> None:
    frame = berkeley()
    few = pd.DataFrame({"sex": ["x"] * 9 + ["unknown"] * 50, "stratum": 0, "decision": 0})
    more = pd.concat([frame, few], ignore_index=True)
    plain = values(measure(counts(frame, "sex", decision="decision"), strata(frame)))
    said = list(measure(counts(more, "sex", decision="decision"), strata(more)))
    assert values(said) == plain
    small = {(item.where["group"], item.reason) for item in said if isinstance(item, Unmeasured)}
    assert small == {("x", "fewer than 10 rows")}


def test_undefined_stays_undefined() -> None:
    frame = berkeley().assign(decision=1)
    said = list(measure(counts(frame, "sex", decision="decision"), strata(frame)))
    assert {item.why for item in said if isinstance(item, Unmeasured)} == {"undefined"}
    assert values(said) == {}
    alone = berkeley()[lambda f: f["sex"] == "men"]
    said = list(measure(counts(alone, "sex", decision="decision"), strata(alone)))
    assert {item.why for item in said if isinstance(item, Unmeasured)} == {"undefined"}
    assert values(said) == {}


def test_what_is_missing_is_said() -> None:
    frame = berkeley()
    with pytest.raises(Absent, match="no sensitive attribute"):
        list(measure(counts(frame, decision="decision"), None))
    with pytest.raises(Absent, match="decision"):
        list(measure(counts(frame, "sex", label="decision"), None))
