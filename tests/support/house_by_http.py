"""The house behind HTTP, for tools that send requests: a WSGI application that does what API Gateway does."""

import re
from collections.abc import Callable, Iterable
from functools import cache
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs

from apidoc.calls import CALLS
from sayso.domain.errors import NotFound, SaysoError
from sayso.http.responses import error_response
from sayso.http.signed_in import Unauthorized
from tests.support.deployed_handlers import handler_of
from tests.support.events import rest_request
from tests.support.gateway import through_gateway
from tests.support.house import context

CLAIMS = {"cognito:groups": "admin,billing", "custom:account": "harbour"}
"""Of whoever sends the token."""

TOKEN = "token"

type Start = Callable[[str, list[tuple[str, str]]], Any]


def application(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
    """Answers one request."""
    answer = _answer(environ)
    status = HTTPStatus(answer["statusCode"])
    body = answer["body"].encode()
    headers = {name: str(value) for name, value in (answer.get("headers") or {}).items()}
    headers |= {name: str(values[-1]) for name, values in (answer.get("multiValueHeaders") or {}).items()}
    start(f"{status.value} {status.phrase}", [*(headers | {"Content-Length": str(len(body))}).items()])
    return [body]


@cache
def _resources() -> list[tuple[re.Pattern[str], str]]:
    """The documented paths, one without parameters before one that would take it for a value."""
    paths = sorted({path for _, path in CALLS}, key=lambda path: "{" in path)
    return [(re.compile(re.sub(r"{\w+}", "[^/]+", path)), path) for path in paths]


def _answer(environ: dict[str, Any]) -> dict[str, Any]:
    method, query = environ["REQUEST_METHOD"], environ["QUERY_STRING"]
    path = environ["REQUEST_URI"].partition("?")[0].removeprefix("/prod")  # as it was sent, so with its %2F
    resource = next((name for pattern, name in _resources() if pattern.fullmatch(path)), "")
    if (method.lower(), resource) not in CALLS:
        return _refused(NotFound("There is no such call."))
    if environ.get("HTTP_AUTHORIZATION") != TOKEN:
        return _refused(Unauthorized("Send a valid ID token in the Authorization header."))
    event = rest_request(method, path, body=_body(environ), claims=CLAIMS, headers=_headers(environ))
    asked = parse_qs(query, keep_blank_values=True)
    event["multiValueQueryStringParameters"] = asked or None
    event["queryStringParameters"] = {name: values[-1] for name, values in asked.items()} or None
    answer: dict[str, Any] = through_gateway(handler_of(method.lower(), resource), event, context(29))
    return answer


def _body(environ: dict[str, Any]) -> str | None:
    body: bytes = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    return body.decode("utf-8", "replace") or None


def _headers(environ: dict[str, Any]) -> dict[str, str]:
    key = environ.get("HTTP_IDEMPOTENCY_KEY")
    return {} if key is None else {"Idempotency-Key": key}


def _refused(error: SaysoError) -> dict[str, Any]:
    response = error_response(error)
    return {
        "statusCode": response.status_code,
        "headers": {"Content-Type": "application/json"},
        "body": response.body,
    }
