"""What was measured: facts, and nothing but facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from audit.errors import WhyAbsent

SCHEMA = "signoff/evidence/1"


@dataclass(frozen=True, kw_only=True)
class Sample:
    """Which rows a number was computed on, when it was not all of them."""

    rows: int
    seed: int
    drawn: str
    """How, such as "uniformly without replacement"."""


@dataclass(frozen=True, kw_only=True)
class Measurement:
    """One number that never travels alone."""

    metric: str
    """Dotted name, `<family>.<quantity>`."""
    where: Mapping[str, str] = field(default_factory=dict)
    """Labels, such as attribute, group, reference, feature, column."""
    value: float
    low: float | None
    """Lower end of the interval; None means unbounded below. Equal to `value` for a fact of the file itself."""
    high: float | None
    """Upper end of the interval; None means unbounded above."""
    low_all: float | None
    """Lower end of the interval that holds simultaneously over the metric's whole family of comparisons."""
    high_all: float | None
    confidence: float | None
    """Of both intervals; None where nothing was estimated."""
    n: int
    """Rows behind it."""
    support: int
    """The metric's own denominator: positives for a true-positive rate, not the group's rows."""
    method: str
    """How value and interval were made, with the source."""
    exact: bool | Sample = True
    """True: on all rows. Otherwise the sample."""


def counted(
    metric: str,
    value: float,
    *,
    where: Mapping[str, str] | None = None,
    n: int,
    support: int | None = None,
    method: str,
    exact: bool | Sample = True,
) -> Measurement:
    """A fact of the file itself: counted, not estimated, so its interval is the value."""
    value = float(value)
    ends = {"low": value, "high": value, "low_all": value, "high_all": value}
    support = n if support is None else support
    return Measurement(
        metric=metric, where=where or {}, value=value, **ends, confidence=None, n=n, support=support, method=method,
        exact=exact,
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Unmeasured:
    """A number that is not there, and why. Undefined stays undefined: never 0, never 1, never a pass."""

    metric: str
    where: Mapping[str, str] = field(default_factory=dict)
    why: WhyAbsent
    reason: str
    """One sentence, without personal data."""


@dataclass(frozen=True, kw_only=True)
class Exclusion:
    """Rows or groups that a number could not include."""

    what: str
    """Such as "rows without a label"."""
    rows: int | None
    """How many; None when fewer than the disclosure limit."""
    reason: str


@dataclass(frozen=True, kw_only=True)
class Coverage:
    """What the audit looked at, and what it did not."""

    rows: int
    columns: int
    excluded: tuple[Exclusion, ...] = ()
    outcomes: Mapping[str, Mapping[str, int | None]] = field(default_factory=dict)
    """Values of the declared outcome columns and how often each occurs; None below the disclosure limit."""
    notes: tuple[str, ...] = ()
    """What a reader must know about the data, one sentence each."""


@dataclass(frozen=True, kw_only=True)
class Input:
    """A file that went in."""

    role: str
    """evaluation, training, reference or model."""
    name: str
    """As the plan names it."""
    sha256: str
    bytes: int


@dataclass(frozen=True, kw_only=True)
class PlanDigest:
    """Which plan was measured."""

    name: str
    sha256: str
    measuring: str | None = None
    """Digest of what in it decides numbers: without law, limits, names, baseline and sign-off; None in old evidence."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A model that answered over HTTP. There is no digest of it: whether it is still the same cannot be told."""

    url: str
    protocol: str
    version: str | None
    """As the server declared it with its answers; None if it declared none."""
    calls: int
    """Calls that were answered."""
    rows: int
    """Rows sent in them."""


@dataclass(frozen=True, kw_only=True)
class Provenance:
    """How the numbers came to be: enough to make them again."""

    tool: str
    """Name and version of this program."""
    python: str
    engine: str
    libraries: Mapping[str, str]
    seed: int
    confidence: float
    disclosure_limit: int
    inputs: tuple[Input, ...]
    model: str | None = None
    """Format of the model, None for an audit without one."""
    features: tuple[str, ...] | None = None
    endpoint: Asked | None = None
    """Which server the model answered on, for a model that is no file."""


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """All facts of one audit. Holds no cell but group names and outcome values."""

    plan: PlanDigest
    provenance: Provenance
    coverage: Coverage
    measurements: tuple[Measurement, ...]
    unmeasured: tuple[Unmeasured, ...]
    schema: str = SCHEMA


def from_json(data: Mapping[str, Any]) -> Evidence:
    """Rebuild evidence from the plain JSON data that `canonical.to_bytes` wrote and the schema accepted."""

    def exact(value: Any) -> bool | Sample:
        return Sample(**value) if isinstance(value, Mapping) else bool(value)

    def number(value: Any) -> float | None:
        return None if value is None else float(value)

    def measurement(item: Mapping[str, Any]) -> Measurement:
        floats = {name: number(item[name]) for name in ("low", "high", "low_all", "high_all", "confidence")}
        return Measurement(**{**item, **floats, "value": float(item["value"]), "exact": exact(item["exact"])})

    coverage, provenance = data["coverage"], data["provenance"]
    features, asked = provenance["features"], provenance.get("endpoint")
    return Evidence(
        schema=data["schema"],
        plan=PlanDigest(**data["plan"]),
        provenance=Provenance(
            **{
                **provenance,
                "confidence": float(provenance["confidence"]),
                "inputs": tuple(Input(**item) for item in provenance["inputs"]),
                "features": None if features is None else tuple(features),
                "endpoint": None if asked is None else Asked(**asked),
            }
        ),
        coverage=Coverage(
            **{
                **coverage,
                "excluded": tuple(Exclusion(**item) for item in coverage["excluded"]),
                "notes": tuple(coverage["notes"]),
            }
        ),
        measurements=tuple(map(measurement, data["measurements"])),
        unmeasured=tuple(Unmeasured(**item) for item in data["unmeasured"]),
    )
