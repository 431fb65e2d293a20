"""Build the wheel, install it into a clean environment, and run the demo outside the checkout.

Run by ``make wheel``: what works in the checkout but does not ship fails here.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import venv
import zipfile
from pathlib import Path

ROOT = Path(__file__).parent.parent


def main() -> None:
    """Build, install, run."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        build = [
            sys.executable,
            "-m",
            "build",
            "--no-isolation",
            "--wheel",
            "--outdir",
            str(folder / "dist"),
            str(ROOT),
        ]
        subprocess.run(build, check=True, stdout=subprocess.DEVNULL)
        (wheel,) = (folder / "dist").glob("*.whl")
        shipped = zipfile.ZipFile(wheel).namelist()
        for needed in ("audit/policies/gdpr/pack.yaml", "audit/report_templates/report.html", "audit/py.typed"):
            assert needed in shipped, f"the wheel lacks {needed}"
        assert not [name for name in shipped if name.startswith("tests/")], "the wheel holds tests"
        venv.create(folder / "venv", with_pip=True)
        python = folder / "venv" / "bin" / "python"
        pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, "--require-hashes", "-r", str(ROOT / "requirements" / "demo.txt")], check=True)
        subprocess.run([*pip, "--no-deps", str(wheel)], check=True)
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
        audit = str(folder / "venv" / "bin" / "audit")
        elsewhere = folder / "elsewhere"
        elsewhere.mkdir()
        for arguments in (["--version"], ["list"], ["demo", "--out", "demo", "--quiet"]):
            subprocess.run([audit, *arguments], check=True, cwd=elsewhere, env=environment)
        checked = ["verify", "demo/report.pdf", "--trust", "demo/ca.pem"]
        subprocess.run([audit, *checked], check=True, cwd=elsewhere, env=environment)


if __name__ == "__main__":
    main()
