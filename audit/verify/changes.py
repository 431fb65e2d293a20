"""What may come after a report was rendered: revisions that each sign once, or help signatures to last; nothing else.

This is a policy for pyHanko's analysis of incremental updates. pyHanko's own policy is wider (new fields anywhere,
any metadata) and follows every path through the file, which takes minutes on a tagged report and has no bound on a
hostile one. This one looks at the objects that a revision writes, so its cost is that of the revision.

Reference: Mladenov et al., "Shadow Attacks: Hiding and Replacing Content in Signed PDFs", NDSS 2021; Rohlmann et al.,
"Breaking the Specification: PDF Certification", IEEE S&P 2021 (hence no annotation and no visible new field, ever).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.sign.diff_analysis import DiffPolicy, DiffResult, ModificationLevel, SuspiciousModification

from audit.verify.additions import Addition, Kept, check_metadata, check_store, forbidden, new_field, written

_KINDS = {
    "/Page": "a page",
    "/Pages": "the order of the pages",
    "/EmbeddedFile": "the content of an attachment",
    "/Filespec": "an attachment",
    "/Metadata": "the metadata",
    "/Annot": "an annotation",
    "/StructElem": "the structure",
    "/Font": "a font",
    "/XObject": "a picture",
    "/Sig": "a signature",
}

_CATALOGUE = ("/AcroForm", "/Extensions", "/DSS", "/Version", "/Perms", "/Metadata")
"""Entries of the catalogue that are looked at by themselves."""


class OnlySigning(DiffPolicy):
    """Permits signing, revision by revision."""

    def review_file(
        self, reader: Any, base_revision: Any, field_mdp_spec: Any = None, doc_mdp: Any = None
    ) -> DiffResult | SuspiciousModification:
        """Review every revision after `base_revision` against the one before it."""
        first = base_revision if isinstance(base_revision, int) else base_revision.revision
        filled: set[str] = set()
        for number in range(first + 1, reader.total_revisions):
            old, new = (reader.get_historical_resolver(each) for each in (number - 1, number))
            try:
                filled |= self.apply(old, new, field_mdp_spec, doc_mdp).changed_form_fields
            except SuspiciousModification as suspicion:
                return suspicion
        return DiffResult(ModificationLevel.FORM_FILLING if filled else ModificationLevel.NONE, filled)

    def apply(self, old: Any, new: Any, field_mdp_spec: Any = None, doc_mdp: Any = None) -> DiffResult:
        """Review one revision against the one before it.

        Raises:
            SuspiciousModification: naming what it changed.
        """
        if new.refs_freed_in_revision():
            raise SuspiciousModification("objects were removed")
        if written(old.trailer_view, "/Root") != written(new.trailer_view, "/Root"):
            raise SuspiciousModification("the document was replaced by another one")
        known, fields = size(old), _fields(old)
        changed = {reference.idnum for reference in new.explicit_refs_in_revision() if reference.idnum < known}
        added = new_field(old, new, known)
        kept = check_metadata(old, new, changed, known)
        stored = check_store(old, new, known)
        permitted = {old.root_ref.idnum, *_reference(old.root, "/AcroForm"), *fields, *kept.objects, *stored.objects}
        permitted |= added.objects if added else set()
        kinds = {_kind(old, number) for number in changed - permitted}
        if kinds:
            raise SuspiciousModification(f"changed: {', '.join(sorted(kinds))}")
        same(old.root, new.root, "the document catalogue", but=_CATALOGUE)
        if written(old.root, "/Version") != written(new.root, "/Version") and new.root.get("/Version") != "/2.0":
            raise SuspiciousModification("the document catalogue was changed (/Version)")
        same(old.root["/AcroForm"], new.root["/AcroForm"], "the form", but=("/SigFlags", "/Fields"))
        return self._signs_once(old, new, changed & set(fields), added, stored, field_mdp_spec)

    def _signs_once(
        self, old: Any, new: Any, changed: set[int], added: Addition | None, stored: Kept, field_mdp_spec: Any
    ) -> DiffResult:
        """The revision fills one field, or adds one, or only stores revocation data."""
        _check_permissions(old, new, added)
        filled = {_filled(old, new, number, size(old)) for number in sorted(changed)}
        if len(filled) + (added is not None) > 1 or not (filled or added or stored.more):
            raise SuspiciousModification("something was added that is not one signature")
        for name in filled:
            if field_mdp_spec is not None and field_mdp_spec.is_locked(name):
                raise SuspiciousModification(f"the field {name} was locked")
        return DiffResult(ModificationLevel.FORM_FILLING if filled else ModificationLevel.LTA_UPDATES, filled)


def only_stores(reader: Any, number: int) -> bool:
    """Whether a revision does nothing but add revocation data for the signatures before it."""
    old, new = (reader.get_historical_resolver(each) for each in (number - 1, number))
    try:
        OnlySigning().apply(old, new)
    except SuspiciousModification:
        return False
    changed = {reference.idnum for reference in new.explicit_refs_in_revision()}
    return not changed & set(_fields(new))


def _check_permissions(old: Any, new: Any, added: Addition | None) -> None:
    """Only the seal says what may come after it, and it comes before all signatures."""
    if written(old.root, "/Perms") == written(new.root, "/Perms"):
        return
    if added is None or not added.seals or "/Perms" in old.root or old.revision != 0:
        raise SuspiciousModification("the document catalogue was changed (/Perms)")
    permissions = new.root["/Perms"]
    if set(permissions) != {"/DocMDP"} or permissions.raw_get("/DocMDP") != added.value:
        raise SuspiciousModification("the document catalogue was changed (/Perms)")


def size(resolver: Any) -> int:
    """The number that no object of this revision reaches."""
    return int(resolver.reader.xrefs.get_xref_container_info(resolver.revision).size)


def _fields(resolver: Any) -> dict[int, str]:
    """Names of the form's fields by object number."""
    fields = resolver.root["/AcroForm"]["/Fields"]
    return {
        fields.raw_get(place).reference.idnum: str(fields[place]["/T"])
        for place in range(len(fields))
        if isinstance(fields.raw_get(place), generic.IndirectObject)
    }


