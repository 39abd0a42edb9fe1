"""Answers as HTTP: what an action returned as JSON or as a file, and every error in one form."""

import functools
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler import Response, content_types

from sayso.domain.errors import SaysoError
from sayso.domain.json_form import to_json
from sayso.http.csv_file import to_csv
from sayso.observability import logger

write_json = functools.partial(json.dumps, ensure_ascii=False, separators=(",", ":"))
"""JSON as text; escaped, a text of emoji would take twice the bytes, and an answer has at most 6 MB."""


@dataclass(frozen=True, slots=True)
class CsvFile:
    """Rows as a file; where there are more, the header `X-Next-Cursor` holds the cursor."""

    name: str
    columns: Sequence[str]
    rows: Iterable[Mapping[str, Any]]
    cursor: str | None = None


def response_to(result: Any) -> Response[Any]:
    """The response that carries what a handler returned: a result, a result with a status, a file, or a response."""
    if isinstance(result, Response):
        return result
    if isinstance(result, CsvFile):
        return _file(result)
    result, status = result if isinstance(result, tuple) else (result, HTTPStatus.OK)
    return Response(status, content_types.APPLICATION_JSON, write_json(to_json(result)))


def _file(file: CsvFile) -> Response[Any]:
    headers = {"Content-Disposition": f'attachment; filename="{file.name}.csv"'}
    if file.cursor:
        headers["X-Next-Cursor"] = file.cursor
    return Response(HTTPStatus.OK, "text/csv; charset=utf-8", to_csv(file.columns, file.rows), headers=headers)


def error_response(error: SaysoError) -> Response[Any]:
    """The one form of every error; what is our fault is logged."""
    headers = {} if error.retry_after is None else {"Retry-After": str(error.retry_after)}
    if error.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        logger.error("answered with an error", extra={"code": error.code}, exc_info=error)
    return Response(error.status, content_types.APPLICATION_JSON, json.dumps(error.body()), headers=headers)


def unexpected_error_response(error: Exception) -> Response[Any]:
    """The answer to what nobody expected; the log has the details."""
    logger.exception("unexpected error", exc_info=error)
    code = HTTPStatus.INTERNAL_SERVER_ERROR
    body = {"code": "internal_error", "message": "Something went wrong here; try again.", "details": []}
    return Response(code, content_types.APPLICATION_JSON, json.dumps(body))
