"""GitLab's code quality report: the fields and words that its documentation names."""

import json

from audit.exports.gitlab_code_quality import render
from tests.exports.judged import judged


def test_every_issue_has_what_gitlab_asks_for() -> None:
    found = json.loads(render(judged()))
    assert {item["check_name"]: item["severity"] for item in found} == {
        "test/failed": "critical",
        "test/missing": "critical",
        "test/undecided": "blocker",
        "test/minor": "info",
    }
    for item in found:
        assert set(item) == {"description", "check_name", "fingerprint", "severity", "location"}
        assert item["location"]["path"] and not item["location"]["path"].startswith(("/", "./"))
        assert item["location"]["lines"]["begin"] >= 1
    assert len({item["fingerprint"] for item in found}) == len(found)
