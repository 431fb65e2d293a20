"""Numbers that follow from the evidence and the declared facts alone: what the law asks for and no check measures.

They look like measurements (family `derived`), so that a rule can expect something of them. What would need a
measurement that does not exist yet is unmeasured, with the reason; it turns up as soon as a check measures it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from audit.packs import taxonomy
from audit.records.evidence import Evidence, Measurement, Unmeasured, counted
from audit.records.judgement import Fact
from audit.records.subject import CROSS, UNKNOWN
from audit.records.taxonomy import Taxonomy

METRICS: Mapping[str, str] = {
    "derived.rows": "Rows that were audited",
    "derived.decisions": "1 where decisions or scores about the rows were audited, else 0",
    "derived.special_category_attributes": "Sensitive attributes that by their name are special categories (Art. 9)",
    "derived.national_identifiers": "Columns with national identification numbers",
    "derived.unrecorded_identifiers": "Columns with personal data that the record of processing does not name",
    "derived.oldest_record_days": "Age of the oldest record in days",
    "derived.youngest_age": "Lowest age found",
    "derived.linkability": "Whether records of a person can be linked (WP216)",
    "derived.inference": "Whether attributes of a person can be inferred (WP216)",
    "derived.membership_inference": "How well it can be told who was in the training data (EDPB Opinion 28/2024)",
    "derived.unknown_share": "Share of rows whose group is not known",
    "derived.smallest_group_share": "Share of rows in the smallest group",
}

RECORDED = "recorded_data"
"""The fact that names the categories in the record of processing."""

_GROUPED = ("bias.selection_rate", "bias.scoring_rate", "bias.base_rate", "bias.mean_score")
"""Metrics whose `n` is the size of a group; the first that was measured is read."""

_AWAITED: Mapping[str, tuple[str, str]] = {
    "derived.youngest_age": ("privacy.youngest_age", "no check measures ages yet"),
    "derived.linkability": ("privacy.linkability", "no check measures linkability between data sets yet"),
    "derived.inference": ("privacy.inference", "no check measures how well attributes can be inferred yet"),
    "derived.membership_inference": (
        "privacy.membership_inference",
        "no check measures whether it can be told who was trained on yet",
    ),
}

_UNKNOWN_SHARE, _SMALLEST = "derived.unknown_share", "derived.smallest_group_share"

Found = Iterator[Measurement | Unmeasured]


def derive(evidence: Evidence, facts: Mapping[str, Fact], on: date) -> tuple[Measurement | Unmeasured, ...]:
    """All of `METRICS`, measured or with the reason why not; what the evidence itself names is left to it."""
    named = {item.metric for item in evidence.measurements} | {item.metric for item in evidence.unmeasured}
    kinds = taxonomy.shipped()
    found: list[Measurement | Unmeasured] = [
        *_about_the_rows(evidence),
        *_special_attributes(evidence, kinds),
        *_identifiers(evidence, facts, kinds),
        *_groups(evidence),
        *_oldest(evidence, on),
    ]
    for metric, (source, reason) in _AWAITED.items():
        found += _as_measured(evidence, metric, source, reason)
    return tuple(one for one in found if one.metric not in named)


def _about_the_rows(evidence: Evidence) -> Found:
    rows = evidence.coverage.rows
    yield counted("derived.rows", rows, n=rows, method="counted")
    decided = evidence.provenance.model is not None or any(
        item.metric.startswith(("bias.", "performance.")) for item in evidence.measurements
    )
    yield counted("derived.decisions", decided, n=rows, method="a model, decisions or scores were audited")


def _special_attributes(evidence: Evidence, kinds: Taxonomy) -> Found:
    metric, rows = "derived.special_category_attributes", evidence.coverage.rows
    attributes = sorted({name for item in _labelled(evidence, "attribute") for name in item.split(CROSS)})
    special = [name for name in attributes if (kind := taxonomy.by_name(kinds, name)) and kind.special]
    for name in special:
        yield counted(metric, 1, where={"attribute": name}, n=rows, method="by its name")
    if not special:
        yield counted(metric, 0, n=rows, method="by the names of the sensitive attributes")


def _identifiers(evidence: Evidence, facts: Mapping[str, Fact], kinds: Taxonomy) -> Found:
    """National numbers, and kinds of personal data that the record does not name."""
    seen = [item for item in evidence.measurements if item.metric == "privacy.direct_identifiers"]
    looked = any(item.metric == "privacy.direct_identifier_columns" for item in evidence.measurements)
    national, unrecorded = "derived.national_identifiers", "derived.unrecorded_identifiers"
    if not seen and not looked:
        for metric in (national, unrecorded):
            yield Unmeasured(metric=metric, why="unmet need", reason="the columns were not searched for identifiers")
        return
    found = [(item, taxonomy.by_identifier(kinds, item.where.get("identifier", ""))) for item in seen]
    yield from _ones(national, [item for item, kind in found if kind is not None and kind.national], evidence)
    recorded = facts.get(RECORDED)
    if recorded is None:
        reason = "nobody has said which categories of data the record of processing names"
        yield Unmeasured(metric=unrecorded, why="unmet need", reason=reason)
        return
    named = recorded.value if isinstance(recorded.value, tuple) else (recorded.value,)
    yield from _ones(unrecorded, [item for item, kind in found if kind is None or kind.category not in named], evidence)


def _ones(metric: str, items: Sequence[Measurement], evidence: Evidence) -> Found:
    """1 for each place, or a single 0."""
    rows = evidence.coverage.rows
    for item in items:
        yield counted(metric, 1, where=item.where, n=rows, method="by the kind of identifier")
    if not items:
        yield counted(metric, 0, n=rows, method="by the kinds of identifiers")


def _groups(evidence: Evidence) -> Found:
    source = next((name for name in _GROUPED if any(item.metric == name for item in evidence.measurements)), None)
    if source is None:
        for metric in (_UNKNOWN_SHARE, _SMALLEST):
            yield Unmeasured(metric=metric, why="unmet need", reason="no rate or score of any group was measured")
        return
    sizes: dict[str, dict[str, int]] = {}
    for item in evidence.measurements:
        if item.metric == source and "group" in item.where:
            sizes.setdefault(item.where.get("attribute", ""), {})[item.where["group"]] = item.n
    hidden = {
        (item.where.get("attribute", ""), _unknown(item.where["group"]))
        for item in evidence.unmeasured
        if item.metric == source and "group" in item.where
    }
    for attribute, groups in sorted(sizes.items()):
        total = sum(groups.values())
        known = [n for group, n in groups.items() if not _unknown(group)]
        shares = ((_UNKNOWN_SHARE, True, total - sum(known)), (_SMALLEST, False, min(known, default=0)))
        for metric, unknown, part in shares:
            where = {"attribute": attribute}
            if (attribute, unknown) in hidden or not total:
                yield Unmeasured(metric=metric, where=where, why="suppressed", reason="fewer rows than may be shown")
            else:
                yield counted(metric, part / total, where=where, n=total, method=f"from {source}")


def _unknown(group: str) -> bool:
    return UNKNOWN in group.split(CROSS)


def _oldest(evidence: Evidence, on: date) -> Found:
    metric, source = "derived.oldest_record_days", "privacy.oldest_record"
    today = (on - date(1970, 1, 1)).days
    seen = [item for item in evidence.measurements if item.metric == source]
    for item in seen:
        yield counted(metric, today - item.value, where=item.where, n=item.n, method=f"assessment date less {source}")
    if not seen:
        yield from _as_measured(evidence, metric, source, "no check measures the dates of records yet")


def _as_measured(evidence: Evidence, metric: str, source: str, reason: str) -> Found:
    """The measurement of another name; without one, why not."""
    measured = [item for item in evidence.measurements if item.metric == source]
    gone = [item for item in evidence.unmeasured if item.metric == source]
    for item in measured:
        yield replace(item, metric=metric)
    for lost in gone:
        yield replace(lost, metric=metric)
    if not measured and not gone:
        yield Unmeasured(metric=metric, why="absent", reason=reason)


def _labelled(evidence: Evidence, label: str) -> set[str]:
    places = [(item.metric, item.where) for item in evidence.measurements]
    places += [(item.metric, item.where) for item in evidence.unmeasured]
    return {where[label] for metric, where in places if label in where and metric.startswith("bias.")}
