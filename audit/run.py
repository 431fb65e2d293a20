"""The straight line: plan → load → measure → judge → report, each verb once, in order."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from audit import canonical, declarations, packs
from audit import judge as judging
from audit import plan as planning
from audit.errors import InputError, PlanError
from audit.records.evidence import Evidence
from audit.records.judgement import Fact, Finding, Judgement, Verdict, Waiver
from audit.records.pack import Pack
from audit.records.plan import Plan

if TYPE_CHECKING:
    import pandas as pd

    from audit.records.comparison import Against
    from audit.records.history import History
    from audit.records.subject import Model
    from audit.report import Edition

Progress = Callable[[str], None]
"""Is told, in a few words, what begins now."""


@dataclass(frozen=True, kw_only=True)
class Law:
    """What the evidence is judged by: packs, facts and waivers, with their exact texts."""

    packs: tuple[Pack, ...]
    facts: Mapping[str, Fact] = field(default_factory=dict)
    facts_text: str | None = None
    waivers: tuple[Waiver, ...] = ()
    waivers_text: str | None = None


@dataclass(frozen=True, kw_only=True, repr=False)
class Audit:
    """A finished audit: shows itself in a notebook, and writes itself to files."""

    plan: Plan
    law: Law
    evidence: Evidence
    judgement: Judgement
    baseline: Evidence | None = None
    """Of the earlier audit that the plan names."""
    history: History | None = None
    """Of the numbers that rules limit, over the audits in the folder that the plan names."""

    @cached_property
    def since(self) -> Against | None:
        """What moved since the baseline; None without one."""
        if self.baseline is None:
            return None
        from audit import compare  # here and below only when asked: its import would be a tenth of audit judge

        return compare.since(self.baseline, self.evidence, self.judgement)

    @property
    def verdict(self) -> Verdict:
        """cleared, cleared with accepted risks, not cleared, or cannot tell."""
        return self.judgement.outcome

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Every rule, judged; worst first."""
        return self.judgement.findings

    def to_frame(self) -> pd.DataFrame:
        """The measurements as a table: one row each, labels as columns `where.<label>`."""
        import pandas as pd

        rows = []
        for item in canonical.plain(self.evidence.measurements):
            labels = {f"where.{name}": value for name, value in item.pop("where").items()}
            rows.append({"metric": item.pop("metric"), **labels, **item})
        return pd.DataFrame(rows)

    @cached_property
    def pdf(self) -> bytes:
        """The unsigned report."""
        return self.report()

    def report(
        self, *, edition: Edition = "full", form: Literal["pdf", "html"] = "pdf", templates: Path | None = None
    ) -> bytes:
        """The unsigned report in one of its editions, as a PDF or as one HTML file."""
        from audit import envelope, report

        attachments = envelope.pack_up(
            evidence=canonical.to_bytes(self.evidence),
            judgement=canonical.to_bytes(self.judgement),
            plan=self.plan.text,
            facts=self.law.facts_text,
            waivers=self.law.waivers_text,
            packs=self.law.packs,
            baseline=None if self.baseline is None else canonical.to_bytes(self.baseline),
            history=None if self.history is None else canonical.to_bytes(self.history),
        )
        return report.render(
            self.plan,
            self.evidence,
            self.judgement,
            attachments=attachments,
            templates=templates,
            since=self.since,
            history=self.history,
            edition=edition,
            form=form,
        )

    def to_pdf(self, path: str | Path) -> Path:
        """Write the unsigned report."""
        canonical.write_whole(Path(path), self.pdf)
        return Path(path)

    def write(self, folder: Path) -> dict[str, Path]:
        """Write evidence.json, judgement.json and report.pdf; each appears whole or not at all."""
        files = self.files()
        canonical.write_together({folder / name: content for name, content in files.items()})
        return {name: folder / name for name in files}

    def files(self, edition: Edition = "full") -> dict[str, bytes]:
        """What `write` writes, by name, or the same with the pages of a short edition, summary.pdf or public.pdf."""
        from audit.report.editions import FILES

        return {**self.records(), FILES[edition]: self.pdf if edition == "full" else self.report(edition=edition)}

    def records(self) -> dict[str, bytes]:
        """Of these, what the report is rendered from."""
        pairs = (("evidence.json", self.evidence), ("judgement.json", self.judgement))
        return {name: canonical.to_bytes(record) for name, record in pairs}

    def __repr__(self) -> str:
        return f"<Audit {self.plan.name!r}: {self.verdict}>"

    def mismatches(self) -> dict[str, bool]:
        """Whether the judgement was made from other evidence, facts, waivers or plan than these."""
        made_from = {
            "evidence": (self.judgement.evidence_sha256, canonical.sha256(canonical.to_bytes(self.evidence))),
            "facts file": (self.judgement.facts_sha256, _digest(self.law.facts_text)),
            "waivers file": (self.judgement.waivers_sha256, _digest(self.law.waivers_text)),
            "plan": (self.judgement.plan_sha256, _digest(self.plan.text)),
            "baseline": (self.judgement.baseline_sha256, _record_digest(self.baseline)),
            "plan than the evidence": (self.evidence.plan.sha256, _digest(self.plan.text)),
        }
        return {name: recorded != given for name, (recorded, given) in made_from.items()}

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><td>{escape(finding.outcome.replace('_', ' '))}</td><td>{escape(finding.severity)}</td>"
            f"<td>{escape(finding.cite)}</td><td>{escape(finding.title)}</td><td>{escape(finding.because)}</td></tr>"
            for finding in self.findings
            if finding.outcome != "not_applicable"
        )
        head = "".join(f"<th>{name}</th>" for name in ("Outcome", "Severity", "Rule", "Title", "Because"))
        return (
            f"<h3>{escape(self.plan.name)}: {escape(self.verdict)}</h3><p>{escape(self.judgement.because)}</p>"
            f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
        )


