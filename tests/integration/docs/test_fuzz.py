"""schemathesis, shortly and in this process: whatever it makes of the document is answered as the document says.

`make fuzz` has it send thousands of requests to the deployed local stack.
"""

import os
from contextlib import nullcontext
from typing import Any
from unittest.mock import patch

import pytest
import requests
from hypothesis import given, settings
from hypothesis import strategies as st

from apidoc.document import FILE
from tests.fuzz import hooks
from tests.fuzz.__main__ import CONFIG
from tests.support.house import House
from tests.support.house_by_http import TOKEN, application

with patch.dict(os.environ, FUZZ_TOKEN=TOKEN):
    import schemathesis
    from schemathesis.core.failures import FailureGroup
    from schemathesis.generation import GenerationMode
    from schemathesis.specs.openapi.checks import ignored_auth

    SCHEMA = schemathesis.openapi.from_path(FILE, config=schemathesis.Config.from_path(CONFIG))
SCHEMA.app = application
MODES = [SCHEMA.as_strategy(generation_mode=mode) for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)]


@settings(max_examples=60, derandomize=True)  # `make fuzz` is for what is new each time
@given(case=st.one_of(MODES))
def test_whatever_is_made_of_the_document_is_answered_as_it_says(
    full_house: House, case: schemathesis.Case[Any]
) -> None:
    case.call_and_validate(excluded_checks=[ignored_auth])  # tokens: tests/integration/account/test_walls.py


@pytest.mark.parametrize(
    ("body", "passes"), [(b'{"message": "Unauthorized"}', True), (b'{"message": "Go away"}', False)]
)
def test_of_the_gateways_own_refusal_only_the_status_counts(body: bytes, passes: bool) -> None:
    case = SCHEMA["/credits"]["GET"].Case()
    request = requests.Request("GET", "http://127.0.0.1/local/credits").prepare()
    response = schemathesis.Response(401, {"content-type": ["application/json"]}, body, request, 0.1, verify=False)
    hooks.after_call(schemathesis.HookContext(), case, response)
    with nullcontext() if passes else pytest.raises(FailureGroup):
        case.validate_response(response, excluded_checks=[ignored_auth])
