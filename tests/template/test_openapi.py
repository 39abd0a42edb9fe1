"""The API's document and the deployed API: the same calls, the same doors, the gateway's own words."""

import json

import pytest

from apidoc.document import document
from apidoc.errors import UNSEEN
from tests.template.deployed import properties

DOCUMENT = document()
NOBODY_SIGNS_IN = {"NONE"}


def test_it_has_every_call_of_the_template_and_no_other() -> None:
    deployed = {(path, method) for path, methods in properties("Api")["Body"]["paths"].items() for method in methods}
    documented = {(path, method) for path, methods in DOCUMENT["paths"].items() for method in methods}
    assert {each for each in documented if each[1] != "parameters"} == deployed


def test_a_call_needs_a_token_exactly_where_the_template_wants_one() -> None:
    for path, methods in properties("Api")["Body"]["paths"].items():
        for method, call in methods.items():
            [door] = call["security"]
            security = DOCUMENT["paths"][path][method].get("security", DOCUMENT["security"])
            assert security == ([{"CarrierSignature": []}] if door.keys() == NOBODY_SIGNS_IN else [{"IdToken": []}])


@pytest.mark.parametrize(("kind", "code"), [("EXPIRED_TOKEN", "unauthorized"), ("THROTTLED", "too_many_requests")])
def test_what_the_gateway_says_is_shown_as_it_says_it(kind: str, code: str) -> None:
    answer = properties("Api")["Body"]["x-amazon-apigateway-gateway-responses"][kind]
    [shown] = [error.body() for error in UNSEEN if error.code == code]
    assert json.loads(answer["responseTemplates"]["application/json"]) == shown
