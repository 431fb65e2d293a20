"""A page in headless Chromium, driven over its own pipe (Chrome DevTools Protocol), without another library."""

from __future__ import annotations

import json
import os
import select
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
_PATIENCE = 60.0


def program() -> str | None:
    """The browser of this machine."""
    return next((found for name in NAMES if (found := shutil.which(name))), None)


class Page:
    """One page; `events` holds everything that the browser told meanwhile."""

    def __init__(self, into: int, out: int) -> None:
        self.events: list[dict[str, Any]] = []
        self._into, self._out, self._rest, self._number, self._session = into, out, b"", 0, ""
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network", "DOM"):
            self.ask(f"{domain}.enable")

    def ask(self, method: str, **given: Any) -> dict[str, Any]:
        """Send a command and wait for its answer."""
        self._number += 1
        message: dict[str, Any] = {"id": self._number, "method": method, "params": given}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._into, json.dumps(message).encode() + b"\0")
        while True:
            said = self._next()
            if said.get("id") == self._number:
                assert "error" not in said, said
                return dict(said["result"])
            self.events.append(said)

    def open(self, path: Path) -> None:
        """Load a file and wait until it has been loaded."""
        self.ask("Page.navigate", url=path.as_uri())
        while not self.told("Page.loadEventFired"):
            self.events.append(self._next())

    def run(self, script: str) -> Any:
        """The value of an expression in the page."""
        said = self.ask("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in said, said
        return said["result"].get("value")

    def press(self, key: str, code: int, text: str) -> None:
        """One key on the keyboard, down and up."""
        named = {"key": key, "code": {" ": "Space"}.get(key, key), "windowsVirtualKeyCode": code}
        self.ask("Input.dispatchKeyEvent", type="keyDown", text=text, **named)
        self.ask("Input.dispatchKeyEvent", type="keyUp", **named)

    def prefer(self, scheme: str) -> None:
        """A reader who has set the device to light or dark."""
        self.ask("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])

    def told(self, method: str) -> list[dict[str, Any]]:
        """What the browser told of one kind."""
        return [said["params"] for said in self.events if said.get("method") == method]

    def _next(self) -> dict[str, Any]:
        until = time.monotonic() + _PATIENCE
        while b"\0" not in self._rest:
            ready, _, _ = select.select([self._out], [], [], max(until - time.monotonic(), 0))
            part = os.read(self._out, 1 << 16) if ready else b""
            assert part, "the browser fell silent"
            self._rest += part
        said, _, self._rest = self._rest.partition(b"\0")
        return dict(json.loads(said))


@contextmanager
def opened(folder: Path) -> Iterator[Page]:
    """A browser of its own, whose profile lies in the folder; it ends with the block."""
    found = program()
    assert found
    read_here, write_there = os.pipe()
    read_there, write_here = os.pipe()
    # The browser reads its commands from descriptor 3 and answers on 4.
    command = [
        "bash", "-c", f'exec 3<&{read_there} 4>&{write_there} && exec "$0" "$@"', found, "--headless",
        "--remote-debugging-pipe", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
        f"--user-data-dir={folder}", "about:blank",
    ]  # fmt: skip
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(
        command,
        pass_fds=(read_there, write_there),
        stdin=quiet,
        stdout=quiet,
        stderr=quiet,
        env=os.environ | {"HOME": str(folder)},
    )
    os.close(read_there)
    os.close(write_there)
    try:
        yield Page(write_here, read_here)
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(10)
        os.close(write_here)
        os.close(read_here)
