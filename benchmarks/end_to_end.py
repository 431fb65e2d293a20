"""One whole audit, cold, beside tools that do parts of it one after the other: `python -m benchmarks.end_to_end`.

A table of the size of Adult (48,842 × 15, made here: the same columns and levels, no download), gradient boosting
(LightGBM where it is installed, else scikit-learn's), two packs, PDF. `--rows 48842` gives that size, the default is
small.
With `--training N` the audit also has the N rows that the model was trained on, and with them what needs these (drift,
overlap, membership); without, those checks say that they lack them. Each side is a fresh process, imports included,
since that is what a pipeline pays; one run before those that count lets Python write its bytecode, as pip does when it
installs. Peers are looked for in each `--peers PYTHON` in turn, since some of them cannot be installed together
(`pip install fairlearn shap DataProfiler lightgbm`; `responsibleai "scipy<1.14"`; `"giskard<3"`). Each does what it can
do:

- ours: every check with intervals, two policy packs judged, a PDF with its evidence inside;
- fairlearn: selection rates, error rates and their gaps by sex, race and both, without intervals;
- shap: exact tree attributions of 2,000 rows;
- DataProfiler: types, missing values and personal data of every column, without its deep-learning labeler if that is
  not installed;
- responsibleai: explainer and error analysis of 5,000 rows, which are all that it takes, and the data of its dashboard;
- giskard: its scan, and the page of what it found.

Printed last: where the time of the audit went, by check.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from benchmarks.timing import installed, machine, table, versions

PLAN = """\
audit: {name: A benchmark, policies: [gdpr, eu-ai-act], assessment_date: 2026-11-22}
data: {evaluation: rows.parquet@TRAINING@}
columns:
  label: income
  favourable: 1
  threshold: 0.5
  sensitive: [sex, race]
  features: [age, final_weight, education_years, gain, loss, hours]
model: {source: @MODEL@}
"""
MAKE = """\
import sys
import numpy as np, pandas as pd
rows, training, kind = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
n, rng = rows + training, np.random.default_rng(0)
level = lambda name, size: rng.choice([f"{name} {i}" for i in range(size)], n)
frame = pd.DataFrame({
    "age": rng.integers(17, 90, n), "work": level("work", 9), "final_weight": rng.integers(12_285, 1_490_400, n),
    "education": level("education", 16), "education_years": rng.integers(1, 17, n), "marital": level("marital", 7),
    "occupation": level("occupation", 15), "relation": level("relation", 6),
    "race": rng.choice(["a", "b", "c", "d", "e"], n, p=[0.85, 0.1, 0.03, 0.01, 0.01]),
    "sex": rng.choice(["f", "m"], n, p=[0.33, 0.67]),
    "gain": np.where(rng.random(n) < 0.08, rng.integers(100, 99_999, n), 0),
    "loss": np.where(rng.random(n) < 0.05, rng.integers(100, 4_356, n), 0),
    "hours": rng.integers(1, 99, n), "country": level("country", 42),
})
z = 0.04 * (frame.age - 38) + 0.3 * (frame.education_years - 9) + 0.03 * (frame.hours - 40) + 1e-4 * frame.gain
frame["income"] = (rng.random(n) < 1 / (1 + np.exp(2 - z - 0.8 * (frame.sex == "m")))).astype(int)
seen = ["age", "final_weight", "education_years", "gain", "loss", "hours"]
learn = frame[rows:] if training else frame
if kind == "lightgbm":
    import lightgbm
    model = lightgbm.LGBMClassifier(n_estimators=100, random_state=0, verbose=-1).fit(learn[seen], learn["income"])
    model.booster_.save_model("model.txt")
else:
    import skops.io
    from sklearn.ensemble import HistGradientBoostingClassifier
    model = HistGradientBoostingClassifier(max_iter=100, random_state=0).fit(learn[seen], learn["income"])
    skops.io.dump(model, "model.skops")
frame[:rows].to_parquet("rows.parquet", index=False)
if training:
    learn.to_parquet("training.parquet", index=False)
"""
READ = """\
import pandas as pd
from pathlib import Path
frame = pd.read_parquet("rows.parquet")
seen = ["age", "final_weight", "education_years", "gain", "loss", "hours"]
if Path("model.txt").exists():
    import lightgbm
    model = lightgbm.Booster(model_file="model.txt")
else:
    import skops.io
    model = skops.io.load("model.skops", trusted=skops.io.get_untrusted_types(file="model.skops"))
"""
SCORES = """
class Model:
    classes_ = [0, 1]
    def predict_proba(self, rows):
        said = model.predict(rows[seen]) if Path("model.txt").exists() else model.predict_proba(rows[seen])[:, 1]
        return np.stack([1 - said, said], axis=1)
    def predict(self, rows):
        return (self.predict_proba(rows)[:, 1] >= 0.5).astype(int)
"""
TOGETHER = ("fairlearn", "shap", "DataProfiler")
"""Peers that do different parts, so that one would run them all."""
PEERS = {
    "fairlearn": READ
    + """\
from fairlearn.metrics import MetricFrame, count, false_negative_rate, false_positive_rate, selection_rate
decision = model.predict(frame[seen]) >= 0.5
metrics = {"n": count, "sel": selection_rate, "fpr": false_positive_rate, "fnr": false_negative_rate}
for groups in (["sex"], ["race"], ["sex", "race"]):
    made = MetricFrame(metrics=metrics, y_true=frame.income, y_pred=decision, sensitive_features=frame[groups])
    made.by_group, made.difference(), made.ratio()
