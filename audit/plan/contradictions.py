"""Mistakes in a plan that its schema cannot see."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from audit.documents import Document
from audit.envelope import field_name
from audit.errors import Mistake
from audit.records.subject import CROSS

KINDS = {
    ".cbm": "catboost",
    ".json": "xgboost",
    ".onnx": "onnx",
    ".skops": "skops",
    ".txt": "lightgbm",
    ".ubj": "xgboost",
}
"""Formats of models by the file's ending."""
_TAKEN = {"group", "decision", "label", "n"}  # columns of every table of counts
_RUNS_CODE = {".pkl", ".pickle", ".joblib", ".dill", ".cloudpickle"}


def contradictions(document: Document) -> Iterator[Mistake]:
    """Every contradiction, in the order of the file's blocks."""
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
    yield from _blocks(document)
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
    elif ending not in KINDS:
        kinds = "onnx, skops, xgboost, lightgbm or catboost"
        yield document.mistake(place, f"cannot tell the format from the ending {ending!r}; add model.kind: {kinds}")


def _blocks(document: Document) -> Iterator[Mistake]:
    """Ranges that allow nothing, and people for roles that nobody asked for."""
    moves = document.data.get("explanation", {}).get("actionable", {})
    ranges = document.data.get("quality", {}).get("ranges", {})
    for place, given in ((["explanation", "actionable"], moves), (["quality", "ranges"], ranges)):
        for name, item in given.items():
            if item and item.get("at_least", float("-inf")) > item.get("at_most", float("inf")):
                text = f"the range of {name!r} allows nothing: at_least is above at_most"
                yield document.mistake([*place, name], text)
    if "retention" in (privacy := document.data.get("privacy", {})) and "recorded_on" not in privacy:
        text = "privacy.retention has no use without privacy.recorded_on, the column with the day of the record"
        yield document.mistake(["privacy", "retention"], text)
    signoff = document.data.get("signoff", {})
    roles = signoff.get("roles", ())
    for role in signoff.get("people", {}):
        if role not in roles:
            yield document.mistake(["signoff", "people", role], f"{role!r} is not among signoff.roles")
    for position, together in enumerate(signoff.get("distinct", ())):
        for role in together:
            if role not in roles:
                yield document.mistake(["signoff", "distinct", position], f"{role!r} is not among signoff.roles")
