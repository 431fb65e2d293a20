"""A private folder that lasts as long as the process: it may hold a converted copy of the rows.

A process that is killed cannot clear up. Its folder holds a lock that the system lets go with it, so the next audit of
the same user can tell such a folder from one in use, and removes it.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

_PREFIX = "signoff-"
_LOCK = ".lock"


def make() -> tuple[Path, Callable[[], None]]:
    """A new empty folder of mode 0700, and what removes it."""
    _sweep()
    made = Path(tempfile.mkdtemp(prefix="new-signoff-"))
    lock = (made / _LOCK).open("w")
    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    folder = made.rename(made.with_name(_PREFIX + made.name.removeprefix("new-signoff-")))  # no sweep sees it unlocked

    def clear() -> None:
        shutil.rmtree(folder, ignore_errors=True)
        lock.close()

    return folder, clear


def _sweep() -> None:
    """Remove what killed processes left."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        with suppress(OSError):  # gone meanwhile, in use, or another user's
            if folder.stat(follow_symlinks=False).st_uid != os.getuid():
                continue
            with (folder / _LOCK).open("r+") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(folder, ignore_errors=True)
