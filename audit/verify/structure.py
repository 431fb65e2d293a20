"""Steps 1 and 2: is this one sound file, and is everything that was signed as it was signed?

Reference: Mladenov et al., "1 Trillion Dollar Refund: How To Spoof PDF Signatures", CCS 2019 (wrapping, incremental
saving and universal forgery; hence the exact look at every byte range).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from pyhanko.sign.diff_analysis import DiffResult
from pyhanko.sign.fields import MDPPerm

from audit.envelope.pdf import careful
from audit.verify.changes import dangling, only_stores
from audit.verify.opened import Found, Report, enumeration, settle
from audit.verify.signatures import PERMITTED, Signed
from audit.verify.stamps import Stamp

_END = re.compile(rb"startxref\s+\d+\s+%%EOF(?:\r\n|\n|\r)?\Z")


def check_structure(report: Report) -> Found:
    """Step 1: the file parses strictly, ends where it says, and the last signature covers every byte."""
    problems = [*_tail(report), *careful(lambda: list(islice(dangling(report.reader), 3)))]
    ends = []
    for signed in report.everything:
        if signed.damage is not None:
            problems.append(f"the signature in {signed.field} is damaged: {signed.damage}")
            continue
        end, problem = _covered(report.pdf, signed)
        ends.append(end)
        if problem:
            problems.append(f"{signed.who}: {problem}")
    if not report.signatures:
        if report.envelope.unsigned != len(report.pdf):
            problems.append("something was added to the file after the report was rendered, and nobody signed it")
        return settle(problems, "the file parses strictly; there is no signature yet that could cover it")
    extra = len(report.pdf) - max(ends, default=0)
    if not extra or not ends:
        return settle(problems, f"the file parses strictly, and all its {len(report.pdf):,} bytes are covered")
    if not _only_stored(report):
        problems.append(f"the last {extra:,} bytes of the file are covered by no signature")
    return settle(
        problems, f"the file parses strictly; its last {extra:,} bytes hold revocation data, all else is covered"
    )


def _only_stored(report: Report) -> bool:
    """Whether the revisions after the last signature do nothing but help it to last."""
    found = [each.embedded.signed_revision for each in report.everything if each.embedded]
    after = range(max(found) + 1, report.reader.total_revisions)
    return bool(after) and careful(lambda: all(only_stores(report.reader, number) for number in after))


def _tail(report: Report) -> Iterator[str]:
    if not _END.search(report.pdf, max(0, len(report.pdf) - 64)):
        yield "there are bytes after the last end-of-file marker"
    if report.envelope.unsigned > len(report.pdf):
        yield "the first revision is longer than the file"


def _covered(pdf: bytes, signed: Signed | Stamp) -> tuple[int, str | None]:
    """How far the signature reaches, and what is wrong with its byte range."""
    numbers = [int(number) for number in signed.embedded.byte_range]
    if len(numbers) != 4 or min(numbers) < 0 or numbers[0] != 0:
        return 0, "its byte range does not start at the beginning of the file"
    _, gap_start, gap_end, length = numbers
    end = gap_end + length
    gap = pdf[gap_start:gap_end]
    if end > len(pdf) or gap[:1] != b"<" or gap[-1:] != b">":
        return 0, "its byte range leaves out more than the signature itself"
    try:
        content = bytes.fromhex(gap[1:-1].decode("ascii"))
    except ValueError:
        return 0, "its byte range leaves out more than the signature itself"
    if content != signed.embedded.pkcs7_content:
        return 0, "its byte range leaves out something other than the signature"
    if content[_der_length(content) :].strip(b"\0"):
        return end, "something is hidden behind the signature"
    if not _END.search(pdf[max(0, end - 64) : end]):
        return end, "it does not reach to the end of a revision"
    return end, None


def _der_length(data: bytes) -> int:
    """Length of the DER value that `data` starts with, tag and length octets included (X.690 8.1.3)."""
    first = data[1]
    if first < 0x80:
        return 2 + first
    octets = first & 0x7F
    return 2 + octets + int.from_bytes(data[2 : 2 + octets], "big")


def check_integrity(report: Report) -> Found:
    """Step 2: each signature is intact, and only permitted changes came after it and after the rendering."""
    if not report.signatures:
        return "not checked", "nobody has signed"
    problems = []
    for signed in report.signatures:
        if signed.damage is not None:
            problems.append(f"the signature in {signed.field} is damaged: {signed.damage}")
        elif signed.weak is not None:
            problems.append(f"{signed.who}: {signed.weak} is too weak to prove anything")
        elif not signed.intact:
            problems.append(f"{signed.who}: the signed bytes, or the signature itself, have been changed")
        elif not signed.permitted:
            problems.append(f"{signed.who}: changed afterwards in a way that is not permitted: {signed.change}")
    problems += _stamps(report)
    if not problems:
        problems += _since_rendering(report)
    everybody = enumeration(each.who for each in report.everything)
    return settle(problems, f"{everybody}: intact, nothing but signing came after")


def _stamps(report: Report) -> Iterator[str]:
    for stamp in report.stamps:
        if stamp.damage is not None:
            yield f"the archive time stamp in {stamp.field} is damaged: {stamp.damage}"
        elif not stamp.intact:
            yield f"{stamp.who}: the stamped bytes, or the time stamp itself, have been changed"
        elif not stamp.permitted:
            yield f"{stamp.who}: changed afterwards in a way that is not permitted: {stamp.change}"


def _since_rendering(report: Report) -> Iterator[str]:
    """The first signer covers the whole file, so what was slipped in before is seen only from the rendered report."""
    result = careful(lambda: PERMITTED.review_file(report.reader, 0, doc_mdp=MDPPerm.FILL_FORMS))
    if not isinstance(result, DiffResult):
        reason = (str(result).splitlines() or [""])[0][:200]
        yield f"the report was changed after it was rendered in a way that is not permitted: {reason}"
