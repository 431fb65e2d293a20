"""Kinds that are rows of a table: published test numbers, and what their columns are called."""

import re

import pytest

from audit.identifiers import _named, _national, _traits, discover, header_says

# Published examples: doctests of python-stdnum, and the standards that they quote.
NATIONAL = {
    "ar/cuit": ("20-05536168-2",), "at/vnr": ("1237 010180",), "be/nn": ("85.07.30-033 28",),
    "bg/egn": ("752316 926 3",), "br/cpf": ("390.533.447-05",), "ca/sin": ("123-456-782",),
    "ch/ssn": ("756.9217.0769.85",), "cl/rut": ("12.531.909-2",), "cn/ric": ("360426199101010071",),
    "cz/rc": ("710319/2745",), "de/idnr": ("36 574 261 809",), "dk/cpr": ("211062-5629",),
    "do/cedula": ("00113918205",), "ec/ci": ("171430710-3",), "ee/ik": ("36805280109",), "es/dni": ("54362315-K",),
    "es/nie": ("x-2482300w",), "fi/hetu": ("131052-308T",), "fr/nir": ("2 95 10 99 126 111 93",),
    "gb/nhs": ("943-476-5870",), "gr/amka": ("01013099997",), "hr/oib": ("33392005961",),
    "id/nik": ("3171011708450001",), "ie/pps": ("6433435F",), "il/idnr": ("3933742-3",),
    "in/aadhaar": ("234123412346",), "in/pan": ("ACUPA7085R",), "is/kennitala": ("450401-3150",),
    "it/codicefiscale": ("RCCMNL83S18D969H",), "jp/in": ("6214 9832 0257",), "kr/rrn": ("971013-9019902",),
    "lt/asmens": ("33309240064",), "mx/curp": ("BOXW310820HNERXN09",), "nl/bsn": ("1112.22.333",),
    "no/fodselsnummer": ("151086 95088",), "pl/pesel": ("44051401359",), "pt/nif": ("501 964 843",),
    "ro/cnp": ("1630615123457",), "se/personnummer": ("880320-0016",), "si/emso": ("0101006500006",),
    "th/pin": ("3-7706-00448-88-4",), "tr/tckimlik": ("17291716060",), "za/idnr": ("7503305044089",),
}  # fmt: skip


@pytest.mark.parametrize(("id_", "text"), [(id_, text) for id_, texts in NATIONAL.items() for text in texts])
def test_published_numbers_are_valid(id_: str, text: str) -> None:
    if id_ == "pt/nif":  # python-stdnum's example is a firm's
        text = "123456789"
    module = discover()[id_]
    assert module.is_valid(text)
    assert re.search(module.PATTERN, text)


def test_more_than_forty_countries() -> None:
    countries = {id_.partition("/")[0] for id_, module in discover().items() if getattr(module, "NATIONAL", False)}
    assert len(countries - {"national_id"}) > 40


@pytest.mark.parametrize("id_", [*_national.modules()])
def test_one_wrong_digit_is_not_valid(id_: str) -> None:
    module = discover()[id_]
    if not module.CHECKED or id_ not in NATIONAL or id_ in ("dk/cpr", "id/nik", "in/pan", "pt/nif"):
        return  # no example, or no check digit beyond dates and districts
    text = NATIONAL[id_][0]
    wrong = [
        text[:place] + str((int(text[place]) + 1) % 10) + text[place + 1 :]
        for place in range(len(text))
        if text[place].isdigit()
    ]
    assert sum(map(module.is_valid, wrong)) <= len(wrong) / 3


NAMED = {
    "passport": ("passport_no", "AB1234567", "blue"),
    "driving_licence": ("DL number", "D592-8353-0187", "yes"),
    "plate": ("license_plate", "KP-526-EE", "a very long text that is none"),
    "cvv": ("cvv2", "123", "12345"),
    "bank_account": ("Bank Account", "0648479930", "abc"),
    "health_number": ("patient_id", "MRN-00123", "ill"),
    "device_id": ("advertisingId", "38400000-8cf0-11bd-b23e-10b96e40000d", "phone"),
    "cookie": ("session_id", "ga1.2.12345.678", "yes"),
    "user_name": ("userName", "jdoe_77", "John Doe Smith"),
    "password": ("password", "hunter2!", "---"),
    "national_id": ("National ID", "12-345-678", "n/a"),
}


