"""Web address that names a person.

A link with a user in it (https://name:password@host, facebook.com/name, ~name, /users/name) or to a profile page.

A cell must be one such address. Links to pages, pictures and shops are not personal data by themselves.

References
----------
RFC 3986, section 3.2.1 (user information). 45 CFR 164.514(b)(2)(i)(N).
"""

from __future__ import annotations

import re

NAME = "web address with a user in it"
NEEDLE = "/"
PATTERN = (
    r"^ *(https?://)?[^/ ]{0,100}@[^/ ]{1,200}/[^ ]{0,1000} *$|^ *ftp://[^/@ ]{1,100}:[^/@ ]{1,100}@"
    r"|(linkedin\.com/in/|facebook\.com/|instagram\.com/|twitter\.com/|x\.com/|github\.com/|tiktok\.com/@|/users?/|/~|/profile/)"
)
INSIDE = r"https?://[^/@: ]{1,64}:[^/@ ]{1,64}@[A-Za-z0-9.-]{3,200}|linkedin\.com/in/[A-Za-z0-9_%-]{3,100}"
HEADER = (
    "profile url", "profileurl", "linkedin", "facebook", "github", "homepage", "personal website", "social media",
    "profile link", "linkedin url",
)  # fmt: skip
NOT_HEADER = ("likes", "followers", "skill", "shares", "company", "ads", "image", "stars", "repo")

_WITH_USER = re.compile(r"(?:https?|ftp|ssh)://[^/@\s]{1,100}@[A-Za-z0-9.-]{3,200}(?:[:/?#]\S{0,1000})?")
_PROFILE = re.compile(
    r"(?:https?://)?(?:[a-z]{2,3}\.)?(?:linkedin\.com/in|facebook\.com|instagram\.com|twitter\.com|x\.com|github\.com"
    r"|tiktok\.com|mastodon\.social)/@?[A-Za-z0-9_.%-]{2,100}/?"
)
_HOME = re.compile(
    r"https?://[A-Za-z0-9.-]{3,200}(?::[0-9]{1,5})?/(?:~|@|users?/|profiles?/|u/)[A-Za-z][A-Za-z0-9_.%-]{1,60}/?"
)


def is_valid(text: str) -> bool:
    """Whether the whole text is one web address that names a user."""
    text = text.strip()
    if len(text) > 1200:
        return False
    return any(shape.fullmatch(text) for shape in (_WITH_USER, _PROFILE, _HOME))
