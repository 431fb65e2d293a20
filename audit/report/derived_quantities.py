"""What numbers that follow from the evidence are called in the report: title, unit and the sentence that says it."""

from __future__ import annotations

from collections.abc import Mapping

from audit.report.numbers import Unit

DERIVED: Mapping[str, tuple[str, Unit, str]] = {
    "derived.rows": ("Rows", "count", "{value} rows were audited"),
    "derived.decisions": ("Decisions or scores were audited", "count", ""),
    "derived.special_category_attributes": (
        "Attribute that by its name is a special category of personal data",
        "count",
        "",
    ),
    "derived.national_identifiers": ("Column with national identification numbers", "count", ""),
    "derived.unrecorded_identifiers": (
        "Column with identifiers that the record of processing does not name",
        "count",
        "column {column} holds this kind of identifier, which the record of processing does not name: {identifier}",
    ),
    "derived.unknown_share": (
        "Rows of unknown group",
        "share",
        "for {value} of the rows the group is not known ({attribute})",
    ),
    "derived.smallest_group_share": (
        "Share of the smallest group",
        "share",
        "the smallest group of {attribute} makes up {value} of the rows whose group is known",
    ),
}

SUBJECTS: Mapping[str, str] = {
    "derived.rows": "Data quality",
    "derived.decisions": "Data quality",
    "derived.unknown_share": "Data quality",
    "derived.smallest_group_share": "Data quality",
}
"""Under which subject such a number stands; the others are about privacy."""
