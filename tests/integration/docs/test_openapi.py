"""docs/openapi.json and the handlers: they answer what it shows, and whatever comes, they answer as it says."""

import dataclasses
from typing import Any
from urllib.parse import quote

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openapi_schema_validator import OAS30Validator

from apidoc.document import document
from apidoc.example import Example, answers
from apidoc.examples import EXAMPLES
from tests.support.documented import check_answer
from tests.support.ground import Items
from tests.support.house import House
from tests.support.mutations import ODD_TEXTS, nearly, odd_query
from tests.support.story import answer

DOCUMENT: dict[str, Any] = document()
STORY = {example.name: example for example in EXAMPLES}


def test_the_examples_are_what_the_handlers_answer(story_played: tuple[Items, dict[str, Any]]) -> None:
    assert story_played[1] == answers(), "run make openapi"


def refused_by_the_document(example: Example) -> bool:
    """Whether the body is not of the form that the document gives for it."""
    method, path = example.call
    schema = DOCUMENT["paths"][path][method]["requestBody"]["content"]["application/json"]["schema"]
    return not OAS30Validator({"allOf": [schema], "components": DOCUMENT["components"]}).is_valid(example.body)


def status_of(house: House, example: Example) -> int:
    status, body = answer(house, example)
    if not example.is_csv or status != 200:
        check_answer(example.call[0], example.path, status, body)
    assert status != 500
    return status


WITH_BODY = [name for name, example in STORY.items() if example.body is not None]
# An import answers for each row what is wrong with it, where other calls refuse all.
ROW_BY_ROW = ("post", "/consents/import")


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_a_body_that_the_document_refuses_is_refused_and_no_body_breaks_anything(
    full_house: House, data: st.DataObject
) -> None:
    example = STORY[data.draw(st.sampled_from(WITH_BODY))]
    changed = dataclasses.replace(example, body=data.draw(nearly(example.body)), role="admin,billing")
    status = status_of(full_house, changed)
    if refused_by_the_document(changed) and example.call != ROW_BY_ROW:
        assert status >= 400


WITHOUT_BODY = [name for name, example in STORY.items() if example.body is None and example.status < 400]


@settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_no_query_and_no_path_breaks_anything(full_house: House, data: st.DataObject) -> None:
    example = STORY[data.draw(st.sampled_from(WITHOUT_BODY))]
    method, path = example.call
    names = [each["name"] for each in DOCUMENT["paths"][path][method].get("parameters", ()) if each["in"] == "query"]
    query = data.draw(odd_query(example, names))
    at = example.at
    if at and data.draw(st.booleans()):
        parts = at.split("/")
        parts[2] = quote(data.draw(ODD_TEXTS | st.text(max_size=70)), safe="") or "x"
        at = "/".join(parts)
    status_of(full_house, dataclasses.replace(example, query=query, at=at))
