from audit.identifiers import age_over_89
from tests.identifiers.strings import invalid, valid


@valid("90", "99", "104", "125", "92.5")
def test_ages(text: str) -> None:
    assert age_over_89.is_valid(text)


@invalid("89", "89.9", "9", "126", "900", "90+", ">89", "090", "90 or older", "-91")
def test_near_misses(text: str) -> None:
    assert not age_over_89.is_valid(text)
