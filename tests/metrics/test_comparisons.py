import pandas as pd
import pytest
from fairlearn.metrics import demographic_parity_difference, demographic_parity_ratio
from scipy.stats import fisher_exact

from audit.metrics.comparisons import chances, comparable, gaps, levels, smallest_ratios
from audit.metrics.group_rates import GroupValues, rate_values
from audit.metrics.intervals import bonferroni, newcombe, rate_ratio, wilson
from audit.metrics.tallies import tally
from audit.records.evidence import Measurement, Unmeasured


def cells(*groups: tuple[str, int, int]) -> pd.DataFrame:
    """Groups as (name, selected, rows)."""
    rows = [(name, decision, n) for name, k, total in groups for decision, n in ((1, k), (0, total - k)) if n]
    frame = pd.DataFrame(rows, columns=["group", "decision", "n"]).astype({"decision": "Int8", "n": "int64"})
    return frame.assign(label=pd.array([pd.NA] * len(frame), dtype="Int8"))


def rated(tables: dict[str, pd.DataFrame], rate: str = "selection_rate") -> list[GroupValues]:
    """A rate of every attribute's cells."""
    return [rate_values(tally(table, attribute), rate) for attribute, table in tables.items()]


def rates(found: list[GroupValues], *, confidence: float, limit: int) -> list[Measurement | Unmeasured]:
    return list(levels(found, "bias.selection_rate", confidence=confidence, limit=limit))


def test_a_rate_carries_both_intervals_and_its_own_denominator() -> None:
    found = rated({"sex": cells(("f", 30, 50), ("m", 40, 60), ("unknown", 3, 12), ("x", 1, 4))})
    said = {item.where["group"]: item for item in rates(found, confidence=0.9, limit=10)}
    female = said["f"]
    assert isinstance(female, Measurement)
    assert (female.value, female.n, female.support) == (0.6, 50, 50)
    assert (female.low, female.high) == pytest.approx(wilson(30, 50, 0.9))
    assert (female.low_all, female.high_all) == pytest.approx(
        wilson(30, 50, bonferroni(0.9, 3))
    )  # x is not one of them
    assert isinstance(said["unknown"], Measurement)
    assert said["x"] == Unmeasured(
        metric="bias.selection_rate",
        where={"attribute": "sex", "group": "x"},
        why="suppressed",
        reason="fewer than 10 rows",
    )


def test_the_family_spans_all_attributes() -> None:
    tables = {"sex": cells(("f", 30, 50), ("m", 40, 60)), "race": cells(("a", 20, 50), ("b", 25, 60))}
    said = list(rates(rated(tables), confidence=0.95, limit=10))
    assert all(isinstance(item, Measurement) for item in said)
    assert (said[0].low_all, said[0].high_all) == pytest.approx(wilson(30, 50, bonferroni(0.95, 4)))  # type: ignore[union-attr]
    gap = next(iter(gaps(rated(tables), "bias.x", confidence=0.95, limit=10)))
    assert isinstance(gap, Measurement)
    low, high = newcombe(40, 60, 30, 50, bonferroni(0.95, 2))
    assert (gap.low_all, gap.high_all) == pytest.approx((max(0.0, low), high))


def test_the_gap_leaves_out_unknown_and_small_groups() -> None:
    table = cells(("f", 30, 50), ("m", 40, 60), ("unknown", 30, 30), ("x", 0, 9))
    (gap,) = gaps(rated({"sex": table}), "bias.x", confidence=0.95, limit=10)
    large = table[table["group"].isin(["f", "m"])]
    expected = demographic_parity_difference(
        large["decision"].astype(int),
        large["decision"].astype(int),
        sensitive_features=large["group"],
        sample_weight=large["n"],
    )
    assert isinstance(gap, Measurement)
    assert gap.value == pytest.approx(expected, abs=1e-12)
    assert (gap.n, gap.support) == (110, 110)


