"""measure(subject) -> Evidence: find the checks, hand each what it names, write down what it says.

A check names its needs as parameters, by annotation. A need's module has the function `supply`, which may name the
subject, and further needs, in the same way; each is computed once. What stands after `*` are settings, filled by
name from the plan. Nothing here looks at data, and nothing here has an opinion.
"""

from __future__ import annotations

import inspect
import math
import platform
import sys
import types
from collections.abc import Callable, Iterable, Mapping
from importlib.metadata import PackageNotFoundError, version
from types import ModuleType
from typing import Any, Union, get_args, get_origin, get_type_hints

from audit import canonical, documents
from audit.discovery import discover
from audit.errors import Absent, ModelError, Unanswered
from audit.metrics.complementary import Tables
from audit.metrics.disclosure import Cover, cover
from audit.metrics.disclosure import disclosed as _disclosed
from audit.needs.group_counts import GroupCounts
from audit.records.evidence import Evidence, Measurement, PlanDigest, Provenance, Unmeasured
from audit.records.plan import Plan
from audit.records.subject import Subject
from audit.version import __version__

Said = Measurement | Unmeasured

_LIBRARIES = (
    "faker",
    "fairlearn",
    "ibis-framework",
    "numpy",
    "pandas",
    "phonenumbers",
    "pyarrow",
    "python-stdnum",
    "scikit-learn",
    "scipy",
    "shap",
)
_ENGINES = {"duckdb": "duckdb", "spark": "pyspark"}


def measure(subject: Subject, *, progress: Callable[[str], None] | None = None) -> Evidence:
    """Run every check on a subject.

    A check that raises costs its own metrics and nothing else: `Absent` gives its reason, a model that does not answer
    its own sentence, anything else the reason "crashed" with the error's class, never its message, which may hold a
    cell of the table.

    Args:
        subject: the loaded rows.
        progress: is told the id of each check as it begins.

    Raises:
        InputError: an entry point cannot be loaded, or takes the id of a check that is already there.
    """
    supplies, settings = Supplies(subject), _settings(subject)
    said: list[Said] = []
    for name, check in discover().items():
        if progress is not None:
            progress(name)
        said += _run(name, check, supplies, settings)
    said = _disclosed(said, subject.plan.disclosure_limit, _cover(supplies, subject.plan))
    said.sort(key=lambda item: (item.metric, sorted(item.where.items())))
    return Evidence(
        plan=_digest(subject.plan),
        provenance=_provenance(subject),
        coverage=subject.coverage,
        measurements=tuple(item for item in said if isinstance(item, Measurement)),
        unmeasured=tuple(item for item in said if isinstance(item, Unmeasured)),
    )


class Supplies:
    """Needs of one audit, each computed once; what is absent stays absent, with its reason."""

    def __init__(self, subject: Subject) -> None:
        self._kept: dict[type, object] = {Subject: subject}

    def arguments(self, function: Callable[..., Any]) -> dict[str, Any]:
        """What the parameters of `function` before `*` ask for, by name.

        Raises:
            Absent: something that is asked for without `| None` cannot be supplied, or something crashed.
        """
        hints = get_type_hints(function)
        positional = [
            parameter.name
            for parameter in inspect.signature(function).parameters.values()
            if parameter.kind is not inspect.Parameter.KEYWORD_ONLY
        ]
        return {name: self._optional(hints[name]) for name in positional}

    def _optional(self, annotation: Any) -> Any:
        needs = [part for part in get_args(annotation) if part is not type(None)]
        if get_origin(annotation) not in (Union, types.UnionType) or len(needs) != 1:
            return self._supply(annotation)
        try:
            return self._supply(needs[0])
        except Absent as absent:
            if absent.why == "crashed" or isinstance(absent, Unanswered):
                raise  # a failure is never taken for something that was not there
            return None

    def _supply(self, need: type) -> Any:
        if need not in self._kept:
            self._kept[need] = self._compute(need)
        kept = self._kept[need]
        if isinstance(kept, Absent):
            raise type(kept)(kept.why, kept.reason)
        return kept

    def _compute(self, need: type) -> object:
        supply = sys.modules[need.__module__].supply
        try:
            return supply(**self.arguments(supply))
        except Absent as absent:
            return absent
        except ModelError as error:
            return Unanswered.of(error)
        except Exception as error:
            return Absent("crashed", f"{type(error).__name__} while computing {need.__name__}")


