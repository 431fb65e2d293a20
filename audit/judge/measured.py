"""Judge what a rule expects of a number."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from audit.judge import words
from audit.judge.case import Case, Labels, Part, Sampled, worst
from audit.judge.conditions import labelled
from audit.judge.decide import bounds, how_many_more, relation
from audit.judge.thresholds import registered
from audit.language import _, inside, ngettext
from audit.packs import taxonomy
from audit.records.evidence import Measurement, Unmeasured
from audit.records.judgement import Outcome, Reading
from audit.records.pack import Expectation, Limit
from audit.records.subject import CROSS


def expectation(expected: Expectation, case: Case) -> Part:
    """Every label that the rule looks at, each with its own reading; the worst of them counts."""
    limit, said = (None, "") if expected.measured else _limit(expected, case)
    measured = counted(expected, case.measured.get(expected.metric, ()))
    unmeasured = counted(expected, case.unmeasured.get(expected.metric, ()))
    readings = [_read(one, expected, limit, said, case) for one in measured]
    readings += [_unread(one, expected, limit, partly=bool(measured)) for one in unmeasured]
    if not readings:
        readings = [_never_measured(expected, limit)]
    outcome = worst([reading.outcome for reading in readings])
    because = summary(readings, outcome, limit, expected.over)
    if limit is None and not expected.measured:
        known = (
            _("{values} measured, none judged.", values=words.count(len(measured), "value", "values"))
            if measured
            else because
        )
        because = f"{words.capital(said)}. {known}"
    return Part(
        outcome=outcome,
        because=because,
        readings=tuple(readings),
        open=tuple(reading.where for reading in readings if reading.outcome != "passed"),
    )


def counted(expected: Expectation, items: Sequence[Sampled]) -> list[Sampled]:
    """Those of the groups that the rule looks at."""

    def counts(item: Sampled) -> bool:
        attribute = item.where.get("attribute", "")
        # a whole metric that could not be measured has no labels: that concerns every reader of it
        if expected.over == "all" or (isinstance(item, Unmeasured) and not attribute):
            return True
        if expected.over == "special":
            return any(_special(name) for name in attribute.split(CROSS))
        return (CROSS in attribute) == (expected.over == "intersections")

    return [item for item in labelled(items, expected.where) if counts(item)]


def _special(attribute: str) -> bool:
    kind = taxonomy.by_name(taxonomy.shipped(), attribute)
    return kind is not None and kind.special is not None


def _limit(expected: Expectation, case: Case) -> tuple[Limit | None, str]:
    """The limit and how a sentence calls it; without a limit, why there is none."""
    if expected.limit is not None:
        return expected.limit, words.WHOSE[expected.origin].format(limit=words.limit(expected.limit))
    if expected.declared is None:
        return registered(expected.metric, expected.sets, case)
    side, name = expected.declared
    called = _("the declared {name}", name=words.fact(name.removeprefix("declared_")))
    fact = case.standing(name)
    if isinstance(fact, str):
        return None, _("the limit is {called}: {reading}", called=called, reading=inside(fact.rstrip(".")))
    limit = Limit(**{side: float(fact.value)})  # type: ignore[arg-type]  # the question takes numbers only
    return limit, f"{called}, {words.limit(limit)}"


def _read(one: Measurement, expected: Expectation, limit: Limit | None, said: str, case: Case) -> Reading:
    """One measured number against the limit."""
    interval = bounds(one, expected.decide)
    if expected.measured:
        outcome: Outcome = "passed" if math.isfinite(one.value) else "undecided"
        because = _("{stated}. It is measured; the law sets no limit.", stated=_stated(one, interval, Limit()))
    elif limit is None:
        outcome = "missing"
        because = f"{_stated(one, interval, Limit())}: {said}."
    else:
        outcome, because = _decided(one, expected, limit, said, case)
    return reading_of(one.metric, one.where, expected, limit, outcome, because, one)


def _decided(one: Measurement, expected: Expectation, limit: Limit, said: str, case: Case) -> tuple[Outcome, str]:
    interval = bounds(one, expected.decide)
    outcome = relation(interval, limit)
    stated = _stated(one, interval, limit)
    if outcome == "undecided":
        return outcome, _(
            "{stated}, reaching across {said}. {how_many_more}",
            stated=stated,
            said=said,
            how_many_more=how_many_more(one, interval, limit),
        )
    if outcome == "passed":
        return outcome, _("{stated}, within {said}.", stated=stated, said=said)
    high = interval[1]
    side = _("below") if limit.at_least is not None and high is not None and high < limit.at_least else _("above")
    stated = f"{stated}, {side} {said}"
    if expected.confirmed_by is None:
        return outcome, f"{stated}."
    confirmed, why = _confirmed(one.where, *expected.confirmed_by, case)
    return ("failed" if confirmed else "undecided"), f"{stated}; {why}."


def _confirmed(where: Labels, metric: str, limit: Limit, case: Case) -> tuple[bool, str]:
    """Whether a second metric with the same labels agrees, by its bare value."""
    seconds = [one for one in case.measured.get(metric, ()) if dict(one.where) == dict(where)]
    name = words.metric(metric)
    if not seconds:
        reasons = {one.reason for one in case.unmeasured.get(metric, ()) if dict(one.where) in ({}, dict(where))}
        tail = f" ({'; '.join(sorted(reasons))})" if reasons else ""
        return False, _(
            "the {name} that would confirm it was not measured{tail}, so it stays inconclusive", name=name, tail=tail
        )
    values = words.listed([words.number(one.value, (limit.at_least, limit.at_most)) for one in seconds])
    if all(relation((one.value, one.value), limit) == "passed" for one in seconds):
        return True, _(
            "the {name} of {values} confirms it ({limit})", name=name, values=values, limit=words.limit(limit)
        )
    return False, _(
        "the {name} of {values} does not confirm it (it would have to be {limit}), so it stays inconclusive",
        name=name,
        values=values,
        limit=words.limit(limit),
    )


def _unread(one: Unmeasured, expected: Expectation, limit: Limit | None, *, partly: bool) -> Reading:
    """A number that is not there: missing, or undecided where only some labels lack it for want of rows."""
    few = one.why in ("suppressed", "too small", "undefined")
    outcome: Outcome = "undecided" if partly and few and limit is not None else "missing"
    because = _(
        "{quantity} was not measured: {reason}.",
        quantity=words.quantity(one.metric, one.where),
        reason=one.reason.rstrip("."),
    )
    return reading_of(one.metric, one.where, expected, limit, outcome, because, None)


def _never_measured(expected: Expectation, limit: Limit | None) -> Reading:
    over = {
        "all": "",
        "single": _(" for any single attribute"),
        "intersections": _(" for crossings of several attributes"),
        "special": _(" for any attribute that by its name is a special category"),
    }
    what = words.quantity(expected.metric, {})
    because = _("{what} was not measured{over}: the evidence does not name it.", what=what, over=over[expected.over])
    return reading_of(expected.metric, {}, expected, limit, "missing", because, None)


def reading_of(
    metric: str,
    where: Labels,
    expected: Expectation,
    limit: Limit | None,
    outcome: Outcome,
    because: str,
    one: Measurement | None,
) -> Reading:
    low, high = (None, None) if one is None else bounds(one, expected.decide)
    return Reading(
        metric=metric,
        where=dict(sorted(where.items())),
        value=None if one is None else _finite(one.value),
        low=_finite(low),
        high=_finite(high),
        decide=expected.decide,
        at_least=None if limit is None else limit.at_least,
        at_most=None if limit is None else limit.at_most,
        origin=expected.origin,
        n=None if one is None else one.n,
        support=None if one is None else one.support,
        confidence=None if one is None or expected.decide == "point" else one.confidence,
        outcome=outcome,
        because=because,
    )


def _finite(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None


def _stated(one: Measurement, interval: tuple[float | None, float | None], limit: Limit) -> str:
    """The number and, where it is not the bare value that decides, its interval."""
    edges = (limit.at_least, limit.at_most)
    text = f"{words.quantity(one.metric, one.where)}: {words.number(one.value, edges)}"
    low, high = interval
    if low is not None and low == high == one.value:
        return text
    shown = [_("no bound") if end is None else words.number(end, edges) for end in (low, high)]
    return _("{said} ({shown} to {shown_2})", said=text, shown=shown[0], shown_2=shown[1])


def summary(readings: Sequence[Reading], outcome: Outcome, limit: Limit | None, over: str) -> str:
    """The reading that matters most, and how many there are like it."""
    alike = [reading for reading in readings if reading.outcome == outcome]
    chosen = min(alike, key=lambda reading: _margin(reading, limit))
    if len(readings) == 1:
        return chosen.because
    total = words.count(len(readings), "value", "values")
    if outcome == "passed":
        if limit is None:
            of = {"single": _(" of single attributes"), "intersections": _(" of crossings")}.get(over, "")
            name = words.capital(words.metric(readings[0].metric))
            return _("{name}{of}: all {total} are measured; the law sets no limit.", name=name, of=of, total=total)
        return _("All {total} hold; the closest to the limit: {reading}", total=total, reading=inside(chosen.because))
    verb = {
        "failed": ngettext("fails", "fail", len(alike)),
        "undecided": ngettext("is undecided", "are undecided", len(alike)),
        "missing": _("cannot be judged"),
    }[outcome]
    head = _("{alike} of {total} {verb}", alike=words.whole(len(alike)), total=total, verb=verb)
    return (
        f"{head}: {inside(chosen.because)}"
        if len(alike) == 1
        else _("{head}; first: {reading}", head=head, reading=inside(chosen.because))
    )


def _margin(reading: Reading, limit: Limit | None) -> tuple[float, list[tuple[str, str]]]:
    """How far inside the limit the interval lies (negative: how far outside); what is unknown comes last."""
    return min(_distances(reading, limit), default=math.inf), sorted(reading.where.items())


def _distances(reading: Reading, limit: Limit | None) -> Iterator[float]:
    read = reading if reading.change is None else reading.change
    value = reading.value if reading.change is None else reading.change.difference
    if limit is None or value is None:
        return
    if limit.at_least is not None:
        yield (value if read.low is None else read.low) - limit.at_least
    if limit.at_most is not None:
        yield limit.at_most - (value if read.high is None else read.high)
