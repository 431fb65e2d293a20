"""One open finding: what was measured, why it matters, what must change, and when it counts as closed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup

from audit.language import N_, Texts, _, ngettext
from audit.records.judgement import Finding, Reading
from audit.report import numbers, pictures, vocabulary, words
from audit.report.axis import Mark, Panel
from audit.report.characters import passage, short
from audit.report.material import Material, accepted
from audit.report.quantities import quantity
from audit.report.tables import Chip, Tone, chip

_DRAWN, _SAID = 6, 3
"""Readings of one card that are drawn, and that are put into words."""


@dataclass(frozen=True, kw_only=True)
class Said:
    """One paragraph with the question that it answers."""

    head: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Card:
    """One open finding."""

    anchor: str
    number: str
    title: str
    tone: Tone
    chips: tuple[Chip, ...]
    meta: tuple[str, ...]
    because: str
    columns: tuple[tuple[Said, ...], tuple[Said, ...]]
    """What was measured, and why it matters; the rest where there is room."""
    waiver: str
    pictures: tuple[Markup, ...]
    more: str


_FORCE = Texts({"binding": N_("binding law"), "interpretive": N_("guidance"), "voluntary": N_("voluntary")})


def card(material: Material, finding: Finding, number: int, marks: Mapping[str, str] | None = None) -> Card:
    """The card of the open finding with this number. `marks`: of questions, where the chapter has a list of them."""
    read = sorted(finding.measurements, key=_worst_first)
    matter = [_with_interval(material, item) for item in read if item.outcome not in ("passed", "not_applicable")]
    rest = len(matter) - _DRAWN
    return Card(
        anchor=f"finding-{number}",
        number=f"F-{number:02d}",
        title=short(finding.title),
        tone=finding.outcome,
        chips=(
            Chip(text=words.graded(finding.severity), tone="plain"),
            *chips(finding),
        ),
        meta=meta(finding),
        because=words.sentence(passage(finding.because, 500)),
        columns=_columns(_measured(finding, read, matter, marks or {}), finding),
        waiver=accepting(finding),
        pictures=tuple(_pictures(matter)),
        more=words.left_out(rest, "reading", "readings", "judgement.json") if rest > 0 else "",
    )


def meta(finding: Finding) -> tuple[str, ...]:
    """The citation, its force, and what the rule rests on."""
    kinds = words.listed([vocabulary.KINDS[kind] for kind in finding.kind])
    return short(finding.cite, 80), _FORCE[finding.binding], kinds


def _measured(finding: Finding, read: Sequence[Reading], matter: Sequence[Reading], marks: Mapping[str, str]) -> Said:
    """What the rule read that matters, in words; of one that rests on declarations alone, what was asked."""
    said = [words.reading(item) for item in matter[:_SAID]]
    if read and not matter:
        kept = ngettext("within its limit", "all within their limits", len(read))
        said.append(_("{numbers} read, {kept}.", numbers=words.count(len(read), "number", "numbers"), kept=kept))
    asked = [item for item in finding.facts if item.outcome != "passed"]
    said += [words.fact(item) for item in asked if item.answer is not None or item.fact not in marks]
    if listed := [mark for name, mark in marks.items() if name in {one.fact for one in asked if one.answer is None}]:
        said.append(_("Asked: {questions} below. Nobody has answered.", questions=words.listed(listed)))
    if not read:
        said = [line.removeprefix(_("Asked: ")) for line in said]
    text = " ".join(said) or _("Nothing: the rule rests on declarations.")
    return Said(head=_("What we measured.") if read else _("What we asked."), text=text)


def _columns(measured: Said, finding: Finding) -> tuple[tuple[Said, ...], tuple[Said, ...]]:
    """Two columns of about one length, so that a card is as low as can be."""
    closed = " ".join(_limited(words.closed_when(finding), 5)) or _("The rule passes in a new audit.")
    matters = [
        Said(head=_("Why it applies."), text=words.sentence(passage(finding.applies_because, 400))),
        Said(head=_("Why it matters."), text=" ".join(_matters(finding))),
    ]
    change = [
        Said(head=_("What must change."), text=words.sentence(passage(finding.remedy, 600))),
        Said(head=_("Closed when."), text=closed),
    ]
    doubt = [Said(head=_("Not confirmed."), text=words.sentence(passage(finding.unconfirmed, 400)))]
    left, right = [measured], [one for one in matters if one.text]
    for further in (change, doubt):
        shorter = min(left, right, key=lambda column: sum(len(one.text) for one in column))
        shorter += [one for one in further if one.text]
    return tuple(left), tuple(right)


def chips(finding: Finding) -> tuple[Chip, ...]:
    """The outcome, in the law's own word too, and whether its risk is accepted."""
    own = (Chip(text=short(finding.word.capitalize(), 30), tone="plain"),) if finding.word else ()
    waived = (Chip(text=_("Accepted"), tone="accepted"),) if accepted(finding) else ()
    return (chip(finding.outcome), *own, *waived)


