"""SECURITY.md: each threat names what stops it and a test that is there."""

import re

import pytest

from tests.support.pages import ROOT

THREATS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in (ROOT / "SECURITY.md").read_text().splitlines()
    if line.startswith("| ") and not line.startswith(("| who |", "| ---"))
]


def test_there_are_threats() -> None:
    assert len(THREATS) > 10


@pytest.mark.parametrize("threat", THREATS, ids=lambda threat: f"{threat[0]} {threat[1]}")
def test_a_threat_names_what_stops_it_and_tests_that_exist(threat: list[str]) -> None:
    who, tries, stops, shown, _ = threat
    assert all((who, tries, stops))
    tests = re.findall(r"`(tests/[^`]+)`", shown)
    assert tests
    assert [path for path in tests if not (ROOT / path).is_file()] == []
