"""A comparison as Markdown, for a merge request or a job summary."""

from __future__ import annotations

from collections.abc import Sequence

from audit.exports import plain
from audit.records.comparison import Against, Movement, Regression
from audit.report.chapters import basis
from audit.report.chapters.since import headline
from audit.report.quantities import quantity

MOST = 40
UNCHANGED = "the same data, model, plan and versions went in"


def page(found: Against) -> str:
    """Regressions, what moved, and what caused it."""
    comparison = found.comparison
    lines = ["## Since the last audit", "", headline(found), ""]
    lines += [f"- {plain(cause)}" for cause in comparison.causes or (UNCHANGED,)]
    lines += ["", *basis.sentences(comparison)]
    if found.regressions:
        lines += ["", "### Worse", "", *_table(found.regressions)]
    if found.lost:
        lines += ["", "### No longer measured", ""]
        lines += [f"- {_named(item)}: was {_number(item.before)}" for item in found.lost[:MOST]]
    worse = {(item.metric, *sorted(item.where.items())) for item in found.regressions}
    moved = [
        item
        for item in comparison.movements
        if item.state == "moved" and (item.metric, *sorted(item.where.items())) not in worse
    ]
    if moved:
        lines += ["", "### Moved otherwise", "", *_table(moved)]
    if found.rejudged is not None and found.rejudged.changes:
        lines += ["", "### Rules with another outcome", ""]
        lines += [f"- {plain(change.rule)}: {plain(change.said)}" for change in found.rejudged.changes[:MOST]]
    now, then = f"`{found.evidence_sha256[:16]}`", f"`{found.baseline_sha256[:16]}`"
    lines += ["", f"Evidence {now}, judgement `{found.judgement_sha256[:16]}`, compared with the evidence {then}."]
    return "\n".join(lines) + "\n"


def _table(items: Sequence[Movement | Regression]) -> list[str]:
    lines = ["| Quantity | Where | Before | After | Difference | By |", "|---|---|--:|--:|---|---|"]
    for item in items[:MOST]:
        title = quantity(item.metric).title
        where = plain(", ".join(f"{name} {value}" for name, value in item.where.items()))
        lines.append(
            f"| {plain(title)} (`{item.metric}`) | {where} | {_number(item.before)} | {_number(item.after)} | "
            f"[{_number(item.low)}, {_number(item.high)}] | {basis.name(item.basis)} |"
        )
    if len(items) > MOST:
        lines.append(f"\n{len(items) - MOST} more in comparison.json.")
    return lines


def _named(item: Movement) -> str:
    labels = ", ".join(f"{name} {value}" for name, value in item.where.items())
    return plain(f"{item.metric} ({labels})" if labels else item.metric)


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.4g}"