def _limited(clauses: Sequence[str], most: int) -> list[str]:
    rest = len(clauses) - most
    more = (
        [_("And {conditions} in judgement.json.", conditions=words.count(rest, "more condition", "more conditions"))]
        if rest > 0
        else []
    )
    return [*clauses[:most], *more]


def _matters(finding: Finding) -> list[str]:
    lines = [words.binding(finding)]
    if finding.shows:
        lines.append(_("Shows: {sentence}", sentence=words.sentence(passage(finding.shows, 500))))
    if finding.does_not_show:
        lines.append(_("Does not show: {sentence}", sentence=words.sentence(passage(finding.does_not_show, 500))))
    return lines


def accepting(finding: Finding) -> str:
    """Who accepts the risk of a finding, and until when; empty where nobody does."""
    waiver = finding.waiver
    if waiver is None:
        return ""
    until = numbers.day(waiver.until)
    who, why = short(waiver.by, 80), words.sentence(passage(waiver.reason, 500))
    if waiver.state == "lapsed":
        return _(
            "{who} accepted this risk until {until}, as entered in the waivers file; that has lapsed. {why}",
            who=who,
            until=until,
            why=why,
        )
    if waiver.state == "not yet":
        return _(
            "{who} accepts this risk from a later day on, until {until}, as entered in the waivers file. {why}",
            who=who,
            until=until,
            why=why,
        )
    part = _(" in part: for some of its groups, not for all,") if waiver.state == "partial" else ""
    vain = "" if waiver.clears else _(" That clears nothing: what binding law of severity critical demands stands.")
    return _(
        "{who} accepts this risk{part} until {until}, as entered in the waivers file. {why}{vain}",
        who=who,
        part=part,
        until=until,
        why=why,
        vain=vain,
    )


def _worst_first(reading: Reading) -> tuple[int, float]:
    order = ("failed", "missing", "undecided", "scheduled", "passed", "not_applicable")
    return order.index(reading.outcome), -_breach(reading)


def _breach(reading: Reading) -> float:
    """How far the value lies outside its limit, as a share of the limit; negative inside."""
    if reading.value is None:
        return 0.0
    over = [reading.value - reading.at_most] if reading.at_most is not None else []
    under = [reading.at_least - reading.value] if reading.at_least is not None else []
    scale = abs(reading.at_most if reading.at_most is not None else reading.at_least or 0.0) or 1.0
    return max(over + under, default=0.0) / scale


def _with_interval(material: Material, reading: Reading) -> Reading:
    """A rule may read the bare number; the report shows its interval all the same."""
    item = material.one(reading.metric, reading.where) if reading.decide == "point" else None
    return reading if item is None else replace(reading, low=item.low, high=item.high, confidence=item.confidence)


def _pictures(readings: Sequence[Reading]) -> list[Markup]:
    """One picture for each metric and limit that was read, its worst readings drawn."""
    blocks: dict[tuple[str, float | None, float | None], list[Reading]] = {}
    for item in [item for item in readings if item.value is not None][:_DRAWN]:
        blocks.setdefault((item.metric, item.at_least, item.at_most), []).append(item)
    limited = [
        items
        for (_, low, high), items in blocks.items()
        if (low is not None or high is not None) and (len(items) > 1 or items[0].low != items[0].high)
    ]  # a single count beside its limit is said in a sentence
    return [_picture(items) for items in limited]


def _picture(readings: Sequence[Reading]) -> Markup:
    first, known = readings[0], quantity(readings[0].metric)
    rows = [
        pictures.Row(
            heading="",
            label=_label(item),
            marks=(Mark(value=item.value or 0.0, low=item.low, high=item.high, tone=item.outcome),),
        )
        for item in readings
    ]
    panel = Panel(title=known.title, unit=known.unit, at_least=first.at_least, at_most=first.at_most)
    said = " ".join(words.reading(item) for item in readings[:3])
    return pictures.intervals(
        rows, (panel,), _("{title}, limit {first}. {said}", title=known.title, first=words.limit(first), said=said)
    )


def _label(reading: Reading) -> str:
    where = dict(reading.where)
    reference, group, attribute = where.pop("reference", ""), where.pop("group", ""), where.pop("attribute", "")
    text = words.group(group or attribute)
    text = f"{text} : {words.group(reference)}" if reference else text
    others = ", ".join(where.values())
    return ", ".join(part for part in (text, others) if part) or _("all rows")
