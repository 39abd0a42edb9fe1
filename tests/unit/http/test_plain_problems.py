"""What pydantic finds, in plain words, under the name that the request gives the field."""

from typing import Any

import pytest

from sayso.http.plain_problems import field_problem

PROBLEMS: list[tuple[dict[str, Any], dict[str, str], str]] = [
    (
        {"type": "missing", "loc": ("body", "recipients", 4, "phone"), "msg": "Field required"},
        {"field": "recipients.4.phone", "problem": "is required"},
        "a field of a row",
    ),
    (
        {"type": "string_too_long", "loc": ("body", "name"), "msg": "…", "ctx": {"max_length": 100}},
        {"field": "name", "problem": "has more than 100 characters"},
        "a limit is named",
    ),
    (
        {"type": "string_type", "loc": ("body", "variables", "a b", "[key]"), "msg": "…"},
        {"field": "variables.a b", "problem": "must be text"},
        "pydantic's mark of a key is left out",
    ),
    (
        {"type": "value_error", "loc": ("query", "from"), "msg": "Value error, must be a day"},
        {"field": "from", "problem": "must be a day"},
        "our own sentence",
    ),
    ({"type": "other", "loc": (), "msg": "Is odd"}, {"field": "body", "problem": "Is odd"}, "pydantic's own sentence"),
]


@pytest.mark.parametrize(("problem", "expected", "why"), PROBLEMS, ids=[why for *_, why in PROBLEMS])
def test_a_problem_names_its_field_and_says_what_is_wrong(
    problem: dict[str, Any], expected: dict[str, str], why: str
) -> None:
    assert field_problem(problem) == expected
