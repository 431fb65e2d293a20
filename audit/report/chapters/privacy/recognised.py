"""How far people can be told apart by their quasi-identifiers, here and in a population."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from audit.language import N_, _, ngettext
from audit.metrics.class_sizes import BANDS, band
from audit.records.evidence import Measurement
from audit.report import numbers, words
from audit.report.chapters.explanation.parts import Part, sentence, tables
from audit.report.chapters.privacy.listing import listing
from audit.report.characters import short
from audit.report.material import Material
from audit.report.pictures.histogram import Column as Bar
from audit.report.pictures.histogram import histogram
from audit.report.tables import Column, Table, table

_BANDS, _SMALL, _SINGLED = "privacy.class_share", "privacy.rows_in_small_classes", "privacy.singling_out"
_RISKS = (
    "privacy.k_anonymity",
    "privacy.proposed_k_anonymity",
    "privacy.unique_rows",
    "privacy.proposed_unique_rows",
    "privacy.wildcard_k_anonymity",
    "privacy.wildcard_unique_rows",
    _SINGLED,
    _SMALL,
    "privacy.prosecutor_risk",
    "privacy.marketer_risk",
)
_WITHOUT, _DUE = "privacy.unique_rows_without", "privacy.uniqueness_due_to"
_SET, _FEWEST = "privacy.identifying_set", "privacy.identifying_columns"
_PROPOSED = "privacy.proposed_quasi_identifiers"
_BEYOND = (
    "privacy.population_unique_rows",
    "privacy.population_k",
    "privacy.journalist_risk",
    "privacy.journalist_risk_average",
    "privacy.presence",
    "privacy.linkability",
    "privacy.linkability_by_chance",
    "privacy.certain_links",
    "privacy.split_linkability",
    "privacy.split_linkability_by_chance",
    "privacy.split_linkability_risk",
)
TOLD = (_BANDS, *_RISKS, _WITHOUT, _DUE, _SET, _FEWEST, _PROPOSED, *_BEYOND)
_ATTACKER = N_(
    "An attacker who knows these columns of a person, and that the person is in the table, points at "
    "the right row in {highest} of cases at worst and in {average} on average."
)


def lead(material: Material) -> str:
    """How many rows are alone."""
    item = material.one(_SINGLED)
    if item is None:
        return ""
    proposed = _(" (columns that were proposed, since the plan declares none)") if material.all(_PROPOSED) else ""
    share = numbers.number(item.value, "share")
    return _(
        "By the quasi-identifiers{proposed}, {share} of the rows can be told from all others.",
        proposed=proposed,
        share=share,
    )


def build(material: Material) -> Part | None:
    """Class sizes, what an attacker gains, and the columns that cause it; None when nothing was measured."""
    items = [item for metric in _RISKS for item in material.all(metric)]
    if not items:
        return None
    shares = {item.where.get("size", ""): item for item in material.all(_BANDS)}
    return Part(
        title=_("Recognising a person"),
        text=tuple(filter(None, (_proposals(material), _gain(material), _columns(material)))),
        figure=_figure(shares) if shares else None,
        says=_(
            "A class is all rows that agree in every quasi-identifier. Columns are shares of rows by the "
            "size of their class; rows in the first are alone. Darker: classes below five."
        ),
        tables=tables(
            _attribution(material),
            _sets(material),
            listing(material, _("How recognisable people are"), items),
        ),
        note=_(
            "These are counts of the table itself. They hold for attackers who know exactly these columns; "
            "one who knows others, or more, sees other classes. A missing value counts as a value, unless it "
            "is said to match any."
        ),
    )


def beyond(material: Material) -> Part | None:
    """What the population and other tables change; None when neither was given."""
    items = [item for metric in _BEYOND for item in material.all(metric)]
    if not items:
        return None
    estimate = material.one("privacy.population_unique_rows")
    text = (
        ""
        if estimate is None
        else _("{estimate} It holds if the rows are a random sample of the population.", estimate=sentence(estimate))
    )
    return Part(
        title=_("In the population and in other tables"),
        text=(text,) if text else (),
        tables=tables(listing(material, _("Beyond this table"), items)),
    )


def _proposals(material: Material) -> str:
    items = material.all(_PROPOSED)
    if not items:
        return ""
    names = words.some([words.quoted(item.where.get("column", "")) for item in items], 8)
    return _(
        "The plan declares no quasi-identifiers. The numbers are over columns that were proposed by search: {names}.",
        names=names,
    )


def _gain(material: Material) -> str:
    highest, average = material.one("privacy.prosecutor_risk"), material.one("privacy.marketer_risk")
    if highest is None or average is None:
        return ""
    values = {"highest": numbers.number(highest.value, "share"), "average": numbers.number(average.value, "share")}
    return _(_ATTACKER, **values)


def _columns(material: Material) -> str:
    """How few columns are enough."""
    found = sorted(material.all(_FEWEST), key=lambda item: float(item.where.get("share", "0").rstrip("%")))
    items = list({item.value: item for item in found}.values())  # of equally many columns, the largest share
    sets = sorted(material.all(_SET), key=lambda item: -item.value)
    if not items:
        return ""
    said = []
    for item in items:
        count = words.count(int(item.value), "column", "columns")
        verb = ngettext("is", "are", int(item.value))
        best = next((one for one in sets if one.where.get("size") == f"{item.value:.0f}"), None)
        named = f" ({short(best.where.get('columns', ''), 80)}: {numbers.number(best.value, 'share')})" if best else ""
        share = item.where.get("share", "").replace("%", f"{numbers.SPACE}%")
        said.append(
            _(
                "{count} {verb} enough to make {share} of the rows unique{named}.",
                count=count,
                verb=verb,
                share=share,
                named=named,
            )
        )
    return " ".join(said)


def _figure(shares: dict[str, Measurement]) -> Markup:
    bars = []
    for low, high in BANDS:
        name = band(low, high)
        if (item := shares.get(name)) is not None:
            said = numbers.number(item.value, "share")
            bars.append(Bar(name=name, share=item.value, said=said, marked=high is not None and high < 5))
    largest = max(bars, key=lambda bar: bar.share)
    alone = shares.get(band(1, 1))
    says = (
        _("Shares of rows by size of class: {value} are alone; ", value=numbers.number(alone.value, "share"))
        if alone
        else ""
    )
    says += _("the largest share, {said}, is in classes of size {name}.", said=largest.said, name=largest.name)
    return histogram(bars, _("Share of rows"), _("rows in the class"), says[:1].upper() + says[1:])


def _attribution(material: Material) -> Table | None:
    without = {item.where.get("column", ""): item for item in material.all(_WITHOUT)}
    due = {item.where.get("column", ""): item for item in material.all(_DUE)}
    columns = (
        Column(title=_("Quasi-identifier")),
        Column(title=_("Unique rows without it"), number=True, width=44),
        Column(title=_("Unique only because of it"), number=True, width=48),
    )
    ordered = sorted(without.values(), key=lambda item: (item.value, item.where.get("column", "")))
    rows = [
        (short(name, 80), numbers.number(item.value, "share"), _share(due.get(name))) for name, item in _named(ordered)
    ]
    return table(_("Which quasi-identifier makes people unique"), columns, rows)


def _named(items: Sequence[Measurement]) -> list[tuple[str, Measurement]]:
    return [(item.where.get("column", ""), item) for item in items]


def _share(item: Measurement | None) -> str:
    return "—" if item is None else numbers.number(item.value, "share")


def _sets(material: Material) -> Table | None:
    items = sorted(material.all(_SET), key=lambda item: (int(item.where.get("size", "0")), -item.value))
    columns = (
        Column(title=_("Columns together")),
        Column(title=_("How many"), number=True, width=26),
        Column(title=_("Unique rows"), number=True, width=30),
    )
    rows = [
        (short(item.where.get("columns", ""), 100), item.where.get("size", ""), numbers.number(item.value, "share"))
        for item in items
    ]
    return table(_("Small sets of columns that make most rows unique"), columns, rows, most=6)
