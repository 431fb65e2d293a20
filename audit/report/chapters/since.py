"""Since the last audit: what moved, for better or worse, what did not, what cannot be told, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from audit.language import _, ngettext
from audit.records.comparison import Against, Comparison, Movement, Regression
from audit.report import numbers, pictures, words
from audit.report.axis import Mark, Panel
from audit.report.chapters import basis
from audit.report.characters import short
from audit.report.material import Key, Material, key
from audit.report.numbers import Unit
from audit.report.quantities import quantity
from audit.report.tables import Cell, Column, Estimate, Table, Tone, table

_DRAWN, _LISTED = 16, 30


@dataclass(frozen=True, kw_only=True)
class Since:
    """The chapter."""

    lead: str
    baseline: str
    """Digest of the earlier audit's evidence."""
    causes: tuple[str, ...]
    luck: tuple[str, ...]
    """What the intervals of the differences rest on."""
    figures: tuple[Markup, ...]
    says: str
    worse: Table | None
    better: Table | None
    otherwise: Table | None
    """What moved, and no rule says which way is better."""
    lost: Table | None
    untold: Table | None


def build(material: Material, found: Against) -> Since:
    """The chapter of an audit that has a baseline."""
    comparison = found.comparison
    directed = {key(one.metric, one.where) for one in (*found.regressions, *found.improvements)}
    otherwise = [
        one for one in comparison.movements if one.state == "moved" and key(one.metric, one.where) not in directed
    ]
    return Since(
        lead=headline(found),
        baseline=numbers.digest(material.judgement.baseline_sha256 or ""),
        causes=tuple(map(words.sentence, comparison.causes))
        or (_("The same data, model, plan and versions went into both audits."),),
        luck=tuple(basis.sentences(comparison)),
        figures=tuple(_figures(material, found)),
        says=_says(comparison),
        worse=_moved(_("Worse than in the last audit"), found.regressions),
        better=_moved(_("Better than in the last audit"), found.improvements),
        otherwise=_moved(_("Moved, and no rule in use says which way is better"), otherwise),
        lost=_lost(found.lost),
        untold=_untold([one for one in comparison.movements if one.state == "cannot tell"]),
    )


def headline(found: Against) -> str:
    """The comparison in one sentence."""
    counts = tally(found.comparison)
    rest = _(
        "{counts} did not move, {counts_2} cannot be told",
        counts=numbers.whole(counts["did not move"]),
        counts_2=numbers.whole(counts["cannot tell"]),
    )
    if counts["counted"]:
        differ = _("count differs") if counts["counted"] == 1 else _("counts differ")
        rest += _("; {counts} {differ}, as the rows are others", counts=numbers.whole(counts["counted"]), differ=differ)
    if found.regressions:
        metrics = len(found.regressions)
        return ngettext(
            "{metrics} number became worse past luck; {rest}.",
            "{metrics} numbers became worse past luck; {rest}.",
            metrics,
            metrics=numbers.whole(metrics),
            rest=rest,
        )
    if counts["moved"]:
        return _(
            "Nothing that a rule limits became worse; {counts} moved, {rest}.",
            counts=numbers.whole(counts["moved"]),
            rest=rest,
        )
    return _("Nothing moved beyond luck: {rest}.", rest=rest)


def tally(comparison: Comparison) -> Mapping[str, int]:
    """Movements by state; what was counted in other rows than before, and differs, stands apart."""
    found = dict.fromkeys(("moved", "did not move", "cannot tell", "counted"), 0)
    for one in comparison.movements:
        fact = one.low is not None and one.low == one.high
        found["counted" if fact and one.state == "moved" and not comparison.same_rows else one.state] += 1
    return found


def _says(comparison: Comparison) -> str:
    rate = numbers.percent(comparison.false_discovery_rate)
    return _(
        "Differences, this audit less the last one, with {percent} intervals, of numbers that rules "
        "limit. The line at zero is no change. A number counts as moved where luck would explain it too "
        "seldom: of all that are called moved, at most {rate} are expected not to have.",
        percent=numbers.percent(comparison.confidence),
        rate=rate,
    )


def _figures(material: Material, found: Against) -> Iterable[Markup]:
    """What rules limit, worse first: one picture for percentage points, one for ratios and other numbers."""
    worse, better = ({key(one.metric, one.where) for one in ones} for ones in (found.regressions, found.improvements))
    limited = [
        one
        for one in found.comparison.movements
        if one.low is not None and one.high is not None and _is_limited(material, one) and _is_estimated(material, one)
    ]
    limited.sort(
        key=lambda one: (key(one.metric, one.where) not in worse, -_strength(one), *key(one.metric, one.where))
    )
    for unit, title in (("difference", _("Difference, percentage points")), ("number", _("Difference"))):
        chosen = [one for one in limited if _unit(one.metric) == unit][:_DRAWN]
        if chosen:
            yield _figure(chosen, unit, title, worse, better)  # type: ignore[arg-type]  # both are units


