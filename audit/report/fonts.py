"""The three typefaces of the report, read from their packages: nothing depends on what the machine has installed.

Source Serif 4 for headings, Source Sans 3 for text, IBM Plex Mono for digests; all under the SIL Open Font License.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from audit.errors import Mistake, ReportError


@dataclass(frozen=True, kw_only=True)
class Face:
    """One font file."""

    family: str
    package: str
    file: str
    style: str = "normal"
    names: bool = True
    """Text from outside is set in it, so it must have a glyph for every character of that text."""


FACES = (
    Face(
        family="Source Sans 3",
        package="fontpkg_source_sans_3",
        file="SourceSans3[wght].ttf",
    ),
    Face(
        family="Source Sans 3",
        package="fontpkg_source_sans_3",
        file="SourceSans3-Italic[wght].ttf",
        style="italic",
    ),
    Face(
        family="Source Serif 4",
        package="fontpkg_source_serif_4",
        file="SourceSerif4[opsz,wght].ttf",
    ),
    Face(
        family="IBM Plex Mono",
        package="fontpkg_ibm_plex_mono",
        file="IBMPlexMono-Regular.ttf",
        names=False,
    ),
)


def path(face: Face) -> Path:
    """Where the font file lies.

    Raises:
        ReportError: the package that carries it is not installed.
    """
    try:
        found = Path(str(files(face.package) / "files" / face.file))
    except ModuleNotFoundError:
        found = Path(face.file)
    if not found.is_file():
        package = face.package.replace("_", "-")
        raise ReportError(
            Mistake(file=face.file, text=f"the font {face.family} is missing; install it with pip install {package}")
        )
    return found


def css() -> str:
    """The @font-face rules of all faces."""
    return "\n".join(
        f"@font-face{{font-family:'{face.family}';font-style:{face.style};src:url('{path(face).as_uri()}')}}"
        for face in FACES
    )


def folders() -> tuple[Path, ...]:
    """The folders that hold the font files."""
    return tuple(sorted({path(face).parent for face in FACES}))


@lru_cache
def coverage() -> frozenset[int]:
    """Code points for which every face that sets text from outside has a glyph."""
    maps = [_code_points(path(face)) for face in FACES if face.names]
    return frozenset.intersection(*maps)


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
