import random
import re

import pytest
from scipy.stats import binom
from stdnum import luhn
from stdnum.fr import nir
from stdnum.gb import nhs

from audit.metrics.null_calibration import calibrate, p_value, shape, shuffled, uniform


def numbers(check: str, n: int = 150) -> list[str]:
    """Numbers with a correct last digit, or random ones."""
    rng = random.Random(3)
    bodies = [f"{rng.randrange(10**8, 10**9)}" for _ in range(n)]
    if check == "luhn":
        return [body + luhn.calc_check_digit(body) for body in bodies]
    return [body + str(rng.randrange(10)) for body in bodies]


def test_shapes_keep_signs_and_lose_values() -> None:
    assert shape("AB-12 ç٣") == "aa-00 a٣"


def test_shuffling_keeps_each_place_and_each_shape() -> None:
    values = ["A1-22", "B3-44", "C5-66", "99"]
    copies = shuffled(values, seed=1)
    assert sorted(map(shape, copies)) == sorted(3 * list(map(shape, values)))
    for place in range(5):
        taken = sorted(value[place] for value in values if len(value) == 5)
        assert sorted(copy[place] for copy in copies if len(copy) == 5) == sorted(3 * taken)


def test_the_order_of_values_is_irrelevant() -> None:
    values = numbers("luhn")
    assert shuffled(values, seed=1) == shuffled(values[::-1], seed=1)
    assert shuffled(values, seed=1) != shuffled(values, seed=2)


def test_a_check_digit_stands_out_from_its_shuffled_self() -> None:
    values = numbers("luhn")
    found = calibrate(values, shuffled(values, seed=1), luhn.is_valid)
    assert found.share == 1.0
    assert 0.05 < found.null_rate < 0.16  # Luhn lets one string in ten through
    assert found.p_value < 1e-60


@pytest.mark.parametrize("is_valid", [luhn.is_valid, nhs.is_valid, nir.is_valid, str.isdigit])
def test_random_numbers_do_not(is_valid: object) -> None:
    values = numbers("none")
    found = calibrate(values, shuffled(values, seed=1), is_valid)  # type: ignore[arg-type]
    assert found.p_value > 1e-4


def test_times_in_seconds_pass_many_checks_and_are_not_taken_for_persons() -> None:
    """A check that accepts everything has a null rate of one."""
    values = [str(1_600_000_000 + 977 * k) for k in range(200)]
    found = calibrate(values, shuffled(values, seed=1), str.isdigit)
    assert found.null_rate == 1.0
    assert found.p_value > 0.5


def test_the_p_value_is_the_binomial_tail() -> None:
    assert p_value(7, 20, 10, 98) == pytest.approx(binom.sf(6, 20, 11 / 100))
    assert p_value(0, 20, 10, 98) == 1.0


def test_uniform_strings_keep_signs() -> None:
    drawn = uniform(["12-AB", "34-CD"], seed=1)
    assert len(drawn) == 10
    assert all(re.fullmatch(r"\d\d-(AB|CD)", text) for text in drawn)
