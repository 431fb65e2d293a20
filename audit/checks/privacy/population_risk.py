"""Population risk: how recognisable people are to somebody who does not know who is in the table.

What it measures
----------------
Where the plan names a reference population (data.reference) with every quasi-identifier, its classes are counted too.
Reported are: the smallest class of the population that occurs in the table, and its inverse, the journalist's risk: the
highest chance that a row that an attacker links to a person of the population really is that person's; the average of
the same; and delta-presence, the lowest and the highest share of a class of the population that is in the table.

Where the reference says for how many people each of its rows stands (columns.people), the size of the population is
known, and for a table that is a random sample of it the share of rows that are unique in the population is estimated.

Why it matters
--------------
Being the only woman of 43 with a profession in a table of a thousand rows is no risk in a city with a hundred of them.
And where nearly all of a class are in a table of patients, one need not find a row to know that somebody is a patient.

How to read it
--------------
Journalist risk 0.1: everybody shares their traits with nine others at least. Presence of 0 to 0.9: of some class, nine
in ten are in the table. Counts are facts of the two tables. The population's unique rows are an estimate with an
interval, and it is labelled one: it holds if the rows are a random sample, and as far as Pitman's model fits.

Limits
------
The estimate rests on a model. It is checked by asking it what is known (from half the rows to all of them), and its
error there widens the interval. In simulations with classes of many kinds, the interval at 95 % held the truth in more
than 9 of 10 cases while the population had 5 to 50 times as many people as the table has rows; beyond, treat it as an
order of magnitude. Rows that are not a random sample (volunteers, one hospital) break it. If the population lacks
people who are in the table, it is not their population, and nothing is said.

References
----------
El Emam and Dankar 2008, JAMIA 15, 627-637. Nergiz, Atzori and Clifton 2007, SIGMOD, 665-676 (delta-presence). Sweeney
2002 (k-map). Pitman 1995; Hoshino 2001, Journal of Official Statistics 17, 499-520.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from audit.metrics.families import Estimate, measurements
from audit.metrics.intervals import Interval
from audit.metrics.population_uniqueness import FEWEST_UNIQUE, Staying, staying
from audit.needs.population_classes import PopulationClasses
from audit.records.evidence import Measurement, Unmeasured, counted

METRICS: Mapping[str, str] = {
    "privacy.population_k": "People in the smallest class of the population that occurs in the table",
    "privacy.journalist_risk": "Highest chance that a link from the population to a row is right",
    "privacy.journalist_risk_average": "Average chance that a link from the population to a row is right",
    "privacy.presence": "Share of a class of the population that is in the table",
    "privacy.population_unique_rows": "Estimated share of rows that are unique in the population",
}

_K, _HIGHEST, _AVERAGE, _PRESENCE, _UNIQUE = METRICS
_ESTIMATE = "an estimate: Pitman's sampling model (Hoshino 2001), for a random sample of the population"


def measure(classes: PopulationClasses, *, confidence: float = 0.95) -> Iterator[Measurement | Unmeasured]:
    """What is counted, then what is estimated."""
    rows = classes.sizes.rows
    if not rows:
        for metric in METRICS:
            yield Unmeasured(metric=metric, why="absent", reason="there are no rows")
        return
    yield from _counted(classes, rows)
    yield from _estimated(classes, rows, confidence)


def _counted(classes: PopulationClasses, rows: int) -> Iterator[Measurement | Unmeasured]:
    reason = ""
    if not classes.shared:
        reason = "the reference population lacks some of the quasi-identifiers"
    elif classes.outside:
        reason = "some classes have more rows here than people in the reference population, which is not theirs"
    if reason:
        for metric in (_K, _HIGHEST, _AVERAGE, _PRESENCE):
            yield Unmeasured(metric=metric, why="undefined" if classes.shared else "absent", reason=reason)
        return
    method = f"classes of both tables{classes.keys.says}"
    yield counted(_K, classes.smallest, n=rows, method=f"k-map (Sweeney 2002); {method}")
    yield counted(_HIGHEST, 1 / classes.smallest, n=rows, method=method)
    yield counted(_AVERAGE, classes.matched / rows, n=rows, method=method)
    for which, value in (("lowest", classes.lowest), ("highest", classes.highest)):
        where = {"share": which}
        yield counted(_PRESENCE, value, where=where, n=rows, method=f"delta-presence (Nergiz et al. 2007); {method}")


def _estimated(classes: PopulationClasses, rows: int, confidence: float) -> Iterator[Measurement | Unmeasured]:
    if classes.people is None:
        reason = "the size of the population is not known: name columns.people"
        yield Unmeasured(metric=_UNIQUE, why="absent", reason=reason)
        return
    if classes.people < rows:
        reason = "the reference population has fewer people than the table has rows"
        yield Unmeasured(metric=_UNIQUE, why="undefined", reason=reason)
        return
    alone = classes.sizes.unique
    if alone < FEWEST_UNIQUE:
        reason = f"fewer than {FEWEST_UNIQUE} rows are unique, from which nothing can be estimated"
        yield Unmeasured(metric=_UNIQUE, why="too small", reason=reason)
        return
    found = staying(classes.sizes, classes.people)
    if found is None:
        yield Unmeasured(metric=_UNIQUE, why="undefined", reason="the model does not fit these class sizes")
        return
    yield from measurements(_UNIQUE, [_estimate(classes, found, rows, alone)], confidence=confidence)


def _estimate(classes: PopulationClasses, found: Staying, rows: int, alone: int) -> Estimate:
    share = alone / rows

    def interval(confidence: float) -> Interval:
        low, high = found.interval(confidence)
        return share * low, share * high

    method = _ESTIMATE + classes.keys.says
    return Estimate(value=share * found.value, interval=interval, n=rows, support=alone, method=method)
