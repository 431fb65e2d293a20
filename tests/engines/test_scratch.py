"""What a killed process leaves behind is removed by the next one; what is in use never is."""

import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from audit.engines import _scratch

HOLDS = """
import sys, time
from audit.engines import _scratch
folder, clear = _scratch.make()
(folder / "rows.parquet").write_bytes(b"somebody")
print(folder, flush=True)
time.sleep(60)
"""


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return tmp_path


def holder() -> tuple[subprocess.Popen[str], Path]:
    process = subprocess.Popen([sys.executable, "-c", HOLDS], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    return process, Path(process.stdout.readline().strip())


def test_rows_of_a_killed_process_are_removed_and_those_of_a_live_one_stay() -> None:
    (dead, left), (live, used) = holder(), holder()
    try:
        dead.send_signal(signal.SIGKILL)
        dead.wait()
        assert (left / "rows.parquet").exists() and (used / "rows.parquet").exists()
        folder, clear = _scratch.make()
        assert not left.exists()
        assert (used / "rows.parquet").exists()
        clear()
        assert not folder.exists()
    finally:
        for process in (dead, live):
            process.kill()
            process.communicate()


def test_nothing_else_is_touched(own_folder: Path) -> None:
    for name in ("signoff-report", "signoff-"):
        (own_folder / name).mkdir()
    (own_folder / "signoff-notes.txt").write_text("mine")
    (own_folder / "signoff-link").symlink_to(own_folder / "signoff-report")
    folder, clear = _scratch.make()
    assert oct(folder.stat().st_mode & 0o777) == "0o700"
    clear()
    assert {path.name for path in own_folder.iterdir()} == {
        "signoff-",
        "signoff-link",
        "signoff-notes.txt",
        "signoff-report",
    }
    assert not list((own_folder / "signoff-report").iterdir())