def _run(name: str, check: ModuleType, supplies: Supplies, settings: Mapping[str, Any]) -> list[Said]:
    """What one check says, whole or not at all."""
    try:
        known = inspect.signature(check.measure).parameters
        chosen = {key: value for key, value in settings.items() if key in known}
        said = list(check.measure(**supplies.arguments(check.measure), **chosen))
        _refuse_nonsense(said, check.METRICS)
    except (Absent, ModelError) as error:
        absent = Unanswered.of(error) if isinstance(error, ModelError) else error
        return [Unmeasured(metric=metric, why=absent.why, reason=absent.reason) for metric in check.METRICS]
    except Exception as error:
        reason = f"{type(error).__name__} in the check {name}"
        return [Unmeasured(metric=metric, why="crashed", reason=reason) for metric in check.METRICS]
    silent = sorted(set(check.METRICS) - {item.metric for item in said})
    return said + [
        Unmeasured(metric=metric, why="absent", reason="the check says nothing about it") for metric in silent
    ]


def _refuse_nonsense(said: Iterable[Said], metrics: Mapping[str, str]) -> None:
    """A check may only speak of its own metrics, once per label set, and in finite numbers in the right order."""
    seen = set()
    for item in said:
        key = (item.metric, tuple(sorted(item.where.items())))
        if item.metric not in metrics or key in seen:
            raise UnexpectedMetric
        seen.add(key)
        if isinstance(item, Measurement):
            numbers = (item.value, item.low, item.high, item.low_all, item.high_all, item.confidence)
            if any(number is not None and not math.isfinite(number) for number in numbers):
                raise NotFinite
            for low, high in ((item.low, item.high), (item.low_all, item.high_all)):
                if (low is not None and low > item.value) or (high is not None and high < item.value):
                    raise IntervalWithoutItsValue


class UnexpectedMetric(Exception):
    """A check yielded a metric that is not its own, or the same one twice."""


class NotFinite(Exception):
    """A check yielded NaN or an infinity."""


class IntervalWithoutItsValue(Exception):
    """A check yielded a value outside its own interval."""


def _cover(supplies: Supplies, plan: Plan) -> Cover:
    """What to hide besides small groups, from the counts that every rate is made of."""
    if not plan.secondary_suppression:
        return Cover()
    try:
        counts: GroupCounts = supplies.arguments(_counts)["counts"]
    except Absent:
        return Cover()
    if not counts.attributes:
        return Cover()
    combinations = counts.cells.groupby(list(counts.attributes))["n"].sum()
    rows = {name if isinstance(name, tuple) else (name,): int(n) for name, n in combinations.items()}
    return cover(
        Tables(combinations=rows, attributes=counts.attributes, groupings=counts.groupings()), plan.disclosure_limit
    )


def _counts(counts: GroupCounts) -> None:
    """What `_cover` asks for."""


def _settings(subject: Subject) -> dict[str, Any]:
    plan = subject.plan
    return {
        "confidence": plan.confidence,
        "disclosure_limit": plan.disclosure_limit,
        "seed": plan.seed,
        "reference": plan.columns.reference,
        "features": subject.features,
        "ids": plan.columns.id,
        "declared": plan.columns.declared,
        "explanation": plan.explanation,
        "privacy": plan.privacy,
        "quality": plan.quality,
    }


_UNMEASURED_BLOCKS = ("baseline", "thresholds", "signoff")
_UNMEASURED = (
    "name",
    "use",
    "owner",
    "policies",
    "jurisdictions",
    "fail_on",
    "facts",
    "waivers",
    "confidential",
    "language",
)
"""Blocks of a plan, and entries of its block `audit`, that no number depends on."""


def _digest(plan: Plan) -> PlanDigest:
    """The plan's digest, and that of what in it decides numbers."""
    document, measuring = documents.parse(plan.text, plan.file), None
    if isinstance(document, documents.Document) and isinstance(document.data, dict):
        kept = {name: block for name, block in document.data.items() if name not in _UNMEASURED_BLOCKS}
        kept["audit"] = {name: one for name, one in (kept.get("audit") or {}).items() if name not in _UNMEASURED}
        measuring = canonical.sha256(canonical.to_bytes(kept))
    return PlanDigest(name=plan.name, sha256=canonical.sha256(plan.text.encode("utf-8")), measuring=measuring)


def _provenance(subject: Subject) -> Provenance:
    plan, engine = subject.plan, subject.engine
    used = sorted({*_LIBRARIES, *((_ENGINES[engine.name],) if engine.name in _ENGINES else ())})
    return Provenance(
        tool=f"signoff {__version__}",
        python=platform.python_version(),
        engine=f"{engine.name} {engine.version}",
        libraries={name: installed for name in used if (installed := _version(name)) is not None},
        seed=plan.seed,
        confidence=plan.confidence,
        disclosure_limit=plan.disclosure_limit,
        inputs=tuple(subject.inputs),
        model=None if subject.model is None else subject.model.kind,
        features=subject.features,
        endpoint=getattr(subject.model, "answered_by", None),
    )


def _version(distribution: str) -> str | None:
    try:
        return version(distribution)
    except PackageNotFoundError:
        return None
