"""What each word of a text adds to the output of a model that reads texts.

Words may be names, and texts hold what people wrote: which words may be named is decided here, and no text leaves.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from audit.errors import Absent, ModelError
from audit.identifiers import _gazetteer, _traits
from audit.metrics.nameable_words import nameable, sensitive_words
from audit.metrics.word_walks import Curves, Text, WordValues, answers_for, curves, cut, word_values
from audit.needs.attributions import in_order_of_content
from audit.needs.explainers import part
from audit.needs.model_answers import answers, estimates
from audit.needs.output_scales import ESTIMATE, PROBABILITY
from audit.needs.row_sample import RowSample
from audit.records.evidence import Sample
from audit.records.subject import UNKNOWN, Model, Subject, group_column

TEXTS = 400
"""Texts that are explained, if there are so many."""
MOST_WORDS = 500
"""Different words of a text, beyond which it is not explained."""
ANSWERS = 120_000
"""Texts that the model is asked about, about."""
WALKS = 8
"""Most random orders a text."""
STEPS = 8
"""Steps of a deletion curve."""


@dataclass(frozen=True, kw_only=True, eq=False)
class WordParts:
    """Parts of the words, text by text."""

    feature: str
    output: str
    words: tuple[str, ...]
    """All different words, sorted."""
    values: np.ndarray
    """Shape (texts, words): what a word added to a text's output; 0 where it does not stand."""
    present: np.ndarray
    """Shape (texts, words): where it stands."""
    named: np.ndarray
    """Shape (words,): it may be named."""
    sensitive: np.ndarray
    """Shape (words,): it says a protected characteristic."""
    curves: Curves
    too_long: int
    """Sampled texts with too many words to be explained."""
    walks: int
    sample: Sample


def supply(subject: Subject, sample: RowSample) -> WordParts:
    """Explain a model that takes one text.

    Raises:
        Absent: no model, no text, further inputs, or too few texts.
    """
    if subject.model is None:
        raise Absent("absent", "there is no model to explain, only its decisions")
    model, seed = subject.model, subject.plan.seed
    feature = _text_feature(sample.frame)
    rows = in_order_of_content(sample.frame.loc[:, [feature]])
    found = [cut(str(cell)) for cell in rows[feature].fillna("")]
    short = [place for place, text in enumerate(found) if len(text.words) <= MOST_WORDS]
    chosen = part(rows.iloc[short], TEXTS, seed + 5)
    if len(chosen) < 2:
        raise Absent("too small", "fewer than two texts could be explained")
    texts = [cut(str(cell)) for cell in chosen[feature].fillna("")]
    walks = max(1, min(WALKS, ANSWERS // max(1, answers_for(texts, 1))))

    def predict(asked: Any) -> np.ndarray:
        return answers(model, pd.DataFrame({feature: pd.Series(list(asked), dtype=object)}))

    try:
        values = word_values(predict, texts, walks=walks, seed=seed)
        drawn = curves(predict, texts, values, steps=STEPS, seed=seed + 7)
    except ModelError:  # its own sentence holds no cell
        raise
    except Exception as error:  # whatever a model raises may quote a text: only its name is kept
        raise Absent("crashed", f"explaining the texts failed with {type(error).__name__}") from error
    whole = Sample(rows=len(chosen), seed=seed, drawn="uniformly without replacement")
    return _parts(subject, model, feature, texts, values, drawn, len(found) - len(short), walks, whole)


def _parts(
    subject: Subject,
    model: Model,
    feature: str,
    texts: list[Text],
    found: WordValues,
    drawn: Curves,
    too_long: int,
    walks: int,
    sample: Sample,
) -> WordParts:
    words = sorted({word for text in texts for word in text.words})
    column = {word: place for place, word in enumerate(words)}
    values, present = np.zeros((len(texts), len(words))), np.zeros((len(texts), len(words)), dtype=bool)
    for row, (text, own) in enumerate(zip(texts, found.values, strict=True)):
        places = [column[word] for word in text.words]
        values[row, places], present[row, places] = own, True
    says = {id_: module.says for id_, module in _traits.modules().items() if hasattr(module, "says")}
    sensitive = sensitive_words(words, says, _groups(subject))
    named = nameable(
        ["".join(text.parts) for text in texts],
        at_least=subject.plan.disclosure_limit,
        is_name=None if _gazetteer.names() is None else _gazetteer.looks_known,
        always=sensitive.__contains__,
    )
    return WordParts(
        feature=feature,
        output=ESTIMATE if estimates(model) else PROBABILITY,
        words=tuple(words),
        values=values,
        present=present,
        named=np.array([word in named for word in words], dtype=bool),
        sensitive=np.array([word in sensitive for word in words], dtype=bool),
        curves=drawn,
        too_long=too_long,
        walks=walks,
        sample=sample,
    )


def _text_feature(frame: pd.DataFrame) -> str:
    """The one input, if it is a text."""
    texts = [str(name) for name in frame if _is_text(frame[name])]
    if not texts:
        raise Absent("absent", "the model takes no text")
    if len(frame.columns) > 1:
        listed = ", ".join(texts)
        raise Absent("absent", f"the model takes other inputs besides text ({listed}), so a text counts as one input")
    return texts[0]


def _is_text(column: pd.Series[Any]) -> bool:
    """Whether the cells of a column are texts of several words more often than not."""
    cells = [cell for cell in column.dropna().tolist() if isinstance(cell, str)]
    return 2 * sum(len(cell.split()) > 2 for cell in cells) > len(column.dropna()) > 0


def _groups(subject: Subject) -> set[str]:
    """Names of the groups of the sensitive attributes."""
    found: set[str] = set()
    for attribute in subject.attributes:
        column = subject.rows[group_column(attribute)]
        names = subject.engine.fetch(subject.rows.select(group=column).distinct())
        found |= {name for name in names["group"].astype(str) if name != UNKNOWN and len(name) > 1}
    return found
