"""Many numbers at once get the verdicts that python-stdnum gives one by one."""

import random
from importlib import import_module

import pytest

from audit.identifiers import card, discover, iban, vin
from audit.identifiers._batches import CHECKS, together

NOT_PLAIN = ("", " ", "12", "x" * 40, "１２３４５６７８９", "12345678z", "123-456-789", "²" * 9)


def candidates(id_: str, seed: int = 5) -> list[str]:
    """Numbers in the plain form, of which some are valid: every last digit (or two) of random beginnings."""
    draw, check = random.Random(seed), CHECKS[id_]
    found = ["0" * check.length, "1" * check.length, "9" * check.length]
    for _ in range(40):
        start = "".join(str(draw.randrange(10)) for _ in range(check.length - 2))
        if id_ == "pl/pesel":
            month = draw.choice((0, 20, 80)) + draw.randrange(1, 14)
            start = f"{draw.randrange(100):02d}{month:02d}{draw.randrange(33):02d}" + start[6:]
        if id_ == "imei":
            start = draw.choice(("35", "49", "37", "86")) + start[2:]
        if check.letters:
            found += [start + str(draw.randrange(10)) + letter for letter in "TRWAGMYFPDXBNJZSQVHLCKEIOU"]
        else:
            found += [f"{start}{last:02d}" for last in range(100)]
    return found


@pytest.mark.parametrize("id_", CHECKS)
def test_the_verdicts_are_those_of_the_validator(id_: str) -> None:
    module = discover()[id_]
    values = [*candidates(id_), *NOT_PLAIN]
    expected = [module.is_valid(value) for value in values]
    assert sum(expected) > 20
    assert module.valid_of(values).tolist() == expected


@pytest.mark.parametrize("id_", sorted(set(CHECKS) - {"imei"}))
def test_the_verdicts_are_those_of_python_stdnum(id_: str) -> None:
    country, _, name = id_.partition("/")
    oracle = import_module(f"stdnum.{'in_' if country == 'in' else country}.{name}")
    values = candidates(id_, seed=8)
    wrong = [value for value in values if bool(oracle.is_valid(value)) != bool(discover()[id_].valid_of([value])[0])]
    assert wrong == []


def test_no_numbers_are_no_verdicts() -> None:
    assert together([], CHECKS["imei"], lambda _: True).tolist() == []


@pytest.mark.parametrize("module", [card, iban, vin])
def test_other_kinds_in_every_form(module: object) -> None:
    draw = random.Random(3)
    values = [
        "4111 1111 1111 1111", "4111-1111-1111-1111", "4111111111111111", " 378282246310005 ", "3782 822463 10005",
        "4111 1111-1111 1111", "GB29 NWBK 6016 1331 9268 19", "gb29nwbk60161331926819", "NO93 8601 1117 947",
        "GB28NWBK60161331926819", "1HGCM82633A004352", "1hgcm82633a004352", "11111111111111111", "", "x", *NOT_PLAIN,
    ]  # fmt: skip
    values += ["".join(draw.choice("4159 -ADEG01") for _ in range(draw.randrange(10, 24))) for _ in range(500)]
    values += [f"4{draw.randrange(10**15):015d}" for _ in range(500)]
    values += [f"1HGCM{draw.randrange(10**12):012d}" for _ in range(500)]
    expected = [module.is_valid(value) for value in values]  # type: ignore[attr-defined]
    assert any(expected)
    assert module.valid_of(values).tolist() == expected  # type: ignore[attr-defined]