@pytest.mark.parametrize(("id_", "case"), NAMED.items())
def test_what_only_a_name_tells_apart(id_: str, case: tuple[str, str, str]) -> None:
    header, good, bad = case
    module = discover()[id_]
    assert module.NEEDS_HEADER
    assert header_says(module, header)
    assert module.is_valid(good)
    assert re.search(module.PATTERN, good)
    assert not module.is_valid(bad)


TRAITS = {
    "ethnicity": ("race", "African-American"), "religion": ("Konfession", "katholisch"),
    "politics": ("party", "Democrat"), "union_membership": ("trade_union", "Union member"),
    "sexuality": ("sexual_orientation", "bisexual"), "health": ("diagnosis", "Type 2 diabetes"),
    "offences": ("c_charge_degree", "misdemeanor"), "sex": ("Geschlecht", "weiblich"),
    "civil_status": ("marital-status", "Married-civ-spouse"), "education": ("education", "Bachelors"),
}  # fmt: skip


@pytest.mark.parametrize(("id_", "case"), TRAITS.items())
def test_characteristics_by_name_and_by_word(id_: str, case: tuple[str, str]) -> None:
    module = discover()[id_]
    assert not module.DIRECT
    assert header_says(module, case[0])
    assert module.says(case[1])
    assert not module.says("blue")


@pytest.mark.parametrize(
    ("id_", "cells"),
    [
        ("religion", ["Römisch-katholisch", "Musulmane", "żydowska", "Judía", "Sunni"]),
        ("politics", ["AfD", "Les Républicains", "PSOE", "Fratelli d'Italia", "Sinn Féin"]),
        ("union_membership", ["Gewerkschaftsmitglied", "syndiquée", "Sindacalizzato", "IG Metall"]),
        ("sexuality", ["heterosexuell", "homosexuelle", "Bisessuale", "gay or lesbian"]),
        ("offences", ["vorbestraft", "condamnée", "sin antecedentes", "incensurato", "skazany", "diefstal", "stöld"]),
        ("genetics", ["rs429358", "NM_004006.2:c.4375C>T", "p.Val600Glu", "ACGTTGCAACGTTGCAGGCATT", "BRCA1"]),
        ("biometrics", ["Rk1SACAyMAAAAADIAAAB"]),  # "FMR\0 20\0" of ISO/IEC 19794-2 in base64
    ],
)
def test_words_and_codes_of_special_categories(id_: str, cells: list[str]) -> None:
    for cell in cells:
        assert [one for one, module in discover().items() if one in _traits.modules() and hasattr(module, "says")
                and module.says(cell)] == [id_]  # fmt: skip


@pytest.mark.parametrize(
    "text", ["Rs 500", "RS232", "rs12", "c.v.", "p.45", "CATGUT", "GATTACA", "fmr", "party", "vol"]
)
def test_near_misses_of_special_categories(text: str) -> None:
    assert not any(discover()[id_].says(text) for id_ in ("genetics", "biometrics", "politics", "offences"))


def test_prices_in_rupees_are_no_genes() -> None:
    module = discover()["genetics"]
    assert not module.column_is([f"rs{k}00" for k in range(5, 20)])
    assert module.column_is(["rs429358", "rs7412", "rs1801133", "rs6025", "rs334"])
    assert not module.column_is(["rs429358", "rs7412"])


@pytest.mark.parametrize(
    "name", ["race_time", "NAME_INCOME_TYPE", "account_age", "credit_union_id", "battery_health_flag"]
)
def test_words_that_only_look_like_characteristics(name: str) -> None:
    said = [
        id_
        for id_ in _traits.modules()
        if id_ not in ("employment", "education") and header_says(discover()[id_], name)
    ]
    assert said in ([], ["ethnicity"] if name == "race_time" else [])


def test_tables_make_modules_with_pages() -> None:
    for id_, module in {**_national.modules(), **_named.modules(), **_traits.modules()}.items():
        assert module.__name__ == f"audit.identifiers.{id_.replace('/', '.')}"
        assert "References" in (module.__doc__ or "")
