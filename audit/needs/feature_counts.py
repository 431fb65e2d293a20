"""How often each value of each feature occurs in each group: what associations and proxies are found in.

A feature with at most 20 different numbers, or with texts, has levels: its values in no order, a missing one among
them. Any other number or date is kept by its order, rows without a value left out; if it has more different values
than can be kept, it is cut into steps that are fine where its values are dense. Features with two values are counted
many at a time, so that thousands of one-hot columns cost a few queries.

Levels are numbered: the values themselves stay where they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from audit.errors import Absent, WhyAbsent
from audit.metrics.feature_groups import Grouped, grouped
from audit.needs.column_profiles import ColumnProfile, ColumnProfiles
from audit.needs.fine_steps import FineSteps, fine_steps
from audit.needs.prepared_rows import CELLS, at_a_time, by_cells, present, text, with_groups
from audit.records.evidence import Unmeasured
from audit.records.subject import DECISION, LABEL, Subject, group_column

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

FEW_VALUES = 20
"""Different numbers up to which their order is not relied on: they may be codes."""
MOST_LEVELS = 20_000
"""Different texts of a feature beyond which it is a name rather than a category."""
MOST_FEATURES = 500
"""Features with more than two values that are counted, one query each."""
MOST_CELLS = 2_000_000
"""Different values that are kept, shared among the features with more than two."""
AT_A_TIME = 250
"""Features with two values that are counted in one query."""

VALUE = "__value"

NUMBERS = ("whole number", "number", "date", "time stamp")
Role = Literal["feature", "label", "decision"]


@dataclass(frozen=True, kw_only=True)
class FeatureCount:
    """One feature, or an outcome, counted by value and by combination of groups."""

    name: str
    role: Role
    ordered: bool
    """The values are numbers in an order that means something; otherwise they are numbers of levels."""
    exact: bool
    """Every value is kept; otherwise the middles of steps."""
    combination: np.ndarray
    """Place in `FeatureCounts.combinations`, one per cell."""
    value: np.ndarray
    n: np.ndarray
    """Rows."""
    total: np.ndarray | None = None
    """Sum of the centred and scaled values of the cell; None for levels."""
    squares: np.ndarray | None = None
    """Sum of their squares."""


@dataclass(frozen=True, kw_only=True)
class FeatureCounts:
    """All features that can be counted, and why not the others."""

    attributes: tuple[str, ...]
    combinations: pd.DataFrame
    """One column per attribute (text) and `n` rows (int64): the combinations of groups that occur, sorted."""
    counts: tuple[FeatureCount, ...]
    uncounted: Mapping[str, tuple[WhyAbsent, str]]
    """Why a feature is not counted, by name."""
    features: bool
    """It is known which columns are features."""

    def by_attribute(self, metric: str, limit: int) -> Iterator[tuple[str, Grouped] | Unmeasured]:
        """Each attribute with its groups, and of a metric: which attributes and features it cannot be measured for."""
        for attribute in self.attributes:
            groups = grouped(self.combinations, attribute, limit)
            if not isinstance(groups, Grouped):
                yield Unmeasured(metric=metric, where={"attribute": attribute}, why=groups[0], reason=groups[1])
                continue
            for name, (why, reason) in self.uncounted.items():
                where = {"attribute": attribute, "feature": name}
                yield Unmeasured(metric=metric, where=where, why=why, reason=reason)
            yield attribute, groups


def supply(subject: Subject, profiles: ColumnProfiles) -> FeatureCounts:
    """Count features, label and decision by the groups of all sensitive attributes.

    Raises:
        Absent: there is no sensitive attribute.
    """
    if not subject.attributes:
        raise Absent("absent", "the plan declares no sensitive attribute")
    known = {profile.name: profile for profile in profiles.profiles}
    features = [known[name] for name in subject.features or () if name in known]
    uncounted = {profile.name: why for profile in features if (why := _uncountable(profile)) is not None}
    good = [profile for profile in features if profile.name not in uncounted]
    two = [profile for profile in good if _values(profile) == 2]
    many = [profile for profile in good if _values(profile) > 2]
    for profile in many[MOST_FEATURES:]:
        uncounted[profile.name] = (
            "absent", f"only the first {MOST_FEATURES} features with more than two values are looked at one by one"
        )  # fmt: skip
    counting = _Counting(subject)
    share = max(1_000, min(50_000, MOST_CELLS // max(1, len(many[:MOST_FEATURES]))))
    counted = (*counting.two_valued(two), *counting.many_valued(many[:MOST_FEATURES], share))
    found = {item.name: item for item in counted}
    counts = [found[profile.name] for profile in features if profile.name in found]
    return FeatureCounts(
        attributes=subject.attributes,
        combinations=counting.combinations,
        counts=(*counts, *counting.outcomes({profile.name for profile in features})),
        uncounted=uncounted,
        features=subject.features is not None,
    )


def _values(profile: ColumnProfile) -> int:
    return profile.distinct + (profile.missing > 0)


def _plain(value: Any) -> Any:
    """A cell as plain Python, which Ibis takes as a literal of the right kind."""
    return (
        value.to_pydatetime() if hasattr(value, "to_pydatetime") else value.item() if hasattr(value, "item") else value
    )


def _uncountable(profile: ColumnProfile) -> tuple[WhyAbsent, str] | None:
    if _values(profile) < 2:
        return "undefined", "the feature has the same value in all rows"
    if profile.type == "other":
        return "absent", "the feature is neither a number nor a text nor a date"
    if profile.type not in NUMBERS and profile.distinct > MOST_LEVELS:
        return "too small", f"the feature has more than {MOST_LEVELS:,} different texts, too few rows of each"
    if profile.type not in NUMBERS and profile.distinct > FEW_VALUES and 2 * profile.distinct > profile.rows:
        return "too small", "the feature has fewer than two rows for each of its texts"
    return None


class _Counting:
    """The queries, and the combinations of groups that they refer to."""

    def __init__(self, subject: Subject) -> None:
        self._subject = subject
        self._keys = [f"a{i}" for i in range(len(subject.attributes))]
        found = subject.engine.fetch(self._grouped(subject.given))
        found = found.rename(columns=dict(zip(self._keys, subject.attributes, strict=True)))
        types = dict.fromkeys(subject.attributes, "str") | {"n": "int64"}
        self.combinations = found.astype(types).sort_values(list(subject.attributes), ignore_index=True)

    def two_valued(self, profiles: Sequence[ColumnProfile]) -> Iterator[FeatureCount]:
        """Features with two values, a missing one counting as a value."""
        rows: Any = self._subject.given
        for first in range(0, len(profiles), AT_A_TIME):
            some = profiles[first : first + AT_A_TIME]
            cells = {p.name: text(rows[p.name]) if p.type == "text" else rows[p.name] for p in some}
            full = {f"m{i}": cells[p.name].max() for i, p in enumerate(some) if p.distinct == 2}
            highest: Any = self._subject.engine.fetch(rows.agg(**full)).iloc[0] if full else {}
            is_high = {
                f"h{i}": cell == _plain(highest[f"m{i}"]) if p.distinct == 2 else present(cell).notnull()
                for i, (p, cell) in enumerate(zip(some, cells.values(), strict=True))
            }
            high = self._sums(rows, is_high)
            for i, profile in enumerate(some):
                yield self._binary(profile.name, "feature", self.combinations["n"].to_numpy(), high[f"h{i}"].to_numpy())

    def outcomes(self, taken: set[str]) -> Iterator[FeatureCount]:
        """Label and decision, where they are known."""
        rows: Any = self._subject.rows
        roles: dict[Role, str] = {"label": LABEL, "decision": DECISION}
        there = {role: column for role, column in roles.items() if column in rows.columns}
        if not there:
            return
        known = {f"{role}_known": rows[column].notnull() for role, column in there.items()}
        sums = self._sums(rows, {**known, **{f"{role}_good": rows[column] == 1 for role, column in there.items()}})
        for role in there:
            name = f"({role})" if role in taken else role
            yield self._binary(name, role, sums[f"{role}_known"].to_numpy(), sums[f"{role}_good"].to_numpy())

    def many_valued(self, profiles: Sequence[ColumnProfile], share: int) -> Iterator[FeatureCount]:
        """Features with more than two values: those with levels, and then those with an order."""
        many = at_a_time(self._subject.size)
        levels = [profile for profile in profiles if not _has_order(profile)]
        for first in range(0, len(levels), many):
            some = levels[first : first + many]
            yield from map(_of_levels, some, self._counted([self._subject.given[p.name] for p in some], texts=True))
        ordered = [profile for profile in profiles if _has_order(profile)]
        for first in range(0, len(ordered), many):
            yield from self._ordered(ordered[first : first + many], share)

    def _sums(self, rows: Any, true: Mapping[str, Any]) -> pd.DataFrame:
        """In how many rows each of these is true, by combination, in the order of `combinations`."""
        keys = {key: rows[group_column(name)] for key, name in zip(self._keys, self._subject.attributes, strict=True)}
        sums = {name: what.sum().fill_null(0) for name, what in true.items()}
        return self._placed(self._subject.engine.fetch(rows.group_by(**keys).agg(**sums))).sort_index()

    def _grouped(self, rows: Any, *values: str, texts: bool = False) -> Any:
        """Rows `n` by combination of groups as `a0`, `a1` ..., and by values, which may be shown as texts.

        Counted by the cells as they stand in the file, and only then by the names of groups.
        """
        attributes = self._subject.attributes
        cells = with_groups(by_cells(rows, [*attributes, *values]), attributes)
        named = {key: cells[group_column(name)] for key, name in zip(self._keys, attributes, strict=True)}
        shown = {value: text(cells[value]) if texts else cells[value] for value in values}
        short = cells.select(**shown, **named, n=cells[CELLS])
        return short.group_by([*self._keys, *values]).agg(n=short.n.sum())

    def _placed(self, found: pd.DataFrame) -> pd.DataFrame:
        """The same with the place of its combination as index."""
        import pandas as pd

        names = list(self._subject.attributes)
        places = pd.MultiIndex.from_frame(self.combinations[names].astype("object"))
        mine = pd.MultiIndex.from_frame(found[self._keys].astype("object"), names=names)
        return found.set_index(pd.Index(places.get_indexer(mine), name="combination"))

    def _counted(self, cells: Sequence[Any], *, texts: bool) -> Iterator[pd.DataFrame]:
        """Of each column of cells the rows by combination and `value`: as texts with a missing one, or as they are."""
        import ibis

        asked = []
        for place, cell in enumerate(cells):
            rows = self._subject.given.select(*self._subject.attributes, **{VALUE: cell})
            rows = rows if texts else rows.filter(rows[VALUE].notnull())
            asked.append(self._grouped(rows, VALUE, texts=texts).mutate(place=ibis.literal(place, "int32")))
        found = self._subject.engine.fetch(ibis.union(*asked))
        found = self._placed(found.rename(columns={VALUE: "value"}))
        return (found[found["place"] == place] for place in range(len(cells)))

    def _binary(self, name: str, role: Role, rows: np.ndarray, high: np.ndarray) -> FeatureCount:
        import numpy as np

        places = np.arange(len(rows))
        return FeatureCount(
            name=name,
            role=role,
            ordered=False,
            exact=True,
            combination=np.concatenate([places, places]),
            value=np.repeat([0.0, 1.0], len(rows)),
            n=np.concatenate([rows - high, high]).astype("int64"),
        )

    def _ordered(self, profiles: Sequence[ColumnProfile], share: int) -> Iterator[FeatureCount]:
        """Numbers and dates: as they are, or in steps if they are more than their `share` of what is kept."""
        rows: Any = self._subject.given
        numbers = [_number(rows[profile.name], profile.type) for profile in profiles]
        scales = fine_steps(self._subject.engine, rows.select(**{f"c{i}": cell for i, cell in enumerate(numbers)}))
        exact = [profile.distinct <= share for profile in profiles]
        cells = [cell if whole else scale.step(cell) for cell, scale, whole in zip(numbers, scales, exact, strict=True)]
        yield from map(_of_numbers, profiles, self._counted(cells, texts=False), scales, exact)


def _has_order(profile: ColumnProfile) -> bool:
    return profile.type in NUMBERS and profile.distinct > FEW_VALUES


def _number(column: Any, kind: str) -> Any:
    cell = present(column)
    return (cell.cast("timestamp").epoch_seconds() if kind in ("date", "time stamp") else cell).cast("float64")


def _of_levels(profile: ColumnProfile, found: pd.DataFrame) -> FeatureCount:
    level = found["value"].astype("object").where(found["value"].notna(), None)
    codes = level.factorize(sort=True, use_na_sentinel=False)[0]
    found = found.assign(value=codes).reset_index().sort_values(["combination", "value"])
    value, n = found["value"].to_numpy(dtype="float64"), found["n"].to_numpy(dtype="int64")
    place = found["combination"].to_numpy()
    return FeatureCount(
        name=profile.name, role="feature", ordered=False, exact=True, combination=place, value=value, n=n
    )


def _of_numbers(profile: ColumnProfile, found: pd.DataFrame, scale: FineSteps, exact: bool) -> FeatureCount:
    found = found.reset_index().sort_values(["combination", "value"])
    n, value = found["n"].to_numpy(dtype="int64"), found["value"].to_numpy(dtype="float64")
    value = value if exact else scale.middle(value)
    share = scale.share(value)
    return FeatureCount(
        name=profile.name,
        role="feature",
        ordered=True,
        exact=exact,
        combination=found["combination"].to_numpy(),
        value=value,
        n=n,
        total=n * share,
        squares=n * share**2,
    )
