"""Group fairness beside its peers, in one run: `python -m benchmarks.bias --rows 1000000 10000000`.

A table of four columns in Parquet: two attributes (2 and 6 levels, 12 intersections), decision and label; and one of
seven columns with five attributes (600 intersections). Measured are

- the floor: Arrow decoding those columns, as plain text and as dictionaries (its fastest);
- ours: from Parquet, one count by the engine, then every binary quantity of every group with both its intervals, its
  differences, ratios and p-values; and the part after the count by itself, which no number of rows makes slower;
- fairlearn: one MetricFrame of six metrics for the 12 intersections, on rows: the time that a row adds, as seen on
  two small tables, times the rows; its bootstrap (n_boot=1000) is extrapolated from n_boot=2 in the same way;
- aequitas: crosstabs of the intersections, on a million rows at most, and in proportion beyond: from memory, the
  crossed column given; and from Parquet, as ours starts. If it is not installed, that is said
  (`pip install aequitas`).

Every time is given as processor time, of all threads, and as wall time. Ratios are of processor times: other work on
the machine lengthens wall times, and not all of them alike.
"""

from __future__ import annotations

import argparse
import tempfile
import warnings
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.timing import installed, machine, median_times, peak_memory, table, versions

TWO = {"sex": 2, "race": 6}
FIVE = {"sex": 2, "race": 6, "age_band": 5, "education": 5, "disability": 2}
Times = tuple[float, float]
"""Processor and wall time."""
FLOOR = "Arrow decodes, dictionaries"
OURS = "ours, from Parquet, every quantity"
PART = "ours, both intervals of six rates"
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
PEER_ROWS = (10_000, 30_000)
"""Of fairlearn, whose time grows in proportion to the rows."""
MOST_ROWS = 1_000_000
"""Of aequitas."""


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
    from audit.metrics import chance, group_rates

    chance._gaps.cache_clear()
    chance._kept.clear()
    group_rates._known.cache_clear()
    vars(counts).pop("tallies", None)
    checks = [import_module(f"audit.checks.bias.{name}") for name in CHECKS]
    return sum(len(list(check.measure(counts))) for check in checks)


def ours(path: Path, levels: dict[str, int]) -> Callable[[], int]:
    """From Parquet to measurements, once loaded."""
    from audit.needs import group_counts

    loaded = subject(path, levels)
    return lambda: every_quantity(group_counts.supply(loaded))


def ours_for_memory(path: str) -> int:
    """For a process of its own: its libraries, loading and measuring."""
    return ours(Path(path), TWO)()


def intervals(path: Path, levels: dict[str, int]) -> Callable[[], Any]:
    """Both intervals of six rates for the groups of the last grouping, from the counts."""
    from audit.metrics.comparisons import levels as every_group
    from audit.metrics.group_rates import rate_values
    from audit.needs import group_counts

    tally = group_counts.supply(subject(path, levels)).tallies[-1]
    names = ("selection_rate", "true_positive_rate", "false_positive_rate", "precision", "accuracy", "base_rate")

    def measure() -> Any:
        tally.made.clear()
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


def aequitas(path: Path, levels: dict[str, int], *, memory: bool) -> Callable[[], Any]:
    """Crosstabs of the intersections: their column given, or rows read and crossed first, as ours does."""
    from aequitas.group import Group

    def read() -> pd.DataFrame:
        frame = pq.read_table(path).slice(0, MOST_ROWS).to_pandas()
        first, *others = (frame[name].astype("object") for name in levels)
        group = first.str.cat(others, sep="×").astype("object")  # it refuses pandas' own texts
        return pd.DataFrame({"score": frame["decision"], "label_value": frame["label"], "group": group})

    data = read() if memory else None
    return lambda: Group().get_crosstabs(read() if data is None else data, attr_cols=["group"])


def of_fairlearn(path: Path, levels: dict[str, int], rows: int, times: int = 1, **options: Any) -> Times:
    """For so many rows, and so many times, from the time that a row adds."""
    small, large = (median_times(fairlearn(path, levels, few, **options), 3) for few in PEER_ROWS)
    factor = times * rows / (PEER_ROWS[1] - PEER_ROWS[0])
    return (large[0] - small[0]) * factor, (large[1] - small[1]) * factor


def seconds(path: Path, levels: dict[str, int], rows: int, repetitions: int) -> dict[str, Times]:
    """Medians, by what was timed."""
    from audit.needs import group_counts

    loaded = subject(path, levels)
    counts = group_counts.supply(loaded)
    found = {
        FLOOR: median_times(decode(path, dictionaries=True), repetitions),
        "Arrow decodes, text": median_times(decode(path, dictionaries=False), repetitions),
        OURS: median_times(ours(path, levels), repetitions),
        "of this, the count": median_times(lambda: group_counts.supply(loaded), repetitions),
        "of this, every quantity": median_times(lambda: every_quantity(counts), repetitions),
        PART: median_times(intervals(path, levels), repetitions),
    }
    if levels is TWO:
        found["fairlearn MetricFrame, extrapolated"] = of_fairlearn(path, levels, rows)
        boot = of_fairlearn(path, levels, rows, 500, n_boot=2, ci_quantiles=[0.5])
        found["fairlearn n_boot=1000, extrapolated"] = boot
    if installed("aequitas"):
        said, factor = ", extrapolated" if rows > MOST_ROWS else "", max(1.0, rows / MOST_ROWS)
        for memory in (True, False):
            processor, wall = median_times(aequitas(path, levels, memory=memory), repetitions)
            named = f"aequitas crosstabs, from {'memory' if memory else 'Parquet'}{said}"
            found[named] = processor * factor, wall * factor
    return found


def compare(rows: int, levels: dict[str, int], folder: Path, repetitions: int) -> list[list[str]]:
    """Time everything on one table."""
    found = seconds(write(rows, levels, folder), levels, rows, repetitions)
    return [
        [
            f"{rows:,}",
            name,
            f"{processor:,.4f}",
            f"{wall:,.4f}",
            f"{processor / found[FLOOR][0]:,.2f}",
            f"{processor / found[PART if 'n_boot' in name else OURS][0]:,.1f}",
        ]
        for name, (processor, wall) in found.items()
    ]


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, nargs="+", default=[1_000_000])
    parser.add_argument("--repetitions", type=int, default=5)
    asked = parser.parse_args()
    sizes = asked.rows
    warnings.simplefilter("ignore")
    print(f"{machine()}; {versions('fairlearn', 'aequitas', 'duckdb', 'pyarrow', 'numpy', 'pandas')}\n")
    head = ["rows", "what", "processor s", "wall s", "× Arrow's dictionaries", "× ours (bootstrap: × our intervals)"]
    for levels, groups in ((TWO, 12), (FIVE, 600)):
        rows: list[list[str]] = []
        for size in sizes:
            with tempfile.TemporaryDirectory() as folder:
                rows += compare(size, levels, Path(folder), asked.repetitions)
        print(f"{groups} intersections and all single attributes\n\n{table(head, rows)}\n", flush=True)
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            peak = peak_memory(ours_for_memory, str(write(size, TWO, Path(folder))))
        print(f"peak memory of ours at {size:,} rows, with its libraries and loading: {peak / 2**20:,.0f} MB")
    if not installed("aequitas"):
        print("aequitas is not installed: left out")


if __name__ == "__main__":
    main()
