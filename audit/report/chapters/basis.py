"""What the intervals of differences rest on: other rows, or the same ones, and what is known of them together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from audit.language import N_, _, ngettext
from audit.records.comparison import Basis, Comparison
from audit.report import numbers

NAMES: Mapping[Basis, str] = {
    "counted": N_("counted"),
    "independent": N_("independent"),
    "paired": N_("paired"),
    "bounded": N_("whatever the correlation"),
}


def name(basis: Basis | None) -> str:
    """A basis in a word or three; nothing where there is no interval."""
    return "" if basis is None else _(NAMES[basis])


def sentences(comparison: Comparison) -> Iterator[str]:
    """What a reader must know about the intervals, one sentence for every kind of them there is."""
    found = dict.fromkeys(NAMES, 0)
    for one in comparison.movements:
        if one.basis is not None:
            found[one.basis] += 1
    if found["independent"]:
        yield _("The audits read other rows, so their numbers are taken for independent.")
    if count := found["paired"]:
        yield ngettext(
            "Both audits decided about the same rows: {count} difference is paired, its interval rests on how many "
            "of the decisions changed.",
            "Both audits decided about the same rows: {count} differences are paired, their intervals rest on how "
            "many of the decisions changed.",
            count,
            count=numbers.whole(count),
        )
    if count := found["bounded"]:
        yield ngettext(
            "Both audits read the same rows, and how {count} estimate hangs together with the earlier one is not "
            "known: the interval of its difference holds whatever the correlation is, and is the wider for it.",
            "Both audits read the same rows, and how {count} estimates hang together with the earlier ones is not "
            "known: the intervals of their differences hold whatever the correlation is, and are the wider for it.",
            count,
            count=numbers.whole(count),
        )
    if not (found["independent"] or found["paired"] or found["bounded"]) and found["counted"]:
        yield _(
            "Both audits made their numbers from the same rows, the same model and the same plan, so there is no luck "
            "in a difference: what differs, the program made."
        )
