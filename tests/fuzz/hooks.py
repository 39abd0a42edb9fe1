"""What the generated requests of schemathesis have to know of Sayso."""

import json
from typing import Any

import schemathesis
from hypothesis import strategies as st
from schemathesis.generation import GenerationMode

from sayso.domain.phone import E164
from tests.support import template

schemathesis.openapi.format("phone", st.from_regex(E164, fullmatch=True))
schemathesis.openapi.format("phone_id", st.from_regex(r"ph_[A-Za-z0-9_-]{23}", fullmatch=True))
schemathesis.openapi.format("cursor", st.from_regex(r"[A-Za-z0-9_-]{1,60}", fullmatch=True))


@schemathesis.hook
def before_call(_: schemathesis.HookContext, case: schemathesis.Case[Any], **__: Any) -> None:
    """A cursor belongs to the list that answered it, so a right request has none that was made up."""
    if case.meta is not None and case.meta.generation.mode is GenerationMode.POSITIVE and case.query:
        case.query.pop("cursor", None)


OF_THE_LOCAL_STACK = {"message": "Unauthorized"}


@schemathesis.hook
def after_call(_: schemathesis.HookContext, __: schemathesis.Case[Any], response: schemathesis.Response) -> None:
    """Of the gateway's own 401 the status alone is looked at.

    API Gateway refuses a call without a valid token before our code runs. In AWS it does so in the words of the
    template (tests/template/test_api.py), which the local stack ignores: they replace its own.
    """
    if response.status_code == 401 and _body(response) == OF_THE_LOCAL_STACK:
        api = template.resources()["Api"]["Properties"]
        words = api["GatewayResponses"]["UNAUTHORIZED"]["ResponseTemplates"]["application/json"]
        response.content = words.encode()
        response.headers["content-type"] = ["application/json"]


def _body(response: schemathesis.Response) -> Any:
    try:
        return json.loads(response.content)
    except ValueError:
        return None
