"""Read `audit.yaml`: every mistake at once, each with its line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from audit import documents, packs
from audit.documents import Document
from audit.errors import Mistake, PlanError
from audit.plan import blocks
from audit.plan.contradictions import KINDS, contradictions
from audit.records.plan import Columns, Data, ModelSource, Plan, Threshold
from audit.records.subject import UNKNOWN
from audit.sources import name_of

LISTS = ("sensitive", "id", "features", "quasi_identifiers", "legitimate", "proxies", "slices")
"""Entries of `columns` that name several columns."""


def read(path: Path) -> Plan:
    """Read a plan file and check that every file it names is there.

    Raises:
        PlanError: with every mistake found.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise PlanError(Mistake(file=str(path), text="there is no such file; audit init DATA writes one")) from None
    except (OSError, UnicodeDecodeError) as error:
        reason = "is not UTF-8 text" if isinstance(error, UnicodeDecodeError) else error.strerror
        raise PlanError(Mistake(file=str(path), text=f"cannot be read: {reason}")) from None
    plan, document = _parse(text, str(path), path.parent.resolve())
    mistakes = list(_absent_files(plan, document))
    if mistakes:
        raise PlanError(mistakes)
    return plan


def parse(text: str, file: str, folder: Path) -> Plan:
    """Build a plan from its text; relative paths start at `folder`. Does not look at any file.

    Raises:
        PlanError: with every mistake found.
    """
    return _parse(text, file, folder)[0]


def _parse(text: str, file: str, folder: Path) -> tuple[Plan, Document]:
    document = documents.parse(text, file)
    if isinstance(document, Mistake):
        raise PlanError(document)
    mistakes = documents.check(document, "plan") or list(contradictions(document))
    if mistakes:
        raise PlanError(mistakes)
    return _build(document, folder), document


def _build(document: Document, folder: Path) -> Plan:
    data = document.data
    audit = dict(data["audit"])
    for name in ("policies", "jurisdictions", "confidential"):
        audit[name] = tuple(audit.get(name, ()))
    for name in ("facts", "waivers"):
        audit[name] = _path(folder, audit.get(name))
    if "assessment_date" in audit:
        audit["assessment_date"] = date.fromisoformat(audit["assessment_date"])
    return Plan(
        **audit,
        data=_data(data["data"], folder),
        columns=_columns(data["columns"] or {}),
        model=_model(data.get("model"), folder),
        thresholds=tuple(_threshold(item) for item in data.get("thresholds", ())),
        signoff=blocks.signoff(data.get("signoff", {})),
        explanation=blocks.explanation(data.get("explanation", {})),
        privacy=blocks.privacy(data.get("privacy", {}), folder),
        quality=blocks.quality(data.get("quality", {})),
        baseline=_path(folder, data.get("baseline", {}).get("evidence")),
        history=_path(folder, data.get("baseline", {}).get("history")),
        earlier=blocks.earlier(data.get("baseline", {}), folder, (data["columns"] or {}).get("threshold")),
        fail_on_regression=data.get("baseline", {}).get("fail_on_regression", False),
        text=document.text,
        folder=folder,
        file=document.file,
    )


def _data(given: Mapping[str, Any], folder: Path) -> Data:
    paths = {name: _path(folder, given.get(name)) for name in ("training", "reference")}
    return Data(
        **{**given, **paths, "evaluation": folder / given["evaluation"]}
        | {"missing_values": tuple(given.get("missing_values", ()))}
    )


def _columns(given: Mapping[str, Any]) -> Columns:
    lists = {name: tuple(given[name]) for name in LISTS if name in given}
    reference = {name: name_of(value) or UNKNOWN for name, value in given.get("reference", {}).items()}
    return Columns(**{**given, **lists, "reference": reference})


def _model(given: Mapping[str, Any] | None, folder: Path) -> ModelSource | None:
    if given is None:
        return None
    source = _path(folder, given.get("source"))
    return ModelSource(
        source=source,
        kind="endpoint" if source is None else given.get("kind") or KINDS[source.suffix.lower()],
        endpoint=blocks.endpoint(given),
        predicts=given.get("predicts", "probability"),
        classes=tuple(given["classes"]) if "classes" in given else None,
        trusted_types=tuple(given.get("trusted_types", ())),
    )


def _threshold(given: Mapping[str, Any]) -> Threshold:
    return Threshold(**{**given, "on": date.fromisoformat(given["on"])})


def _path(folder: Path, given: str | None) -> Path | None:
    return None if given is None else folder / given


def _absent_files(plan: Plan, document: Document) -> Iterator[Mistake]:
    named: list[tuple[list[str | int], Path | None]] = [
        (["data", "evaluation"], plan.data.evaluation),
        (["data", "training"], plan.data.training),
        (["data", "reference"], plan.data.reference),
        (["audit", "facts"], plan.facts),
        (["audit", "waivers"], plan.waivers),
        (["model", "source"], plan.model.source if plan.model else None),
        (["privacy", "erased"], plan.privacy.erased),
        (["privacy", "linkage"], plan.privacy.linkage),
        (["baseline", "evidence"], plan.baseline),
        (["baseline", "history"], plan.history),
        (["baseline", "model"], plan.earlier.model if plan.earlier else None),
    ]
    for place, path in named:
        if path is not None and not path.exists():
            yield document.mistake(place, f"{'.'.join(map(str, place))}: there is no file {_shown(path, plan.folder)}")
    for position, name in enumerate(plan.policies):
        if not packs.is_name(name) and not (plan.folder / name).is_dir():
            text = f"there is no policy pack {name!r}; shipped: {', '.join(packs.names())} (or name a folder)"
            yield document.mistake(["audit", "policies", position], text)


def _shown(path: Path, folder: Path) -> str:
    return str(path.relative_to(folder)) if path.is_relative_to(folder) else str(path)
