"""Shared by the benchmarks: medians, the machine, peak memory in a process of its own, versions, a table."""

from __future__ import annotations

import ctypes
import gc
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
SLOW = 5.0
"""Seconds of a call from which on it does not matter what was warm."""


def median_seconds(function: Callable[[], Any], repetitions: int = 5) -> float:
    """Median wall time of several calls. The first is not counted, if more are asked for and it takes below `SLOW`."""
    return median_times(function, repetitions)[1]


def median_times(function: Callable[[], Any], repetitions: int = 5) -> tuple[float, float]:
    """Medians of processor time (of all threads) and of wall time; which calls count, see `median_seconds`."""
    times = [_seconds(function)]
    if repetitions > 1 and times[0][1] < SLOW:
        times = []
    while len(times) < repetitions:
        times.append(_seconds(function))
    return statistics.median(processor for processor, _ in times), statistics.median(wall for _, wall in times)


def peak_memory(function: Callable[..., Any] | str, *args: Any) -> int:
    """By how many bytes a call raises the peak of resident memory, in a fresh process.

    A function that returns a function has only prepared: then the call of what it returned is what is measured, and
    neither its imports nor its input count.

    Args:
        function: one at the top of a module, or its name as "package.module:function".
        args: what JSON can carry.

    Raises:
        RuntimeError: the process failed; the message is the end of what it said.
    """
    name = function if isinstance(function, str) else _name(function)
    command = [sys.executable, "-W", "ignore", "-m", "benchmarks.timing", name, json.dumps(args)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    if done.returncode != 0:
        raise RuntimeError(done.stderr.strip()[-1000:])
    return int(done.stdout.strip().splitlines()[-1])


def machine() -> str:
    """Processor, cores, memory, system and Python, in one line."""
    pages = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return (
        f"{_processor()}, {cores} cores, {pages / 2**30:.0f} GB, {platform.system()} {platform.release()}, "
        f"Python {platform.python_version()}"
    )


def versions(*distributions: str) -> str:
    """Installed versions, and which are not installed, in one line."""
    return ", ".join(f"{name} {installed(name) or 'not installed'}" for name in distributions)


def installed(distribution: str) -> str | None:
    """The version of a distribution; None if there is none."""
    try:
        return version(distribution)
    except PackageNotFoundError:
        return None


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)


def _seconds(function: Callable[[], Any]) -> tuple[float, float]:
    """Processor and wall time of a call."""
    gc.collect()
    processor, wall = time.process_time(), time.perf_counter()
    function()
    return time.process_time() - processor, time.perf_counter() - wall


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def _name(function: Callable[..., Any]) -> str:
    module = function.__module__
    if module == "__main__":  # python -m benchmarks.x: the new process knows it by its real name
        module = sys.modules["__main__"].__spec__.name  # type: ignore[union-attr]
    return f"{module}:{function.__qualname__}"


def _measured(name: str, args: Sequence[Any]) -> int:
    """The peak of resident memory during a call less what was resident before it, in this process."""
    module, _, attribute = name.partition(":")
    function = getattr(import_module(module), attribute)
    before = _resident(reset=True)
    work = function(*args)
    if callable(work):
        gc.collect()
        _give_back()
        before = _resident(reset=True)
        work()
    return max(0, _resident() - before)


def _give_back() -> None:
    """Return freed memory to the system, where the C library can: what is left of preparing would hide a peak."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL("libc.so.6").malloc_trim(0)


def _resident(*, reset: bool = False) -> int:
    """Peak of resident memory in bytes; with `reset`, what is resident now, from where the peak starts anew."""
    status, clear = Path("/proc/self/status"), Path("/proc/self/clear_refs")
    if reset and clear.exists():
        clear.write_text("5", encoding="ascii")
    if status.exists():
        fields = dict(line.split(":", 1) for line in status.read_text(encoding="utf-8").splitlines() if ":" in line)
        return int(fields["VmHWM"].split()[0]) * 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss  # without /proc the peak cannot start anew
    return peak if sys.platform == "darwin" else peak * 1024


if __name__ == "__main__":
    print(_measured(sys.argv[1], json.loads(sys.argv[2])))
