"""How the numbers were made, in plain words; and what they cover."""

from __future__ import annotations

from dataclasses import dataclass

from audit.language import _
from audit.records.plan import Scalar
from audit.records.subject import CROSS
from audit.report import numbers, words
from audit.report.characters import passage, short
from audit.report.material import Material
from audit.report.quantities import quantity
from audit.report.tables import Column, Table, table

_METHODS, _NAMED = 10, 4
"""Methods that are listed; quantities that one is said to have made."""


@dataclass(frozen=True, kw_only=True)
class Method:
    """The chapter."""

    families: frozenset[str]
    """Families of metrics in the evidence: the template explains these."""
    crossings: bool
    methods: Table | None
    covered: str
    excluded: Table | None
    outcomes: Table | None
    samples: tuple[str, ...]
    decisions: Table | None
    """How decisions, labels and reference groups were read."""
    notes: tuple[str, ...]


def build(material: Material) -> Method:
    """The chapter."""
    evidence = material.evidence
    coverage = evidence.coverage
    return Method(
        families=frozenset(item.metric.partition(".")[0] for item in evidence.measurements),
        crossings=any(CROSS in item.where.get("attribute", "") for item in evidence.measurements),
        methods=_methods(material),
        covered=_(
            "{rows} and {columns} were read.",
            rows=words.count(coverage.rows, "row", "rows"),
            columns=words.count(coverage.columns, "column", "columns"),
        ),
        excluded=_excluded(material),
        outcomes=_outcomes(material),
        samples=tuple(_samples(material)),
        decisions=_decisions(material),
        notes=material.notes,
    )


def _methods(material: Material) -> Table | None:
    """Each method that was used, with the quantities it made; methods of the same quantities in one row."""
    used: dict[str, dict[str, None]] = {}
    for item in material.evidence.measurements:
        used.setdefault(item.method, {})[quantity(item.metric).title] = None
    alike: dict[tuple[str, ...], list[str]] = {}
    for method, titles in used.items():
        alike.setdefault(tuple(titles), []).append(words.sentence(passage(method, 300)))
    rows = [(words.some(titles, _NAMED), " ".join(methods[:3])) for titles, methods in alike.items()]
    columns = (Column(title=_("Quantities"), width=62), Column(title=_("Made by")))
    return table(_("Estimators and intervals"), columns, rows, most=_METHODS)


def _decisions(material: Material) -> Table | None:
    """Where the decision and the label come from, and with which group each other one is compared."""
    declared = material.plan.columns
    favourable = _plain(declared.favourable)
    if declared.unfavourable is not None:
        favourable += _("; {plain} is unfavourable, every other value unknown", plain=_plain(declared.unfavourable))
    rows = [
        (_("Decision"), _decision(material)),
        (_("Favourable value"), favourable),
        (
            _("Label"),
            _("column {plain}, as it is recorded", plain=_plain(declared.label))
            if declared.label
            else _("no label column"),
        ),
    ]
    chosen = {
        item.where["attribute"]: item.where["reference"]
        for item in material.all("bias.impact_ratio")
        if "reference" in item.where
    }
    for attribute in sorted(chosen, key=material.place):
        how = (
            _("declared in the plan")
            if attribute in declared.reference
            else _("the highest selection rate among the known groups that are large enough")
        )
        rows.append(
            (
                _("Reference group of {attribute}", attribute=words.group(attribute)),
                f"{words.quoted(chosen[attribute])}: {how}",
            )
        )
    return table(
        _("How decisions were read"), (Column(title=_("What"), width=60), Column(title=_("As read"))), rows, most=12
    )


def _decision(material: Material) -> str:
    declared, model = material.plan.columns, material.evidence.provenance.model
    if declared.prediction:
        return _("column {plain}", plain=_plain(declared.prediction))
    by = (
        _("by its own rule")
        if declared.threshold is None
        else _("favourable from {threshold:g} on", threshold=declared.threshold)
    )
    if declared.score:
        return _("column {plain} of scores, {by}", plain=_plain(declared.score), by=by)
    if model is None:
        return _("none: neither decisions nor scores nor a model")
    return _("the model’s output, {by}", by=by)


def _plain(value: Scalar | None) -> str:
    """A name or a value that the plan declares."""
    if value is None:
        return _("not declared")
    return words.quoted(str(value).lower() if isinstance(value, bool) else f"{value}")


def _excluded(material: Material) -> Table | None:
    columns = (
        Column(title=_("Left out"), width=60),
        Column(title=_("Rows"), number=True, width=32),
        Column(title=_("Why")),
    )
    few = _("fewer than {disclosure_limit}", disclosure_limit=material.evidence.provenance.disclosure_limit)
    rows = [
        (
            short(item.what, 120),
            few if item.rows is None else numbers.whole(item.rows),
            words.sentence(passage(item.reason, 500)),
        )
        for item in material.evidence.coverage.excluded
    ]
    return table(_("Rows and groups that numbers could not include"), columns, rows)


def _outcomes(material: Material) -> Table | None:
    columns = (
        Column(title=_("Column")),
        Column(title=_("Value"), width=50),
        Column(title=_("Rows"), number=True, width=40),
    )
    few = _("fewer than {disclosure_limit}", disclosure_limit=material.evidence.provenance.disclosure_limit)
    rows = [
        (short(column, 60), short(value, 60), few if number is None else numbers.whole(number))
        for column, values in sorted(material.evidence.coverage.outcomes.items())
        for value, number in sorted(values.items())
    ]
    return table(_("Values of the outcome columns"), columns, rows, most=20)


def _samples(material: Material) -> list[str]:
    sampled: dict[tuple[int, str, int], dict[str, None]] = {}
    for item in material.evidence.measurements:
        if not isinstance(item.exact, bool):
            where = (item.exact.rows, item.exact.drawn, item.exact.seed)
            sampled.setdefault(where, {})[quantity(item.metric).title] = None
    total = material.evidence.coverage.rows
    return [
        _(
            "{listed}: computed on all {rows}.",
            listed=words.some(list(titles), _NAMED),
            rows=words.count(rows, "row", "rows"),
        )
        if rows == total
        else _(
            "{listed}: on a sample of {rows}, drawn {drawn} with the seed {seed}.",
            listed=words.some(list(titles), _NAMED),
            rows=words.count(rows, "row", "rows"),
            drawn=short(drawn, 120),
            seed=seed,
        )
        for (rows, drawn, seed), titles in sampled.items()
    ]
