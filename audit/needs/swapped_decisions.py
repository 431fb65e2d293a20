"""What the model decides when one column of a case is swapped and everything else stays.

Swapped are the sensitive attributes that the model sees, to every other group, and the declared proxies that it sees:
a proxy with few values to each other value; a proxy with many numbers to the number that has the same place in another
group (quantile matching), for the cases of one group are then moved to where their like in the other group stand.

References
----------
Situation testing: Thanh, Ruggieri and Turini 2011, KDD, 502-510. Quantile matching: Feldman et al. 2015, KDD, 259-268.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from audit.errors import Absent
from audit.metrics.replaced_columns import replaced
from audit.needs.case_sample import CaseSample
from audit.records.evidence import Sample
from audit.records.subject import UNKNOWN, Model, Subject

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

MOST_VALUES = 20
"""Values that a column is swapped to, the commonest."""
_FETCHED = 2_000  # ways to write a value that are fetched at most, the commonest


@dataclass(frozen=True, kw_only=True, eq=False)
class Swap:
    """One column of all cases set to another value."""

    group: str | None
    """The group that the cases were moved to; None for a value that is not to be named."""
    moved: np.ndarray
    """Shape (rows,), bool: cases that were swapped, because they were elsewhere."""
    decisions: np.ndarray
    """Shape (rows,), bool: favourable after the swap; as before where nothing was moved."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Swapped:
    """One column, and every value it was set to."""

    column: str
    attribute: str | None
    """The attribute whose groups the cases were moved between; None if a proxy was set to its own other values."""
    swaps: tuple[Swap, ...]
    known: int = 0
    """Values, or groups, that there are."""
    small: tuple[str, ...] = ()
    """Groups with fewer rows than the disclosure limit, which nobody was moved to."""
    further: tuple[str, ...] = ()
    """Groups beyond the `MOST_VALUES` largest."""


@dataclass(frozen=True, kw_only=True, eq=False)
class SwappedDecisions:
    """Decisions of a sample of rows before and after each swap."""

    decisions: np.ndarray
    """Shape (rows,), bool: favourable as things are."""
    attributes: tuple[Swapped, ...]
    """The sensitive attributes that the model sees."""
    proxies: tuple[Swapped, ...]
    """The declared proxies that it sees; those swapped by quantile once for each attribute."""
    unseen: tuple[str, ...]
    """Sensitive attributes that the model does not see."""
    unseen_proxies: tuple[str, ...]
    sample: Sample


@dataclass(frozen=True, kw_only=True)
class _Value:
    """A value of a column: its text, the cell that says it most often, and how many rows have it."""

    text: str
    cell: Any
    rows: int


def supply(subject: Subject, cases: CaseSample) -> SwappedDecisions:
    """Score the sampled rows as they are, and again after every swap.

    Raises:
        Absent: no attribute or proxy is declared; there is no model, or no threshold; or the model sees none of them.
    """
    columns = subject.plan.columns
    if not subject.attributes and not columns.proxies:
        raise Absent("absent", "the plan declares no sensitive attribute")
    if subject.model is None:
        raise Absent("absent", "there is no model that could be asked again, only its decisions")
    if subject.plan.estimates:
        raise Absent("absent", "the model predicts a number, so there is no decision that could turn")
    if columns.threshold is None:
        raise Absent("absent", "the plan gives no threshold to turn the model's scores into decisions")
    seen = [name for name in subject.attributes if name in subject.model.features]
    proxies = [name for name in columns.proxies if name not in subject.attributes]
    seen_proxies = [name for name in proxies if name in subject.model.features]
    if not seen and not seen_proxies:
        raise Absent(
            "absent",
            "the model sees no sensitive attribute and no declared proxy, which does not prove that no other feature "
            "stands in for one",
        )
    if cases.features.empty:
        raise Absent("too small", "there is no row to score")
    asked = _Asked(subject.model, cases, columns.threshold, subject.plan.disclosure_limit)
    return SwappedDecisions(
        decisions=asked.decisions,
        attributes=tuple(asked.by_value(name, name, _values(subject, name)) for name in seen),
        proxies=tuple(found for name in seen_proxies for found in _proxy(subject, asked, name)),
        unseen=tuple(name for name in subject.attributes if name not in seen),
        unseen_proxies=tuple(name for name in proxies if name not in seen_proxies),
        sample=cases.sample,
    )


def _proxy(subject: Subject, asked: _Asked, name: str) -> Iterator[Swapped]:
    cells = asked.cases.features[name]
    if _is_number(cells) and cells.nunique() > MOST_VALUES:
        for attribute in subject.attributes:
            yield asked.by_quantile(name, attribute)
    else:
        yield asked.by_value(name, None, _values(subject, name))


def _is_number(column: pd.Series[Any]) -> bool:
    import pandas as pd

    return pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column)


