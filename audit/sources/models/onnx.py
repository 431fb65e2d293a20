"""ONNX on ONNX Runtime: a graph of standard operators, which cannot run anything else.

Two shapes of input are understood: one input a column, named as the column is, or a single tensor of all features.
Two shapes of output: a map from class to probability, or a tensor of probabilities. A tensor does not say which
of its columns is which class; the plan must. A model that predicts a number has one tensor of one column.

References
----------
ONNX operator specification, ai.onnx.ml (ZipMap, TreeEnsemble, LinearClassifier).
"""

from __future__ import annotations

import importlib.util
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from audit.errors import MissingExtra, Mistake, ModelError
from audit.records.plan import Plan
from audit.records.subject import Model
from audit.sources import name_of, shown
from audit.sources.models._rows import (
    as_model_input,
    cannot_score,
    every_class,
    favourable_place,
    feature_names,
    numbers,
    of_classes,
    probabilities,
)

_NUMBERS: Mapping[str, type[np.generic]] = {
    "tensor(float)": np.float32,
    "tensor(double)": np.float64,
    "tensor(int64)": np.int64,
    "tensor(int32)": np.int32,
    "tensor(bool)": np.bool_,
}
_TEXT = "tensor(string)"
_FLOATS = ("tensor(float)", "tensor(double)")


@dataclass(frozen=True, kw_only=True, eq=False)
class OnnxModel:
    """A graph of a classifier or regressor; travels to other processes as the bytes of its file."""

    kind: str = "onnx"
    features: tuple[str, ...]
    inputs: Mapping[str, str]
    """Name and type of each input of the graph."""
    output: str
    place: int | None
    """Column of the favourable class in the output tensor; None for a map."""
    width: int
    """How many columns the output tensor must have."""
    estimates: bool
    """It predicts a number."""
    native: Any = None
    session: Any = field(repr=False)
    data: bytes = field(repr=False)
    plan: Plan = field(repr=False)
    file: str

    def __reduce__(self) -> Any:
        return _from_bytes, (self.data, self.plan, self.file)

    def predict(self, rows: pd.DataFrame) -> np.ndarray:
        """Probability of the favourable class, or the number that is predicted, shape (n,)."""
        result = self._said(rows)
        if self.estimates:
            return numbers(result, len(rows), self.file)
        return probabilities(self._favourable(result), len(rows), self.file)

    def predict_classes(self, rows: pd.DataFrame) -> pd.DataFrame | None:
        """The probability of each class, a column each, named by the class; None if only one class's is given."""
        result = self._said(rows)
        if self.place is None:
            names = list(result[0]) if len(result) else []
            return every_class([[row[name] for name in names] for row in result], names, rows, self.file)
        if self.width < 2 or self.plan.model is None or self.plan.model.classes is None:
            return None
        return every_class(result, self.plan.model.classes, rows, self.file)

    def _said(self, rows: pd.DataFrame) -> Any:
        table = as_model_input(rows, self.features)
        feed = self._feed(table)
        try:
            [result] = self.session.run([self.output], feed)
        except Exception as error:
            raise cannot_score(error, table, self.file) from None
        return result

    def _feed(self, table: pd.DataFrame) -> dict[str, np.ndarray]:
        if len(self.inputs) == 1 and len(self.features) > 1:
            [(name, kind)] = self.inputs.items()
            columns = [self._tensor(table[feature], kind) for feature in self.features]
            return {name: np.hstack(columns)}
        return {name: self._tensor(table[name], kind) for name, kind in self._by_column().items()}

    def _by_column(self) -> Mapping[str, str]:
        if len(self.inputs) == 1:
            return {self.features[0]: next(iter(self.inputs.values()))}
        return self.inputs

    def _tensor(self, column: pd.Series, kind: str) -> np.ndarray:
        """One column as the tensor that the graph takes, shape (n, 1); nothing is guessed."""
        if kind == _TEXT:
            if pd.api.types.is_numeric_dtype(column) and column.notna().any():
                raise self._refused(f"takes text in column {column.name!r}, which holds numbers")
            if column.isna().any():
                raise self._refused(f"takes text in column {column.name!r}, which has empty cells; ONNX knows none")
            return column.to_numpy(dtype=object).reshape(-1, 1)
        if not pd.api.types.is_numeric_dtype(column):
            raise self._refused(f"takes numbers in column {column.name!r}, which holds something else")
        if kind not in _FLOATS and column.isna().any():
            raise self._refused(f"takes whole numbers in column {column.name!r}, which has empty cells")
        values = column.to_numpy()
        tensor = values.astype(_NUMBERS[kind]).reshape(-1, 1)
        if kind not in _FLOATS and not np.array_equal(tensor.ravel(), values):
            raise self._refused(f"takes whole numbers in column {column.name!r}, which holds fractions")
        return tensor

    def _favourable(self, result: Any) -> Any:
        if self.place is None:
            favourable = name_of(self.plan.columns.favourable)
            classes = list(result[0]) if len(result) else []
            key = classes[favourable_place(classes, self.plan, self.file)] if classes else favourable
            return [row[key] for row in result]
        tensor = np.asarray(result)
        tensor = tensor.reshape(-1, 1) if tensor.ndim == 1 else tensor
        if tensor.ndim != 2 or tensor.shape[1] != self.width:
            raise self._refused(
                f"gives {tensor.shape[-1]} column(s) of probabilities, but model.classes lists {self.width}"
            )
        return of_classes(tensor, self.place, self.file) if self.width > 1 else tensor[:, self.place]

    def _refused(self, text: str) -> ModelError:
        return ModelError(Mistake(file=self.file, text=f"the model {text}"))


