"""What each word of a text adds to a model's output: Shapley values with the different words of a text as players.

A word that is out is taken out of the text wherever it stands; what is not a word (blanks, full stops) stays.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

import numpy as np

WORD = re.compile(r"\w+(?:[-'’]\w+)*")
"""Letters, digits and what joins them."""
AT_ONCE = 20_000
"""Texts that the model is handed at once."""

Predict = Callable[[Sequence[str]], np.ndarray]


@dataclass(frozen=True)
class Text:
    """A text cut at its words."""

    parts: tuple[str, ...]
    """What stands between words, and words, in turns; the first and last are no words."""
    words: tuple[str, ...]
    """The different words, capital letters aside, in order of first appearance."""
    place: tuple[int, ...]
    """For each word of the text which of the different ones it is."""

    def only(self, kept: Collection[int]) -> str:
        """The text with only some of its different words."""
        return "".join(part for i, part in enumerate(self.parts) if i % 2 == 0 or self.place[i // 2] in kept)


def cut(text: str) -> Text:
    """Find the words of a text."""
    parts, place, ends = [], [], 0
    found: dict[str, int] = {}
    for match in WORD.finditer(text):
        parts += [text[ends : match.start()], match.group()]
        place.append(found.setdefault(match.group().casefold(), len(found)))
        ends = match.end()
    return Text(parts=(*parts, text[ends:]), words=tuple(found), place=tuple(place))


@dataclass(frozen=True, kw_only=True, eq=False)
class WordValues:
    """Shapley values of the words of texts."""

    values: tuple[np.ndarray, ...]
    """For each text, one for each of its different words."""
    full: np.ndarray
    """Output of each text."""
    empty: np.ndarray
    """Output of each text without its words; the values add up to the difference."""


def word_values(predict: Predict, texts: Sequence[Text], *, walks: int, seed: int) -> WordValues:
    """Shapley values by antithetic permutations: words are put in one by one, in a random order and in its reverse.

    Strumbelj and Kononenko 2014, Knowledge and Information Systems 41, 647-665; Mitchell et al. 2022, JMLR 23. With
    up to two different words in a text, one walk gives the exact values.

    Args:
        predict: output for texts, shape (n,).
        texts: what to explain.
        walks: orders a text, each walked forwards and backwards.
        seed: of the orders; each text's own hang on its words alone.
    """
    jobs = [(place, order) for place, text in enumerate(texts) for order in _orders(text, walks, seed)]
    asked: list[str] = []
    for place, order in jobs:
        kept: set[int] = set()
        for word in order[:-1]:
            kept.add(word)
            asked.append(texts[place].only(kept))
    ends = [text.only(range(len(text.words))) for text in texts] + [text.only(()) for text in texts]
    said = in_batches(predict, [*ends, *asked])
    full, empty, between = np.split(said, [len(texts), 2 * len(texts)])
    values = [np.zeros(len(text.words)) for text in texts]
    at = 0
    for place, order in jobs:
        inner = between[at : at + len(order) - 1]
        at += len(order) - 1
        values[place][order] += np.diff([empty[place], *inner, full[place]]) / (2 * walks)
    return WordValues(values=tuple(values), full=full, empty=empty)


def answers_for(texts: Sequence[Text], walks: int) -> int:
    """How many texts `word_values` asks about."""
    return sum(2 + 2 * walks * max(0, len(text.words) - 1) for text in texts)


def _orders(text: Text, walks: int, seed: int) -> list[np.ndarray]:
    if not text.words:
        return []
    rng = np.random.default_rng([seed, *"\0".join(text.words).encode("utf-8")[:4096]])
    drawn = [rng.permutation(len(text.words)) for _ in range(walks)]
    return [order for forwards in drawn for order in (forwards, forwards[::-1])]


@dataclass(frozen=True, kw_only=True, eq=False)
class Curves:
    """Mean heights of deletion and insertion curves by text, in order of the values and in random order."""

    deletion: np.ndarray
    """How far the output falls toward that of the empty text, beyond deleting in random order."""
    insertion: np.ndarray
    """How far it rises, beyond inserting in random order."""
    whole: np.ndarray
    """How far each text's output is from that of the empty one."""


def curves(predict: Predict, texts: Sequence[Text], found: WordValues, *, steps: int, seed: int) -> Curves:
    """Take words out of texts, and put them in, in the order of their values and in a random one.

    The order is that of the direction in which the text's output lies. Texts with fewer than two words are left out.
    """
    chosen = [place for place, text in enumerate(texts) if len(text.words) > 1]
    asked: list[str] = []
    sizes = []
    toward = np.where(found.full >= found.empty, 1.0, -1.0)
    for place in chosen:
        text, count = texts[place], len(texts[place].words)
        rng = np.random.default_rng([seed, *"\0".join(text.words).encode("utf-8")[:4096]])
        orders = (np.argsort(-toward[place] * found.values[place], kind="stable"), rng.permutation(count))
        cuts = np.unique(np.linspace(1, count - 1, min(steps, count - 1)).round().astype(int))
        sizes.append(len(cuts))
        asked += [
            text.only(set(part.tolist())) for order in orders for step in cuts for part in (order[step:], order[:step])
        ]
    said, at, heights = in_batches(predict, asked), 0, []
    for place, size in zip(chosen, sizes, strict=True):
        both = said[at : at + 4 * size].reshape(2, size, 2)
        at += 4 * size
        out = toward[place] * (found.full[place] - both[:, :, 0]).mean(axis=1)
        put = toward[place] * (both[:, :, 1] - found.empty[place]).mean(axis=1)
        heights.append((out[0] - out[1], put[0] - put[1]))
    deletion, insertion = np.array(heights).reshape(-1, 2).T
    return Curves(deletion=deletion, insertion=insertion, whole=np.abs(found.full - found.empty)[chosen])


def in_batches(predict: Predict, texts: Sequence[str]) -> np.ndarray:
    """Answers to many texts, each different one asked for once."""
    different = list(dict.fromkeys(texts))
    said = [predict(different[at : at + AT_ONCE]) for at in range(0, len(different), AT_ONCE)]
    by_text = dict(zip(different, np.concatenate(said).tolist() if said else [], strict=True))
    return np.array([by_text[text] for text in texts], dtype=np.float64)
