"""Reasons: whether every person decided against can be told specific, true and lawful reasons.

What it measures
----------------
For each adverse decision (or a stated random sample of them) the principal reasons are found from the deployed model
itself: every feature's part in the distance between this case's score and the scores of those who were only just
decided for. Reasons are the features that took most from the score, at most four, each with at least a twentieth of
all that counts against the case; features with the same declared sentence are one reason. A set of reasons is valid
if there is at least one, every one has a sentence declared in the plan (`explanation.reasons`), no sentence is
generic, and none rests on a sensitive attribute or a declared proxy. A principal reason is never dropped to make a
set look better: the law forbids leaving it out, so the set is then not valid.

Why it matters
--------------
A lender must give the specific principal reasons for refusing credit (12 CFR 1002.9(b)(2)); "internal standards" or
"score too low" are not reasons. In the EU a person may ask for the procedure and principles actually applied to their
data (GDPR 15(1)(h) as read in C-203/22), and, for high-risk systems, for the main elements of the decision (AI Act
86).

How to read it
--------------
Valid sets 0.93 [0.90, 0.95]: seven in a hundred refused applicants would get a letter that is incomplete or unlawful.
`reasons_without_words` says how many features still need a sentence; `reasons_prohibited_share` how often a
prohibited feature would have to be named. `reason_share` of obrat 0.61: other obligations are a principal reason in
61 of 100 refusals. The same by group shows who is refused for what.

Limits
------
Whether a sentence is true, plain and specific enough is for a person to judge; only wordings that are known to be
generic are found. Other methods of choosing reasons are lawful too, and may choose otherwise: see reason stability.
The parts are Shapley values in steps of probability; correlated features share what belongs to both. Reasons explain
the model, not the world. What is said of a sample carries an interval for that. Case weights are ignored.

References
----------
12 CFR 1002.9(b)(2) and Supplement I, 9(b)(2)-1, -4, -5 (number of reasons; no principal reason may be left out;
method). Lundberg and Lee 2017, NeurIPS. Merrick and Taly 2020, CD-MAKE, 17-38 (reference cases). Hall, Curtis and
Pandey 2023, "Machine Learning for High-Risk Applications" (those just above the cut-off as reference). Intervals:
Wilson 1927.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from audit.metrics.families import Estimate, measurements
from audit.metrics.group_levels import GroupLevel, Level, levels
from audit.metrics.intervals import wilson
from audit.metrics.tallies import Floats
from audit.needs.case_reasons import CaseReasons
from audit.records.blocks import Explanation
from audit.records.evidence import Measurement, Unmeasured, counted

METRICS: Mapping[str, str] = {
    "explainability.reasons_valid_share": "Share of adverse decisions with a valid set of reasons",
    "explainability.reasons_without_words": "Features that are a principal reason and have no declared sentence",
    "explainability.reasons_generic": "Declared sentences that are generic",
    "explainability.reasons_prohibited_share": "Share of adverse decisions with a reason on prohibited ground",
    "explainability.reason_share": "Share of adverse decisions of which a feature is a principal reason",
    "explainability.group_reason_share": "The same among the adverse decisions of one group",
}
VALID, WORDLESS, GENERIC, PROHIBITED, SHARE, BY_GROUP = METRICS
_NONE_DECLARED = "the plan declares no sentence for any feature (explanation.reasons)"

Said = Measurement | Unmeasured


def measure(
    reasons: CaseReasons,
    *,
    confidence: float = 0.95,
    disclosure_limit: int = 10,
    explanation: Explanation | None = None,
) -> Iterator[Said]:
    """The reasons of all adverse decisions, judged.

    Raises:
        Absent: no model, no adverse decisions, or nothing to compare them with.
    """
    chosen, exact = reasons.chosen, reasons.cases.exact
    declared = explanation is not None and bool(explanation.reasons)
    if declared:
        yield from _share(VALID, {}, reasons, _valid(reasons, chosen), confidence)
        sentences = {reason.sentence for reason in reasons.found if reason.generic}
        yield counted(
            GENERIC,
            len(sentences),
            n=int(reasons.rows.sum()),
            support=len({reason.sentence for reason in reasons.found if reason.sentence}),
            method="sentences that name a standard or a score in place of a fact (12 CFR 1002.9(b)(2))",
        )
    else:
        for metric in (VALID, GENERIC):
            yield Unmeasured(metric=metric, why="absent", reason=_NONE_DECLARED)
    wordless = sum(
        len(reason.features)
        for place, reason in enumerate(reasons.found)
        if reason.sentence is None and chosen[:, place].any()
    )
    rows = int(reasons.rows.sum())
    yield counted(WORDLESS, wordless, n=rows, method=reasons.method, exact=exact)
    yield from _prohibited(reasons, chosen, confidence)
    yield from _shares(reasons, chosen, confidence)
    yield from _by_group(reasons, chosen, confidence, disclosure_limit)


def _valid(reasons: CaseReasons, chosen: np.ndarray) -> np.ndarray:
    fit = np.array([r.sentence is not None and not r.generic and not r.prohibited for r in reasons.found], dtype=bool)
    return chosen.any(axis=1) & ~(chosen & ~fit).any(axis=1)


def _prohibited(reasons: CaseReasons, chosen: np.ndarray, confidence: float) -> Iterator[Said]:
    if not reasons.declares:
        reason = "the plan declares no sensitive attribute and no proxy"
        yield Unmeasured(metric=PROHIBITED, why="absent", reason=reason)
        return
    rows = int(reasons.rows.sum())
    if not reasons.prohibited:
        method = "the model sees no sensitive attribute and no declared proxy"
        yield counted(PROHIBITED, 0.0, n=rows, method=method, exact=reasons.cases.exact)
        return
    forbidden = np.array([reason.prohibited for reason in reasons.found], dtype=bool)
    yield from _share(PROHIBITED, {}, reasons, (chosen & forbidden).any(axis=1), confidence)


def _shares(reasons: CaseReasons, chosen: np.ndarray, confidence: float) -> Iterator[Said]:
    estimates = [
        _estimate({"feature": reason.name}, reasons, chosen[:, place], reasons.rows)
        for place, reason in enumerate(reasons.found)
    ]
    yield from measurements(SHARE, estimates, confidence=confidence)


def _by_group(reasons: CaseReasons, chosen: np.ndarray, confidence: float, limit: int) -> Iterator[Said]:
    groups = list(reasons.cases.groups())
    if not groups:
        yield Unmeasured(metric=BY_GROUP, why="absent", reason="the plan declares no sensitive attribute")
        return
    found = [
        GroupLevel(
            attribute=attribute,
            group=group,
            labels={"feature": reason.name},
            rows=int(rows.sum()),
            support=int(rows.sum()),
            found=_level(chosen[:, place], rows),
            method=reasons.method,
        )
        for attribute, group, rows in groups
        for place, reason in enumerate(reasons.found)
        if reasons.rows[chosen[:, place]].sum() >= limit
    ]
    if not found:
        why = f"no feature is a principal reason of {limit} adverse decisions or more"
        yield Unmeasured(metric=BY_GROUP, why="too small", reason=why)
    for item in levels(BY_GROUP, found, confidence=confidence, limit=limit):
        yield _sampled(item, reasons)


def _sampled(item: Said, reasons: CaseReasons) -> Said:
    if isinstance(item, Measurement):
        return Measurement(**{**vars(item), "exact": reasons.cases.exact})
    return item


def _level(hit: np.ndarray, rows: Floats) -> Level:
    hits, trials = int(rows[hit].sum()), int(rows.sum())
    return Level(value=hits / trials, interval=lambda confidence: wilson(hits, trials, confidence))


def _share(
    metric: str, where: Mapping[str, str], reasons: CaseReasons, hit: np.ndarray, confidence: float
) -> Iterator[Said]:
    yield from measurements(metric, [_estimate(where, reasons, hit, reasons.rows)], confidence=confidence)


def _estimate(where: Mapping[str, str], reasons: CaseReasons, hit: np.ndarray, rows: Floats) -> Estimate:
    level, trials = _level(hit, rows), int(rows.sum())
    return Estimate(
        where=where,
        value=level.value,
        interval=level.interval,
        n=trials,
        support=trials,
        method=f"{reasons.method}; score interval (Wilson 1927)",
        exact=reasons.cases.exact,
    )
