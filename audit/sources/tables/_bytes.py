"""What the bytes of a text file say before anything parses them."""

from __future__ import annotations

import codecs
from pathlib import Path

import numpy as np

from audit.errors import DataError, Mistake

_BLOCK = 1 << 20
_QUOTE, _LINE_FEED, _RETURN = 34, 10, 13
_OTHER_MARKS = {codecs.BOM_UTF16_LE: "UTF-16", codecs.BOM_UTF16_BE: "UTF-16"}


def count_records(source: Path, name: str) -> int:
    """Lines that are not blank, a line end inside double quotes not counted as one: the header is one of them.

    Raises:
        DataError: the file is empty, not UTF-8, or has a NUL byte.
    """
    decoder = codecs.getincrementaldecoder("utf-8")()
    inside, open_line, records, before = 0, False, 0, 0
    with source.open("rb") as stream:
        while block := stream.read(_BLOCK):
            _check(block, decoder, source, name, before)
            signs = np.frombuffer(block, dtype=np.uint8)
            quoted = np.bitwise_xor.accumulate((signs == _QUOTE).astype(np.uint8)) ^ inside
            ends = ((signs == _LINE_FEED) | (signs == _RETURN)) & (quoted == 0)
            filled = np.empty(len(ends), dtype=bool)  # whether the byte before each one belongs to a line
            filled[0] = open_line
            filled[1:] = ~ends[:-1]
            records += int(np.count_nonzero(ends & filled))
            inside, open_line = int(quoted[-1]), not ends[-1]
            before += len(block)
        _check(b"", decoder, source, name, before, final=True)
    records += open_line
    if records == 0 or (records == 1 and before == len(codecs.BOM_UTF8) and _starts_with_mark(source)):
        raise DataError(Mistake(file=name, text="the file is empty"))
    return records


def _check(
    block: bytes, decoder: codecs.IncrementalDecoder, source: Path, name: str, before: int, final: bool = False
) -> None:
    if before == 0 and (encoding := _OTHER_MARKS.get(block[:2])):
        raise DataError(Mistake(file=name, text=f"the file is written in {encoding}; save it as UTF-8"))
    try:
        decoder.decode(block, final)
    except UnicodeDecodeError as error:
        carried = len(error.object) - len(block)  # bytes of a character that the last block began
        line = _line_at(source, before - carried + error.start)
        text = "the file is not UTF-8 from this line on; save it as UTF-8"
        raise DataError(Mistake(file=name, line=line, text=text)) from None
    if (position := block.find(b"\0")) >= 0:
        text = "there is a NUL byte in this line; the file is damaged or is not a text file"
        raise DataError(Mistake(file=name, line=_line_at(source, before + position), text=text))


def _line_at(source: Path, position: int) -> int:
    lines, after_return = 1, False
    with source.open("rb") as stream:
        while position > 0 and (block := stream.read(min(_BLOCK, position))):
            position -= len(block)
            lines += block.count(b"\n") + block.count(b"\r") - block.count(b"\r\n")
            lines -= after_return and block.startswith(b"\n")  # one line end, cut in two by the blocks
            after_return = block.endswith(b"\r")
    return lines


def _starts_with_mark(source: Path) -> bool:
    with source.open("rb") as stream:
        return stream.read(3) == codecs.BOM_UTF8
