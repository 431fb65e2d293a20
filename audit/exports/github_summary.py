"""GitHub step summary: the verdict and what stands in the way, in Markdown.

Written beside the other files, or, in a GitHub job, added to the file that GITHUB_STEP_SUMMARY names.
"""

from __future__ import annotations

import os
from collections import Counter

from audit.exports import Judged, State, by_pack, plain, state
from audit.records.judgement import Finding

FILE = "summary.md"
APPENDED = True
"""A job's summary has room for those of several steps."""

_WORDS: dict[State, str] = {"failed": "failed", "cannot tell": "cannot tell", "aside": "below what counts"}
MOST = 30


def default_file() -> str:
    """Where a GitHub job wants it, or the file's name."""
    return os.environ.get("GITHUB_STEP_SUMMARY") or FILE


def render(judged: Judged) -> str:
    """The page."""
    judgement = judged.judgement
    lines = [f"## {plain(judged.name)}: {judgement.outcome}", "", plain(judgement.because), ""]
    lines += ["| Pack | Rules | Passed | Failed | Cannot tell | Accepted | Not in force or not applicable |"]
    lines += ["|---|--:|--:|--:|--:|--:|--:|"]
    for pack, findings in by_pack(judgement).items():
        counts = Counter(_kind(finding, judged) for finding in findings)
        cells = [counts["passed"], counts["failed"], counts["cannot tell"], counts["accepted"], counts["skipped"]]
        lines.append(f"| {plain(pack)} | {len(findings)} | " + " | ".join(map(str, cells)) + " |")
    listed = [(what, finding) for finding in judgement.findings if (what := state(finding, judgement)) in _WORDS]
    listed.sort(key=lambda item: list(_WORDS).index(item[0]))
    if listed:
        lines += ["", "| Result | Severity | Rule | Why |", "|---|---|---|---|"]
        for what, finding in listed[:MOST]:
            title = f"{plain(finding.cite)}: {plain(finding.title)}"
            lines.append(f"| {_WORDS[what]} | {finding.severity} | {title} | {plain(finding.because)} |")
        if len(listed) > MOST:
            lines.append(f"\n{len(listed) - MOST} more in judgement.json.")
    lines += ["", f"Law of {judgement.assessment_date}. Evidence `{judgement.evidence_sha256[:16]}`, "
              f"judgement `{judged.judgement_sha256[:16]}`. An aid to counsel, not legal advice."]  # fmt: skip
    return "\n".join(lines) + "\n"


def _kind(finding: Finding, judged: Judged) -> State:
    """As in a pipeline, with what is below the counting severity counted as what it is."""
    what = state(finding, judged.judgement)
    if what != "aside":
        return what
    return "failed" if finding.outcome == "failed" else "cannot tell"
