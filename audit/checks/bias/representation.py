"""Representation: whether each group is as common in the data as in the population it should stand for.

What it measures
----------------
For each group its share of the rows divided by its share of the reference population (`data.reference` in the plan),
and for each attribute the p-value of a chi-squared test: how often shares this different would arise by chance if the
rows were drawn at random from that population. Crossings of attributes are compared as well.

Why it matters
--------------
Article 10 of the EU AI Act asks for data that are "sufficiently representative" of the persons a system is used on. A
group that is rare in the data is one the model knows little about and the audit says little about, however good its
rates look.

How to read it
--------------
0.60 [0.55, 0.66] for Black applicants: for every 100 that the population would lead you to expect, 60 are in the data.
0 means that a group that the population has does not occur at all. Above 1 the group is more common here than there.

Limits
------
The number is only as good as the population: applicants for a mortgage are no census. If the plan says how many
people each row of the reference stands for (`columns.people`), its shares are taken as known; otherwise it is a
sample, and its uncertainty counts too. Rows whose group is unknown are left out on both sides, so if one group is
unknown more often, that shows as a difference. With many rows a trivial difference has a tiny p-value: read the ratio.
Case weights of the audited rows are used, at their effective size. A group with few rows here is not shown; one that is
missing here is, if the population has enough of it.

References
----------
Regulation (EU) 2024/1689, Art. 10(3) and (4). Wilson 1927, JASA 22(158), 209-212. Katz et al. 1978, Biometrics 34,
469-474. Pearson 1900, Philosophical Magazine 50, 157-175. Kish 1965, Survey Sampling, 11.7.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from audit.metrics.comparisons import Absence, Said, p_measured
from audit.metrics.crossings import groupings, is_known, together
from audit.metrics.families import Estimate, measurements
from audit.metrics.representation import Shares, ratio, ratio_interval, same_shares
from audit.metrics.tallies import Floats
from audit.needs.population_counts import PopulationCounts
from audit.records.evidence import Unmeasured
from audit.records.subject import CROSS

METRICS: Mapping[str, str] = {
    "bias.representation_ratio": "Share of a group in the data by its share in the reference population",
    "bias.representation_p_value": "Chance of shares this different if the rows were drawn from the population",
}

_RATIO, _P_VALUE = METRICS
_KNOWN = "share by known share; score interval (Wilson 1927)"
_SAMPLED = "share by share in a sample of {:,} people; log interval with 1/2 added to every count (Katz et al. 1978)"


@dataclass(frozen=True, kw_only=True)
class _Compared:
    """The groups of one attribute, in the data and in the population."""

    attribute: str
    groups: tuple[str, ...]
    """Known groups of either, sorted."""
    rows: Floats
    """Rows of the data."""
    people: Floats
    """Rows of the reference, or the people it counts."""
    here: Shares
    there: Shares


def measure(counts: PopulationCounts, *, confidence: float = 0.95, disclosure_limit: int = 10) -> Iterator[Said]:
    """Ratios of shares of every known group, and one test per attribute."""
    found = [_compare(counts, names) for names in groupings(counts.attributes)]
    yield from _ratios(found, counts.census, confidence, disclosure_limit)
    yield from _p_values(found, disclosure_limit)


def _compare(counts: PopulationCounts, names: tuple[str, ...]) -> _Compared:
    mine, theirs = (_known(table, counts.attributes, names) for table in (counts.here, counts.there))
    groups = sorted({*mine.index, *theirs.index})
    mine, theirs = mine.reindex(groups, fill_value=0), theirs.reindex(groups, fill_value=0)
    return _Compared(
        attribute=CROSS.join(names),
        groups=tuple(groups),
        rows=mine["n"].to_numpy(dtype=np.float64),
        people=theirs["weight"].to_numpy(dtype=np.float64),
        here=_shares(mine),
        there=Shares(counts=theirs["weight"].to_numpy(dtype=np.float64), size=np.inf)
        if counts.census
        else _shares(theirs),
    )


def _known(table: pd.DataFrame, attributes: tuple[str, ...], names: tuple[str, ...]) -> pd.DataFrame:
    found = together(table, attributes, names, []).set_index("group")
    return found[[is_known(str(group)) for group in found.index]]


def _shares(found: pd.DataFrame) -> Shares:
    weight, squares = (float(found[name].sum()) for name in ("weight", "squares"))
    return Shares(counts=found["weight"].to_numpy(dtype=np.float64), size=weight**2 / squares if squares else 0.0)


def _nothing(one: _Compared, limit: int) -> Absence | None:
    """Why an attribute cannot be compared, if it cannot."""
    if not one.rows.sum():
        return "absent", "no row has a known group"
    if not one.people.sum():
        return "absent", "nobody of the reference population has a known group"
    if len(one.groups) < 2:
        return "undefined", "there is only one known group, here and in the population"
    if one.rows.sum() < limit:
        return "suppressed", f"fewer than {limit} rows have a known group"
    return None


def _ratios(found: list[_Compared], census: bool, confidence: float, limit: int) -> Iterator[Said]:
    estimates = []
    for one in found:
        if (nothing := _nothing(one, limit)) is not None:
            where = {"attribute": one.attribute}
            yield Unmeasured(metric=_RATIO, where=where, why=nothing[0], reason=nothing[1])
            continue
        for place, group in enumerate(one.groups):
            where = {"attribute": one.attribute, "group": group}
            if (absence := _without(one, place, limit)) is not None:
                yield Unmeasured(metric=_RATIO, where=where, why=absence[0], reason=absence[1])
            elif one.rows[place] or one.people[place] >= limit:
                estimates.append(_estimate(one, place, where, census))
    yield from measurements(_RATIO, estimates, confidence=confidence)


def _without(one: _Compared, place: int, limit: int) -> Absence | None:
    """Why a group has no ratio. One that is small there and not at all here is passed over in silence."""
    rows, people = one.rows[place], one.people[place]
    if 0 < rows < limit:
        return "suppressed", f"fewer than {limit} rows"
    if rows and not people:
        return "undefined", "the reference population has nobody of this group"
    if rows and people < limit:
        return "too small", f"the reference population has fewer than {limit} people of this group"
    return None


def _estimate(one: _Compared, place: int, where: Mapping[str, str], census: bool) -> Estimate:
    value = ratio(one.here, one.there, place)
    assert value is not None
    rows = int(one.rows.sum())
    return Estimate(
        where=where,
        value=value,
        interval=lambda confidence: ratio_interval(one.here, one.there, place, confidence),
        n=rows,  # a share is about all rows, also that of a group that has none
        support=rows,
        method=_weighing(one, _KNOWN if census else _SAMPLED.format(int(one.people.sum()))),
    )


def _weighing(one: _Compared, method: str) -> str:
    return method if one.here.size == one.rows.sum() else f"{method}; case weights at their effective size (Kish 1965)"


def _p_values(found: list[_Compared], limit: int) -> Iterator[Said]:
    tested = []
    for one in found:
        where, nothing = {"attribute": one.attribute}, _nothing(one, limit)
        test = None if nothing else same_shares(one.here, one.there)
        if nothing:
            yield Unmeasured(metric=_P_VALUE, where=where, why=nothing[0], reason=nothing[1])
        elif test is None:
            reason = "fewer than two groups are expected to have 5 rows or more"
            yield Unmeasured(metric=_P_VALUE, where=where, why="too small", reason=reason)
        else:
            tested.append((one, where, test))
    for one, where, (value, groups) in tested:
        rows = int(one.rows.sum())
        method = _weighing(one, f"chi-squared test of {groups} groups; those with fewer than 5 expected taken together")
        yield p_measured(_P_VALUE, where, value, len(tested), rows, rows, method)
