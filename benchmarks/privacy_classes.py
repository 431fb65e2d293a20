"""Classes of rows that look alike, beside peers: k, l, t, uniques, attribution and linkability."""

from __future__ import annotations

import json
import resource
import subprocess
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from audit.checks.privacy import closeness, diversity
from audit.metrics.linkability import Links, expected, totals
from audit.needs import equivalence_classes, identifying_sets, key_cells, quasi_identifiers, secret_classes
from audit.records.plan import Columns
from audit.records.subject import Subject


def made(rows: int, kinds: tuple[int, ...], seed: int = 1) -> pd.DataFrame:
    """Quasi-identifiers q0 ... of so many values each, and a secret of twenty."""
    rng = np.random.default_rng(seed)
    table = pd.DataFrame({f"q{i}": rng.integers(0, count, rows) for i, count in enumerate(kinds)})
    return table.assign(secret=pd.Series(rng.integers(0, 20, rows)).map("s{}".format))


def measured(subject: Subject) -> dict[str, Any]:
    """Every class quantity of one table; the CPU seconds beside."""
    from audit.records.blocks import Privacy

    keys = tuple(name for name in subject.columns if name.startswith("q"))
    plan = replace(subject.plan, columns=Columns(quasi_identifiers=keys), privacy=Privacy(sensitive_values=("secret",)))
    subject = replace(subject, plan=plan)
    started = time.process_time()
    cells = key_cells.supply(subject, quasi_identifiers.supply(subject))
    sizes = equivalence_classes.supply(cells).sizes
    secrets = secret_classes.supply(subject, cells)
    told = {item.metric: item for item in (*diversity.measure(secrets), *closeness.measure(secrets))
            if item.where.get("distance", "equal") == "equal"}  # fmt: skip
    base = time.process_time() - started
    without = [cells.sizes([place for place in range(len(keys)) if place != left]).unique for left in range(len(keys))]
    attributed = time.process_time() - started
    sets = identifying_sets.supply(cells)
    return {
        "k": int(sizes["size"].iloc[0]),
        "l": told["privacy.l_diversity"].value,  # type: ignore[union-attr]
        "t": told["privacy.t_closeness"].value,  # type: ignore[union-attr]
        "unique": cells.all.unique,
        "without": without,
        "sets": len(sets.unique_by),
        "cpu": round(base, 2),
        "cpu with attribution": round(attributed, 2),
        "cpu with sets up to four": round(time.process_time() - started, 2),
    }


def halves(table: pd.DataFrame) -> dict[str, float]:
    """Linkability of the first half of the columns and the second, as anonymeter is asked for it."""
    keys = [name for name in table if name.startswith("q")]
    started = time.process_time()
    counted = table.groupby(keys).size()
    codes = counted.index.to_frame().to_numpy().T
    n = counted.to_numpy()
    middle = len(keys) // 2
    right = expected(n, totals(codes[:middle], n), totals(codes[middle:], n)).sum()
    links = Links(right=float(right), rows=len(table))
    low, high = (links.beyond_chance(bound) for bound in links.interval(0.95))
    return {"rate": links.rate, "low": low, "high": high, "cpu": round(time.process_time() - started, 3)}


def run(subject_of: Any, python: str | None) -> None:
    """Small tables beside the peers, then a large one alone."""
    for title, rows, kinds in (("5 columns", 2_000, (5, 4, 3, 3, 2)), ("near unique", 1_000, (30, 12, 9, 8, 5, 4))):
        table = made(rows, kinds)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "rows.parquet"
            table.to_parquet(path, index=False)
            print(f"{title}, {rows:,} rows: ours {measured(subject_of(path, table))}; halves {halves(table)}")
            if python:
                asked = [python, "-m", "benchmarks.privacy_peers", "classes", str(path)]
                said = subprocess.run(asked, capture_output=True, text=True, check=False)
                print("  peers", json.loads(said.stdout.splitlines()[-1]) if said.stdout else said.stderr[-300:])
    for title, kinds in (("near unique", (100, 50, 40, 20, 10, 5, 3, 2)), ("coarse", (12, 8, 6, 5, 4, 2, 2, 1))):
        table = made(1_000_000, kinds)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "rows.parquet"
            table.to_parquet(path, index=False)
            del table
            before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            found = measured(subject_of(path, pd.read_parquet(path)))
            grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024
            print(f"1,000,000 rows x {len(kinds)}, {title}: {found}; {grown} MB above what making the table took")
