"""Rows as a server wants them, and the predictions in its answer: one pair of functions a protocol.

References
----------
MLflow, "Deploy MLflow Model as a Local Inference Server": `/invocations`, `dataframe_split`. Open Inference Protocol
(KServe, Triton, MLServer), version 2: "Inference Request JSON Object"; one tensor a column, content type `pd`.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from audit.sources.models._http import Answer, Refused


@dataclass(frozen=True, kw_only=True)
class Protocol:
    """How rows travel, and how predictions come back."""

    body: Callable[[pd.DataFrame, str | None], bytes]
    """The request for rows, and for the named output."""
    predictions: Callable[[Any, str | None], Sequence[Any]]
    """The prediction of every row in an answer's JSON."""
    version: Callable[[Any], str | None]
    """Which version of the model the answer's JSON says has answered."""


def _split(rows: pd.DataFrame, output: str | None) -> bytes:
    columns = [_cells(rows[name]) for name in rows]
    data = [list(row) for row in zip(*columns, strict=True)]
    return _json({"dataframe_split": {"columns": [*map(str, rows)], "data": data}})


def _mlflow(data: Any, output: str | None) -> Sequence[Any]:
    found = data.get("predictions") if isinstance(data, dict) else None
    if not isinstance(found, list):
        raise Refused("the server's answer has no list \"predictions\", as MLflow's protocol says", final=True)
    return found


_KINDS = {"i": "INT64", "u": "UINT64", "f": "FP64", "b": "BOOL"}


def _tensors(rows: pd.DataFrame, output: str | None) -> bytes:
    inputs = []
    for name in rows:
        column = rows[name]
        kind = _KINDS.get(column.dtype.kind, "BYTES")
        tensor: dict[str, Any] = {"name": str(name), "shape": [len(rows), 1], "datatype": kind, "data": _cells(column)}
        if None in tensor["data"]:
            raise Refused("a row lacks a value, which the Open Inference Protocol has no way to say")
        if kind == "BYTES":
            tensor["data"] = [*map(str, tensor["data"])]
            tensor["parameters"] = {"content_type": "str"}
        inputs.append(tensor)
    request: dict[str, Any] = {"parameters": {"content_type": "pd"}, "inputs": inputs}
    if output is not None:
        request["outputs"] = [{"name": output}]
    return _json(request)


def _open_inference(data: Any, output: str | None) -> Sequence[Any]:
    outputs = data.get("outputs") if isinstance(data, dict) else None
    if not isinstance(outputs, list) or not all(isinstance(one, dict) for one in outputs):
        raise Refused('the server\'s answer has no list "outputs", as the Open Inference Protocol says', final=True)
    named = [one for one in outputs if output is None or one.get("name") == output]
    if len(named) != 1:
        names = f"{len(outputs)} outputs; name one as model.output" if output is None else f"no one output {output!r}"
        raise Refused(f"the server's answer has {names}", final=True)
    shape, values = named[0].get("shape"), named[0].get("data")
    try:
        found = np.asarray(values, dtype=object).reshape([int(size) for size in shape])
    except (TypeError, ValueError):
        raise Refused("the server's answer has data of another shape than it says", final=True) from None
    return list(found[:, 0] if found.ndim == 2 and found.shape[1] == 1 else found.tolist())


def _said_version(data: Any) -> str | None:
    found = data.get("model_version") if isinstance(data, dict) else None
    return str(found) if found not in (None, "") else None


def _cells(column: pd.Series[Any]) -> list[Any]:
    """Cells as JSON has them: no value is null, days and times are ISO 8601."""
    if column.dtype.kind in "iub":
        return column.tolist()
    if column.dtype.kind == "M":
        return [None if pd.isna(cell) else cell.isoformat() for cell in column]
    cells = column.tolist()
    if column.dtype.kind == "f":
        return [None if cell != cell else cell for cell in cells] if column.isna().any() else cells
    return [_cell(cell) for cell in cells]


def _cell(cell: Any) -> Any:
    if cell is None or (isinstance(cell, float) and math.isnan(cell)):
        return None
    return cell if isinstance(cell, str | int | float) else str(cell)


def _json(data: Any) -> bytes:
    try:
        return json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode("utf-8")
    except ValueError:  # its message would quote the cell
        raise Refused("a row holds an infinite number or a broken text, which JSON has no way to say") from None


PROTOCOLS: Mapping[str, Protocol] = {
    "mlflow": Protocol(body=_split, predictions=_mlflow, version=lambda _: None),
    "open-inference": Protocol(body=_tensors, predictions=_open_inference, version=_said_version),
}


def version(answer: Answer, protocol: Protocol, header: str | None) -> str | None:
    """Which version of the model answered, as the named header says, or the protocol."""
    said = answer.headers.get(header.lower()) if header is not None else protocol.version(answer.data)
    return said[:100] if said else None
