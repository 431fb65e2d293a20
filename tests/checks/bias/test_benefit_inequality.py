"""Inequality of benefits over persons, by the published definition."""

import numpy as np
import pandas as pd
import pytest

from audit.checks.bias.benefit_inequality import METRICS, measure
from audit.errors import Absent
from audit.records.evidence import Measurement
from tests.measuring import by_name, counts, reasons, values


def people() -> pd.DataFrame:
    rng = np.random.default_rng(3)
    frame = pd.DataFrame({"sex": rng.choice(["f", "m", "unknown"], 800, p=[0.4, 0.55, 0.05])})
    frame["race"] = rng.choice(["a", "b"], 800)
    frame["y"] = rng.integers(0, 2, 800)
    wrong = rng.random(800) < np.where(frame["sex"] == "f", 0.3, 0.1)
    frame["d"] = np.where(wrong, 1 - frame["y"], frame["y"])
    return frame


def test_the_published_definitions() -> None:
    frame = people()
    found = by_name(measure(counts(frame, "sex", "race", decision="d", label="y")))
    b = (frame["d"] - frame["y"] + 1).to_numpy(dtype=float)
    ratio = b / b.mean()
    entropy, inequality = found["bias.generalized_entropy_index",], found["bias.theil_index",]
    assert isinstance(entropy, Measurement)
    assert isinstance(inequality, Measurement)
    assert entropy.value == pytest.approx(np.mean(ratio**2 - 1) / 2, abs=1e-12)
    assert inequality.value == pytest.approx(np.mean(np.log(ratio**ratio)), abs=1e-12)
    assert (entropy.n, entropy.support) == (800, 800)
    assert entropy.low < entropy.value < entropy.high  # type: ignore[operator]

    known = frame.assign(b=b)[frame["sex"] != "unknown"]
    means = known.groupby("sex")["b"].transform("mean").to_numpy() / known["b"].mean()
    own = known["b"].to_numpy() / known["b"].mean()
    share = found["bias.between_group_entropy_share", "sex"]
    assert isinstance(share, Measurement)
    assert share.value == pytest.approx(np.mean(means**2 - 1) / np.mean(own**2 - 1), abs=1e-12)
    assert share.n == len(known)
    assert ("bias.between_group_entropy_share", "sex×race") in found
    assert {key[0] for key in found} == set(METRICS)


def test_small_groups_take_no_part() -> None:
    frame = people()
    few = frame.head(5).assign(sex="x")
    said = values(measure(counts(pd.concat([frame, few]), "sex", decision="d", label="y")))
    assert (
        said["bias.between_group_entropy_share", "sex"]
        == values(measure(counts(frame, "sex", decision="d", label="y")))["bias.between_group_entropy_share", "sex"]
    )


def test_undefined_stays_undefined() -> None:
    frame = people()
    perfect = list(measure(counts(frame.assign(d=frame["y"]), "sex", decision="d", label="y")))
    assert values(perfect) == {("bias.generalized_entropy_index",): 0, ("bias.theil_index",): 0}
    assert by_name(perfect)["bias.theil_index",].high > 0  # type: ignore[union-attr, operator]
    assert reasons(perfect) == {("bias.between_group_entropy_share", "sex"): "undefined"}
    nobody = reasons(measure(counts(frame.assign(d=0, y=1), "sex", decision="d", label="y")))
    assert nobody["bias.theil_index",] == "undefined"
    assert reasons(measure(counts(frame.head(9), decision="d", label="y"))) == {
        ("bias.generalized_entropy_index",): "too small",
        ("bias.theil_index",): "too small",
        ("bias.between_group_entropy_share",): "absent",
    }


def test_what_is_missing_is_said() -> None:
    with pytest.raises(Absent, match="decision"):
        list(measure(counts(people(), "sex", label="y")))
    with pytest.raises(Absent, match="label"):
        list(measure(counts(people(), "sex", decision="d")))
