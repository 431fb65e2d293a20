"""load(plan) -> Subject: open the table, check every role, score if need be, and say what is covered.

Messy input ends here, in sentences that say where and what to do; what comes after can rely on the rows.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from audit.engines import start
from audit.errors import DataError, Mistake, ModelError
from audit.load.coverage import cover
from audit.load.fingerprints import fingerprints
from audit.load.roles import Roles
from audit.needs import prepared_rows
from audit.records.plan import Columns, ModelSource, Plan
from audit.records.subject import DECISION, EARLIER, ESTIMATE, LABEL, ROW, SCORE, WEIGHT, Engine, Model, Subject
from audit.sources import models, shown, tables


def load(plan: Plan, *, model: Model | None = None, progress: Callable[[str], None] | None = None) -> Subject:
    """Open what a plan names. Whoever asks closes the subject's engine.

    Args:
        plan: what is to be audited.
        model: an already loaded model, in place of the plan's model file.
        progress: is told when scoring begins, and when it has ended.

    Raises:
        DataError: a table is malformed, or does not have what the plan says; every mistake found is in it.
        ModelError: the model is malformed, or does not fit the plan.
        PlanError, MissingExtra: the engine or a package is not there.
    """
    engine = start(plan.data.engine)
    try:
        return _load(plan, engine, model, progress or (lambda _: None))
    except BaseException:
        engine.close()
        raise


def _load(plan: Plan, engine: Engine, model: Model | None, say: Callable[[str], None]) -> Subject:
    table = _open(plan.data.evaluation, "evaluation", plan, engine)
    training = _open(plan.data.training, "training", plan, engine) if plan.data.training else None
    population = _open(plan.data.reference, "population", plan, engine) if plan.data.reference else None
    columns = tuple(name for name in table.columns if name != ROW)
    model, refused = (model, []) if model or not plan.model else _model(plan)
    earlier, lost = _model(_as_it_was(plan)) if plan.earlier and plan.earlier.model else (None, [])
    refused += lost
    roles = Roles(plan, table, model, earlier)
    mistakes = roles.column_mistakes()
    if population is not None and plan.data.reference:
        mistakes += roles.population_mistakes(population, shown(plan.data.reference, plan))
    found = roles.present
    rows = prepared_rows.with_weight(prepared_rows.with_groups(table, found.sensitive), found.weight)
    rows = prepared_rows.with_score(prepared_rows.with_label(rows, found), found)
    mistakes += roles.value_mistakes(engine, prepared_rows.with_decision(rows, found))
    if refused and not mistakes:
        raise ModelError(refused)
    if mistakes or refused:
        raise DataError([*mistakes, *refused])
    unscored = None
    if model is not None and plan.columns.score is None:
        say("scoring")
        unscored = engine.view(rows, "unscored")
        rows = engine.score(unscored, model, "scores")
        rows = rows.rename({ESTIMATE: SCORE}) if plan.estimates else rows
        say("preparing the rows")
    rows = prepared_rows.with_decision(rows, plan.columns)
    rows = engine.view(_reconsidered(rows, table, plan, engine, earlier, say), "prepared")
    counts = roles.counts(engine, rows)
    if mistakes := roles.decision_mistakes(counts) if model is not None and not plan.estimates else []:
        raise DataError(mistakes)
    return Subject(
        plan=plan,
        engine=engine,
        rows=rows,
        unscored=unscored,
        size=int(counts["rows"]),
        columns=columns,
        features=model.features if model is not None else plan.columns.features,
        model=model,
        decided=DECISION in rows.columns,
        labelled=LABEL in rows.columns,
        scored=SCORE in rows.columns,
        reconsidered=EARLIER in rows.columns,
        weighted=WEIGHT in rows.columns,
        population=None if population is None else _people(population, plan.columns),
        training=None if training is None else _trained_on(training, plan.columns),
        coverage=cover(plan, engine, rows, columns, counts, training),
        inputs=fingerprints(plan),
    )


def _open(source: Path, view: str, plan: Plan, engine: Engine) -> Any:
    parquet = tables.prepare(source, shown(source, plan), plan.data, engine.folder)
    return engine.open(parquet, view)


def _people(population: Any, columns: Columns) -> Any:
    """The reference population with the groups of those sensitive attributes that it has."""
    shared = tuple(name for name in columns.sensitive if name in population.columns)
    return prepared_rows.with_weight(prepared_rows.with_groups(population, shared), columns.people)


def _trained_on(training: Any, columns: Columns) -> Any:
    """The training rows with the derived columns whose own columns they have."""
    shared = tuple(name for name in columns.sensitive if name in training.columns)
    rows = prepared_rows.with_groups(training, shared)
    return prepared_rows.with_label(rows, columns) if columns.label in training.columns else rows


def _reconsidered(
    rows: Any, table: Any, plan: Plan, engine: Engine, earlier: Model | None, say: Callable[[str], None]
) -> Any:
    """The rows with the decisions of the earlier audit about them, where the plan says how to have them."""
    if plan.earlier is None:
        return rows
    scored = None
    if earlier is not None:
        say("scoring with the earlier model")
        scored = engine.score(table, earlier, "earlier_scores")
    return prepared_rows.with_earlier(rows, plan.earlier, plan.columns, scored)


def _as_it_was(plan: Plan) -> Plan:
    """The plan with the model of the earlier audit in place of its own."""
    assert plan.earlier is not None and plan.earlier.model is not None
    own = plan.model or ModelSource(source=plan.earlier.model, kind=plan.earlier.kind)
    return replace(plan, model=replace(own, source=plan.earlier.model, kind=plan.earlier.kind))


def _model(plan: Plan) -> tuple[Model | None, list[Mistake]]:
    """The plan's model, or what is wrong with it."""
    try:
        return models.load(plan), []
    except ModelError as error:
        return None, list(error.mistakes)
