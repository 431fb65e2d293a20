"""The few things that a revision may add besides a signature in a prepared field, and what keeps each harmless.

- an invisible field of its own, outside the page and without a picture: the engine's seal, an archive time stamp;
- revocation data in the document security store, which only ever grows;
- other dates and another producer in the metadata, as other signing software writes them.

References: ISO 32000-2 12.8.4 (document security store), 12.8.5 (document time stamp); ISO 16684-1 (XMP).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from xml.etree import ElementTree

from pyhanko.pdf_utils import generic
from pyhanko.sign.diff_analysis import SuspiciousModification

from audit.sign.pades import ARCHIVE, SEAL

_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_SCHEMAS = "{http://www.aiim.org/pdfa/ns/extension/}"
"""Namespace of the descriptions of other properties; they say nothing themselves."""
_FREE = ("MetadataDate", "ModifyDate", "Producer", "InstanceID")
"""Properties that signing software may change."""
_OWN = {"/FT", "/T", "/TU", "/V", "/Type", "/Subtype", "/F", "/Rect", "/P", "/Lock"}
"""What an invisible field may consist of; no action, no script."""
_STORE = ("/Certs", "/OCSPs", "/CRLs")


@dataclass(frozen=True, kw_only=True)
class Kept:
    """Objects that may be written anew because what they say stays."""

    objects: frozenset[int] = frozenset()
    more: bool = False
    """Something was added to them."""


@dataclass(frozen=True, kw_only=True)
class Addition:
    """A new invisible signature field."""

    name: str
    objects: frozenset[int] = field(default_factory=frozenset)
    """Objects that were written anew to hold it."""
    value: Any = None
    """Reference to its signature."""

    @property
    def seals(self) -> bool:
        """It is the engine's seal."""
        return self.name == SEAL


def written(holder: Any, key: str) -> bytes | None:
    """An entry as it would be written to a file, references not followed."""
    if key not in holder:
        return None
    out = BytesIO()
    holder.raw_get(key).write_to_stream(out)
    return out.getvalue()


def new_field(old: Any, new: Any, known: int) -> Addition | None:
    """The one field that a revision adds to the form; None when it adds none."""
    before, after = (_array(each.root["/AcroForm"], "/Fields") for each in (old, new))
    if after == before:
        return None
    if len(after) != len(before) + 1 or after[:-1] != before or not _is_new(after[-1], known):
        raise SuspiciousModification("the fields of the form were changed")
    added = new.root["/AcroForm"]["/Fields"][len(before)]
    name = str(added["/T"])
    if "/Kids" in added or added.get("/FT") != "/Sig" or added.get("/Subtype") != "/Widget":
        raise SuspiciousModification(f"the new field {name} is not a signature field")
    if "/AP" in added or "/MK" in added or len({float(number) for number in added["/Rect"]}) != 1:
        raise SuspiciousModification(f"the new field {name} can be seen")
    if more := sorted(set(added) - _OWN):
        raise SuspiciousModification(f"the new field {name} brings more along ({more[0]})")
    value = added.raw_get("/V") if "/V" in added else None
    if value is None or not _is_new(value, known):
        raise SuspiciousModification(f"the new field {name} holds no signature of its own")
    _must_be_one_of_ours(name, added["/V"], first=old.revision == 0)
    return Addition(name=name, value=value, objects=frozenset(_holding(old, new, after[-1], known)))


def _must_be_one_of_ours(name: str, signature: Any, *, first: bool) -> None:
    stamps = name.startswith(ARCHIVE) and signature.get("/Type") == "/DocTimeStamp"
    seals = name == SEAL and first and "/Reference" in signature
    if not (stamps or seals):
        raise SuspiciousModification(f"the new field {name} is neither the first seal nor an archive time stamp")


def _holding(old: Any, new: Any, reference: Any, known: int) -> Iterator[int]:
    """Objects that had to be written anew for a field to hang in the form and on its page."""
    yield from _moved(old.root["/AcroForm"], new.root["/AcroForm"], "/Fields", known)
    page = new(generic.Reference(reference.reference.idnum, 0, new)).raw_get("/P").reference.idnum
    before, after = (each(generic.Reference(page, 0, each)) for each in (old, new))
    if before.get("/Type") != "/Page":
        raise SuspiciousModification("a new field does not lie on a page")
    for key in sorted({*before, *after} - {"/Annots"}):
        if written(before, key) != written(after, key):
            raise SuspiciousModification(f"changed: a page ({key})")
    earlier = _array(before, "/Annots") if "/Annots" in before else []
    if _array(after, "/Annots") != [*earlier, reference]:
        raise SuspiciousModification("changed: an annotation")
    yield page
    yield from _moved(before, after, "/Annots", known)


def _array(holder: Any, key: str) -> list[Any]:
    array = holder[key]
    return [array.raw_get(place) for place in range(len(array))]


