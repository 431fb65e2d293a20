"""The summary of a bias audit that an employer in New York City publishes (6 RCNY 5-303).

Three tables, by sex, by race or ethnicity and by both together, each with its own most selected category: the number
of persons, the selection or scoring rate and the impact ratio of every category. The ratio is the rate over the rate of
the most selected category, whatever reference the plan has for other purposes (6 RCNY 5-300). There is no pass mark.

Categories below 2 % of the data are left out of the ratios only where it is declared that the independent auditor left
them out, and why (5-301(d)); their numbers and rates stay.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape

from audit.errors import InputError, Mistake
from audit.exports import Given, plain
from audit.packs import taxonomy
from audit.records.evidence import Evidence, Measurement, Unmeasured
from audit.records.subject import CROSS, UNKNOWN

SMALL = 0.02
"""6 RCNY 5-301(d)."""
LEFT_OUT = "left out of the ratios"

_RATES = {"selection rate": "bias.selection_rate", "scoring rate": "bias.scoring_rate"}
_MEANING = {
    "selection rate": "share of the persons who were selected or moved forward",
    "scoring rate": "share of the persons who scored above the median of all",
}
_STATED: Mapping[str, str] = {
    "bias_audit_date": "Date of the bias audit",
    "audit_data": "Data used",
    "audit_data_origin": "Source and period of the data",
    "test_data_reason": "Why test data were used",
    "tool_distribution_date": "Distribution date of the tool",
}
_NEEDED = ("bias_audit_date", "audit_data", "audit_data_origin", "tool_distribution_date")
_BLANK = "to be stated"

Rows = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, kw_only=True)
class _Table:
    title: str
    head: tuple[str, ...]
    rows: Rows


def export(given: Given) -> str:
    """The page.

    Raises:
        InputError: the evidence has no rates by sex and by race.

    """
    sex, race = (_column(given, name, kind) for name, kind in (("sex", "sex"), ("race", "ethnicity")))
    tables = [table for name in _RATES for table in _tables(given, name, sex, race)]
    if not tables:
        text = "the evidence has neither selection rates nor scoring rates by sex and race"
        raise InputError(Mistake(file=given.evidence.plan.name, text=text))
    title = f"Bias audit of {given.evidence.plan.name}: summary of results"
    write = _html if given.form == "html" else _markdown
    return write(title, tuple(_stated(given, sex, race)), tables, tuple(_notes(given, sex, race)))


def unstated(given: Given) -> tuple[str, ...]:
    """Facts that the page has to state and nobody has declared."""
    return tuple(name for name in _NEEDED if name not in given.facts)


def _column(given: Given, name: str, kind: str) -> str:
    kinds = taxonomy.shipped()
    attributes = {part for one in _attributes(given.evidence) for part in one.split(CROSS)}
    found = sorted(one for one in attributes if (known := taxonomy.by_name(kinds, one)) and known.id == kind)
    if name in given.columns:
        found = [one for one in attributes if one == given.columns[name]]
    if len(found) != 1:
        text = f"which sensitive attribute is {name}? Name it with --{name} COLUMN ({', '.join(sorted(attributes))})"
        raise InputError(Mistake(file=given.evidence.plan.name, text=text))
    return found[0]


def _attributes(evidence: Evidence) -> set[str]:
    rates = _RATES.values()
    return {item.where["attribute"] for item in evidence.measurements if item.metric in rates and "group" in item.where}


def _tables(given: Given, name: str, sex: str, race: str) -> Iterator[_Table]:
    both = {f"{sex}{CROSS}{race}", f"{race}{CROSS}{sex}"}
    for title, wanted in (("By sex", {sex}), ("By race or ethnicity", {race}), ("By sex and race or ethnicity", both)):
        measured = [
            item
            for item in given.evidence.measurements
            if item.metric == _RATES[name] and item.where.get("attribute") in wanted and "group" in item.where
        ]
        hidden = [
            item
            for item in given.evidence.unmeasured
            if item.metric == _RATES[name] and item.where.get("attribute") in wanted and "group" in item.where
        ]
        if measured:
            head = ("Category", "Persons", name.capitalize(), "Impact ratio")
            yield _Table(title=f"{title}: {name}", head=head, rows=tuple(_rows(given, measured, hidden)))


def _rows(given: Given, measured: list[Measurement], hidden: list[Unmeasured]) -> Iterator[tuple[str, ...]]:
    """A row for each category; the most selected one has the ratio 1.00."""
    known = [item for item in measured if not _unknown(item)]
    left_out = {item.where["group"] for item in known if _left_out(given, item)}
    highest = max((item.value for item in known if item.where["group"] not in left_out), default=0.0)
    for item in sorted(known, key=lambda item: item.where["group"]):
        group = item.where["group"]
        ratio = "left out" if group in left_out else f"{item.value / highest:.2f}" if highest else "cannot be computed"
        yield _name(group), f"{item.n:,}", f"{item.value:.1%}", ratio
    limit = given.evidence.provenance.disclosure_limit
    for gone in sorted(hidden, key=lambda gone: gone.where["group"]):
        if not _unknown(gone):
            shown = f"fewer than {limit}" if gone.why == "suppressed" else "not measured"
            yield _name(gone.where["group"]), shown, "not shown", "not shown"


def _left_out(given: Given, item: Measurement) -> bool:
    said = given.facts.get("small_categories")
    return said is not None and said.value == LEFT_OUT and item.n < SMALL * given.evidence.coverage.rows


def _unknown(item: Measurement | Unmeasured) -> bool:
    return UNKNOWN in item.where["group"].split(CROSS)


def _name(group: str) -> str:
    return group.replace(CROSS, " × ")


def _stated(given: Given, sex: str, race: str) -> Iterator[tuple[str, str]]:
    for fact, title in _STATED.items():
        answer = given.facts.get(fact)
        if answer is not None or fact in _NEEDED:
            yield title, _BLANK if answer is None else str(answer.value)
    yield "Applicants or candidates in the data", f"{given.evidence.coverage.rows:,}"
    for column, title in ((sex, "sex"), (race, "race or ethnicity")):
        yield f"Persons whose {title} is not known, in no ratio", _unknown_count(given, column)


def _unknown_count(given: Given, attribute: str) -> str:
    def meant(item: Measurement | Unmeasured) -> bool:
        where = item.where
        return item.metric in _RATES.values() and (where.get("attribute"), where.get("group")) == (attribute, UNKNOWN)

    counts = [item.n for item in given.evidence.measurements if meant(item)]
    if counts:
        return f"{counts[0]:,}"
    hidden = any(map(meant, given.evidence.unmeasured))
    return f"fewer than {given.evidence.provenance.disclosure_limit}" if hidden else "0"


def _notes(given: Given, sex: str, race: str) -> Iterator[str]:
    named = {item.metric for item in given.evidence.measurements}
    for name, metric in _RATES.items():
        if metric in named:
            yield f"{name.capitalize()}: {_MEANING[name]}."
    yield "Impact ratio: the rate of a category over that of the category with the highest rate in the same table."
    yield "The law sets no limit below which a ratio is too low, and this page passes no judgement."
    reason = given.facts.get("small_categories_reason")
    if reason is not None and any(
        _left_out(given, item) for item in given.evidence.measurements if "group" in item.where
    ):
        yield f"Categories below 2 % of the data are left out of the ratios by the independent auditor: {reason.value}"
    limit = given.evidence.provenance.disclosure_limit
    wanted = {sex, race, f"{sex}{CROSS}{race}", f"{race}{CROSS}{sex}"}
    if any(
        item.metric in _RATES.values() and item.why == "suppressed" and item.where.get("attribute") in wanted
        for item in given.evidence.unmeasured
    ):
        yield (
            f"The audit shows no category of fewer than {limit} persons; the law asks for the number and rate of "
            "every category (audit again with disclosure_limit: 1)."
        )
    yield f"Made from evidence with the SHA-256 digest {given.evidence_sha256}."


def _markdown(title: str, stated: Rows, tables: list[_Table], notes: tuple[str, ...]) -> str:
    lines = [f"# {plain(title)}", "", *_grid(("", ""), stated)]
    for table in tables:
        lines += ["", f"## {plain(table.title)}", "", *_grid(table.head, table.rows)]
    return "\n".join([*lines, "", *(f"- {plain(note)}" for note in notes)]) + "\n"


def _grid(head: tuple[str, ...], rows: Rows) -> Iterator[str]:
    yield f"| {' | '.join(map(plain, head))} |"
    yield f"|{'|'.join(['---'] + ['---:'] * (len(head) - 1))}|"
    for row in rows:
        yield f"| {' | '.join(map(plain, row))} |"


def _html(title: str, stated: Rows, tables: list[_Table], notes: tuple[str, ...]) -> str:
    facts = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>\n" for name, value in stated)
    body = "".join(map(_html_table, tables))
    listed = "".join(f"<li>{escape(note)}</li>\n" for note in notes)
    return _PAGE.format(title=escape(title), style=_STYLE, facts=facts, tables=body, notes=listed)


def _html_table(table: _Table) -> str:
    head = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in table.head)
    rows = "".join(
        f'<tr><th scope="row">{escape(row[0])}</th>{"".join(f"<td>{escape(cell)}</td>" for cell in row[1:])}</tr>\n'
        for row in table.rows
    )
    caption = f"<caption>{escape(table.title)}</caption>\n<thead><tr>{head}</tr></thead>"
    return f"<table>\n{caption}\n<tbody>\n{rows}</tbody>\n</table>\n"


_STYLE = """\
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; color: #1a1a1a }
table { border-collapse: collapse; width: 100%; margin: 1.5rem 0 }
caption { text-align: left; font-weight: 600; padding-bottom: .4rem }
th, td { border-bottom: 1px solid #c8c8c8; padding: .3rem .5rem; text-align: right }
th:first-child { text-align: left; font-weight: normal }
thead th { border-bottom: 2px solid #555; font-weight: 600 }
dt { font-weight: 600 } dd { margin: 0 0 .5rem 0 }"""

_PAGE = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
{style}
</style>
</head>
<body>
<main>
<h1>{title}</h1>
<dl>
{facts}</dl>
{tables}<h2>How to read this</h2>
<ul>
{notes}</ul>
</main>
</body>
</html>
"""