""",
    "shap": READ
    + """\
import shap
shap.TreeExplainer(model).shap_values(frame[seen].head(2_000))
""",
    "DataProfiler": """\
import pandas as pd, dataprofiler
dataprofiler.Profiler(pd.read_parquet("rows.parquet")).report(report_options={"output_format": "compact"})
""",
    "responsibleai": "import numpy as np\n"
    + READ
    + SCORES
    + """\
from responsibleai import RAIInsights
some = frame[seen + ["income"]]
found = RAIInsights(Model(), some, some.head(5_000), "income", "classification", categorical_features=[])
found.explainer.add()
found.error_analysis.add()
found.compute()
found.get_data()
""",
    "giskard": "import numpy as np\n"
    + READ
    + SCORES
    + """\
import giskard
asked = giskard.Model(Model().predict_proba, "classification", classification_labels=[0, 1], feature_names=seen)
found = giskard.scan(asked, giskard.Dataset(frame[seen + ["income"]], target="income"), verbose=False)
found.to_html("scan.html")
""",
}


def plan(training: int, kind: str) -> str:
    """The plan of the audit."""
    model = "model.txt" if kind == "lightgbm" else "model.skops"
    more = ", training: training.parquet" if training else ""
    return PLAN.replace("@TRAINING@", more).replace("@MODEL@", model)


def seconds(command: list[str], folder: Path, repetitions: int) -> tuple[float, float] | None:
    """Median wall and processor seconds of a fresh process after one that does not count; None if it failed."""
    quiet = {"GSK_DISABLE_ANALYTICS": "true"}  # giskard's, which would report each use
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"} | quiet
    times = []
    for _ in range(repetitions + 1):
        before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
        wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
        if done.returncode not in (0, 1, 3):
            print(done.stderr.strip()[-400:])
            return None
        times.append((wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime))
    walls, processor = zip(*times[1:], strict=True)
    return statistics.median(walls), statistics.median(processor)


def found_in(pythons: list[str], distribution: str) -> tuple[str, str] | None:
    """The first Python that has a distribution, and its version there."""
    for python in pythons:
        script = f"from importlib.metadata import version; print(version({distribution!r}))"
        done = subprocess.run([python, "-c", script], capture_output=True, text=True, check=False)
        if done.returncode == 0:
            return python, done.stdout.strip()
    return None


def main() -> None:
    """Run everything, and print ratios."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rows", type=int, default=5_000)
    arguments.add_argument("--peers", action="append", help="a Python that peers are installed in, with LightGBM")
    arguments.add_argument("--training", type=int, default=0, help="rows that the model was trained on, beside them")
    arguments.add_argument("--repeat", type=int, default=3, help="processes of each, of which the median counts")
    given = arguments.parse_args()
    rows, kind = given.rows, "lightgbm" if installed("lightgbm") else "scikit-learn"
    where = {peer: found_in(given.peers or [sys.executable], peer) for peer in PEERS}
    print(machine())
    print(versions("signoff", kind) + "".join(f", {peer} {has[1]}" for peer, has in where.items() if has))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        subprocess.run([sys.executable, "-c", MAKE, str(rows), str(given.training), kind], cwd=folder, check=True)
        (folder / "audit.yaml").write_text(plan(given.training, kind), encoding="utf-8")
        command = [sys.executable, "-m", "audit", "run", "audit.yaml", "--out", "out", "--quiet"]
        ours = seconds(command, folder, given.repeat)
        peers = {
            peer: seconds([has[0], "-W", "ignore", "-c", PEERS[peer]], folder, given.repeat)
            for peer, has in where.items()
            if has
        }
        timing = json.loads((folder / "out" / "timing.json").read_text(encoding="utf-8"))
    shown(rows, ours, peers, timing)


def shown(
    rows: int,
    ours: tuple[float, float] | None,
    peers: dict[str, tuple[float, float] | None],
    timing: Mapping[str, Any],
) -> None:
    """Ratios, and where the time went."""
    assert ours is not None
    done = {peer: found for peer, found in peers.items() if found is not None}
    parts = [done[peer] for peer in TOGETHER if peer in done]
    names = ", ".join(peer for peer in TOGETHER if peer in done)
    lines = [("one audit", *ours), *((peer, *found) for peer, found in done.items())]
    if parts:
        lines.append((f"{names}, one after the other", sum(wall for wall, _ in parts), sum(cpu for _, cpu in parts)))
    compared = [
        (name, f"{wall:.1f}", f"{cpu:.1f}", f"{wall / ours[0]:.2f}", f"{cpu / ours[1]:.2f}")
        for name, wall, cpu in lines
    ]
    print(f"\n{rows:,} rows; seconds of a cold process, and how many audits that is")
    print(table(("", "wall", "processor", "audits by wall", "by processor"), compared))
    for peer in PEERS:
        if peer not in done:
            print(f"{peer}: not installed, left out" if peer not in peers else f"{peer}: failed")
    stages = sorted(timing["stages"], key=lambda stage: -stage["cpu_seconds"])[:20]
    print(f"\nall stages: {sum(stage['cpu_seconds'] for stage in timing['stages']):.1f} s processor")
    print("where it went: processor seconds by stage; a need counts for the check that asks for it first")
    print(
        table(
            ("", "processor", "wall"), [(s["stage"], f"{s['cpu_seconds']:.2f}", f"{s['seconds']:.2f}") for s in stages]
        )
    )


if __name__ == "__main__":
    main()
