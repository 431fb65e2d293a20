"""Where everything came from: enough to make every number and every page again."""

from __future__ import annotations

from dataclasses import dataclass, replace

from audit.language import _
from audit.records.evidence import Asked
from audit.report import numbers, vocabulary, words
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
        Column(title=_("Input"), width=24),
        Column(title=_("File")),
        Column(title=_("Size"), number=True, width=15),
        Column(title="SHA-256", width=95),
    )
    evidence, judgement = material.evidence, material.judgement
    rows = [
        (
            vocabulary.INPUTS.get(item.role, words.title(item.role)),
            short(item.name, 80),
            numbers.size(item.bytes),
            Code(text=item.sha256),
        )
        for item in evidence.provenance.inputs
    ]
    length = numbers.size(len(material.plan.text.encode()))
    rows.append((_("Plan"), short(evidence.plan.name, 80), length, Code(text=evidence.plan.sha256)))
    for title, digest in ((_("Declared facts"), judgement.facts_sha256), (_("Waivers"), judgement.waivers_sha256)):
        if digest is not None:
            rows.append((title, _("attached"), "", Code(text=digest)))
    return table(_("What went in"), columns, rows)


def _settings(material: Material) -> Table | None:
    provenance = material.evidence.provenance
    libraries = [f"{short(name, 40)} {short(version, 30)}" for name, version in sorted(provenance.libraries.items())]
    features = [short(name, 40) for name in provenance.features or ()]
    few = words.count(provenance.disclosure_limit, "row", "rows")
    known = [
        (_("Program"), short(provenance.tool, 80)),
        (_("Python"), short(provenance.python, 80)),
        (_("Engine"), short(provenance.engine, 80)),
        (_("Libraries"), words.some(libraries, 24) or _("none recorded")),
        (_("Seed"), f"{provenance.seed}"),
        (_("Confidence of intervals"), numbers.percent(provenance.confidence)),
        (_("Disclosure limit"), _("groups with fewer than {few} are suppressed", few=few)),
        (_("Format of the model"), short(provenance.model, 80) if provenance.model else _("no model file")),
        *_endpoint(provenance.endpoint),
        (_("Inputs of the model"), words.some(features, 40) or _("not known")),
    ]
    return table(_("How it was made"), (Column(title=_("Setting"), width=46), Column(title=_("Value"))), known)


def _attachments(material: Material) -> Table | None:
    columns = (
        Column(title=_("Attached file"), width=44),
        Column(title=_("What it is")),
        Column(title=_("Size"), number=True, width=20),
    )
    rows = [
        (short(item.name, 80), short(_(item.description), 120), numbers.size(len(item.data)))
        for item in material.attachments
    ]
    made = table(_("Files attached to this report"), columns, rows)
    listed = any(item.name == "manifest.json" for item in material.attachments)
    said = _("The digest of each file is in the attached manifest.json.") if listed else ""
    return replace(made, cut=f"{made.cut} {said}".strip()) if made else None


def _endpoint(asked: Asked | None) -> list[tuple[str, str]]:
    """Where the rows were sent, for a model that is no file."""
    if asked is None:
        return []
    calls, rows = words.count(asked.calls, "call", "calls"), words.count(asked.rows, "row", "rows")
    return [
        (_("Model answers at"), short(asked.url, 200)),
        (_("Protocol"), short(asked.protocol, 40)),
        (_("Version of the model"), short(asked.version, 80) if asked.version else _("the server declared none")),
        (_("Sent there"), _("{rows} in {calls}; rows about persons left this machine", rows=rows, calls=calls)),
        (_("Still the same model"), _("cannot be told: a server has no digest")),
    ]
