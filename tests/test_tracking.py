"""Audits logged to MLflow, against a local file store."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import audit
from audit import canonical, tracking
from audit.cli import run as command
from audit.errors import MissingExtra, PlanError
from audit.run import Audit
from tests.test_reaudits import built
from tests.test_reaudits import house as house

pytest.importorskip("mlflow")


@pytest.fixture
def client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("MLFLOW_ALLOW_FILE_STORE", "true")
    uri = (tmp_path / "store").as_uri()
    monkeypatch.setenv("MLFLOW_TRACKING_URI", uri)
    monkeypatch.setenv("MLFLOW_REGISTRY_URI", uri)
    make, _ = tracking.require()
    return make(tracking_uri=uri, registry_uri=uri)


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Audit:
    return audit.run(built(tmp_path_factory.mktemp("house")) / "audit.yaml")


def test_a_run_holds_the_files_the_numbers_and_the_outcome(
    client: Any, finished: Audit, house: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = tuple(finished.write(house / "out").values())
    client.create_registered_model("loans")
    version = client.create_model_version("loans", (house / "model").as_uri())
    run_id = tracking.log(finished, model="loans/1", files=files, client=client)
    run = client.get_run(run_id)
    assert run.info.status == "FINISHED"
    assert {item.path for item in client.list_artifacts(run_id, "signoff")} == {
        "signoff/evidence.json", "signoff/judgement.json", "signoff/report.pdf",
    }  # fmt: skip
    assert run.data.tags["signoff.outcome"] == finished.verdict
    assert run.data.tags["signoff.evidence_sha256"] == canonical.sha256((house / "out/evidence.json").read_bytes())
    (ratio,) = [one for one in finished.evidence.measurements if one.metric == "bias.impact_ratio"]
    name = "bias.impact_ratio/attribute sex/group f/reference m"
    logged = run.data.metrics
    assert (logged[name], logged[f"low/{name}"], logged[f"high/{name}"]) == (ratio.value, ratio.low, ratio.high)
    assert client.get_model_version("loans", version.version).tags["signoff.outcome"] == finished.verdict
    # by hand into a run that is somebody else's: it goes on
    other = client.create_run(run.info.experiment_id)
    assert command(["run", "audit.yaml", "--out", "again", "--quiet", "--mlflow", other.info.run_id]) == 0
    assert f"logged to the MLflow run {other.info.run_id}" in capsys.readouterr().out
    assert client.get_run(other.info.run_id).info.status == "RUNNING"
    assert "signoff/timing.json" in {item.path for item in client.list_artifacts(other.info.run_id, "signoff")}


def test_what_does_not_exist_is_said_before_anything_is_written(client: Any, finished: Audit) -> None:
    for wrong in ({"model": "loans/7"}, {"run_id": "0" * 32}):
        with pytest.raises(PlanError, match="MLflow refuses"):
            tracking.log(finished, client=client, **wrong)
    with pytest.raises(PlanError, match="write NAME/VERSION"):
        tracking.log(finished, model="loans", client=client)
    assert client.search_experiments(filter_string="name = 'Loans'") == []


def test_names_that_mlflow_refuses_are_told_apart(finished: Audit) -> None:
    (ratio,) = [one for one in finished.evidence.measurements if one.metric == "bias.impact_ratio"]
    (finding,) = finished.findings
    groups = ["<a>", "[a]", "été"]
    items = [replace(ratio, where={"group": group}) for group in groups]
    readings = tuple(replace(finding.measurements[0], where=item.where) for item in items)
    made = replace(
        finished,
        evidence=replace(finished.evidence, measurements=tuple(items)),
        judgement=replace(finished.judgement, findings=(replace(finding, measurements=readings),)),
    )
    names = [name for name in tracking.numbers(made) if name.startswith("bias")]
    assert len(names) == 3
    assert "bias.impact_ratio/group été" in names


def test_without_mlflow_it_is_one_sentence(house: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    monkeypatch.setitem(sys.modules, "mlflow.tracking", None)
    with pytest.raises(MissingExtra, match=r"pip install 'signoff\[mlflow\]'"):
        tracking.require()
    assert command(["run", "audit.yaml", "--out", "out", "--quiet", "--mlflow", "new"]) == 2
    assert "logging to MLflow needs an extra" in capsys.readouterr().err
    assert not (house / "out").exists(), "nothing was measured"
    assert command(["run", "audit.yaml", "--out", "out", "--mlflow-model", "a/1"]) == 2
