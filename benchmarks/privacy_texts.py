"""How well structured identifiers are found inside texts and single strings, by kind. Used by `benchmarks.privacy`.

A text's labels are spans. One is found if a finding of its kind covers more than half of it. A finding is right if it
touches a label of its kind, otherwise typed where it touches another label (a nurse's number taken for a telephone
number is still somebody's), and false where it touches none.
"""

from __future__ import annotations

import json
import time
from collections import Counter
from pathlib import Path

import pandas as pd

from audit.identifiers import discover, found, labelled, text_kinds

KINDS = {
    "PHONE_NUMBER": "phone", "EMAIL_ADDRESS": "email", "EMAIL": "email", "SOCIAL_SECURITY_NUMBER": "us/ssn",
    "US_SSN": "us/ssn", "IP_ADDRESS": "ip_address", "CREDIT_CARD_NUMBER": "card", "CREDIT_CARD": "card",
    "MAC_ADDRESS": "mac_address", "IBAN": "iban", "IBAN_CODE": "iban", "API_KEY": "secret",
    "AUTHENTICATION_TOKEN": "secret", "VEHICLE_IDENTIFICATION_NUMBER": "vin", "UK_NINO": "gb/nino",
    "MEDICAL_RECORD_NUMBER": "health_number", "NPI_NUMBER": "health_number", "HEALTH_INSURANCE_ID": "health_number",
    "PASSPORT_NUMBER": "passport", "DRIVER_LICENSE_NUMBER": "driving_licence", "US_DRIVER_LICENSE": "driving_licence",
    "BANK_ACCOUNT_NUMBER": "bank_account", "USERNAME": "user_name", "PASSWORD": "secret",
    "DATE_OF_BIRTH": "birth_date", "NATIONAL_ID_NUMBER": "national_id", "TAX_ID": "national_id",
    "LICENSE_PLATE": "plate", "LATITUDE_LONGITUDE": "location",
}  # fmt: skip
"""Labels of texts and the kinds that they are."""
STRINGS = {
    **{label: (kind,) for label, kind in KINDS.items()},
    "PHONE_NUMBER": ("phone", "phone_digits"), "PH_MOBILE_NUMBER": ("phone", "phone_digits"),
    "TR_PHONE_NUMBER": ("phone", "phone_digits"), "US_SSN": ("us/ssn", "us/ssn_digits"), "CA_SIN": ("ca/sin",),
    "AU_TFN": ("au/tfn",), "DE_TAX_ID": ("de/idnr",), "ES_NIE": ("es/nie",), "ES_NIF": ("es/dni",),
    "FI_PERSONAL_IDENTITY_CODE": ("fi/hetu",), "IN_AADHAAR": ("in/aadhaar",), "IN_PAN": ("in/pan",),
    "IN_VOTER": ("in/epic",), "IT_FISCAL_CODE": ("it/codicefiscale",), "KR_RRN": ("kr/rrn",),
    "PL_PESEL": ("pl/pesel",), "SE_PERSONNUMMER": ("se/personnummer",), "TH_TNIN": ("th/pin",),
    "TR_NATIONAL_ID": ("tr/tckimlik",), "UK_NHS": ("gb/nhs",), "ZA_ID_NUMBER": ("za/idnr",), "US_ITIN": ("us/itin",),
    "UK_POSTCODE": ("postcode",), "DE_PLZ": ("postcode",),
}  # fmt: skip
"""Labels of strings and the kinds of which one has to accept them; others are not scored."""

Span = tuple[int, int, str]


