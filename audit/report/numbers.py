"""How numbers are written: enough digits to decide by, percent for shares, never on the wrong side of a limit."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Literal

from audit.language import N_, _, digits, pgettext

Unit = Literal["share", "difference", "ratio", "number", "count", "probability"]
"""share: of 1, written in percent. difference: of two shares, in percentage points. ratio: of two rates."""

SPACE = "\u00a0"
"""Keeps a number and its unit on one line."""
_MOST_DIGITS = 8


def number(value: float, unit: Unit, beside: Iterable[float] = ()) -> str:
    """A value in its unit, with more digits where it would otherwise look equal to a limit that it is `beside`."""
    if unit == "count":
        return whole(value) if float(value).is_integer() else decimals(value, 2)
    if unit == "probability" and value < 0.0001:
        return f"<{SPACE}{decimals(0.0001, 4)}"
    factor = 100 if unit in ("share", "difference") else 1
    digits = _digits(value * factor, {"share": 1, "difference": 1, "probability": 4}.get(unit, 3))
    for limit in beside:
        while value != limit and digits < _MOST_DIGITS and _same(value * factor, limit * factor, digits):
            digits += 1
    return decimals(value * factor, digits) + suffix(unit)


def limit(value: float, unit: Unit) -> str:
    """A limit, exactly as it is set."""
    factor = 100 if unit in ("share", "difference") else 1
    return _written(f"{round(value * factor, 10):,.10f}".rstrip("0").rstrip(".")) + suffix(unit)


def whole(value: float) -> str:
    """A whole number, its thousands apart: 1989 is "1,989"."""
    return _written(f"{value:,.0f}")


def decimals(value: float, digits: int) -> str:
    """A number with so many digits behind the point."""
    return _written(f"{value:,.{digits}f}")


def suffix(unit: Unit) -> str:
    """What follows the digits of a unit."""
    return {"share": f"{SPACE}%", "difference": f"{SPACE}{_('points')}"}.get(unit, "")


def span(low: float | None, high: float | None, unit: Unit, beside: Iterable[float] = (), to: str = "") -> str:
    """An interval, its unit once: "67.5 to 83.8 %"."""
    ends = list(beside)
    first = _("unbounded") if low is None else number(low, unit, ends)
    last = _("unbounded") if high is None else number(high, unit, ends)
    if low is not None and high is not None:
        first = first.removesuffix(suffix(unit))
    return f"{first}{SPACE}{to}{SPACE}{last}" if to else f"{first}{SPACE}{_between()}{SPACE}{last}"


def to() -> str:
    """Between two ends that are no bare numbers."""
    return f" {_between()} "


def _between() -> str:
    return pgettext("between two ends", "to")


def percent(share: float) -> str:
    """A confidence level: 0.95 is "95 %"."""
    return f"{_written(f'{share * 100:g}')}{SPACE}%"


def size(count: int) -> str:
    """A number of bytes for people."""
    for unit, power in (("MB", 6), ("kB", 3)):
        if count >= 10**power:
            return f"{decimals(count / 10**power, 1)}{SPACE}{unit}"
    return f"{whole(count)}{SPACE}B"


def day(value: date | str) -> str:
    """A date in words; text that is not a date stays as it is."""
    try:
        when = date.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        return str(value)
    day, month, year = when.day, _(_MONTHS[when.month - 1]), when.year
    return pgettext("date", "{day} {month} {year}").format(day=day, month=month, year=year).replace(" ", SPACE)


def digest(sha256: str) -> str:
    """A digest short enough to compare by eye."""
    return f"{sha256[:16]}…{sha256[-8:]}" if len(sha256) > 30 else sha256


def _digits(scaled: float, usual: int) -> int:
    """More digits than usual for a small number that rounding would change by more than a twentieth."""
    digits = usual
    while digits < _MOST_DIGITS and abs(round(scaled, digits) - scaled) > abs(scaled) / 20:
        digits += 1
    return digits


def _written(text: str) -> str:
    """Digits with the signs of the language spoken now, and a real minus."""
    return digits(text).replace("-", "−")


def _same(one: float, other: float, digits: int) -> bool:
    return f"{one:.{digits}f}" == f"{other:.{digits}f}"


_MONTHS = (
    N_("January"), N_("February"), N_("March"), N_("April"), N_("May"), N_("June"), N_("July"),
    N_("August"), N_("September"), N_("October"), N_("November"), N_("December"),
)  # fmt: skip
