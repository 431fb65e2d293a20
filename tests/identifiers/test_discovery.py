"""What holds for every identifier."""

import importlib
import re
from types import ModuleType

import pytest

from audit import identifiers
from audit.errors import InputError
from audit.identifiers import discover, header_says

ALL = discover()
SLOWEST = 100_000

JUNK = (
    "",
    " ",
    "None",
    "null",
    "NaN",
    "nan",
    "N/A",
    "b'bytes'",
    "\\xff\\xfe",
    "\x00",
    "536-90-4399\x00",
    "simple@example.com\x00",
    "4111111111111111\x00",
    "\ud800",
    "😀",
    "😀😀😀😀@😀.😀",
    "⁴¹¹¹¹¹¹¹¹¹¹¹¹¹¹¹",
    "②①②-⑤⑤⑤-⓪①②③",
    "٤١١١١١١١١١١١١١١١",
    "５３６-９０-４３９９",
    "\u202e4399-09-635",
    "<script>alert(1)</script>",
    "' OR 1=1 --",
    "\n\t\r",
    "(((((((((((((((((((((",
    "+" * 50,
    "-" * 50,
    "." * 50,
    "@" * 50,
    "9" * SLOWEST,
    "a" * SLOWEST,
    "a." * (SLOWEST // 2),
    " -" * (SLOWEST // 2),
    "a@" * (SLOWEST // 2),
    "(0)" * (SLOWEST // 3),
)


@pytest.mark.parametrize("identifier", ALL)
def test_junk_is_never_valid_and_never_raises(identifier: str) -> None:
    module = ALL[identifier]
    by_name = getattr(module, "NEEDS_HEADER", False) and not getattr(module, "CHECKED", False)
    for text in JUNK:
        valid = module.is_valid(text)
        if by_name:
            assert isinstance(valid, bool), ascii(text)  # the column's name decides what "None" is
            assert not (valid and len(text) > 1000 and identifier != "free_text"), ascii(text)
        else:
            assert valid is False, ascii(text)
        for name in ("says", "could_be", "check"):
            if (looser := getattr(module, name, None)) is not None:
                assert isinstance(looser(text), bool), (name, ascii(text))


def test_the_path_is_the_id() -> None:
    assert {"card", "email", "iban", "person_name", "phone", "phone_digits", "us/ssn", "us/ssn_digits"} < set(ALL)
    assert list(ALL) == sorted(ALL)
    for identifier, module in ALL.items():
        assert module.__name__ == f"audit.identifiers.{identifier.replace('/', '.')}"


@pytest.mark.parametrize("module", ALL.values(), ids=list(ALL))
def test_every_identifier_has_its_page_and_its_words(module: ModuleType) -> None:
    assert module.__doc__ is not None
    assert "References" in module.__doc__
    assert module.NAME
    words = (*module.HEADER, *getattr(module, "NOT_HEADER", ()))
    assert all(word == word.lower().strip() for word in words)
    assert all(header_says(module, word) for word in module.HEADER)


PORTABLE = re.compile(r"(?:[^\\]|\\[dwsntx.+*?()\[\]{}|^$/\\-])*")

EXAMPLES = {
    "card": ("4111 1111 1111 1111", "4222222222222", "378282246310005", "3714 496353 98431"),
    "email": ("user.name+tag@sub.example.com", "o'brien@example.co.uk"),
    "iban": ("GB29 NWBK 6016 1331 9268 19", "NO9386011117947", "MT84MALT011000012345MTLCAST001S"),
    "person_name": ("Jean-Luc Picard", "賈寶玉"),
    "phone": ("+44 20 7946 0958", "(212)555-0123", "212-555-0123 ext. 12", "+442079460958", "01.42.68.53.00"),
    "phone_digits": ("2125550123", "00442079460958"),
    "us/ssn": ("536-90-4399", "536 90 4399"),
    "us/ssn_digits": ("536904399",),
}


@pytest.mark.parametrize("identifier", EXAMPLES)
def test_the_pattern_runs_on_every_engine_and_lets_all_valid_values_through(identifier: str) -> None:
    module = ALL[identifier]
    for pattern in (module.PATTERN, getattr(module, "INSIDE", r"\d")):
        assert PORTABLE.fullmatch(pattern)
        assert "(?" not in pattern
    for example in EXAMPLES[identifier]:
        assert module.is_valid(example)
        assert re.search(module.PATTERN, example), example
        assert re.search(module.PATTERN, f" {example} "), example


@pytest.mark.parametrize("module", ALL.values(), ids=list(ALL))
def test_every_pattern_is_portable(module: ModuleType) -> None:
    for pattern in (module.PATTERN, getattr(module, "INSIDE", r"\d"), getattr(module, "GATE", r"\d")):
        assert PORTABLE.fullmatch(pattern), pattern
        assert "(?" not in pattern
        re.compile(pattern)


def test_the_patterns_run_in_duckdb() -> None:
    import duckdb

    for identifier, examples in EXAMPLES.items():
        module = ALL[identifier]
        for example in examples:
            (found,) = duckdb.execute("SELECT regexp_matches(?, ?)", [example, module.PATTERN]).fetchone()
            assert found, (identifier, example)


class Entry:
    def __init__(self, name: str, module: str) -> None:
        self.name, self.value = name, module

    def load(self) -> ModuleType:
        return importlib.import_module(self.value)


def test_other_packages_add_identifiers_and_take_no_names(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [Entry("de/steuerid", "audit.identifiers.email")]
    monkeypatch.setattr(identifiers, "entry_points", lambda group: found if group == "signoff.identifiers" else [])
    discover.cache_clear()
    try:
        assert "de/steuerid" in discover()
        found += [Entry("email", "json"), Entry("fr/nir", "no_such_module_anywhere")]
        discover.cache_clear()
        with pytest.raises(InputError) as caught:
            discover()
    finally:
        discover.cache_clear()
    assert ["'email'" in str(caught.value.mistakes[0]), "'fr/nir'" in str(caught.value.mistakes[1])] == [True, True]
