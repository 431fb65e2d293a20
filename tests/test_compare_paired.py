"""Two audits of the same rows share their luck: differences paired, bounded, or without any luck at all."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from audit.compare import compare
from audit.metrics.intervals import rate_ratio, wilson
from audit.records.comparison import Movement
from audit.records.evidence import Coverage, Evidence, Input, Measurement, PlanDigest, Provenance
from audit.report.chapters.basis import sentences
from tests.slow import SLOW

Cells = tuple[int, int, int, int]
"""Rows favoured both times, gained, lost, favoured neither time."""


def number(metric: str, value: float, ends: tuple[float, float], n: int, **where: str) -> Measurement:
    low, high = ends
    return Measurement(
        metric=metric, where={"attribute": "sex", **where}, value=value, low=low, high=high, low_all=low, high_all=high,
        confidence=0.95, n=n, support=n, method="a test",
    )  # fmt: skip


def rates(cells: dict[str, Cells], then: bool) -> list[Measurement]:
    found = []
    for group, (both, gained, lost, neither) in cells.items():
        n, hits = both + gained + lost + neither, both + (lost if then else gained)
        found.append(number("bias.selection_rate", hits / n, wilson(hits, n), n, group=group))
        if not then:
            found += [
                number(f"bias.decisions_{way}", count / n, wilson(count, n), n, group=group)
                for way, count in (("gained", gained), ("lost", lost))
            ]
    if len(cells) == 2:
        (a, n), (b, m) = ((c[0] + c[2 if then else 1], sum(c)) for c in cells.values())
        ends = rate_ratio(a, n, b, m)
        one, other = cells
        found.append(number("bias.impact_ratio", a * m / (n * b), ends, n, group=one, reference=other))
    return found


def evidence(
    measurements: list[Measurement], data: str = "0", model: str = "", measuring: str | None = None
) -> Evidence:
    files = [("evaluation", data), *([("model", model)] if model else [])]
    return Evidence(
        plan=PlanDigest(name="x", sha256="0" * 64, measuring=measuring),
        provenance=Provenance(
            tool="signoff 1", python="3", engine="duckdb", libraries={}, seed=0, confidence=0.95, disclosure_limit=10,
            inputs=tuple(Input(role=role, name=role, sha256=digest * 64, bytes=1) for role, digest in files),
            model="onnx" if model else None,
        ),
        coverage=Coverage(rows=100, columns=1),
        measurements=tuple(measurements),
        unmeasured=(),
    )  # fmt: skip


def moved(cells: dict[str, Cells], **how: str) -> dict[str, Movement]:
    found = compare(evidence(rates(cells, then=True)), evidence(rates(cells, then=False), **how))
    return {one.metric: one for one in found.movements if one.before is not None}


@pytest.mark.parametrize(
    ("cells", "low", "high"),
    # Newcombe 1998, Statistics in Medicine 17, 2635-2650, method 10 of its worked examples.
    [((36, 12, 2, 0), 0.0569, 0.3404), ((36, 14, 0, 0), 0.1528, 0.4167)],
)
def test_the_paired_interval_is_newcombes(cells: Cells, low: float, high: float) -> None:
    for model in ("", "1"):
        movement = moved({"f": cells}, model=model)["bias.selection_rate"]
        assert (movement.low, movement.high) == pytest.approx((low, high), abs=5e-5)
        assert movement.basis == "paired"


def test_the_interval_for_any_correlation_holds_the_two_others() -> None:
    """It is every difference of one number's interval to the other's (Minkowski's sum)."""
    now, then = rates({"f": (30, 20, 10, 40)}, False), rates({"f": (30, 20, 10, 40)}, True)
    alone = [one for one in now if one.metric == "bias.selection_rate"]
    (bounded,) = compare(evidence(then), evidence(alone, model="1")).movements
    (independent,) = compare(evidence(then), evidence(alone, data="1")).movements
    assert (bounded.basis, independent.basis) == ("bounded", "independent")
    assert bounded.low == pytest.approx(alone[0].low - then[0].high)  # type: ignore[operator]
    assert bounded.high == pytest.approx(alone[0].high - then[0].low)  # type: ignore[operator]
    assert bounded.low < independent.low < independent.high < bounded.high  # type: ignore[operator]


def test_the_same_rows_model_and_plan_leave_no_luck() -> None:
    now, then = rates({"f": (30, 20, 10, 40)}, False)[:1], rates({"f": (30, 20, 10, 40)}, True)
    for model in ("", "1"):
        same = compare(evidence(then, model=model, measuring="2"), evidence(now, model=model, measuring="2"))
        assert [(one.basis, one.state, one.low, one.high) for one in same.movements] == [
            ("counted", "moved", pytest.approx(0.1), pytest.approx(0.1))
        ]
    other = evidence(now, model="1", measuring="3")
    assert compare(evidence(then, model="1", measuring="2"), other).movements[0].basis == "bounded"
    unknown = replace(
        evidence(now, measuring="2"), provenance=replace(other.provenance, inputs=evidence(now).provenance.inputs)
    )
    assert compare(unknown, unknown).movements[0].basis == "bounded", (
        "of a model in memory nobody knows whether it is the same"
    )
    rounded = replace(now[0], value=now[0].value * (1 + 1e-15))
    again = compare(evidence(now, measuring="2"), evidence([rounded], measuring="2"))
    assert [(one.state, one.difference) for one in again.movements] == [("did not move", 0.0)]


def test_other_earlier_decisions_than_the_baselines_pair_nothing() -> None:
    cells = {"f": (36, 12, 2, 0), "m": (30, 5, 5, 10)}
    stranger = rates({"f": (33, 15, 2, 0), "m": (30, 5, 5, 10)}, then=True)
    found = compare(evidence(stranger), evidence(rates(cells, then=False), model="1"))
    assert {one.basis for one in found.movements} - {None} == {"bounded"}
    assert any("not those that the last audit measured" in cause for cause in found.causes)


def test_decisions_in_a_column_pair_although_the_file_is_another() -> None:
    cells = {"f": (36, 12, 2, 0), "m": (30, 5, 5, 10)}
    found = compare(evidence(rates(cells, then=True)), evidence(rates(cells, then=False), data="1"))
    assert found.same_rows
    assert {one.basis for one in found.movements} - {None} == {"paired"}
    assert [text.split(":")[0] for text in sentences(found)] == ["Both audits decided about the same rows"]


SHARES = [(0.55, 0.05, 0.05, 0.35), (0.3, 0.05, 0.15, 0.5)], [(0.5, 0.1, 0.1, 0.3), (0.7, 0.02, 0.05, 0.23)]


@pytest.mark.parametrize(("one", "other"), list(product(*SHARES)))
def test_the_paired_ratio_holds_as_often_as_it_promises(one: Cells, other: Cells) -> None:
    rng, draws = np.random.default_rng(5), 10_000 if SLOW else 300
    truth = (one[0] + one[1]) / (other[0] + other[1]) - (one[0] + one[2]) / (other[0] + other[2])
    inside, narrower = 0, 0
    for f, m in zip(rng.multinomial(300, one, draws), rng.multinomial(500, other, draws), strict=True):
        cells: dict[str, Cells] = {"f": tuple(map(int, f)), "m": tuple(map(int, m))}  # type: ignore[dict-item]
        movement = moved(cells, model="1")["bias.impact_ratio"]
        assert movement.basis == "paired"
        inside += movement.low <= truth <= movement.high  # type: ignore[operator]
        apart = moved_apart(cells)
        narrower += movement.high - movement.low < apart.high - apart.low  # type: ignore[operator]
    assert inside / draws > 0.95 - 0.01 - 3 * np.sqrt(0.95 * 0.05 / draws)
    assert narrower > 0.95 * draws, "decisions that mostly stay make the difference surer"


def moved_apart(cells: dict[str, Cells]) -> Movement:
    alone = [one for one in rates(cells, then=False) if "decisions" not in one.metric]
    found = compare(evidence(rates(cells, then=True)), evidence(alone, data="1"))
    return next(one for one in found.movements if one.metric == "bias.impact_ratio")
