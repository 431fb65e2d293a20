"""The model card: metadata as the Hub reads it, and a page that says only what is known."""

import pytest
from ruamel.yaml import YAML

from audit.errors import InputError
from audit.exports.model_card import render
from tests.exports.judged import judged


def test_metadata_is_a_model_index() -> None:
    _, head, page = render(judged()).split("---\n", 2)
    data = YAML(typ="safe", pure=True).load(head)
    (index,) = data["model-index"]
    (result,) = index["results"]
    assert index["name"] == "Mortgage approvals"
    assert {"type", "name"} == set(result["task"]) and {"type", "name"} == set(result["dataset"])
    assert result["metrics"] == [{"type": "accuracy", "name": "performance.accuracy", "value": 0.9}]
    assert page.lstrip().startswith("# Mortgage approvals")


def test_the_page_says_what_is_open_and_escapes() -> None:
    page = render(judged())
    assert "**not cleared**" in page
    assert page.count("\n- **Act, s.") == 4, "failed, missing, undecided, and the minor one"
    assert "b\\|c" in page and "<b>" not in page.replace("\\<b", "")


def test_without_evidence_it_is_refused() -> None:
    with pytest.raises(InputError, match=r"name report\.pdf instead"):
        render(judged(with_evidence=False))
