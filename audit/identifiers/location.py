"""Precise location.

Where somebody lives, works and sleeps; four points are enough to tell nearly everybody apart (de Montjoye 2013).

Values count in a column whose name says latitude, longitude or coordinates, and if they are degrees with at least three
decimals (about a hundred metres), or a pair of them. Whether it is a person's place or a shop's only a person can say.

References
----------
Y.-A. de Montjoye and others, "Unique in the Crowd", 2013. Cal. Civ. Code 1798.140(w): within a radius of 1 850 feet.
"""

from __future__ import annotations

import re

NAME = "precise location"
PATTERN = r"^ *[(\[]?(POINT ?\()?-?[0-9]{1,3}\.[0-9]{2,20}([,; ]+-?[0-9]{1,3}\.[0-9]{2,20})?[)\]]{0,2} *$"
HEADER = (
    "lat", "latitude", "lon", "lng", "long", "longitude", "coordinates", "coordinate", "coords", "latlng", "latlon",
    "geolocation", "geo", "gps", "geopoint", "location", "breitengrad", "langengrad", "längengrad", "latitud",
    "longitud", "latitudine", "longitudine", "breedtegraad", "lengtegraad", "position",
)  # fmt: skip
NOT_HEADER = ("type", "job", "stage", "pass", "category")
NEEDS_HEADER = True
DIRECT = False

_SHAPE = re.compile(
    r"[(\[]?(?:POINT ?\()?(-?[0-9]{1,3}\.[0-9]{3,20})(?:[,; ]+(-?[0-9]{1,3}\.[0-9]{3,20}))?[)\]]{0,2}", re.ASCII
)


def is_valid(text: str) -> bool:
    """Whether the whole text is a coordinate, or a pair of them, precise to about a hundred metres."""
    text = text.strip()
    match = _SHAPE.fullmatch(text) if len(text) <= 60 else None
    return match is not None and all(abs(float(part)) <= 180 for part in match.groups() if part)
