"""Explanations beside shap: `python -m benchmarks.explainability [--rows 100000] [--full]`.

A boosted model of 500 trees of depth 6 on 30 features with missing values (XGBoost, if it is installed, and
scikit-learn's histogram gradient boosting), 100,000 rows in Parquet.

- shares: from the file to the global shares of attribution, each of the ten largest within 5 % of itself (95 %), as
  an audit does it; against explaining all rows with shap.TreeExplainer (a few rows are timed, unless --full);
- all rows: tables of leaves on every row;
- black box: 100 rows of the same model as a function, against shap's Kernel and Permutation explainers, each with its
  error against the exact values, and the share of our time that the model itself takes.
"""

from __future__ import annotations

import argparse
import tempfile
import time
import warnings
from collections.abc import Callable
from contextlib import redirect_stderr
from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.timing import installed, machine, table, versions

FEATURES = tuple(f"x{place}" for place in range(30))
BACKGROUND = 40


def frame(rows: int, seed: int = 0) -> pd.DataFrame:
    """Numbers with 5 % missing, and a label with interactions."""
    rng = np.random.default_rng(seed)
    cells = rng.normal(size=(rows, len(FEATURES))).astype(np.float32)
    score = cells[:, 0] - cells[:, 1] * cells[:, 2] + 0.5 * cells[:, 3:12] @ np.linspace(1, 0.2, 9).astype(np.float32)
    cells[rng.random(cells.shape) < 0.05] = np.nan
    return pd.DataFrame(cells, columns=list(FEATURES)).assign(label=(score + rng.normal(size=rows) > 0).astype(int))


def seconds(function: Callable[[], Any]) -> tuple[float, float, Any]:
    """Wall and CPU time of one call, and what it said."""
    wall, cpu = time.perf_counter(), time.process_time()
    said = function()
    return time.perf_counter() - wall, time.process_time() - cpu, said


def models(train: pd.DataFrame) -> dict[str, Any]:
    """Classifiers with `predict_proba`, by name."""
    from sklearn.ensemble import HistGradientBoostingClassifier

    x, y = train[list(FEATURES)], train["label"]
    found = {}
    if installed("xgboost") or installed("xgboost-cpu"):
        import xgboost

        found["XGBoost"] = xgboost.XGBClassifier(n_estimators=500, max_depth=6, learning_rate=0.05).fit(x, y)
    boosting = HistGradientBoostingClassifier(
        max_iter=500, max_depth=6, max_leaf_nodes=None, learning_rate=0.05, early_stopping=False
    )
    found["HistGradientBoosting"] = boosting.fit(x, y)
    return found


def shares(name: str, native: Any, rows: pd.DataFrame, *, full: bool) -> list[list[str]]:
    """From Parquet to shares, ours and shap's."""
    from audit.load import load
    from audit.metrics.attribution_shares import reached
    from audit.metrics.attribution_shares import shares as shared
    from audit.needs import attributions, row_sample
    from audit.needs.explainers import explainers
    from audit.records.plan import Columns, Data, Plan
    from audit.sources.models.estimator import wrap

    lines = []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder)
        rows.to_parquet(path / "rows.parquet", index=False)
        columns = Columns(label="label", favourable=1, threshold=0.5)
        data = Data(evaluation=path / "rows.parquet")
        plan = Plan(name="A benchmark", policies=(), data=data, columns=columns, text="", folder=path)
        subject = load(plan, model=wrap(native, plan))
        wall, cpu, found = seconds(lambda: attributions.supply(subject, row_sample.supply(subject)))
        precision = shared(found.values)
        assert precision is not None
        subject.engine.close()
    said = f"{wall:.1f} s, {cpu:.1f} s CPU; {len(found.rows):,} rows, within {reached(precision, 0.95):.1%}"
    lines.append([name, "ours, shares as precise as the plan asks", said])
    x = rows[list(FEATURES)]
    tables = next(iter(explainers(subject.model, x.head(100), 0)))
    wall_all, cpu_all, _ = seconds(lambda: tables.values(x))
    lines.append([name, "ours, every row", f"{wall_all:.1f} s, {cpu_all:.1f} s CPU"])
    import shap

    few = x if full else x.head(200)
    explainer = shap.TreeExplainer(native, feature_perturbation="tree_path_dependent")
    wall_shap, cpu_shap, theirs = seconds(lambda: explainer.shap_values(few, check_additivity=False))
    factor = len(x) / len(few)
    error = float(np.abs(np.asarray(theirs) - tables.values(few)).max())
    said = f"{wall_shap * factor:.0f} s, {cpu_shap * factor:.0f} s CPU; largest difference {error:.1g}"
    lines.append(
        [name, "shap.TreeExplainer, every row" + ("" if full else f" ({len(few)} rows times {factor:.0f})"), said]
    )
    lines.append([name, "times less, wall / CPU", f"{wall_shap * factor / wall:.0f} / {cpu_shap * factor / cpu:.0f}"])
    return lines