def _values(subject: Subject, column: str) -> list[_Value]:
    """The values of a column, the commonest first."""
    import ibis

    from audit.needs.prepared_rows import text

    rows: Any = subject.rows
    cells = rows.select(text=text(rows[column]), cell=rows[column])
    cells = cells.filter(cells.text.notnull(), cells.text != UNKNOWN)
    counted = cells.group_by(["text", "cell"]).agg(n=cells.count())
    counts = subject.engine.fetch(counted.order_by([ibis.desc("n"), "text"]).limit(_FETCHED))
    counts = counts.assign(written=counts["cell"].map(repr)).sort_values(
        ["text", "n", "written"], ascending=[True, False, True]
    )
    found = [
        _Value(text=str(key), cell=part["cell"].iloc[0], rows=int(part["n"].sum()))
        for key, part in counts.groupby("text", sort=True)
    ]
    return sorted(found, key=lambda value: (-value.rows, value.text))


class _Asked:
    """The model and the cases that it is asked about."""

    def __init__(self, model: Model, cases: CaseSample, threshold: float, limit: int) -> None:
        self.model, self.cases, self.threshold, self.limit = model, cases, threshold, limit
        self.frame = cases.features.loc[:, list(model.features)].reset_index(drop=True)
        self.decisions = self._decided(self.frame)

    def _decided(self, frame: pd.DataFrame) -> np.ndarray:
        import numpy as np

        return np.asarray(self.model.predict(frame), dtype=np.float64).reshape(-1) >= self.threshold

    def by_value(self, column: str, attribute: str | None, values: Sequence[_Value]) -> Swapped:
        """Set a column to each of its values, the commonest, that enough rows have."""
        import pandas as pd

        large = [value for value in values if value.rows >= self.limit]
        texts = self._texts(column, attribute, values)
        known = texts.notna().to_numpy()
        moves, cells = [], []
        for value in large[:MOST_VALUES]:
            moved = known & (texts != value.text).to_numpy()
            moves.append((value.text if attribute else None, moved))
            cells.append(pd.Series([value.cell] * int(moved.sum()), dtype=self.frame[column].dtype))
        return Swapped(
            column=column,
            attribute=attribute,
            swaps=self._swapped(column, moves, cells) if len(moves) > 1 else (),
            known=len(values),
            small=tuple(value.text for value in values if value.rows < self.limit) if attribute else (),
            further=tuple(value.text for value in large[MOST_VALUES:]) if attribute else (),
        )

    def _texts(self, column: str, attribute: str | None, values: Sequence[_Value]) -> pd.Series[Any]:
        """What each case's cell says; missing where it has no value."""
        if attribute is not None:
            groups = self.cases.groups[attribute].reset_index(drop=True)
            return groups.where(groups != UNKNOWN)
        cells = self.frame[column]
        names = {value.cell: value.text for value in values}
        return cells.map(names).astype(object).fillna("").where(cells.notna(), None)

    def by_quantile(self, column: str, attribute: str) -> Swapped:
        """Move the numbers of every group to the same places among those of each other group."""
        import numpy as np
        import pandas as pd

        groups = self.cases.groups[attribute].reset_index(drop=True).to_numpy(dtype=str)
        cells = self.frame[column].astype("float64").to_numpy()
        filled = (groups != UNKNOWN) & (cells == cells)
        large = [name for name in sorted(set(groups[filled])) if (filled & (groups == name)).sum() >= self.limit]
        comparable = filled & np.isin(groups, large)
        moves, moved_to = [], []
        for target in large:
            moved = comparable & (groups != target)
            numbers = cells.copy()
            for source in sorted(set(groups[moved])):
                mine = filled & (groups == source)
                numbers[mine] = _matched(cells[mine], cells[filled & (groups == target)])
            moves.append((None, moved))
            moved_to.append(pd.Series(numbers[moved]).astype(self.frame[column].dtype))
        return Swapped(
            column=column,
            attribute=attribute,
            swaps=self._swapped(column, moves, moved_to) if len(moves) > 1 else (),
            known=len(set(groups[filled])),
        )

    def _swapped(
        self, column: str, moves: Sequence[tuple[str | None, np.ndarray]], cells: Sequence[pd.Series[Any]]
    ) -> tuple[Swap, ...]:
        """Ask the model once about all moves of a column."""
        import numpy as np
        import pandas as pd

        tables = [
            replaced(self.frame.loc[moved], {column: new.to_numpy()}).astype({column: self.frame[column].dtype})
            for (_, moved), new in zip(moves, cells, strict=True)
        ]
        answers = self._decided(pd.concat(tables, ignore_index=True))
        ends = np.cumsum([len(table) for table in tables])
        swaps = []
        for (group, moved), said in zip(moves, np.split(answers, ends[:-1]), strict=True):
            decisions = self.decisions.copy()
            decisions[moved] = said
            swaps.append(Swap(group=group, moved=moved, decisions=decisions))
        return tuple(swaps)


def _matched(numbers: np.ndarray, others: np.ndarray) -> np.ndarray:
    """For each number, the one of `others` at the same place in their order; equal numbers stand in their middle.

    In whole numbers: rounding must not move anybody by one place.
    """
    import numpy as np

    ordered, target = np.sort(numbers), np.sort(others)
    twice = np.searchsorted(ordered, numbers, "left") + np.searchsorted(ordered, numbers, "right")
    place = -(-twice.astype(np.int64) * len(target) // (2 * len(ordered)))  # the place, rounded up
    return np.asarray(target[np.clip(place - 1, 0, len(target) - 1)])
