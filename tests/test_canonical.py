"""Canonical JSON against RFC 8785's own example, and files that appear whole or not at all."""

import math
import os
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType

import numpy as np
import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from audit import canonical


def test_the_example_of_rfc_8785_section_3_2_2() -> None:
    value = {
        "numbers": [333333333.33333329, 1e30, 4.50, 2e-3, 0.000000000000000000000000001],
        "string": '€$\u000f\nA\'B"\\\\"/',
        "literals": [None, True, False],
    }
    expected = (
        '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],'
        '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}\n'
    )
    assert canonical.to_bytes(value).decode("utf-8") == expected


@dataclass(frozen=True)
class Point:
    x: float
    on: date
    labels: tuple[str, ...]


def test_records_become_plain_json() -> None:
    point = Point(x=1.0, on=date(2026, 11, 21), labels=("b", "a"))
    assert canonical.to_bytes(point) == b'{"labels":["b","a"],"on":"2026-11-21","x":1}\n'


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf, 2**53 + 1])
def test_a_number_without_canonical_form_is_refused(number: float) -> None:
    with pytest.raises(ValueError, match=r"."):
        canonical.to_bytes({"value": number})


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats(allow_nan=False, allow_infinity=False) | st.text("aé€\n\"'"),
        lambda inner: st.lists(inner) | st.dictionaries(st.text("abc"), inner),
    )
)
def test_round_trip_is_stable(value: object) -> None:
    written = canonical.to_bytes(value)
    assert canonical.to_bytes(canonical.from_bytes(written)) == written
    assert canonical.from_bytes(written) == value


ANY_FLOAT = st.floats(allow_nan=False, allow_infinity=False)
ANY_NUMBER = ANY_FLOAT | ANY_FLOAT.map(round) | st.integers(-(2**60), 2**60) | st.builds(float, st.integers())


@given(
    st.recursive(
        st.none() | st.booleans() | ANY_NUMBER | st.text(),
        lambda inner: st.lists(inner).map(tuple) | st.dictionaries(st.text(), inner),
    )
)
def test_bytes_are_those_of_the_library(value: object) -> None:
    try:
        expected = rfc8785.dumps(canonical.plain(value)) + b"\n"
    except rfc8785.CanonicalizationError:
        with pytest.raises(ValueError, match=r"."):
            canonical.to_bytes(value)
    else:
        assert canonical.to_bytes(value) == expected


class Kind(StrEnum):
    A = "a"


@pytest.mark.parametrize(
    "value",
    [
        Kind.A,
        [Kind.A],
        {Kind.A: 1},
        {1: 2, "b": (3,)},
        np.float64(0.5),
        [np.float64(1e-7)],
        MappingProxyType({"b": 1, "a": 2}),
        date(2026, 1, 2),
        -0.0,
        1e16,
        1e21,
        1e22,
        123456789012345680.0,
        1e-6,
        1e-7,
        5e-324,
        {"\ufb33": 1, "\U0001f600": 2, "a": 3},
        "\x7f\u2028\x00",
        (),
        {},
        2**53 - 1,
        {"b": Point(x=0.1, on=date(2026, 11, 21), labels=())},
    ],
    ids=repr,
)
def test_unusual_kinds_are_those_of_the_library_too(value: object) -> None:
    assert canonical.to_bytes(value) == rfc8785.dumps(canonical.plain(value)) + b"\n"


@pytest.mark.parametrize("value", ["\ud800", {"\ud800": 1}, {1, 2}, b"a", 1j, 2**53])
def test_what_json_cannot_say_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match=r"."):
        canonical.to_bytes(value)


@pytest.mark.parametrize("text", [b'{"a":1,"a":2}', b'{"a":NaN}', b'{"a":Infinity}', b"\xff", b"{"])
def test_reading_refuses_what_json_does_not_have(text: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        canonical.from_bytes(text)


def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "report.pdf"
    canonical.write_whole(target, b"old")

    def fail(_: int) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="disk full"):
        canonical.write_whole(target, b"new")
    assert target.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["report.pdf"]


def test_a_digest_is_the_one_of_the_standard(tmp_path: Path) -> None:
    # FIPS 180-2, appendix B.1
    expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    (tmp_path / "abc").write_bytes(b"abc")
    assert canonical.sha256(b"abc") == canonical.file_sha256(tmp_path / "abc") == expected
