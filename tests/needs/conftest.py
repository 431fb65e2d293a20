"""Subjects made from frames, loaded as a user's file is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from ruamel.yaml import YAML

from audit.load import load
from audit.plan import parse
from audit.records.subject import Subject


@pytest.fixture
def subject_of(tmp_path: Path) -> Iterator[Callable[..., Subject]]:
    """Write a frame as Parquet and load it: `subject_of(frame, label=..., sensitive=[...])`."""
    made: list[Subject] = []

    def make(frame: pd.DataFrame, *, seed: int = 0, **columns: Any) -> Subject:
        frame.to_parquet(tmp_path / "rows.parquet", index=False)
        given = {
            "audit": {"name": "A test", "policies": ["gdpr"], "seed": seed},
            "data": {"evaluation": "rows.parquet"},
            "columns": columns,
        }
        with (tmp_path / "audit.yaml").open("w", encoding="utf-8") as stream:
            YAML(typ="safe", pure=True).dump(given, stream)
        text = (tmp_path / "audit.yaml").read_text(encoding="utf-8")
        made.append(load(parse(text, "audit.yaml", tmp_path)))
        return made[-1]

    yield make
    for subject in made:
        subject.engine.close()
