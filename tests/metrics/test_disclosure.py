"""What evidence lets out about small groups: an attacker who solves for them finds more than one answer."""

import itertools

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import linprog

from audit.metrics.complementary import Tables
from audit.metrics.disclosure import Cover, cover, disclosed
from audit.records.evidence import Evidence, Measurement, Unmeasured
from audit.records.plan import Columns
from tests.measuring import evidence

LIMIT = 10
Cells = dict[tuple[str, ...], int]


def measured(cells: Cells, *attributes: str) -> Evidence:
    rows = [(*values, place % 2, (place // 2) % 2) for values, n in cells.items() for place in range(n)]
    frame = pd.DataFrame(rows, columns=[*attributes, "y", "d"])
    return evidence(
        frame, Columns(label="y", prediction="d", favourable=1, sensitive=attributes), secondary_suppression=True
    )


def parts(attribute: str, group: str, attributes: tuple[str, ...]) -> dict[int, str]:
    return {attributes.index(name): value for name, value in zip(attribute.split("×"), group.split("×"), strict=True)}


def ranges(found: Evidence, cells: Cells, attributes: tuple[str, ...]) -> dict[tuple[str, str], tuple[float, float]]:
    """Bounds on every small group's rows, from all numbers of rows in the evidence. The attacker knows all levels."""
    combinations = list(itertools.product(*(sorted({values[i] for values in cells}) for i in range(len(attributes)))))

    def row(attribute: str, group: str) -> list[float]:
        wanted = parts(attribute, group, attributes)
        return [float(all(values[i] == value for i, value in wanted.items())) for values in combinations]

    known = {(i.where["attribute"], i.where["group"]): i.n for i in found.measurements if "group" in i.where}
    left = [[1.0] * len(combinations), *(row(*group) for group in known)]
    right = [found.coverage.rows, *known.values()]
    bounds = {}
    for size in range(1, len(attributes) + 1):
        for names in itertools.combinations(attributes, size):
            for values in itertools.product(*(sorted({c[attributes.index(n)] for c in cells}) for n in names)):
                group = ("×".join(names), "×".join(values))
                wanted = parts(*group, attributes)
                rows = sum(n for c, n in cells.items() if all(c[i] == value for i, value in wanted.items()))
                if 0 < rows < LIMIT:
                    cost = np.array(row(*group))
                    ends = [
                        linprog(sign * cost, A_eq=left, b_eq=right, bounds=(0, None)).fun * sign for sign in (1, -1)
                    ]
                    bounds[group] = (ends[0], ends[1])
    return bounds


@pytest.mark.parametrize(
    ("cells", "attributes"),
    [
        ({("white",): 150, ("black",): 60, ("native",): 4}, ("race",)),
        ({("white",): 150, ("black",): 60, ("native",): 1, ("other",): 1}, ("race",)),
        (
            {("a", "f"): 4, ("a", "m"): 70, ("b", "f"): 60, ("b", "m"): 50, ("c", "f"): 40, ("c", "m"): 30},
            ("race", "sex"),
        ),
        (
            {("a", "f"): 4, ("a", "m"): 3, ("b", "f"): 60, ("b", "m"): 50, ("c", "f"): 40, ("c", "m"): 30},
            ("race", "sex"),
        ),
    ],
)
def test_no_small_group_can_be_worked_out_from_the_evidence(cells: Cells, attributes: tuple[str, ...]) -> None:
    found = measured(cells, *attributes)
    bounds = ranges(found, cells, attributes)
    assert bounds
    assert all(high - low >= 1 for low, high in bounds.values()), bounds
    for item in found.measurements:  # nor from how many rows a number over groups stands for
        if "attribute" in item.where and "group" not in item.where:
            shown = {
                (i.where["group"], i.n)
                for i in found.measurements
                if i.where.get("attribute") == item.where["attribute"] and "group" in i.where
            }
            assert found.coverage.rows - item.n == 0 or item.n <= sum(n for _, n in shown)


def test_without_a_small_group_everything_is_shown() -> None:
    found = measured({("white",): 150, ("black",): 60, ("native",): 40}, "race")
    rates = {item.where["group"]: item.n for item in found.measurements if item.metric == "bias.selection_rate"}
    assert rates == {"white": 150, "black": 60, "native": 40}
    assert not [item for item in found.unmeasured if item.why == "suppressed"]


def number(n: int, **where: str) -> Measurement:
    return Measurement(
        metric="x.y", where=where, value=0.5, low=0.5, high=0.5, low_all=0.5, high_all=0.5, confidence=None, n=n,
        support=n, method="by hand",
    )  # fmt: skip


COVER = Cover(groups=frozenset({("race×sex", "a×f")}), counts={"race×sex": frozenset({200, 150})})


def test_a_group_that_covers_another_is_not_told_from_it() -> None:
    said = [
        number(40, attribute="race×sex", group="a×f"),
        number(4, attribute="race×sex", group="b×f"),
        number(90, attribute="race×sex", group="a×m"),
    ]
    kept, pooled = disclosed(said, LIMIT, COVER)
    assert kept == said[2]
    assert isinstance(pooled, Unmeasured) and pooled.where["group"] == "(2 small groups)"
    assert pooled.reason == "each has fewer than 10 rows, or is hidden so that such a group cannot be derived"


def test_nothing_is_compared_with_a_hidden_reference() -> None:
    item = number(90, attribute="race×sex", group="a×m", reference="a×f")
    (left,) = disclosed([item], LIMIT, COVER)
    assert isinstance(left, Unmeasured) and dict(left.where) == {"attribute": "race×sex", "group": "a×m"}


def test_a_slice_of_a_hidden_group_is_not_shown() -> None:
    said = [number(30, slice="race=a & sex=f & age=<25"), number(30, slice="race=a & age=<25")]
    assert [type(item) for item in disclosed(said, LIMIT, COVER)] == [Unmeasured, Measurement]


def test_numbers_over_all_groups_stay_where_their_rows_tell_nothing() -> None:
    said = [number(200, attribute="race×sex"), number(150, attribute="race×sex"), number(196, attribute="race×sex")]
    assert [type(item) for item in disclosed(said, LIMIT, COVER)] == [Measurement, Measurement, Unmeasured]


def test_the_counts_that_tell_nothing_are_those_of_all_and_of_the_groups_that_are_shown() -> None:
    tables = Tables(combinations={("a",): 90, ("b",): 40, ("c",): 3}, attributes=("race",), groupings=[("race",)])
    made = cover(tables, LIMIT)
    assert made.groups == {("race", "b")}
    assert made.counts == {"race": frozenset({133, 90})}
