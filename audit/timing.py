"""How long an audit took, and how fast the model scored: as measured, on this machine, this once.

It stands beside the evidence and never in it: no two runs take the same time, and equal inputs give equal evidence.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from time import perf_counter, process_time
from typing import Any

SCHEMA = "signoff/timing/1"
SCORING = "scoring"
"""The stage in which the model scores the evaluation table."""


@dataclass(frozen=True, kw_only=True)
class Lap:
    """One stage."""

    stage: str
    seconds: float
    cpu_seconds: float
    """Of all threads of this process."""


class Stopwatch:
    """Passes on what it is told begins, and takes the time until the next thing does."""

    def __init__(self, progress: Callable[[str], None]) -> None:
        self._progress = progress
        self._laps: list[Lap] = []
        self._running: tuple[str, float, float] | None = None

    def __call__(self, stage: str) -> None:
        self.stop()
        self._progress(stage)
        self._running = stage, perf_counter(), process_time()

    def stop(self) -> None:
        """End the stage that runs."""
        if self._running is not None:
            stage, wall, cpu = self._running
            self._laps.append(Lap(stage=stage, seconds=perf_counter() - wall, cpu_seconds=process_time() - cpu))
            self._running = None

    @property
    def laps(self) -> tuple[Lap, ...]:
        """The stages that ended, in order."""
        return tuple(self._laps)

    def record(self, rows: int) -> Mapping[str, Any]:
        """Seconds of every stage, and rows per second of scoring.

        Args:
            rows: of the evaluation table.
        """
        scored = [lap.seconds for lap in self._laps if lap.stage == SCORING]
        speed = None
        if scored and sum(scored) > 0:
            seconds = sum(scored)
            speed = {"rows": rows, "seconds": round(seconds, 6), "rows_per_second": round(rows / seconds, 1)}
        return {
            "schema": SCHEMA,
            "seconds": round(sum(lap.seconds for lap in self._laps), 6),
            "cpu_seconds": round(sum(lap.cpu_seconds for lap in self._laps), 6),
            "scoring": speed,
            "stages": [
                {"stage": lap.stage, "seconds": round(lap.seconds, 6), "cpu_seconds": round(lap.cpu_seconds, 6)}
                for lap in self._laps
            ],
        }


def sentence(record: Mapping[str, Any]) -> str:
    """The record in one line."""
    text = f"took {record['seconds']:.1f} s ({record['cpu_seconds']:.1f} s of CPU)"
    scoring = record["scoring"]
    if scoring is not None:
        text += f"; the model scored {scoring['rows']:,} rows at {scoring['rows_per_second']:,.0f} a second"
    return text