def _is_new(reference: Any, known: int) -> bool:
    return isinstance(reference, generic.IndirectObject) and reference.reference.idnum >= known


def check_store(old: Any, new: Any, known: int) -> Kept:
    """The store of revocation data only grows, and by streams of its own."""
    if "/DSS" not in new.root:
        if "/DSS" in old.root:
            raise SuspiciousModification("the stored revocation data were removed")
        return Kept()
    before, after = _entry(old.root, "/DSS"), _entry(new.root, "/DSS")
    more, objects = False, set(_moved(old.root, new.root, "/DSS", known))
    if set(after) - {*_STORE, "/Type"}:
        raise SuspiciousModification("something else than revocation data was stored")
    for key in _STORE:
        earlier = _array(before, key) if key in before else []
        now = _array(after, key) if key in after else []
        if now[: len(earlier)] != earlier and set(map(_number, earlier)) - set(map(_number, now)):
            raise SuspiciousModification("stored revocation data were removed")
        added = [each for each in now if _number(each) not in set(map(_number, earlier))]
        if any(not _is_new(each, known) for each in added):
            raise SuspiciousModification("something else than revocation data was stored")
        more = more or bool(added)
        objects |= set(_moved(before, after, key, known))
    return Kept(objects=frozenset(objects), more=more)


def _entry(holder: Any, key: str) -> Any:
    """A dictionary in a dictionary, an empty one when there is none; `get` would not follow a reference."""
    if key not in holder:
        return generic.DictionaryObject()
    return holder[key]


def _moved(before: Any, after: Any, key: str, known: int) -> Iterator[int]:
    """The object behind an entry: the same as before, or one that did not exist then, and nothing that did."""
    earlier, now = (each.raw_get(key) if key in each else None for each in (before, after))
    if isinstance(earlier, generic.IndirectObject):
        yield earlier.reference.idnum
    if isinstance(now, generic.IndirectObject) and now != earlier and not _is_new(now, known):
        raise SuspiciousModification(f"{key} was made to mean another part of the document")


def _number(reference: Any) -> int:
    return int(reference.reference.idnum) if isinstance(reference, generic.IndirectObject) else -1


def check_metadata(old: Any, new: Any, changed: set[int], known: int) -> Kept:
    """The metadata may get other dates and another producer, as other signing software writes them."""
    objects = {
        *_moved(old.root, new.root, "/Metadata", known),
        *_moved(old.trailer_view, new.trailer_view, "/Info", known),
    }
    packets = [each.root.raw_get("/Metadata").reference.idnum for each in (old, new)]
    if packets[0] != packets[1] or packets[0] in changed:
        one, other = (properties(_packet(each)) for each in (old, new))
        if one != other:
            raise SuspiciousModification("changed: the metadata")
    before, after = _info(old), _info(new)
    for key in {*before, *after} - {"/ModDate", "/Producer"}:
        if written(before, key) != written(after, key):
            raise SuspiciousModification(f"changed: the metadata ({key})")
    return Kept(objects=frozenset(objects))


def _packet(resolver: Any) -> bytes:
    """The XMP packet as it was in a revision; read past pyHanko's own idea of metadata, which knows only today's."""
    reference = resolver.root.raw_get("/Metadata").reference
    return bytes(resolver.reader.get_object(reference, revision=resolver.revision).data)


def _info(resolver: Any) -> Any:
    """The Info dictionary as it was in a revision."""
    entry = resolver.trailer_view.raw_get("/Info") if "/Info" in resolver.trailer_view else generic.DictionaryObject()
    return resolver(entry.reference) if isinstance(entry, generic.IndirectObject) else entry


def properties(packet: bytes) -> dict[str, list[str]]:
    """What an XMP packet says: every property and its texts, whatever prefixes and order it is written in."""
    if b"<!DOCTYPE" in packet or b"<!ENTITY" in packet:
        raise SuspiciousModification("changed: the metadata")
    try:
        tree = ElementTree.fromstring(packet)
    except ElementTree.ParseError:
        raise SuspiciousModification("changed: the metadata") from None
    found: dict[str, list[str]] = {}
    outer = [tree] if tree.tag == f"{_RDF}RDF" else list(tree.iter(f"{_RDF}RDF"))
    for description in (each for outermost in outer for each in outermost):
        given = [(name, value) for name, value in description.attrib.items() if not name.startswith(_RDF)]
        given += [(child.tag, " ".join(" ".join(child.itertext()).split())) for child in description]
        for name, value in given:
            if not name.startswith(_SCHEMAS) and name.rpartition("}")[2] not in _FREE:
                found.setdefault(name, []).append(value)
    return {name: sorted(values) for name, values in found.items()}


def forbidden(signature: Any) -> str | None:
    """What a signature dictionary must not bring along."""
    return "permissions of its own" if "/Reference" in signature and _certifies(signature) else None


def _certifies(signature: Any) -> bool:
    return any(each.get_object().get("/TransformMethod") == "/DocMDP" for each in signature["/Reference"])
