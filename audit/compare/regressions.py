"""What became worse: numbers that moved the wrong way past luck, where a rule says which way is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from audit.records.comparison import Comparison, Movement, Regression
from audit.records.judgement import Judgement, Reading

Key = tuple[str, tuple[tuple[str, str], ...]]


def regressions(comparison: Comparison, judgement: Judgement) -> tuple[Regression, ...]:
    """Movements for the worse of numbers that rules read.

    A lower limit says that less is worse, an upper one that more is. Noise is none: only what moved counts.

    Args:
        comparison: of the earlier audit with this one.
        judgement: of this one; its rules say which way is wrong.
    """
    return tuple(_directed(comparison.movements, _limits(judgement), _is_worse))


def improvements(comparison: Comparison, judgement: Judgement) -> tuple[Regression, ...]:
    """Movements for the better of numbers that rules read, where no rule finds them worse."""
    found = _directed(comparison.movements, _limits(judgement), _is_better)
    worse = {_key(one) for one in regressions(comparison, judgement)}
    return tuple(one for one in found if _key(one) not in worse)


def lost(comparison: Comparison, judgement: Judgement) -> tuple[Movement, ...]:
    """Numbers that rules read, measured by the earlier audit and not by this one: what is gone is no improvement.

    A group that has become the reference of its attribute, or makes way for another, is not lost: the attribute still
    has that number.
    """
    metrics = {metric for metric, _ in _limits(judgement)}
    there = {_about(movement) for movement in comparison.movements if movement.after is not None}
    return tuple(
        movement
        for movement in comparison.movements
        if movement.after is None and movement.metric in metrics and _about(movement) not in there
    )


def _about(movement: Movement) -> Key:
    """Metric and labels, whichever group it is."""
    labels = {name: value for name, value in movement.where.items() if name not in ("group", "reference")}
    return movement.metric, tuple(sorted(labels.items()))


def _limits(judgement: Judgement) -> Mapping[Key, Sequence[tuple[str, Reading]]]:
    found: dict[Key, list[tuple[str, Reading]]] = {}
    for finding in judgement.findings:
        if finding.outcome == "not_applicable":
            continue
        for reading in finding.measurements:
            key = (reading.metric, tuple(sorted(reading.where.items())))
            found.setdefault(key, []).append((finding.rule, reading))
    return found


def _key(item: Movement | Regression) -> Key:
    return item.metric, tuple(sorted(item.where.items()))


def _directed(
    movements: Sequence[Movement],
    limits: Mapping[Key, Sequence[tuple[str, Reading]]],
    holds: Callable[[Movement, Reading], bool],
) -> Iterator[Regression]:
    for movement in movements:
        read = limits.get(_key(movement), ())
        rules = tuple(dict.fromkeys(rule for rule, reading in read if holds(movement, reading)))
        if rules:
            yield Regression(
                metric=movement.metric,
                where=movement.where,
                before=movement.before,
                after=movement.after,
                low=movement.low,
                high=movement.high,
                rules=rules,
                basis=movement.basis,
            )


def _is_worse(movement: Movement, reading: Reading) -> bool:
    before, after = movement.before, movement.after
    if before is None or after is None or movement.state != "moved":
        return False
    if reading.change is not None:  # the rule says how far it may move
        return reading.outcome == "failed"
    return _outside(after, reading) > _outside(before, reading)


def _is_better(movement: Movement, reading: Reading) -> bool:
    before, after = movement.before, movement.after
    if before is None or after is None or movement.state != "moved" or reading.change is not None:
        return False
    return _outside(after, reading) < _outside(before, reading)


def _outside(value: float, reading: Reading) -> float:
    """How far a number lies toward the wrong side; only differences of it mean something."""
    if reading.at_least is not None and reading.at_most is not None:
        return max(reading.at_least - value, value - reading.at_most)
    if reading.at_least is not None:
        return reading.at_least - value
    return value - reading.at_most if reading.at_most is not None else 0.0
