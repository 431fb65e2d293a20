"""Whether the table has the columns and values that the plan says; every mistake points into the plan."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches
from typing import Any

from audit import documents
from audit.documents import Document
from audit.errors import Mistake
from audit.needs import prepared_rows
from audit.records.plan import Columns, Plan
from audit.records.subject import CROSS, DECISION, LABEL, ROW, UNKNOWN, WEIGHT, Engine, Model, group_column
from audit.sources import name_of, quoted, shown

MOST_SHOWN = 10
MOST_GROUPS = 100
"""Values of a declared outcome column that a message may list."""


_NUMBERS = ("score", "weight", "outcome", "estimate", "rank", "relevance")
"""Roles whose column must hold numbers."""


class Roles:
    """The columns of one plan, looked up in one table."""

    def __init__(self, plan: Plan, table: Any, model: Model | None, earlier: Model | None = None) -> None:
        self.plan = plan
        self.table = table
        self.model = model
        self.earlier = earlier
        self.name = shown(plan.data.evaluation, plan)
        self.columns = [name for name in table.columns if name != ROW]
        document = documents.parse(plan.text, plan.file)
        self._document = document if isinstance(document, Document) else None
        self.present = self._present()
        """The plan's columns less those that the table lacks, so that the others can still be checked."""

    def column_mistakes(self) -> list[Mistake]:
        """Columns that are missing, or cannot be what the plan says they are."""
        return [*self._missing(), *self._missing_features(), *self._unfit()]

    def value_mistakes(self, engine: Engine, rows: Any) -> list[Mistake]:
        """Values that are missing: the favourable one, a second class, a group."""
        counts = self.counts(engine, rows)
        if counts["rows"] == 0:
            return [Mistake(file=self.name, text="the table has columns but no rows")]
        found: list[Mistake] = []
        if self.present.label is not None and LABEL in rows.columns:
            found += self._outcome(engine, "label", self.present.label, counts, LABEL)
        if self.present.prediction is not None and DECISION in rows.columns:
            found += self._outcome(engine, "prediction", self.present.prediction, counts, DECISION)
        elif DECISION in rows.columns:
            found += self.decision_mistakes(counts)
        if unfit := int(counts.get(f"{WEIGHT}_unfit", 0)):
            column = quoted(self.plan.columns.weight)
            text = f"the weight column {column} has no number above 0 in {unfit:,} rows of {self.name}"
            found.append(self._mistake(["columns", "weight"], text))
        for position, name in enumerate(self.plan.columns.sensitive):
            if name in self.present.sensitive:
                found += self._groups(engine, rows, position, name, counts)
        return found

    def decision_mistakes(self, counts: Mapping[str, Any]) -> list[Mistake]:
        """Decisions from a score that are all the same, or none."""
        known, favourable = int(counts[f"{DECISION}_known"]), int(counts[f"{DECISION}_favourable"])
        place = ["columns", "score"] if self.plan.columns.score else ["columns", "threshold"]
        if known == 0:
            return [self._mistake(place, f"{self.name} has no score in any row, so nothing is decided")]
        if favourable in (0, known):
            which = "favourable" if favourable else "unfavourable"
            text = (
                f"at the threshold {self.plan.columns.threshold:g} every decision is {which}, so none can be compared"
            )
            return [self._mistake(["columns", "threshold"], text)]
        return []

    def counts(self, engine: Engine, rows: Any) -> Mapping[str, Any]:
        """One row of counts of the derived columns, by name."""
        frame = engine.fetch(prepared_rows.role_counts(rows, self.present))
        return {str(key): value for key, value in frame.iloc[0].to_dict().items()}

    def _present(self) -> Columns:
        declared = self.plan.columns
        return replace(
            declared,
            label=declared.label if declared.label in self.columns else None,
            prediction=declared.prediction if declared.prediction in self.columns else None,
            score=self._numeric(declared.score),
            weight=self._numeric(declared.weight),
            sensitive=tuple(name for name in declared.sensitive if name in self.columns),
        )

    def _numeric(self, name: str | None) -> str | None:
        return name if name in self.columns and self.table[name].type().is_numeric() else None

    def _missing(self) -> Iterator[Mistake]:
        declared = self.plan.columns
        for role in ("label", "prediction", "list", *_NUMBERS):
            if (name := getattr(declared, role)) is not None and name not in self.columns:
                yield self._mistake(["columns", role], self._lacks(name))
        for role in ("sensitive", "id", "features", "quasi_identifiers", "legitimate", "proxies", "slices"):
            for position, name in enumerate(getattr(declared, role) or ()):
                if name not in self.columns:
                    yield self._mistake(["columns", role, position], self._lacks(name))
        for place, name in self._in_blocks():
            if name not in self.columns:
                yield self._mistake(place, self._lacks(name))

    def _in_blocks(self) -> Iterator[tuple[list[str | int], str]]:
        """Where a column is named outside `columns`' own roles, and its name."""
        plan = self.plan
        for role in ("consent", "recorded_on", "birth_date", "age"):
            if (name := getattr(plan.privacy, role)) is not None:
                yield ["privacy", role], name
        for position, name in enumerate(plan.privacy.sensitive_values):
            yield ["privacy", "sensitive_values", position], name
        if plan.earlier is not None and plan.earlier.prediction is not None:
            yield ["baseline", "prediction"], plan.earlier.prediction
        for block, role, names in (
            ("columns", "declared", plan.columns.declared),
            ("explanation", "reasons", plan.explanation.reasons),
            ("explanation", "actionable", plan.explanation.actionable),
            ("explanation", "monotone", plan.explanation.monotone),
            ("quality", "ranges", plan.quality.ranges),
        ):
            for name in names:
                yield [block, role, name], name

    def _missing_features(self) -> Iterator[Mistake]:
        declared = self.plan.columns.features or ()
        asked = (("model", self.model, ["model"]), ("earlier model", self.earlier, ["baseline", "model"]))
        for which, model, place in asked:
            wanted = () if model is None else model.features
            if missing := [name for name in wanted if name not in self.columns and name not in declared]:
                some = ", ".join(map(quoted, missing[:MOST_SHOWN])) + (" and more" if len(missing) > MOST_SHOWN else "")
                text = f"the {which} takes columns that {self.name} lacks: {some}{_meant(missing[0], self.columns)}"
                yield self._mistake([*place], text)

    def population_mistakes(self, population: Any, name: str) -> list[Mistake]:
        """Columns that the reference population lacks, or that cannot be what the plan says they are."""
        declared, found = self.plan.columns, []
        if not set(declared.sensitive) & set(population.columns):
            text = f"{name} has none of the sensitive attributes, so no share can be compared"
            found.append(self._mistake(["data", "reference"], text))
        if (people := declared.people) is not None:
            if people not in population.columns:
                found.append(self._mistake(["columns", "people"], f"{name} has no column {quoted(people)}"))
            elif not population[people].type().is_numeric():
                kind = prepared_rows.kind_of(population[people])
                text = f"the people column {quoted(people)} must hold numbers, but it holds {kind}"
                found.append(self._mistake(["columns", "people"], text))
        return found

    def _unfit(self) -> Iterator[Mistake]:
        declared = self.plan.columns
        for role in _NUMBERS:
            name = getattr(declared, role)
            if name in self.columns and self._numeric(name) is None:
                kind = prepared_rows.kind_of(self.table[name])
                text = f"the {role} column {quoted(name)} must hold numbers, but it holds {kind}"
                yield self._mistake(["columns", role], text)
        modelled = self.model is not None and not self.plan.estimates
        by_score = declared.prediction is None and (declared.score is not None or modelled)
        if by_score and declared.threshold is None:
            text = "columns.threshold is missing: the score from which on a decision is favourable"
            yield self._mistake(["columns"], text)
        if declared.favourable is None and (declared.label or declared.prediction):
            text = "columns.favourable is missing: the outcome that is good for the person is never guessed"
            yield self._mistake(["columns"], text)

    def _outcome(
        self, engine: Engine, role: str, column: str, counts: Mapping[str, Any], derived: str
    ) -> Iterator[Mistake]:
        known, favourable = int(counts[f"{derived}_known"]), int(counts[f"{derived}_favourable"])
        frame = engine.fetch(prepared_rows.value_counts(self.table, column, MOST_SHOWN + 2))
        found = frame.dropna(subset="value")
        values = sorted(map(str, found["value"]))
        if not values:
            yield self._mistake(
                ["columns", role], f"the column {quoted(column)} has no value in any row of {self.name}"
            )
            return
        # A value that few rows have may be anything, a person's name included.
        often = sorted(map(str, found.loc[found["n"] >= self.plan.disclosure_limit, "value"]))
        listed = f"; its frequent values are {', '.join(often)}" if often and len(values) <= MOST_SHOWN else ""
        if favourable == 0:
            wanted = name_of(self.plan.columns.favourable)
            text = f"the favourable value {quoted(wanted)} never occurs in the column {quoted(column)}{listed}"
            yield self._mistake(["columns", "favourable"], text)
        if known == favourable:
            other = name_of(self.plan.columns.unfavourable)
            text = f"the unfavourable value {quoted(other)} never occurs in the column {quoted(column)}{listed}"
            if other is None:
                alike = f"every value of the column {quoted(column)} is the favourable one"
                text = f"{alike}; two outcomes are needed to compare"
            if other is not None or favourable:
                yield self._mistake(["columns", "unfavourable" if other is not None else role], text)

    def _groups(
        self, engine: Engine, rows: Any, position: int, name: str, counts: Mapping[str, Any]
    ) -> Iterator[Mistake]:
        if int(counts[f"{group_column(name)}_unknown"]) == int(counts["rows"]):
            text = f"the sensitive attribute {quoted(name)} has no value in any row of {self.name}"
            yield self._mistake(["columns", "sensitive", position], text)
            return
        frame = engine.fetch(prepared_rows.groups(rows, name))
        sizes = {str(group): int(n) for group, n in zip(frame["value"], frame["n"], strict=True)}
        if len(sizes) > MOST_GROUPS:
            text = f"{quoted(name)} has more than {MOST_GROUPS} different values; an attribute has groups: bin it first"
            yield self._mistake(["columns", "sensitive", position], text)
        elif any(CROSS in group for group in sizes):
            text = f"a group name in {quoted(name)} contains {CROSS!r}, which joins names here; rename the group"
            yield self._mistake(["columns", "sensitive", position], text)
        elif (declared := self.plan.columns.reference.get(name)) == UNKNOWN:
            why = "rows without a value are no group to compare with"
            text = f"the reference group of {quoted(name)} is {UNKNOWN!r}: {why}"
            yield self._mistake(["columns", "reference", name], text)
        elif declared is not None and declared not in sizes:
            # Only groups that a report would show may be suggested.
            large = [group for group, n in sizes.items() if n >= self.plan.disclosure_limit and group != UNKNOWN]
            text = f"the reference group {quoted(declared)} does not occur in {quoted(name)}{_meant(declared, large)}"
            yield self._mistake(["columns", "reference", name], text)

    def _lacks(self, name: str) -> str:
        return f"{self.name} has no column {quoted(name)}{_meant(name, self.columns)}"

    def _mistake(self, path: Sequence[str | int], text: str) -> Mistake:
        if self._document is None:
            return Mistake(file=self.plan.file, text=text)
        return self._document.mistake(path, text)


def _meant(name: str, known: Sequence[str]) -> str:
    """What may have been meant: capital letters and outer blanks do not count."""
    folded = {candidate.strip().casefold(): candidate for candidate in known}
    close = get_close_matches(name.strip().casefold(), list(folded), n=1)
    return f"; did you mean {quoted(folded[close[0]])}?" if close else ""
