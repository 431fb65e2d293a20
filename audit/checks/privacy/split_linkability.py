"""Split linkability: whether two halves of a person's traits can be brought together through this table.

What it measures
----------------
Where the plan names no second table, the quasi-identifiers are cut into two halves, as if an attacker had two other
data sets of the same people: one with each half. Through this table the attacker links them: each record is taken for
the row that is nearest to it, and two records that are taken for the same row are said to be one person's. Reported
are the share of rows whose two records are linked, what taking each record for any row would achieve, and the share of
what chance leaves that the attack gets. Of all halvings, the one that links most.

Why it matters
--------------
Linkability is the second of the three questions by which the Article 29 Working Party tells anonymous data from others.
A table may bring together what two others keep apart: a membership list with ages and towns, and a survey with
professions and incomes.

How to read it
--------------
0.4 for "age + town | profession + income": whoever knows the first two of one record and the last two of another finds
out for four in ten people that both are theirs. With 20 rows alike in everything, 1 in 20. The interval is that of as
many attacks as there are rows. Where the interval of the risk begins above 0, the table links.

Limits
------
The attacker is assumed to know each half exactly, and that both records are of somebody in the table; with rounding,
spelling mistakes or people who are not in it, fewer links are made. Nobody says that an attacker has just these two
halves: with a second table (privacy.linkage) linking is tried on real data, which tells more. With many combinations
only one halving is looked at, and the method says so. A missing value counts as a value.

References
----------
Article 29 Working Party, Opinion 05/2014 (WP 216), section 2.2. Giomi et al. 2023, PoPETs 2023(2), 312-328 (two sets of
columns, a baseline of chance, the risk relative to it). Wilson 1927, JASA 22(158), 209-212.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from audit.metrics.families import Estimate, measurements
from audit.needs.split_links import SplitLinks
from audit.records.evidence import Measurement, counted

METRICS: Mapping[str, str] = {
    "privacy.split_linkability": "Share of rows whose two halves are linked through this table (WP 216)",
    "privacy.split_linkability_by_chance": "Share of rows whose two halves would be linked by taking any row",
    "privacy.split_linkability_risk": "Links beyond chance, as a share of what chance leaves",
}

JOIN, BETWEEN = " + ", " | "
_LINKED, _CHANCE, _RISK = METRICS


def measure(split: SplitLinks, *, confidence: float = 0.95) -> Iterator[Measurement]:
    """The attack, what luck achieves, and the one in units of the other."""
    links = split.links
    tried = (
        f"the one of {split.halvings} halvings that links most"
        if split.exhaustive
        else "columns dealt out in turn, from the one with most values"
    )
    method = f"nearest rows by each half, {tried}; Wilson 1927{split.keys.says}"
    where = {"columns": BETWEEN.join(JOIN.join(half) for half in split.halves)}

    def risk(each: float) -> tuple[float, float]:
        low, high = links.interval(each)
        return links.beyond_chance(low), links.beyond_chance(high)

    for metric, value, interval, said in (
        (_LINKED, links.rate, links.interval, method),
        (_RISK, links.beyond_chance(links.rate), risk, f"(rate - chance)/(1 - chance); {method}"),
    ):
        estimate = Estimate(where=where, value=value, interval=interval, n=links.rows, support=links.rows, method=said)
        yield from measurements(metric, [estimate], confidence=confidence)
    yield counted(_CHANCE, links.chance, where=where, n=links.rows, method="each record is taken for any row")
