"""Renew the catalogues of other languages: ``python docs/translate.py``; ``--check`` only compares.

A catalogue `audit/languages/<code>.po` holds every text of the report and its translation. This collects the texts
where they stand - marked in code and in templates, in the tables of quantities and kinds of personal data, and in the
packs of `PACKS` - and adds to each catalogue what is new and takes out what is gone. A text that has no translation
fails the check.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from jinja2.ext import babel_extract

from audit.identifiers import discover
from audit.judge import words
from audit.language import CATALOGUES
from audit.packs import read, taxonomy
from audit.packs.spoken import texts
from audit.records.pack import End
from audit.report.quantities import LARGEST, QUANTITIES

ROOT = Path(__file__).parents[1]
CODE = ("audit/envelope/*.py", "audit/judge/*.py", "audit/language.py", "audit/report/**/*.py")
PACKS = ("eu-ai-act", "gdpr")
"""Packs whose rules are translated; others are quoted in English."""
HEAD = """\
# The report in another language. Renewed by docs/translate.py; translations are written by hand.
msgid ""
msgstr ""
"Language: {code}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plurals}\\n"

"""
Text = tuple[str | None, str, str | None]
"""Context, text, plural."""


def collected() -> list[Text]:
    """Every text of the report, once, in order."""
    found = {*_of_code(), *_of_templates(), *_of_tables(), *_of_packs()}
    plural = {(context, text) for context, text, many in found if many}
    kept = {one for one in found if one[1].strip() and (one[2] or one[:2] not in plural)}
    return sorted(kept, key=lambda one: (one[1], one[0] or "", one[2] or ""))


def _of_code() -> Iterator[Text]:
    for path in sorted(path for places in CODE for path in ROOT.glob(places)):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                yield from _marked(node)


def _marked(call: ast.Call) -> Iterator[Text]:
    """The texts of one call that marks them: `_`, `N_`, `pgettext`, `ngettext`, and counts with their noun."""
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    given = [one.value if isinstance(one, ast.Constant) and isinstance(one.value, str) else None for one in call.args]
    match name, given:
        case (("_" | "N_"), [str(text)]):
            yield None, text, None
        case "pgettext", [str(context), str(text)]:
            yield context, text, None
        case "ngettext", [str(one), str(many), _]:
            yield None, one, many
        case (("count" | "left_out"), [_, str(one), str(many), *_]):
            yield None, one, many


def _of_templates() -> Iterator[Text]:
    keywords = ("_", "gettext", "ngettext", "pgettext")
    for path in sorted((ROOT / "report_templates").rglob("*.html")):
        with path.open("rb") as file:
            options = {"trimmed": "true", "trim_blocks": "true", "lstrip_blocks": "true", "silent": "false"}
            for _line, function, message, _comments in babel_extract(file, keywords, (), options):
                match function, message:
                    case "pgettext", (str(context), str(text)):
                        yield context, text, None
                    case "ngettext", (str(one), str(many), *_):
                        yield None, one, many
                    case _, str(text):
                        yield None, text, None


def _of_tables() -> Iterator[Text]:
    for known in QUANTITIES.values():
        yield from ((None, text, None) for text in (known.title, known.says))
        if known.title.startswith(LARGEST):
            of = known.title.removeprefix(LARGEST)
            yield None, of[:1].upper() + of[1:], None
    yield from ((None, text, None) for text in get_args(End))
    yield from ((None, module.NAME, None) for module in discover().values())
    for kind in taxonomy.shipped().kinds:
        yield from ((None, text, None) for text in (kind.category, kind.special or ""))


def _of_packs() -> Iterator[Text]:
    for pack in map(read, PACKS):
        yield from ((None, text, None) for text in texts(pack))
        yield from ((None, words.fact(one.fact), None) for one in [*pack.questions, *pack.derived])
        for question in pack.questions:
            yield from ((None, choice, None) for choice in question.choices if isinstance(choice, str))
        yield from ((None, words.metric(one.metric), None) for rule in pack.rules for one in rule.expect)


def renewed(path: Path) -> tuple[str, list[str]]:
    """A catalogue as it ought to be, and the texts in it that have no translation."""
    code = path.stem
    with path.open("rb") as file:
        before = read_po(file, locale=code)
    after, open_ones = Catalog(locale=code), []
    for context, text, many in collected():
        known = before.get((text, many) if many else text, context)
        said = known.string if known is not None else ""
        after.add((text, many) if many else text, said or None, context=context)
        if not said or (many and not all(said)):
            open_ones.append(text)
    return _written(after, code), open_ones


def _written(catalog: Catalog, code: str) -> str:
    from io import BytesIO

    buffer = BytesIO()
    write_po(buffer, catalog, omit_header=True, no_location=True, width=110)
    return HEAD.format(code=code, plurals=catalog.plural_forms) + buffer.getvalue().decode("utf-8")


def main() -> int:
    """Renew every catalogue, or say what is not up to date."""
    check, wrong = "--check" in sys.argv[1:], 0
    for path in sorted(CATALOGUES.glob("*.po")):
        text, open_ones = renewed(path)
        if check and text != path.read_text(encoding="utf-8"):
            wrong += 1
            sys.stderr.write(f"{path} does not hold the texts of the report; run: python docs/translate.py\n")
        if not check:
            path.write_text(text, encoding="utf-8")
        for one in open_ones[:10]:
            sys.stderr.write(f"{path}: not translated: {one}\n")
        if open_ones:
            wrong += 1
            sys.stderr.write(f"{path}: {len(open_ones)} texts have no translation\n")
    return min(wrong, 1)


if __name__ == "__main__":
    sys.exit(main())
