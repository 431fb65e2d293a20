"""Step 9: are the original inputs those that were measured, and does measuring them again give the same evidence?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from audit.canonical import file_sha256, plain, sha256, to_bytes
from audit.errors import SignoffError
from audit.records.evidence import Evidence
from audit.records.plan import Plan
from audit.verify.again import attached_evidence
from audit.verify.opened import Found, Report, enumeration, sentence


def check_inputs(report: Report, plan: Plan | None, *, remeasure: bool = False) -> Found:
    """Step 9: the original inputs have the digests that the evidence names, and give the same evidence again."""
    if plan is None:
        return "not asked", "the original inputs were not given (--inputs)"
    evidence = attached_evidence(report)
    problems = [*_other_files(evidence, plan)]
    if sha256(plan.text.encode()) != report.envelope.json("evidence.json")["plan"]["sha256"]:
        problems.append("the plan given is not the plan that was audited")
    if problems:
        return "fails", "; ".join(problems)
    named = evidence.provenance.inputs
    if not named:
        return "not checked", "the evidence names no input"
    same = f"{enumeration(item.name for item in named)}: the same {'files' if len(named) > 1 else 'file'}"
    asked = evidence.provenance.endpoint
    if not remeasure and asked is not None:
        return "not checked", f"{same}; whether the model at {asked.url} is still the same cannot be told (--remeasure)"
    if not remeasure:
        return "holds", f"{same}; not measured again (--remeasure)"
    return _measured_again(evidence, plan, same)


def _other_files(evidence: Evidence, plan: Plan) -> Iterator[str]:
    paths: Mapping[str, Path | None] = {
        "evaluation": plan.data.evaluation,
        "training": plan.data.training,
        "reference": plan.data.reference,
        "model": plan.model.source if plan.model else None,
        "earlier model": plan.earlier.model if plan.earlier else None,
        "erased": plan.privacy.erased,
        "linkage": plan.privacy.linkage,
    }
    for item in evidence.provenance.inputs:
        path = paths.get(item.role)
        if path is None:
            yield f"the plan given names no {item.role} file, but the evidence was made from {item.name}"
        elif not path.is_file():
            yield f"{item.role}: there is no file {path.name}"
        elif file_sha256(path) != item.sha256:
            yield f"{item.role}: {path.name} is not the file that the evidence was made from"


def _measured_again(evidence: Evidence, plan: Plan, same: str) -> Found:
    try:
        made = measured(plan)
    except SignoffError as error:
        return "fails", f"the inputs cannot be measured again: {sentence(error)}"
    if to_bytes(made) == to_bytes(evidence):
        return "holds", f"{same}; measured again: the same {len(made.measurements):,} numbers, byte for byte"
    before, after = plain(evidence), plain(made)
    other = _other_versions(before["provenance"], after["provenance"])
    told = "; ".join(_differences(before, after)) or "the same numbers, made another way"
    if other and not _numbers_differ(before, after):
        return "holds", f"{same}; measured again: the same {len(made.measurements):,} numbers, with {other}"
    if other:
        return "not checked", f"{same}; measured again with {other}: {told}"
    asked = evidence.provenance.endpoint
    moved = "" if asked is None else f"; the model at {asked.url} may be another one by now"
    return "fails", f"measuring the same files again gives other evidence: {told}{moved}"


def measured(plan: Plan) -> Evidence:
    """What the inputs of a plan measure to today."""
    from audit.load import load
    from audit.measure import measure

    subject = load(plan)
    try:
        return measure(subject)
    finally:
        subject.engine.close()


def _other_versions(before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    """Versions that differ: they may move the last digits of a number."""
    named = [key for key in ("tool", "python", "engine") if before[key] != after[key]]
    libraries = {*before["libraries"], *after["libraries"]}
    named += sorted(key for key in libraries if before["libraries"].get(key) != after["libraries"].get(key))
    return f"another version of {enumeration(named)}" if named else ""


def _numbers_differ(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    return any(before[part] != after[part] for part in ("measurements", "unmeasured", "coverage"))


def _differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    """Which numbers differ, a few by name."""
    one, other = ({_key(each): each for each in evidence["measurements"]} for evidence in (before, after))
    keys = [key for key in sorted({*one, *other}) if one.get(key) != other.get(key)]
    for key in keys[:3]:
        old, new = (found[key]["value"] if key in found else "absent" for found in (one, other))
        yield f"{key}: {new} instead of {old}"
    if len(keys) > 3:
        yield f"and {len(keys) - 3} more"
    if not keys and before["coverage"] != after["coverage"]:
        yield "the coverage differs"


def _key(measurement: Mapping[str, Any]) -> str:
    where = ", ".join(f"{name}={value}" for name, value in sorted(measurement["where"].items()))
    return f"{measurement['metric']} ({where})" if where else str(measurement["metric"])
