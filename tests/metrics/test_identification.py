import pytest

from audit.metrics.identification import Weighed, accepted, beyond_luck, strength
from audit.metrics.null_calibration import Calibrated


def seen(valid: int, n: int = 100, **evidence: object) -> Weighed:
    could_be = evidence.pop("could_be", valid)
    return Weighed(identifier="kind", n=n, matched=valid, valid=valid, could_be=could_be, **evidence)  # type: ignore[arg-type]


def checked(valid: int, null_rate: float, p_value: float, **evidence: object) -> Weighed:
    found = Calibrated(n=100, valid=valid, null_rate=null_rate, p_value=p_value)
    return seen(valid, calibrated=found, checked=True, needs_header=True, **evidence)


@pytest.mark.parametrize(
    ("weighed", "called"),
    [
        # The value speaks for itself.
        (seen(50), True),
        (seen(49), False),
        (seen(100, column_is=False), False),
        (seen(1, header="says"), True),
        (seen(0, header="says"), False),
        (seen(0, header="says", could_be=60), True),
        (seen(20, says=70), True),
        (seen(20, fitting=80), True),
        (seen(20, says=70, shape="dates or times"), False),
        # Only the column's name speaks.
        (seen(100, needs_header=True), False),
        (seen(50, needs_header=True, header="says"), True),
        (seen(49, needs_header=True, header="says"), False),
        # A check speaks.
        (checked(100, 0.1, 1e-60), True),
        (checked(84, 0.1, 1e-60), False),
        (checked(100, 0.7, 1e-12), False),
        (checked(100, 0.5, 1e-3), False),
        (checked(100, 0.1, 1e-60, header="says otherwise"), False),
        (checked(60, 0.1, 1e-3, header="says"), True),
        (checked(100, 0.9, 0.5, header="says"), False),
        (seen(100, checked=True), False),
        (seen(3, n=3, checked=True), True),
        # Words speak.
        (seen(100, needs_header=True, says=80), True),
        (seen(100, needs_header=True, says=79), False),
        (seen(100, needs_header=True, says=100, header="says otherwise"), False),
    ],
)
def test_the_rule(weighed: Weighed, called: bool) -> None:
    assert accepted(weighed) is called


def test_names_need_known_names_or_a_telling_header() -> None:
    def name(**evidence: object) -> Weighed:
        found = {"identifier": "person_name", "n": 100, "matched": 100, "valid": 100, "could_be": 100}
        return Weighed(**{**found, "needs_header": True, "knows": True, **evidence})  # type: ignore[arg-type]

    assert accepted(name(says=60))
    assert not accepted(name(says=60, few=True))
    assert not accepted(name(says=60, column_is=False))
    assert accepted(name(says=0, header="says"))
    assert not accepted(name(says=0, header="says", bare_header=True))
    assert accepted(name(says=0, header="says", bare_header=True, foreign=True))
    assert accepted(name(says=0, header="says", bare_header=True, knows=False))


def test_what_the_value_says_is_above_what_the_name_says() -> None:
    by_check = strength(checked(100, 0.1, 1e-60, header="says"))
    by_itself = strength(seen(100))
    by_name = strength(seen(100, needs_header=True, header="says"))
    assert by_check > by_itself > by_name > 0
    generic = strength(seen(100, needs_header=True, header="says", national=True))
    assert generic < by_name


@pytest.mark.parametrize(("matched", "more"), [(0, False), (30, False), (31, True)])
def test_three_times_luck(matched: int, more: bool) -> None:
    assert beyond_luck(matched, 100, chance=0.1) is more
    assert not beyond_luck(matched, 0, chance=0.1)
