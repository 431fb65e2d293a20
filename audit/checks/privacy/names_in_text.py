"""Names in texts: how many remarks name a person or a place.

What it measures
----------------
For each column of free text (called so by its cells, by its name or by the plan) the share of its different texts in
which a language model recognises the name of a person, and the share in which it recognises a place. The model is
spaCy's; the plan says which (privacy.text_model: the name of an installed model, or a folder), because it must fit the
language of the texts. It is read from the disk; no connection is opened.

Why it matters
--------------
Free text says more than its column promises: "called Ms. Baker in Ward 4 about her son". Numbers and addresses of mail
are found by their own shape (privacy.values_found); names have none.

How to read it
--------------
12 %: about one text in eight names somebody. At most 2,000 different texts of a column are read; where it has more, the
interval (Clopper and Pearson) says what the others may hold. 0 of 2,000 still allows 0.15 % of a large column. Nothing
of a text is kept.

Limits
------
A model misses names and invents others: English models of the small kind find some 85 % of the names in tidy prose
and 40 % in chats, and none in a language that they were not made for. Read the share as an order of magnitude, and 0
as "the model found none". Of each text the first 5,000 characters are read. Without a model in the plan, or without
the extra "text", names are not searched, and nothing is said about them.

References
----------
M. Honnibal and others, spaCy (2020). E. F. Tjong Kim Sang and F. De Meulder, CoNLL-2003 shared task. C. J. Clopper and
E. S. Pearson, 1934.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from audit.metrics.clopper_pearson import clopper_pearson
from audit.metrics.families import Estimate, measurements
from audit.needs.text_names import LONGEST, NamesInTexts, TextNames
from audit.records.evidence import Measurement, Sample, Unmeasured

METRICS: Mapping[str, str] = {
    "privacy.names_in_text": "Share of a column's different texts in which a person's name was recognised",
    "privacy.places_in_text": "Share of a column's different texts in which a place was recognised",
}


def measure(names: NamesInTexts, *, confidence: float = 0.95, seed: int = 0) -> Iterator[Measurement | Unmeasured]:
    """The shares by column."""
    read = [one for one in names.columns if one.read]
    for metric, count in (("privacy.names_in_text", "persons"), ("privacy.places_in_text", "places")):
        estimates = [_estimate(one, getattr(one, count), names.model, seed) for one in read]
        yield from measurements(metric, estimates, confidence=confidence)
        for one in names.columns:
            if not one.read:
                yield Unmeasured(
                    metric=metric, where={"column": one.column}, why="absent", reason="the column has no text"
                )


def _estimate(one: TextNames, hits: int, model: str, seed: int) -> Estimate:
    share = hits / one.read
    drawn = Sample(rows=one.read, seed=seed, drawn="different texts with the smallest digests")
    return Estimate(
        where={"column": one.column},
        value=share,
        interval=lambda level: (share, share) if one.whole else clopper_pearson(hits, one.read, level),
        n=one.read,
        support=one.read,
        method=f"{model}, first {LONGEST:,} characters of each text",
        exact=True if one.whole else drawn,
    )
