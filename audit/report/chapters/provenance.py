"""Where everything came from: enough to make every number and every page again."""

from __future__ import annotations

from dataclasses import dataclass

from audit import canonical
from audit.report import numbers, words
from audit.report.characters import short
from audit.report.material import Material
from audit.report.tables import Code, Column, Table, table


@dataclass(frozen=True, kw_only=True)
class Provenance:
    """The chapter."""

    inputs: Table | None
    settings: Table | None
    attachments: Table | None


def build(material: Material) -> Provenance:
    """The chapter."""
    return Provenance(inputs=_inputs(material), settings=_settings(material), attachments=_attachments(material))


def _inputs(material: Material) -> Table | None:
    columns = (
        Column(title="Input", width=36),
        Column(title="File"),
        Column(title="Size", number=True, width=20),
        Column(title="SHA-256", width=60),
    )
    evidence, judgement = material.evidence, material.judgement
    rows = [
        (
            words.INPUTS.get(item.role, item.role.capitalize()),
            short(item.name, 80),
            numbers.size(item.bytes),
            Code(text=item.sha256),
        )
        for item in evidence.provenance.inputs
    ]
    length = numbers.size(len(material.plan.text.encode()))
    rows.append(("Plan", short(evidence.plan.name, 80), length, Code(text=evidence.plan.sha256)))
    for title, digest in (("Declared facts", judgement.facts_sha256), ("Waivers", judgement.waivers_sha256)):
        if digest is not None:
            rows.append((title, "attached", "", Code(text=digest)))
    return table("What went in", columns, rows)


def _settings(material: Material) -> Table | None:
    provenance = material.evidence.provenance
    libraries = [f"{short(name, 40)} {short(version, 30)}" for name, version in sorted(provenance.libraries.items())]
    features = [short(name, 40) for name in provenance.features or ()]
    few = words.count(provenance.disclosure_limit, "row")
    known = [
        ("Program", short(provenance.tool, 80)),
        ("Python", short(provenance.python, 80)),
        ("Engine", short(provenance.engine, 80)),
        ("Libraries", words.some(libraries, 24) or "none recorded"),
        ("Seed", f"{provenance.seed}"),
        ("Confidence of intervals", numbers.percent(provenance.confidence)),
        ("Disclosure limit", f"groups with fewer than {few} are suppressed"),
        ("Format of the model", short(provenance.model, 80) if provenance.model else "no model file"),
        ("Inputs of the model", words.some(features, 40) or "not known"),
    ]
    return table("How it was made", (Column(title="Setting", width=46), Column(title="Value")), known)


def _attachments(material: Material) -> Table | None:
    columns = (
        Column(title="Attached file", width=44),
        Column(title="What it is"),
        Column(title="Size", number=True, width=20),
        Column(title="SHA-256", width=60),
    )
    rows = [
        (
            short(item.name, 80),
            short(item.description, 120),
            numbers.size(len(item.data)),
            Code(text=canonical.sha256(item.data)),
        )
        for item in material.attachments
    ]
    return table("Files attached to this report", columns, rows)
