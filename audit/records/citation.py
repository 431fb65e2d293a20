"""Where a demand stands."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Citation:
    """Where the demand stands."""

    instrument: str
    article: str | None = None
    paragraph: str | None = None
    point: str | None = None
    recital: str | None = None
    section: str | None = None
    annex: str | None = None
    sentence: str | None = None

    def __str__(self) -> str:
        sentence = f", sentence {self.sentence}" if self.sentence else ""
        return f"{self.instrument} {self._place()}".strip() + sentence

    def _place(self) -> str:
        if self.section is not None:
            return self.section
        if self.recital is not None:
            return f"recital {self.recital}"
        if self.annex is not None:
            return f"Annex {self.annex}" + (f", point {self.point}" if self.point else "")
        place = f"Art. {self.article}" if self.article else ""
        place += f"({self.paragraph})" if self.paragraph else ""
        return place + (f"({self.point})" if self.point else "")
