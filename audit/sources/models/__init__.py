"""Ways in for models, one module a format: `load(source, plan) -> Model`. None of them runs code from the file.

`estimator` and `endpoint` are the exceptions to the shape: the one wraps an object that a notebook already holds, the
other asks a server.
"""

from __future__ import annotations

import importlib
import pkgutil

from audit.errors import Mistake, ModelError
from audit.records.plan import Plan
from audit.records.subject import Model
from audit.sources import shown
from audit.sources.models import endpoint

_NO_FILE = ("endpoint", "estimator")
_PICKLES = (".pkl", ".pickle", ".joblib", ".jbl", ".cloudpickle", ".dill")


def kinds() -> tuple[str, ...]:
    """The model formats that can be read, sorted."""
    modules = (module.name for module in pkgutil.iter_modules(__path__))
    return tuple(sorted(name for name in modules if not name.startswith("_") and name not in _NO_FILE))


def load(plan: Plan) -> Model:
    """Load the model that the plan names.

    Raises:
        ModelError: absent, of a kind that is not read, malformed, or not fitting the plan.
        MissingExtra: the format's package is not installed.
    """
    if plan.model is None:
        raise ValueError("the plan names no model")
    source, kind = plan.model.source, plan.model.kind
    if source is None:
        return endpoint.load(plan)
    name = shown(source, plan)
    if kind in ("pickle", "joblib") or source.suffix.lower() in _PICKLES:
        text = "a pickle runs any code it contains when it is opened, so it is refused; save the model as skops or ONNX"
        raise ModelError(Mistake(file=name, text=text))
    if kind not in kinds():
        text = f"there is no model format {kind!r}; choose one of {', '.join(kinds())}"
        raise ModelError(Mistake(file=name, text=text))
    if not source.is_file():
        raise ModelError(Mistake(file=name, text="there is no such file"))
    model: Model = importlib.import_module(f"{__name__}.{kind}").load(source, plan)
    return model
