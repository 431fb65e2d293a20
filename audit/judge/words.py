"""Numbers, names and counts as a reader without a glossary wants them."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache

from audit.language import N_, Texts, _, digits, ngettext
from audit.records.pack import Limit, Origin
from audit.records.plan import Scalar

_SPECIAL = {
    "k anonymity": N_("k-anonymity"),
    "auc": N_("area under the ROC curve"),
    "f1": N_("F1 score"),
    "proxy auc": N_("area under the ROC curve of a possible proxy"),
    "direct identifier columns": N_("columns with direct identifiers"),
    "unneeded personal columns": N_("columns of direct identifiers that the model does not use"),
    "identifiers in features": N_("model inputs with direct identifiers"),
    "unrecorded identifiers": N_("identifiers that the record of processing does not name"),
    "national identifiers": N_("national identification numbers"),
    "oldest record days": N_("age of the oldest record in days"),
    "children share": N_("share of children"),
    "inference gain": N_("share of secrets inferred beyond the commonest value"),
    "membership true positive rate": N_("share of training rows that are recognised"),
    "missing share": N_("share of missing cells"),
    "attribution share": N_("share of attribution"),
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
WHOSE: Mapping[Origin, str] = Texts(
    {
        "statute": N_("the statute's limit of {limit}"),
        "regulation": N_("the regulation's limit of {limit}"),
        "guideline": N_("the guideline's limit of {limit}"),
        "case-law": N_("the courts' limit of {limit}"),
        "convention": N_("the conventional limit of {limit}"),
        "organisation": N_("the pack's limit of {limit}"),
    }
)
"""Of a limit, who set it."""
_PLACES = {
    "EU": N_("the European Union"),
    "US": N_("the United States"),
    "UK": N_("the United Kingdom"),
    "GB": N_("the United Kingdom"),
    "US-NYC": N_("New York City"),
    "US-CA": "California",
    "US-CO": "Colorado",
    "US-IL": "Illinois",
    "US-TX": "Texas",
}


def number(value: float, limits: Sequence[float | None] = ()) -> str:
    """A number with three decimals, or as many as it takes not to blur on which side of the limits it lies."""
    if not math.isfinite(value):
        return _("not a number")
    known = [limit for limit in limits if limit is not None]
    if 0 < value < 0.001 and all(limit >= 0.001 or limit <= 0 for limit in known):
        return _("less than {number}", number=digits("0.001"))
    decimals = 3
    edges = [*known, 0.0] if value > 0 else known  # what is more than nothing is not shown as 0
    while decimals < 17 and any(_side(round(value, decimals), edge) != _side(value, edge) for edge in edges):
        decimals += 1
    text = f"{value:,.{decimals}f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else digits(text)


def _side(value: float, limit: float) -> int:
    return (value > limit) - (value < limit)


def whole(size: int) -> str:
    """1989 is "1,989"."""
    return digits(f"{size:,}")


def count(size: int, one: str, many: str) -> str:
    """`1 rule`, `2 rules`, `1,200 rows`."""
    return f"{whole(size)} {ngettext(one, many, size)}"


def limit(allowed: Limit) -> str:
    """At least 0.8, for example."""
    low, high = (None if end is None else digits(f"{end:g}") for end in (allowed.at_least, allowed.at_most))
    if low is not None and low == high:
        return _("exactly {limit}", limit=low)
    if low is None:
        return _("at most {limit}", limit=high)
    if high is None:
        return _("at least {limit}", limit=low)
    return _("between {low} and {high}", low=low, high=high)


def metric(name: str) -> str:
    """`bias.impact_ratio` as "impact ratio"."""
    words = name.partition(".")[2].replace("_", " ")
    return _(_SPECIAL.get(words, words.replace("p value", "p-value")))


def place(where: Mapping[str, str]) -> str:
    """Labels as words, with a leading space: " of black against white (race)"; empty without labels."""
    rest = dict(where)
    text = ""
    group, reference, attribute = rest.pop("group", None), rest.pop("reference", None), rest.pop("attribute", None)
    if group is not None:
        text = _(" of {group}", group=group)
        text += _(" against {reference}", reference=reference) if reference is not None else ""
        text += f" ({attribute})" if attribute is not None else ""
    elif attribute is not None:
        text = _(" for {attribute}", attribute=attribute)
    if "feature" in rest:
        text += _(" of {feature}", feature=rest.pop("feature"))
    if "column" in rest:
        text += _(" in column {column}", column=rest.pop("column"))
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
    return _(_proper(name))


@cache
def _proper(name: str) -> str:
    text = name.replace("_", " ")
    for pattern, proper in _PROPER:
        text = re.sub(rf"\b{pattern}\b", proper, text)
    return text


def jurisdiction(code: str) -> str:
    """`EU` as "the European Union"; a code without a name stays as it is."""
    return _(_PLACES.get(code.upper(), code))


def answer(value: Scalar | tuple[Scalar, ...]) -> str:
    """An answer as text: yes and no, numbers plain, lists with commas."""
    if isinstance(value, tuple):
        return ", ".join(map(answer, value))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return digits(f"{value:.15g}") if isinstance(value, float) else _(value) if isinstance(value, str) else str(value)


def listed(items: Sequence[str], last: str = "") -> str:
    """`a, b and c`."""
    last = last or _("and")
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} {last} {items[-1]}" if items else ""


def day(value: date) -> str:
    """ISO 8601."""
    return value.isoformat()
