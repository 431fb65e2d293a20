"""What people who were decided against could change to be decided for, within what the plan declares."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from audit.errors import Absent, ModelError
from audit.metrics.rank_places import is_number, places
from audit.metrics.recourse_search import Ladder, Recourse, search
from audit.needs.adverse_cases import AdverseCases
from audit.needs.row_sample import RowSample
from audit.records.blocks import Move
from audit.records.subject import Subject

if TYPE_CHECKING:
    import pandas as pd

RUNGS = 100
"""Values of a number that are tried at most: one a percentile."""
EXTREME = 0.01
"""Share of the applicants at either end whose values are not taken for plausible, where no range is declared."""
CATEGORIES = 20


@dataclass(frozen=True, kw_only=True, eq=False)
class Recourses:
    """The cheapest change of each adverse case."""

    cases: AdverseCases
    ladders: tuple[Ladder, ...]
    """Of the actionable features that the model sees."""
    found: Recourse
    unseen: tuple[str, ...]
    """Actionable features that the model does not see, or whose values leave no room."""


def supply(subject: Subject, cases: AdverseCases, drawn: RowSample) -> Recourses:
    """Search.

    Raises:
        Absent: no feature is declared actionable, the model sees none of them, or it failed.
    """
    from threadpoolctl import threadpool_limits

    actionable = subject.plan.explanation.actionable
    if not actionable:
        raise Absent("absent", "the plan declares no feature that a person can change (explanation.actionable)")
    ladders = _ladders(drawn.frame, [*cases.model.features], actionable, subject.plan.disclosure_limit)
    if not ladders:
        raise Absent("absent", "the model sees no feature that the plan declares actionable and that can change")
    try:
        with threadpool_limits(limits=1):  # many small questions: threads would wait for each other most of the time
            found = search(cases.model.predict, cases.frame, cases.threshold, ladders)
    except ModelError:  # its own sentence holds no cell
        raise
    except Exception as error:  # whatever a model raises may carry personal data: only its name is kept
        raise Absent("crashed", f"asking the model failed with {type(error).__name__}") from error
    on = {ladder.feature for ladder in ladders}
    unseen = tuple(name for name in actionable if name not in on)
    return Recourses(cases=cases, ladders=ladders, found=found, unseen=unseen)


def _ladders(
    everybody: pd.DataFrame, features: Sequence[str], actionable: Mapping[str, Move], limit: int
) -> tuple[Ladder, ...]:
    """In the order of the model's features."""
    found = []
    for name in features:
        if (move := actionable.get(name)) is None:
            continue
        column = everybody[name]
        ladder = _numbers(column, name, move) if is_number(column) else _categories(column, name, limit)
        if ladder is not None and len(ladder.values):
            found.append(ladder)
    return tuple(found)


def _numbers(column: pd.Series, name: str, move: Move) -> Ladder | None:
    """Values that occur, one at each percentile, within the declared range or else without the outermost hundredths."""
    import numpy as np

    among = places(column)
    if among.distinct < 2:
        return None
    low = float(among.at(np.array([EXTREME]))[0]) if move.at_least is None else move.at_least
    high = float(among.at(np.array([1 - EXTREME]))[0]) if move.at_most is None else move.at_most
    values = np.unique(among.at((np.arange(RUNGS) + 0.5) / RUNGS) if among.distinct > RUNGS else among.values)
    values = values[(values >= low) & (values <= high)]
    return Ladder(feature=name, values=values, places=among, up=move.direction != "down", down=move.direction != "up")


def _categories(column: pd.Series, name: str, limit: int) -> Ladder | None:
    """Categories that enough rows have, the commonest first; equally common ones by name."""
    import numpy as np

    counts = column.value_counts()
    common = sorted(counts[counts >= limit].index, key=lambda value: (-int(counts[value]), str(value)))[:CATEGORIES]
    values = np.empty(len(common), dtype=object)
    values[:] = common
    return Ladder(feature=name, values=values, places=None) if len(common) > 1 else None
