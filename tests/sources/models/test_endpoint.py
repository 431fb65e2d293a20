"""What a server says is what the model inside it says; whatever else it does is one sentence."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Thread
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.compose import make_column_transformer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder

from audit.records.plan import Plan
from audit.sources.models import kinds, load
from tests.serving import FEATURES, mlflow, open_inference, plan, refused, serving

Task = tuple[pd.DataFrame, pd.Series]


@pytest.fixture(scope="module")
def fitted(task: Task) -> Any:
    rows, outcome = task
    encoded = make_column_transformer(
        (SimpleImputer(), ["income", "age"]), (OneHotEncoder(handle_unknown="ignore"), ["job"])
    )
    return make_pipeline(encoded, LogisticRegression(max_iter=1000)).fit(rows, outcome)


def test_an_endpoint_is_no_format_of_a_file() -> None:
    assert "endpoint" not in kinds()


def test_scores_are_those_of_the_model_behind_mlflows_protocol(task: Task, fitted: Any) -> None:
    rows, _ = task
    with serving(mlflow(lambda table: fitted.predict_proba(table)[:, 1].tolist())) as server:
        model = load(plan(server.url, batch=150))
        np.testing.assert_allclose(model.predict(rows), fitted.predict_proba(rows)[:, 1], rtol=0, atol=1e-12)
    assert [len(one["dataframe_split"]["data"]) for one in server.asked] == [150, 150, 98], "two rows come twice"
    assert server.asked[0]["dataframe_split"]["columns"] == list(FEATURES)
    assert None in {row[0] for row in server.asked[0]["dataframe_split"]["data"]}, "no value is null"
    found = model.answered_by  # type: ignore[attr-defined]
    assert (found.url, found.calls, found.rows, found.version) == (server.url, 3, 398, None)


def test_mlflows_own_server_says_the_same(task: Task, fitted: Any) -> None:
    """The real scoring server of MLflow, on a real socket."""
    scoring = pytest.importorskip("mlflow.pyfunc.scoring_server")
    uvicorn = pytest.importorskip("uvicorn")

    class Metadata:
        def get_input_schema(self) -> None:
            return None

        def get_params_schema(self) -> None:
            return None

    class Served:
        metadata = Metadata()

        def predict(self, table: pd.DataFrame, params: Any = None) -> Any:
            return fitted.predict_proba(table)

    rows = task[0].dropna()
    config = uvicorn.Config(scoring.init(Served()), host="127.0.0.1", port=0, log_level="critical", lifespan="off")
    server = uvicorn.Server(config)
    thread = Thread(target=server.run, daemon=True)
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive()
            time.sleep(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        model = load(plan(f"http://127.0.0.1:{port}/invocations", classes=("no", "yes"), batch=200))
        np.testing.assert_allclose(model.predict(rows), fitted.predict_proba(rows)[:, 1], rtol=0, atol=1e-12)
    finally:
        server.should_exit = True
        thread.join()


def test_scores_are_those_of_the_model_behind_open_inference(task: Task, fitted: Any) -> None:
    rows = task[0].dropna()
    with serving(open_inference(lambda table: fitted.predict_proba(table).tolist())) as server:
        asked = {"protocol": "open-inference", "output": "scores", "classes": ("no", "yes")}
        model = load(plan(server.url, **asked))
        np.testing.assert_allclose(model.predict(rows), fitted.predict_proba(rows)[:, 1], rtol=0, atol=1e-12)
        assert "a row lacks a value" in refused(server.url, task[0], **asked)
        other = refused(server.url, rows, protocol="open-inference", output="other")
        assert other == "the server's answer has no one output 'other'"
    kind = {one["name"]: one["datatype"] for one in server.asked[0]["inputs"]}
    assert kind == {"income": "FP64", "age": "INT64", "job": "BYTES"}
    assert server.asked[0]["outputs"] == [{"name": "scores"}]
    assert model.answered_by.version == "7"  # type: ignore[attr-defined]


def test_equal_rows_are_sent_once(task: Task, fitted: Any) -> None:
    rows = task[0].head(5)
    with serving(mlflow(lambda table: fitted.predict_proba(table)[:, 1].tolist())) as server:
        said = load(plan(server.url)).predict(pd.concat([rows, rows, rows.tail(2)]))
    assert server.rows == 5
    np.testing.assert_array_equal(said, np.concatenate([said[:5], said[:5], said[3:5]]))


@pytest.mark.parametrize(
    ("one", "asked"),
    [
        (0.25, {}),
        ([0.75, 0.25], {"classes": ("no", "yes")}),
        ([0.75, 0.25], {"score": "/1"}),
        ({"a/b": {"~": [0.25]}}, {"score": "/a~1b/~0/0"}),
    ],
)
def test_where_the_score_is(task: Task, one: Any, asked: dict[str, Any]) -> None:
    with serving(mlflow(lambda table: [one] * len(table))) as server:
        assert load(plan(server.url, **asked)).predict(task[0].head(3)).tolist() == [0.25] * 3


def test_a_number_may_be_what_is_predicted(task: Task) -> None:
    with serving(mlflow(lambda table: [int(age) for age in table["age"]])) as server:
        said = load(plan(server.url, predicts="number")).predict(task[0])
    assert said.tolist() == task[0]["age"].tolist()


@pytest.mark.parametrize(
    ("said", "asked", "text"),
    [
        ([[0.5, 0.5]] * 25, {}, "several numbers a row"),
        ([[0.5, 0.5]] * 25, {"classes": ("no", "yes", "maybe")}, "2 numbers a row, but model.classes lists 3"),
        ([0.5] * 25, {"classes": ("no", "yes")}, "gives one prediction a row"),
        ([0.5] * 24, {}, "gave 24 predictions for 25 rows"),
        ([1, 0] * 12 + [1], {}, "whole numbers, which are classes"),
        (["secret"] * 25, {}, "no number; say by model.score_at"),
        ([None] * 25, {}, "no number"),
        ([True] * 25, {}, "no number"),
        ([{"p": 0.5}] * 25, {"score": "/q"}, "nothing at /q"),
        ([1.5] * 25, {}, "scores outside 0 to 1"),
        ([float("nan")] * 25, {}, "scores that are not numbers"),
        ("secret", {}, 'no list "predictions"'),
    ],
)
def test_answers_that_are_no_scores(task: Task, said: Any, asked: dict[str, Any], text: str) -> None:
    with serving(lambda _: (200, {"predictions": said}, {})) as server:
        given = refused(server.url, task[0].tail(25), **asked)
    assert text in given
    assert "secret" not in given


def test_rows_that_json_cannot_say(task: Task) -> None:
    with serving(mlflow(lambda table: [0.5] * len(table))) as server:
        assert "infinite number" in refused(server.url, task[0].head(1).assign(income=np.inf))
        days = task[0].head(2).assign(job=pd.to_datetime(["2026-01-02", None]))
        load(plan(server.url)).predict(days)
    assert [row[2] for row in server.asked[0]["dataframe_split"]["data"]] == ["2026-01-02T00:00:00", None]


def test_no_rows_are_no_call(task: Task) -> None:
    with serving(lambda _: (500, b"", {})) as server:
        assert load(plan(server.url)).predict(task[0].head(0)).shape == (0,)
    assert not server.asked


def test_the_plan_must_say_what_is_sent(task: Task, plan_for: Callable[..., Plan]) -> None:
    assert "list them in order as columns.features" in refused("https://models.example", task[0], features=None)
    with pytest.raises(ValueError, match="no endpoint"):
        from audit.sources.models.endpoint import load as load_endpoint

        load_endpoint(plan_for("skops"))
