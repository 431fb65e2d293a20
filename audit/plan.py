"""Read `audit.yaml`: every mistake at once, each with its line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from audit import documents, packs
from audit.documents import Document
from audit.envelope import field_name
from audit.errors import Mistake, PlanError
from audit.records.plan import Columns, Data, ModelSource, Plan, SignOff, Threshold
from audit.records.subject import CROSS, UNKNOWN
from audit.sources import name_of

LISTS = ("sensitive", "id", "features", "quasi_identifiers", "legitimate", "proxies", "slices")
"""Entries of `columns` that name several columns."""

_KINDS = {".onnx": "onnx", ".skops": "skops"}
_TAKEN = {"group", "decision", "label", "n"}  # columns of every table of counts
_RUNS_CODE = {".pkl", ".pickle", ".joblib", ".dill", ".cloudpickle"}


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
    mistakes = documents.check(document, "plan") or list(_contradictions(document))
    if mistakes:
        raise PlanError(mistakes)
    return _build(document, folder), document


def _build(document: Document, folder: Path) -> Plan:
    data = document.data
    audit = dict(data["audit"])
    for name in ("policies", "jurisdictions"):
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
        signoff=_signoff(data.get("signoff", {})),
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
    source = folder / given["source"]
    return ModelSource(
        source=source,
        kind=given.get("kind") or _KINDS[source.suffix.lower()],
        classes=tuple(given["classes"]) if "classes" in given else None,
        trusted_types=tuple(given.get("trusted_types", ())),
    )


def _threshold(given: Mapping[str, Any]) -> Threshold:
    return Threshold(**{**given, "on": date.fromisoformat(given["on"])})


def _signoff(given: Mapping[str, Any]) -> SignOff:
    valid_for = given.get("valid_for")
    days = None if valid_for is None else int(valid_for.split()[0])
    return SignOff(roles=tuple(given.get("roles", ())), valid_for_days=days)


def _path(folder: Path, given: str | None) -> Path | None:
    return None if given is None else folder / given


def _contradictions(document: Document) -> Iterator[Mistake]:
    """Mistakes that a schema cannot see."""
    columns, model = document.data["columns"] or {}, document.data.get("model")
    yield from _decision_mistakes(document, columns, model)
    outcomes = {name: columns[name] for name in ("label", "prediction", "score") if name in columns}
    for first, second in (("label", "prediction"), ("label", "score"), ("prediction", "score")):
        if first in outcomes and outcomes[first] == outcomes.get(second):
            text = f"columns.{second} is the same column as columns.{first}: comparing it with itself shows nothing"
            yield document.mistake(["columns", second], text)
    for position, name in enumerate(columns.get("sensitive", ())):
        if name in outcomes.values():
            yield document.mistake(["columns", "sensitive", position], f"{name!r} is an outcome, not an attribute")
        elif CROSS in name or name in _TAKEN:
            text = f"a sensitive attribute cannot be called {name!r}, which means something here; rename the column"
            yield document.mistake(["columns", "sensitive", position], text)
    for name in columns.get("reference", {}):
        if name not in columns.get("sensitive", ()):
            text = f"columns.reference names {name!r}, which is not among columns.sensitive"
            yield document.mistake(["columns", "reference", name], text)
    yield from _incomplete(document, columns)
    for position, item in enumerate(document.data.get("thresholds", ())):
        if "at_least" not in item and "at_most" not in item:
            text = f"the threshold for {item['metric']} has neither at_least nor at_most"
            yield document.mistake(["thresholds", position], text)
        elif item.get("at_least", item.get("at_most")) > item.get("at_most", item.get("at_least")):
            text = f"the threshold for {item['metric']} allows nothing: at_least is above at_most"
            yield document.mistake(["thresholds", position], text)
    yield from _twice(document)
    if model is not None and "kind" not in model:
        yield from _model_kind(document, Path(model["source"]).suffix.lower())


def _incomplete(document: Document, columns: Mapping[str, Any]) -> Iterator[Mistake]:
    """Columns that mean something only beside another one."""
    for name, other in (("outcome", "estimate"), ("estimate", "outcome"), ("list", "rank"), ("rank", "list")):
        if name in columns and other not in columns:
            yield document.mistake(["columns", name], f"columns.{name} has no use without columns.{other}")
    if "relevance" in columns and "list" not in columns:
        yield document.mistake(["columns", "relevance"], "columns.relevance has no use without columns.list")
    if "people" in columns and "reference" not in document.data["data"]:
        yield document.mistake(["columns", "people"], "columns.people has no use without data.reference")


def _twice(document: Document) -> Iterator[Mistake]:
    """Two limits for one metric, or two roles whose signature fields would have one name."""
    seen: set[tuple[str, str | None]] = set()
    for position, item in enumerate(document.data.get("thresholds", ())):
        named = (item["metric"], item.get("rule"))
        if named in seen:
            yield document.mistake(["thresholds", position], f"a second threshold for {item['metric']}; keep one")
        seen.add(named)
    names: dict[str, str] = {}
    for position, role in enumerate(document.data.get("signoff", {}).get("roles", ())):
        slug = field_name(role)
        if slug in names:
            text = f"{role!r} and {names[slug]!r} are too alike to be two roles"
            yield document.mistake(["signoff", "roles", position], text)
        names[slug] = role


def _decision_mistakes(document: Document, columns: Mapping[str, Any], model: Any) -> Iterator[Mistake]:
    sources = [name for name in ("prediction", "score") if name in columns]
    if model is not None and sources:
        text = f"the decisions come from both model and columns.{sources[0]}; keep one of the two"
        yield document.mistake(["columns", sources[0]], text)
    by_threshold = model is not None or sources == ["score"]
    if by_threshold and "threshold" not in columns:
        text = "columns.threshold is missing: the score from which on a decision is favourable"
        yield document.mistake(["columns"], text)
    if not by_threshold and "threshold" in columns:
        yield document.mistake(["columns", "threshold"], "columns.threshold has no use without a score or a model")
    if "favourable" not in columns and (model is not None or "prediction" in columns or "label" in columns):
        text = "columns.favourable is missing: the outcome that is good for the person is never guessed"
        yield document.mistake(["columns"], text)
    if "favourable" in columns and columns.get("unfavourable", object()) == columns["favourable"]:
        yield document.mistake(["columns", "unfavourable"], "favourable and unfavourable are the same value")


def _model_kind(document: Document, ending: str) -> Iterator[Mistake]:
    place = ["model", "source"]
    if ending in _RUNS_CODE:
        text = f"a {ending} file can run any code when it is loaded; save the model as ONNX or skops instead"
        yield document.mistake(place, text)
    elif ending not in _KINDS:
        text = f"cannot tell the format from the ending {ending!r}; add model.kind: onnx or skops"
        yield document.mistake(place, text)


def _absent_files(plan: Plan, document: Document) -> Iterator[Mistake]:
    named: list[tuple[list[str | int], Path | None]] = [
        (["data", "evaluation"], plan.data.evaluation),
        (["data", "training"], plan.data.training),
        (["data", "reference"], plan.data.reference),
        (["audit", "facts"], plan.facts),
        (["audit", "waivers"], plan.waivers),
        (["model", "source"], plan.model.source if plan.model else None),
    ]
    for place, path in named:
        if path is not None and not path.exists():
            yield document.mistake(place, f"{'.'.join(map(str, place))}: there is no file {_shown(path, plan.folder)}")
    shipped = packs.names()
    for position, name in enumerate(plan.policies):
        if name not in shipped and not (plan.folder / name).is_dir():
            text = f"there is no policy pack {name!r}; shipped: {', '.join(shipped)} (or name a folder)"
            yield document.mistake(["audit", "policies", position], text)


def _shown(path: Path, folder: Path) -> str:
    return str(path.relative_to(folder)) if path.is_relative_to(folder) else str(path)
