"""How well personal data are found, and how fast: `python -m benchmarks.privacy columns FOLDER`.

columns FOLDER   verdicts on labelled columns: files columns*.parquet with source, table, column, label, tier and values
strings FOLDER   single strings: files strings*.parquet with entity, text and positive
text FOLDER      structured identifiers inside texts: files text*.parquet with text and spans (JSON)
scan             cells per second of a full scan of a table that is made for it
membership FILE  a random forest fitted on 10,000 rows of a Parquet file, attacked with 10,000 others
classes          k, l, t, uniques and attribution, beside pyCANON and anonymeter where --peers PYTHON has them
kinds            the same of columns in which every cell is another valid identifier, by kind

The labelled columns are split by table into two parts, "tuned" and "held out", by the digest of the table's name. No
rule was fitted to numbers of the second part, but its wrong verdicts were read while the rules were written: it shows
how far the parts differ, and is no clean test. A tier says what counts: direct is to be found, none must not be; quasi
and ambiguous are not scored; of none_struct only structured findings are wrong.
"""

from __future__ import annotations

import argparse
import hashlib
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from audit.engines import start
from audit.identifiers import _gazetteer, discover
from audit.needs import column_samples, column_verdicts, identifier_counts
from audit.needs.column_evidence import Verdict, judge
from audit.needs.column_values import column_of
from audit.records.evidence import Coverage
from audit.records.plan import Columns, Data, Plan
from audit.records.subject import Subject
from benchmarks import privacy_classes, privacy_kinds, privacy_membership, privacy_texts

GROUPS = {
    "FIRST_NAME": "NAME", "LAST_NAME": "NAME", "PERSON_NAME": "NAME", "NAME": "NAME", "ADDRESS": "ADDRESS",
    "PHONE": "PHONE", "EMAIL": "EMAIL", "CREDIT_CARD": "CARD", "IBAN": "BANK", "BANK_ACCOUNT": "BANK",
    "NATIONAL_ID": "NATIONAL_ID", "DRIVER_LICENSE": "DRIVER_LICENSE", "PASSPORT": "PASSPORT", "IP": "IP", "MAC": "MAC",
    "VIN": "VIN", "LICENSE_PLATE": "PLATE", "USERNAME": "USERNAME", "CVV": "CVV", "PASSWORD": "PASSWORD",
}  # fmt: skip
OURS = {
    "person_name": "NAME", "address": "ADDRESS", "phone": "PHONE", "phone_digits": "PHONE", "email": "EMAIL",
    "card": "CARD", "iban": "BANK", "bank_account": "BANK", "driving_licence": "DRIVER_LICENSE", "passport": "PASSPORT",
    "ip_address": "IP", "mac_address": "MAC", "vin": "VIN", "plate": "PLATE", "user_name": "USERNAME", "cvv": "CVV",
    "password": "PASSWORD", "national_id": "NATIONAL_ID",
}  # fmt: skip
UNSTRUCTURED = {"NAME", "ADDRESS", "USERNAME", "PLATE"}
GENERATED = ("faker", "mimesis")


@dataclass(frozen=True)
class Case:
    """One labelled column and what was said of it."""

    source: str
    table: str
    column: str
    label: str
    tier: str
    verdict: Verdict

    @property
    def said(self) -> str | None:
        """The group of the direct identifier that was called, if one was."""
        id_ = self.verdict.identifier
        if id_ is None or not getattr(discover()[id_], "DIRECT", True):
            return None
        return OURS.get(id_, "NATIONAL_ID" if getattr(discover()[id_], "NATIONAL", False) else id_.upper())

    @property
    def held_out(self) -> bool:
        """Whether the table is of the half that no rule was tuned on."""
        return hashlib.sha256(self.table.encode()).digest()[0] % 2 == 0


