"""Free text.

Remarks, letters, messages: whatever somebody wrote, about whomever. It may hold anything, names above all.

A cell is free text if it has eight words or more. What can be recognised by its own shape (addresses of mail, cards,
accounts ...) is counted inside such cells by a full scan; names and places are not.

References
----------
EDPB Guidelines 4/2019 on data protection by design, on free-text fields. Cal. Civ. Code 1798.140(ae)(1)(E).
"""

from __future__ import annotations

NAME = "free text"
PATTERN = r"[^ ]+ +[^ ]+ +[^ ]+ +[^ ]+"
HEADER = (
    "remarks", "remark", "comment", "comments", "notes", "note", "message", "messages", "free text", "freetext",
    "feedback", "review", "complaint", "bemerkung", "bemerkungen", "kommentar", "notiz", "commentaire", "remarque",
    "observaciones", "comentario", "comentarios", "osservazioni", "opmerking", "opmerkingen", "uwagi", "body",
)  # fmt: skip
NOT_HEADER = ("date", "last", "per", "id", "number", "credit", "parts")
NEEDS_HEADER = True
DIRECT = False

WORDS = 8


def is_valid(text: str) -> bool:
    """Whether a cell has a few words."""
    return len(text[:2000].split()) >= 4


def says(text: str) -> bool:
    """Whether a cell has eight words or more."""
    return len(text[:2000].split()) >= WORDS
