"""Servers that answer as scoring servers do, on this machine: what tests of endpoints ask."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from ssl import SSLContext
from threading import Thread
from typing import Any

import pandas as pd
import pytest

from audit.errors import ModelError
from audit.records.plan import Columns, Data, Endpoint, ModelSource, Plan
from audit.sources.models import load

FEATURES = ("income", "age", "job")

Reply = tuple[int, Any, dict[str, str]]
"""Status, JSON (or bytes) and headers."""


@dataclass
class Server:
    """A running server, and what it was asked."""

    url: str
    asked: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)

    @property
    def rows(self) -> int:
        """Rows that were sent in all."""
        return sum(len(table_of(one)) for one in self.asked)


def table_of(body: dict[str, Any]) -> pd.DataFrame:
    """The rows in a request, by the rules of its protocol."""
    if "dataframe_split" in body:
        split = body["dataframe_split"]
        return pd.DataFrame(split["data"], columns=split["columns"])
    for one in body["inputs"]:
        assert one["shape"] == [len(one["data"]), 1]
    return pd.DataFrame({one["name"]: one["data"] for one in body["inputs"]})


def mlflow(predict: Callable[[pd.DataFrame], Any], **headers: str) -> Callable[[dict[str, Any]], Reply]:
    """Answers as MLflow's scoring server gives them."""
    return lambda body: (200, {"predictions": predict(table_of(body))}, headers)


def open_inference(predict: Callable[[pd.DataFrame], Any], version: str = "7") -> Callable[[dict[str, Any]], Reply]:
    """Answers as a server of the Open Inference Protocol gives them: one output, flat data, row by row."""

    def reply(body: dict[str, Any]) -> Reply:
        found = predict(table_of(body))
        flat = [cell for row in found for cell in (row if isinstance(row, list) else [row])]
        output = {"name": "scores", "shape": [len(found), len(flat) // len(found)], "datatype": "FP64", "data": flat}
        return 200, {"model_name": "m", "model_version": version, "outputs": [output]}, {}

    return reply


@contextmanager
def serving(reply: Callable[[dict[str, Any]], Reply], *, tls: SSLContext | None = None) -> Iterator[Server]:
    """A server whose answers a function gives."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            found.asked.append(body)
            found.headers.append({name.lower(): value for name, value in self.headers.items()})
            status, said, headers = reply(body)
            content = said if isinstance(said, bytes) else json.dumps(said).encode()
            self.send_response(status)
            for name, value in {"Content-Type": "application/json", **headers}.items():
                self.send_header(name.replace("_", "-"), value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    found = Server(url=f"{'https' if tls else 'http'}://127.0.0.1:{server.server_address[1]}/invocations")
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield found
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def plan(
    url: str, *, features: Any = FEATURES, classes: Any = None, predicts: Any = "probability", **asked: Any
) -> Plan:
    """A plan that names a server."""
    return Plan(
        name="A test",
        policies=(),
        data=Data(evaluation=Path("rows.parquet")),
        columns=Columns(favourable="yes", features=features, threshold=0.5),
        model=ModelSource(
            source=None, kind="endpoint", endpoint=Endpoint(url=url, **asked), classes=classes, predicts=predicts
        ),
        text="",
        folder=Path(),
    )


def refused(url: str, rows: pd.DataFrame, **asked: Any) -> str:
    """What the model's error says about scoring these rows."""
    with pytest.raises(ModelError) as caught:
        load(plan(url, **asked)).predict(rows)
    [mistake] = caught.value.mistakes
    return mistake.text
