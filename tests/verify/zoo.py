"""The tamper zoo: every attacked report, written to a folder with what must be said of it.

    python -m tests.verify.zoo FOLDER

The public key infrastructure is declared in `tests/sign/people.py`: one demonstration root ("Demo root"), a second one
that nobody trusts ("Another root"), people whose certificates run from 1 January 2026, and an engine. Time stands
still: people sign on 21 November 2026 at 09:30 and 10:30 UTC, and everything is verified at 11:30. Keys are made anew
at each run, so the bytes of the signatures differ between runs; what must be said of them does not.
"""

import json
import sys
from pathlib import Path

from tests.sign.people import AT, trusted
from tests.verify.zoo_bytes import BYTES
from tests.verify.zoo_content import CONTENT
from tests.verify.zoo_signers import SIGNERS
from tests.verify.zoo_updates import UPDATES

ZOO = {animal.name: animal for animal in (*BYTES, *UPDATES, *SIGNERS, *CONTENT)}


def write(folder: Path) -> None:
    """Every animal as a PDF, the root certificate, and a list of what must be said."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "ca.pem").write_bytes(trusted())
    listed = []
    for number, animal in enumerate(ZOO.values(), start=1):
        file = f"{number:03}.pdf"
        (folder / file).write_bytes(animal.make())
        listed.append({"file": file, "attack": animal.name, "step": animal.step, "says": animal.words})
    about = {"verified_at": AT.isoformat(), "attacks": listed}
    (folder / "zoo.json").write_text(json.dumps(about, indent=1, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1]))
