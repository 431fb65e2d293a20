"""Read `policies/taxonomy.yaml`: personal data by kind, under GDPR, HIPAA and CCPA."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from audit import documents
from audit.errors import Mistake, PackError
from audit.records.taxonomy import PersonalKind, Taxonomy
from audit.resources import folder

FILE = "taxonomy.yaml"


@lru_cache(maxsize=1)
def shipped() -> Taxonomy:
    """The taxonomy that ships with the program."""
    return from_text((folder("policies") / FILE).read_text(encoding="utf-8"), f"policies/{FILE}")


def from_text(text: str, file: str) -> Taxonomy:
    """A taxonomy from its text; `file` is its name for messages.

    Raises:
        PackError: with every mistake found.

    """
    document = documents.parse(text, file)
    found = [document] if isinstance(document, Mistake) else documents.check(document, "taxonomy")
    if isinstance(document, Mistake) or found:
        raise PackError(found)
    data = document.data
    return Taxonomy(
        as_of=date.fromisoformat(data["as_of"]),
        sources=tuple(data["sources"]),
        kinds=tuple(_kind(name, item) for name, item in data["kinds"].items()),
    )


def by_identifier(taxonomy: Taxonomy, identifier: str) -> PersonalKind | None:
    """The kind that a recognised identifier, such as us/ssn, belongs to.

    One that the taxonomy does not list goes by the words of its name; a number of one country that says nothing else
    is a national identification number.
    """
    listed = next((kind for kind in taxonomy.kinds if identifier in kind.identifiers), None)
    named = listed or by_name(taxonomy, identifier.rpartition("/")[2])
    if named is not None or "/" not in identifier:
        return named
    return next((kind for kind in taxonomy.kinds if kind.national), None)


def by_name(taxonomy: Taxonomy, column: str) -> PersonalKind | None:
    """The kind to which a word of a column's name points."""
    words = set(re.findall("[a-z]+", re.sub("(?<=[a-z])(?=[A-Z])", "_", column).lower()))
    return next((kind for kind in taxonomy.kinds if words & set(kind.names)), None)


def _kind(name: str, data: Mapping[str, Any]) -> PersonalKind:
    lists = {key: tuple(data.get(key, ())) for key in ("hipaa", "ccpa", "identifiers", "names")}
    return PersonalKind(**{**data, **lists, "id": name})
