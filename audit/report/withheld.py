"""What a public edition leaves out: the records, without what the plan marks as confidential.

Whatever is rendered from the result cannot show it, in a sentence, a picture or a table, since it is not there. The
digests stay those of the full records, so that a page can be held against the signed report.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from audit.language import N_, _
from audit.records.judgement import Finding, Judgement
from audit.records.plan import SignOff
from audit.report.material import Material

WITHHELD = N_("withheld from this edition")


def without(material: Material, confidential: tuple[str, ...]) -> Material:
    """The material of a public edition. Files are never attached to it."""
    material = replace(material, attachments=())
    for name in confidential:
        material = _LEFT_OUT[name](material)
    return material


def _plan(**changes: object) -> Callable[[Material], Material]:
    return lambda material: replace(material, plan=replace(material.plan, **changes))  # type: ignore[arg-type]


def _findings(change: Callable[[Finding], Finding]) -> Callable[[Material], Material]:
    def changed(material: Material) -> Material:
        judgement: Judgement = material.judgement
        found = tuple(map(change, judgement.findings))
        return replace(material, judgement=replace(judgement, findings=found))

    return changed


def _no_threshold(finding: Finding) -> Finding:
    """Without the limits that the organisation has set; what they gave stays as the outcome."""
    if all(reading.origin != "organisation" for reading in finding.measurements):
        return finding
    because = _("the limit is {withheld}", withheld=_(WITHHELD))
    kept = tuple(
        replace(one, at_least=None, at_most=None, change=None, because=because) if one.origin == "organisation" else one
        for one in finding.measurements
    )
    return replace(finding, measurements=kept, because=because)


def _no_waiver(finding: Finding) -> Finding:
    """That a risk is accepted stays; who accepted it, and why, does not."""
    if finding.waiver is None:
        return finding
    waiver = replace(finding.waiver, by=_("Somebody whose name is {withheld}", withheld=_(WITHHELD)), reason="")
    return replace(finding, waiver=waiver)


def _no_fact(finding: Finding) -> Finding:
    """Without what people declared."""
    if not finding.facts:
        return finding
    return replace(finding, facts=(), because=_("what was declared is {withheld}", withheld=_(WITHHELD)))


def _no_limits(material: Material) -> Material:
    material = replace(material, plan=replace(material.plan, thresholds=()))
    return _findings(_no_threshold)(material)


def _no_declarations(material: Material) -> Material:
    judgement = replace(material.judgement, documents=())
    return _findings(_no_fact)(replace(material, judgement=judgement))


def _no_use(material: Material) -> Material:
    use = _("The intended use is {withheld}.", withheld=_(WITHHELD))
    return replace(material, plan=replace(material.plan, use=use))


def _no_inputs(material: Material) -> Material:
    """Without the names and digests of the files."""
    evidence = material.evidence
    return replace(material, evidence=replace(evidence, provenance=replace(evidence.provenance, inputs=())))


_LEFT_OUT: Mapping[str, Callable[[Material], Material]] = {
    "facts": _no_declarations,
    "inputs": _no_inputs,
    "owner": _plan(owner=None),
    "signers": _plan(signoff=SignOff()),
    "thresholds": _no_limits,
    "use": _no_use,
    "waivers": _findings(_no_waiver),
}
CONFIDENTIAL = tuple(sorted(_LEFT_OUT))
"""What a plan may mark as confidential."""
