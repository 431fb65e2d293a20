"""Build the wheel, install it into a clean environment, and run the demo outside the checkout.

Run by ``make wheel``: what works in the checkout but does not ship fails here, and so does what another environment
(hash seed, time zone, locale, threads, folders, umask) would make differ by one byte.
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
        again(python, folder)
        checked = ["verify", "demo/report.pdf", "--trust", "demo/ca.pem"]
        subprocess.run([audit, *checked], check=True, cwd=elsewhere, env=environment)


def again(python: Path, folder: Path) -> None:
    """The demo's inputs in a second environment, as on another machine: byte for byte the same three files."""
    second = folder / "second"
    venv.create(second, with_pip=False)
    (packages,) = (python.parent.parent / "lib").glob("python*/site-packages")
    (own,) = (second / "lib").glob("python*/site-packages")
    (own / "first.pth").write_text(f"import site; site.addsitedir({str(packages)!r})\n", encoding="utf-8")
    for name in ("home", "far/away"):
        (folder / name).mkdir(parents=True)
    plan, out = folder / "elsewhere" / "demo" / "audit.yaml", folder / "far" / "again"
    command = [str(second / "bin" / "python"), "-m", "audit", "run", str(plan), "--out", str(out), "--quiet"]
    strange = {
        "PATH": os.environ["PATH"], "HOME": str(folder / "home"), "PYTHONHASHSEED": "4711", "TZ": "Pacific/Chatham",
        "LC_ALL": "C", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "COLUMNS": "40",
    }  # fmt: skip
    done = subprocess.run(command, cwd=folder / "far" / "away", env=strange, umask=0o077, check=False)
    assert done.returncode in (0, 1, 3), "the audit did not end with a verdict"
    first = plan.parent
    for name in ("evidence.json", "judgement.json"):
        assert (out / name).read_bytes() == (first / name).read_bytes(), f"{name} differs in a second environment"
    unsigned = (out / "report.pdf").read_bytes()
    assert (first / "report.pdf").read_bytes().startswith(unsigned), "report.pdf differs in a second environment"


if __name__ == "__main__":
    main()
