"""Numbers that follow from the evidence and the declared facts alone: what the law asks for and no check measures.

They look like measurements (family `derived`), so that a rule can expect something of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from audit.language import _
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
    "derived.unknown_share": "Share of rows whose group is not known",
    "derived.smallest_group_share": "Share of the smallest group among the rows whose group is known",
}

RECORDED = "recorded_data"
"""The fact that names the categories in the record of processing."""

_GROUPED = ("bias.selection_rate", "bias.scoring_rate", "bias.base_rate", "bias.mean_score")
"""Metrics whose `n` is the size of a group; the first that was measured is read."""

_UNKNOWN_SHARE, _SMALLEST = "derived.unknown_share", "derived.smallest_group_share"

Found = Iterator[Measurement | Unmeasured]


def derive(evidence: Evidence, facts: Mapping[str, Fact]) -> tuple[Measurement | Unmeasured, ...]:
    """All of `METRICS`, measured or with the reason why not; what the evidence itself names is left to it."""
    named = {item.metric for item in evidence.measurements} | {item.metric for item in evidence.unmeasured}
    kinds = taxonomy.shipped()
    found: list[Measurement | Unmeasured] = [
        *_about_the_rows(evidence),
        *_special_attributes(evidence, kinds),
        *_identifiers(evidence, facts, kinds),
        *_groups(evidence),
    ]
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
            yield Unmeasured(metric=metric, why="unmet need", reason=_("the columns were not searched for identifiers"))
        return
    found = [(item, taxonomy.by_identifier(kinds, item.where.get("identifier", ""))) for item in seen]
    yield from _ones(national, [item for item, kind in found if kind is not None and kind.national], evidence)
    recorded = facts.get(RECORDED)
    if recorded is None:
        reason = _("nobody has said which categories of data the record of processing names")
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
            yield Unmeasured(metric=metric, why="unmet need", reason=_("no rate or score of any group was measured"))
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
        shares = (
            (_UNKNOWN_SHARE, True, total - sum(known), total),
            (_SMALLEST, False, min(known, default=0), sum(known)),
        )
        for metric, unknown, part, of in shares:
            where = {"attribute": attribute}
            if (attribute, unknown) in hidden or not of:
                yield Unmeasured(metric=metric, where=where, why="suppressed", reason=_("fewer rows than may be shown"))
            else:
                yield counted(metric, part / of, where=where, n=total, support=of, method=f"from {source}")


def _unknown(group: str) -> bool:
    return UNKNOWN in group.split(CROSS)


def _labelled(evidence: Evidence, label: str) -> set[str]:
    places = [(item.metric, item.where) for item in evidence.measurements]
    places += [(item.metric, item.where) for item in evidence.unmeasured]
    return {where[label] for metric, where in places if label in where and metric.startswith("bias.")}
