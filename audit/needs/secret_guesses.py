"""How often each secret is guessed from the quasi-identifiers, on a uniform sample of rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from audit.metrics.attribute_prediction import FOLDS
from audit.metrics.guessing import Gain, gain, learned
from audit.needs.key_cells import secret_columns
from audit.needs.matrix import as_numbers
from audit.needs.prepared_rows import kind_of, text
from audit.needs.quasi_identifiers import QuasiIdentifiers
from audit.needs.rows_by_number import only
from audit.records.evidence import Sample
from audit.records.subject import ROW, Subject

MOST_ROWS = 10_000
MOST_VALUES = 20
"""Values of a secret; more, and numbers are put into `BINS` of equal size, while of other values the commonest stay."""
BINS = 5


@dataclass(frozen=True, kw_only=True)
class SecretGuesses:
    """Gains by secret; None where there are too few rows or one value."""

    keys: QuasiIdentifiers
    gains: Mapping[str, Gain | None]
    binned: frozenset[str]
    """Numbers that were put into classes of equal size."""
    sample: Sample


def supply(subject: Subject, keys: QuasiIdentifiers) -> SecretGuesses:
    """Fetch the sample, guess."""
    secrets = [(name, column) for name, column in secret_columns(subject) if name not in keys.names]
    sample = Sample(rows=min(subject.size, MOST_ROWS), seed=subject.plan.seed, drawn="every row")
    if not secrets:
        return SecretGuesses(keys=keys, gains={}, binned=frozenset(), sample=sample)
    rows = subject.given
    cells = {
        f"q{i}": text(rows[name]) if rows[name].type().is_string() else rows[name] for i, name in enumerate(keys.names)
    }
    chosen = rows.select(ROW, **cells, **{f"s{i}": rows[column] for i, (_, column) in enumerate(secrets)})
    if subject.size > MOST_ROWS:
        drawn = np.random.default_rng(subject.plan.seed).choice(subject.size, size=MOST_ROWS, replace=False)
        chosen = only(chosen, drawn)
        sample = Sample(rows=MOST_ROWS, seed=subject.plan.seed, drawn="uniformly without replacement")
    frame = subject.engine.fetch(chosen.order_by(ROW))
    values, categorical = as_numbers(frame[list(cells)])
    gains: dict[str, Gain | None] = {}
    binned = set()
    for i, (name, column) in enumerate(secrets):
        secret, in_bins = _classes(frame[f"s{i}"], number=kind_of(rows[column]) in ("number", "whole number"))
        binned |= {name} if in_bins else set()
        there = secret >= 0
        order = np.lexsort((secret[there], *np.nan_to_num(values[there], nan=np.inf).T))
        found = learned(values[there][order], categorical, secret[there][order], seed=subject.plan.seed)
        gains[name] = None if found is None else gain(*found, folds=FOLDS)
    return SecretGuesses(keys=keys, gains=gains, binned=frozenset(binned), sample=sample)


def _classes(column: pd.Series, *, number: bool) -> tuple[np.ndarray, bool]:
    """The secret as classes from 0, -1 where there is no value; and whether numbers were put into bins."""
    numbers, categorical = as_numbers(column.to_frame())
    values = numbers[:, 0]
    there = ~np.isnan(values)
    kinds = np.unique(values[there])
    if len(kinds) > MOST_VALUES and number and not categorical[0]:
        edges = np.unique(np.quantile(values[there], np.arange(1, BINS) / BINS))
        return np.where(there, np.searchsorted(edges, np.nan_to_num(values)), -1), True
    codes = np.searchsorted(kinds, np.nan_to_num(values))
    if len(kinds) > MOST_VALUES:  # categories are numbered from the commonest
        codes = np.minimum(codes, MOST_VALUES - 1)
    return np.where(there, codes, -1), False
