"""Words: which words of a text move a model that reads texts.

What it measures
----------------
For a sample of texts, the model's output is split among the different words of each text by Shapley values: what the
word added when it was put into the text, averaged over orders in which words can be put in, starting from the text
without any word. A word is taken out wherever it stands in the text. Given are

- the share of each word in the mean size of all words' parts, for words that may be named;
- the direction of each such word: its mean part in the texts that have it;
- the share of all words that may not be named, and of words that say a protected characteristic (of the vocabularies
  by which this program knows such columns, and the names of groups of the sensitive attributes);
- whether taking out the words that count most moves the output more than taking out words at random (and putting in).

Why it matters
--------------
A model that reads applications, letters or notes can decide by a word for sex, religion, origin or illness that no
column would ever have been allowed to hold (GDPR, Art. 9; AI Act, Art. 10(2)(f)). Whoever is decided about may ask what
it was in their text.

How to read it
--------------
"experience" 0.12 [0.10, 0.14]: an eighth of what moves the output over all texts is this word. A direction of +0.03
raises the output by 0.03 where the word stands. Words that are not named share the rest: their share says how much of
the model this table cannot show.

Limits
------
Words are named only if at least as many of the explained texts as the disclosure limit have them, if they consist of
letters, never stand inside an address, number or code, and are no known names; without lists of names (the extra
"names") only if they are mostly written in small letters, which leaves out the nouns of German. A text without a word
is one that nobody wrote. Words that act only together share what they do. Up to eight random orders a text make words
that do next to nothing look a little larger than they are. Vocabularies are short and know no irony:
"single" may be a parcel. A model that takes further inputs besides a text is explained with the text as one input.

References
----------
Lundberg and Lee 2017, NeurIPS (SHAP). Strumbelj and Kononenko 2014, Knowledge and Information Systems 41, 647-665;
Mitchell et al. 2022, JMLR 23 (permutations). Samek et al. 2017, IEEE TNNLS 28, 2660-2673 (deletion). Intervals: Cochran
1977, Sampling Techniques, 6.4 (ratio estimator); Hall 1992 (means).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from math import inf

import numpy as np

from audit.metrics.attribution_shares import Shares, shares
from audit.metrics.families import Estimate, measurements
from audit.metrics.means import Mean
from audit.metrics.ratio_of_means import ratio_of_means
from audit.needs.word_parts import MOST_WORDS, WordParts
from audit.records.evidence import Measurement, Unmeasured, counted

METRICS: Mapping[str, str] = {
    "explainability.texts_explained": "Texts that were explained word by word",
    "explainability.word_share": "Share of a word in the mean size of all words' parts",
    "explainability.word_direction": "Mean part of a word in the texts that have it",
    "explainability.unnamed_words_share": "Share of the words that may not be named",
    "explainability.sensitive_words_share": "Share of the words that say a protected characteristic",
    "explainability.word_deletion_beyond_random": "What taking out the main words undoes beyond words at random",
    "explainability.word_insertion_beyond_random": "What putting in the main words does beyond words at random",
}
_TEXTS, _SHARE, _DIRECTION, _UNNAMED, _SENSITIVE, _DELETION, _INSERTION = METRICS
MOST_NAMED = 20
"""Words that are named, the largest shares."""
_RATIO = "ratio estimator (Cochran 1977)"


def measure(parts: WordParts, *, confidence: float = 0.95) -> Iterator[Measurement | Unmeasured]:
    """Shares, directions, and whether they are true.

    Raises:
        Absent: the model takes no text, or more than one.
    """
    rows, how = parts.sample.rows, _how(parts)
    left = f"; {parts.too_long:,} sampled texts with more than {MOST_WORDS} different words left out"
    yield counted(_TEXTS, rows, n=rows, method=how + (left if parts.too_long else ""), exact=parts.sample)
    found = shares(parts.values)
    if found is None:
        for metric in METRICS:
            if metric != _TEXTS:
                reason = "the model's output hangs on no word of the explained texts (0/0)"
                yield Unmeasured(metric=metric, why="undefined", reason=reason)
        return
    yield from _named(parts, found, confidence, how)
    for metric, which in ((_UNNAMED, ~parts.named), (_SENSITIVE, parts.sensitive)):
        yield from measurements(metric, [_together(parts, found, which, how)], confidence=confidence)
    yield from _curves(parts, confidence)


def _how(parts: WordParts) -> str:
    orders = "one random order" if parts.walks == 1 else f"{parts.walks} random orders"
    return f"SHAP of the words by {orders} a text, each forwards and backwards, of the {parts.output}"


def _together(parts: WordParts, found: Shares, which: np.ndarray, how: str) -> Estimate:
    places = np.flatnonzero(which).tolist()
    return Estimate(
        value=found.together(places)[0],
        interval=lambda level: found.together(places, level)[1],
        n=parts.sample.rows,
        support=parts.sample.rows,
        method=f"{how}; {_RATIO}",
        exact=parts.sample,
    )


def _named(parts: WordParts, found: Shares, confidence: float, how: str) -> Iterator[Measurement | Unmeasured]:
    order = np.argsort(-found.value, kind="stable")
    chosen = [place for place in order if parts.named[place] and found.value[place] > 0][:MOST_NAMED]
    if not chosen:
        for metric in (_SHARE, _DIRECTION):
            yield Unmeasured(metric=metric, why="suppressed", reason="no word that counts may be named")
        return
    yield from measurements(
        _SHARE,
        [
            Estimate(
                where={"word": parts.words[place]},
                value=float(found.value[place]),
                interval=partial(found.interval, int(place)),
                n=parts.sample.rows,
                support=int(parts.present[:, place].sum()),
                method=f"{how}; {_RATIO}",
                exact=parts.sample,
            )
            for place in chosen
        ],
        confidence=confidence,
    )
    yield from measurements(_DIRECTION, [_direction(parts, int(place), how) for place in chosen], confidence=confidence)


def _direction(parts: WordParts, place: int, how: str) -> Estimate:
    own = parts.values[parts.present[:, place], place]
    n, value = len(own), float(own.mean())
    second, third = (float(((own - value) ** power).mean()) for power in (2, 3))
    mean = Mean(
        value=value,
        variance=second / (n - 1) if n > 1 else inf,
        size=n,
        skewness=third / second**1.5 if second > 0 else 0.0,
    )
    return Estimate(
        where={"word": parts.words[place]},
        value=value,
        interval=mean.interval,
        n=parts.sample.rows,
        support=n,
        method=f"{how}; mean, corrected for skewness (Hall 1992)",
        exact=parts.sample,
    )


def _curves(parts: WordParts, confidence: float) -> Iterator[Measurement | Unmeasured]:
    for metric, gained in ((_DELETION, parts.curves.deletion), (_INSERTION, parts.curves.insertion)):
        ratio = ratio_of_means(gained, parts.curves.whole, lowest=-inf)
        if ratio is None:
            reason = "no explained text has two words and an output of its own (0/0)"
            yield Unmeasured(metric=metric, why="undefined", reason=reason)
            continue
        estimate = Estimate(
            value=ratio.value,
            interval=ratio.interval,
            n=parts.sample.rows,
            support=len(gained),
            method=f"mean over the steps of a curve of the {parts.output}, by the empty text's distance; {_RATIO}",
            exact=parts.sample,
        )
        yield from measurements(metric, [estimate], confidence=confidence)
