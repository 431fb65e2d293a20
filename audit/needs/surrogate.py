"""A small decision tree that imitates the model, fitted on one half of the rows and judged on the other.

It splits at tenths of the rows, rounded, or at values that many rows have, so that no rule shows anybody's number.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from audit.errors import Absent
from audit.metrics.cut_points import rounded
from audit.metrics.rank_places import Places, in_order, is_number, places
from audit.metrics.tallies import Floats, Ints
from audit.needs.row_sample import RowSample
from audit.needs.rows_by_number import only
from audit.records.evidence import Sample
from audit.records.subject import ESTIMATE, ROW, SCORE, Subject

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

DEPTH = 3
SMALLEST = 0.02
"""Share of the rows that a leaf has at least."""
WORTH = 0.001
"""Share of the variation of the scores that a split explains at least."""
TENTHS = 10
FEWEST = 60
"""Rows, half of which are fitted on."""
CATEGORIES = 10
FEW_VALUES = 10
"""Different numbers up to which a cut is made at each that enough rows have."""
FREE_TEXT = 50
"""Different texts above which a column is not split."""
CONSTANT = 1e-9


@dataclass(frozen=True, kw_only=True, eq=False)
class Surrogate:
    """A tree and how well it imitates the model."""

    rules: tuple[str, ...]
    """The way to each leaf, in words, from left to right."""
    leaf: Ints
    """Of each row."""
    score: Floats
    """The model's, of each row: its score, or the number that it estimates."""
    imitated: Floats
    """The tree's."""
    rows: Floats
    """Rows that each different row stands for."""
    held_out: np.ndarray
    """Rows that the tree was not fitted on."""
    threshold: float | None
    constant: float
    """Scores no further apart than this are the same."""
    sample: Sample


def supply(subject: Subject, drawn: RowSample) -> Surrogate:
    """Fit the tree.

    Raises:
        Absent: no scores, too few rows, or the score is the same for every row.
    """
    import numpy as np

    if not subject.scored and not subject.plan.estimates:
        raise Absent("absent", "there is no score that a tree could imitate")
    table, rows = _scored(subject, drawn)
    score = table[SCORE].to_numpy(dtype=np.float64)
    if rows.sum() < FEWEST:
        raise Absent("too small", f"fewer than {FEWEST} rows have a score")
    constant = CONSTANT * (float(np.abs(score).max()) if subject.plan.estimates else 1.0)
    if score.max() - score.min() <= constant:
        raise Absent("undefined", "the model's output is the same for every row, so there is nothing to imitate")
    held_out = np.arange(len(table)) % 2 == 1
    names, columns = _columns(table.drop(columns=SCORE), rows, max(1, subject.plan.disclosure_limit))
    if not names:
        raise Absent("undefined", "no feature splits the rows into two parts that are large enough")
    tree = _fitted(columns[~held_out], score[~held_out], rows[~held_out])
    leaf, rules = _leaves(tree, columns, names)
    return Surrogate(
        rules=rules,
        leaf=leaf,
        score=score,
        imitated=np.asarray(tree.predict(columns), dtype=np.float64),
        rows=rows,
        held_out=held_out,
        threshold=subject.plan.columns.threshold,
        constant=constant,
        sample=drawn.sample,
    )


def _scored(subject: Subject, drawn: RowSample) -> tuple[pd.DataFrame, Floats]:
    """The different rows of the sample with their scores, in an order that only content decides, and their numbers."""
    import numpy as np

    chosen = subject.rows.select(ROW, **{SCORE: subject.rows[ESTIMATE if subject.plan.estimates else SCORE]})
    if len(drawn.frame) < subject.size:
        chosen = only(chosen, drawn.frame.index)
    scores = subject.engine.fetch(chosen).set_index(ROW)[SCORE]
    table = drawn.frame.assign(**{SCORE: scores})
    table = table[table[SCORE].notna()]
    order, which = in_order(table)
    return table.iloc[order].reset_index(drop=True), np.bincount(which, minlength=len(order)).astype(np.float64)


def _columns(table: pd.DataFrame, rows: Floats, limit: int) -> tuple[list[tuple[str, str, str, float]], Floats]:
    """Conditions (feature, kind, text, number) and whether each row fulfils them, shape (rows, conditions)."""
    import numpy as np

    names, columns = [], []
    for name in table:
        column = table[name]
        made = _numbers(column, rows, limit) if is_number(column) else _categories(column, rows, limit)
        for kind, text, number, holds in made:
            inside = rows[holds].sum()
            if min(inside, rows.sum() - inside) >= limit:
                names.append((str(name), kind, text, number))
                columns.append(holds.astype(np.float64))
    return names, np.column_stack(columns) if columns else np.zeros((len(table), 0))


