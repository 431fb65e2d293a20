"""What may come after a report was rendered: revisions that each fill one empty signature field, and nothing else.

This is a policy for pyHanko's analysis of incremental updates. pyHanko's own policy is wider (metadata, new fields)
and follows every path through the file, which takes minutes on a tagged report and has no bound on a hostile one.
This one looks at the objects that a revision writes, so its cost is that of the revision.

Reference: Mladenov et al., "Shadow Attacks: Hiding and Replacing Content in Signed PDFs", NDSS 2021.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from io import BytesIO
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.sign.diff_analysis import DiffPolicy, DiffResult, ModificationLevel, SuspiciousModification

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
        if any(_written(old.trailer_view, key) != _written(new.trailer_view, key) for key in ("/Root", "/Info")):
            raise SuspiciousModification("the document was replaced by another one")
        known = _size(old)
        fields = _fields(old)
        permitted = {old.root_ref.idnum, *_reference(old.root, "/AcroForm"), *fields}
        changed = {reference.idnum for reference in new.explicit_refs_in_revision() if reference.idnum < known}
        kinds = {_kind(old, number) for number in changed - permitted}
        if kinds:
            raise SuspiciousModification(f"changed: {', '.join(sorted(kinds))}")
        _same(old.root, new.root, "the document catalogue", but=("/AcroForm", "/Extensions"))
        _same(old.root["/AcroForm"], new.root["/AcroForm"], "the form", but=("/SigFlags",))
        filled = {_filled(old, new, number, known) for number in sorted(changed & set(fields))}
        if len(filled) != 1:
            raise SuspiciousModification("something was added that is not one signature")
        for name in filled:
            if field_mdp_spec is not None and field_mdp_spec.is_locked(name):
                raise SuspiciousModification(f"the field {name} was locked")
        return DiffResult(ModificationLevel.FORM_FILLING, filled)


def _size(resolver: Any) -> int:
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
    _same(before, after, f"the field {name}", but=("/V", "/AP", "/Type"))
    return name


def _same(before: Any, after: Any, what: str, *, but: Collection[str]) -> None:
    for key in sorted({*before, *after} - set(but)):
        if _written(before, key) != _written(after, key):
            raise SuspiciousModification(f"{what} was changed ({key})")


def _written(holder: Any, key: str) -> bytes | None:
    """An entry as it would be written to a file, references not followed."""
    if key not in holder:
        return None
    out = BytesIO()
    holder.raw_get(key).write_to_stream(out)
    return out.getvalue()


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
        size = int(reader.xrefs.get_xref_container_info(revision).size)
        for reference in reader.xrefs.explicit_refs_in_revision(revision):
            value = reader.get_object(reference, revision=revision)
            if any(number >= size for number in _mentioned(value)):
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
