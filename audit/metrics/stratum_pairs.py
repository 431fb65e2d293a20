"""Every group and its reference within strata, from counts: what conditional comparisons are made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from audit.metrics.comparisons import Absence
from audit.metrics.crossings import groupings, together
from audit.metrics.group_rates import GroupValues, rate_values
from audit.metrics.reference_ratios import reference_of
from audit.metrics.stratified import Tables, tables
from audit.metrics.tallies import tally
from audit.records.subject import CROSS

if TYPE_CHECKING:
    import pandas as pd


class Stratified(Protocol):
    """Decided rows by attributes, stratum and decision."""

    @property
    def name(self) -> str: ...
    @property
    def strata(self) -> int: ...
    @property
    def left_out(self) -> int: ...
    @property
    def cells(self) -> pd.DataFrame: ...


class Counted(Protocol):
    """Every way of stratifying."""

    @property
    def attributes(self) -> tuple[str, ...]: ...
    @property
    def stratifications(self) -> Sequence[Stratified]: ...


@dataclass(frozen=True, kw_only=True)
class Pair:
    """A group and its reference."""

    where: dict[str, str]
    """Labels."""
    tables: Tables
    """One a stratum in which both occur."""
    overall: tuple[int, int, int, int]
    """Hits and trials of the group, then of the reference, over all strata together."""
    strata: str
    """How many strata there are, in words."""

    @property
    def rows(self) -> int:
        """Decided rows of the group that have a stratum."""
        return self.overall[1]

    @property
    def support(self) -> int:
        """Those in strata in which the reference occurs too."""
        return int(self.tables.trials.sum())


def pairs(
    counts: Counted, *, reference: Mapping[str, str], limit: int
) -> tuple[list[Pair], list[tuple[dict[str, str], Absence]]]:
    """Every known group with its reference, and the labels of those that cannot be compared with the reason."""
    good: list[Pair] = []
    bad: list[tuple[dict[str, str], Absence]] = []
    small: set[tuple[str, str]] = set()
    for one in counts.stratifications:
        for names in groupings(counts.attributes):
            cells = together(one.cells, counts.attributes, names, ["stratum", "decision"])
            attribute = CROSS.join(names)
            found = rate_values(tally(cells.assign(label=None), attribute), "selection_rate")
            chosen = reference_of(found, reference, limit)
            if isinstance(chosen, tuple):
                bad.append(({"attribute": attribute, "stratum": one.name}, chosen))
                continue
            hits, trials = by_stratum(cells, found.groups)
            for place in np.flatnonzero(found.known):
                if place == chosen:
                    continue
                where = {
                    "attribute": attribute,
                    "group": found.groups[place],
                    "reference": found.groups[chosen],
                    "stratum": one.name,
                }
                if found.rows[place] < limit:
                    if (attribute, where["group"]) not in small:  # once, however many ways of stratifying there are
                        bad.append((where, ("suppressed", f"fewer than {limit} rows")))
                    small.add((attribute, where["group"]))
                    continue
                good.append(
                    Pair(
                        where=where,
                        tables=tables(hits[place], trials[place], hits[chosen], trials[chosen]),
                        overall=_overall(found, int(place), chosen),
                        strata=_in_words(one, limit),
                    )
                )
    return good, bad


def by_stratum(cells: pd.DataFrame, groups: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """Favourable decisions and all decisions, shape (groups, strata) each.

    Args:
        cells: `group`, `stratum` (from 0), `decision`, `n`.
        groups: names of the rows of the result, sorted.
    """
    place = np.searchsorted(np.asarray(groups, dtype=str), cells["group"].to_numpy(dtype=str))
    stratum, n = cells["stratum"].to_numpy(), cells["n"].to_numpy(dtype=np.float64)
    hits = np.zeros((len(groups), int(stratum.max(initial=-1)) + 1))
    trials = hits.copy()
    np.add.at(trials, (place, stratum), n)
    np.add.at(hits, (place, stratum), n * cells["decision"].to_numpy(dtype=np.float64))
    return hits, trials


def _overall(found: GroupValues, place: int, chosen: int) -> tuple[int, int, int, int]:
    hits, support = found.hits, found.support
    return int(hits[place]), int(support[place]), int(hits[chosen]), int(support[chosen])


def _in_words(one: Stratified, limit: int) -> str:
    said = f"{one.strata} strata"
    if one.left_out >= limit:
        said += f", {one.left_out} decided rows without one left out"
    return said
