"""Judge how far a number has moved since the baseline: the interval of the difference against what a rule allows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from audit.judge import words
from audit.judge.case import Case, Labels, Part, worst
from audit.judge.decide import Bounds, relation
from audit.judge.measured import counted, reading_of, summary
from audit.language import _
from audit.records.evidence import Measurement
from audit.records.judgement import Change, Outcome, Reading
from audit.records.pack import Decide, Expectation, Limit

if TYPE_CHECKING:
    from audit.records.comparison import Movement

Key = tuple[tuple[str, str], ...]


def change(expected: Expectation, case: Case) -> Part:
    """Every number that the rule looks at, today and in the baseline; the worst of them counts."""
    limit = expected.change
    assert limit is not None
    if case.changes is None:
        because = _("{called} cannot be told: no baseline is named in the plan.", called=_called(expected.metric, {}))
        readings = [_reading(expected, {}, None, None, "missing", because)]
    else:
        readings = _readings(expected, limit, case, case.changes)
    outcome = worst([reading.outcome for reading in readings])
    return Part(
        outcome=outcome,
        because=summary(readings, outcome, limit, expected.over),
        readings=tuple(readings),
        open=tuple(reading.where for reading in readings if reading.outcome != "passed"),
    )


def _readings(
    expected: Expectation, limit: Limit, case: Case, changes: Mapping[str, tuple[Movement, ...]]
) -> list[Reading]:
    """Numbers of both audits are judged; what only one of them has is open, and missing where it is all there is."""
    moved = {_key(one.where): one for one in counted(expected, changes.get(expected.metric, ()))}
    now = {_key(one.where): one for one in counted(expected, case.measured.get(expected.metric, ()))}
    gone = {_key(one.where): one for one in counted(expected, case.unmeasured.get(expected.metric, ()))}
    both = {key for key in now if key in moved and moved[key].difference is not None}
    alone: Outcome = "undecided" if both else "missing"
    found = []
    for key in sorted(now.keys() | gone.keys() | moved.keys()):
        one, movement = now.get(key), moved.get(key)
        if key in both and one is not None and movement is not None:
            found.append(_judged(one, movement, expected, limit))
            continue
        if one is not None:
            why = _("the earlier audit did not measure it")
        elif key in gone:
            why = _("it was not measured ({reason})", reason=gone[key].reason.rstrip("."))
        else:
            why = _("it is no longer measured")
        where = dict(key)
        because = _("{called} cannot be told: {why}.", called=_called(expected.metric, where), why=why)
        found.append(_reading(expected, where, one, movement, alone, because))
    if not found:
        because = _("{called} cannot be told: neither audit measured it.", called=_called(expected.metric, {}))
        found.append(_reading(expected, {}, None, None, "missing", because))
    return found


def _judged(one: Measurement, movement: Movement, expected: Expectation, limit: Limit) -> Reading:
    interval = difference(movement, expected.decide)
    outcome = relation(interval, limit)
    edges = (limit.at_least, limit.at_most)
    assert movement.difference is not None and movement.before is not None
    text = f"{_called(one.metric, one.where)}: {words.number(movement.difference, edges)}"
    if not interval[0] == interval[1] == movement.difference:
        low, high = (_("no bound") if end is None else words.number(end, edges) for end in interval)
        text += _(" ({low} to {high})", low=low, high=high)
    text += _(", from {before} to {value}", before=words.number(movement.before), value=words.number(one.value))
    said = words.WHOSE[expected.origin].format(limit=words.limit(limit))
    if outcome == "undecided":
        more = _("More rows would narrow the interval, as far as that of the earlier audit allows.")
        because = _("{stated}, reaching across {said}. {more}", stated=text, said=said, more=more)
    elif outcome == "passed":
        because = _("{stated}, within {said}.", stated=text, said=said)
    else:
        below = limit.at_least is not None and interval[1] is not None and interval[1] < limit.at_least
        because = f"{text}, {_('below') if below else _('above')} {said}."
    return _reading(expected, one.where, one, movement, outcome, because)


def difference(movement: Movement, decide: Decide) -> Bounds:
    """The interval that decides: the bare difference, its own interval, or the simultaneous one."""
    match decide:
        case "point":
            return movement.difference, movement.difference
        case "interval":
            return movement.low, movement.high
        case "family":
            return movement.low_all, movement.high_all


def _reading(
    expected: Expectation,
    where: Labels,
    one: Measurement | None,
    movement: Movement | None,
    outcome: Outcome,
    because: str,
) -> Reading:
    """A reading of the number without a limit of its own, and of its change with one."""
    limit = expected.change or Limit()
    moved = movement is not None and movement.difference is not None
    low, high = difference(movement, expected.decide) if movement is not None and moved else (None, None)
    read = Change(
        before=None if movement is None else movement.before,
        difference=None if movement is None else movement.difference,
        low=low,
        high=high,
        at_least=limit.at_least,
        at_most=limit.at_most,
    )
    return replace(reading_of(expected.metric, where, expected, None, outcome, because, one), change=read)


def _called(metric: str, where: Labels) -> str:
    return _("Change of {metric}{place} since the baseline", metric=words.metric(metric), place=words.place(where))


def _key(where: Labels) -> Key:
    return tuple(sorted(where.items()))
