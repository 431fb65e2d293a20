"""The inventory of personal data in a whole report, from real checks on a real table."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pandas as pd
import pytest

from audit.records.evidence import Evidence
from audit.records.judgement import Judgement
from audit.records.plan import Columns, Plan
from audit.report.chapters import inventory, inventory_columns
from audit.report.chapters.inventory import Inventory
from audit.report.material import Material
from audit.report.tables import Estimate, Table
from tests.measuring import evidence, plan

FRAME = pd.DataFrame(
    {
        "contact": [f"person{k}@example.org" for k in range(60)],
        "religion": ["Catholic", "Muslim", "None"] * 20,
        "remark": ["paid by 4111 1111 1111 1111 in the end", *(f"no. {k}" for k in range(59))],
        "income": [1000.5 + k for k in range(60)],
        "parcel": [f"box {k}" for k in range(60)],
    }
)
COLUMNS = Columns(features=("contact", "income"), declared={"contact": "email", "parcel": "address"})


def built(columns: Columns = COLUMNS, frame: pd.DataFrame = FRAME) -> Inventory | None:
    found: Evidence = evidence(frame, columns)
    made: Plan = replace(plan(columns), folder=Path())
    return inventory.build(
        Material(
            plan=made,
            evidence=found,
            judgement=_judgement(),
            attachments=(),
            evidence_sha256="0" * 64,
            judgement_sha256="0" * 64,
            report_id="SO-1",
        )
    )


def _judgement() -> Judgement:
    return cast(Judgement, SimpleNamespace(findings=(), fail_on="high", assessment_date="2026-11-22"))


def rows(table: Table | None) -> dict[str, tuple[str, ...]]:
    assert table is not None
    return {
        str(row[0]): tuple(
            (" / ".join((cell.text, *cell.small)) if isinstance(cell, Estimate) else str(cell)).replace("\u00a0", " ")
            for cell in row[1:]
        )
        for row in table.rows
    }


def test_a_row_says_what_why_declared_used_and_by_which_law() -> None:
    found = built()
    assert found is not None
    listed = rows(found.table)
    assert list(listed) == ["contact", "religion", "income"]
    what, why, declared, model, rules = listed["contact"]
    assert what.startswith("E-mail address / contact details; GDPR Art. 4(1)")
    assert why.startswith("60 of 60 cells valid. / 60 of 60 different values are valid")
    assert "a000@aaa.aaa" not in why
    assert (declared, rules) == ("As found", "—")
    assert model.startswith("Takes it / ")
    assert "special category: religious or philosophical beliefs" in listed["religion"][0]
    assert listed["religion"][2:4] == ("No", "Does not take it / not needed for the model’s answers")


def test_columns_that_were_not_recognised_are_listed_by_why_they_are_there() -> None:
    columns = replace(COLUMNS, features=("contact", "parcel"), id=("remark",), quasi_identifiers=("religion",))
    found = built(columns)
    assert found is not None
    assert rows(found.others) == {"Key of a person or a case (id)": ("remark",), "Taken by the model": ("parcel",)}
    assert "The other columns are personal data as well wherever their rows can be tied to a person" in found.lead


def test_why_not_something_else_is_said_where_the_plan_says_otherwise() -> None:
    method = "8 of 8 valid; shapes aaa; less evidence speaks for x; no phone: 2 of 8 could be one"
    assert inventory_columns.reasons(method, undisputed=True) == "8 of 8 valid; shapes aaa"
    assert inventory_columns.reasons(method, undisputed=False) == method


def test_what_the_model_needs() -> None:
    found = built(replace(COLUMNS, sensitive=("religion",)))
    assert found is not None
    listed = rows(found.table)
    assert listed["religion"][2:4] == (
        "Used as sensitive",
        "Does not take it / needed to compare groups, not for the model’s answers",
    )
    without = built(Columns())
    assert without is not None
    assert rows(without.table)["contact"][3] == "Not known"


def test_everything_declared_is_said_in_one_sentence() -> None:
    found = built(Columns(declared={"contact": "email", "religion": "religion"}), FRAME[["contact", "religion"]])
    assert found is not None
    assert found.declarations.startswith("The plan declares each of these columns")


def test_what_other_columns_contain_is_beside() -> None:
    found = built()
    assert found is not None
    assert rows(found.inside) == {"remark": ("payment card number", "1", "60")}


def test_declared_against_found() -> None:
    found = built()
    assert found is not None
    assert found.declarations.replace("\u00a0", " ") == (
        "Of 2 columns called personal data the plan says nothing; 1 declaration found nothing recognised; "
        "0 declarations said something else than was found."
    )
    without = built(replace(COLUMNS, declared={}))
    assert without is not None
    assert without.declarations == ("Not compared with a declaration: the plan declares of no column what it holds.")


def test_no_value_is_shown() -> None:
    shown = repr(built())
    for value in ("person1", "example.org", "4111", "Catholic"):
        assert value not in shown


@pytest.mark.parametrize("name", ["<b>x</b>", "{{ 7 * 7 }}", "a" * 300])
def test_a_columns_name_is_only_text(name: str) -> None:
    found = built(Columns(), FRAME.rename(columns={"contact": name}))
    assert found is not None
    assert found.table is not None
    assert str(found.table.rows[0][0]).startswith(name[:40])


def test_nothing_personal() -> None:
    found = built(Columns(), FRAME[["parcel"]])
    assert found is not None
    assert found.table is None
    assert found.lead.replace("\u00a0", " ") == "None of 1 column is called personal data by its values or its name."