def texts(folder: Path, show: int) -> None:
    """Score every file text*.parquet of a folder."""
    table = _read(folder, "text")
    started = time.process_time()
    said = [_findings(text) for text in table["text"]]
    seconds = time.process_time() - started
    size = sum(map(len, table["text"]))
    print(f"{len(table):,} texts, {size / seconds / 1000:,.0f} thousand characters per CPU s")
    total: Counter[str] = Counter()
    hits: Counter[str] = Counter()
    verdicts: dict[str, Counter[str]] = {}
    wrong: list[str] = []
    for text, spans, findings in zip(table["text"], map(json.loads, table["spans"]), said, strict=True):
        for start, end, label in spans:
            total[label] += 1
            hits[label] += any(_covers(one, start, end) and _same(one[2], label) for one in findings)
        for finding in findings:
            verdict = _verdict(finding, spans)
            verdicts.setdefault(finding[2], Counter())[verdict] += 1
            if verdict == "false":
                wrong.append(f"  {finding[2]}: ...{text[max(0, finding[0] - 25) : finding[1] + 15]!r}")
    print("recall by label:")
    for label in sorted(KINDS):
        if total[label]:
            print(f"  {label:32} {hits[label]:5}/{total[label]:<5} {hits[label] / total[label]:.3f}")
    print("findings by kind: right, of another kind, false; precision of the kind, of anything personal")
    for kind, counts in sorted(verdicts.items()):
        right, other, false = (counts[name] for name in ("right", "other", "false"))
        n = right + other + false
        print(f"  {kind:20} {right:5} {other:5} {false:5}   {right / n:.3f} {(right + other) / n:.3f}")
    print("\n".join(wrong[:show]))


def strings(folder: Path, show: int) -> None:
    """Score every file strings*.parquet of a folder."""
    table = _read(folder, "strings")
    scored: dict[str, Counter[str]] = {}
    wrong: list[str] = []
    for row in table.itertuples():
        kinds = STRINGS.get(row.entity, (row.entity.removeprefix("stdnum:").replace("_.", ".").replace(".", "/"),))
        kinds = tuple(kind for kind in kinds if kind in discover())
        if not kinds:
            continue
        yes = any(discover()[kind].is_valid(row.text) or _inside(kind, row.text) for kind in kinds)
        name = ("found" if yes else "missed") if row.positive else ("false" if yes else "refused")
        scored.setdefault(row.entity, Counter())[name] += 1
        if name in ("missed", "false"):
            wrong.append(f"  {name} {row.entity}: {row.text!r}")
    everything = sum(scored.values(), Counter())
    for entity, counts in [*sorted(scored.items()), ("all", everything)]:
        print(f"  {entity:32} " + "  ".join(f"{key} {counts[key]}" for key in ("found", "missed", "false", "refused")))
    print(f"recall {_share(everything, 'found', 'missed')}, precision {_share(everything, 'found', 'false')}")
    print("\n".join(wrong[:show]))


def _inside(kind: str, text: str) -> bool:
    return any(found(discover()[kind], text)) or any(id_ == kind for *_, id_ in labelled(text))


def _read(folder: Path, name: str) -> pd.DataFrame:
    files = sorted(folder.glob(f"{name}*.parquet"))
    if not files:
        raise SystemExit(f"there is no {name}*.parquet in {folder}")
    return pd.concat([pd.read_parquet(file) for file in files], ignore_index=True)


def _findings(text: str) -> list[Span]:
    shaped = [(start, end, id_) for id_, module in text_kinds().items() for start, end in found(module, text)]
    named = [one for one in labelled(text) if not any(start < one[1] and one[0] < end for start, end, _ in shaped)]
    national = [(start, end, _group(id_)) for start, end, id_ in named]
    return [*shaped, *national]


def _group(id_: str) -> str:
    """National numbers of all countries are one kind to the labels; written bare, numbers are the same numbers."""
    if id_ in ("phone_digits", "us/ssn_digits"):
        return id_.removesuffix("_digits")
    return "national_id" if getattr(discover()[id_], "NATIONAL", False) else id_


def _covers(finding: Span, start: int, end: int) -> bool:
    return 2 * (min(finding[1], end) - max(finding[0], start)) > end - start


def _same(kind: str, label: str) -> bool:
    """Whether a kind is what a label says; an individual's number that is no social security number is national."""
    meant = KINDS.get(label)
    return kind == meant or (kind == "national_id" and meant == "us/ssn")


def _verdict(finding: Span, spans: list[Span]) -> str:
    touched = [label for start, end, label in spans if start < finding[1] and finding[0] < end]
    if any(_same(finding[2], label) for label in touched):
        return "right"
    return "other" if touched else "false"


def _share(counts: Counter[str], yes: str, no: str) -> str:
    return f"{counts[yes] / max(1, counts[yes] + counts[no]):.3f}"
