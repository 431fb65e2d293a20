"""What WeasyPrint leaves to do before its PDF is a good PDF/A-3a, a good PDF/UA-1 and ready to be signed.

Each function repairs one thing in the object tree, just before it is written. Object layout: ISO 32000-1.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

import pydyf

from audit.envelope import Attachment

PRODUCER = "WeasyPrint"
"""In Info and in XMP alike; without its version, which the evidence records."""

_MEDIA_TYPES = {"json": "application/json", "yaml": "application/yaml", "pem": "application/x-pem-file"}


def finish(pdf: Any, attachments: Sequence[Attachment]) -> None:
    """Repair the whole object tree in place."""
    tree = _Tree(pdf)
    pdf.info["Producer"] = pydyf.String(PRODUCER)
    _leave_metadata_readable(tree)
    _relate(tree, attachments)
    _scope_headers(tree)
    _place_figures(tree)
    _separate_margins(tree)
    _make_signature_fields(tree)
    _write_objects_apart(pdf)


def _write_objects_apart(pdf: Any) -> None:
    """No object streams: a reader finds each object by its offset. Streams themselves stay compressed.

    Readers that look an object up in an object stream scan its whole header each time, so that checking a signature
    takes time quadratic in the objects: minutes for 30 tagged pages.
    """
    write = pdf.write

    def write_apart(output: Any, version: Any, identifier: Any, _compress: bool) -> None:
        write(output, version, identifier, False)

    pdf.write = write_apart


class _Tree:
    """The objects of a PDF, findable."""

    def __init__(self, pdf: Any) -> None:
        self.pdf = pdf
        self.by_reference = {bytes(item.reference): item for item in pdf.objects}

    def at(self, reference: Any) -> Any:
        """The object that a reference names, None for anything else."""
        return self.by_reference.get(bytes(reference)) if isinstance(reference, bytes) else None

    def typed(self, kind: str) -> Iterator[Any]:
        """All dictionaries of one /Type."""
        return (item for item in self.pdf.objects if isinstance(item, dict) and item.get("Type") == kind)


def _leave_metadata_readable(tree: _Tree) -> None:
    """Uncompressed, any indexer reads the XMP packet."""
    for item in tree.pdf.objects:
        if isinstance(item, pydyf.Stream) and item.extra.get("Type") == "/Metadata":
            item.compress = False


def _relate(tree: _Tree, attachments: Sequence[Attachment]) -> None:
    """Relationship and media type by name: WeasyPrint goes by content, and asks the machine's own list of types."""
    by_name = {attachment.name: attachment for attachment in attachments}
    leaves, references = [], []
    for spec in tree.typed("/Filespec"):
        attachment = by_name[spec["UF"].string]
        spec["F"] = pydyf.String(attachment.name)
        leaves += [spec["F"], spec.reference]
        spec["AFRelationship"] = f"/{attachment.relationship}"
        media = _MEDIA_TYPES.get(attachment.name.rpartition(".")[2], "application/octet-stream")
        tree.at(spec["EF"]["F"]).extra["Subtype"] = f"/{media.replace('/', '#2f')}"
        references.append(spec.reference)
    if references:
        tree.pdf.catalog["AF"] = pydyf.Array(references)
        tree.at(tree.pdf.catalog["Names"]["EmbeddedFiles"])["Names"] = pydyf.Array(leaves)


def _scope_headers(tree: _Tree) -> None:
    """Say of each header cell whether it heads its row or its column (PDF/UA-1, 7.5)."""
    for cell in tree.typed("/StructElem"):
        if cell["S"] != "/TH" or "A" not in cell:
            continue
        parent = tree.at(cell["P"])
        while parent is not None and parent["S"] not in ("/THead", "/TBody", "/Table"):
            parent = tree.at(parent["P"])
        in_body = parent is not None and parent["S"] == "/TBody"
        cell["A"]["Scope"] = "/Row" if in_body else "/Column"


