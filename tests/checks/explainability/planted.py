"""Applicants and models whose reasons are known: what the tests of reasons and recourse are about."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pandas as pd

from audit.measure import Supplies
from audit.records.blocks import Explanation, Move
from audit.records.plan import Columns
from audit.records.subject import Subject
from tests.answering import Rule
from tests.measuring import by_name, subject

FEATURES = ("income", "debt", "late", "sex", "unused")
SENTENCES = {"income": "Your income is low.", "debt": "Your debt is high.", "late": "You paid late."}
MOVES = {"income": Move(direction="up"), "debt": Move(direction="down", at_least=0.5)}
COLUMNS = Columns(favourable=1, threshold=0.5, sensitive=("group",))


def people(n: int = 400) -> pd.DataFrame:
    rng = np.random.default_rng(17)
    frame = pd.DataFrame({"income": rng.normal(3, 1, n), "debt": rng.gamma(2, 1, n)})
    frame["late"] = rng.integers(0, 2, n)
    frame["sex"] = rng.choice(["f", "m"], n)
    frame["unused"] = rng.normal(size=n)
    frame["group"] = rng.choice(["a", "b"], n)
    return frame


def linear(rows: pd.DataFrame) -> np.ndarray:
    return np.asarray(0.35 + 0.1 * rows["income"] - 0.05 * rows["debt"] - 0.15 * rows["late"])


def sexist(rows: pd.DataFrame) -> np.ndarray:
    return np.asarray(linear(rows) - 0.1 * (rows["sex"] == "f"))


@contextmanager
def audited(
    frame: pd.DataFrame | None = None,
    function: Any = linear,
    columns: Columns = COLUMNS,
    explanation: Explanation | None = None,
    **options: Any,
) -> Iterator[Subject]:
    declared = explanation or Explanation(reasons=SENTENCES, actionable=MOVES)
    table = people() if frame is None else frame
    features = tuple(name for name in FEATURES if name in table)
    with subject(table, columns, model=Rule(features, function), explanation=declared, **options) as made:
        yield made


def said(check: Any, made: Subject) -> dict[tuple[str, ...], Any]:
    """What a check says of a subject, by metric and labels."""
    settings = {"explanation": made.plan.explanation} if "explanation" in check.measure.__annotations__ else {}
    return by_name(check.measure(**Supplies(made).arguments(check.measure), **settings))
