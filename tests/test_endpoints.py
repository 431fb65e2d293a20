"""An audit of a model that answers over HTTP: what it sends, what it says of it, and what it never claims."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from audit import canonical, compare, exchange
from audit.envelope import open_report
from audit.errors import ModelError
from audit.records.evidence import Evidence
from audit.run import Audit, run
from audit.standing import standing
from tests.serving import Server, mlflow, serving

PLAN = """\
audit: {{name: Elsewhere, policies: [], seed: 3}}
data: {{evaluation: rows.csv}}
columns:
  label: paid
  favourable: 1
  threshold: 0.5
  sensitive: [sex]
  features: [pay, debt]
model:
  endpoint: {url}
  rows_per_call: 20000
  version_header: X-Model-Version
  headers: {{Authorization: SIGNOFF_ENDPOINT_TOKEN}}
"""


def score(table: pd.DataFrame) -> list[float]:
    """Log-odds pay - debt."""
    away = table["pay"].to_numpy(float) - table["debt"].to_numpy(float)
    return list((1 / (1 + np.exp(-away))).tolist())


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made, rng, n = tmp_path_factory.mktemp("elsewhere"), np.random.default_rng(5), 120
    frame = pd.DataFrame({"pay": rng.normal(size=n).round(6), "debt": rng.normal(size=n).round(6)})
    frame["sex"] = rng.choice(["f", "m"], n)
    frame["name"] = [f"Person {place}" for place in range(n)]
    frame["paid"] = (rng.random(n) < score(frame)).astype(int)
    frame.to_csv(made / "rows.csv", index=False)
    return made


@pytest.fixture(scope="module")
def audited(folder: Path) -> Iterator[tuple[Audit, Server]]:
    with pytest.MonkeyPatch.context() as patch, serving(mlflow(score, X_Model_Version="2.1")) as server:
        patch.setenv("SIGNOFF_ENDPOINT_TOKEN", "Bearer hunter2")
        (folder / "audit.yaml").write_text(PLAN.format(url=server.url))
        yield run(folder / "audit.yaml"), server


def measured(evidence: Evidence) -> dict[tuple[Any, ...], float]:
    return {(item.metric, *sorted(item.where.items())): item.value for item in evidence.measurements}


def test_the_evidence_says_where_rows_went_and_how_many(audited: tuple[Audit, Server]) -> None:
    audit, server = audited
    asked = audit.evidence.provenance.endpoint
    assert asked is not None
    assert (asked.url, asked.protocol, asked.version) == (server.url, "mlflow", "2.1")
    assert (asked.calls, asked.rows) == (len(server.asked), server.rows)
    assert audit.evidence.provenance.model == "endpoint"
    assert {tuple(one["dataframe_split"]["columns"]) for one in server.asked} == {("pay", "debt")}, "only features go"
    assert measured(audit.evidence)[("robustness.repeat_disagreement",)] == 0
    assert not [item for item in audit.evidence.unmeasured if item.why == "crashed"]
    read = exchange.parse_evidence(canonical.to_bytes(audit.evidence), "evidence.json")
    assert read == audit.evidence


def test_the_numbers_are_those_of_the_same_model_at_hand(audited: tuple[Audit, Server], folder: Path) -> None:
    from audit import plan as planning
    from audit.sources.models.estimator import Function

    text = PLAN.format(url="http://localhost/invocations")
    text = text[: text.index("model:")] + "model: {source: (in memory), kind: estimator}\n"
    plan = planning.parse(text, "audit.yaml", folder)
    here = run(plan, model=Function(function=score, features=("pay", "debt")))
    ours, theirs = measured(audited[0].evidence), measured(here.evidence)
    assert ours.keys() == theirs.keys()
    assert ours == pytest.approx(theirs, abs=1e-9)


def test_no_secret_is_in_anything(audited: tuple[Audit, Server]) -> None:
    audit, server = audited
    assert {one["authorization"] for one in server.headers} == {"Bearer hunter2"}
    assert b"hunter2" not in canonical.to_bytes(audit.evidence) + canonical.to_bytes(audit.judgement) + audit.pdf


def test_whether_the_model_changed_cannot_be_told(audited: tuple[Audit, Server]) -> None:
    audit, server = audited
    found = standing(open_report(audit.pdf), audit.plan, on=date(2026, 11, 22))
    [model] = [one for one in found.conditions if one.name == "model"]
    assert model.holding == "not checked"
    assert model.because == f"the model answers at {server.url}, so whether it is still the same cannot be told"
    assert not found.holds


def test_two_audits_of_an_endpoint_are_never_said_to_be_of_one_model(audited: tuple[Audit, Server]) -> None:
    evidence = audited[0].evidence
    assert (
        "whether the model at the endpoint is still the same cannot be told"
        in compare.compare(evidence, evidence).causes
    )


def test_a_server_that_gives_up_in_the_middle_ends_the_audit(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIGNOFF_ENDPOINT_TOKEN", "Bearer hunter2")
    answer = mlflow(score)
    with serving(lambda body: answer(body) if len(server.asked) < 4 else (401, b"", {})) as server:
        (folder / "other.yaml").write_text(PLAN.format(url=server.url))
        with pytest.raises(ModelError, match=r"does not let us ask \(HTTP 401\)"):
            run(folder / "other.yaml")
        assert len(server.asked) == 4, "it is not asked again"


def test_a_model_that_answers_at_random_is_found_out(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from audit import plan as planning
    from audit.checks.robustness import repeatability
    from audit.load import load
    from audit.measure import Supplies

    monkeypatch.setenv("SIGNOFF_ENDPOINT_TOKEN", "Bearer hunter2")
    rng = np.random.default_rng(0)
    with serving(mlflow(lambda table: rng.random(len(table)).tolist())) as server:
        (folder / "random.yaml").write_text(PLAN.format(url=server.url))
        subject = load(planning.read(folder / "random.yaml"))
        try:
            said = {
                item.metric: item
                for item in repeatability.measure(**Supplies(subject).arguments(repeatability.measure))
            }
        finally:
            subject.engine.close()
    assert said["robustness.repeat_disagreement"].value == 1  # type: ignore[union-attr]
    flips: Any = said["robustness.repeat_flip_rate"]
    assert 0.3 < flips.value < 0.7
