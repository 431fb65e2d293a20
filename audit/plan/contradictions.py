"""Mistakes in a plan that its schema cannot see."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from audit.documents import Document
from audit.errors import Mistake
from audit.plan.endpoints import endpoint_mistakes
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
    estimates = (model or {}).get("predicts") == "number"
    yield from _estimate_mistakes(document, columns) if estimates else _decision_mistakes(document, columns, model)
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
    yield from _incomplete(document, columns, estimates)
    yield from _blocks(document)
    for position, item in enumerate(document.data.get("thresholds", ())):
        if "at_least" not in item and "at_most" not in item:
            text = f"the threshold for {item['metric']} has neither at_least nor at_most"
            yield document.mistake(["thresholds", position], text)
        elif item.get("at_least", item.get("at_most")) > item.get("at_most", item.get("at_least")):
            text = f"the threshold for {item['metric']} allows nothing: at_least is above at_most"
            yield document.mistake(["thresholds", position], text)
    yield from _twice(document)
    yield from endpoint_mistakes(document, columns, model or {})
    if model is not None and "kind" not in model and "source" in model:
        yield from _model_kind(document, ["model", "source"], Path(model["source"]).suffix.lower())
    yield from _earlier(document, columns, document.data.get("baseline", {}))


def _incomplete(document: Document, columns: Mapping[str, Any], estimates: bool) -> Iterator[Mistake]:
    """Columns that mean something only beside another one."""
    for name, other in (("outcome", "estimate"), ("estimate", "outcome"), ("list", "rank"), ("rank", "list")):
        if name in columns and other not in columns and not (estimates and name in ("outcome", "estimate")):
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
    roles = document.data.get("signoff", {}).get("roles", ())
    if len(roles) > 1:
        yield from _roles_alike(document, roles)


def _roles_alike(document: Document, roles: list[str]) -> Iterator[Mistake]:
    from audit.envelope import field_name  # the envelope of a report is not needed to judge

    names: dict[str, str] = {}
    for position, role in enumerate(roles):
        slug = field_name(role)
        if slug in names:
            text = f"{role!r} and {names[slug]!r} are too alike to be two roles"
            yield document.mistake(["signoff", "roles", position], text)
        names[slug] = role


_NOT_DECIDED = {
    "threshold": "it cuts probabilities, and the model predicts a number",
    "favourable": "the model predicts a number, and no outcome is better for the person by declaration",
    "unfavourable": "the model predicts a number",
    "label": "the model predicts a number; name what really happened as columns.outcome",
    "prediction": "nothing is decided; the model predicts a number",
    "score": "the model predicts a number",
    "estimate": "the model itself predicts the number",
}
"""Columns that a model of numbers leaves no use for, and why."""


def _estimate_mistakes(document: Document, columns: Mapping[str, Any]) -> Iterator[Mistake]:
    for name, why in _NOT_DECIDED.items():
        if name in columns:
            yield document.mistake(["columns", name], f"columns.{name} has no use here: {why}")
    if "classes" in document.data["model"]:
        yield document.mistake(["model", "classes"], "model.classes has no use for a model that predicts a number")


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


def _earlier(document: Document, columns: Mapping[str, Any], given: Mapping[str, Any]) -> Iterator[Mistake]:
    """How the same rows were decided before."""
    if "model" not in given:
        for name in ("kind", "threshold"):
            if name in given:
                yield document.mistake(["baseline", name], f"baseline.{name} has no use without baseline.model")
    elif "prediction" in given:
        text = "the earlier decisions come from both baseline.model and baseline.prediction; keep one of the two"
        yield document.mistake(["baseline", "prediction"], text)
    elif "threshold" not in given and "threshold" not in columns:
        text = "baseline.threshold is missing: the score from which on the earlier decision was favourable"
        yield document.mistake(["baseline", "model"], text)
    if "model" in given and "kind" not in given:
        yield from _model_kind(document, ["baseline", "model"], Path(given["model"]).suffix.lower())
    if "prediction" in given and given["prediction"] == columns.get("prediction"):
        text = "baseline.prediction is the same column as columns.prediction: comparing it with itself shows nothing"
        yield document.mistake(["baseline", "prediction"], text)
    if ("prediction" in given or "model" in given) and "favourable" not in columns:
        text = "earlier decisions have no use without decisions, and columns.favourable"
        yield document.mistake(["baseline"], text)


def _model_kind(document: Document, place: list[str | int], ending: str) -> Iterator[Mistake]:
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
