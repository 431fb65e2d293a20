"""Group fairness beside its peers, in one run: `python -m benchmarks.bias --rows 1000000 10000000`.

A table of four columns in Parquet: two attributes (2 and 6 levels, 12 intersections), decision and label; and one of
seven columns with five attributes (600 intersections). Measured are

- the floor: Arrow decoding those columns, as plain text and as dictionaries (its fastest);
- ours: from Parquet, one count by the engine, then every binary quantity of every group with both its intervals, its
  differences, ratios and p-values; and the part after the count by itself, which no number of rows makes slower;
- fairlearn: one MetricFrame of six metrics at the level of rows, on fewer rows, extrapolated in proportion; its
  bootstrap (n_boot=1000) extrapolated from n_boot=2;
- aequitas: crosstabs of the intersections, from memory. If it is not installed, that is said
  (`pip install aequitas`).
"""

from __future__ import annotations

import argparse
import tempfile
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.timing import installed, machine, median_seconds, peak_memory, table, versions

TWO = {"sex": 2, "race": 6}
FIVE = {"sex": 2, "race": 6, "age_band": 5, "education": 5, "disability": 2}
CHECKS = (
    "base_rate",
    "demographic_parity",
    "equal_opportunity",
    "equalized_odds",
    "error_rate_gaps",
    "error_rates",
    "impact_ratio",
    "predictive_parity",
    "selection_rate",
    "treatment_equality",
)
PLAN = """\
audit: {{name: A benchmark, policies: [gdpr]}}
data: {{evaluation: rows.parquet}}
columns: {{label: label, prediction: decision, favourable: 1, sensitive: [{attributes}]}}
"""
PEER_ROWS = 100_000


def write(rows: int, levels: dict[str, int], folder: Path) -> Path:
    """The table as Parquet."""
    rng = np.random.default_rng(0)
    columns: dict[str, Any] = {}
    for name, size in levels.items():
        names = pa.array([f"{name} {place}" for place in range(size)])
        columns[name] = pa.DictionaryArray.from_arrays(pa.array(rng.integers(0, size, rows, dtype=np.int8)), names)
        columns[name] = columns[name].cast(pa.string())
    label = rng.integers(0, 2, rows, dtype=np.int8)
    columns |= {"decision": np.where(rng.random(rows) < 0.7, label, 1 - label).astype(np.int8), "label": label}
    pq.write_table(pa.table(columns), folder / "rows.parquet")
    return folder / "rows.parquet"


def decode(path: Path, *, dictionaries: bool) -> Callable[[], Any]:
    """Arrow reads all columns."""
    texts = [name for name in pq.read_schema(path).names if name not in ("decision", "label")]
    return lambda: pq.read_table(path, read_dictionary=texts if dictionaries else None)


def subject(path: Path, levels: dict[str, int]) -> Any:
    """The table as loading leaves it."""
    from audit.load import load
    from audit.plan import parse

    return load(parse(PLAN.format(attributes=", ".join(levels)), "audit.yaml", path.parent))


def every_quantity(counts: Any) -> int:
    """Run the checks; how many numbers they say."""
    from audit.measure import discover
    from audit.metrics import chance

    chance._gaps.cache_clear()
    checks = discover()
    return sum(len(list(checks[f"bias.{name}"].measure(counts))) for name in CHECKS)


def ours(path: Path, levels: dict[str, int]) -> Callable[[], int]:
    """From Parquet to measurements, once loaded."""
    from audit.needs import group_counts

    loaded = subject(path, levels)
    return lambda: every_quantity(group_counts.supply(loaded))


def ours_for_memory(rows: int) -> Callable[[], int]:
    """For a process of its own."""
    return ours(write(rows, TWO, Path(tempfile.mkdtemp())), TWO)


def intervals(path: Path, levels: dict[str, int]) -> Callable[[], Any]:
    """Both intervals of six rates for the groups of the last grouping, from the counts."""
    from audit.metrics.comparisons import levels as every_group
    from audit.metrics.group_rates import rate_values
    from audit.needs import group_counts

    tally = group_counts.supply(subject(path, levels)).tallies[-1]
    names = ("selection_rate", "true_positive_rate", "false_positive_rate", "precision", "accuracy", "base_rate")

    def measure() -> Any:
        return [
            list(every_group([rate_values(tally, name)], f"bias.{name}", confidence=0.95, limit=10)) for name in names
        ]

    return measure


