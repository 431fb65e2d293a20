"""Scores by group made from a frame by pandas, without an engine: what the tests of scores measure."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from audit.metrics.score_groups import Scores
from audit.needs.group_scores import GroupScores


def group_scores(
    frame: pd.DataFrame, *attributes: str, label: str | None = None, weight: str | None = None, **options: Any
) -> GroupScores:
    """Scores in the column `score`. Groups are text already; labels are 1, 0 or missing."""
    keys: dict[str, Any] = {name: frame[name].astype("str") for name in attributes}
    keys["label"] = frame[label].astype("Int8") if label else pd.Series(pd.NA, index=frame.index, dtype="Int8")
    keys["score"] = frame["score"].astype("float64")
    sums = {"n": np.ones(len(frame), dtype=np.int64)}
    if weight:
        sums |= {"weight": frame[weight].to_numpy(float), "squares": frame[weight].to_numpy(float) ** 2}
    cells = pd.DataFrame(keys | sums).groupby(list(keys), dropna=False).sum().reset_index()
    finite = not np.isinf(cells["score"]).any()
    return GroupScores(cells=cells, attributes=attributes, labelled=label is not None, finite=finite, **options)


def sample(score: Any, weight: Any = None) -> Scores:
    """A sample, one cell a row."""
    score = np.asarray(score, dtype=float)
    order = np.argsort(score, kind="stable")
    n = np.ones(len(score))
    w = n if weight is None else np.asarray(weight, dtype=float)[order]
    return Scores(score=score[order], n=n, weight=w, squares=w * w)


def applicants(n: int = 400, seed: int = 0) -> pd.DataFrame:
    """Probabilities with ties, labels that follow them, two attributes, case weights."""
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame({"sex": rng.choice(["f", "m"], n, p=[0.4, 0.6]), "race": rng.choice(["a", "b", "c"], n)})
    raw = rng.beta(2, 2, n) * np.where(frame["sex"] == "f", 0.9, 1.0)
    frame["score"] = raw.round(2).clip(0.01, 0.99)
    frame["y"] = (rng.random(n) < raw).astype(int)
    frame["w"] = rng.integers(1, 9, n) / 4
    return frame
