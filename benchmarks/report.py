"""Rendering the report: `python -m benchmarks.report`. Needs a checkout: it renders the crowded example of the tests.

Each size runs in a process of its own, the libraries already imported when the clock starts. Printed are processor
seconds in all and a page, and the peak of resident memory of the whole process, libraries included.

A machine that does other things at the same time takes more processor time for the same work, too: the last column
counts in units of a fixed loop of two million integer additions, timed before and after.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.timing import machine, table, versions

SIZES = {"10": (8, 8), "30": (64, 40), "100": (260, 150)}
"""Findings and groups, by about how many pages come out."""


def loop() -> float:
    """Processor seconds of a fixed piece of work."""
    start, total = time.process_time(), 0
    for number in range(2_000_000):
        total += number * number
    return time.process_time() - start


def one(findings: int, groups: int) -> dict[str, float]:
    """One report, in this process."""
    import pydyf
    import weasyprint

    from audit.report import render
    from tests.report.variants import crowded

    audit = crowded(findings=findings, groups=groups)
    before, start = loop(), time.process_time()
    pdf = render(audit.plan, audit.evidence, audit.judgement, attachments=audit.attachments)
    seconds = time.process_time() - start
    return {
        "pages": pdf.count(b"/Type /Page/"),
        "seconds": seconds,
        "loops": seconds / ((before + loop()) / 2),
        "kilobytes": len(pdf) / 1000,
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "weasyprint": bool(weasyprint.VERSION and pydyf.VERSION),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", nargs="+", choices=SIZES, default=list(SIZES))
    parser.add_argument("--one", nargs=2, type=int, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        print(json.dumps(one(*given.one)))
        return
    print(machine())
    print(versions("weasyprint", "pydyf", "fonttools"))
    rows = []
    for size in given.pages:
        command = [sys.executable, "-m", "benchmarks.report", "--one", *map(str, SIZES[size])]
        root = Path(__file__).parents[1]
        made = json.loads(subprocess.run(command, capture_output=True, text=True, check=True, cwd=root).stdout)
        pages = int(made["pages"])
        rows.append(
            [
                f"{pages}",
                f"{made['seconds']:.2f}",
                f"{made['seconds'] / pages:.3f}",
                f"{made['megabytes']:.0f}",
                f"{made['kilobytes']:,.0f}",
                f"{made['loops'] / pages:.2f}",
            ]
        )
    print(table(["pages", "processor s", "s a page", "peak MB", "file kB", "loops a page"], rows))


if __name__ == "__main__":
    main()
