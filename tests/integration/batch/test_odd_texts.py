"""Texts and values of every odd kind: a clear 400, a rejected row, or a message; never an error of ours."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.house import House

DANA = "+14155550101"
BODY: dict[str, Any] = {"channel": "sms", "category": "general"}


def preview(house: House, template: Any, *variables: Any, **changes: Any) -> Any:
    rows = [{"phone": DANA, "variables": each} for each in variables or ({},)]
    body = BODY | {"template": template, "recipients": rows} | changes
    return house.call("POST", "/batches/preview", json.dumps(body))


NO_TEMPLATES = [
    ("{{", "position 0", "an opening alone"),
    ("Hi {{name", "position 3", "not closed"),
    ("Hi name}}", "position 7", "not opened"),
    ("{{{name}}}", "position 0", "three braces"),
    ("{{ first.name }}", "missing_variable", "a column that no row has"),
    ("Hi \u0007", "control character", "a bell"),
    ("{{ first name | upper }}", "default", "a filter"),
    ("{{ _ }}", "not the name", "a name of nothing"),
    ("{{ \u202ename }}\ud83d", "half a character", "half an emoji"),
    ("{% if x %}{{ y }", "not closed", "a statement of another language"),
    ("x" * 100_000, "more than 5000 characters", "a very long text"),
    ("{{" * 50_000, "more than 5000 characters", "very many braces"),
    (" \u200b\n", "blank", "nothing that is seen"),
    (7, "must be text", "a number"),
    (None, "is required", "nothing"),
    (["Hi"], "must be text", "a list"),
]


@pytest.mark.parametrize(("template", "words", "why"), NO_TEMPLATES, ids=[row[2] for row in NO_TEMPLATES])
def test_a_text_that_is_no_template_is_refused_in_plain_words(
    house: House, template: Any, words: str, why: str
) -> None:
    answer = preview(house, template)
    assert answer.status in {400, 422}
    assert words in json.dumps(answer.body, ensure_ascii=False), answer.body


VALUES = [
    # value, reason or the text, why
    ("Sam", "Hi Sam", "a name"),
    (7, "Hi 7", "a whole number"),
    (10**30, f"Hi {10**30}", "a very large number"),
    (1.5, "invalid_value", "a number with a point"),
    (True, "invalid_value", "a yes"),
    (None, "missing_variable", "nothing"),
    ("", "missing_variable", "an empty cell"),
    ("\u200b\u00a0", "missing_variable", "a cell that only looks empty"),
    (["Sam"], "invalid_value", "a list"),
    ({"first": {"name": "Sam"}}, "invalid_value", "an object within an object"),
    ("{{account}}", "Hi {{account}}", "a variable: it stays text"),
    ('{{ x | default("y") }}', 'Hi {{ x | default("y") }}', "a default: it stays text"),
    ("\ud83d", "invalid_value", "half an emoji"),
    ("a\x00b", "invalid_value", "a null character"),
    ("a\r\nb", "invalid_value", "a line break"),
    ("x" * 1_598, "too_long", "one character too many"),
    ("x" * 100_000, "too_long", "a very long value"),
    ("e\u0301" * 3, "Hi ééé", "accents of their own"),
    ("e" + "\u0301" * 1_500, "Hi e" + "\u0301" * 1_500, "very many accents"),
]


@pytest.mark.parametrize(("value", "expected", "why"), VALUES, ids=[row[2] for row in VALUES])
def test_an_odd_value_is_sent_as_it_stands_or_rejects_its_row_alone(
    house: House, value: Any, expected: str, why: str
) -> None:
    answer = preview(house, "Hi {{ Name }}", {"name": value}, {"name": "Kim"})
    assert answer.status == 200, answer.body
    first, second = answer.body["previews"]
    assert second["text"] == "Hi Kim"
    assert expected in (first["text"], first["reason"])
    if first["text"] is None and expected != "too_long":
        assert first["detail"] == "name"


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
PIECES = ["{{", "}}", "{", "}", "|", "default", "(", ")", '"', "“", "”", "…", "\u200d", "é", "ñ", "á", "😀", "а", "x "]
odd_texts = st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=12).map("".join)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(template=odd_texts, values=st.lists(st.dictionaries(odd_texts, json_values, max_size=3), min_size=1, max_size=3))
def test_no_text_and_no_value_is_an_error_of_ours(house: House, template: str, values: list[dict[str, Any]]) -> None:
    answer = preview(house, template + " {{ x }}", *values, {"x": "Sam"})
    assert answer.status in {200, 400, 422}, answer.body
    if answer.status != 200:
        assert answer.body["message"]
        assert answer.body["details"]