class Asked:
    """A function that counts and times what it is asked."""

    def __init__(self, native: Any) -> None:
        self.native, self.calls, self.rows, self.time = native, 0, 0, 0.0

    def __call__(self, cells: Any) -> np.ndarray:
        start = time.perf_counter()
        said = self.native.predict_proba(pd.DataFrame(np.asarray(cells), columns=list(FEATURES)))[:, 1]
        self.time += time.perf_counter() - start
        self.calls, self.rows = self.calls + 1, self.rows + len(said)
        return np.asarray(said)


def black_box(name: str, native: Any, rows: pd.DataFrame, explained: int) -> list[list[str]]:
    """100 rows as a function only; shap's on fewer, multiplied. The truth is ours with many more background passes."""
    import shap

    from audit.metrics.shapley import permutation_values

    x = rows[list(FEATURES)].fillna(0.0)
    background, few = x.iloc[:BACKGROUND], x.iloc[BACKGROUND : BACKGROUND + explained]
    some = few.head(5)
    truth = np.mean(
        [permutation_values(Asked(native), some, background, seed=seed)[0] for seed in range(100, 110)], axis=0
    )

    def line(who: str, run: Callable[[Asked], np.ndarray], count: int) -> list[str]:
        asked = Asked(native)
        wall, _, values = seconds(lambda: run(asked))
        error = np.sqrt(np.mean((np.asarray(values)[:5] - truth) ** 2)) / truth.std()
        times = explained / count
        inside = f"{asked.calls * times:,.0f} calls, {asked.time / wall:.0%} in the model"
        said = f"{wall * times:.1f} s; error {error:.3f}; {inside}"
        return [name, who + (f" ({count} rows times {times:.0f})" if count < explained else ""), said]

    def ours(asked: Asked) -> np.ndarray:
        return permutation_values(asked, few, background, seed=0)[0]

    def kernel(asked: Asked) -> np.ndarray:
        return np.asarray(shap.KernelExplainer(asked, background).shap_values(some, silent=True))

    def permutation(asked: Asked) -> np.ndarray:
        masker = shap.maskers.Independent(background, max_samples=BACKGROUND)
        return np.asarray(shap.PermutationExplainer(asked, masker)(some, silent=True).values)

    return [
        line("ours, black box", ours, explained),
        line("shap.KernelExplainer", kernel, 5),
        line("shap.PermutationExplainer", permutation, 5),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--train", type=int, default=20_000)
    parser.add_argument("--explained", type=int, default=100, help="rows of the black box")
    parser.add_argument("--only", nargs="*", choices=("shares", "black-box"), default=("shares", "black-box"))
    parser.add_argument("--full", action="store_true", help="let shap explain every row")
    chosen = parser.parse_args()
    warnings.simplefilter("ignore")
    print(machine())
    print(versions("shap", "scikit-learn", "xgboost-cpu", "numpy"))
    rows = frame(chosen.rows, seed=1)
    print(table(["model", "what", "measured"], []), flush=True)
    for name, native in models(frame(chosen.train)).items():
        for kind in chosen.only:
            with redirect_stderr(StringIO()):
                lines = shares(name, native, rows, full=chosen.full) if kind == "shares" else black_box(
                    name, native, rows, chosen.explained
                )  # fmt: skip
            for line in lines:
                print("| " + " | ".join(line) + " |", flush=True)


if __name__ == "__main__":
    main()
