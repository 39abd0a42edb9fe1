"""schemathesis, shortly and in this process: whatever it makes of the document is answered as the document says.

`make fuzz` has it send thousands of requests to the deployed local stack.
"""

import os
from typing import Any
from unittest.mock import patch

from hypothesis import given, settings
from hypothesis import strategies as st

from apidoc.document import FILE
from tests.fuzz.__main__ import CONFIG
from tests.support.house import House
from tests.support.house_by_http import TOKEN, application

with patch.dict(os.environ, FUZZ_TOKEN=TOKEN):
    import schemathesis
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