def _is_limited(material: Material, one: Movement) -> bool:
    low, high = material.limits(one.metric)
    return low is not None or high is not None


def _is_estimated(material: Material, one: Movement) -> bool:
    """The number has luck in it, though its difference may have none."""
    now = material.one(one.metric, one.where)
    return now is not None and now.confidence is not None


def _strength(one: Movement) -> float:
    """How large a difference is beside its interval."""
    width = (one.high or 0.0) - (one.low or 0.0)
    return abs(one.difference or 0.0) / width if width else 0.0


def _figure(chosen: Sequence[Movement], unit: Unit, title: str, worse: set[Key], better: set[Key]) -> Markup:
    rows = [
        pictures.Row(
            heading="",
            label=_label(one),
            marks=(Mark(value=one.difference or 0.0, low=one.low, high=one.high, tone=_tone(one, worse, better)),),
        )
        for one in chosen
    ]
    said = "; ".join(
        f"{row.label} {_difference(one.difference, one.metric)}" for row, one in zip(rows[:6], chosen[:6], strict=True)
    )
    panel = Panel(title=title, unit=unit, zero=True)
    return pictures.intervals(rows, (panel,), _("Differences since the last audit: {said}.", said=said), room=240.0)


def _tone(one: Movement, worse: set[Key], better: set[Key]) -> Tone:
    name = key(one.metric, one.where)
    return "failed" if name in worse else "passed" if name in better else "plain"


def _label(one: Movement) -> str:
    of = one.where.get("group") or one.where.get("column") or one.where.get("feature") or ""
    return f"{quantity(one.metric).title}{', ' + words.group(of) if of else ''}"


def _moved(caption: str, items: Sequence[Movement | Regression]) -> Table | None:
    columns = (
        Column(title=_("Quantity")),
        Column(title=_("Of"), width=48),
        Column(title=_("Before"), number=True, width=22),
        Column(title=_("Now"), number=True, width=22),
        Column(title=_("Difference"), number=True, width=38),
    )
    rows: list[tuple[Cell, ...]] = [
        (
            Estimate(text=quantity(one.metric).title, small=_read_by(one)),
            words.labels(one.where) or _("all rows"),
            _value(one.before, one.metric),
            _value(one.after, one.metric),
            _between(one),
        )
        for one in items
    ]
    return table(caption, columns, rows, most=_LISTED, rest="baseline.json and evidence.json")


def _read_by(one: Movement | Regression) -> tuple[str, ...]:
    return (
        (_("read by {some}", some=words.some([short(rule, 60) for rule in one.rules], 3)),)
        if isinstance(one, Regression)
        else ()
    )


def _between(one: Movement | Regression) -> Cell:
    if one.before is None or one.after is None:
        return "—"
    said = _difference(one.after - one.before, one.metric)
    if one.low is None or one.high is None or one.low == one.high:
        return Estimate(text=said, small=(basis.name("counted"),))
    rests = () if one.basis in (None, "independent") else (basis.name(one.basis),)
    return Estimate(text=said, small=(numbers.span(one.low, one.high, _unit(one.metric), to="–"), *rests))


def _lost(items: Sequence[Movement]) -> Table | None:
    columns = (
        Column(title=_("Quantity")),
        Column(title=_("Of"), width=76),
        Column(title=_("Before"), number=True, width=24),
    )
    rows = [
        (quantity(i.metric).title, words.labels(i.where) or _("all rows"), _value(i.before, i.metric)) for i in items
    ]
    caption = _("No longer measured, though a rule reads it: what is gone is no improvement")
    return table(caption, columns, rows, most=_LISTED, rest="baseline.json")


def _untold(items: Sequence[Movement]) -> Table | None:
    """What cannot be told, put together by quantity and reason."""
    alike: dict[tuple[str, str], int] = {}
    for one in items:
        title = quantity(one.metric).title
        alike[title, _why(one)] = alike.get((title, _why(one)), 0) + 1
    columns = (
        Column(title=_("Quantity")),
        Column(title=_("Because"), width=70),
        Column(title=_("Numbers"), number=True, width=20),
    )
    rows = [(title, why, numbers.whole(count)) for (title, why), count in sorted(alike.items())]
    return table(_("What cannot be told"), columns, rows, most=_LISTED, rest="baseline.json and evidence.json")


def _why(one: Movement) -> str:
    if one.before is None:
        return _("measured by this audit only")
    if one.after is None:
        return _("measured by the last audit only")
    return _("one of the two has no interval, or they have different ones")


def _value(value: float | None, metric: str) -> str:
    return "—" if value is None else numbers.number(value, quantity(metric).unit)


def _difference(value: float | None, metric: str) -> str:
    sign = "+" if value is not None and value > 0 else ""
    return "—" if value is None else sign + numbers.number(value, _unit(metric))


def _unit(metric: str) -> Unit:
    """Of a difference of two such numbers."""
    known = quantity(metric).unit
    return "difference" if known in ("share", "difference") else "count" if known == "count" else "number"
