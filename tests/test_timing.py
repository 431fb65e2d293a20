"""What `audit run` says about its time."""

import json
from pathlib import Path

import pytest

from audit.cli import run
from audit.timing import Stopwatch, sentence
from tests.test_reaudits import house as house


def test_stages_follow_each_other_and_scoring_has_a_speed() -> None:
    told: list[str] = []
    watch = Stopwatch(told.append)
    for stage in ("loading", "scoring", "judging"):
        watch(stage)
    watch.stop()
    watch.stop()
    found = watch.record(1_000)
    assert told == [lap.stage for lap in watch.laps] == ["loading", "scoring", "judging"]
    assert found["scoring"]["rows_per_second"] == pytest.approx(1_000 / watch.laps[1].seconds, rel=1e-3, abs=1)
    assert found["seconds"] == pytest.approx(sum(lap.seconds for lap in watch.laps), abs=1e-5)
    assert "the model scored 1,000 rows" in sentence(found)
    silent = Stopwatch(told.append).record(5)
    assert silent["scoring"] is None and "scored" not in sentence(silent)


def test_a_run_writes_its_times_beside_the_evidence_and_not_into_it(
    house: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["run", "audit.yaml", "--out", "out", "--quiet"]) == 0
    found = json.loads(Path("out/timing.json").read_text(encoding="utf-8"))
    assert {"loading", "bias.impact_ratio", "judging", "rendering the report"} <= {
        one["stage"] for one in found["stages"]
    }
    assert "s of CPU)" in capsys.readouterr().out
    assert "seconds" not in Path("out/evidence.json").read_text(encoding="utf-8")
    assert "timing.json" not in Path("out/report.pdf").read_bytes().decode("latin-1")
