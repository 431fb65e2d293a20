"""How often each combination of quasi-identifiers occurs, with and without each secret: codes and counts, no values.

Every distinct value gets a number where the rows are. The numbers of one row are written together as the digits of
one whole number (of several, where one would not hold them), so that leaving a column out is arithmetic. Combinations
are grouped there; what comes here are these numbers and how many rows share them, never what they stand for. With
more combinations than `MOST_HERE` they stay where they are, and every count is asked for by itself.

A missing value has the number 0. Text counts without its outer blanks.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import ibis
import numpy as np

from audit.metrics.class_sizes import Sizes, grouped, sizes_of, starts
from audit.metrics.diversity import Cells
from audit.needs.prepared_rows import kind_of, present, text
from audit.needs.quasi_identifiers import QuasiIdentifiers
from audit.records.subject import LABEL, Subject

MOST_HERE = 10_000_000
"""Combinations that are counted in this process; 16 bytes each."""
MOST_HELD = 2**51
"""What one word may hold: engines divide whole numbers as fractions, which are exact so far."""
_ORDERED = ("whole number", "number", "date", "time stamp")


@dataclass(frozen=True, kw_only=True)
class Digit:
    """Where the code of a column stands."""

    word: int
    radix: int
    base: int


@dataclass(frozen=True, kw_only=True)
class Secret:
    """A column whose value must not be inferable."""

    name: str
    ordered: bool
    """Its values have an order that means something."""
    counts: np.ndarray
    """Rows with each value, in the order of the values; the values themselves stay away."""


@dataclass(frozen=True, kw_only=True)
class KeyCells:
    """Combinations of codes, counted."""

    keys: QuasiIdentifiers
    digits: tuple[Digit, ...]
    secrets: tuple[Secret, ...]
    """Columns whose value must not be inferable and that are no quasi-identifiers."""
    engine: Any = field(repr=False)
    table: Any = field(repr=False)
    """Ibis table: `w0` ... the words, `s0` ... the secrets' codes (0: no value), `n` rows."""
    many: bool
    """There are more combinations than may come here."""

    @property
    def words(self) -> list[str]:
        """Names of the columns that hold a combination."""
        return [f"w{i}" for i in range(self.digits[-1].word + 1)]

    @cached_property
    def here(self) -> tuple[np.ndarray, np.ndarray]:
        """Words, shape (words, combinations), sorted, and rows; to be asked for only if there are not `many`."""
        words, _, n = self._sorted
        first = starts(words)
        return words[:, first], np.add.reduceat(n, first) if len(n) else n

    @cached_property
    def all(self) -> Sizes:
        """Class sizes by all quasi-identifiers."""
        if not self.many:
            return sizes_of(self.here[1])
        return self._there(self.table.group_by(self.words).agg(n=self.table.n.sum()))

    def codes(self, place: int) -> np.ndarray:
        """The number of a column's value in each combination that is here; 0 where there is none."""
        return self._codes[place].astype(np.int64)

    def part(self, places: Sequence[int]) -> tuple[np.ndarray, int]:
        """The words of `here` with some columns only, packed anew, and how many kinds the last word can have."""
        first, *kept = _digits([1, *(self.digits[place].base for place in places)])
        last = kept[-1] if kept else first
        words = np.zeros((last.word + 1, len(self.here[1])), np.int64)
        for place, digit in zip(places, kept, strict=True):
            words[digit.word] += self._codes[place].astype(np.int64) * digit.radix
        return words, last.radix * last.base

    @cached_property
    def _codes(self) -> list[np.ndarray]:
        """The digits of the words of `here`, each in as few bytes as hold it."""
        return [
            (self.here[0][digit.word] // digit.radix % digit.base).astype(np.min_scalar_type(digit.base))
            for digit in self.digits
        ]

    def sizes(self, places: Sequence[int]) -> Sizes:
        """Class sizes by some of the quasi-identifiers, given by their places; by none, all rows are one class."""
        if not self.many:
            words, kinds = self.part(places)
            return sizes_of(grouped(words, self.here[1], kinds=kinds))
        columns = {name: self.table[name] for name in self.words}
        for digit in (digit for place, digit in enumerate(self.digits) if place not in places):
            name = f"w{digit.word}"
            code = (self.table[name] / digit.radix).floor().cast("int64") % digit.base
            columns[name] = columns[name] - code * digit.radix
        table = self.table.select(**columns, n=self.table.n)
        return self._there(table.group_by(self.words).agg(n=table.n.sum()))

    def by_secret(self, place: int) -> Iterator[Cells]:
        """Combinations with each value of a secret and its rows, sorted; rows without a value are left out."""
        if not self.many:
            words, codes, n = self._sorted
            known = codes[place] > 0
            both = np.concatenate([words[:, known], codes[[place]][:, known] - 1])
            if len(self.secrets) > 1:
                both = both[:, order := np.lexsort(both[::-1])]
                n = n[known][order]
                first = starts(both)
                both, n = both[:, first], np.add.reduceat(n, first) if len(n) else n
                known = slice(None)
            yield Cells(key=both[:-1], value=both[-1], n=n[known])
            return
        table, secret = self.table, f"s{place}"
        table = table.filter(table[secret] > 0).group_by([*self.words, secret]).agg(n=lambda t: t.n.sum())
        table = table.select(*self.words, value=(table[secret] - 1).cast("int64"), n=table.n.cast("int64"))
        for batch in self.engine.batches(table.order_by([*self.words, "value"])):
            whole = [column.to_numpy(zero_copy_only=False).astype(np.int64) for column in batch.columns]
            columns = dict(zip(batch.schema.names, whole, strict=True))  # sums arrive as decimals
            yield Cells(key=np.stack([columns[w] for w in self.words]), value=columns["value"], n=columns["n"])

    @cached_property
    def _sorted(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Words, secrets' codes and rows, sorted by words, then by the first secret."""
        secrets = [f"s{i}" for i in range(len(self.secrets))]
        columns: dict[str, list[np.ndarray]] = {name: [] for name in (*self.words, *secrets, "n")}
        for batch in self.engine.batches(self.table):
            for name, parts in columns.items():
                parts.append(batch.column(batch.schema.get_field_index(name)).to_numpy(zero_copy_only=False))
        whole = {name: np.concatenate([np.zeros(0, np.int64), *parts]) for name, parts in columns.items()}
        words, codes = (
            np.stack([whole[name] for name in names]) if names else np.zeros((0, len(whole["n"])), np.int64)
            for names in (self.words, secrets)
        )
        order = _order(words, codes[:1])
        return words[:, order], codes[:, order], whole["n"][order]

    def _there(self, table: Any) -> Sizes:
        frame = self.engine.fetch(table.group_by("n").agg(classes=table.count())).sort_values("n")
        return Sizes(size=frame["n"].to_numpy(dtype=np.int64), classes=frame["classes"].to_numpy(dtype=np.int64))


def supply(subject: Subject, keys: QuasiIdentifiers) -> KeyCells:
    """Number the values, then group the rows."""
    engine, rows = subject.engine, subject.given
    secrets = [(name, column) for name, column in secret_columns(subject) if name not in keys.names]
    columns = [*keys.names, *(column for _, column in secrets)]
    codes = [engine.keep(_codes(rows[name], i), f"key_codes_{i}") for i, name in enumerate(columns)]
    digits = _digits([1 + kinds for kinds in _kinds(subject, codes[: len(keys.names)])])
    chain = rows.select(**{f"c{i}": rows[name] for i, name in enumerate(columns)})
    for i, table in enumerate(codes):
        chain = chain.left_join(table, [(f"c{i}", f"raw{i}")])
    numbers = [chain[f"code{i}"].fill_null(0).cast("int64") for i in range(len(columns))]
    words = [f"w{i}" for i in range(digits[-1].word + 1)]
    coded = chain.select(
        **{name: _word(digits, numbers, i) for i, name in enumerate(words)},
        **{f"s{i}": number for i, number in enumerate(numbers[len(keys.names) :])},
    )
    by = [*words, *(f"s{i}" for i in range(len(secrets)))]
    table = engine.keep(coded.group_by(by).agg(n=coded.count()), "key_cells")
    return KeyCells(
        keys=keys,
        digits=tuple(digits),
        secrets=tuple(
            Secret(name=name, ordered=kind_of(rows[column]) in _ORDERED, counts=_counts(subject, table, i))
            for i, (name, column) in enumerate(secrets)
        ),
        engine=engine,
        table=table,
        many=int(engine.fetch(table.agg(n=table.count())).iloc[0]["n"]) > MOST_HERE,
    )


def secret_columns(subject: Subject) -> list[tuple[str, str]]:
    """Name and column of what must not be inferable: as declared, else the label."""
    declared, label = subject.plan.privacy.sensitive_values, subject.plan.columns.label
    if declared:
        return [(name, name) for name in declared]
    return [(label, LABEL)] if label is not None and subject.labelled else []


def _codes(column: Any, place: int) -> Any:
    """Every different cell with the number of its value; cells of one value, such as with and without blanks, share it.

    Numbers follow the order of the values.
    """
    raw = column.name("raw").as_table().distinct()
    cell = text(raw.raw) if raw.raw.type().is_string() else present(raw.raw)
    known = raw.mutate(cell=cell).filter(lambda table: table.cell.notnull())
    code = (ibis.dense_rank().over(order_by=known.cell) + 1).cast("int64")
    return known.select(**{f"raw{place}": known.raw, f"code{place}": code})


def _order(words: np.ndarray, codes: np.ndarray) -> np.ndarray:
    """The order of combinations by words, then by codes; as one number if it fits, which sorts faster."""
    kinds = int(codes.max(initial=0)) + 1
    if len(words) == 1 and int(words.max(initial=0)) < 2**62 // kinds:
        return np.argsort(words[0] * kinds + (codes[0] if len(codes) else 0))
    return np.lexsort((*codes[::-1], *words[::-1]))


def _kinds(subject: Subject, codes: Sequence[Any]) -> list[int]:
    """The highest code of each column."""
    asked = [
        table.agg(most=table[f"code{place}"].max().fill_null(0)).mutate(place=ibis.literal(place, "int32"))
        for place, table in enumerate(codes)
    ]
    found = subject.engine.fetch(ibis.union(*asked))
    return [int(most) for most in found.sort_values("place")["most"]]


def _digits(bases: Sequence[int]) -> list[Digit]:
    """Places of the columns, filling one word after the other."""
    digits: list[Digit] = []
    word, radix = 0, 1
    for base in bases:
        if radix * base > MOST_HELD:
            word, radix = word + 1, 1
        digits.append(Digit(word=word, radix=radix, base=base))
        radix *= base
    return digits


def _word(digits: Sequence[Digit], numbers: Sequence[Any], word: int) -> Any:
    parts = [number * digit.radix for digit, number in zip(digits, numbers, strict=False) if digit.word == word]
    total = parts[0]
    for part in parts[1:]:
        total = total + part
    return total


def _counts(subject: Subject, table: Any, place: int) -> np.ndarray:
    values = table.filter(table[f"s{place}"] > 0).group_by(f"s{place}").agg(n=lambda t: t.n.sum())
    frame = subject.engine.fetch(values).sort_values(f"s{place}")
    return frame["n"].to_numpy(dtype=np.int64)
