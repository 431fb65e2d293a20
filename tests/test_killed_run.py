"""`audit run` killed at any moment leaves the old set of files, the new one, or one that says it is a mixture."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.slow import SLOW

SCRIPT = """
import json, os, random, signal, sys
from pathlib import Path

import numpy as np
import pandas as pd

from audit import canonical, exchange, history, measure
from audit.cli import run
from audit.envelope import open_report, weasyprint
from audit.plan import read as read_plan
from audit.run import measure_plan
from tests.test_reaudits import built, plan, rows

folder, kills = Path(sys.argv[1]), int(sys.argv[2])
os.chdir(folder)
built(folder)
few = {name: check for name, check in measure.discover().items() if name == "bias.impact_ratio"}
measure.discover = lambda: few
weasyprint()


def audited(out, die_at=None):
    # Every moment is an event: a call into a file, a stage, a query. The child dies at the one it is told.
    child = os.fork()
    if child:
        return os.waitpid(child, 0)[1]
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    events = {"seen": 0, "written": None}

    def counted(owner, name):
        plain = getattr(owner, name)

        def event(*given, **named):
            if events["seen"] == die_at:
                os.kill(os.getpid(), signal.SIGKILL)
            events["seen"] += 1
            if name == "write_together" and events["written"] is None:
                events["written"] = events["seen"]
            return plain(*given, **named)

        setattr(owner, name, event)

    for owner, names in (
        (os, ["fsync", "fdopen"]),
        (Path, ["replace", "chmod", "read_bytes", "read_text"]),
        (canonical, ["to_bytes", "sha256", "write_together"]),
    ):
        for name in names:
            counted(owner, name)
    run(["run", "audit.yaml", "--out", out, "--quiet", "--export", "junit", "--export", "sarif"])
    (folder / "events.json").write_text(json.dumps(events))
    os._exit(0)


def state(out):
    return {path.name: path.read_bytes() for path in sorted((folder / out).iterdir()) if not path.name.startswith(".")}


def mixed(out):
    # What a reader makes of the folder: does everything in it belong together?
    files = state(out)
    digests = {name: canonical.sha256(files[name]) for name in files}
    judgement = exchange.parse_judgement(files["judgement.json"], "judgement.json")
    found = json.loads(files["comparison.json"])
    inside = open_report(files["report.pdf"]).attachments
    belong = [
        judgement.evidence_sha256 == digests["evidence.json"] == found["evidence_sha256"],
        digests["judgement.json"] == found["judgement_sha256"],
        inside["evidence.json"] == files["evidence.json"],
        inside["judgement.json"] == files["judgement.json"],
    ]
    others = files.keys() - {"evidence.json", "judgement.json", "report.pdf", "timing.json"}
    belong += [digests["judgement.json"][:16] in files[name].decode() for name in sorted(others)]
    return not all(belong)


Path("baseline.json").write_bytes(canonical.to_bytes(measure_plan(read_plan(Path("audit.yaml")))))
both = []
for seed, out in ((2, "one"), (3, "two")):
    rows(400, seed).to_csv("rows.csv", index=False)
    plan(folder, baseline="baseline.json")
    assert audited(out) == 0
    both.append(state(out))
both[0].pop("timing.json"), both[1].pop("timing.json")
events = json.loads((folder / "events.json").read_text())
random.seed(4)
last, first = events["seen"], events["written"]
moments = sorted(random.sample(range(first), kills // 3) + random.sample(range(first, last), kills - kills // 3))
torn, mixtures, told, old, new = [], 0, 0, 0, 0
for moment in moments:
    for name, data in both[0].items():
        (folder / "one" / name).write_bytes(data)
    status = audited("one", moment)
    assert os.WIFSIGNALED(status), (moment, last)
    now = state("one")
    json.loads(now.pop("timing.json"))
    torn += [name for name in now if now[name] not in (both[0][name], both[1][name])]
    kinds = {now[name] == both[0][name] for name in now}
    old, new, mixtures = old + (kinds == {True}), new + (kinds == {False}), mixtures + (len(kinds) == 2)
    told += mixed("one")
    if moment < first:
        assert kinds == {True}, moment
pasts = history.read(folder)
print(json.dumps({"torn": torn, "old": old, "new": new, "mixtures": mixtures, "told": told,
                  "moments": last, "first": first, "kills": len(moments)}))
"""


def test_killed_while_it_audits(tmp_path: Path) -> None:
    kills = 60 if SLOW else 3  # each is a whole audit with its report
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(tmp_path), str(kills)],
        capture_output=True, text=True, check=False, cwd=Path(__file__).parent.parent, timeout=280,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["torn"] == []
    assert found["old"] + found["new"] + found["mixtures"] == found["kills"]
    assert found["told"] == found["mixtures"], "what does not belong together names other digests"
    assert found["old"], "death before everything is ready leaves the old set"
    assert found["moments"] - found["first"] > 20, "there is a moment between any two files"