def _numbers(column: pd.Series, rows: Floats, limit: int) -> Iterator[tuple[str, str, float, np.ndarray]]:
    """Up to a tenth, two tenths ... of the rows; a row without a value is not up to anything."""
    import numpy as np

    cells = column.to_numpy(dtype=np.float64, na_value=np.nan)
    among = places(_repeated(column, rows))
    if among.distinct >= 2:
        for text in _cuts(among, limit):
            yield "upto", text, float(text), cells <= float(text)
    if (missing := np.isnan(cells)).any():
        yield "missing", "", 0.0, missing


def _cuts(among: Places, limit: int) -> list[str]:
    """Cut points as text: values that enough rows have, if there are few; else tenths of the rows, rounded."""
    import numpy as np

    if among.distinct <= FEW_VALUES:
        values, counts = np.unique(among.values, return_counts=True)
        return [np.format_float_positional(value, trim="-") for value in values[counts >= limit]]
    return rounded([float(value) for value in among.at(np.arange(1, TENTHS) / TENTHS)])


def _repeated(column: pd.Series, rows: Floats) -> pd.Series:
    return column.repeat(rows.astype(int).tolist())


def _categories(column: pd.Series, rows: Floats, limit: int) -> Iterator[tuple[str, str, float, np.ndarray]]:
    """The commonest categories that enough rows have."""
    import numpy as np

    texts = column.astype("str").where(column.notna(), None)
    if texts.nunique() > FREE_TEXT:
        return
    counts = _repeated(texts, rows).value_counts()
    common = sorted(counts[counts >= limit].index, key=lambda text: (-int(counts[text]), str(text)))[:CATEGORIES]
    for text in common:
        yield "is", str(text), 0.0, (texts == text).to_numpy(dtype=bool)
    if (missing := texts.isna().to_numpy(dtype=bool)).any():
        yield "missing", "", 0.0, np.asarray(missing)


def _fitted(columns: Floats, score: Floats, rows: Floats) -> Any:
    import numpy as np
    from sklearn.tree import DecisionTreeRegressor

    least = WORTH * float(np.average((score - np.average(score, weights=rows)) ** 2, weights=rows))
    tree = DecisionTreeRegressor(
        max_depth=DEPTH, min_weight_fraction_leaf=SMALLEST, min_impurity_decrease=least, random_state=0
    )
    return tree.fit(columns, score, sample_weight=rows)


def _leaves(tree: Any, columns: Floats, names: list[tuple[str, str, str, float]]) -> tuple[Ints, tuple[str, ...]]:
    """The leaf of each row, counted from the left, and the rule of each leaf."""
    import numpy as np

    inner, found = tree.tree_, []

    def walk(node: int, way: tuple[tuple[int, bool], ...]) -> None:
        if inner.children_left[node] < 0:
            found.append((node, way))
            return
        condition = int(inner.feature[node])
        walk(int(inner.children_right[node]), (*way, (condition, True)))  # above one half: it holds
        walk(int(inner.children_left[node]), (*way, (condition, False)))

    walk(0, ())
    place = {node: number for number, (node, _) in enumerate(found)}
    leaf = np.array([place[int(node)] for node in tree.apply(columns)], dtype=np.int64)
    return leaf, tuple(" and ".join(_said(way, names)) or "every row" for _, way in found)


def _said(way: tuple[tuple[int, bool], ...], names: list[tuple[str, str, str, float]]) -> Iterator[str]:
    """Conditions in words; of several bounds of a number only the tightest."""
    bounds: dict[str, dict[bool, tuple[float, str]]] = {}
    others: list[str] = []
    order: list[str] = []
    for condition, holds in way:
        name, kind, text, number = names[condition]
        if kind == "upto":
            known = bounds.setdefault(name, {})
            tighter = holds not in known or (number < known[holds][0] if holds else number > known[holds][0])
            if tighter:
                known[holds] = (number, text)
            order += [name] if name not in order else []
        else:
            said = "has no value" if kind == "missing" else f"is {text}"
            others.append(
                f"{name} {said}" if holds else f"{name} {said.replace('has no', 'has a').replace('is ', 'is not ', 1)}"
            )
    for name in order:
        over, upto = bounds[name].get(False), bounds[name].get(True)
        yield (
            f"{name} over {over[1]} to {upto[1]}"
            if over and upto
            else f"{name} over {over[1]}"
            if over
            else f"{name} up to {upto[1]}"  # type: ignore[index]
        )
    yield from others
