"""Two judgements, rule by rule."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from audit.records.comparison import Rejudged, RuleChange
from audit.records.judgement import Finding, Judgement, Outcome

_WAS: Mapping[Outcome | None, str] = {
    "passed": "passed",
    "failed": "failed",
    "undecided": "was undecided",
    "missing": "lacked something",
    "not_applicable": "did not apply",
    "scheduled": "was not in force",
    None: "was not judged",
}
_IS: Mapping[Outcome | None, str] = {
    "passed": "passes",
    "failed": "fails",
    "undecided": "is undecided",
    "missing": "lacks something",
    "not_applicable": "does not apply",
    "scheduled": "is not in force",
    None: "is not judged",
}


def compare_judgements(before: Judgement, after: Judgement) -> Rejudged:
    """Compare two judgements rule by rule: the same evidence under the law of two days, or two audits."""
    given = ("evidence", "facts", "waivers", "plan")
    differ = [name for name in given if getattr(before, f"{name}_sha256") != getattr(after, f"{name}_sha256")]
    old, new = ({finding.rule: finding for finding in one.findings} for one in (before, after))
    changes = []
    for rule in sorted(old.keys() | new.keys()):
        was, now = old.get(rule), new.get(rule)
        if was is None or now is None or was.outcome != now.outcome:
            changes.append(_rule_change(was, now, before.assessment_date, after.assessment_date))
    return Rejudged(
        causes=tuple(_differences(before, after, differ)),
        law_only=not differ,
        changes=tuple(changes),
        same=len(old.keys() | new.keys()) - len(changes),
    )


def _rule_change(was: Finding | None, now: Finding | None, then: str, today: str) -> RuleChange:
    finding = now or was
    assert finding is not None
    before, after = was.outcome if was else None, now.outcome if now else None
    said = f"{_WAS[before]} under the law of {then}, {_IS[after]} under the law of {today}"
    return RuleChange(
        rule=finding.rule,
        cite=finding.cite,
        title=finding.title,
        before=before,
        after=after,
        said=said,
        because=finding.because,
    )


def _differences(before: Judgement, after: Judgement, differ: Sequence[str]) -> Iterator[str]:
    if before.assessment_date != after.assessment_date:
        yield f"the assessment date was {before.assessment_date} and is {after.assessment_date}"
    old, new = ({pack.id: pack.sha256 for pack in one.packs} for one in (before, after))
    for pack in sorted(old.keys() | new.keys()):
        if old.get(pack) != new.get(pack):
            became = "is new" if pack not in old else "is gone" if pack not in new else "is another one"
            yield f"the pack {pack} {became}"
    for name in differ:
        yield f"the {name} {'are' if name in ('facts', 'waivers') else 'is'} not the same"
