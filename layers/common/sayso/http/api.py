"""The wire of the staff API: who asks, what a role may do, and one form for every error."""

import base64
import functools
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from http import HTTPStatus
from typing import Annotated, Any, Literal
from urllib.parse import unquote

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response, content_types
from aws_lambda_powertools.event_handler.exceptions import NotFoundError
from aws_lambda_powertools.event_handler.openapi.exceptions import RequestValidationError
from aws_lambda_powertools.utilities.typing import LambdaContext
from pydantic import AfterValidator, BeforeValidator

from sayso.domain import timestamps
from sayso.domain.account.settings import Role, Staff
from sayso.domain.audit.entry import Actor, ActorKind
from sayso.domain.errors import BodyTooLarge, Forbidden, InvalidRequest, NotFound, SaysoError
from sayso.domain.phone import PhoneNumber
from sayso.http.csv_file import to_csv
from sayso.observability import logger

MAX_BODY_BYTES = 5 * 1024 * 1024

MAX_PROBLEMS = 100
"""Problems told of one request."""

# What pydantic says to programmers, said to people. https://docs.pydantic.dev/latest/errors/validation_errors/
PLAIN_WORDS: dict[str, str] = {
    "missing": "is required",
    "extra_forbidden": "is not a field of this request",
    "none_required": "is not available yet; leave it out",
    "string_unicode": "contains half a character",
    "string_pattern_mismatch": "is blank or has characters that are not allowed",
    "too_short": "is empty",
    "model_attributes_type": "must be an object",
    "dict_type": "must be an object",
    "list_type": "must be a list",
    "string_type": "must be text",
    "bool_type": "must be true or false",
    "int_type": "must be a whole number",
    "string_too_short": "has fewer than {min_length} characters",
    "string_too_long": "has more than {max_length} characters",
    "too_long": "has more than {max_length}",
    "greater_than_equal": "is less than {ge}",
    "less_than_equal": "is more than {le}",
    "enum": "must be {expected}",
    "literal_error": "must be {expected}",
}

_DAY = re.compile(r"2\d{3}-\d{2}-\d{2}")
_LOST_PLUS = re.compile(r"(T[\d:.]+) (\d\d:?\d\d)")


def _with_its_plus(text: Any) -> Any:
    """A time whose `+` became a blank, as it does in a query that was not percent-encoded."""
    return _LOST_PLUS.sub(r"\1+\2", text) if isinstance(text, str) else text


Answer = Response[Any]

Format = Literal["json", "csv"]
"""What a list is answered in."""

Moment = Annotated[datetime, BeforeValidator(_with_its_plus), AfterValidator(timestamps.in_utc)]
"""A time on the wire, in UTC from here on."""


def _written_out(text: Any) -> Any:
    """A day as ISO 8601 writes it: other forms that a date can be read from (a number of seconds) are refused."""
    if not isinstance(text, str) or not _DAY.fullmatch(text):
        raise ValueError("must be a day between 2000 and 2999, for example 2026-11-23")
    return text


Day = Annotated[date, BeforeValidator(_written_out)]
"""A day on the wire, of the account's time zone."""


class Unauthorized(SaysoError):
    """The token is not an ID token of a person who belongs to an account."""

    code = "unauthorized"
    status = 401


def new_api() -> APIGatewayRestResolver:
    """A resolver that checks requests against the annotations of its routes, and answers errors in the one form."""
    app = APIGatewayRestResolver(enable_validation=True, json_body_deserializer=_read_json, serializer=_write_json)
    app.exception_handler(SaysoError)(_answer_error)
    app.exception_handler(RequestValidationError)(_answer_invalid)
    app.exception_handler(NotFoundError)(lambda _: _answer_error(NotFound("There is no such call.")))
    app.exception_handler(Exception)(_answer_unexpected)
    return app


def resolve(
    app: APIGatewayRestResolver, event: dict[str, Any], context: LambdaContext, ready: Callable[[], None]
) -> dict[str, Any]:
    """Answer one API Gateway event: first who asks, then how much, then what."""
    logger.set_correlation_id(event["requestContext"].get("requestId"))
    try:
        staff = _staff(event)
        event = _plain_json(event)
        ready()
    except SaysoError as error:
        return _as_dict(_answer_error(error))
    app.append_context(staff=staff)
    return app.resolve(event, context)


def _plain_json(event: dict[str, Any]) -> dict[str, Any]:
    """The event with its body as text; it is JSON here, whatever a client calls it."""
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


def json_answer(body: Mapping[str, Any]) -> Answer:
    """The ordinary answer of a call that can answer in another form as well."""
    return Response(HTTPStatus.OK, content_types.APPLICATION_JSON, _write_json(body))


