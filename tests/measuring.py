"""A subject made from a frame, on a real engine: what the tests of measuring measure."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from audit.engines import start
from audit.measure import measure
from audit.needs import prepared_rows
from audit.needs.group_counts import GroupCounts
from audit.records.evidence import Coverage, Evidence, Measurement, Unmeasured
from audit.records.plan import Columns, Data, Plan
from audit.records.subject import DECISION, EARLIER, LABEL, SCORE, WEIGHT, Subject

Said = Measurement | Unmeasured


def plan(columns: Columns, **options: Any) -> Plan:
    """A plan in memory; nothing reads its paths."""
    data = Data(evaluation=Path("rows.parquet"))
    return Plan(name="A test", policies=(), data=data, columns=columns, text="a plan", folder=Path(), **options)


@contextmanager
def subject(frame: pd.DataFrame, columns: Columns, *, model: Any = None, **options: Any) -> Iterator[Subject]:
    """Rows with their roles read, on DuckDB, as loading leaves them."""
    engine = start("duckdb")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.parquet"
        frame.to_parquet(path, index=False)
        table = prepared_rows.with_label(prepared_rows.with_groups(engine.open(path, "t"), columns.sensitive), columns)
        table = engine.score(table, model, "scores") if model else prepared_rows.with_score(table, columns)
        table = prepared_rows.with_weight(prepared_rows.with_decision(table, columns), columns.weight)
        if earlier := options.get("earlier"):
            table = prepared_rows.with_earlier(table, earlier, columns, None)
        try:
            yield Subject(
                plan=plan(columns, **options),
                engine=engine,
                rows=table,
                size=len(frame),
                columns=tuple(frame.columns),
                features=tuple(model.features) if model else columns.features,
                model=model,
                decided=DECISION in table.columns,
                labelled=LABEL in table.columns,
                scored=SCORE in table.columns,
                reconsidered=EARLIER in table.columns,
                weighted=WEIGHT in table.columns,
                coverage=Coverage(rows=len(frame), columns=len(frame.columns)),
            )
        finally:
            engine.close()


def evidence(frame: pd.DataFrame, columns: Columns, *, model: Any = None, **options: Any) -> Evidence:
    """All that every check says of a frame."""
    with subject(frame, columns, model=model, **options) as made:
        return measure(made)


def counts(frame: pd.DataFrame, *attributes: str, decision: str | None = None, label: str | None = None) -> GroupCounts:
    """Group counts of a frame by pandas, without an engine. Groups are text already; outcomes are 1, 0 or missing."""
    nothing = pd.Series(pd.NA, index=frame.index, dtype="Int8")
    keys = {name: frame[name].astype("str") for name in attributes}
    keys["decision"] = frame[decision].astype("Int8") if decision else nothing
    keys["label"] = frame[label].astype("Int8") if label else nothing
    cells = pd.DataFrame(keys).groupby(list(keys), dropna=False).size().rename("n").reset_index()
    return GroupCounts(cells=cells, attributes=attributes, decided=decision is not None, labelled=label is not None)


def by_name(said: Any) -> dict[tuple[str, ...], Said]:
    """By metric and label values, in the order of the labels' names."""
    found = {(item.metric, *(item.where[name] for name in sorted(item.where))): item for item in said}
    return dict(sorted(found.items()))


def values(said: Any) -> dict[tuple[str, ...], float]:
    """Values by metric and label values, measurements only."""
    return {key: item.value for key, item in by_name(said).items() if isinstance(item, Measurement)}


def reasons(said: Any) -> dict[tuple[str, ...], str]:
    """Why, by metric and label values, of what was not measured."""
    return {key: item.why for key, item in by_name(said).items() if isinstance(item, Unmeasured)}


def renamed(item: Said, names: Mapping[str, str]) -> Said:
    """The same with other label values."""
    return replace(item, where={key: names.get(value, value) for key, value in item.where.items()})
