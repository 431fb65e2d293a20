"""AUC by group: how well the score ranks within each group, and between a group and all others.

What it measures
----------------
AUC is the chance that a row with a favourable label scores above one with an unfavourable label, ties counting one
half. Three pairs of rows to compare, for every group:

- within the group: its favourable rows against its own unfavourable rows;
- background positive, subgroup negative (BPSN): the favourable rows of all other groups against the unfavourable rows
  of this group;
- background negative, subgroup positive (BNSP): the favourable rows of this group against the unfavourable rows of all
  other groups.

By attribute also the largest difference of the AUC within groups. "All other groups" are those whose name is known
and which have at least as many rows as the disclosure limit.

Why it matters
--------------
A score can rank well on the whole and be little better than a coin within a minority. And it can rank well within
every group and still push one group down as a whole, which only the comparison between groups reveals.

How to read it
--------------
0.5 is guessing, 1 is perfect ranking. A low AUC within a group: the score cannot tell its members apart. A low BPSN
AUC: this group's unfavourable rows score above other groups' favourable ones, so the group is scored too high. A low
BNSP AUC: this group's favourable rows score below other groups' unfavourable ones, so it is scored too low. (In the
paper that named them the positive class was toxic comments: there, a low BPSN AUC meant false accusations. What is
positive here is the value that the plan calls favourable.)

Limits
------
AUC looks at order alone, at all thresholds alike, also those nobody would use. The label is taken at its word: if it
is biased, so is this. Groups differ in how hard their members are to rank, so a difference of AUC is a question and no
verdict. Between groups, a difference in recorded shares of favourable labels does not matter, a difference in their
composition does.

References
----------
Borkan, Dixon, Sorensen, Thain and Vasserman 2019, Nuanced metrics for measuring unintended bias with real data for
text classification (WWW companion). Intervals: DeLong, DeLong and Clarke-Pearson 1988, Biometrics 44, 837-845, on the
logit scale so that they stay between 0 and 1. Where (almost) all pairs are ordered alike, their variance is too
small, and 0 for an AUC of 0 or 1; if fewer than 3 disjoint pairs are won or lost, those pairs are taken as trials of
Clopper and Pearson 1934, which is conservative. Computation: Sun and Xu 2014. Difference: Zou and Donner 2008,
Statistics in Medicine 27, 1693-1702. With case weights: pairs of rows weighted, variance linearised.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from audit.metrics.crossings import is_known
from audit.metrics.group_levels import Absence, GroupLevel, Level, differences, levels
from audit.metrics.ranking import METHOD, Area, Rest, area
from audit.metrics.score_groups import ScoreGroup, joined
from audit.needs.group_scores import GroupScores
from audit.records.evidence import Measurement, Unmeasured

WITHIN = "bias.auc"
BPSN = "bias.auc_background_positive_subgroup_negative"
BNSP = "bias.auc_background_negative_subgroup_positive"

METRICS: Mapping[str, str] = {
    WITHIN: "Chance that a group's favourable row scores above its unfavourable row",
    "bias.auc_difference": "Largest difference in AUC between groups",
    BPSN: "Chance that another group's favourable row scores above this group's unfavourable row",
    BNSP: "Chance that this group's favourable row scores above another group's unfavourable row",
}

_NO_POSITIVE = "no row of the group with a score has a favourable label"
_NO_NEGATIVE = "no row of the group with a score has an unfavourable label"
_NO_BACKGROUND = "no other known group with enough rows has a label to rank against"


def measure(
    scores: GroupScores, *, confidence: float = 0.95, disclosure_limit: int = 10
) -> Iterator[Measurement | Unmeasured]:
    """AUC within each group and crossing, between it and the others, and the largest differences.

    Raises:
        Absent: no sensitive attribute is declared, no label is named, or there are no rows.
    """
    scores.require(labels=True)
    found: dict[str, list[GroupLevel]] = {WITHIN: [], BPSN: [], BNSP: []}
    for attribute, groups in scores.groups(crossed=True):
        for metric, levels_of in (
            (WITHIN, _within(attribute, groups, scores.rounding)),
            (BPSN, _across(attribute, groups, scores.rounding, disclosure_limit, negative=True)),
            (BNSP, _across(attribute, groups, scores.rounding, disclosure_limit, negative=False)),
        ):
            found[metric] += levels_of
    for metric, values in found.items():
        yield from levels(metric, values, confidence=confidence, limit=disclosure_limit)
        if not values:
            reason = "no row has a known group"
            yield Unmeasured(metric=metric, why="absent", reason=reason)
    yield from differences("bias.auc_difference", found[WITHIN], confidence=confidence, limit=disclosure_limit)


def _within(attribute: str, groups: Sequence[ScoreGroup], rounding: str) -> Iterator[GroupLevel]:
    for item in groups:
        missing = _NO_POSITIVE if not item.positives.rows else _NO_NEGATIVE
        support = min(item.positives.rows, item.negatives.rows)
        yield _level(attribute, item, support, area(item.positives, item.negatives), missing, rounding)


def _across(
    attribute: str, groups: Sequence[ScoreGroup], rounding: str, limit: int, *, negative: bool
) -> Iterator[GroupLevel]:
    """A group's unfavourable rows against the others' favourable ones (`negative`), or the other way round."""
    known = [item for item in groups if is_known(item.group)]
    large = [item for item in known if item.rows >= limit]
    whole = joined([item.positives if negative else item.negatives for item in large])
    for item in known:
        mine = item.negatives if negative else item.positives
        if item.rows < limit:  # which is said of it, and no more
            yield _level(attribute, item, 0, None, "", rounding)
            continue
        theirs = Rest(whole, item.positives if negative else item.negatives)
        found = area(theirs, mine) if negative else area(mine, theirs)
        missing = (_NO_NEGATIVE if negative else _NO_POSITIVE) if not mine.rows else _NO_BACKGROUND
        yield _level(attribute, item, min(mine.rows, theirs.rows), found, missing, rounding)


def _level(
    attribute: str, item: ScoreGroup, support: int, found: Area | None, missing: str, rounding: str
) -> GroupLevel:
    level: Level | Absence = ("undefined", f"{missing} (0/0)")
    if found is not None:
        level = Level(value=found.value, interval=found.interval)
    return GroupLevel(
        attribute=attribute,
        group=item.group,
        rows=item.rows,
        support=support,
        found=level,
        method=(METHOD if found is None else found.method) + rounding,
    )
