"""Forbidden and doubtful ground: how much of the model rests on what it should not, or not without a reason, go by.

What it measures
----------------
The share of all attribution that lies with the sensitive attributes themselves; with each declared proxy; with the
features that give a sensitive attribute away (the interval of bias.proxy_auc, simultaneous over all features, lies
wholly above 0.6); and with features that hold direct identifiers, as the privacy checks find them.

Why it matters
--------------
A proxy that the model hardly uses does little harm; a proxy that carries half of the output is the attribute under
another name. Names and numbers of persons have no business in a score at all.

How to read it
--------------
sensitive_share race 0: the model does not see race. predictive_share race 0.34 [0.32, 0.36]: features that tell the
races apart carry a third of the output. That need not be wrong, but somebody must be able to say why they are needed.

Limits
------
A share says how much the features are used, not that they are used as stand-ins. Several weak features together can
give an attribute away that none of them does alone (bias.proxy_auc_all_features). 0.6 is a line somebody had to
draw; bias.proxy_auc gives every feature's value.

References
----------
Prince and Schwarcz 2020, Iowa Law Review 105, 1257 (proxy discrimination). Lundberg and Lee 2017. Intervals: Cochran
1977, 6.4; DeLong, DeLong and Clarke-Pearson 1988.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from audit.errors import Absent
from audit.metrics.attribution_shares import Shares, shares
from audit.metrics.families import Estimate, measurements
from audit.needs.attributions import Attributions
from audit.needs.forbidden_columns import TELLING, ForbiddenColumns
from audit.records.evidence import Measurement, Unmeasured, counted

METRICS: Mapping[str, str] = {
    "explainability.sensitive_share": "Share of attribution that lies with a sensitive attribute itself",
    "explainability.proxy_share": "Share of attribution that lies with a declared proxy",
    "explainability.predictive_share": "Share of attribution that lies with features that give an attribute away",
    "explainability.personal_share": "Share of attribution that lies with features that hold direct identifiers",
}
_SENSITIVE, _PROXY, _PREDICTIVE, _PERSONAL = METRICS

Said = Measurement | Unmeasured


def measure(attributions: Attributions, columns: ForbiddenColumns, *, confidence: float = 0.95) -> Iterator[Said]:
    """All four kinds of ground.

    Raises:
        Absent: nothing could be explained, or nothing accounts for anything.
    """
    found = shares(attributions.values)
    if found is None:
        small = len(attributions.values) < 2
        raise Absent(
            "too small" if small else "undefined",
            "fewer than two rows could be explained" if small else "no feature accounts for anything (0/0)",
        )
    ground = _Ground(attributions, found, confidence)
    yield from ground.named(_SENSITIVE, "attribute", columns.attributes, "the plan declares no sensitive attribute")
    yield from ground.named(_PROXY, "feature", columns.proxies, "the plan declares no proxy")
    if not columns.attributes:
        yield Unmeasured(metric=_PREDICTIVE, why="absent", reason="the plan declares no sensitive attribute")
    for attribute, (why, reason) in columns.unpredicted.items():
        yield Unmeasured(metric=_PREDICTIVE, where={"attribute": attribute}, why=why, reason=reason)
    several = [({"attribute": attribute}, names) for attribute, names in columns.predictive.items()]
    yield from ground.together(_PREDICTIVE, several, f"features whose proxy AUC is surely above {TELLING:g}")
    if columns.personal is None:
        reason = "which columns hold direct identifiers is not known"
        yield Unmeasured(metric=_PERSONAL, why="unmet need", reason=reason)
    else:
        yield from ground.together(_PERSONAL, [({}, columns.personal)], "features that hold direct identifiers")


class _Ground:
    """Shares of sets of features."""

    def __init__(self, attributions: Attributions, found: Shares, confidence: float) -> None:
        self._attributions, self._found, self._confidence = attributions, found, confidence

    def named(self, metric: str, label: str, names: Sequence[str], absent: str) -> Iterator[Said]:
        """Columns one by one; one that the model does not see has no share."""
        if not names:
            yield Unmeasured(metric=metric, why="absent", reason=absent)
        seen = [name for name in names if name in self._attributions.features]
        for name in names:
            if name not in seen:
                yield self._none(metric, {label: name}, "not among the model's features")
        yield from self.together(metric, [({label: name}, (name,)) for name in seen], "share of the column")

    def together(
        self, metric: str, sets: Sequence[tuple[Mapping[str, str], Sequence[str]]], what: str
    ) -> Iterator[Said]:
        """Sets of features."""
        estimates = []
        for where, names in sets:
            places = [self._attributions.features.index(n) for n in names if n in self._attributions.features]
            if not places:
                yield self._none(metric, where, f"no such feature: {what}")
                continue
            estimates.append(
                Estimate(
                    where=where,
                    value=self._found.together(places)[0],
                    interval=lambda level, places=places: self._found.together(places, level)[1],  # type: ignore[misc]
                    n=len(self._attributions.values),
                    support=len(places),
                    method=f"{what}, {len(places)} of {len(self._attributions.features)} features; ratio estimator "
                    "(Cochran 1977)",
                    exact=self._attributions.sample,
                )
            )
        yield from measurements(metric, estimates, confidence=self._confidence)

    def _none(self, metric: str, where: Mapping[str, str], method: str) -> Measurement:
        rows = len(self._attributions.values)
        return counted(metric, 0.0, where=where, n=rows, method=method, exact=self._attributions.sample)
