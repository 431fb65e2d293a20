"""The HTML edition in a real browser: it sorts by hand and by keyboard, asks for nothing, and is light or dark."""

from collections.abc import Iterator

import pytest

from audit.report import render
from tests.report import browser, examples

pytestmark = pytest.mark.skipif(browser.program() is None, reason="needs a browser (package chromium)")

TABLE = "[...document.querySelectorAll('main table')].find(one => one.caption.textContent.includes('{caption}'))"
COLUMN = "[...{table}.tBodies[0].rows].map(row => row.cells[{column}].firstChild.textContent.trim())"


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[browser.Page]:
    folder = tmp_path_factory.mktemp("browser")
    audit = examples.mortgage()
    data = render(audit.plan, audit.evidence, audit.judgement, attachments=audit.attachments, form="html")
    file = folder / "report.html"
    file.write_bytes(data)
    with browser.opened(folder / "profile") as opened:
        opened.open(file)
        yield opened


def head(caption: str, column: int) -> str:
    return f"{TABLE.format(caption=caption)}.tHead.rows[0].cells[{column}]"


def column(page: browser.Page, caption: str, place: int) -> list[str]:
    found = page.run(COLUMN.format(table=TABLE.format(caption=caption), column=place))
    assert len(found) > 2
    return list(found)


def number(text: str) -> float:
    return float(text.replace("%", "").replace("\u2212", "-").replace(",", "").strip())


def test_nothing_goes_wrong_and_nothing_is_asked_for(page: browser.Page) -> None:
    asked = [told["request"]["url"] for told in page.told("Network.requestWillBeSent")]
    assert [url.partition(":")[0] for url in asked if not url.startswith("data:")] == ["file"], "the page itself"
    assert page.told("Runtime.exceptionThrown") == []
    assert page.told("Runtime.consoleAPICalled") == []
    assert page.told("Log.entryAdded") == []


def test_a_column_of_numbers_is_sorted_as_numbers(page: browser.Page) -> None:
    caption, place = "Error rates by group", 2
    before = column(page, caption, place)
    page.run(f"{head(caption, place)}.querySelector('button').click()")
    assert page.run(f"{head(caption, place)}.getAttribute('aria-sort')") == "ascending"
    up = [number(text) for text in column(page, caption, place) if text != "—"]
    assert up == sorted(up)
    page.run(f"{head(caption, place)}.querySelector('button').click()")
    assert page.run(f"{head(caption, place)}.getAttribute('aria-sort')") == "descending"
    down = [number(text) for text in column(page, caption, place) if text != "—"]
    assert down == up[::-1]
    assert sorted(before) == sorted(column(page, caption, place)), "no row is lost"


@pytest.mark.parametrize(("key", "code", "text"), [("Enter", 13, "\r"), (" ", 32, " ")])
def test_a_column_of_words_is_sorted_by_the_keyboard(page: browser.Page, key: str, code: int, text: str) -> None:
    caption = "Error rates by group"
    page.run(f"{head(caption, 2)}.querySelector('button').click()")
    page.run(f"{head(caption, 0)}.querySelector('button').focus()")
    assert page.run(f"document.activeElement === {head(caption, 0)}.querySelector('button')")
    page.press(key, code, text)
    assert page.run(f"{head(caption, 0)}.getAttribute('aria-sort')") == "ascending"
    names = column(page, caption, 0)
    assert names == sorted(names, key=str.casefold)
    sorts = f"[...{TABLE.format(caption=caption)}.tHead.rows[0].cells].filter(one => one.ariaSort).length"
    assert page.run(sorts) == 1, "one column at a time"


def test_each_sorted_head_is_reached_by_the_tab_key(page: browser.Page) -> None:
    page.run(f"{head('Error rates by group', 0)}.querySelector('button').focus()")
    page.press("Tab", 9, "")
    assert page.run(f"document.activeElement === {head('Error rates by group', 1)}.querySelector('button')")


def test_light_and_dark_are_both_readable(page: browser.Page) -> None:
    style = "(one => [one.color, one.backgroundColor])(getComputedStyle(document.documentElement))"
    shades = {}
    for scheme in ("light", "dark"):
        page.prefer(scheme)
        shades[scheme] = [sum(int(part) for part in colour[4:-1].split(",")) / 765 for colour in page.run(style)]
    (ink, paper), (chalk, board) = shades["light"], shades["dark"]
    assert paper - ink > 0.6
    assert chalk - board > 0.6
    page.prefer("light")


def test_the_page_fits_a_telephone(page: browser.Page) -> None:
    page.ask("Emulation.setDeviceMetricsOverride", width=360, height=740, deviceScaleFactor=1, mobile=True)
    assert page.run("document.documentElement.scrollWidth") <= 360
    page.ask("Emulation.clearDeviceMetricsOverride")


def test_the_browser_refuses_what_the_policy_does_not_name(page: browser.Page) -> None:
    """Last, since what it tries is told as an error."""
    page.run(
        "var told = []; document.addEventListener('securitypolicyviolation', one => told.push(one.effectiveDirective))"
    )
    page.run("document.body.append(Object.assign(new Image(), {src: 'https://example.invalid/x.png'}))")
    page.run("document.body.append(Object.assign(document.createElement('script'), {textContent: 'window.ran = 1'}))")
    page.run("fetch('https://example.invalid/').catch(() => 0)")
    page.run("new Promise(done => setTimeout(done, 200))")
    assert page.run("window.ran === undefined")
    assert {"img-src", "script-src-elem", "connect-src"} <= set(page.run("told"))
