"""Personal data by kind: what GDPR, HIPAA and CCPA make of it."""

from __future__ import annotations

import pytest

from audit import identifiers
from audit.errors import PackError
from audit.packs import taxonomy

SHIPPED = taxonomy.shipped()
BY_ID = {kind.id: kind for kind in SHIPPED.kinds}


def test_every_letter_of_safe_harbor_is_somewhere_and_so_are_the_heads_of_article_9() -> None:
    assert {letter for kind in SHIPPED.kinds for letter in kind.hipaa} == set("ABCDEFGHIJKLMNOPQR")
    assert len({kind.special for kind in SHIPPED.kinds if kind.special}) == 8


@pytest.mark.parametrize(
    ("kind", "special", "hipaa", "sensitive"),
    [
        ("sex", None, "", None),
        ("age", None, "C", None),
        ("ethnicity", "racial or ethnic origin", "", "always"),
        ("offences", None, "", None),
        ("photo", None, "Q", None),
        ("politics", "political opinions", "", None),
        ("medical-number", "health", "HI", "always"),
        ("location", None, "B", "within a radius of 1 850 feet"),
    ],
)
def test_rows_of_the_reference(kind: str, special: str | None, hipaa: str, sensitive: str | None) -> None:
    found = BY_ID[kind]
    assert (found.special, "".join(found.hipaa), found.sensitive) == (special, hipaa, sensitive)


def test_what_is_recognised_has_its_kind() -> None:
    for name in identifiers.discover():
        kind = taxonomy.by_identifier(SHIPPED, name)
        assert kind is not None, name
    for kind in SHIPPED.kinds:
        assert set(kind.identifiers) <= set(identifiers.discover())


@pytest.mark.parametrize(
    ("column", "kind"),
    [
        ("race", "ethnicity"), ("applicant_race", "ethnicity"), ("raceEthnic", "ethnicity"), ("male", "sex"),
        ("Gender", "sex"), ("average", None), ("embraced", None), ("date_of_birth", "date"), ("AGE", "age"),
    ],
)  # fmt: skip
def test_a_columns_name_points_to_a_kind_by_whole_words(column: str, kind: str | None) -> None:
    found = taxonomy.by_name(SHIPPED, column)
    assert (found.id if found else None) == kind


def test_a_malformed_taxonomy_is_refused_with_its_places() -> None:
    text = "as_of: soon\nsources: []\nkinds:\n  sex: {title: Sex, special: sex, hipaa: [Z], names: [Sex]}\n"
    with pytest.raises(PackError) as caught:
        taxonomy.from_text(text, "taxonomy.yaml")
    said = "\n".join(map(str, caught.value.mistakes))
    for part in ("as_of is 'soon'", "sources is empty", "lacks 'gdpr'", "kinds.sex.special is 'sex'", ":4:"):
        assert part in said


@pytest.mark.parametrize(
    ("identifier", "kind"),
    [
        ("us/ssn", "national-id"),
        ("hu/personal_number", "national-id"),
        ("xx/passport", "passport-licence"),
        ("gb/nhs_number", "medical-number"),
        ("email", "contact"),
        ("something_else", None),
    ],
)
def test_a_number_that_is_not_listed_goes_by_its_name_and_country(identifier: str, kind: str | None) -> None:
    found = taxonomy.by_identifier(SHIPPED, identifier)
    assert (None if found is None else found.id) == kind