def verdicts(columns: pd.DataFrame, *, named: bool) -> tuple[list[Case], float, int]:
    """A verdict for every column; CPU seconds, and cells that were looked at."""
    made: list[Case] = []
    cells, started = 0, time.process_time()
    for row in columns.itertuples():
        values = [str(value) for value in row.values if value is not None]
        column = column_of(str(row.column) if named else "", values)
        verdict = judge(column, cells=sum(1 for value in values if value.strip()))
        cells += len(values)
        made.append(Case(row.source, row.table, str(row.column), row.label, row.tier, verdict))
    return made, time.process_time() - started, cells


def scores(cases: Iterable[Case]) -> dict[str, float]:
    """Precision and recall of any direct identifier, F1 by type, false positives among clean columns."""
    cases = list(cases)
    direct = [case for case in cases if case.tier == "direct"]
    clean = [case for case in cases if case.tier == "none"]
    structured = [case for case in cases if case.tier == "none_struct"]
    wrong = [case for case in clean if case.said is not None]
    false = [case for case in structured if case.said is not None and case.said not in UNSTRUCTURED]
    found = [case for case in direct if case.said is not None]
    typed = [case for case in found if case.said == GROUPS.get(case.label, case.label)]
    precision = len(found) / max(1, len(found) + len(wrong))
    p_typed, r_typed = len(typed) / max(1, len(found) + len(wrong)), len(typed) / max(1, len(direct))
    return {
        "columns": len(cases),
        "direct": len(direct),
        "precision": precision,
        "recall": len(found) / max(1, len(direct)),
        "typed precision": p_typed,
        "typed recall": r_typed,
        "typed F1": 2 * p_typed * r_typed / max(1e-9, p_typed + r_typed),
        "clean": len(clean) + len(structured),
        "false positives": (len(wrong) + len(false)) / max(1, len(clean) + len(structured)),
    }


def by_type(cases: Iterable[Case]) -> dict[str, str]:
    """Typed recall of each group of direct identifiers."""
    total: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for case in cases:
        if case.tier == "direct":
            group = GROUPS.get(case.label, case.label)
            total[group] += 1
            right[group] += case.said == group
    return {group: f"{right[group]}/{total[group]}" for group in sorted(total)}


def columns(folder: Path, show: int) -> None:
    """Score every file columns*.parquet of a folder."""
    files = sorted(folder.glob("columns*.parquet"))
    if not files:
        raise SystemExit(f"there is no columns*.parquet in {folder}")
    table = pd.concat([pd.read_parquet(file) for file in files], ignore_index=True)
    subsets: Sequence[tuple[str, Callable[[Case], bool]]] = (
        ("all", lambda case: True),
        ("tuned", lambda case: not case.held_out),
        ("held out", lambda case: case.held_out),
        ("real tables", lambda case: case.source not in GENERATED),
        ("without Faker", lambda case: case.source != "faker"),
    )
    print("list of names:", "none" if _gazetteer.names() is None else "Faker (flatters on columns made by Faker)")
    for named in (True, False):
        cases, seconds, cells = verdicts(table, named=named)
        print(f"\ncolumn names {'given' if named else 'masked'}: {cells / seconds:,.0f} cells per CPU s")
        for name, chosen in subsets:
            found = scores(case for case in cases if chosen(case))
            print(f"{name:14}", "  ".join(f"{key} {_shown(value)}" for key, value in found.items()))
        print("typed recall", by_type(cases))
        for case in [case for case in cases if _wrong(case)][:show]:
            verdict = case.verdict
            said = f"{case.said} ({verdict.identifier}; {verdict.could_be}; {verdict.instead[:1]})"
            print(f"  {case.source} {case.table} | {case.column} | {case.label} | said {said}")


def _shown(value: float) -> str:
    return f"{value:.3f}" if isinstance(value, float) else f"{value:,}"


