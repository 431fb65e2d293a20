"""What the model decides when its input is slightly wrong: noise, rounding, holes, mixed-up categories.

Cases are perturbed in an order that their content decides, so that neither the order of the rows nor the engine changes
which case gets which noise.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from audit.errors import Absent
from audit.metrics.replaced_columns import replaced
from audit.needs.case_sample import CaseSample
from audit.records.evidence import Sample
from audit.records.subject import Model, Subject

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

NOISE = 0.1
"""Standard deviation of the noise, in standard deviations of the feature."""
TAIL = 0.01
"""Share of the values at either end that the standard deviation does without: a code such as 999 is no measurement."""
DRAWS = 5
DIGITS = 2
"""Significant digits that rounding leaves."""
MOST_FEATURES = 100
"""Features that are emptied, or whose category is swapped, one at a time."""
MOST_VALUES = 5
"""Other values that a category is swapped to, the commonest."""

FEW_VALUES = 20
"""Different numbers up to which a feature is taken for a category: they may be codes."""


@dataclass(frozen=True, kw_only=True, eq=False)
class PerturbedDecisions:
    """Share of the perturbed answers in which each sampled case's decision is another, shape (cases,)."""

    noise: np.ndarray | None
    """None if no feature is a number."""
    rounding: np.ndarray | None
    missing: Mapping[str, np.ndarray | None]
    """By feature; NaN for cases that have no value anyway; None where the model refuses or cannot answer."""
    category: Mapping[str, np.ndarray]
    """By feature that is a category; NaN for cases without a value."""
    groups: pd.DataFrame
    """One column per sensitive attribute, group names as text."""
    skipped: int
    """Features beyond the first hundred, which are not looked at one by one."""
    sample: Sample


def supply(subject: Subject, cases: CaseSample) -> PerturbedDecisions:
    """Ask the model again about perturbed cases.

    Raises:
        Absent: there is no model to ask, no threshold, or there are no rows.
    """
    if subject.model is None:
        raise Absent("absent", "there is no model that could be asked about other input")
    if subject.plan.estimates:
        raise Absent("absent", "the model predicts a number, so there is no decision that could turn")
    if subject.plan.columns.threshold is None:
        raise Absent("absent", "the plan names no threshold that turns scores into decisions")
    if not len(cases.features):
        raise Absent("absent", "there are no rows")
    asked = _Asked(subject.model, cases, subject.plan.columns.threshold)
    looked_at = list(subject.model.features)[:MOST_FEATURES]
    return PerturbedDecisions(
        noise=asked.noisy(subject.plan.seed),
        rounding=asked.rounded(),
        missing={name: asked.emptied(name) for name in looked_at},
        category={name: asked.swapped(name) for name in looked_at if asked.category(name)},
        groups=cases.groups.reset_index(drop=True),
        skipped=max(0, len(subject.model.features) - MOST_FEATURES),
        sample=cases.sample,
    )


