"""What a pack reads: metrics and facts, wherever its rules and derived facts name them."""

from __future__ import annotations

from collections.abc import Iterator

from audit.packs.named import ASSESSMENT
from audit.records.pack import AllOf, AnyOf, Condition, FactIs, FactWithin, MetricWithin, Not, Pack, Rule


def metrics_named(pack: Pack) -> tuple[str, ...]:
    """Every metric that a rule or a derived fact of the pack reads, in order."""
    expected = [one for rule in pack.rules for one in rule.expect]
    seconds = {one.confirmed_by[0] for one in expected if one.confirmed_by is not None}
    read = {metric for condition in _conditions(pack) for metric in _metrics(condition)}
    return tuple(sorted({one.metric for one in expected} | seconds | read))


def facts_named(pack: Pack) -> tuple[str, ...]:
    """Every fact that a rule, a derived fact or an outline of the pack reads, in order."""
    found = {fact for outline in pack.outlines for heading in outline.headings for fact in heading.facts}
    for rule in pack.rules:
        found |= set(_of_rule(rule))
    found |= {fact for condition in _conditions(pack) for fact in _facts(condition)}
    return tuple(sorted(found - {ASSESSMENT}))


def _of_rule(rule: Rule) -> Iterator[str]:
    if rule.roles:
        yield rule.role_fact
    for expected in rule.expect:
        if expected.declared is not None:
            yield expected.declared[1]
    for required in rule.require:
        yield required.fact
        yield from (name for name in (required.not_before, required.not_after) if name is not None)


def _conditions(pack: Pack) -> Iterator[Condition]:
    given = [rule.when for rule in pack.rules] + [answer.when for fact in pack.derived for answer in fact.answers]
    return (condition for condition in given if condition is not None)


def _metrics(condition: Condition) -> Iterator[str]:
    match condition:
        case MetricWithin(metric=metric):
            yield metric
        case Not(condition=inner):
            yield from _metrics(inner)
        case AllOf(conditions=inner_ones) | AnyOf(conditions=inner_ones):
            for one in inner_ones:
                yield from _metrics(one)


def _facts(condition: Condition) -> Iterator[str]:
    match condition:
        case FactIs(fact=fact) | FactWithin(fact=fact):
            yield fact
        case Not(condition=inner):
            yield from _facts(inner)
        case AllOf(conditions=inner_ones) | AnyOf(conditions=inner_ones):
            for one in inner_ones:
                yield from _facts(one)
