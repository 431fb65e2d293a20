from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from audit.needs import column_samples
from audit.needs.column_evidence import Verdict
from audit.needs.column_verdicts import ColumnVerdicts, agrees, held, kind, meant, supply
from audit.records.subject import Subject


def verdicts(subject: Subject) -> ColumnVerdicts:
    return supply(subject, column_samples.supply(subject))


def test_every_column_is_judged(subject_of: Callable[..., Subject]) -> None:
    frame = pd.DataFrame(
        {
            "mail": ["a@example.org", "b@example.org"],
            "sex": ["f", "m"],
            "account": ["12 34", "56 78"],
            "income": [1.5, 2.5],
        }
    )
    found = verdicts(subject_of(frame))
    assert {one.column: one.identifier for one in found.verdicts} == {
        "mail": "email",
        "sex": "sex",
        "account": None,
        "income": "employment",
    }
    assert found.direct == {"mail": "email"}
    assert found.whole == set(frame)
    assert found.bare == {"account", "income"}


def test_what_laws_call_it() -> None:
    verdict = Verdict(column="x", identifier="nl/bsn", looked_at=1)
    found = kind(verdict)
    assert found is not None
    assert found.national
    assert kind(Verdict(column="x", identifier=None, looked_at=1)) is None


def test_declarations_are_ids_of_identifiers_kinds_or_categories() -> None:
    for said in ("email", "contact", "contact details"):
        found = meant(said)
        assert found is not None
        assert found.id == "contact"
        assert agrees(said, "email")
        assert agrees(said, "phone")
    assert meant("none") is None
    assert not agrees("none", "email")
    assert not agrees("card", "email")
    assert agrees("fr/nir", "nl/bsn")


def test_a_declaration_stands_in_for_what_was_found() -> None:
    found = ColumnVerdicts(
        verdicts=(
            Verdict(column="a", identifier="email", looked_at=1),
            Verdict(column="b", identifier="religion", looked_at=1),
            Verdict(column="c", identifier=None, looked_at=1),
        )
    )
    kinds = held(found, {"b": "none", "c": "health"})
    assert {name: one.id for name, one in kinds.items()} == {"a": "contact", "c": "health"}