class _Asked:
    """The model, and the cases that it is asked about."""

    def __init__(self, model: Model, cases: CaseSample, threshold: float) -> None:
        self.model, self.threshold = model, threshold
        self.frame = cases.features.loc[:, list(model.features)].reset_index(drop=True)
        self.groups = cases.groups.reset_index(drop=True)
        self.before = self._decided(self.frame)
        self.numbers = [name for name in model.features if self._number(name)]

    def category(self, name: str) -> bool:
        """Whether a feature has values in no order, at least two."""
        return not self._number(name) and self.frame[name].nunique() > 1

    def noisy(self, seed: int) -> np.ndarray | None:
        """Normal noise on all numbers at once, whole numbers staying whole."""
        import numpy as np

        if not self.numbers:
            return None
        rng, place = np.random.default_rng(seed), self._by_content()
        spread = {name: _spread(self.frame[name].astype("float64")) for name in self.numbers}
        tables = []
        for _ in range(DRAWS):
            drawn = {name: rng.standard_normal(len(self.frame))[place] * NOISE * spread[name] for name in self.numbers}
            tables.append(self._with({name: self.frame[name] + noise for name, noise in drawn.items()}))
        return self._changed(tables)

    def rounded(self) -> np.ndarray | None:
        """All numbers with two significant digits."""
        if not self.numbers:
            return None
        return self._changed([self._with({name: _significant(self.frame[name]) for name in self.numbers})])

    def emptied(self, name: str) -> np.ndarray | None:
        """One feature without a value; None if the model does not take that."""
        import numpy as np

        column = self.frame[name]
        hole = np.nan if column.dtype.kind in "iufb" else None
        kind = "float64" if column.dtype.kind in "iufb" else object
        try:
            changed = self._changed([replaced(self.frame, {name: self._filled(hole, kind)})])
        except Exception:  # whatever a model raises when it is handed a hole, it has no answer
            return None
        return np.where(column.isna(), np.nan, changed)

    def swapped(self, name: str) -> np.ndarray:
        """One category set to each other common value, one after the other."""
        import numpy as np

        column = self.frame[name]
        counts = column.value_counts()
        common = sorted(counts.index, key=lambda value: (-int(counts[value]), str(value)))[: MOST_VALUES + 1]
        tables, moved = [], []
        for value in common:
            tables.append(replaced(self.frame, {name: self._filled(value, column.dtype)}))
            moved.append((column.notna() & (column != value)).to_numpy())
        different = np.stack([self._decided(table) != self.before for table in tables])
        others = np.stack(moved)
        with np.errstate(invalid="ignore"):
            return np.where(others, different, False).sum(axis=0) / others.sum(axis=0)

    def _filled(self, value: Any, kind: Any) -> pd.Series[Any]:
        import pandas as pd

        return pd.Series([value] * len(self.frame), index=self.frame.index, dtype=kind)

    def _number(self, name: str) -> bool:
        column = self.frame[name]
        return column.dtype.kind in "iuf" and column.nunique() > FEW_VALUES

    def _by_content(self) -> np.ndarray:
        """Place of every case in an order that only its content decides."""
        import numpy as np

        both = [*(self.frame[name] for name in self.frame), *(self.groups[name] for name in self.groups)]
        keys = [column.factorize(sort=True)[0] for column in both]
        place = np.empty(len(self.frame), dtype=np.int64)
        place[np.lexsort(keys[::-1])] = np.arange(len(self.frame))
        return place

    def _with(self, columns: Mapping[str, pd.Series[Any]]) -> pd.DataFrame:
        import numpy as np

        kept = {}
        for name, column in columns.items():
            kind = self.frame[name].dtype
            whole = kind.kind in "iu"
            kept[name] = (np.rint(column) if whole else column).astype(kind)
        return replaced(self.frame, kept)

    def _changed(self, tables: Sequence[pd.DataFrame]) -> np.ndarray:
        import numpy as np

        return np.asarray(np.mean([self._decided(table) != self.before for table in tables], axis=0))

    def _decided(self, frame: pd.DataFrame) -> np.ndarray:
        import numpy as np

        scores = np.asarray(self.model.predict(frame), dtype=np.float64).reshape(-1)
        if not np.isfinite(scores).all():
            raise _NoAnswer
        return np.asarray(scores >= self.threshold)


class _NoAnswer(Exception):
    """The model gave no finite score."""


def _spread(column: pd.Series[Any]) -> float:
    """Standard deviation with the outermost values moved to where the tails begin."""
    low, high = column.quantile([TAIL, 1 - TAIL])
    return float(column.clip(low, high).std(ddof=0))


def _significant(column: pd.Series[Any]) -> pd.Series[Any]:
    """Numbers with two significant digits."""
    import numpy as np
    import pandas as pd

    numbers = column.astype("float64").to_numpy()
    with np.errstate(divide="ignore", invalid="ignore"):
        unit = 10.0 ** (np.floor(np.log10(np.abs(numbers))) - (DIGITS - 1))
        made = np.where((numbers == 0) | ~np.isfinite(numbers), numbers, np.rint(numbers / unit) * unit)
    return pd.Series(made, index=column.index)
