"""Proxies in combination: how well all features together give a sensitive attribute away.

What it measures
----------------
A model learns to guess each group of a sensitive attribute from all features, without the attribute's own column, and
is judged on rows that it has not seen, by the area under the ROC curve (AUC). Beside it stands the same model on groups
that were dealt out to the rows at random: what luck alone achieves.

Why it matters
--------------
If all features together reach a high AUC while none does alone, a model can treat groups differently through
combinations that nobody sees in a list of columns. "We do not use the attribute" is then no answer.

How to read it
--------------
0.5 is a coin toss, 1 is certainty. 0.83 [0.81, 0.85] for women: given one woman and one other person, the features say
who is who 83 times in 100. With two groups both have the same figure. Compare it with the random one, which must be
about 0.5: if it is not, distrust both. bias.proxy_auc names the features that do it alone.

Limits
------
The AUC says what can be guessed, not what the audited model does with it. Up to 10,000 rows are drawn, fewer with more
than 200 features, and the learning model is a small one: a better model on more rows might guess better. Categories
beyond the 64 commonest count as missing. Rows that occur twice can be learned by heart, which makes the figure too
high. Unknown and small groups take no part. Every row counts once: case weights are not used.

References
----------
Friedman 2001, Annals of Statistics 29, 1189-1232 (gradient boosting). LeDell, Petersen and van der Laan 2015,
Electronic Journal of Statistics 9, 1583-1607. Nadeau and Bengio 2003, Machine Learning 52, 239-281. DeLong, DeLong and
Clarke-Pearson 1988, Biometrics 44, 837-845. Feldman et al. 2015, KDD, 259-268 (predictability of the protected
attribute).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from audit.metrics import attribute_prediction as prediction
from audit.metrics.comparisons import Absence, Said
from audit.metrics.crossings import is_known
from audit.metrics.families import Estimate, measurements
from audit.metrics.proxy_auc import Telling
from audit.needs.group_counts import GroupCounts
from audit.needs.grouped_rows import GroupedRows
from audit.records.evidence import Unmeasured

METRICS: Mapping[str, str] = {
    "bias.proxy_auc_all_features": "How well all features together give a group away (AUC)",
    "bias.proxy_auc_permuted": "The same with groups dealt out at random: what luck achieves",
}

_ALL, _LUCK = METRICS
_METHOD = "gradient boosting, 3 folds; DeLong et al. 1988, logit scale, variance by Nadeau and Bengio 2003"


def measure(
    counts: GroupCounts, rows: GroupedRows, *, confidence: float = 0.95, disclosure_limit: int = 10, seed: int = 0
) -> Iterator[Said]:
    """All features together against every group of every sensitive attribute."""
    estimates: dict[str, list[Estimate]] = {metric: [] for metric in METRICS}
    for attribute in counts.attributes:
        sizes = counts.cells.groupby(attribute)["n"].sum()
        known = {str(group): int(sizes[group]) for group in sizes.index if is_known(str(group))}
        large = [group for group, n in known.items() if n >= disclosure_limit]
        used = [place for place, name in enumerate(rows.features) if name != attribute]
        absence = _absence(known, large, used, disclosure_limit)
        for metric in METRICS:
            for group in sorted(set(known) - set(large)):
                where = {"attribute": attribute, "group": group}
                reason = f"fewer than {disclosure_limit} rows"
                yield Unmeasured(metric=metric, where=where, why="suppressed", reason=reason)
            if absence is not None:
                yield Unmeasured(metric=metric, where={"attribute": attribute}, why=absence[0], reason=absence[1])
        if absence is None:
            for metric, item in _groups(rows, attribute, large, used, seed):
                if isinstance(item, Estimate):
                    estimates[metric].append(item)
                else:
                    yield item
    for metric, items in estimates.items():
        yield from measurements(metric, items, confidence=confidence)


def _absence(known: Mapping[str, int], large: Sequence[str], used: Sequence[int], limit: int) -> Absence | None:
    """Why an attribute is not guessed, if it is not."""
    if not known:
        return "absent", "no row has a known group"
    if len(known) == 1:
        return "undefined", "there is only one known group, and nothing to tell it from"
    if len(large) < 2:
        return "too small", f"fewer than two known groups have {limit} rows or more"
    if not used:
        return "absent", "there is no feature besides the attribute itself"
    return None


def _groups(
    rows: GroupedRows, attribute: str, large: Sequence[str], used: Sequence[int], seed: int
) -> Iterator[tuple[str, Estimate | Unmeasured]]:
    drawn = rows.groups[attribute].isin(large).to_numpy()
    values, code, names = prediction.ordered(rows.values[drawn][:, used], rows.groups.loc[drawn, attribute])
    for metric, dealt in ((_ALL, code), (_LUCK, prediction.shuffled(code, seed=seed))):
        found = prediction.tell_apart(values, dealt, rows.categorical[used], seed=seed)
        told = dict(zip(names, found, strict=True))
        for group in large:
            where, n = {"attribute": attribute, "group": group}, int((rows.groups[attribute] == group).sum())
            if (telling := told.get(group)) is None:
                reason = f"fewer than {prediction.FOLDS * prediction.FEWEST} of the drawn rows are of the group"
                yield metric, Unmeasured(metric=metric, where=where, why="too small", reason=reason)
            else:
                yield metric, _estimate(where, telling, n, rows, len(used))


def _estimate(where: Mapping[str, str], found: Telling, n: int, rows: GroupedRows, used: int) -> Estimate:
    method = f"{_METHOD}; {used} features"
    if rows.left_out:
        method += f", {len(rows.left_out)} that are neither numbers nor texts nor dates left out"
    exact = True if rows.sample.drawn == "every row" else rows.sample
    return Estimate(where=where, value=found.value, interval=found.interval, n=n, support=n, method=method, exact=exact)
