"""The typefaces of the report, read from their packages: nothing depends on what the machine has installed.

Source Serif 4 for headings, Source Sans 3 for text, IBM Plex Mono for digests; all under the SIL Open Font License.
Three more, Noto Sans for names in other scripts, are optional (extra `fonts`) and read only where a text needs them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from audit.errors import Mistake, ReportError
from audit.language import N_, _


@dataclass(frozen=True, kw_only=True)
class Face:
    """One font file."""

    family: str
    package: str
    file: str
    """Within the package."""
    style: str = "normal"
    names: bool = True
    """Text from outside is set in it, so it must have a glyph for every character of that text."""


FACES = (
    Face(
        family="Source Sans 3",
        package="fontpkg_source_sans_3",
        file="files/SourceSans3[wght].ttf",
    ),
    Face(
        family="Source Sans 3",
        package="fontpkg_source_sans_3",
        file="files/SourceSans3-Italic[wght].ttf",
        style="italic",
    ),
    Face(
        family="Source Serif 4",
        package="fontpkg_source_serif_4",
        file="files/SourceSerif4[opsz,wght].ttf",
    ),
    Face(
        family="IBM Plex Mono",
        package="fontpkg_ibm_plex_mono",
        file="files/IBMPlexMono-Regular.ttf",
        names=False,
    ),
)


@dataclass(frozen=True, kw_only=True)
class Script:
    """A writing system that the text faces lack, and the face that has it."""

    name: str
    blocks: tuple[tuple[int, int], ...]
    """First and last code point of each of its blocks (Unicode, Blocks.txt)."""
    face: Face

    @property
    def installed(self) -> bool:
        """Whether its package is there."""
        return _found(self.face) is not None


SCRIPTS = (
    Script(
        name=N_("Chinese, Japanese and Korean"),
        blocks=((0x1100, 0x11FF), (0x2E80, 0x2FDF), (0x3000, 0x33FF), (0x3400, 0x9FFF), (0xAC00, 0xD7A3),
                (0xF900, 0xFAFF), (0xFF00, 0xFFEF), (0x20000, 0x2FFFF)),
        face=Face(
            family="Noto Sans CJK TC",
            package="cvttf_NotoSansCJK_Regular",
            file="NotoSansCJKtc-Regular.otf",
        ),
    ),
    Script(
        name=N_("Arabic"),
        blocks=((0x0600, 0x06FF), (0x0750, 0x077F), (0x0870, 0x08FF), (0xFB50, 0xFDFF), (0xFE70, 0xFEFF)),
        face=Face(
            family="Noto Sans Arabic",
            package="fontpkg_noto_sans_arabic",
            file="files/NotoSansArabic[wdth,wght].ttf",
        ),
    ),
    Script(
        name=N_("Devanagari"),
        blocks=((0x0900, 0x097F), (0xA8E0, 0xA8FF)),
        face=Face(
            family="Noto Sans Devanagari",
            package="fontpkg_noto_sans_devanagari",
            file="files/NotoSansDevanagari[wdth,wght].ttf",
        ),
    ),
)  # fmt: skip


def scripts(text: str) -> tuple[Script, ...]:
    """The optional scripts that this text is written in, wholly or in part."""
    codes = {code for code in map(ord, set(text)) if code not in coverage() and chr(code).isprintable()}
    return tuple(own for own in SCRIPTS if any(low <= code <= high for code in codes for low, high in own.blocks))


def require(text: str) -> None:
    """Refuse a text that cannot be set, before anything is rendered.

    Raises:
        ReportError: it is written in an optional script whose face is not installed.
    """
    absent = [_(own.name) for own in scripts(text) if not own.installed]
    if absent:
        what = _("names in this audit are written in {scripts}; install the fonts with pip install 'signoff[fonts]'")
        raise ReportError(Mistake(file="evidence.json", text=what.format(scripts=", ".join(absent))))


def path(face: Face) -> Path:
    """Where the font file lies.

    Raises:
        ReportError: the package that carries it is not installed.
    """
    found = _found(face)
    if found is None:
        package = face.package.replace("_", "-")
        raise ReportError(
            Mistake(file=face.file, text=f"the font {face.family} is missing; install it with pip install {package}")
        )
    return found


@lru_cache
def _found(face: Face) -> Path | None:
    try:
        found = Path(str(files(face.package) / face.file))
    except ModuleNotFoundError:
        return None
    return found if found.is_file() else None


def css(style: str, more: Sequence[Script] = ()) -> str:
    """The style sheet after the @font-face rules; the faces of `more` stand in wherever the first two lack a glyph."""
    faces = (*FACES, *(own.face for own in more))
    rules = "\n".join(
        f"@font-face{{font-family:'{face.family}';font-style:{face.style};src:url('{path(face).as_uri()}')}}"
        for face in faces
    )
    stand_ins = "".join(f", '{own.face.family}'" for own in more)
    for family in dict.fromkeys(face.family for face in FACES):
        style = style.replace(f"'{family}'", f"'{family}'{stand_ins}")
    return rules + style


def labels(html: str, more: Sequence[Script]) -> str:
    """The page with the same faces standing in within its pictures."""
    families = ", ".join((FACES[0].family, *(own.face.family for own in more)))
    return html.replace(f'font-family="{FACES[0].family}"', f'font-family="{families}"') if more else html


def folders(more: Sequence[Script] = ()) -> tuple[Path, ...]:
    """The folders that hold the font files."""
    return tuple(sorted({path(face).parent for face in (*FACES, *(own.face for own in more))}))


@lru_cache
def coverage() -> frozenset[int]:
    """Code points for which every face that sets text from outside has a glyph."""
    maps = [_code_points(path(face)) for face in FACES if face.names]
    return frozenset.intersection(*maps)


@lru_cache
def optional() -> frozenset[int]:
    """Further code points that the installed optional faces draw."""
    own = [script for script in SCRIPTS if script.installed]
    return frozenset(
        code
        for script in own
        for code in _code_points(path(script.face))
        if any(low <= code <= high for low, high in script.blocks)
    )


def _code_points(font: Path) -> frozenset[int]:
    from fontTools.ttLib import TTFont

    with TTFont(font, lazy=True) as opened:
        return frozenset(opened.getBestCmap())


@lru_cache(maxsize=1024)
def advance(character: str) -> float:
    """Width of a character in the text face at weight 400, in em: what it takes in the label of a picture."""
    code = ord(character)
    glyphs, names, units = _regular()
    return float(glyphs[names[code]].width) / units if code in names else 1.0


@lru_cache(maxsize=1)
def _regular() -> tuple[Any, dict[int, str], int]:
    from fontTools.ttLib import TTFont

    font = TTFont(path(FACES[0]))
    return font.getGlyphSet(location={"wght": 400}), font.getBestCmap(), font["head"].unitsPerEm
