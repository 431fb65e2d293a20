"""The organisation's own numbers, where the law gives none: from the plan's register, entered by name and dated."""

from __future__ import annotations

from collections.abc import Sequence

from audit.judge import words
from audit.judge.case import Case
from audit.language import _
from audit.records.pack import Limit, Side
from audit.records.plan import Threshold


def registered(metric: str, sets: Side | None, case: Case) -> tuple[Limit | None, str]:
    """The limit for a metric and how a sentence calls it; without a limit, why there is none.

    A threshold that names the rule goes before those for the metric alone.
    """
    entered = [one for one in case.thresholds if one.metric == metric and one.rule == case.rule]
    entered = entered or [one for one in case.thresholds if one.metric == metric and one.rule is None]
    standing = [threshold for threshold in entered if threshold.on <= case.on]
    if not entered:
        return None, _("no threshold is entered for {metric}, and the law gives no number", metric=metric)
    if not standing:
        day = words.day(min(threshold.on for threshold in entered))
        return None, _(
            "the threshold for {metric} was entered on {day}, after the assessment date", metric=metric, day=day
        )
    latest = [threshold for threshold in standing if threshold.on == max(one.on for one in standing)]
    limit = _together(latest)
    if limit is None:
        return None, _("the thresholds entered for {metric} contradict each other or bound nothing", metric=metric)
    if sets is not None and getattr(limit, sets) is None:
        return None, _(
            "the threshold entered for {metric} lacks the {sets!r} that this rule needs", metric=metric, sets=sets
        )
    authors = words.listed(sorted({threshold.by for threshold in latest}))
    return limit, _("the organisation's limit of {limit}", limit=words.limit(limit)) + _(
        " (entered by {authors} on {on})", authors=authors, on=words.day(latest[0].on)
    )


def _together(thresholds: Sequence[Threshold]) -> Limit | None:
    least = [one.at_least for one in thresholds if one.at_least is not None]
    most = [one.at_most for one in thresholds if one.at_most is not None]
    limit = Limit(at_least=max(least, default=None), at_most=min(most, default=None))
    empty = limit.at_least is not None and limit.at_most is not None and limit.at_least > limit.at_most
    return None if empty or not (least or most) else limit
