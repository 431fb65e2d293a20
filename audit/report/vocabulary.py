"""The words of the report that stand for one thing each: outcomes, verdicts, origins, kinds, labels."""

from __future__ import annotations

from collections.abc import Mapping

from audit.errors import WhyAbsent
from audit.language import N_, Texts
from audit.records.judgement import Outcome, Verdict
from audit.records.pack import Binding, Kind, Origin
from audit.records.plan import Severity

OUTCOMES: Mapping[Outcome, str] = Texts(
    {
        "failed": N_("Failed"),
        "missing": N_("Missing"),
        "undecided": N_("Undecided"),
        "passed": N_("Passed"),
        "scheduled": N_("Scheduled"),
        "not_applicable": N_("Not applicable"),
    }
)

OUTCOMES_SAY: Mapping[Outcome, str] = Texts(
    {
        "passed": N_("All that the rule reads lies within its limit; all that it asks is declared."),
        "failed": N_("A number lies outside its limit, or a declaration contradicts the rule."),
        "undecided": N_("Measured, but the interval straddles the limit. Never counted as passed."),
        "missing": N_("Something the rule needs is not there. Never counted as passed."),
        "scheduled": N_("Not in force on the assessment date; shown is what it would say."),
        "not_applicable": N_("The declared facts take the audited system out of its scope."),
    }
)

ACCEPTED_SAYS = N_("A named person accepts the risk until a date. The outcome stays.")

VERDICTS_SAY: Mapping[Verdict, str] = Texts(
    {
        "cleared": N_("Every rule of {level} that applies passed; rules below it do not count."),
        "cleared with accepted risks": N_(
            "As above, but for findings whose risk a named person accepts; acceptance is a management "
            "decision and does not make processing lawful."
        ),
        "not cleared": N_("A rule of {level} failed, and its risk is not accepted."),
        "cannot tell": N_("No rule of {level} failed, but one is undecided or missing, or none applies."),
    }
)

VERDICTS: Mapping[Verdict, str] = Texts(
    {
        "cleared": N_("Cleared"),
        "cleared with accepted risks": N_("Cleared with accepted risks"),
        "not cleared": N_("Not cleared"),
        "cannot tell": N_("Cannot tell"),
    }
)

BINDING: Mapping[Binding, str] = Texts(
    {
        "binding": N_("Binding law."),
        "interpretive": N_(
            "Guidance: a recital, guideline or judgment helps to read the law; it sets no limit by itself."
        ),
        "voluntary": N_("A voluntary commitment."),
    }
)

SEVERITY: Mapping[Severity, str] = Texts(
    {"low": N_("low"), "medium": N_("medium"), "high": N_("high"), "critical": N_("critical")}
)

KINDS: Mapping[Kind, str] = Texts({"measured": N_("measured"), "declared": N_("declared"), "attested": N_("attested")})

LABELS: Mapping[str, str] = Texts(
    {
        "attribute": N_("attribute"),
        "class": N_("class"),
        "column": N_("column"),
        "feature": N_("feature"),
        "group": N_("group"),
        "identifier": N_("identifier"),
        "reference": N_("reference"),
        "share": N_("share"),
        "slice": N_("slice"),
        "stratum": N_("stratum"),
        "target": N_("target"),
        "threshold": N_("threshold"),
        "value": N_("value"),
        "word": N_("word"),
    }
)
"""What the labels of measurements are called; others keep their name."""

ORIGINS: Mapping[Origin, str] = Texts(
    {
        "statute": N_("set by statute"),
        "regulation": N_("set by regulation"),
        "guideline": N_("set by a guideline"),
        "case-law": N_("set by case law"),
        "convention": N_("a convention of the field"),
        "organisation": N_("set by the organisation"),
    }
)

WHY_ABSENT: Mapping[WhyAbsent, str] = Texts(
    {
        "absent": N_("Not in the data or the plan"),
        "undefined": N_("No value exists"),
        "too small": N_("Too few rows"),
        "suppressed": N_("Suppressed"),
        "unmet need": N_("Builds on a missing result"),
        "crashed": N_("The check stopped with an error"),
    }
)

IDENTIFIERS: Mapping[str, str] = Texts(
    {
        "card": N_("payment card number"),
        "email": "e-mail address",
        "iban": N_("IBAN"),
        "person_name": N_("person’s name"),
        "phone": N_("telephone number"),
        "us/ssn": N_("US social security number"),
    }
)
"""Kinds of personal data that a report calls otherwise than their module does."""

INPUTS: Mapping[str, str] = Texts(
    {
        "evaluation": N_("Evaluation data"),
        "training": N_("Training data"),
        "reference": N_("Reference population"),
        "model": N_("Model"),
        "earlier model": N_("Model of the last audit"),
    }
)
