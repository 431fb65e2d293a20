"""What is to be audited: `audit.yaml` as a record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Literal

from audit.records.blocks import Earlier, Explanation, Privacy, Quality

Severity = Literal["low", "medium", "high", "critical"]
SEVERITIES: tuple[Severity, ...] = ("low", "medium", "high", "critical")

Scalar = str | int | float | bool


@dataclass(frozen=True, kw_only=True)
class Data:
    """Where the rows are."""

    evaluation: Path
    """The table to audit, one row per case."""
    training: Path | None = None
    """The table the model was trained on, if it is to be compared."""
    reference: Path | None = None
    """A reference population, if shares are to be compared."""
    engine: str = "duckdb"
    """Name of a module in `audit.engines`."""
    delimiter: str | None = None
    """Of CSV files; None means: the one that the header line uses."""
    missing_values: tuple[str, ...] = ()
    """Texts in CSV files that mean "no value", besides the empty cell."""


@dataclass(frozen=True, kw_only=True)
class Columns:
    """What the columns of the evaluation table are."""

    label: str | None = None
    """What really happened, or what was rightly decided."""
    prediction: str | None = None
    """The decision that is audited."""
    score: str | None = None
    """A score; higher is more favourable."""
    threshold: float | None = None
    """Score or probability from which on the decision is favourable."""
    favourable: Scalar | None = None
    """The value of label and prediction that is good for the person."""
    unfavourable: Scalar | None = None
    """The other value, if every further value is to count as unknown rather than as unfavourable."""
    sensitive: tuple[str, ...] = ()
    reference: Mapping[str, str] = field(default_factory=dict)
    """Reference group by sensitive attribute; without one, the highest-rate group that is large enough."""
    id: tuple[str, ...] = ()
    features: tuple[str, ...] | None = None
    """Columns the model sees; None means: those that the model file names."""
    quasi_identifiers: tuple[str, ...] = ()
    """Columns by which an outsider could recognise a person."""
    weight: str | None = None
    """How many cases a row stands for."""
    legitimate: tuple[str, ...] = ()
    """Factors that may rightly explain a difference, such as the department applied to."""
    proxies: tuple[str, ...] = ()
    """Features declared to stand in for a sensitive attribute."""
    slices: tuple[str, ...] | None = None
    """Columns whose combinations are searched for the worst-off; None means: the sensitive attributes and features."""
    outcome: str | None = None
    """A number that really happened, for an estimate to be compared with."""
    estimate: str | None = None
    """The number that is audited, where the system estimates rather than decides."""
    list: str | None = None
    """Which ranked list a row belongs to."""
    rank: str | None = None
    """Place of the row in its list; 1 is the top."""
    relevance: str | None = None
    """How well the row deserves the top, as a number; without one, the label."""
    people: str | None = None
    """Column of the reference population: how many people a row stands for."""
    declared: Mapping[str, str] = field(default_factory=dict)
    """What a column holds, by the id of an identifier or of a category; "none": nothing personal."""


@dataclass(frozen=True, kw_only=True)
class Endpoint:
    """A model that answers over HTTP, and how to ask it."""

    url: str
    """Where rows are posted to; holds no secret."""
    protocol: str = "mlflow"
    """mlflow or open-inference."""
    batch: int = 1_000
    """Rows a call."""
    timeout: float = 30.0
    """Seconds that one call may take."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """By header, the environment variable that holds its value."""
    score: str | None = None
    """JSON pointer to the score within the prediction of one row; None: the prediction is the score."""
    output: str | None = None
    """Name of the output tensor, where there are several."""
    version_header: str | None = None
    """Header of the answer that says which version of the model answered."""
    most_rows: int | None = None
    """Rows that may be sent in one audit."""


@dataclass(frozen=True, kw_only=True)
class ModelSource:
    """A model file or an endpoint, and how to read it."""

    source: Path | None
    """None for an endpoint."""
    kind: str
    """Name of a module in `audit.sources.models`."""
    predicts: Literal["probability", "number"] = "probability"
    """What it says of a row: how likely an outcome is, or a number, such as a price, that it estimates."""
    classes: tuple[Scalar, ...] | None = None
    """Order of the probability columns, for formats that do not record it."""
    trusted_types: tuple[str, ...] = ()
    """Types that a skops file may use beyond the curated list."""
    endpoint: Endpoint | None = None


@dataclass(frozen=True, kw_only=True)
class Threshold:
    """A limit that the organisation sets because the law gives none, signed off by a person."""

    metric: str
    by: str
    on: date
    why: str
    at_least: float | None = None
    at_most: float | None = None
    rule: str | None = None
    """The one rule it is for; None: every rule that reads the metric."""


@dataclass(frozen=True, kw_only=True)
class SignOff:
    """Who must sign."""

    roles: tuple[str, ...] = ()
    valid_for_days: int | None = None
    people: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Who may sign for a role: common names of certificates, or their SHA-256 fingerprints in hexadecimal."""
    ordered: bool = False
    """The roles sign in the order in which they are named."""
    distinct: tuple[tuple[str, ...], ...] = ()
    """Sets of roles that one person may not hold together; none declared: every role is another person."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """One audit, declared."""

    name: str
    policies: tuple[str, ...]
    """Names of shipped packs, or folders."""
    data: Data
    columns: Columns
    text: str
    """The plan exactly as written; its digest names the plan."""
    folder: Path
    """Where relative paths start."""
    file: str = "audit.yaml"
    """Name to show in messages."""
    use: str | None = None
    """Intended use, in the owner's words."""
    owner: str | None = None
    """The organisation that issues the report."""
    assessment_date: date | None = None
    """Decides which law applies; None means: the day of the run."""
    jurisdictions: tuple[str, ...] = ()
    fail_on: Severity = "high"
    seed: int = 0
    disclosure_limit: int = 10
    """Groups with fewer rows are suppressed in every output."""
    secondary_suppression: bool = False
    """Hide further groups where the size of a small one would follow by subtraction."""
    confidence: float = 0.95
    facts: Path | None = None
    waivers: Path | None = None
    model: ModelSource | None = None
    confidential: tuple[str, ...] = ()
    """What a public edition of the report leaves out."""
    language: str = "en"
    """In which the judgement and the report speak; see `audit.language`."""
    thresholds: tuple[Threshold, ...] = ()
    signoff: SignOff = field(default_factory=SignOff)
    explanation: Explanation = field(default_factory=Explanation)
    privacy: Privacy = field(default_factory=Privacy)
    quality: Quality = field(default_factory=Quality)
    baseline: Path | None = None
    """Evidence or report of an earlier audit that this one is compared with."""
    history: Path | None = None
    """Folder of earlier audits whose numbers the report draws beside its own."""
    earlier: Earlier | None = None
    """With a baseline: how the same rows were decided then."""
    fail_on_regression: bool = False
    """With a baseline: the exit code speaks of what became worse since, not of the verdict."""

    @property
    def estimates(self) -> bool:
        """The model estimates a number; there is no outcome whose probability it gives, and nothing is decided."""
        return self.model is not None and self.model.predicts == "number"
