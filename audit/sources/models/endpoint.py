"""A model that answers over HTTP: MLflow's scoring server, or the Open Inference Protocol V2.

Every row that is scored is sent to the server. Equal rows of one call are sent once. Calls that were answered and rows
sent are counted for the evidence. What the server is can change between two audits and within one; there is no digest
of it, so nothing here ever claims that it is the same. If it says that its version changed, the audit ends.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, NoReturn

import numpy as np
import pandas as pd

from audit.errors import Mistake, ModelError
from audit.records.evidence import Asked
from audit.records.plan import Endpoint, Plan
from audit.sources.models._http import Poster, Refused
from audit.sources.models._protocols import PROTOCOLS, version
from audit.sources.models._rows import as_model_input, favourable_place, feature_names, numbers, probabilities

LARGEST_CALL = 4 * 1024 * 1024
"""Bytes of a request, beyond which it is halved: usual servers refuse larger ones."""
TELLING = 20
"""Rows from which on whole numbers alone are taken for classes."""


class EndpointModel:
    """A server as a model. It keeps count of what it was asked."""

    kind = "endpoint"
    native = None

    def __init__(self, asked: Endpoint, *, features: tuple[str, ...], place: int | None, classes: int, estimates: bool):
        """Prepare to ask; nothing is sent before the first rows are.

        Args:
            asked: where and how.
            features: the columns that are sent.
            place: which of the classes is the favourable one, where the plan lists the classes.
            classes: how many of them there are.
            estimates: the model predicts a number.
        """
        self.features, self.estimates, self.file = features, estimates, asked.url
        self._asked, self._place, self._classes = asked, place, classes
        self._poster = Poster(asked.url, timeout=asked.timeout, secrets=asked.headers)
        self._calls = self._rows = 0
        self._versions: list[str | None] = []
        self._over: ModelError | None = None

    @property
    def answered_by(self) -> Asked:
        """What was asked so far.

        Raises:
            ModelError: the server stopped answering, or changed while it was asked: the numbers are not of one model.
        """
        if self._over is not None:
            raise self._over
        known = self._versions[0] if self._versions else None
        return Asked(
            url=self._asked.url, protocol=self._asked.protocol, version=known, calls=self._calls, rows=self._rows
        )

    def predict(self, rows: pd.DataFrame) -> np.ndarray:
        """What the server says, shape (n,): probabilities of the favourable outcome, or numbers.

        Raises:
            ModelError: it does not answer, or not with them.
        """
        if self._over is not None:
            raise self._over
        table = as_model_input(rows, self.features)
        if not len(table):
            return np.zeros(0)
        different, places = _different(table)
        try:
            said = [one for part in self._parts(different) for one in self._scores(part)]
        except Refused as refused:
            self._end(refused)
        finally:
            self._poster.close()
        return (numbers if self.estimates else probabilities)(said, len(different), self.file)[places]

    def _parts(self, rows: pd.DataFrame) -> list[pd.DataFrame]:
        size = self._asked.batch
        return [rows.iloc[first : first + size] for first in range(0, len(rows), size)]

    def _scores(self, rows: pd.DataFrame) -> list[float]:
        protocol = PROTOCOLS[self._asked.protocol]
        body = protocol.body(rows, self._asked.output)
        if len(body) > LARGEST_CALL and len(rows) > 1:
            half = len(rows) // 2
            return [*self._scores(rows.iloc[:half]), *self._scores(rows.iloc[half:])]
        if self._asked.most_rows is not None and self._rows + len(rows) > self._asked.most_rows:
            raise Refused(f"more than {self._asked.most_rows:,} rows would be sent; see model.most_rows")
        answer = self._poster.post(body)
        self._calls += 1
        self._rows += len(rows)
        self._note(version(answer, protocol, self._asked.version_header))
        found = protocol.predictions(answer.data, self._asked.output)
        if len(found) != len(rows):
            raise Refused(f"the server gave {len(found)} predictions for {len(rows)} rows", final=True)
        return self._numbers(found)

    def _note(self, said: str | None) -> None:
        if said not in self._versions:
            self._versions.append(said)
        if len(self._versions) > 1:
            raise Refused("the version of the model changed while it was audited; audit one version", final=True)

    def _numbers(self, predictions: Sequence[Any]) -> list[float]:
        found = [self._number(one) for one in predictions]
        if not self.estimates and len(found) >= TELLING and all(isinstance(one, int) for one in found):
            text = "the server answers with whole numbers, which are classes and not probabilities"
            raise Refused(f"{text}; serve the model with predict_proba", final=True)
        return [float(one) for one in found]

    def _number(self, prediction: Any) -> int | float:
        """The score in the prediction of one row."""
        if self._asked.score is not None:
            prediction = _at(prediction, self._asked.score)
        elif isinstance(prediction, list):
            if self._place is None:
                what = "several numbers a row; say by model.score_at which is the score"
                what += "" if self.estimates else ", or list model.classes in their order"
                raise Refused(f"the server answers with {what}", final=True)
            if len(prediction) != self._classes:
                text = (
                    f"the server answers with {len(prediction)} numbers a row, but model.classes lists {self._classes}"
                )
                raise Refused(text, final=True)
            prediction = prediction[self._place]
        elif self._place is not None:
            raise Refused("the server gives one prediction a row, but model.classes lists several", final=True)
        if isinstance(prediction, bool) or not isinstance(prediction, int | float):
            hint = "" if self._asked.score else "; say by model.score_at where in a prediction it is"
            raise Refused(f"the server answers with something that is no number{hint}", final=True)
        return prediction

    def _end(self, refused: Refused) -> NoReturn:
        error = ModelError(Mistake(file=self.file, text=str(refused)))
        if refused.final:
            self._over = error
        raise error from None


def load(plan: Plan) -> EndpointModel:
    """A model for the endpoint that the plan names.

    Raises:
        ModelError: it does not fit the plan.
    """
    if plan.model is None or plan.model.endpoint is None:
        raise ValueError("the plan names no endpoint")
    asked, classes = plan.model.endpoint, plan.model.classes
    listed = classes is not None and not plan.estimates
    return EndpointModel(
        asked,
        features=feature_names(None, None, plan, asked.url),
        place=favourable_place(classes, plan, asked.url) if listed and classes is not None else None,
        classes=len(classes or ()),
        estimates=plan.estimates,
    )


def _different(table: pd.DataFrame) -> tuple[pd.DataFrame, np.ndarray]:
    """The different rows in the order in which they first come, and which of them each row is."""
    codes = np.stack(
        [pd.factorize(table.iloc[:, place], use_na_sentinel=False)[0] for place in range(table.shape[1])], axis=1
    )
    _, first, place = np.unique(codes, axis=0, return_index=True, return_inverse=True)
    order = np.argsort(first, kind="stable")
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    return table.iloc[first[order]], rank[place.reshape(-1)]


def _at(prediction: Any, pointer: str) -> Any:
    """What a JSON pointer (RFC 6901) points to in a prediction."""
    found = prediction
    for token in pointer.split("/")[1:]:
        key = token.replace("~1", "/").replace("~0", "~")
        if isinstance(found, dict) and key in found:
            found = found[key]
        elif isinstance(found, list) and re.fullmatch("0|[1-9][0-9]{0,8}", key) and int(key) < len(found):
            found = found[int(key)]
        else:
            raise Refused(f"the server's predictions have nothing at {pointer} (model.score_at)", final=True)
    return found
