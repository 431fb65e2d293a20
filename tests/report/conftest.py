"""Reports rendered once for all tests, with what WeasyPrint logged meanwhile."""

import logging
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from audit.report import render
from tests.report import examples, layout, measured_bias, variants
from tests.report.examples import Audit

VARIANTS: dict[str, Callable[[], Audit]] = {
    "mortgage": examples.mortgage,
    "cleared": variants.cleared,
    "accepted": variants.accepted,
    "bare": variants.bare,
    "hostile": variants.hostile,
    "bias": measured_bias.audit,
    "crowded": lambda: variants.crowded(findings=72, groups=45),
    "history": variants.long_past,
}


@dataclass(frozen=True)
class Rendered:
    """A report and what it was made from."""

    audit: Audit
    pdf: bytes
    path: Path
    logged: tuple[str, ...]
    laid: tuple[layout.Laid, ...]

    @property
    def text(self) -> str:
        """The text of all pages, white space collapsed to single spaces."""
        return " ".join(self.pages.split())

    @property
    def pages(self) -> str:
        """The text as it lies on the pages, which form feeds part."""
        if not shutil.which("pdftotext"):
            pytest.skip("reading the text back needs pdftotext (package poppler-utils)")
        command = ["pdftotext", "-enc", "UTF-8", str(self.path), "-"]
        return subprocess.run(command, capture_output=True, check=True).stdout.decode()


class _Log(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


@pytest.fixture(scope="session")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Rendered]:
    """Render a variant by name, once."""
    made: dict[str, Rendered] = {}
    folder = tmp_path_factory.mktemp("reports")

    def get(name: str) -> Rendered:
        if name not in made:
            audit, log = VARIANTS[name](), _Log()
            loggers = [logging.getLogger("weasyprint"), logging.getLogger("fontTools")]
            for logger in loggers:
                logger.addHandler(log)
            with layout.kept() as documents:
                pdf = render(
                    audit.plan, audit.evidence, audit.judgement, attachments=audit.attachments, history=audit.history
                )
            for logger in loggers:
                logger.removeHandler(log)
            path = folder / f"{name}.pdf"
            path.write_bytes(pdf)
            laid = layout.laid(documents[-1])
            made[name] = Rendered(audit=audit, pdf=pdf, path=path, logged=tuple(log.lines), laid=laid)
        return made[name]

    return get
