"""The file is an archive and accessible, whatever it says: veraPDF's own engine finds nothing."""

import os
from collections.abc import Callable

import pytest

from tests.report import verapdf
from tests.report.conftest import VARIANTS, Rendered

Rendering = Callable[[str], Rendered]

needs_engine = pytest.mark.skipif(verapdf.missing() is not None, reason=str(verapdf.missing()))


@needs_engine
@pytest.mark.parametrize("flavour", ["3a", "ua1"])
@pytest.mark.parametrize("variant", ["mortgage", "bare", "bias", "hostile", "crowded"])
def test_the_engine_finds_no_failure(variant: str, flavour: str, rendered: Rendering) -> None:
    if (variant, flavour) == ("crowded", "3a") and os.environ.get("SIGNOFF_SLOW") != "1":
        pytest.skip("PDF/A checks every glyph of 30 pages; run it with SIGNOFF_SLOW=1")
    result = verapdf.validate(rendered(variant).path, flavour)
    assert result.failures == ()
    assert result.checks > 1000


@needs_engine
def test_the_engine_does_find_failures(rendered: Rendering, tmp_path_factory: pytest.TempPathFactory) -> None:
    broken = tmp_path_factory.mktemp("broken") / "report.pdf"
    marked = b"/MarkInfo <</Marked true>>"
    pdf = rendered("bare").pdf
    assert marked in pdf
    broken.write_bytes(pdf.replace(marked, b"/MarkInfo <</Marked null>>"))
    assert verapdf.validate(broken, "3a").failures != ()
    assert verapdf.validate(broken, "ua1").failures != ()


@pytest.mark.parametrize("variant", VARIANTS)
def test_weasyprint_has_nothing_to_complain_about(variant: str, rendered: Rendering) -> None:
    assert rendered(variant).logged == ()
