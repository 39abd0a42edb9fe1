"""What a log shows of an exception and of a library's record: names, codes and places, no text that somebody else made.

A library writes into its texts what it was given: the address with `?To=…`, the item that was refused, the body.
"""

import logging
import re
import traceback
from collections.abc import Iterator, Mapping
from types import TracebackType
from typing import Any

from aws_lambda_powertools.logging.formatter import LambdaPowertoolsFormatter

from sayso.domain.errors import Tellable

_AWS_CODE = re.compile(r"[A-Za-z][A-Za-z.]{0,80}")
_HIGHEST_CARRIER_CODE = 99_999  # a phone has more digits

type ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


def told(error: BaseException) -> str:
    """The exception in one line: its type, the codes of AWS or Twilio, and its sentence if that is for logs."""
    name = f"{type(error).__module__}.{type(error).__qualname__}"
    codes = " ".join(_codes(error))
    sentence = f": {error}" if isinstance(error, Tellable) else ""
    return f"{name}{f' ({codes})' if codes else ''}{sentence}"


def told_with_places(error: BaseException) -> str:
    """The exception and all that led to it, each with the places that it came through."""
    return "\ncaused by ".join("\n".join((told(one), *_places(one.__traceback__))) for one in _chain(error))


class LogForm(LambdaPowertoolsFormatter):
    """Our own lines: the message is a constant, and what varies is in fields, which have ids and counts only."""

    def __init__(self) -> None:
        super().__init__(serialize_stacktrace=False, json_default=_told_of)

    def format(self, record: logging.LogRecord) -> str:
        """The record as JSON; arguments are not put into the message, since an exception may be among them."""
        line = logging.makeLogRecord(vars(record) | {"args": None})
        return super().format(line)

    def serialize(self, log: Any) -> str:
        """Without the notes that a library gave its exception."""
        log.pop("exception_notes", None)
        return super().serialize(log)

    def formatException(self, ei: ExcInfo) -> str:  # noqa: N802 - logging's own name
        """The exception by its types, codes and places."""
        return "" if ei[1] is None else told_with_places(ei[1])


def textless(record: logging.LogRecord) -> logging.LogRecord:
    """A filter for the handlers of all other loggers: who logged it, where, and the exception, without the text."""
    message = f"{record.name} logs this at {record.pathname}:{record.lineno}; its text is left out"
    error = record.exc_info[1] if isinstance(record.exc_info, tuple) else None
    if error is not None:
        message += f"\n{told_with_places(error)}"
    bare = logging.LogRecord(
        record.name, record.levelno, record.pathname, record.lineno, message, None, None, record.funcName
    )
    bare.aws_request_id = getattr(record, "aws_request_id", None)  # Lambda's own filter has put it there
    return bare


def _told_of(value: object) -> str:
    return told(value) if isinstance(value, BaseException) else type(value).__qualname__


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    one: BaseException | None = error
    while one is not None and id(one) not in seen:
        seen.add(id(one))
        yield one
        one = one.__cause__ or (None if one.__suppress_context__ else one.__context__)


def _places(trace: TracebackType | None) -> Iterator[str]:
    for frame, line in traceback.walk_tb(trace):
        yield f"  {frame.f_code.co_filename}:{line} {frame.f_code.co_qualname}"


def _codes(error: BaseException) -> Iterator[str]:
    response: Any = getattr(error, "response", None)
    if isinstance(response, Mapping):
        reasons = {reason.get("Code") for reason in response.get("CancellationReasons", ())}
        for code in (response.get("Error", {}).get("Code"), getattr(error, "operation_name", None), *sorted(reasons)):
            if _AWS_CODE.fullmatch(str(code)):
                yield str(code)
    for number in (getattr(error, "status", None), getattr(error, "code", None)):
        if isinstance(number, int) and number <= _HIGHEST_CARRIER_CODE:
            yield str(int(number))
