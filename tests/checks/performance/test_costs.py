"""Costs per case, against plain arithmetic over rows."""

import numpy as np
import pandas as pd
import pytest

from audit.checks.performance.costs import measure
from audit.errors import Absent
from audit.records.blocks import Costs, Quality
from tests.measuring import by_name, counts
from tests.slow import SLOW

COSTS = Quality(costs=Costs(true_positive=-100, false_positive=900, false_negative=40, unit="EUR"))
EACH = {(1, 1): -100.0, (1, 0): 900.0, (0, 1): 40.0, (0, 0): 0.0}


def rows(n: int, seed: int) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame({"sex": "f", "d": rng.integers(0, 2, n)})
    return frame.assign(y=np.where(rng.random(n) < 0.8, frame["d"], 1 - frame["d"]))


def found(frame: pd.DataFrame) -> dict[tuple[str, ...], object]:
    return by_name(measure(counts(frame, "sex", decision="d", label="y"), quality=COSTS))


def test_means_are_those_of_the_rows() -> None:
    frame = rows(500, 1)
    cost = np.array([EACH[d, y] for d, y in zip(frame["d"], frame["y"], strict=True)])
    said = found(frame)
    assert said["performance.cost_per_case", "EUR"].value == pytest.approx(cost.mean())
    for rule, decided in (("every case favourable", 1), ("every case unfavourable", 0)):
        trivial = np.array([EACH[decided, y] for y in frame["y"]])
        assert said["performance.saving", rule, "EUR"].value == pytest.approx((trivial - cost).mean())


def test_the_interval_holds_as_often_as_it_promises() -> None:
    truth, inside, draws = 0.4 * -100 + 0.1 * 900 + 0.1 * 40, 0, 3_000 if SLOW else 300
    for seed in range(draws):
        item = found(rows(300, seed))["performance.cost_per_case", "EUR"]
        inside += item.low <= truth <= item.high
    assert inside / draws > 0.95 - 3 * np.sqrt(0.95 * 0.05 / draws)


def test_reasons() -> None:
    frame = rows(20, 1)
    with pytest.raises(Absent, match=r"quality\.costs"):
        list(measure(counts(frame, "sex", decision="d", label="y"), quality=Quality()))
    with pytest.raises(Absent, match="no label"):
        list(measure(counts(frame, "sex", decision="d"), quality=COSTS))
    with pytest.raises(Absent, match="0/0"):
        list(measure(counts(frame.assign(y=pd.NA), "sex", decision="d", label="y"), quality=COSTS))
