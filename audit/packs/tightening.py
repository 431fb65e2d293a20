"""An organisation may tighten the law for itself, and never loosen it.

A rule file that replaces a binding rule must still demand all that the rule demanded: the same numbers within limits at
least as strict, the same facts with no more answers allowed, the same or a higher severity, of everybody to whom and
whenever the rule applied. Rules that do not bind may be changed as the organisation likes.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from audit.packs.questions import same
from audit.records.pack import AnyOf, Expectation, Limit, Requirement, Rule
from audit.records.plan import SEVERITIES

Loosened = tuple[list[str | int], str]
"""The place in the replacing file, and what is looser there."""


def loosened(before: Rule, after: Rule) -> Iterator[Loosened]:
    """Every way in which `after` asks less than the binding rule `before`."""
    if before.binding != "binding":
        return
    if after.binding != "binding":
        yield ["binding"], f"the rule is binding; it cannot become {after.binding}"
    if SEVERITIES.index(after.severity) < SEVERITIES.index(before.severity):
        yield ["severity"], f"the severity is {before.severity}; it cannot become {after.severity}"
    yield from _scope(before, after)
    yield from _expected(before, after)
    yield from _required(before, after)


def _scope(before: Rule, after: Rule) -> Iterator[Loosened]:
    if after.applies_from > before.applies_from:
        yield ["applies", "from"], f"the rule applies from {before.applies_from}, and cannot begin later"
    if after.applies_until is not None and (before.applies_until is None or after.applies_until < before.applies_until):
        yield ["applies", "until"], "the rule cannot end earlier than it does"
    if after.jurisdiction not in (before.jurisdiction, None):
        yield ["applies", "jurisdiction"], "the rule cannot apply in fewer places"
    if after.roles and not (before.roles and set(before.roles) <= set(after.roles)):
        yield ["applies", "roles"], "the rule cannot bind fewer roles"
    wider = isinstance(after.when, AnyOf) and before.when in after.when.conditions
    if after.when is not None and after.when != before.when and not wider:
        yield ["applies", "when"], "the rule cannot apply in fewer cases; drop 'when', or add cases to it with any_of"


def _expected(before: Rule, after: Rule) -> Iterator[Loosened]:
    pairs = [[_number_kept(old, new) for new in after.expect] for old in before.expect]
    names = [old.metric for old in before.expect]
    yield from _kept("expect", names, pairs, before.expect_any, after.expect_any and len(after.expect) > 1)


def _required(before: Rule, after: Rule) -> Iterator[Loosened]:
    pairs = [[_fact_kept(old, new) for new in after.require] for old in before.require]
    names = [old.fact for old in before.require]
    yield from _kept("require", names, pairs, before.require_any, after.require_any and len(after.require) > 1)


def _kept(
    key: str, names: Sequence[str], pairs: Sequence[Sequence[bool]], any_: bool, now_any: bool
) -> Iterator[Loosened]:
    """Whether each demand (row) is kept by one of the new demands (columns).

    Where one of several was enough, each alternative of now must be as strict as one of then, or one of then must
    be demanded outright.
    """
    if not names:
        return
    if any_:
        columns = range(len(pairs[0]))
        kept = [any(row[column] for row in pairs) for column in columns]
        if not kept or not (all(kept) if now_any else any(kept)):
            yield [key], f"none of {', '.join(names)} is demanded as strictly as the rule demands one of them"
        return
    if now_any:
        yield [key], "the rule demands all of its list; one of several cannot be enough"
    for name, row in zip(names, pairs, strict=True):
        if not any(row):
            yield [key], f"{name} is not demanded as strictly as the rule demands it"


def _number_kept(old: Expectation, new: Expectation) -> bool:
    alike = (new.metric, new.over, dict(new.where)) == (old.metric, old.over, dict(old.where))
    if not alike or new.confirmed_by not in (None, old.confirmed_by):
        return False
    if (old.change is None) != (new.change is None):
        return False
    if old.change is not None and new.change is not None:
        return new.decide == old.decide and _inside(new.change, old.change)
    if old.measured:
        return True
    if old.limit is None:
        keeps = new.limit is not None or (new.declared, new.sets, new.measured) == (old.declared, old.sets, False)
        return keeps and new.decide == old.decide
    return new.decide == old.decide and new.limit is not None and _inside(new.limit, old.limit)


def _inside(inner: Limit, outer: Limit) -> bool:
    def ends(limit: Limit) -> tuple[float, float]:
        low = -math.inf if limit.at_least is None else limit.at_least
        return low, math.inf if limit.at_most is None else limit.at_most

    return ends(inner)[0] >= ends(outer)[0] and ends(inner)[1] <= ends(outer)[1]


def _fact_kept(old: Requirement, new: Requirement) -> bool:
    if new.fact != old.fact or (old.attested and not new.attested):
        return False
    if old.among is not None:
        allowed = old.among
        if new.among is None or not all(any(same(value, other) for other in allowed) for value in new.among):
            return False
    if old.limit is not None and (new.limit is None or not _inside(new.limit, old.limit)):
        return False
    if old.days_old_at_most is not None and (
        new.days_old_at_most is None or new.days_old_at_most > old.days_old_at_most
    ):
        return False
    dates = all(now == then for now, then in ((new.not_before, old.not_before), (new.not_after, old.not_after)) if then)
    return dates and set(old.includes) <= set(new.includes)
