"""Pictures as SVG, drawn by hand: one form a module, one style, a shape for every colour, a title with the finding.

`strokes` holds what all of them are drawn with.
"""

from audit.report.pictures.bars import bar
from audit.report.pictures.frontier import Plane, Point, frontier
from audit.report.pictures.history import history
from audit.report.pictures.intervals import Row, intervals
from audit.report.pictures.lines import Chart, lines
from audit.report.pictures.signs import sign
from audit.report.pictures.strokes import COLOURS, HAIR, INK, MUTE, TEXT, WASH, WIDTH
from audit.report.pictures.tiles import Tile, tiles

__all__ = [
    "COLOURS", "HAIR", "INK", "MUTE", "TEXT", "WASH", "WIDTH", "Chart", "Plane", "Point", "Row", "Tile",
    "bar", "frontier", "history", "intervals", "lines", "sign", "tiles",
]  # fmt: skip
