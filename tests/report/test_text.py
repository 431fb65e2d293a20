"""The words on the pages: the verdict, the numbers, and names that are printed and never obeyed."""

import re
from collections.abc import Callable

import pytest

from audit.canonical import sha256, to_bytes
from tests.report import measured, variants
from tests.report.conftest import Rendered

Rendering = Callable[[str], Rendered]


def says(text: str, *sentences: str) -> None:
    for sentence in sentences:
        assert sentence.replace("\u00a0", " ") in text.replace("\u00a0", " "), sentence


def test_the_first_page_answers_what_was_audited_for_what_and_whether_it_is_cleared(rendered: Rendering) -> None:
    first = " ".join(rendered("mortgage").pages.split("\f")[0].split())
    says(
        first,
        "Northgate Bank",
        "Mortgage approvals",
        "Deciding on first mortgages for private homes, with review by a loan officer",
        "Not cleared",
        "2 rules failed at high severity or above.",
        "GDPR Art. 5(1)(c): Personal data are limited to what is necessary",
        "3 of 8",
        "applications.parquet, 1,989 rows",
        "21 November 2026",
        "19 February 2027",
        "Model owner, Data protection officer and Legal",
        "audit verify report.pdf --trust ca.pem",
    )


def test_published_approval_counts_stand_with_rate_ratio_interval_and_rows(rendered: Rendering) -> None:
    text = rendered("mortgage").text
    says(text, "1,527 of 1,681", "133 of 197", "85 of 111")
    says(text, "90.8 %", "67.5 %", "76.6 %")  # 1527/1681, 133/197, 85/111
    says(text, "0.743", "0.843")  # the published impact ratios
    says(text, "“black” received the favourable decision 0.743 times as often as “white” (race)")
    low, high = measured.katz(133, 197, 1527, 1681)
    says(text, f"95 % interval {low:.3f} to {high:.3f}, 197 of 1,878 rows")


def test_each_open_finding_says_what_why_what_to_do_and_when_it_is_closed(rendered: Rendering) -> None:
    text = rendered("mortgage").text
    for finding in rendered("mortgage").audit.judgement.findings:
        says(text, finding.cite)
        if finding.outcome != "not_applicable":  # out of scope: put together by the reason
            says(text, finding.title)
        if finding.outcome in ("failed", "missing", "undecided"):
            says(text, finding.because, finding.remedy, finding.shows, finding.does_not_show)
    says(text, "Impact ratio is at least 0.8, as the bare number (limit set by a guideline).")
    says(text, "Nobody has answered.")
    says(text, "Head of Data accepts this risk until 31 January 2027, as entered in the waivers file.")


def test_each_page_carries_the_evidence_digest_and_its_number(rendered: Rendering) -> None:
    made = rendered("mortgage")
    digest = sha256(to_bytes(made.audit.evidence))
    pages = made.pages.split("\f")[:-1]
    for number, page in enumerate(pages, start=1):
        assert f"evidence sha256 {digest[:16]}…{digest[-8:]}" in page
        assert f"Page {number} of {len(pages)}" in page
    assert digest in "".join(pages[-1].split())  # in full where it is signed


def test_what_was_not_measured_is_listed_with_its_reason(rendered: Rendering) -> None:
    says(rendered("mortgage").text, "Fewer than 10 rows.", "the rate is 0/0", "Suppressed")
    says(rendered("cleared").text, "The plan names no label column.", "Not in the data or the plan")


def test_what_a_signature_means_depends_on_the_verdict(rendered: Rendering) -> None:
    says(rendered("mortgage").text, "it approves no use of the audited system")
    says(rendered("cleared").text, "I approve the intended use on page 1 until 19 February 2027")
    says(rendered("accepted").text, "knowing of the 3 accepted risks under Findings")
    assert "I approve" not in rendered("mortgage").text


def test_nothing_is_never_a_pass(rendered: Rendering) -> None:
    text = rendered("bare").text
    says(text, "Cannot tell", "No rule was applied, so there is no finding. That is not a pass.", "0 of 0")
    assert "Rules that passed" not in text


def test_a_short_audit_has_no_empty_chapters(rendered: Rendering) -> None:
    text = rendered("cleared").text
    assert "Combinations of attributes" not in text
    for absent in ("Evidence: explanation", "Evidence: privacy", "Evidence: data quality"):
        assert absent not in text
    assert "One person signs the statement below." in text
    assert "1 rule: 1 passed." in text.replace("\u00a0", " ")


def test_long_lists_are_cut_and_say_so(rendered: Rendering) -> None:
    text = rendered("crowded").text
    says(text, "Further open findings")
    says(text, "in the attached evidence.json, which holds the full list")
    says(text, "The 26 groups with the lowest ratios of 45 are drawn.")


def test_hostile_names_are_printed_as_they_are(rendered: Rendering) -> None:
    text = rendered("hostile").text
    says(text, variants.SCRIPT, '<img src="file:///etc/', "{{ view.secret }} {% raw %}", "{0} {value} %s")
    says(text, "invoice[U+202E]fdp.exe", "a[U+0000]b[U+0007]c[U+001B]", "[U+16A0][U+16A2] group", "[U+005B]U+4E2D]")
    says(text, "(10,500 characters)", "each is shown by its code point")
    assert "root:" not in text
    assert "\u202e" not in text


def test_text_without_odd_characters_has_no_note_about_them(rendered: Rendering) -> None:
    assert "code point" not in rendered("mortgage").text


@pytest.mark.parametrize("variant", ["mortgage", "crowded", "cleared", "accepted"])
def test_no_template_leaves_a_trace(variant: str, rendered: Rendering) -> None:
    text = rendered(variant).text
    for trace in ("{{", "}}", "{%", r"\bNone\b", "Undefined", "<b>", "&amp;", r"\bnan\b", r"\binf\b", r"\[U\+"):
        assert not re.search(trace, text), trace