def csv_answer(name: str, columns: Sequence[str], rows: Iterable[Mapping[str, Any]], cursor: str | None) -> Answer:
    """Rows as a file; where there are more, the header `X-Next-Cursor` holds the cursor."""
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    if cursor:
        headers["X-Next-Cursor"] = cursor
    return Response(HTTPStatus.OK, "text/csv; charset=utf-8", to_csv(columns, rows), headers=headers)


def staff_with(app: APIGatewayRestResolver, role: Role) -> Staff:
    """The person who asks; Forbidden if no role of theirs brings this one."""
    staff: Staff = app.context["staff"]
    if not staff.has(role):
        raise Forbidden(f"This needs the role {role.value}; ask an admin of your account.")
    return staff


def actor_of(staff: Staff) -> Actor:
    """The person as the log names them."""
    return Actor(ActorKind.STAFF, staff.name)


def phone_parameter(text: str) -> PhoneNumber:
    """A phone in E.164 in a path or a query, where the `+` may have come as a blank or percent-encoded."""
    decoded = unquote(text)
    try:
        return PhoneNumber.from_e164(f"+{decoded[1:]}" if decoded.startswith(" ") else decoded)
    except ValueError as error:
        raise InvalidRequest(
            "phone: write it in international form, for example +14155550101.",
            [{"field": "phone", "problem": "is not in E.164 form"}],
        ) from error


def _staff(event: dict[str, Any]) -> Staff:
    """The person in the verified claims. An access token passes the authorizer as well, but names no account."""
    claims = (event["requestContext"].get("authorizer") or {}).get("claims") or {}
    account, name = claims.get("custom:account"), claims.get("email") or claims.get("cognito:username")
    if claims.get("token_use") != "id" or not account or not name:
        raise Unauthorized("Sign in again and send the ID token.")
    groups = str(claims.get("cognito:groups") or "")  # "admin,billing"; some gateways write "[admin billing]"
    words = groups.replace(",", " ").strip("[]").split()
    return Staff(account, name, frozenset(Role(word) for word in words if word in set(Role)))


def _answer_error(error: SaysoError) -> Answer:
    headers = {"Retry-After": "1"} if error.retryable else {}
    if error.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        logger.error("answered with an error", extra={"code": error.code}, exc_info=error)
    return Response(error.status, content_types.APPLICATION_JSON, json.dumps(error.body()), headers=headers)


def _answer_invalid(error: RequestValidationError) -> Answer:
    problems = [_problem(problem) for problem in list(error.errors())[:MAX_PROBLEMS]]
    first = problems[0]
    return _answer_error(InvalidRequest(f"{first['field']}: {first['problem']}.", problems))


def _read_json(text: str) -> Any:
    """The body as data; NaN is no JSON, and neither numbers nor brackets may be there by the thousand."""
    try:
        return json.loads(text, parse_constant=_refuse)
    except json.JSONDecodeError as error:
        problem = f"is not valid JSON at character {error.pos}"
    except (ValueError, RecursionError):
        problem = "is not valid JSON"
    raise InvalidRequest(f"body: {problem}.", [{"field": "body", "problem": problem}])


_write_json = functools.partial(json.dumps, ensure_ascii=False, separators=(",", ":"))
"""An answer as text; escaped, a text of emoji would take twice the bytes, and an answer has at most 6 MB."""


def _refuse(constant: str) -> None:
    raise ValueError(constant)


def _problem(problem: Mapping[str, Any]) -> dict[str, str]:
    """The field the way the request writes it (`recipients.4.phone`), and what is wrong with it in plain words."""
    where, *names = problem.get("loc") or ("body",)
    field = ".".join(str(name) for name in names if name != "[key]") or str(where)  # pydantic's mark of a wrong key
    return {"field": field, "problem": plain(problem)}


def plain(problem: Mapping[str, Any]) -> str:
    """What pydantic found, in plain words."""
    words = PLAIN_WORDS.get(problem["type"])
    return words.format(**problem.get("ctx", {})) if words else str(problem["msg"]).removeprefix("Value error, ")


def _answer_unexpected(error: Exception) -> Answer:
    logger.exception("unexpected error", exc_info=error)
    code = HTTPStatus.INTERNAL_SERVER_ERROR
    body = {"code": "internal_error", "message": "Something went wrong here; try again.", "details": []}
    return Response(code, content_types.APPLICATION_JSON, json.dumps(body))


def _as_dict(answer: Answer) -> dict[str, Any]:
    return {
        "statusCode": answer.status_code,
        "headers": {"Content-Type": content_types.APPLICATION_JSON},
        "body": answer.body,
        "isBase64Encoded": False,
    }
