"""What a log shows of an exception, and what it leaves out."""

import json
import logging
from typing import Any

import pytest
from botocore.exceptions import ClientError
from twilio.base.exceptions import TwilioRestException

from sayso.domain.errors import InvalidRequest, Tellable
from sayso.log_form import LogForm, textless, told, told_with_places

PHONE = "+14155550101"


def _record(message: Any, *args: Any, error: BaseException | None = None) -> logging.LogRecord:
    info = None if error is None else (type(error), error, error.__traceback__)
    return logging.LogRecord("service", logging.ERROR, __file__, 7, message, args, info, "f")


def _raised(error: Exception, cause: Exception) -> Exception:
    def fail() -> None:
        raise error from cause

    with pytest.raises(type(error)) as caught:
        fail()
    return caught.value


def test_an_exception_is_told_by_its_type_and_the_codes_of_aws_or_twilio() -> None:
    said = {"Error": {"Code": "ThrottlingException", "Message": PHONE}}
    assert told(ClientError(said, "GetItem")) == (  # type: ignore[arg-type]
        "botocore.exceptions.ClientError (ThrottlingException GetItem)"
    )
    reasons = {"CancellationReasons": [{"Code": "None"}, {"Code": "TransactionConflict", "Message": PHONE}]}
    cancelled = {"Error": {"Code": "TransactionCanceledException", "Message": PHONE}}
    assert told(ClientError(cancelled | reasons, "TransactWriteItems")) == (  # type: ignore[arg-type]
        "botocore.exceptions.ClientError (TransactionCanceledException TransactWriteItems None TransactionConflict)"
    )
    assert told(TwilioRestException(400, f"/?To={PHONE}", PHONE, 21211)) == (
        "twilio.base.exceptions.TwilioRestException (400 21211)"
    )
    assert told(ValueError(PHONE)) == "builtins.ValueError"


def test_a_code_that_is_none_is_left_out() -> None:
    said = {"Error": {"Code": PHONE, "Message": ""}}
    assert told(ClientError(said, "Query")) == "botocore.exceptions.ClientError (Query)"  # type: ignore[arg-type]
    assert told(TwilioRestException(400, "", "", 14155550101)) == "twilio.base.exceptions.TwilioRestException (400)"


def test_of_our_own_sentences_only_those_for_logs_are_shown() -> None:
    assert told(Tellable("Two accounts failed.")).endswith(": Two accounts failed.")
    assert told(InvalidRequest(f"{PHONE} is no phone.")) == "sayso.domain.errors.InvalidRequest (400)"


def test_all_that_led_to_an_exception_is_told_with_its_places() -> None:
    text = told_with_places(_raised(Tellable("No answer."), OSError(PHONE)))
    assert text.splitlines()[0].endswith("Tellable: No answer.")
    assert f"  {__file__}:" in text
    assert text.endswith("caused by builtins.OSError")
    circle, other = KeyError(PHONE), ValueError(PHONE)
    circle.__context__, other.__context__ = other, circle
    assert told_with_places(circle) == "builtins.KeyError\ncaused by builtins.ValueError"


def test_our_own_line_has_neither_arguments_nor_notes_nor_texts_of_exceptions() -> None:
    error = _raised(ValueError(PHONE), OSError(PHONE))
    error.add_note(PHONE)
    record = _record("not sent: %s", PHONE, error=error)
    record.problem = OSError(PHONE)
    line = LogForm().format(record)
    assert PHONE not in line
    shown = json.loads(line)
    assert (shown["message"], shown["exception_name"]) == ("not sent: %s", "ValueError")
    assert shown["problem"] == "builtins.OSError"
    assert shown["exception"].startswith("builtins.ValueError\n")
    assert PHONE not in LogForm().format(_record(OSError(PHONE)))


def test_a_librarys_record_is_told_by_its_place() -> None:
    record = _record("sent: %s", PHONE, error=_raised(ValueError(PHONE), OSError(PHONE)))
    record.aws_request_id = "run"
    bare = textless(record)
    assert (bare.name, bare.levelno, bare.aws_request_id) == ("service", logging.ERROR, "run")  # type: ignore[attr-defined]
    text = logging.Formatter().format(bare)
    assert PHONE not in text
    assert text.startswith(f"service logs this at {__file__}:7; its text is left out\nbuiltins.ValueError\n")
