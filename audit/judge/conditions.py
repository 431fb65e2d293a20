"""Whether a condition holds, and what it rests on: Kleene's three-valued logic over answers and numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from audit.judge import words
from audit.judge.case import Case, Labels, Sampled
from audit.judge.decide import relation
from audit.judge.thresholds import registered
from audit.language import _
from audit.metrics.crossings import is_known
from audit.packs import same
from audit.records.evidence import Unmeasured
from audit.records.judgement import Outcome
from audit.records.pack import AllOf, AnyOf, Condition, FactIs, FactWithin, MetricWithin, Not
from audit.records.plan import Scalar

NONE = "none"
"""The answer of a list that says it is empty; it does not count as one."""

_TRUTH: dict[Outcome, bool | None] = {"passed": True, "failed": False, "undecided": None}


def evaluate(condition: Condition, case: Case) -> bool | None:
    """True, False, or None where something unanswered or unmeasured leaves it open."""
    match condition:
        case FactIs(fact=name, among=among):
            sure, perhaps = _values(name, case)
            if any(same(value, allowed) for value in sure for allowed in among):
                return True
            return None if _open(name, case) or _some(perhaps, among) else False
        case FactWithin(fact=name, limit=limit):
            return None if _open(name, case) else _TRUTH[relation(size(name, case), limit)]
        case MetricWithin():
            return _within(condition, case)
        case Not(condition=inner):
            value = evaluate(inner, case)
            return None if value is None else not value
        case AllOf(conditions=inner_ones):
            values = [evaluate(one, case) for one in inner_ones]
            return False if False in values else None if None in values else True
        case AnyOf(conditions=inner_ones):
            values = [evaluate(one, case) for one in inner_ones]
            return True if True in values else None if None in values else False


def size(name: str, case: Case) -> tuple[float, float]:
    """A declared number, or how many answers a list has: the least and the most that it may be."""
    sure, perhaps = _values(name, case)
    if len(sure) == 1 and isinstance(sure[0], (int, float)) and not isinstance(sure[0], bool):
        return float(sure[0]), float(sure[0])
    known = len([value for value in sure if value != NONE])
    return known, known + len(perhaps)


def needs(condition: Condition, case: Case) -> Iterator[str]:
    """Facts without an answer that leave the condition open."""
    if evaluate(condition, case) is not None:
        return
    match condition:
        case FactIs(fact=name) | FactWithin(fact=name):
            follows = case.derived.get(name)
            yield from (name,) if follows is None else follows.needs
        case Not(condition=inner):
            yield from needs(inner, case)
        case AllOf(conditions=inner_ones) | AnyOf(conditions=inner_ones):
            for one in inner_ones:
                yield from needs(one, case)


def lacks(condition: Condition, case: Case) -> Iterator[str]:
    """Why the condition is open, where numbers are what is lacking: one sentence each."""
    if evaluate(condition, case) is not None:
        return
    match condition:
        case FactIs(fact=name) | FactWithin(fact=name):
            follows = case.derived.get(name)
            if follows is not None and not follows.needs:
                yield follows.because
        case MetricWithin():
            yield _unknown(condition, case)
        case Not(condition=inner):
            yield from lacks(inner, case)
        case AllOf(conditions=inner_ones) | AnyOf(conditions=inner_ones):
            for one in inner_ones:
                yield from lacks(one, case)


def reasons(condition: Condition, case: Case, *, holds: bool = True) -> Iterator[str]:
    """What of a condition makes it hold (or fail), in a few words each."""
    match condition:
        case Not(condition=inner):
            yield from reasons(inner, case, holds=not holds)
        case AllOf(conditions=inner_ones) | AnyOf(conditions=inner_ones):
            for one in inner_ones:
                if evaluate(one, case) is holds:
                    yield from reasons(one, case, holds=holds)
        case FactIs(fact=name, among=among):
            yield _answered(name, among, case, holds=holds)
        case FactWithin(fact=name):
            sure = _values(name, case)[0]
            yield _("{fact} is {clause}", fact=words.fact(name), clause=words.answer(sure) if sure else _("none"))
        case MetricWithin():
            yield _found(condition, case, holds=holds)


def _answered(name: str, among: Sequence[Scalar], case: Case, *, holds: bool) -> str:
    """An answer as a reason; of a long list only what matters."""
    sure = _values(name, case)[0]
    if len(sure) < 2:
        return _("{fact} is {clause}", fact=words.fact(name), clause=words.answer(sure) if sure else _("none"))
    matched = [value for value in sure if any(same(value, allowed) for allowed in among)]
    if holds:
        return _(
            "{fact} includes {listed}",
            fact=words.fact(name),
            listed=words.listed([words.answer(value) for value in matched]),
        )
    return _("{fact} leaves that out", fact=words.fact(name))


def _found(condition: MetricWithin, case: Case, *, holds: bool) -> str:
    """The number on which it rests; of several the one farthest out."""
    limit = condition.limit or registered(condition.metric, condition.sets, case)[0]
    measured = labelled(case.measured.get(condition.metric, ()), condition.where)
    if not holds and limit is not None:
        measured = [one for one in measured if relation((one.value, one.value), limit) == "failed"]
    chosen = max(measured, key=lambda one: abs(one.value))
    return _(
        "{metric}{place} is {value}",
        metric=words.metric(chosen.metric),
        place=words.place(chosen.where),
        value=words.number(chosen.value),
    )


def described(condition: Condition) -> str:
    """A condition in words, whatever the case."""
    match condition:
        case FactIs(fact=name, among=among):
            return _(
                "{fact} is {listed}",
                fact=words.fact(name),
                listed=words.listed([words.answer(value) for value in among], _("or")),
            )
        case FactWithin(fact=name, limit=limit):
            return _("{fact} is {limit}", fact=words.fact(name), limit=words.limit(limit))
        case MetricWithin(metric=metric, limit=limit, where=where):
            return _(
                "{metric}{place} is {value}",
                metric=words.metric(metric),
                place=words.place(where),
                value=words.limit(limit) if limit else _("within the limit of the organisation"),
            )
        case Not(condition=inner):
            return _("it is not so that {described}", described=described(inner))
        case AllOf(conditions=inner_ones):
            return words.listed([described(one) for one in inner_ones])
        case AnyOf(conditions=inner_ones):
            return words.listed([described(one) for one in inner_ones], _("or"))


def labelled(items: Sequence[Sampled], where: Labels) -> list[Sampled]:
    """Those that carry the labels; a whole metric that could not be measured concerns every reader of it.

    What could not be measured of a group that nobody knows concerns only a reader who asks for that group.
    """

    def counts(item: Sampled) -> bool:
        if isinstance(item, Unmeasured) and "group" not in where and not is_known(item.where.get("group", "")):
            return False
        whole = isinstance(item, Unmeasured) and not item.where
        return whole or all(item.where.get(key) == value for key, value in where.items())

    return [item for item in items if counts(item)]


def _within(condition: MetricWithin, case: Case) -> bool | None:
    limit = condition.limit or registered(condition.metric, condition.sets, case)[0]
    measured = labelled(case.measured.get(condition.metric, ()), condition.where)
    gone = labelled(case.unmeasured.get(condition.metric, ()), condition.where)
    if limit is None or not measured:
        return None
    held = [relation((one.value, one.value), limit) for one in measured]
    return False if "failed" in held else None if gone or "undecided" in held else True


def _unknown(condition: MetricWithin, case: Case) -> str:
    text = words.capital(words.metric(condition.metric) + words.place(condition.where))
    gone = labelled(case.unmeasured.get(condition.metric, ()), condition.where)
    if condition.limit is None:
        limit, why = registered(condition.metric, condition.sets, case)
        if limit is None:
            return f"{words.capital(why)}."
    reason = gone[0].reason.rstrip(".") if gone else _("the evidence does not name it")
    return _("{said} was not measured: {reason}.", said=text, reason=reason)


def _open(name: str, case: Case) -> bool:
    follows = case.derived.get(name)
    return isinstance(case.standing(name), str) if follows is None else follows.value is None


def _values(name: str, case: Case) -> tuple[tuple[Scalar, ...], tuple[Scalar, ...]]:
    """The answers that stand, and those of which nobody can tell yet."""
    follows = case.derived.get(name)
    if follows is not None:
        return _tuple(follows.value), follows.perhaps
    fact = case.standing(name)
    return ((), ()) if isinstance(fact, str) else (_tuple(fact.value), ())


def _tuple(value: Scalar | tuple[Scalar, ...] | None) -> tuple[Scalar, ...]:
    return () if value is None else value if isinstance(value, tuple) else (value,)


def _some(values: Sequence[Scalar], among: Sequence[Scalar]) -> bool:
    return any(same(value, allowed) for value in values for allowed in among)