def _filled(old: Any, new: Any, number: int, known: int) -> str:
    """The name of the field that this revision signs."""
    before, after = (each(generic.Reference(number, 0, each)) for each in (old, new))
    name = str(before["/T"])
    if "/V" in before:
        raise SuspiciousModification(f"the signature in {name} was changed")
    value = after.raw_get("/V") if "/V" in after else None
    if not isinstance(value, generic.IndirectObject) or value.reference.idnum < known:
        raise SuspiciousModification(f"the field {name} was changed without a signature of its own")
    if after.get("/Type", "/Annot") != "/Annot":
        raise SuspiciousModification(f"the field {name} was made into something else")
    same(before, after, f"the field {name}", but=("/V", "/AP", "/Type"))
    if word := forbidden(after["/V"]):
        raise SuspiciousModification(f"the signature in {name} brings {word} along")
    return name


def same(before: Any, after: Any, what: str, *, but: Collection[str]) -> None:
    """Raise SuspiciousModification when two dictionaries differ elsewhere than in the entries of `but`."""
    for key in sorted({*before, *after} - set(but)):
        if written(before, key) != written(after, key):
            raise SuspiciousModification(f"{what} was changed ({key})")


def _reference(holder: Any, key: str) -> Iterator[int]:
    value = holder.raw_get(key)
    if isinstance(value, generic.IndirectObject):
        yield value.reference.idnum


def _kind(resolver: Any, number: int) -> str:
    """What an object is, in words."""
    value = resolver.reader.get_object(generic.Reference(number, 0, resolver.reader), revision=resolver.revision)
    if isinstance(value, generic.DictionaryObject):
        if "/Type" in value:
            return _KINDS.get(str(value["/Type"]), "the document")
        if isinstance(value, generic.StreamObject):
            return "what a page shows"
    return "the document"


def dangling(reader: Any) -> Iterator[str]:
    """References to objects that did not exist yet: whoever adds them later changes what was signed.

    Reads every object of every revision once, so the file has also been parsed from end to end afterwards.
    """
    for revision in range(reader.total_revisions):
        limit = int(reader.xrefs.get_xref_container_info(revision).size)
        for reference in reader.xrefs.explicit_refs_in_revision(revision):
            value = reader.get_object(reference, revision=revision)
            if any(number >= limit for number in _mentioned(value)):
                yield f"object {reference.idnum} refers to something that did not exist when it was written"


def _mentioned(value: Any) -> Iterator[int]:
    """Object numbers that a value refers to, references not followed."""
    pending = [value]
    while pending:
        each = pending.pop()
        if isinstance(each, generic.IndirectObject):
            yield each.reference.idnum
        elif isinstance(each, generic.DictionaryObject):
            pending += [each.raw_get(key) for key in each]
        elif isinstance(each, generic.ArrayObject):
            pending += [each.raw_get(place) for place in range(len(each))]
