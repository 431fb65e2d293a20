"""Log an audit to MLflow: the files, the numbers that rules limit, the outcome; and tag a registered model version.

Needs the extra `mlflow` (the package mlflow-skinny is enough). Where the server is, MLflow reads from its own
environment (MLFLOW_TRACKING_URI). Nothing leaves but what `audit run` writes: no row of the data.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from time import time
from typing import TYPE_CHECKING, Any

from audit import canonical
from audit.errors import MissingExtra, Mistake, PlanError

if TYPE_CHECKING:
    from audit.run import Audit

FOLDER = "signoff"
"""Where the files stand among a run's artifacts."""
_AT_ONCE = 500


def log(
    audit: Audit,
    *,
    run_id: str | None = None,
    model: str | None = None,
    files: Sequence[Path] = (),
    client: Any = None,
) -> str:
    """Log evidence, judgement, report, outcome and numbers to a run; the id of the run.

    Args:
        audit: a finished audit.
        run_id: the run; None starts one, in the experiment that has the audit's name, and ends it.
        model: a registered model version to be tagged, as NAME/VERSION.
        files: what `audit run` wrote; empty: evidence, judgement and report are written for it.
        client: an `MlflowClient`; None makes one.

    Raises:
        MissingExtra: MLflow is not installed.
        PlanError: the run or the model version does not exist, or the store refuses.
    """
    make, refusal = require()
    try:
        client = client or make()
        named = _version(model)
        if named is not None:  # before anything is written
            client.get_model_version(*named)
        run = client.get_run(run_id) if run_id else _new_run(client, audit.plan.name)
        run_id = str(run.info.run_id)
        _log(client, run_id, audit, files)
        if named is not None:
            for name, value in _tags(audit).items():
                client.set_model_version_tag(*named, name, value)
        if run.info.status == "RUNNING" and run.data.tags.get("signoff.started") == "true":
            client.set_terminated(run_id)
    except refusal as error:
        text = " ".join(str(error).split())[:300]
        raise PlanError(Mistake(file="mlflow", text=f"MLflow refuses: {text}")) from None
    return run_id


def require() -> tuple[Any, Any]:
    """MLflow's client, and what it raises.

    Raises:
        MissingExtra: MLflow is not installed.
    """
    os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
    try:
        from mlflow.exceptions import MlflowException
        from mlflow.tracking import MlflowClient
    except ImportError:
        raise MissingExtra("logging to MLflow", "mlflow") from None
    return MlflowClient, MlflowException


def _version(model: str | None) -> tuple[str, str] | None:
    if model is None:
        return None
    name, slash, version = model.rpartition("/")
    if not (name and slash and version.isdigit()):
        text = f"{model!r} names no registered model version; write NAME/VERSION, such as loans/3"
        raise PlanError(Mistake(file="mlflow", text=text))
    return name, version


def _new_run(client: Any, name: str) -> Any:
    experiment = client.get_experiment_by_name(name)
    number = client.create_experiment(name) if experiment is None else experiment.experiment_id
    return client.create_run(number, run_name="audit", tags={"signoff.started": "true"})


def _log(client: Any, run_id: str, audit: Audit, files: Sequence[Path]) -> None:
    from mlflow.entities import Metric, RunTag

    with tempfile.TemporaryDirectory() as folder:
        for path in files or audit.write(Path(folder)).values():
            client.log_artifact(run_id, str(path), FOLDER)
    client.log_batch(run_id, tags=[RunTag(name, value) for name, value in _tags(audit).items()])
    now = int(time() * 1000)
    metrics = iter([Metric(name, value, now, 0) for name, value in numbers(audit).items()])
    while part := list(islice(metrics, _AT_ONCE)):
        client.log_batch(run_id, metrics=part)


def _tags(audit: Audit) -> Mapping[str, str]:
    judgement = audit.judgement
    return {
        "signoff.outcome": judgement.outcome,
        "signoff.because": judgement.because[:1000],
        "signoff.assessment_date": judgement.assessment_date,
        "signoff.evidence_sha256": judgement.evidence_sha256,
        "signoff.judgement_sha256": canonical.sha256(canonical.to_bytes(judgement)),
        "signoff.tool": audit.evidence.provenance.tool,
    }


def numbers(audit: Audit) -> Mapping[str, float]:
    """Every number that a rule with a limit reads, with the ends of its interval, by a name that MLflow allows."""
    read = {
        (reading.metric, tuple(sorted(reading.where.items())))
        for finding in audit.judgement.findings
        for reading in finding.measurements
        if reading.at_least is not None or reading.at_most is not None or reading.change is not None
    }
    found: dict[str, float] = {}
    for item in audit.evidence.measurements:
        if (item.metric, tuple(sorted(item.where.items()))) in read:
            name = "/".join([item.metric, *_labels(item.where)])
            found[name] = item.value
            found |= {f"{end}/{name}": value for end, value in _ends((item.low, item.high)) if item.confidence}
    counts = [finding.outcome for finding in audit.judgement.findings]
    return found | {f"findings/{outcome}": float(counts.count(outcome)) for outcome in sorted(set(counts))}


def _labels(where: Mapping[str, str]) -> Iterator[str]:
    for name in sorted(where):
        text = where[name]
        shown = re.sub(r"[^\w. -]", "_", text)[:60]
        yield f"{name} {shown}" if shown == text else f"{name} {shown} {canonical.sha256(text.encode())[:6]}"


def _ends(ends: Sequence[float | None]) -> Iterator[tuple[str, float]]:
    for name, value in zip(("low", "high"), ends, strict=True):
        if value is not None:
            yield name, value
