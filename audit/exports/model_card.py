"""Hugging Face model card: metadata with the results, and a page about fitness, fairness and open issues.

Hugging Face Hub, "Model Cards" (metadata specification, model-index); Mitchell et al. 2019, "Model Cards for Model
Reporting". Needs evidence. Only what was measured or declared is said.
"""

from __future__ import annotations

from audit.documents import to_yaml
from audit.exports import Judged, plain, state
from audit.exports.cyclonedx import required
from audit.records.evidence import Evidence, Measurement

FILE = "MODEL_CARD.md"

_TASK = {"type": "tabular-classification", "name": "Tabular classification"}
_MOST = 40


def render(judged: Judged) -> str:
    """The card.

    Raises:
        InputError: there is no evidence to make it from.
    """
    evidence = required(judged, "a model card")
    head = to_yaml({"tags": ["tabular-classification", "signoff"], "model-index": [_index(judged, evidence)]})
    judgement = judged.judgement
    lines = [
        f"# {plain(judged.name)}",
        "",
        "## Verdict",
        "",
        f"**{judgement.outcome}**. {plain(judgement.because)}",
        "",
    ]
    lines += [f"Judged by the law of {judgement.assessment_date}; an aid to counsel, not legal advice.", ""]
    lines += ["## Evaluation", "", f"{evidence.coverage.rows:,} rows, {evidence.coverage.columns} columns.", ""]
    lines += _table([item for item in evidence.measurements if item.metric.startswith("performance.")])
    lines += ["## Fairness", ""]
    shown = ("bias.selection_rate", "bias.impact_ratio", "bias.equalized_odds_difference")
    lines += _table([item for item in evidence.measurements if item.metric in shown])
    lines += ["## Open issues", ""]
    opened = [one for one in judgement.findings if state(one, judgement) in ("failed", "cannot tell", "aside")]
    lines += [f"- **{plain(one.cite)}**: {plain(one.title)}. {plain(one.because)}" for one in opened[:_MOST]] or [
        "None."
    ]
    if len(opened) > _MOST:
        lines.append(f"- {len(opened) - _MOST} more in the report.")
    lines += ["", "## Provenance", "", "| Input | SHA-256 |", "|---|---|"]
    lines += [f"| {plain(item.name)} ({item.role}) | `{item.sha256}` |" for item in evidence.provenance.inputs]
    lines += [f"| evidence.json | `{judgement.evidence_sha256}` |", f"| judgement.json | `{judged.judgement_sha256}` |"]
    return f"---\n{head}---\n\n" + "\n".join(lines) + "\n"


def _index(judged: Judged, evidence: Evidence) -> dict[str, object]:
    metrics = [
        {"type": item.metric.partition(".")[2], "name": item.metric, "value": item.value}
        for item in evidence.measurements
        if item.metric.startswith("performance.") and not item.where
    ]
    data = next((item.name for item in evidence.provenance.inputs if item.role == "evaluation"), "evaluation")
    results = [{"task": _TASK, "dataset": {"type": "tabular", "name": data}, "metrics": metrics}]
    return {"name": judged.name, "results": results if metrics else []}


def _table(items: list[Measurement]) -> list[str]:
    if not items:
        return ["Not measured.", ""]
    lines = ["| Quantity | Where | Value | Interval | n |", "|---|---|--:|---|--:|"]
    for item in items[:_MOST]:
        where = ", ".join(f"{name} {plain(value)}" for name, value in item.where.items())
        around = "" if item.confidence is None else f"[{_end(item.low)}, {_end(item.high)}]"
        lines.append(f"| {item.metric} | {where} | {item.value:.4g} | {around} | {item.n:,} |")
    if len(items) > _MOST:
        lines.append(f"\n{len(items) - _MOST} more in evidence.json.")
    return [*lines, ""]


def _end(value: float | None) -> str:
    return "unbounded" if value is None else f"{value:.4g}"
