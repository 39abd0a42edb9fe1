"""A filter that is blank or misspelt is refused: it would not filter, and all would be shown."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.support.house import House
from tests.support.pages import ROOT

DOCUMENT: dict[str, Any] = json.loads(Path(ROOT / "docs/openapi.json").read_text(encoding="utf-8"))

LISTS = [path for path, calls in DOCUMENT["paths"].items() if "get" in calls and "{" not in path]
FILTERS = [
    (path, parameter["name"])
    for path in LISTS
    for parameter in DOCUMENT["paths"][path]["get"].get("parameters", [])
    if parameter["in"] == "query"
]


@pytest.mark.parametrize("path", LISTS)
def test_an_unknown_parameter_is_refused_by_its_name(house: House, path: str) -> None:
    answer = house.call("GET", path, role="admin", query={"phnoe": "+14155550101"})
    assert (answer.error, answer.body["details"]) == (
        (400, "invalid_request"),
        [{"field": "phnoe", "problem": "is not known"}],
    )


@pytest.mark.parametrize("blank", ["", " "], ids=["empty", "a blank"])
@pytest.mark.parametrize(("path", "name"), FILTERS)
def test_a_blank_parameter_is_refused_by_its_name(house: House, path: str, name: str, blank: str) -> None:
    answer = house.call("GET", path, role="admin", query={name: blank})
    assert answer.error == (400, "invalid_request")
    assert answer.body["details"][0]["field"] == name


def test_the_document_names_filters_to_try() -> None:
    assert ("/audit", "phone") in FILTERS
    assert len(FILTERS) > 15
