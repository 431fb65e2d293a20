"""Held-out judgement of remedies: against row by row counting, scipy's and published intervals, and simulation."""

import numpy as np
import pytest

from audit.metrics.remedies import (
    FOLDS,
    Cells,
    Remedied,
    Seen,
    cells_of,
    compared,
    cross_fitted,
    dealt,
    has_both_labels,
    judged,
)
from audit.metrics.score_groups import score_groups
from tests.metrics.scored import groups_of, scored_rows


def remedied(gained: float, lost: float, selected: list[float], sizes: list[float]) -> Remedied:
    return Remedied(gained=gained, lost=lost, selected=np.array(selected), sizes=np.array(sizes))


def test_every_row_is_dealt_once() -> None:
    groups = groups_of(scored_rows(3000))
    parts = dealt(groups, 7)
    for one, part in zip(groups, parts, strict=True):
        assert part.shape == (len(one.n), FOLDS)
        assert part.sum(axis=1).tolist() == one.n.tolist()
        assert part.sum(axis=0) == pytest.approx(one.n.sum() / FOLDS, rel=0.25)
    assert all((a == b).all() for a, b in zip(parts, dealt(groups, 7), strict=True))
    assert any((a != b).any() for a, b in zip(parts, dealt(groups, 8), strict=True))
    alone = dealt(groups[1:], 7)  # what another group is called, or whether it is there, does not matter
    assert (alone[0] == parts[1]).all()


def test_a_remedy_never_sees_the_rows_that_judge_it() -> None:
    groups = groups_of(scored_rows(500))
    parts = dealt(groups, 1)
    shown = []

    def remember(seen: Seen) -> list[np.ndarray]:
        shown.append([rows.copy() for rows in seen.rows])
        return [np.zeros(len(one.n)) for one in seen.groups]

    cross_fitted(groups, parts, {"it": remember})
    for fold, seen in enumerate(shown):
        for one, part, rows in zip(groups, parts, seen, strict=True):
            assert (rows + part[:, fold] == one.n).all()


def test_counting_is_as_by_rows() -> None:
    table = scored_rows(400)
    groups = groups_of(table)
    before = [np.where(one.score >= 0.5, 1.0, 0.0) for one in groups]
    after = [np.where(one.score >= 0.3 + 0.1 * place, 1.0, 0.0) for place, one in enumerate(groups)]
    found = judged(groups, [one.n for one in groups], after, before)
    bar = 0.3 + 0.1 * (table["group"] == "b")
    old, new = table["score"] >= 0.5, table["score"] >= bar
    label = table["label"] == 1
    assert found.gained == ((new == label) & (old != label)).sum()
    assert found.lost == ((new != label) & (old == label)).sum()
    assert found.accuracy_change == pytest.approx((new == label).mean() - (old == label).mean(), abs=1e-15)
    rates = new.groupby(table["group"]).mean()
    assert found.impact_ratio == pytest.approx(rates.min() / rates.max(), abs=1e-15)
    whole = compared(groups, dealt(groups, 3), [after] * FOLDS, [before] * FOLDS)
    assert (whole.gained, whole.lost, whole.rows) == (found.gained, found.lost, 400)
    assert whole.selected.tolist() == found.selected.tolist()


def test_a_lot_counts_with_its_expectation() -> None:
    one = Cells(score=np.array([0.1, 0.9]), label=np.array([0, 1]), n=np.array([10, 10]))
    found = judged([one], [one.n], [np.array([0.5, 0.5])], [np.array([1.0, 1.0])])
    assert (found.gained, found.lost, found.selected.tolist()) == (5, 5, [10])


def test_the_paired_interval_is_the_published_one() -> None:
    """Bonett and Price 2012: Wald with one added to each of the two discordant counts and two to the rows."""
    found = remedied(gained=7, lost=2, selected=[10, 10], sizes=[25, 25])
    p, q, n = 8 / 52, 3 / 52, 52
    half = 1.959963984540054 * np.sqrt((p + q - (p - q) ** 2) / n)
    assert found.accuracy_interval(0.95) == pytest.approx((p - q - half, p - q + half), abs=1e-12)


def test_the_paired_interval_holds_its_confidence() -> None:
    rng = np.random.default_rng(2)
    for n, p, q in ((100, 0.02, 0.05), (500, 0.01, 0.01), (2000, 0.05, 0.03)):
        drawn = rng.multinomial(n, [p, q, 1 - p - q], size=2000)
        ends = [remedied(a, b, [1, 1], [n / 2, n / 2]).accuracy_interval(0.95) for a, b, _ in drawn]
        assert 0.93 <= np.mean([low <= p - q <= high for low, high in ends]) <= 0.99


def test_nobody_selected_has_no_ratio() -> None:
    assert remedied(0, 0, [0, 0], [10, 20]).impact_ratio is None
    found = remedied(0, 0, [0, 10], [10, 20])
    assert found.impact_ratio == 0
    assert found.ratio_interval(0.95)[1] > 0.05


def test_unlabelled_rows_are_left_out() -> None:
    table = scored_rows(100)
    table.loc[:9, "label"] = None
    cells = (
        table.assign(n=1)
        .groupby(["group", "label", "score"], dropna=False)["n"]
        .sum()
        .reset_index()
        .astype({"group": "category"})
    )
    assert sum(int(cells_of(one).n.sum()) for one in score_groups(cells)) == 90


def test_a_label_that_a_part_lacks_is_noticed() -> None:
    groups = groups_of(scored_rows(300))
    assert has_both_labels(groups, dealt(groups, 0))
    lone = Cells(score=np.array([0.1, 0.9]), label=np.array([0, 1]), n=np.array([50, 1]))
    assert not has_both_labels([*groups, lone], dealt([*groups, lone], 0))
