"""A process that is killed while it writes leaves the old files or the new ones, never half a file."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.slow import SLOW

SCRIPT = """
import json, os, random, signal, sys, time
from dataclasses import replace
from pathlib import Path

from audit import canonical, compare
from audit.cli import exported
from audit.compare.markdown import page
from audit.exports import pipelines
from tests.exports.judged import judged
from tests.policies.cases import evidence, number

folder, kills = Path(sys.argv[1]), int(sys.argv[2])


def generation(value):
    given = judged()
    now = evidence([number("bias.impact_ratio", value, attribute="a" * 2_000, group=str(i)) for i in range(200)])
    judgement = replace(given.judgement, because=f"generation {value}")
    found = compare.since(given.evidence, now, judgement)
    contents = {
        "evidence.json": canonical.to_bytes(now),
        "judgement.json": canonical.to_bytes(judgement),
        "comparison.json": canonical.to_bytes(found),
        "comparison.md": page(found).encode(),
        "report.pdf": b"%PDF " + str(value).encode() * 500_000,
    }
    return contents, replace(given, judgement=judgement, name=f"generation {value}", evidence=now)


names = {name: folder / f"export.{name}" for name in pipelines() if name != "github-summary"}  # that page is added to
both = [generation(value) for value in (0.25, 0.75)]


def write(contents, given):
    for name, content in contents.items():
        canonical.write_whole(folder / name, content)
    exported.write(names, given)


def state():
    return {path.name: path.read_bytes() for path in folder.iterdir() if not path.name.startswith(".")}


seen = []
for one in both:
    write(*one)
    seen.append(state())
random.seed(1)
torn, mixed = [], 0
for _ in range(kills):
    worker = os.fork()
    if not worker:
        while True:
            for one in both:
                write(*one)
    time.sleep(random.uniform(0.001, 0.06))
    os.kill(worker, signal.SIGKILL)
    os.waitpid(worker, 0)
    now = state()
    torn += [name for name in seen[0] if now.get(name) not in (seen[0][name], seen[1][name])]
    mixed += len({now[name] == seen[0][name] for name in now}) == 2
left = [path.name for path in folder.iterdir() if path.name.startswith(".")]
print(json.dumps({"torn": torn, "mixed": mixed, "files": len(seen[0]), "left": len(left), "same": seen[0] == seen[1]}))
"""


def test_killed_while_writing(tmp_path: Path) -> None:
    kills = 300 if SLOW else 25
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(tmp_path), str(kills)],
        capture_output=True, text=True, check=True, cwd=Path(__file__).parent.parent, timeout=120,
    )  # fmt: skip
    found = json.loads(done.stdout)
    assert found["torn"] == []
    assert not found["same"] and found["files"] >= 10, "there was something to tear"
    assert found["mixed"], "some kills came between two files: the test looks where it should"
    assert found["left"] <= kills, "what was being written has a name that begins with a dot, and nobody reads it"
