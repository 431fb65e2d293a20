"""What a random forest that learned its rows by heart gives away: ten thousand members, as many others."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

import pandas as pd

from audit.checks.privacy import membership
from audit.load import load
from audit.needs import membership_rows, training_overlap
from audit.records.plan import Columns, Data, Plan
from audit.sources.models.estimator import from_estimator

ROWS = 10_000


def run(path: Path, label: str, leaf: int) -> None:
    """Fit on the first rows of a shuffled table, attack with the next ones; categories as numbers."""
    from sklearn.ensemble import RandomForestClassifier

    table = pd.read_parquet(path).sample(frac=1, random_state=0).reset_index(drop=True)
    features = [name for name in table if name != label]
    for name in features:
        if not pd.api.types.is_numeric_dtype(table[name]):
            table[name] = pd.factorize(table[name], sort=True)[0]
    members, others = table.iloc[:ROWS], table.iloc[ROWS : 2 * ROWS]
    columns = Columns(label=label, favourable=1, threshold=0.5, features=tuple(features))
    with tempfile.TemporaryDirectory() as folder:
        files = Path(folder) / "others.parquet", Path(folder) / "members.parquet"
        for file, rows in zip(files, (others, members), strict=True):
            rows.to_parquet(file, index=False)
        data = Data(evaluation=files[0], training=files[1])
        plan = Plan(name="benchmark", policies=(), data=data, columns=columns, text="", folder=Path(folder))
        native = RandomForestClassifier(100, min_samples_leaf=leaf, random_state=0)
        model = from_estimator(native.fit(members[features], members[label]), plan, kind="skops", file="m")
        subject = load(plan, model=model)
        started = time.process_time()
        found = list(membership.measure(membership_rows.supply(subject, training_overlap.supply(subject))))
        print(f"{time.process_time() - started:.1f} CPU s")
        subject.engine.close()
    for item in found:
        print(item.metric, dict(item.where), getattr(item, "value", None) if hasattr(item, "value") else item.reason,
              getattr(item, "low", ""), getattr(item, "high", ""))  # fmt: skip
