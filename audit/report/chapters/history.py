"""Over the audits: how the numbers that rules limit, and their intervals, moved from one audit to the next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from audit.language import _, ngettext
from audit.records.evidence import Measurement
from audit.records.history import Entry, History, Line, Point
from audit.records.judgement import OUTCOMES
from audit.report import numbers, pictures, words
from audit.report.axis import Mark, Panel
from audit.report.characters import short
from audit.report.material import Material
from audit.report.quantities import quantity
from audit.report.tables import Code, Column, Table, Tone, table

_DRAWN, _LISTED, _BESIDE = 8, 24, 2


@dataclass(frozen=True, kw_only=True)
class Past:
    """The chapter."""

    lead: str
    figures: tuple[Markup, ...]
    says: str
    audits: Table | None


def build(material: Material, past: History | None) -> Past | None:
    """The chapter; None where there is no past, or nothing in it that a rule limits now."""
    if past is None:
        return None
    found = [(line, now) for line in past.lines if (now := material.one(line.metric, line.where)) is not None]
    found = sorted(found, key=lambda one: _rank(material, one[1]))
    if not found:
        return None
    days = [short(one.day or one.file, 24) for one in past.audits] + [material.judgement.assessment_date]
    drawn = found[:_DRAWN]
    return Past(
        lead=_lead(len(past.audits), len(drawn), len(found)),
        figures=tuple(_figures(material, drawn, days)),
        says=_(
            "Each point is one audit’s number with its own interval; the line is today’s limit, and the tinted side is "
            "what it forbids. The shape of the last point tells its outcome. A gap is an audit that did not measure it."
        ),
        audits=_audits(past.audits),
    )


def _rank(material: Material, now: Measurement) -> tuple[int, str, list[tuple[str, str]]]:
    """What fails today first; then by name."""
    outcome = material.outcome(now.metric, now.where)
    place = len(OUTCOMES) if outcome is None else OUTCOMES.index(outcome)
    return place, now.metric, sorted(now.where.items())


def _lead(audits: int, drawn: int, found: int) -> str:
    said = ngettext(
        "{audits} earlier audit measured numbers that a rule limits today.",
        "{audits} earlier audits measured numbers that a rule limits today.",
        audits,
        audits=numbers.whole(audits),
    )
    if drawn == found:
        return said
    rest = _(
        "Of {found} such numbers, {drawn} are drawn; all are in history.json.",
        found=numbers.whole(found),
        drawn=numbers.whole(drawn),
    )
    return f"{said} {rest}"


def _figures(material: Material, drawn: Sequence[tuple[Line, Measurement]], days: Sequence[str]) -> Iterator[Markup]:
    for start in range(0, len(drawn), _BESIDE):
        some = drawn[start : start + _BESIDE]
        charts = [_chart(material, line, now) for line, now in some]
        yield pictures.history(charts, days, " ".join(_finding(line, now) for line, now in some))


def _chart(material: Material, line: Line, now: Measurement) -> pictures.Chart:
    low, high = material.limits(line.metric)
    panel = Panel(title=_title(line), unit=quantity(line.metric).unit, at_least=low, at_most=high)
    last = Mark(value=now.value, low=now.low, high=now.high, tone=_tone(material, now))
    return pictures.Chart(panel=panel, marks=(*map(_mark, line.points), last))


def _mark(point: Point | None) -> Mark | None:
    return None if point is None else Mark(value=point.value, low=point.low, high=point.high)


def _tone(material: Material, now: Measurement) -> Tone:
    outcome = material.outcome(now.metric, now.where)
    return "plain" if outcome is None else outcome


def _title(line: Line) -> str:
    of = words.labels(line.where)
    title = quantity(line.metric).title
    return f"{title}, {of}" if of else title


def _finding(line: Line, now: Measurement) -> str:
    unit = quantity(line.metric).unit
    first = next((point.value for point in line.points if point is not None), now.value)
    return _(
        "{title}: from {first} to {now}.",
        title=_title(line),
        first=numbers.number(first, unit),
        now=numbers.number(now.value, unit),
    )


def _audits(audits: Sequence[Entry]) -> Table | None:
    columns = (
        Column(title=_("Assessment date"), width=34),
        Column(title=_("Verdict"), width=48),
        Column(title=_("Digest of the evidence")),
    )
    rows = [
        (
            numbers.day(one.day) if one.day else "—",
            _("not judged") if one.verdict is None else short(one.verdict, 40),
            Code(text=numbers.digest(one.evidence_sha256)),
        )
        for one in audits
    ]
    return table(_("The earlier audits"), columns, rows, most=_LISTED, rest="history.json")
