"""Mistakes in what a plan says of a model that answers over HTTP."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from audit.documents import Document
from audit.errors import Mistake

ASKED: Mapping[str, str] = {
    "protocol": "protocol",
    "rows_per_call": "batch",
    "most_rows": "most_rows",
    "timeout": "timeout",
    "headers": "headers",
    "score_at": "score",
    "output": "output",
    "version_header": "version_header",
}
"""Words of the block `model` that are about an endpoint, and the fields of its record."""
_OF_FILES = ("source", "kind", "trusted_types")
HERE = ("localhost", "127.0.0.1", "::1")
"""Hosts that rows do not leave the machine for."""


def endpoint_mistakes(document: Document, columns: Mapping[str, Any], model: Mapping[str, Any]) -> Iterator[Mistake]:
    """Every contradiction of the block `model` about where the model is."""
    if "model" not in document.data:
        return
    if "endpoint" not in model:
        if "source" not in model:
            text = "the model is neither a file nor an endpoint: name model.source or model.endpoint"
            yield document.mistake(["model"], text)
        for word in ASKED:
            if word in model:
                yield document.mistake(["model", word], f"model.{word} has no use without model.endpoint")
        return
    for word in _OF_FILES:
        if word in model:
            text = f"model.{word} is about a file, and model.endpoint names a server; keep one of the two"
            yield document.mistake(["model", word], text)
    for text in _address(model["endpoint"]):
        yield document.mistake(["model", "endpoint"], text)
    if "features" not in columns:
        text = "columns.features is missing: an endpoint does not say which columns it takes, and no other is sent"
        yield document.mistake(["columns"], text)
    if document.data["data"].get("engine", "duckdb") != "duckdb":
        text = "an endpoint is asked from one place only, where calls are counted; use data.engine: duckdb"
        yield document.mistake(["data", "engine"], text)
    if "output" in model and model.get("protocol", "mlflow") != "open-inference":
        text = "model.output has no use without model.protocol: open-inference; see model.score_at"
        yield document.mistake(["model", "output"], text)


def _address(url: str) -> Iterator[str]:
    """What is wrong with an address; the address itself may hold a secret and is not repeated."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        yield "model.endpoint is not an address such as https://models.example.com/invocations"
        return
    plain = url.isascii() and url.isprintable() and " " not in url
    if parts.scheme not in ("http", "https") or not host or not plain:
        yield "model.endpoint is not an address such as https://models.example.com/invocations"
        return
    if parts.scheme == "http" and host not in HERE:
        yield "model.endpoint must begin with https:// (http:// only on this machine): data about persons goes there"
    if parts.username is not None or parts.password is not None or parts.query or parts.fragment:
        yield (
            "model.endpoint must hold no user, password, query or fragment, where secrets hide: plan and report show "
            "it; send secrets by model.headers"
        )
