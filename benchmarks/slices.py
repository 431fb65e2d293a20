"""The search for worst-off slices beside its peers: `python -m benchmarks.slices --rows 100000 1000000`.

Eight attributes with 2 to 8 levels, every conjunction of up to three of them: 92 tables, 6,693 slices. Peers that are
not installed are said to be missing (`pip install divexplorer sliceline pysubgroup`). Each peer does what it can do:

- ours: all 6,693 slices, three rates each with exact tests, false-discovery control and the slices named;
- divexplorer: divergence of the error rate for patterns of any length held by 1 % of the rows (it has no depth limit);
- sliceline: the 20 worst slices of up to 3 conditions by its score, of at least 0.1 % of the rows;
- pysubgroup: the 20 best subgroups of up to 3 conditions by weighted relative accuracy, without intervals or tests.

The limit is one cube: the codes of the rows in memory counted once into a dense table, and its 92 marginal tables.
"""

from __future__ import annotations

import argparse
import tempfile
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.timing import installed, machine, median_seconds, peak_memory, table, versions

LEVELS = {"sex": 2, "race": 6, "age_band": 5, "education": 5, "disability": 2, "region": 8, "marital": 7, "work": 4}
SHAPE = (*LEVELS.values(), 6)
PLAN = """\
audit: {{name: A benchmark, policies: [gdpr]}}
data: {{evaluation: rows.parquet}}
columns: {{label: y_true, prediction: y_pred, favourable: 1, sensitive: [sex, race], slices: [{slices}]}}
"""


def codes(rows: int) -> tuple[list[np.ndarray], np.ndarray, np.ndarray]:
    """Levels by attribute, labels and decisions; women in one region are decided against more often."""
    rng = np.random.default_rng(1)
    levels = [rng.choice(size, rows, p=rng.dirichlet(np.full(size, 3.0))).astype(np.uint8) for size in LEVELS.values()]
    label = rng.integers(0, 2, rows).astype(np.int8)
    harmed = (levels[0] == 1) & (levels[5] == 3)
    decision = np.where(rng.random(rows) < 0.8 - 0.15 * harmed, label, 1 - label).astype(np.int8)
    return levels, label, decision


def frame(rows: int) -> pd.DataFrame:
    """The same with names, as text."""
    levels, label, decision = codes(rows)
    named = {
        name: pd.Categorical.from_codes(level, [f"{name} {i}" for i in range(LEVELS[name])])
        for name, level in zip(LEVELS, levels, strict=True)
    }
    return pd.DataFrame(named).astype("str").assign(y_true=label, y_pred=decision)


def one_cube(rows: int) -> Callable[[], Any]:
    """The limit: codes in memory -> one table -> its marginal tables."""
    from audit.metrics.conjunctions import tables

    levels, label, decision = codes(rows)
    outcome = (3 * decision + label).astype(np.uint8)

    def count() -> Any:
        key = np.zeros(rows, dtype=np.int32)
        for level, size in zip([*levels, outcome], SHAPE, strict=True):
            key *= size
            key += level
        dense = np.bincount(key, minlength=int(np.prod(SHAPE))).reshape(SHAPE)
        return tables({tuple(range(len(LEVELS))): dense}, len(LEVELS))

    return count


def ours_from_cells(rows: int) -> Callable[[], Any]:
    """Ours, given the cells that an engine's GROUP BY yields: codes and counts."""
    from audit.metrics.conjunctions import every_slice, tables
    from audit.metrics.slices import HARMS, search

    levels, label, decision = codes(rows)
    key = np.ravel_multi_index((*levels, 3 * decision + label), SHAPE)
    found, n = np.unique(key, return_counts=True)
    cells = [code.astype(np.int8) for code in np.unravel_index(found, SHAPE)]

    def find() -> Any:
        places = np.ravel_multi_index(tuple(cells), SHAPE)
        dense = np.bincount(places, weights=n, minlength=int(np.prod(SHAPE))).astype(np.int64).reshape(SHAPE)
        slices = every_slice(tables({tuple(range(len(LEVELS))): dense}, len(LEVELS)))
        return [search(slices, harm, false_discoveries=0.05 / 3) for harm in HARMS.values()]

    return find


