"""skops: scikit-learn models in a file that lists its types, so that nothing is built that was not allowed.

References
----------
skops documentation, "Secure persistence with skops".
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from audit.errors import Mistake, ModelError
from audit.records.plan import Plan
from audit.records.subject import Model
from audit.sources import shown
from audit.sources.models.estimator import Estimator, from_estimator

TRUSTED = frozenset(
    {
        # What usual classifiers and preprocessing are made of, beyond the types that skops itself trusts: inner parts
        # and plain functions of scikit-learn, NumPy and SciPy. `partial` only binds a function that is listed too.
        "functools.partial",
        "numpy.dtype",
        "scipy._lib.array_api_compat.numpy._aliases.asarray",
        "scipy.interpolate._bsplines.BSpline",
        "scipy.interpolate._bsplines._BSpline",
        "sklearn._loss._loss.CyHalfBinomialLoss",
        "sklearn._loss._loss.CyHalfMultinomialLoss",
        "sklearn._loss.link.Interval",
        "sklearn._loss.link.LogitLink",
        "sklearn._loss.link.MultinomialLogit",
        "sklearn._loss.loss.HalfBinomialLoss",
        "sklearn._loss.loss.HalfMultinomialLoss",
        "sklearn._loss.loss.HalfTweedieLossIdentity",
        "sklearn.calibration._CalibratedClassifier",
        "sklearn.calibration._SigmoidCalibration",
        "sklearn.ensemble._hist_gradient_boosting.predictor.TreePredictor",
        "sklearn.feature_selection._univariate_selection.chi2",
        "sklearn.feature_selection._univariate_selection.f_classif",
        "sklearn.metrics._dist_metrics.EuclideanDistance",
        "sklearn.metrics._dist_metrics.EuclideanDistance64",
        "sklearn.neighbors._ball_tree.BallTree",
        "sklearn.neighbors._ball_tree.BallTree64",
        "sklearn.neighbors._kd_tree.KDTree",
        "sklearn.neighbors._kd_tree.KDTree64",
        "sklearn.neural_network._stochastic_optimizers.AdamOptimizer",
        "sklearn.neural_network._stochastic_optimizers.SGDOptimizer",
        "sklearn.tree._tree.Tree",
        "sklearn.utils._bunch.Bunch",
        "sklearn.utils.validation.check_array",
    }
)
"""Types that a file may use without being named in the plan."""


@dataclass(frozen=True, kw_only=True, eq=False)
class SkopsModel(Estimator):
    """A classifier or regressor from a skops file; travels to other processes as the bytes of that file."""

    data: bytes = field(repr=False)
    plan: Plan = field(repr=False)

    def __reduce__(self) -> Any:
        return _from_bytes, (self.data, self.plan, self.file)


def load(source: Path, plan: Plan) -> Model:
    """Load a skops file whose types are all trusted.

    Raises:
        ModelError: not a skops file, a type that is not trusted, no such estimator as the plan says, or not fitting it.
    """
    return _from_bytes(source.read_bytes(), plan, shown(source, plan))


def _from_bytes(data: bytes, plan: Plan, file: str) -> SkopsModel:
    import skops.io

    try:
        unknown = set(skops.io.get_untrusted_types(data=data))
    except Exception:  # whatever a damaged or hostile file provokes, it is the same sentence to the reader
        raise ModelError(Mistake(file=file, text="this is not a skops file, or it is damaged")) from None
    allowed = TRUSTED | set(plan.model.trusted_types if plan.model else ())
    if refused := sorted(unknown - allowed):
        text = (
            f"the file uses types that are not trusted: {', '.join(refused)}; "
            "list them as model.trusted_types in the plan if whoever made the file is to be trusted with them"
        )
        raise ModelError(Mistake(file=file, text=text))
    try:
        native = skops.io.loads(data, trusted=sorted(unknown))
    except Exception as error:
        text = f"the file cannot be loaded ({type(error).__name__}); it may come from another release of scikit-learn"
        raise ModelError(Mistake(file=file, text=text)) from None
    model = from_estimator(native, plan, kind="skops", file=file)
    return SkopsModel(**{name: getattr(model, name) for name in Estimator.__dataclass_fields__}, data=data, plan=plan)
