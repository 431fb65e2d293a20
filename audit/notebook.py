"""Audit what a notebook holds: a model in memory, a table in memory, no files to write first."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from audit import documents
from audit import plan as planning
from audit.errors import DataError, Mistake
from audit.records.plan import Plan, Scalar
from audit.run import Audit, run

if TYPE_CHECKING:
    from audit.records.subject import Model


def audit(
    model: Any,
    data: Any,
    *,
    label: str | None = None,
    prediction: str | None = None,
    score: str | None = None,
    outcome: str | None = None,
    favourable: Scalar | None = None,
    threshold: float | None = None,
    sensitive: Sequence[str] = (),
    policies: Sequence[str] = ("gdpr",),
    features: Sequence[str] | None = None,
    quasi_identifiers: Sequence[str] = (),
    id: Sequence[str] = (),  # noqa: A002 - the plan's word for it
    facts: Mapping[str, Any] | None = None,
    thresholds: Sequence[Mapping[str, Any]] = (),
    jurisdictions: Sequence[str] = (),
    roles: Sequence[str] = (),
    name: str = "Notebook audit",
    assessment_date: date | None = None,
    fail_on: str = "high",
    seed: int = 0,
) -> Audit:
    """Audit a model and a table that are in memory.

    Args:
        model: an object with `predict_proba` (scikit-learn's convention) or a function from a table of features to
            the probability of the favourable outcome; None when `prediction` or `score` holds the decisions.
        data: a pandas or polars frame, or a pyarrow table, one row per case.
        label: column with what really happened, or what was rightly decided.
        prediction: column with the decision that is audited.
        score: column with a score; higher is more favourable.
        outcome: column with the number that really happened: the model predicts a number (a regressor's `predict`, or
            a function that returns it), and decides nothing.
        favourable: the value of label and prediction that is good for the person; never guessed.
        threshold: score or probability from which on the decision is favourable.
        sensitive: columns with the attributes that must not disadvantage anybody.
        policies: names of shipped packs, or folders.
        features: columns the model takes; default: the names the model was trained with.
        quasi_identifiers: columns by which an outsider could recognise a person.
        id: columns that identify a row.
        facts: declared facts, as in `facts.yaml`.
        thresholds: the organisation's own limits, as in `audit.yaml`.
        jurisdictions: where the system is used.
        roles: who must sign the report.
        name: title of the report.
        assessment_date: day whose law applies; default today.
        fail_on: lowest severity that stops the audit.
        seed: start of every random draw.

    Raises:
        InputError: the arguments contradict each other or the table; every mistake found is in it.

    """
    columns = {
        "label": label,
        "prediction": prediction,
        "score": score,
        "outcome": outcome,
        "favourable": favourable,
        "threshold": threshold,
        "sensitive": _names(sensitive),
        "features": _names(features) or None,
        "quasi_identifiers": _names(quasi_identifiers) or None,
        "id": _names(id),
    }
    head = {
        "name": name,
        "policies": _names(policies),
        "assessment_date": assessment_date,
        "jurisdictions": _names(jurisdictions),
        "fail_on": fail_on,
        "seed": seed,
        "facts": "facts.yaml" if facts else None,
    }
    given = {
        "audit": _without_none(head),
        "data": {"evaluation": "data.parquet"},
        "columns": _without_none(columns),
        "thresholds": [dict(item) for item in thresholds],
        "signoff": {"roles": _names(roles)},
    }
    if model is not None:
        predicts = "probability" if outcome is None else "number"
        given["model"] = {"source": "(in memory)", "kind": "estimator", "predicts": predicts}
    with tempfile.TemporaryDirectory(prefix="signoff-") as scratch:
        folder = Path(scratch)
        _write_table(data, folder / "data.parquet")
        if facts:
            (folder / "facts.yaml").write_text(documents.to_yaml(dict(facts)), encoding="utf-8")
        plan = planning.parse(documents.to_yaml(given), "audit()", folder)
        return run(plan, model=None if model is None else _wrapped(model, plan))


def _wrapped(model: Any, plan: Plan) -> Model:
    from audit.sources.models.estimator import wrap

    return wrap(model, plan)


def _names(given: str | Sequence[str] | None) -> list[str]:
    """Names, also where one stands alone."""
    return [given] if isinstance(given, str) else list(given or ())


def _without_none(mapping: Mapping[str, Any]) -> dict[str, Any]:
    """What was given; NumPy's scalars as plain ones."""
    given = {key: value for key, value in mapping.items() if value is not None}
    return {key: value.item() if hasattr(value, "item") else value for key, value in given.items()}


def _write_table(data: Any, path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    if hasattr(data, "to_arrow"):  # polars
        data = data.to_arrow()
    try:
        table = data if isinstance(data, pa.Table) else pa.Table.from_pandas(data, preserve_index=False)
    except (pa.ArrowException, ValueError, TypeError, AttributeError):  # their messages quote cells
        text = "data must be a pandas or polars frame or a pyarrow table, each name once and each column of one type"
        raise DataError(Mistake(file="data", text=text)) from None
    pq.write_table(table.replace_schema_metadata(None), path)