def scan(rows: int) -> None:
    """A full scan of a table as firms keep them, with one card number among the remarks."""
    random = np.random.default_rng(1)
    words = np.array(["order", "shipped", "late", "card", "call", "customer", "please", "paid", "red", "blue"])
    notes = pd.Series(random.choice(words, rows)) + " " + pd.Series(random.integers(0, 100_000, rows).astype(str))
    notes[rows // 2] = "my card 4111 1111 1111 1111"
    table = pd.DataFrame(
        {
            "word": random.choice(words, rows),
            "remark": notes,
            "amount": random.random(rows) * 1000,
            "group": random.integers(0, 50, rows),
            "day": pd.Series(random.integers(2000, 2025, rows).astype(str)) + "-01-02",
            "code": "AB" + pd.Series(random.integers(0, 10**6, rows).astype(str)),
            "id": np.arange(rows),
        }
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.parquet"
        table.to_parquet(path, index=False)
        subject = _subject(path, table)
        started = time.process_time()
        samples = column_samples.supply(subject)
        drawn = time.process_time()
        called = column_verdicts.supply(subject, samples)
        judged = time.process_time()
        found = identifier_counts.supply(subject, called, samples)
        scanned = time.process_time()
        subject.engine.close()
    cells = rows * table.shape[1]
    print(
        f"{rows:,} rows x {table.shape[1]} columns: {cells / (scanned - judged):,.0f} cells per CPU s of the full scan"
    )
    print(f"CPU s: samples {drawn - started:.2f}, verdicts {judged - drawn:.2f}, full scan {scanned - judged:.2f}")
    print("found:", [(one.column, one.identifier, one.matched) for one in found.counts])


def _subject(path: Path, table: pd.DataFrame) -> Subject:
    engine = start("duckdb")
    plan = Plan(
        name="benchmark",
        policies=(),
        data=Data(evaluation=path),
        columns=Columns(),
        text="",
        folder=path.parent,
    )
    return Subject(
        plan=plan,
        engine=engine,
        rows=engine.open(path, "t"),
        size=len(table),
        columns=tuple(table.columns),
        coverage=Coverage(rows=len(table), columns=table.shape[1]),
    )


def _wrong(case: Case) -> bool:
    if case.tier == "direct":
        return case.said != GROUPS.get(case.label, case.label)
    return case.tier in ("none", "none_struct") and case.said is not None


def main() -> None:
    """Choose what to measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    chosen = parser.add_subparsers(dest="what", required=True)
    labelled = chosen.add_parser("columns")
    labelled.add_argument("folder", type=Path)
    labelled.add_argument("--wrong", type=int, default=0, help="how many wrong verdicts to show")
    labelled.add_argument("--no-names", action="store_true", help="as if no list of names were installed")
    for name in ("strings", "text"):
        corpus = chosen.add_parser(name)
        corpus.add_argument("folder", type=Path)
        corpus.add_argument("--wrong", type=int, default=0, help="how many wrong findings to show")
    full = chosen.add_parser("scan")
    full.add_argument("--rows", type=int, default=1_000_000)
    attacked = chosen.add_parser("membership")
    attacked.add_argument("file", type=Path)
    attacked.add_argument("--label", default="income")
    attacked.add_argument("--leaf", type=int, default=1, help="rows in a leaf of the forest, at least")
    alike = chosen.add_parser("classes")
    alike.add_argument("--peers", help="the interpreter of an environment that has the peers")
    each = chosen.add_parser("kinds")
    each.add_argument("--rows", type=int, default=300_000)
    asked = parser.parse_args()
    if asked.what == "kinds":
        privacy_kinds.kinds(asked.rows, _subject)
        return
    if asked.what == "scan":
        scan(asked.rows)
        return
    if asked.what == "membership":
        privacy_membership.run(asked.file, asked.label, asked.leaf)
        return
    if asked.what == "classes":
        privacy_classes.run(_subject, asked.peers)
        return
    if asked.what in ("strings", "text"):
        score = privacy_texts.strings if asked.what == "strings" else privacy_texts.texts
        score(asked.folder, asked.wrong)
        return
    if asked.no_names:
        _gazetteer.names = lambda: None  # type: ignore[assignment]
    columns(asked.folder, asked.wrong)


if __name__ == "__main__":
    main()
