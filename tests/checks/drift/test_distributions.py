"""Drift of columns, through the real need on a real engine."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.stats import ks_2samp, wasserstein_distance

from audit.checks.drift import distributions
from audit.checks.drift.distributions import measure
from audit.needs.table_pairs import ColumnPair, TablePairs, supply
from audit.records.plan import Columns
from tests.measuring import by_name, reasons, values
from tests.needs.test_table_pairs import pair, rows
from tests.slow import SLOW


def said(before: pd.DataFrame, now: pd.DataFrame, folder: Path, **options: object) -> list[object]:
    with pair(before, now, folder) as made:
        return list(measure(supply(made), **options))  # type: ignore[arg-type]


def test_the_distances_are_scipys(tmp_path: Path) -> None:
    before, now = rows(900, 1), rows(700, 2)
    now["age"] += 4
    found = values(said(before, now, tmp_path))
    one, other = before["age"].dropna(), now["age"].dropna()
    assert found["drift.kolmogorov_smirnov", "age"] == pytest.approx(ks_2samp(one, other).statistic)
    expected = wasserstein_distance(one, other) / one.std(ddof=0)
    assert found["drift.wasserstein", "age"] == pytest.approx(expected)
    assert found["drift.p_value", "age"] == pytest.approx(ks_2samp(one, other, method="asymp").pvalue)


def test_only_what_moved_is_said_to_have_moved(tmp_path: Path) -> None:
    before, now = rows(3_000, 1), rows(3_000, 2)
    now.loc[now.index % 5 == 0, "city"] = "z"
    found = by_name(said(before, now, tmp_path))
    assert found["drift.columns_moved",].value == 1
    assert found["drift.population_stability_index", "city"].low > 0.1
    assert found["drift.population_stability_index", "age"].low == 0
    assert found["drift.unseen_values", "city"].value == pytest.approx(0.2)
    assert found["drift.unseen_values", "sex"].value == 0


def test_equal_tables_have_no_drift_at_all(tmp_path: Path) -> None:
    table = rows(500, 1)
    found = values(said(table, table, tmp_path))
    for (metric, *_), value in found.items():
        assert value == pytest.approx(1.0 if metric.endswith("p_value") else 0.0, abs=1e-12), metric


def test_order_and_names_of_levels_are_irrelevant(tmp_path: Path) -> None:
    before, now = rows(600, 1), rows(500, 2)
    straight = values(said(before, now, tmp_path))
    names = {"x": "zebra", "y": "aal"}
    turned = values(
        said(
            before.replace({"city": names}).sample(frac=1, random_state=1),
            now.replace({"city": names}).sample(frac=1, random_state=2),
            tmp_path,
        )
    )
    assert turned == pytest.approx(straight)


def simulated(rng: np.random.Generator) -> ColumnPair:
    """A column of both tables in which nothing has moved."""
    counts = [rng.multinomial(300, np.full(60, 1 / 60)) for _ in range(2)]
    value = np.arange(60.0)
    facts = {"name": str(rng.random()), "role": "feature", "exact": True, "missing": (0, 0), "value": value}
    return ColumnPair(ordered=bool(rng.random() < 0.5), reference=counts[0], current=counts[1], **facts)


def test_false_alarms_over_all_columns_are_rare() -> None:
    rng, draws, alarms = np.random.default_rng(3), 2_000 if SLOW else 40, 0
    for _ in range(draws):
        pairs = TablePairs(pairs=tuple(simulated(rng) for _ in range(4)), uncompared={}, rows=(300, 300))
        adjusted = [item.value for item in measure(pairs) if item.metric == "drift.adjusted_p_value"]
        alarms += min(adjusted) <= 0.05
    assert alarms / draws <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / draws)


def test_few_rows_are_suppressed_and_none_are_undefined(tmp_path: Path) -> None:
    now = rows(200, 2)
    now.loc[5:, "age"] = np.nan
    now["city"] = None
    found = reasons(said(rows(200, 1), now, tmp_path))
    assert found["drift.wasserstein", "age"] == "suppressed"
    assert found["drift.p_value", "city"] == "undefined"


def test_no_training_table_is_a_reason() -> None:
    from tests.measuring import evidence

    found = evidence(rows(40, 1), Columns(features=("age",)))
    mine = [item for item in found.unmeasured if item.metric in distributions.METRICS]
    assert {item.metric for item in mine} == set(distributions.METRICS)
    assert {item.why for item in mine} == {"absent"}
