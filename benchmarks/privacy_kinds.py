"""A full scan of columns in which every cell is another valid identifier: cells per CPU second by kind."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
from stdnum import luhn, verhoeff
from stdnum.es import dni
from stdnum.iso7064 import mod_97_10

from audit.needs import column_samples, column_verdicts, identifier_counts
from audit.records.subject import Subject

Maker = Callable[[np.random.Generator, int], list[str]]


def _digits(random: np.random.Generator, rows: int, width: int, low: int = 0) -> list[str]:
    drawn = random.integers(low, 10**width, rows)
    return [f"{number:0{width}d}" for number in drawn.tolist()]


def _weighted(weights: tuple[int, ...], modulus: int) -> Callable[[str], int]:
    return lambda text: sum(w * int(char) for w, char in zip(weights, text, strict=True)) % modulus


def _cards(random: np.random.Generator, rows: int) -> list[str]:
    bodies = ["4" + body for body in _digits(random, rows, 14)]
    return [body + luhn.calc_check_digit(body) for body in bodies]


def _grouped_cards(random: np.random.Generator, rows: int) -> list[str]:
    return [" ".join(card[place : place + 4] for place in range(0, 16, 4)) for card in _cards(random, rows)]


def _ibans(random: np.random.Generator, rows: int) -> list[str]:
    bodies = _digits(random, rows, 18)
    return [f"DE{mod_97_10.calc_check_digits(body + 'DE')}{body}" for body in bodies]


def _dates(random: np.random.Generator, rows: int) -> list[str]:
    days = np.datetime64("1940-01-01") + random.integers(0, 25_000, rows)
    return [str(day)[2:].replace("-", "") for day in days]


def _pesel(random: np.random.Generator, rows: int) -> list[str]:
    check = _weighted((1, 3, 7, 9, 1, 3, 7, 9, 1, 3), 10)
    bodies = [date + more for date, more in zip(_dates(random, rows), _digits(random, rows, 4), strict=True)]
    return [body + str((10 - check(body)) % 10) for body in bodies]


def _bsn(random: np.random.Generator, rows: int) -> list[str]:
    check = _weighted((9, 8, 7, 6, 5, 4, 3, 2), 11)
    return [body + str(check(body)) for body in _digits(random, 2 * rows, 8) if check(body) < 10][:rows]


def _nhs(random: np.random.Generator, rows: int) -> list[str]:
    check = _weighted((10, 9, 8, 7, 6, 5, 4, 3, 2), 11)
    made = [(body, (11 - check(body)) % 11) for body in _digits(random, 2 * rows, 9)]
    return [f"{body}{digit}" for body, digit in made if digit < 10][:rows]


def _aadhaar(random: np.random.Generator, rows: int) -> list[str]:
    return [body + verhoeff.calc_check_digit(body) for body in _digits(random, rows, 11, low=2 * 10**10)]


def _imei(random: np.random.Generator, rows: int) -> list[str]:
    bodies = ["35" + body for body in _digits(random, rows, 12)]
    return [body + luhn.calc_check_digit(body) for body in bodies]


def _vin(random: np.random.Generator, rows: int) -> list[str]:
    values = dict(zip("ABCDEFGHJKLMNPRSTUVWXYZ", (*range(1, 9), *range(1, 6), 7, 9, *range(2, 10)), strict=True))
    weights = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
    made = []
    for body in _digits(random, rows, 12):
        text = f"1HGCM{body[:3]}0{body[3:11]}"
        rest = sum(w * (values.get(c) or int(c)) for w, c in zip(weights, text, strict=True)) % 11
        made.append(text[:8] + ("X" if rest == 10 else str(rest)) + text[9:])
    return made


KINDS: dict[str, Maker] = {
    "email": lambda r, n: [f"person{k}@example{k % 97}.org" for k in range(n)],
    "phone +": lambda r, n: ["+4930" + body for body in _digits(r, n, 8, low=10**7)],
    "phone + spaced": lambda r, n: [f"+44 20 7{body[:3]} {body[3:]}" for body in _digits(r, n, 7)],
    "phone US": lambda r, n: [f"(212) {b[:3]}-{b[3:]}" for b in _digits(r, n, 7, low=2 * 10**6)],
    "phone_digits": lambda r, n: ["212" + body for body in _digits(r, n, 7, low=2 * 10**6)],
    "card": _cards,
    "card grouped": _grouped_cards,
    "iban": _ibans,
    "ip_address 4": lambda r, n: [".".join(map(str, q)) for q in r.integers(1, 255, (n, 4)).tolist()],
    "ip_address 6": lambda r, n: [f"2001:db8:{b[:4]}:{b[4:8]}::{b[8:]}" for b in _digits(r, n, 12, low=10**11)],
    "mac_address": lambda r, n: [":".join(f"{b:02x}" for b in q) for q in r.integers(1, 255, (n, 6)).tolist()],
    "us/ssn": lambda r, n: [f"{b[:3]}-{b[3:5]}-{b[5:]}" for b in _digits(r, n, 9, low=10**8)],
    "gb/nino": lambda r, n: [f"AB{body}C" for body in _digits(r, n, 6)],
    "secret": lambda r, n: [f"AKIA{body}" for body in _digits(r, n, 16)],
    "imei": _imei,
    "vin": _vin,
    "pl/pesel": _pesel,
    "nl/bsn": _bsn,
    "gb/nhs": _nhs,
    "es/dni": lambda r, n: [body + dni.calc_check_digit(body) for body in _digits(r, n, 8)],
    "in/aadhaar": _aadhaar,
    "birth_date": lambda r, n: [f"19{d[:2]}-{d[2:4]}-{d[4:]}" for d in _dates(r, n)],
    "remark": lambda r, n: [f"order {b} was late, please call again" for b in _digits(r, n, 9)],
}


def kinds(rows: int, subject_of: Callable[[Path, pd.DataFrame], Subject]) -> None:
    """Print the speed of each kind, and of a table with all of them."""
    random = np.random.default_rng(1)
    cells = seconds = 0.0
    for name, make in KINDS.items():
        id_ = name.partition(" ")[0]
        table = pd.DataFrame({id_.rpartition("/")[2]: make(random, rows)})
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "rows.parquet"
            table.to_parquet(path, index=False)
            subject = subject_of(path, table)
            samples = column_samples.supply(subject)
            verdicts = column_verdicts.supply(subject, samples)
            started = time.process_time()
            found = identifier_counts.supply(subject, verdicts, samples)
            spent = time.process_time() - started
            subject.engine.close()
        said = ", ".join(f"{one.identifier} {one.matched:,}" for one in found.counts)
        print(
            f"{name:16} {rows / spent:12,.0f} cells per CPU s   {verdicts.verdicts[0].identifier}; {said}", flush=True
        )
        cells, seconds = cells + rows, seconds + spent
    print(f"{'all':16} {cells / seconds:12,.0f} cells per CPU s")
