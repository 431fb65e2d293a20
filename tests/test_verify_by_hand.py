"""Every command of docs/verify-by-hand.md, on a good report and on attacked ones."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.sign.people import trusted
from tests.sign.reports import signed
from tests.verify import attacks

PAGE = Path(__file__).parent.parent / "docs" / "verify-by-hand.md"

pytestmark = pytest.mark.skipif(
    not all(map(shutil.which, ("pdfsig", "pdfdetach", "pdftotext", "openssl"))),
    reason="needs poppler-utils and openssl",
)


def commands(part: int) -> str:
    text = PAGE.read_text(encoding="utf-8")
    chosen = re.split(r"^## \d", text, flags=re.MULTILINE)[part]
    return "\n".join(re.findall(r"^\$ (.*)$", chosen, flags=re.MULTILINE))


def done(pdf: bytes, folder: Path, *parts: int) -> str:
    """What the commands of some parts print, part 1 being the first."""
    (folder / "report.pdf").write_bytes(pdf)
    (folder / "ca.pem").write_bytes(trusted())
    script = "\n".join(map(commands, parts))
    # Certificates of the tests run until 2027; the page says how to verify as of a day.
    script = script.replace("openssl cms -verify", "openssl cms -verify -attime 1795260600")
    ran = subprocess.run(["bash", "-c", script], cwd=folder, capture_output=True, text=True, timeout=60)
    return ran.stdout + ran.stderr


def test_a_good_report_passes_every_part(tmp_path: Path) -> None:
    said = done(signed(), tmp_path, 1, 2, 3, 4)
    assert said.count("Signature is Valid.") == 2
    assert "Total document signed" in said
    assert said.count("CAdES Verification successful") == 3  # two signatures, and one again for its certificate
    assert "subject=" in said
    assert re.search(r"sha256 Fingerprint=", said, re.IGNORECASE)
    assert "FAILED" not in said
    assert said.count(": OK") == 4
    assert len(re.findall(r"^[0-9a-f]{64}$", said, flags=re.MULTILINE)) == 2
    assert done(signed(), tmp_path, 4) == ""


def test_a_changed_byte_is_seen(tmp_path: Path) -> None:
    said = done(attacks.flipped(signed(), attacks.stream_of(signed(), b" Tm\n") + 40), tmp_path, 1, 2)
    assert "Digest Mismatch" in said
    assert "verification failure" in said.lower() or "Verification failure" in said


def test_a_swapped_attachment_is_seen_though_pdfsig_calls_it_valid(tmp_path: Path) -> None:
    swapped = attacks.updated(signed(), attacks.replace_attachment("evidence.json", b"{}\n"))
    said = done(swapped, tmp_path, 1)
    assert said.count("Signature is Valid.") == 2
    assert "Total document signed" not in re.sub("Not total document signed", "", said)
    said = done(swapped, tmp_path, 2, 3, 4)
    assert "attached/evidence.json: FAILED" in said
    assert "diff" in said
