import pandas as pd
import pytest
from fairlearn.metrics import demographic_parity_difference

from audit.metrics.comparisons import around, comparable, gaps, rated, rates
from audit.metrics.intervals import bonferroni, largest_gap, wilson
from audit.records.evidence import Measurement, Unmeasured


def cells(*groups: tuple[str, int, int]) -> pd.DataFrame:
    """Groups as (name, selected, rows)."""
    rows = [(name, decision, n) for name, k, total in groups for decision, n in ((1, k), (0, total - k)) if n]
    frame = pd.DataFrame(rows, columns=["group", "decision", "n"]).astype({"decision": "Int8", "n": "int64"})
    return frame.assign(label=pd.array([pd.NA] * len(frame), dtype="Int8"))


def test_a_rate_carries_both_intervals_and_its_own_denominator() -> None:
    found = rated({"sex": cells(("f", 30, 50), ("m", 40, 60), ("unknown", 3, 12), ("x", 1, 4))}, "selection_rate")
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
    said = list(rates(rated(tables, "selection_rate"), confidence=0.95, limit=10))
    assert all(isinstance(item, Measurement) for item in said)
    assert (said[0].low_all, said[0].high_all) == pytest.approx(wilson(30, 50, bonferroni(0.95, 4)))  # type: ignore[union-attr]
    gap = next(iter(gaps(rated(tables, "selection_rate"), "bias.x", confidence=0.95, limit=10)))
    assert isinstance(gap, Measurement)
    assert (gap.low_all, gap.high_all) == pytest.approx(largest_gap([(30, 50), (40, 60)], bonferroni(0.95, 2)))


def test_the_gap_leaves_out_unknown_and_small_groups() -> None:
    table = cells(("f", 30, 50), ("m", 40, 60), ("unknown", 30, 30), ("x", 0, 9))
    (gap,) = gaps(rated({"sex": table}, "selection_rate"), "bias.x", confidence=0.95, limit=10)
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
    (found,) = rated({"sex": cells(*groups)}, "selection_rate")
    absence = comparable(found, 10)
    assert isinstance(absence, tuple)
    assert absence[0] == why
    (said,) = gaps([found], "bias.x", confidence=0.95, limit=10)
    assert isinstance(said, Unmeasured)
    assert (said.why, said.where) == (why, {"attribute": "sex"})


def test_no_rows_is_said() -> None:
    (said,) = rates(rated({"sex": cells()}, "selection_rate"), confidence=0.95, limit=10)
    assert said == Unmeasured(
        metric="bias.selection_rate", where={"attribute": "sex"}, why="absent", reason="there are no rows"
    )


def test_the_interval_makes_room_for_the_last_digit() -> None:
    assert around(0.3, (0.30000000000000004, 0.5)) == (0.3, 0.5)