@pytest.mark.parametrize(
    ("groups", "why"),
    [
        ([], "absent"),
        ([("unknown", 5, 50)], "absent"),
        ([("f", 5, 50), ("unknown", 5, 50)], "undefined"),
        ([("f", 5, 50), ("m", 5, 9)], "too small"),
    ],
)
def test_nothing_to_compare_has_its_reason(groups: list[tuple[str, int, int]], why: str) -> None:
    (found,) = rated({"sex": cells(*groups)})
    absence = comparable(found, 10)
    assert isinstance(absence, tuple)
    assert absence[0] == why
    (said,) = gaps([found], "bias.x", confidence=0.95, limit=10)
    assert isinstance(said, Unmeasured)
    assert (said.why, said.where) == (why, {"attribute": "sex"})


def test_no_rows_is_said() -> None:
    (said,) = rates(rated({"sex": cells()}), confidence=0.95, limit=10)
    assert said == Unmeasured(
        metric="bias.selection_rate", where={"attribute": "sex"}, why="absent", reason="there are no rows"
    )


def test_the_lowest_ratio_is_fairlearns_and_its_interval_holds_for_all_pairs() -> None:
    table = cells(("f", 30, 50), ("m", 40, 60), ("d", 20, 45), ("unknown", 0, 60))
    (item,) = smallest_ratios(rated({"sex": table}), "bias.x", confidence=0.95, limit=10)
    large = table[table["group"] != "unknown"]
    expected = demographic_parity_ratio(
        large["decision"].astype(int),
        large["decision"].astype(int),
        sensitive_features=large["group"],
        sample_weight=large["n"],
    )
    assert isinstance(item, Measurement)
    assert item.value == pytest.approx(expected, abs=1e-12)
    each = [rate_ratio(20, 45, *other, bonferroni(0.95, 3)) for other in ((30, 50), (40, 60))]
    assert item.low == pytest.approx(min(low for low, _ in each))
    assert item.high == pytest.approx(min(1.0, *(high for _, high in each)))


def test_a_rate_that_is_0_everywhere_has_no_ratio() -> None:
    (item,) = smallest_ratios(rated({"sex": cells(("f", 0, 50), ("m", 0, 60))}), "bias.x", confidence=0.95, limit=10)
    assert isinstance(item, Unmeasured)  # where fairlearn says nan, and others 1 and a pass
    assert item.why == "undefined"


def test_chance_is_taken_off_the_gap_and_tested() -> None:
    alike = cells(*((f"g{place}", 150, 500) for place in range(11)), ("top", 178, 500))
    p_value, beyond = chances(rated({"sex": alike}), "bias.x", confidence=0.95, limit=10, seed=1)
    (gap,) = gaps(rated({"sex": alike}), "bias.x", confidence=0.95, limit=10)
    assert isinstance(p_value, Measurement)
    assert isinstance(beyond, Measurement)
    assert isinstance(gap, Measurement)
    assert (p_value.metric, beyond.metric) == ("bias.x_p_value", "bias.x_beyond_chance")
    assert gap.value == pytest.approx(0.056)
    assert beyond.value == 0.0  # twelve groups of 500 lie 7 points apart by chance
    assert p_value.value > 0.3
    assert (beyond.low, beyond.high) == pytest.approx((gap.low, gap.high))


def test_two_groups_are_tested_as_fisher_does() -> None:
    p_value, _ = chances(
        rated({"sex": cells(("f", 30, 60), ("m", 45, 60))}), "bias.x", confidence=0.95, limit=10, seed=0
    )
    expected = fisher_exact([[30, 30], [45, 15]]).pvalue
    assert isinstance(p_value, Measurement)
    assert p_value.value == pytest.approx(expected, abs=4 * (expected / 1999) ** 0.5)  # four standard errors
    assert p_value.high_all == p_value.value


def test_nothing_to_compare_has_no_chance_either() -> None:
    said = list(chances(rated({"sex": cells(("f", 5, 50))}), "bias.x", confidence=0.95, limit=10, seed=0))
    assert [(item.metric, item.why) for item in said if isinstance(item, Unmeasured)] == [
        ("bias.x_p_value", "undefined"),
        ("bias.x_beyond_chance", "undefined"),
    ]
