"""Whether an answer is one that the API's document knows."""

import json
import re
from functools import cache
from typing import Any

from pydantic import BaseModel

from apidoc.call import Call
from apidoc.calls import CALLS
from apidoc.errors import ANY_CALL, Error
from sayso.domain.errors import SaysoError


@cache
def _ways() -> list[tuple[str, re.Pattern[str], Call]]:
    """Method, path and call; a path without parameters comes before one that would take it for a value."""
    ways = sorted(CALLS.items(), key=lambda way: "{" in way[0][1])
    return [(method, re.compile(re.sub(r"{\w+}", "[^/]+", path)), call) for (method, path), call in ways]


def call_of(method: str, path: str) -> Call | None:
    """The documented call that this path leads to."""
    return next((call for verb, way, call in _ways() if verb == method.lower() and way.fullmatch(path)), None)


def check_answer(method: str, path: str, status: int, body: Any) -> None:
    """The answer is that of the call's model, field by field and no other, or one of its errors."""
    call = call_of(method, path)
    if call is None:
        assert status == 404, f"{method} {path} is not in apidoc/calls.py"
    elif status == call.status:
        fits(call.form, body, f"{method} {path}")
    else:
        possible: list[type[SaysoError]] = [*ANY_CALL, *call.errors]
        codes = {(kind.status, kind.code) for kind in possible}
        assert (status, body["code"]) in codes, f"{method} {path} answers {status}: name the error in apidoc/calls.py"
        fits(Error, body, f"{method} {path}")


def fits(form: type[BaseModel], body: Any, what: str) -> None:
    """All of it, and nothing else; the AssertionError names the field that the form does not know or misses."""
    try:
        form.model_validate_json(json.dumps(body), strict=True, extra="forbid")
    except ValueError as problem:
        raise AssertionError(f"{what}: the answer is not of the documented form: {problem}") from problem
