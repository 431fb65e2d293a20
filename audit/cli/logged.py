"""The options --mlflow and --mlflow-model of run: log the finished audit to a run, and tag a model version."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from audit.run import Audit

NEW = "new"


def option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Adds both options."""
    run = f"Log files, numbers and outcome to this MLflow run; {NEW!r} starts one. MLFLOW_TRACKING_URI says where."
    model = "Tag this registered model version with the outcome; needs --mlflow."
    command = click.option("--mlflow-model", metavar="NAME/VERSION", help=model)(command)
    return click.option("--mlflow", "mlflow_run", metavar="RUN_ID", help=run)(command)


def must_be_possible(run_id: str | None, model: str | None) -> None:
    """Say now that MLflow is not there, not after an hour of measuring."""
    if model is not None and run_id is None:
        raise click.UsageError(f"--mlflow-model needs --mlflow RUN_ID (or --mlflow {NEW}).")
    if run_id is not None:
        from audit.tracking import require

        require()


def log(audit: Audit, run_id: str | None, model: str | None, files: Iterable[Path]) -> None:
    """Log what was written, if that was asked for."""
    if run_id is None:
        return
    from audit.tracking import log

    run = log(audit, run_id=None if run_id == NEW else run_id, model=model, files=tuple(files))
    click.echo(f"logged to the MLflow run {run}" + (f", model version {model} tagged" if model else ""))
