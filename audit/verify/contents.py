"""Steps 5 and 6: are the attachments those that were packed, and the packs those that were judged with?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from audit import packs
from audit.canonical import from_bytes, sha256, to_bytes
from audit.envelope import PACK
from audit.envelope.pdf import careful
from audit.errors import InputError
from audit.records.pack import Pack
from audit.verify.opened import Found, Report, Unreadable, enumeration, sentence, settle
from audit.version import __version__


def check_attachments(report: Report) -> Found:
    """Step 5: attachments, manifest and metadata name the same digests, and the records are canonical."""
    attachments = report.envelope.attachments
    problems = [*_against_manifest(report), *_against_metadata(report)]
    records = ("evidence.json", "judgement.json", "baseline.json", "history.json")
    problems += [f"{name} is not canonical JSON" for name in records
                 if name in attachments and not _canonical(attachments[name])]  # fmt: skip
    problems += _against_each_other(report)
    return settle(problems, f"{len(attachments)} attachments, as the manifest and the metadata say")


def _against_manifest(report: Report) -> Iterator[str]:
    attachments, manifest = report.envelope.attachments, report.envelope.manifest.get("attachments")
    if not isinstance(manifest, dict) or not _canonical(attachments["manifest.json"]):
        yield "manifest.json is malformed"
        return
    for name in sorted({*attachments, *manifest} - {"manifest.json"}):
        if name not in attachments:
            yield f"{name} is in the manifest but not attached"
        elif name not in manifest:
            yield f"{name} is attached but not in the manifest"
        elif manifest[name] != {"sha256": sha256(attachments[name]), "size": len(attachments[name])}:
            yield f"{name} is not the file that the manifest describes"


def _against_metadata(report: Report) -> Iterator[str]:
    """The digests in the XMP packet of the file as rendered and as it is now."""
    packets = careful(lambda: {_packet(report.reader, revision) for revision in (0, -1)})
    for name in ("evidence", "judgement"):
        digest = sha256(report.envelope.content(f"{name}.json"))
        for packet in packets:
            if _values(packet, f"{name}Sha256") != [digest.encode()]:
                yield f"{name}.json is not the one whose digest stands in the document's metadata"


def _values(packet: bytes, name: str) -> list[bytes]:
    """All values of a property in an XMP packet, written as an element or, by other tools, as an attribute."""
    element = rb"<[\w.-]+:%s(?:\s[^>]*)?>\s*([^<]*?)\s*<" % name.encode()
    attribute = rb"\s[\w.-]+:%s\s*=\s*[\"']([^\"']*)[\"']" % name.encode()
    return [*re.findall(element, packet), *re.findall(attribute, packet)]


def _packet(reader: Any, revision: int) -> bytes:
    """The XMP packet of a revision; read past pyHanko's own idea of metadata, which it cannot show from the past."""
    number = revision % reader.total_revisions
    reference = reader.get_historical_root(number).raw_get("/Metadata").reference
    return bytes(reader.get_object(reference, revision=number).data)


def _against_each_other(report: Report) -> Iterator[str]:
    """The digests that evidence and judgement name of what they were made from."""
    envelope = report.envelope
    evidence, judgement = envelope.json("evidence.json"), envelope.json("judgement.json")
    plan = sha256(envelope.content("audit.yaml"))
    made_from = {
        "audit.yaml": (_at(evidence, "plan", "sha256"), _at(judgement, "plan_sha256")),
        "evidence.json": (_at(judgement, "evidence_sha256"),),
        "facts.yaml": (_at(judgement, "facts_sha256"),),
        "waivers.yaml": (_at(judgement, "waivers_sha256"),),
        "baseline.json": (_at(judgement, "baseline_sha256"),),
    }
    for name, digests in made_from.items():
        attachment = envelope.attachments.get(name)
        actual = plan if name == "audit.yaml" else None if attachment is None else sha256(attachment)
        if any(digest != actual for digest in digests):
            yield f"{name} is not the one that the evidence and the judgement were made from"


def _at(record: Any, *path: str) -> Any:
    for name in path:
        record = record.get(name) if isinstance(record, dict) else None
    return record


def _canonical(data: bytes) -> bool:
    try:
        return to_bytes(from_bytes(data)) == data
    except (ValueError, RecursionError):
        return False


def check_packs(report: Report) -> Found:
    """Step 6: the attached packs have the digests that the judgement names, and are the shipped ones if they say so."""
    attached = attached_packs(report)
    named = judged_with(report)
    problems = [f"the pack {name} was judged with but is not attached" for name in named if name not in attached]
    problems += [f"the pack {name} is attached but was not judged with" for name in attached if name not in named]
    for name in sorted(set(attached) & set(named)):
        if attached[name].sha256 != named[name].get("sha256"):
            problems.append(f"the pack {name} is not the one that the judgement names")
    if problems:
        return settle(problems, "")
    return _against_shipped(report, attached)


def _against_shipped(report: Report, attached: Mapping[str, Pack]) -> Found:
    """A pack that goes by the name and version of a shipped one must be that one."""
    problems = []
    same_program = _at(report.envelope.manifest, "renderer", "signoff") == __version__
    known, strangers = [], []
    for name, pack in attached.items():
        shipped = _shipped(name)
        if shipped is None or shipped.version != pack.version:
            strangers.append(f"{name} {pack.version}")
        elif shipped.sha256 == pack.sha256:
            known.append(f"{name} {pack.version}")
        elif same_program:
            problems.append(f"the pack {name} {pack.version} is not the one that this version of Signoff ships")
        else:
            strangers.append(f"{name} {pack.version}")
    told = [f"{enumeration(known)}: as shipped"] if known else []
    told += [f"{enumeration(strangers)}: not shipped with this version, as attached"] if strangers else []
    return settle(problems, "; ".join(told) or "no pack was judged with")


def attached_packs(report: Report) -> dict[str, Pack]:
    """The attached packs by id. Raises Unreadable."""
    found: dict[str, Pack] = {}
    for name in sorted(report.envelope.attachments):
        if not (name.startswith("pack-") and name.endswith(".json")):
            continue
        content = report.envelope.json(name)
        files = content.get("files") if isinstance(content, dict) and content.get("schema") == PACK else None
        if not isinstance(files, dict) or not all(isinstance(text, str) for text in files.values()):
            raise Unreadable(f"{name} is not a pack")
        try:
            pack = packs.from_files(files, name)
        except (InputError, RecursionError) as error:
            raise Unreadable(f"{name} cannot be read: {sentence(error)}") from None
        if name != f"pack-{pack.id}.json" or content.get("id") != pack.id:
            raise Unreadable(f"{name} holds a pack of another name, {pack.id}")
        found[pack.id] = pack
    return found


def judged_with(report: Report) -> dict[str, Mapping[str, Any]]:
    """The packs that the judgement names, by id, in its order."""
    judgement = report.envelope.json("judgement.json")
    listed = judgement.get("packs") if isinstance(judgement, dict) else None
    if not isinstance(listed, list) or not all(isinstance(item, dict) for item in listed):
        raise Unreadable("judgement.json does not name its packs")
    return {str(item.get("id")): item for item in listed}


def _shipped(name: str) -> Pack | None:
    return packs.read(name) if name in packs.names() else None