def _place_figures(tree: _Tree) -> None:
    """Bounding boxes in points from the bottom of the page, as PDF counts, not in CSS pixels from the top."""
    for figure in tree.typed("/StructElem"):
        box = figure.get("A", {}).get("BBox") if figure["S"] == "/Figure" else None
        if box is None:
            continue
        height = tree.at(figure["Pg"])["MediaBox"][3]
        left, top, right, bottom = (side * 0.75 for side in box)
        figure["A"]["BBox"] = pydyf.Array((left, height - bottom, right, height - top))


def _separate_margins(tree: _Tree) -> None:
    """Running heads and feet are artifacts of the page, not content (PDF/UA-1, 7.8)."""
    root = next(tree.typed("/StructTreeRoot"))
    linked = _linked(tree, root)
    pages = {page.get("StructParents"): page for page in tree.typed("/Page")}
    numbers = tree.at(root["ParentTree"])["Nums"]
    for index, owners in zip(numbers[::2], numbers[1::2], strict=True):
        if not isinstance(owners, list):
            continue
        loose = {mark for mark, owner in enumerate(owners) if bytes(owner) not in linked}
        _unmark(tree.at(pages[index]["Contents"]).stream, loose)
        for mark in loose:
            owners[mark] = "null"


def _linked(tree: _Tree, root: Any) -> set[bytes]:
    """References of all structure elements that hang in the tree."""
    seen: set[bytes] = set()
    todo = [bytes(kid) for kid in root["K"]]
    while todo:
        reference = todo.pop()
        seen.add(reference)
        kids = (tree.at(reference) or {}).get("K", [])
        todo += [bytes(kid) for kid in (kids if isinstance(kids, list) else [kids]) if isinstance(kid, bytes)]
    return seen


def _unmark(stream: list[Any], loose: set[int]) -> None:
    """Turn the marked content with these numbers into artifacts."""
    for position, operator in enumerate(stream):
        if operator != b"BDC":
            continue
        properties = stream[position - 1]
        text = properties if isinstance(properties, bytes) else properties.data
        number = re.search(rb"/MCID (\d+)", text)
        if number and int(number[1]) in loose:
            stream[position - 2] = b"/Artifact"
            stream[position - 1] = b"<</Type /Pagination>>"


def _make_signature_fields(tree: _Tree) -> None:
    """Turn the check boxes called sig_… into empty signature fields of the same size, tagged and placed as they are.

    A signed field locks itself (ISO 32000-1, 12.7.4.5). pyHanko's analysis of later changes wants the one kid of a
    Form element as a reference, not as an array of one.
    """
    form = tree.pdf.catalog.get("AcroForm")
    if form is None:
        return
    for field in list(tree.pdf.objects):
        if isinstance(field, dict) and field.get("FT") == "/Btn" and field["T"].string.startswith("sig_"):
            _make_signature_field(tree, field)
    for element in tree.typed("/StructElem"):
        kids = element.get("K")
        if element["S"] == "/Form" and isinstance(kids, list) and len(kids) == 1:
            element["K"] = kids[0]
    for key in ("NeedAppearances", "DR"):
        form.pop(key, None)
    form["SigFlags"] = 3  # signatures exist; append only


def _make_signature_field(tree: _Tree, field: Any) -> None:
    for key in ("DA", "V", "AS", "MK", "Border", "Ff"):
        field.pop(key, None)
    across, down = sorted(field["Rect"][::2]), sorted(field["Rect"][1::2])
    field["FT"] = "/Sig"
    field["Rect"] = pydyf.Array((across[0], down[0], across[1], down[1]))
    box = pydyf.Array((0, 0, across[1] - across[0], down[1] - down[0]))
    appearance = pydyf.Stream(
        [b""],
        pydyf.Dictionary({"Type": "/XObject", "Subtype": "/Form", "BBox": box, "Resources": pydyf.Dictionary()}),
    )
    tree.pdf.add_object(appearance)
    field["AP"] = pydyf.Dictionary({"N": appearance.reference})
    field["Lock"] = pydyf.Dictionary(
        {
            "Type": "/SigFieldLock",
            "Action": "/Include",
            "Fields": pydyf.Array([pydyf.String(field["T"].string)]),
        }
    )