def fairlearn(path: Path, levels: dict[str, int], rows: int, **options: Any) -> Callable[[], Any]:
    """A MetricFrame of six metrics over the intersections, at the level of rows."""
    from fairlearn import metrics as fair
    from sklearn.metrics import accuracy_score, precision_score

    frame = pq.read_table(path).slice(0, rows).to_pandas()
    metrics = {
        "selection_rate": fair.selection_rate,
        "true_positive_rate": fair.true_positive_rate,
        "false_positive_rate": fair.false_positive_rate,
        "false_negative_rate": fair.false_negative_rate,
        "precision": precision_score,
        "accuracy": accuracy_score,
    }
    return lambda: (
        fair.MetricFrame(
            metrics=metrics,
            y_true=frame["label"],
            y_pred=frame["decision"],
            sensitive_features=frame[list(levels)],
            **options,
        ).by_group
    )


def aequitas(path: Path, levels: dict[str, int]) -> Callable[[], Any]:
    """Crosstabs of the intersections, whose column is given."""
    from aequitas.group import Group

    frame = pq.read_table(path).to_pandas()
    group = frame[list(levels)].astype("str").agg("×".join, axis=1).astype("object")
    data = pd.DataFrame({"score": frame["decision"], "label_value": frame["label"], "group": group})
    return lambda: Group().get_crosstabs(data, attr_cols=["group"])


def compare(rows: int, levels: dict[str, int], folder: Path) -> list[list[str]]:
    """Time everything on one table."""
    path = write(rows, levels, folder)
    few = min(rows, PEER_ROWS)
    floor = median_seconds(decode(path, dictionaries=True))
    work: list[tuple[str, Callable[[], Callable[[], Any]], float]] = [
        ("Arrow decodes, text", lambda: decode(path, dictionaries=False), 1),
        ("ours, from Parquet, every quantity", lambda: ours(path, levels), 1),
        ("ours, both intervals of six rates", lambda: intervals(path, levels), 1),
        ("fairlearn MetricFrame, extrapolated", lambda: fairlearn(path, levels, few), rows / few),
        (
            "fairlearn n_boot=1000, extrapolated",
            lambda: fairlearn(path, levels, few, n_boot=2, ci_quantiles=[0.5]),
            rows / few * 500,
        ),
    ]
    if installed("aequitas"):
        work.append(("aequitas crosstabs, from memory", lambda: aequitas(path, levels), 1))
    found = {"Arrow decodes, dictionaries": floor}
    for name, prepare, factor in work:
        slow = name.startswith("fairlearn")
        found[name] = median_seconds(prepare(), 1 if slow else 5) * factor
    mine, part = found["ours, from Parquet, every quantity"], found["ours, both intervals of six rates"]
    return [
        [
            f"{rows:,}",
            name,
            f"{seconds:,.4f}",
            f"{seconds / floor:,.2f}",
            f"{seconds / (part if 'n_boot' in name else mine):,.1f}",
        ]
        for name, seconds in found.items()
    ]


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, nargs="+", default=[1_000_000])
    sizes = parser.parse_args().rows
    warnings.simplefilter("ignore")
    print(f"{machine()}; {versions('fairlearn', 'aequitas', 'duckdb', 'pyarrow', 'numpy', 'pandas')}\n")
    head = ["rows", "what", "seconds (median)", "× Arrow's dictionaries", "× ours (bootstrap: × our intervals)"]
    for levels, groups in ((TWO, 12), (FIVE, 600)):
        rows: list[list[str]] = []
        for size in sizes:
            with tempfile.TemporaryDirectory() as folder:
                rows += compare(size, levels, Path(folder))
        print(f"{groups} intersections and all single attributes\n\n{table(head, rows)}\n")
    for size in sizes:
        print(f"peak memory of ours at {size:,} rows: {peak_memory(ours_for_memory, size) / 2**20:,.0f} MB")
    if not installed("aequitas"):
        print("aequitas is not installed: left out")


if __name__ == "__main__":
    main()