def ours_from_parquet(rows: int) -> Callable[[], Any]:
    """Ours as an audit runs it: columns profiled and cut into levels, counted, searched, measured with intervals."""
    from audit.checks.bias import worst_slices
    from audit.load import load
    from audit.measure import Supplies
    from audit.plan import parse

    folder = tempfile.TemporaryDirectory()
    # Groups of rows as DuckDB writes them; the million rows of pandas' default would be read by one thread.
    frame(rows).to_parquet(Path(folder.name) / "rows.parquet", index=False, row_group_size=122_880)
    loaded = load(parse(PLAN.format(slices=", ".join(LEVELS)), "audit.yaml", Path(folder.name)))

    def audit(_folder: Any = folder) -> Any:
        return list(worst_slices.measure(**Supplies(loaded).arguments(worst_slices.measure)))

    return audit


def divexplorer(rows: int) -> Callable[[], Any]:
    """Pastor, de Alfaro and Baralis 2021."""
    from divexplorer import DivergenceExplorer

    data = frame(rows).astype(dict.fromkeys(LEVELS, "object"))
    data["error"] = (data["y_true"] != data["y_pred"]).astype(int)
    return lambda: DivergenceExplorer(data).get_pattern_divergence(
        min_support=0.01, quantitative_outcomes=["error"], attributes=list(LEVELS), FPM_algorithm="fpgrowth"
    )


def sliceline(rows: int) -> Callable[[], Any]:
    """Sagadeeva and Boehm 2021."""
    from sliceline import Slicefinder

    data = frame(rows)
    cells, error = data[list(LEVELS)].astype("object").to_numpy(), (data["y_true"] != data["y_pred"]).astype(int)
    least = max(1, rows // 1_000)
    return lambda: Slicefinder(alpha=0.95, k=20, max_l=3, min_sup=least, verbose=False).fit(cells, error.to_numpy())


def pysubgroup(rows: int) -> Callable[[], Any]:
    """Lemmerich and Becker 2018."""
    import pysubgroup as ps

    data = frame(rows).astype(dict.fromkeys(LEVELS, "object"))
    data["error"] = data["y_true"] != data["y_pred"]

    def find() -> Any:
        selectors = ps.create_selectors(data, ignore=["error", "y_true", "y_pred"])
        target, quality = ps.BinaryTarget("error", True), ps.StandardQF(0.5)
        task = ps.SubgroupDiscoveryTask(data, target, selectors, result_set_size=20, depth=3, qf=quality)
        return ps.GpGrowth(mode="b_u").execute(task)

    return find


OURS: Mapping[str, Callable[[int], Callable[[], Any]]] = {
    "one cube in memory (the limit)": one_cube,
    "ours, search given the cells": ours_from_cells,
    "ours, from Parquet to intervals": ours_from_parquet,
}
PEERS: Mapping[str, tuple[Callable[[int], Callable[[], Any]], int]] = {
    "divexplorer": (divexplorer, 10_000_000),
    "pysubgroup": (pysubgroup, 100_000),
    "sliceline": (sliceline, 100_000),  # 5 GB there
}
"""With the rows up to which it runs in minutes and gigabytes, unless `--all` is given."""


def compared(rows: int, repetitions: int, peers: list[str], *, everything: bool) -> str:
    """One run of all, as a table."""
    seconds: dict[str, float] = {}
    lines = []
    for name, make in {**OURS, **{name: PEERS[name][0] for name in peers}}.items():
        if name in PEERS and installed(name) is None:
            lines.append([name, "not installed", "", "", "", ""])
        elif name in PEERS and rows > PEERS[name][1] and not everything:
            lines.append([name, f"not run above {PEERS[name][1]:,} rows (--all)", "", "", "", ""])
        else:
            seconds[name] = took = median_seconds(make(rows), repetitions if name in OURS else min(3, repetitions))
            memory = peak_memory(make, rows) / 2**20
            ratios = [f"{took / seconds[base]:,.1f}" if base in seconds else "" for base in OURS]
            lines.append([name, f"{took:.3f} s", f"{memory:,.0f} MB", *ratios])
    head = [f"{rows:,} rows", "median", "peak memory over its input", "× one cube", "× given cells", "× from Parquet"]
    return table(head, lines)


def main() -> None:
    """Print one table for each number of rows."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--rows", type=int, nargs="+", default=[100_000, 1_000_000])
    parser.add_argument("--repetitions", type=int, default=5)
    parser.add_argument("--peers", nargs="*", default=list(PEERS), choices=list(PEERS))
    parser.add_argument("--all", action="store_true", help="also the peers that need hours or many gigabytes")
    chosen = parser.parse_args()
    warnings.simplefilter("ignore")
    print(machine())
    print(versions("signoff", "numpy", "pandas", "scipy", "duckdb", *PEERS))
    for rows in chosen.rows:
        print("\n" + compared(rows, chosen.repetitions, chosen.peers, everything=chosen.all), flush=True)


if __name__ == "__main__":
    main()
