"""What every column is: the verdict by its values and its name, and what the plan declares about it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from audit.identifiers import discover
from audit.needs.column_evidence import Verdict, judge
from audit.needs.column_samples import ColumnSample, ColumnSamples
from audit.needs.column_values import column_of
from audit.packs import taxonomy
from audit.records.subject import Subject
from audit.records.taxonomy import PersonalKind

NOTHING = "none"
"""What a plan declares of a column that holds nothing personal."""

_BARE = re.compile(r"[0-9][0-9 .-]*", re.ASCII)


@dataclass(frozen=True, kw_only=True)
class ColumnVerdicts:
    """Every column that was looked at, in the table's order."""

    verdicts: tuple[Verdict, ...]
    whole: frozenset[str] = frozenset()
    """Columns all of whose different values were looked at."""
    bare: frozenset[str] = frozenset()
    """Columns of plain numbers, also where they are kept as text: valid ones among them may be luck."""
    roles: Mapping[str, str] = field(default_factory=dict)
    """What the plan uses a column as, where that says that it knows of it: an id, a sensitive attribute ..."""

    @property
    def direct(self) -> dict[str, str]:
        """The identifier of each column that names people."""
        modules = discover()
        return {
            verdict.column: verdict.identifier
            for verdict in self.verdicts
            if verdict.identifier is not None and getattr(modules[verdict.identifier], "DIRECT", True)
        }


def supply(subject: Subject, samples: ColumnSamples) -> ColumnVerdicts:
    """Judge every column."""
    plan = subject.plan
    return ColumnVerdicts(
        verdicts=tuple(
            judge(
                column_of(sample.column, sample.values, numeric=sample.numeric, seed=plan.seed),
                cells=subject.size,
            )
            for sample in samples.samples
        ),
        whole=frozenset(sample.column for sample in samples.samples if sample.whole),
        bare=frozenset(sample.column for sample in samples.samples if _is_bare(sample)),
        roles=_roles(subject),
    )


def kind(verdict: Verdict) -> PersonalKind | None:
    """What the laws call what was found."""
    return None if verdict.identifier is None else taxonomy.by_identifier(taxonomy.shipped(), verdict.identifier)


def meant(declared: str) -> PersonalKind | None:
    """The kind that a declaration means: by the id of an identifier, the id of a kind, or its category."""
    known = taxonomy.shipped()
    if declared in discover():
        return taxonomy.by_identifier(known, declared)
    return next((one for one in known.kinds if declared in (one.id, one.category)), None)


def agrees(declared: str, identifier: str) -> bool:
    """Whether a declaration says what was found: the identifier itself, or the same kind or category."""
    said, found = meant(declared), taxonomy.by_identifier(taxonomy.shipped(), identifier)
    return declared == identifier or (said is not None and found is not None and said.category == found.category)


def held(verdicts: ColumnVerdicts, declared: Mapping[str, str]) -> dict[str, PersonalKind]:
    """What each column holds, by kind: what the plan declares, and else what was found."""
    found = {verdict.column: kind(verdict) for verdict in verdicts.verdicts}
    found |= {name: meant(what) for name, what in declared.items()}
    return {name: one for name, one in found.items() if one is not None}


def _is_bare(sample: ColumnSample) -> bool:
    values = sample.values[:200]
    return sample.numeric or 2 * sum(_BARE.fullmatch(value) is not None for value in values) > len(values)


def _roles(subject: Subject) -> dict[str, str]:
    columns, privacy = subject.plan.columns, subject.plan.privacy
    named = {
        **dict.fromkeys(columns.quasi_identifiers, "quasi-identifier"),
        **dict.fromkeys(columns.sensitive, "sensitive attribute"),
        **dict.fromkeys(columns.id, "id"),
    }
    dated = {privacy.birth_date: "date of birth", privacy.age: "age", privacy.consent: "consent"}
    return named | {name: role for name, role in dated.items() if name is not None}
