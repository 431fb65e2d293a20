"""How the numbers were made, in plain words; and what they cover."""

from __future__ import annotations

from dataclasses import dataclass

from audit.records.plan import Scalar
from audit.records.subject import CROSS
from audit.report import words
from audit.report.characters import passage, short
from audit.report.material import Material
from audit.report.quantities import quantity
from audit.report.tables import Column, Table, table


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
        covered=f"{words.count(coverage.rows, 'row')} and {words.count(coverage.columns, 'column')} were read.",
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
    rows = [(words.some(titles, 6), " ".join(methods[:3])) for titles, methods in alike.items()]
    columns = (Column(title="Quantities", width=76), Column(title="Made by"))
    return table("Estimators and intervals", columns, rows, most=30)


def _decisions(material: Material) -> Table | None:
    """Where the decision and the label come from, and with which group each other one is compared."""
    declared = material.plan.columns
    favourable = _plain(declared.favourable)
    if declared.unfavourable is not None:
        favourable += f"; {_plain(declared.unfavourable)} is unfavourable, every other value unknown"
    rows = [
        ("Decision", _decision(material)),
        ("Favourable value", favourable),
        ("Label", f"column {_plain(declared.label)}, as it is recorded" if declared.label else "no label column"),
    ]
    chosen = {
        item.where["attribute"]: item.where["reference"]
        for item in material.all("bias.impact_ratio")
        if "reference" in item.where
    }
    for attribute in sorted(chosen, key=material.place):
        how = (
            "declared in the plan"
            if attribute in declared.reference
            else "the highest selection rate among the known groups that are large enough"
        )
        rows.append((f"Reference group of {words.group(attribute)}", f"{words.quoted(chosen[attribute])}: {how}"))
    return table("How decisions were read", (Column(title="What", width=60), Column(title="As read")), rows, most=12)


def _decision(material: Material) -> str:
    declared, model = material.plan.columns, material.evidence.provenance.model
    if declared.prediction:
        return f"column {_plain(declared.prediction)}"
    by = "by its own rule" if declared.threshold is None else f"favourable from {declared.threshold:g} on"
    if declared.score:
        return f"column {_plain(declared.score)} of scores, {by}"
    if model is None:
        return "none: neither decisions nor scores nor a model"
    return f"the model’s output, {by}"


def _plain(value: Scalar | None) -> str:
    """A name or a value that the plan declares."""
    if value is None:
        return "not declared"
    return words.quoted(str(value).lower() if isinstance(value, bool) else f"{value}")


def _excluded(material: Material) -> Table | None:
    columns = (Column(title="Left out", width=60), Column(title="Rows", number=True, width=32), Column(title="Why"))
    few = f"fewer than {material.evidence.provenance.disclosure_limit}"
    rows = [
        (
            short(item.what, 120),
            few if item.rows is None else f"{item.rows:,}",
            words.sentence(passage(item.reason, 500)),
        )
        for item in material.evidence.coverage.excluded
    ]
    return table("Rows and groups that numbers could not include", columns, rows)


def _outcomes(material: Material) -> Table | None:
    columns = (Column(title="Column"), Column(title="Value", width=50), Column(title="Rows", number=True, width=40))
    few = f"fewer than {material.evidence.provenance.disclosure_limit}"
    rows = [
        (short(column, 60), short(value, 60), few if number is None else f"{number:,}")
        for column, values in sorted(material.evidence.coverage.outcomes.items())
        for value, number in sorted(values.items())
    ]
    return table("Values of the outcome columns", columns, rows, most=20)


def _samples(material: Material) -> list[str]:
    sampled: dict[tuple[int, str, int], dict[str, None]] = {}
    for item in material.evidence.measurements:
        if not isinstance(item.exact, bool):
            where = (item.exact.rows, item.exact.drawn, item.exact.seed)
            sampled.setdefault(where, {})[quantity(item.metric).title] = None
    total = material.evidence.coverage.rows
    return [
        f"{words.listed(list(titles))}: computed on all {words.count(rows, 'row')}."
        if rows == total
        else f"{words.listed(list(titles))}: on a sample of {words.count(rows, 'row')}, drawn {short(drawn, 120)} "
        f"with the seed {seed}."
        for (rows, drawn, seed), titles in sampled.items()
    ]