def load(source: Path, plan: Plan) -> Model:
    """Load an ONNX classifier or regressor.

    Raises:
        ModelError: not ONNX, of a shape that is not understood, or not fitting the plan.
        MissingExtra: ONNX Runtime is not installed.
    """
    if importlib.util.find_spec("onnxruntime") is None:
        raise MissingExtra("Reading ONNX models", "onnx")
    return _from_bytes(source.read_bytes(), plan, shown(source, plan))


def _from_bytes(data: bytes, plan: Plan, file: str) -> OnnxModel:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4  # errors are raised; its log would only repeat them
    try:
        session = onnxruntime.InferenceSession(data, options, providers=["CPUExecutionProvider"])
    except Exception as error:
        reason = str(error).rpartition(" : ")[2].split("\n")[0].rstrip(". ")[:200]
        text = f"this is not an ONNX model that ONNX Runtime can load: {reason}"
        raise ModelError(Mistake(file=file, text=text)) from None
    inputs = {item.name: item.type for item in session.get_inputs()}
    output, place, width = _output(session.get_outputs(), plan, file)
    return OnnxModel(
        features=_features(session.get_inputs(), plan, file),
        inputs=inputs,
        output=output,
        place=place,
        width=width,
        estimates=plan.estimates,
        session=session,
        data=data,
        plan=plan,
        file=file,
    )


def _features(inputs: list[Any], plan: Plan, file: str) -> tuple[str, ...]:
    for item in inputs:
        if item.type != _TEXT and item.type not in _NUMBERS:
            text = f"the model's input {item.name!r} takes {item.type}, which no column of a table is"
            raise ModelError(Mistake(file=file, text=text))
    widths = [item.shape[1] if len(item.shape) == 2 else 1 for item in inputs]
    if len(inputs) > 1:
        if any(width != 1 for width in widths):
            text = "the model has several inputs of several columns; export it with one input, or one input a column"
            raise ModelError(Mistake(file=file, text=text))
        return feature_names([item.name for item in inputs], None, plan, file)
    declared = plan.columns.features
    if widths[0] == 1 and declared is None:
        return feature_names([inputs[0].name], None, plan, file)
    return feature_names(None, widths[0] if isinstance(widths[0], int) else None, plan, file)


def _output(outputs: list[Any], plan: Plan, file: str) -> tuple[str, int | None, int]:
    """The output with the probabilities, the favourable class's column in it, and how many columns it has."""
    if plan.estimates:
        return _number(outputs, file), None, 1
    maps = [item for item in outputs if item.type.startswith("seq(map(")]
    if len(maps) == 1:
        return maps[0].name, None, 0
    tensors = [item for item in outputs if item.type in _FLOATS]
    if len(tensors) > 1:
        tensors = [item for item in tensors if "prob" in item.name.lower()]
    if len(tensors) != 1:
        text = "it is not clear which output of the model holds probabilities; export it with exactly one such output"
        raise ModelError(Mistake(file=file, text=text))
    [tensor] = tensors
    classes = plan.model.classes if plan.model else None
    if classes is None:
        text = f"the model does not say which class each probability belongs to; give model.classes in {plan.file}"
        raise ModelError(Mistake(file=file, text=text))
    width = tensor.shape[1] if len(tensor.shape) == 2 else 1
    if isinstance(width, int) and width != len(classes):
        text = f"the model gives {width} column(s) of probabilities, but model.classes lists {len(classes)}"
        raise ModelError(Mistake(file=file, text=text))
    return tensor.name, favourable_place(classes, plan, file), len(classes)


def _number(outputs: list[Any], file: str) -> str:
    """The output with the numbers that are predicted."""
    tensors = [item for item in outputs if item.type in _FLOATS]
    if len(outputs) != 1 or len(tensors) != 1 or (len(tensors[0].shape) == 2 and tensors[0].shape[1] not in (1, None)):
        text = "a model that predicts a number must have one output, of one column of floating-point numbers"
        raise ModelError(Mistake(file=file, text=text))
    return str(tensors[0].name)