def run(
    plan: Plan | str | Path, *, on: date | None = None, model: Model | None = None, progress: Progress | None = None
) -> Audit:
    """Run a plan from end to end, in memory.

    Args:
        plan: a plan, or the path of an `audit.yaml`.
        on: assessment date; default: the plan's, else today.
        model: an already loaded model, for a plan that names none.
        progress: is told what begins.

    Raises:
        InputError: plan, pack, table or model malformed; every mistake found is in it.
    """
    plan = plan if isinstance(plan, Plan) else planning.read(Path(plan))
    law, baseline = read_law(plan), read_baseline(plan)
    evidence = measure_plan(plan, model=model, progress=progress)
    (progress or _silent)("judging")
    judgement = judge_plan(plan, law, evidence, on=on, baseline=baseline)
    made = Audit(plan=plan, law=law, evidence=evidence, judgement=judgement, baseline=baseline)
    if plan.history is None:
        return made
    from audit import history

    return replace(made, history=history.named(plan, evidence, judgement))


def measure_plan(plan: Plan, *, model: Model | None = None, progress: Progress | None = None) -> Evidence:
    """Load what the plan names and measure it."""
    from audit.load import load
    from audit.measure import measure

    (progress or _silent)("loading")
    subject = load(plan, model=model, progress=progress)
    try:
        return measure(subject, progress=progress)
    finally:
        subject.engine.close()


def judge_plan(
    plan: Plan, law: Law, evidence: Evidence, *, on: date | None = None, baseline: Evidence | None = None
) -> Judgement:
    """Judge evidence as the plan says, under the law of `on`; rules that limit a change need the baseline."""
    changes = None
    if baseline is not None:
        from audit import compare

        changes = compare.compare(baseline, evidence).movements
    return judging.judge(
        evidence,
        law.packs,
        law.facts,
        law.waivers,
        on=on or plan.assessment_date or date.today(),
        thresholds=plan.thresholds,
        fail_on=plan.fail_on,
        jurisdictions=plan.jurisdictions,
        language=plan.language,
        evidence_sha256=canonical.sha256(canonical.to_bytes(evidence)),
        facts_sha256=_digest(law.facts_text),
        waivers_sha256=_digest(law.waivers_text),
        plan_sha256=_digest(plan.text),
        changes=changes,
        baseline_sha256=_record_digest(baseline),
    )


def read_baseline(plan: Plan) -> Evidence | None:
    """The evidence of the earlier audit that a plan names, from an evidence file or a report."""
    if plan.baseline is None:
        return None
    from audit import compare

    return compare.read_evidence(plan.baseline)[0]


def read_law(plan: Plan) -> Law:
    """Read the packs, facts and waivers that a plan names; mistakes of all of them come at once."""
    return collect_law(plan.policies, relative_to=plan.folder, facts=plan.facts, waivers=plan.waivers)


def collect_law(
    names: Sequence[str], *, relative_to: Path, facts: Path | None = None, waivers: Path | None = None
) -> Law:
    """Read packs by name or folder, and the facts and waivers that belong to them.

    A folder may hold several packs; a pack that overrides another stands in its place.

    Raises:
        InputError: with the mistakes of all files.
    """
    found: list[Pack] = []
    errors: list[InputError] = []
    for name in (one for given in names for one in packs.expand(given, relative_to=relative_to)):
        try:
            found.append(packs.read(name, relative_to=relative_to))
        except InputError as error:
            errors.append(error)
    _raise(errors)
    overridden = {pack.id for pack in found if packs.is_override(pack)}
    law = Law(packs=tuple(pack for pack in found if packs.is_override(pack) or pack.id not in overridden))
    try:
        given_facts, facts_text = declarations.read_facts(facts, law.packs) if facts else ({}, None)
    except InputError as error:
        errors.append(error)
    try:
        given_waivers, waivers_text = declarations.read_waivers(waivers, law.packs) if waivers else ((), None)
    except InputError as error:
        errors.append(error)
    _raise(errors)
    law = replace(law, facts=given_facts, facts_text=facts_text)
    return replace(law, waivers=tuple(given_waivers), waivers_text=waivers_text)


def _raise(errors: list[InputError]) -> None:
    if len(errors) == 1:
        raise errors[0]
    if errors:
        raise PlanError(mistake for error in errors for mistake in error.mistakes)


def _digest(text: str | None) -> str | None:
    return None if text is None else canonical.sha256(text.encode("utf-8"))


def _record_digest(evidence: Evidence | None) -> str | None:
    return None if evidence is None else canonical.sha256(canonical.to_bytes(evidence))


def _silent(_: str) -> None:
    pass
