"""Numbers, names and counts as a reader without a glossary wants them."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from datetime import date

from audit.records.plan import Scalar

_SPECIAL = {
    "k anonymity": "k-anonymity",
    "auc": "area under the ROC curve",
    "f1": "F1 score",
    "proxy auc": "area under the ROC curve of a possible proxy",
    "direct identifier columns": "columns with direct identifiers",
    "unneeded personal columns": "columns of direct identifiers that the model does not use",
    "identifiers in features": "model inputs with direct identifiers",
    "unrecorded identifiers": "identifiers that the record of processing does not name",
    "national identifiers": "national identification numbers",
    "oldest record days": "age of the oldest record in days",
    "children share": "share of children",
    "inference gain": "share of secrets inferred beyond the commonest value",
    "membership true positive rate": "share of training rows that are recognised",
    "missing share": "share of missing cells",
    "attribution share": "share of attribution",
}
_PROPER = (
    ("ai act", "AI Act"),
    ("ai", "AI"),
    ("annex iii", "Annex III"),
    ("annex iv", "Annex IV"),
    ("annex i", "Annex I"),
    ("article", "Art."),
    ("ccpa", "CCPA"),
    ("california", "California"),
    ("august", "August"),
)
"""Proper names in the names of facts."""
_PLACES = {
    "EU": "the European Union",
    "US": "the United States",
    "UK": "the United Kingdom",
    "GB": "the United Kingdom",
    "US-NYC": "New York City",
    "US-CA": "California",
    "US-CO": "Colorado",
    "US-IL": "Illinois",
    "US-TX": "Texas",
}


def number(value: float, limits: Sequence[float | None] = ()) -> str:
    """A number with three decimals, or as many as it takes not to blur on which side of the limits it lies."""
    if not math.isfinite(value):
        return "not a number"
    known = [limit for limit in limits if limit is not None]
    if 0 < value < 0.001 and all(limit >= 0.001 or limit <= 0 for limit in known):
        return "less than 0.001"
    decimals = 3
    edges = [*known, 0.0] if value > 0 else known  # what is more than nothing is not shown as 0
    while decimals < 17 and any(_side(round(value, decimals), edge) != _side(value, edge) for edge in edges):
        decimals += 1
    text = f"{value:,.{decimals}f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _side(value: float, limit: float) -> int:
    return (value > limit) - (value < limit)


def count(size: int, one: str, many: str | None = None) -> str:
    """`1 rule`, `2 rules`, `1,200 rows`."""
    return f"{size:,} {one if size == 1 else many or one + 's'}"


def metric(name: str) -> str:
    """`bias.impact_ratio` as "impact ratio"."""
    words = name.partition(".")[2].replace("_", " ")
    return _SPECIAL.get(words, words.replace("p value", "p-value"))


def place(where: Mapping[str, str]) -> str:
    """Labels as words, with a leading space: " of black against white (race)"; empty without labels."""
    rest = dict(where)
    text = ""
    group, reference, attribute = rest.pop("group", None), rest.pop("reference", None), rest.pop("attribute", None)
    if group is not None:
        text = f" of {group}" + (f" against {reference}" if reference is not None else "")
        text += f" ({attribute})" if attribute is not None else ""
    elif attribute is not None:
        text = f" for {attribute}"
    if "feature" in rest:
        text += f" of {rest.pop('feature')}"
    if "column" in rest:
        text += f" in column {rest.pop('column')}"
    if rest:
        text += f" ({', '.join(rest[key] for key in sorted(rest))})"
    return text


def quantity(name: str, where: Mapping[str, str]) -> str:
    """A metric and its labels, as the beginning of a sentence."""
    return capital(metric(name) + place(where))


def capital(text: str) -> str:
    """The text with its first letter large."""
    return text[:1].upper() + text[1:]


def fact(name: str) -> str:
    """`lawful_basis` as "lawful basis", `ai_act_role` as "AI Act role"."""
    text = name.replace("_", " ")
    for pattern, proper in _PROPER:
        text = re.sub(rf"\b{pattern}\b", proper, text)
    return text


def jurisdiction(code: str) -> str:
    """`EU` as "the European Union"; a code without a name stays as it is."""
    return _PLACES.get(code.upper(), code)


def answer(value: Scalar | tuple[Scalar, ...]) -> str:
    """An answer as text: yes and no, numbers plain, lists with commas."""
    if isinstance(value, tuple):
        return ", ".join(map(answer, value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:.15g}" if isinstance(value, float) else str(value)


def listed(items: Sequence[str], last: str = "and") -> str:
    """`a, b and c`."""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} {last} {items[-1]}" if items else ""


def day(value: date) -> str:
    """ISO 8601."""
    return value.isoformat()
