from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from audit.errors import Absent
from audit.needs import key_cells, quasi_identifiers
from audit.needs.equivalence_classes import EquivalenceClasses, supply
from audit.records.subject import Subject

# Sweeney 2002, figure 2: a table that satisfies 2-anonymity over race, birth, gender and ZIP.
SWEENEY = pd.DataFrame(
    [
        ("black", 1965, "m", "0214*"),
        ("black", 1965, "m", "0214*"),
        ("black", 1965, "f", "0213*"),
        ("black", 1965, "f", "0213*"),
        ("black", 1964, "f", "0213*"),
        ("black", 1964, "f", "0213*"),
        ("white", 1964, "m", "0213*"),
        ("white", 1964, "m", "0213*"),
        ("white", 1964, "m", "0213*"),
        ("white", 1967, "m", "0213*"),
        ("white", 1967, "m", "0213*"),
    ],
    columns=["race", "birth", "gender", "zip"],
)


def classes(subject: Subject) -> EquivalenceClasses:
    return supply(key_cells.supply(subject, quasi_identifiers.supply(subject)))


def test_the_published_example(subject_of: Callable[..., Subject]) -> None:
    found = classes(subject_of(SWEENEY, quasi_identifiers=list(SWEENEY)))
    assert found.sizes.to_dict("list") == {"size": [2, 3], "classes": [4, 1]}
    assert found.quasi_identifiers == ("race", "birth", "gender", "zip")
    assert found.declared


def test_no_value_is_a_value_of_its_own(subject_of: Callable[..., Subject]) -> None:
    frame = pd.DataFrame({"a": ["x", None, "", " ", "x"], "b": [1.0, np.nan, None, np.nan, 1.0]})
    found = classes(subject_of(frame, quasi_identifiers=["a", "b"]))
    assert found.sizes.to_dict("list") == {"size": [2, 3], "classes": [1, 1]}


def test_sizes_are_those_that_pandas_finds(subject_of: Callable[..., Subject]) -> None:
    rng = np.random.default_rng(1)
    frame = pd.DataFrame({"a": rng.integers(0, 30, 5_000), "b": rng.choice(np.array(["u", None], object), 5_000)})
    expected = frame.groupby(["a", "b"], dropna=False).size().value_counts().sort_index()
    found = classes(subject_of(frame, quasi_identifiers=["a", "b"])).sizes
    assert dict(zip(found["size"], found["classes"], strict=True)) == expected.to_dict()


def test_without_quasi_identifiers(subject_of: Callable[..., Subject]) -> None:
    with pytest.raises(Absent, match="no quasi-identifiers"):
        classes(subject_of(SWEENEY))
