"""The staff API: checks who asks, reads query and body, and answers every result and every error in one form."""

import base64
import functools
import inspect
import json
from collections.abc import Callable
from typing import Any, get_args

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response, content_types
from aws_lambda_powertools.event_handler.exceptions import NotFoundError
from aws_lambda_powertools.event_handler.openapi.exceptions import RequestValidationError
from aws_lambda_powertools.event_handler.openapi.params import Query
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEvent
from aws_lambda_powertools.utilities.typing import LambdaContext

from sayso.domain.errors import BodyTooLarge, InvalidRequest, NotFound, SaysoError
from sayso.http.plain_problems import field_problem
from sayso.http.responses import error_response, response_to, unexpected_error_response, write_json
from sayso.http.signed_in import staff_of
from sayso.observability import logger

MAX_BODY_BYTES = 5 * 1024 * 1024

DEPRECATED_SINCE = "@1796083200"
"""1 December 2026, as RFC 9745 writes it: since then an address names a phone by its id."""

MAX_PROBLEMS = 100
"""Problems listed for one request."""


class StaffApi(APIGatewayRestResolver):
    """A resolver whose handlers return what an action returned; the API's document reads its form from their types.

    Powertools never sees these types: it would build a pydantic model for each at a cold start, and validate answers.
    """

    def route[Handler: Callable[..., Any]](
        self, rule: str, method: Any, *args: Any, **options: Any
    ) -> Callable[[Handler], Handler]:
        """Register the handler behind what writes its result as a response; the handler itself stays as it is."""
        register = super().route(rule, method, *args, **options)

        def add(handler: Handler) -> Handler:
            known = _query_names(handler)
            register(_responding(handler, lambda: _require_known(self.current_event, known), self._marked))
            return handler

        return add

    def _marked(self, response: Response[Any]) -> Response[Any]:
        """The response, which says so where the request named a phone by its number."""
        if self.context.get("deprecated"):
            response.headers["Deprecation"] = DEPRECATED_SINCE
        return response


def _responding(
    handler: Callable[..., Any], require: Callable[[], None], marked: Callable[[Response[Any]], Response[Any]]
) -> Callable[..., Response[Any]]:
    @functools.wraps(handler)
    def respond(**arguments: Any) -> Response[Any]:
        require()
        return marked(response_to(handler(**arguments)))

    signature = inspect.signature(handler).replace(return_annotation=Response[Any])
    respond.__signature__ = signature  # type: ignore[attr-defined]
    return respond


def _query_names(handler: Callable[..., Any]) -> frozenset[str]:
    """The names that the handler's parameters have in a query."""
    named = {
        parameter.name: next((one for one in get_args(parameter.annotation) if isinstance(one, Query)), None)
        for parameter in inspect.signature(handler).parameters.values()
    }
    return frozenset(query.alias or name for name, query in named.items() if query)


def _require_known(event: APIGatewayProxyEvent, known: frozenset[str]) -> None:
    """Raises InvalidRequest for a parameter that the call does not have, or that is blank: it would filter nothing."""
    for name, values in (event.multi_value_query_string_parameters or {}).items():
        if name not in known:
            there = f"this call has {', '.join(sorted(known))}" if known else "this call has none"
            raise InvalidRequest(f"{name}: is no parameter; {there}.", [{"field": name, "problem": "is not known"}])
        if not all(value.strip() for value in values):
            raise InvalidRequest(
                f"{name}: is blank; give a value or leave it out.", [{"field": name, "problem": "is blank"}]
            )


def new_api() -> StaffApi:
    """A resolver that checks requests against the annotations of its routes, and answers errors in the one form."""
    app = StaffApi(enable_validation=True, json_body_deserializer=_read_json, serializer=write_json)
    app.exception_handler(SaysoError)(error_response)
    app.exception_handler(RequestValidationError)(_invalid_request)
    app.exception_handler(NotFoundError)(lambda _: error_response(NotFound("There is no such call.")))
    app.exception_handler(Exception)(unexpected_error_response)
    return app


def resolve(
    app: APIGatewayRestResolver, event: dict[str, Any], context: LambdaContext, ready: Callable[[], None]
) -> dict[str, Any]:
    """Answer one API Gateway event: checks who asks, then the size of the body, then calls `ready` and the handler."""
    logger.set_correlation_id(event["requestContext"].get("requestId"))
    try:
        staff = staff_of(event)
        event = _with_plain_body(event)
        ready()
    except SaysoError as error:
        return _as_dict(error_response(error))
    app.append_context(staff=staff)
    return app.resolve(event, context)


def _with_plain_body(event: dict[str, Any]) -> dict[str, Any]:
    """The event with its body as text; it is read as JSON, whatever content type a client names."""
    body = event.get("body") or ""
    try:
        text = base64.b64decode(body).decode() if event.get("isBase64Encoded") else body
        size = len(text.encode())
    except ValueError as error:
        raise InvalidRequest("body: is not text in UTF-8.", [{"field": "body", "problem": "is not UTF-8"}]) from error
    if size > MAX_BODY_BYTES:
        raise BodyTooLarge("The body is over 5 MB; send the recipients in several batches.")
    unnamed = {
        kind: {name: value for name, value in (event.get(kind) or {}).items() if name.lower() != "content-type"}
        for kind in ("headers", "multiValueHeaders")
    }
    return event | unnamed | {"body": text or None, "isBase64Encoded": False}


def _invalid_request(error: RequestValidationError) -> Response[Any]:
    problems = [field_problem(problem) for problem in list(error.errors())[:MAX_PROBLEMS]]
    first = problems[0]
    return error_response(InvalidRequest(f"{first['field']}: {first['problem']}.", problems))


def _read_json(text: str) -> Any:
    """The body as data; NaN is not JSON, and neither numbers nor brackets may be there by the thousand."""
    try:
        return json.loads(text, parse_constant=_refuse)
    except json.JSONDecodeError as error:
        problem = f"is not valid JSON at character {error.pos}"
    except (ValueError, RecursionError):
        problem = "is not valid JSON"
    raise InvalidRequest(f"body: {problem}.", [{"field": "body", "problem": problem}])


def _refuse(constant: str) -> None:
    raise ValueError(constant)


def _as_dict(response: Response[Any]) -> dict[str, Any]:
    return {
        "statusCode": response.status_code,
        "headers": {"Content-Type": content_types.APPLICATION_JSON},
        "body": response.body,
        "isBase64Encoded": False,
    }
