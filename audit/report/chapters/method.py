"""How the numbers were made, in plain words; and what they cover."""

from __future__ import annotations

from dataclasses import dataclass

from audit.report import words
from audit.report.characters import passage, short
from audit.report.material import CROSSING, Material
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
    notes: tuple[str, ...]


def build(material: Material) -> Method:
    """The chapter."""
    evidence = material.evidence
    coverage = evidence.coverage
    return Method(
        families=frozenset(item.metric.partition(".")[0] for item in evidence.measurements),
        crossings=any(CROSSING in item.where.get("attribute", "") for item in evidence.measurements),
        methods=_methods(material),
        covered=f"{words.count(coverage.rows, 'row')} and {words.count(coverage.columns, 'column')} were read.",
        excluded=_excluded(material),
        outcomes=_outcomes(material),
        samples=tuple(_samples(material)),
        notes=tuple(words.sentence(passage(note, 500)) for note in coverage.notes),
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
    return [
        f"{words.listed(list(titles))}: on a sample of {words.count(rows, 'row')}, drawn {short(drawn, 120)} "
        f"with the seed {seed}."
        for (rows, drawn, seed), titles in sampled.items()
    ]
