"""Every neighbour fails in turn, in words that repeat what it was given: no log of a function has any of them."""

import json
import logging
import re
import warnings
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import boto3
import pytest
import time_machine

from functions.lost_texts import schedule as lost_texts
from functions.reconciliation import schedule as reconciliation
from functions.retention import schedule as retention
from tests.support.events import ACCOUNT_SID, AUTH_TOKEN, KEY_SECRET, sqs_event
from tests.support.failing import (
    AwsFails,
    AwsFailure,
    CarrierFailure,
    Written,
    answering,
    carrier_fails,
    everything_written,
    no_answer,
    not_connected,
    refused,
    unreachable,
)
from tests.support.ground import forget
from tests.support.house import DISPATCH, SETTLE, WORKERS, House, context
from tests.support.later import quiet
from tests.support.lost_texts import lose
from tests.support.phone_calls import call_for

DANA, NAME, TEXT, ANSWER = "+14155550101", "Zebra", "Platypus rehearsal moves to the aquarium.", "wombats are fine too"
ROW = {"phone": DANA, "name": NAME}
_PHONE = r"(?<![\d.])1?[2-9]\d\d5550[1-3]\d\d(?!\d)"
PERSONAL = re.compile(rf"{_PHONE}|{NAME}|Platypus|aquarium|wombats|{AUTH_TOKEN}|{KEY_SECRET}")
"""Phones with and without +1 or %2B, a name, texts, the carrier's token and key."""


def test_a_phone_is_found_in_each_form_and_a_time_is_none() -> None:
    for written in (DANA, DANA[1:], DANA[2:], f"%2B{DANA[1:]}", f"to={DANA[1:]}&from"):
        assert PERSONAL.search(written)
    for time in ("1796054155550123", "1796054155.550123", "0.4155550123"):  # with microseconds
        assert not PERSONAL.search(time)


type Deed = Callable[[], Any]


def _staff(house: House, method: str, path: str, body: Any = None, **more: Any) -> Deed:
    return lambda: house.call(method, path, body, **more)


def _worker(house: House, queue: str) -> Deed:
    """The worker as Lambda calls it, so that what it raises is seen."""
    event = sqs_event(house.take(queue))
    assert event["Records"]
    return lambda: WORKERS[queue][0](event, context())


def _accepts(house: House) -> Deed:
    house.opt_in(DANA)
    body = {"channel": "sms", "category": "general", "template": TEXT, "recipients": [ROW]}
    return _staff(house, "POST", "/batches", body, headers={"Idempotency-Key": "key-1"})


def _dispatches(house: House) -> Deed:
    _accepts(house)()
    return _worker(house, DISPATCH)


def _reported(house: House) -> tuple[str, str]:
    batch_id = house.sent(DANA, template=TEXT, recipients=[ROW])
    [row] = house.messages(batch_id)
    return batch_id, row["message_id"]


def _hears_a_status(house: House) -> Deed:
    batch_id, message_id = _reported(house)
    return lambda: house.report(batch_id, message_id, DANA, "delivered")


def _settles(house: House) -> Deed:
    _hears_a_status(house)()
    return _worker(house, SETTLE)


def _receives(house: House) -> Deed:
    house.opt_in(DANA)
    return lambda: house.text(DANA, f"STOP {ANSWER}", text_id="SM1")


def _answers_a_call(house: House) -> Deed:
    call = call_for(house, house.sent(DANA, channel="voice", template=TEXT, recipients=[ROW]), DANA)
    call.answered()
    return lambda: call.press("9")


def _finds_out(house: House) -> Deed:
    house.carrier.behave({DANA: {"do": "deliver", "faults": ["reset_after_taking", "dropped_callbacks"]}})
    house.sent(DANA, template=TEXT, recipients=[ROW])
    quiet(house)
    return partial(_later, house.housekeep, minutes=11)


def _compares(house: House) -> Deed:
    _settles(house)()
    return partial(_later, lambda: reconciliation.handler({}, context(290)), minutes=24 * 60)


def _removes_at_the_carrier(house: House) -> Deed:
    _settles(house)()
    house.text(DANA, ANSWER, text_id="SM1")
    _staff(house, "POST", f"/consents/{DANA}/erasure", {"note": f"a letter of {NAME}"})()
    return partial(_later, lambda: retention.handler({}, context(290)), minutes=60)


def _fetches_lost_texts(house: House) -> Deed:
    house.opt_in(DANA)
    lose(house, DANA, f"STOP {ANSWER}")
    return partial(_later, lambda: lost_texts.handler({}, context(55)), minutes=3)


def _imports(house: House) -> Deed:
    row = {"phone": DANA, "name": NAME, "channel": "sms", "status": "opted_in", "source": "paper_form"}
    return _staff(house, "POST", "/consents/import", {"rows": [row]})


def _erases(house: House) -> Deed:
    _settles(house)()
    house.text(DANA, ANSWER, text_id="SM1")
    return _staff(house, "POST", f"/consents/{DANA}/erasure", {"note": f"a letter of {NAME}"})


def _audits(house: House) -> Deed:
    house.opt_in(DANA)
    return _staff(house, "GET", "/audit", query={"phone": DANA})


def _changes_settings(house: House) -> Deed:
    return _staff(house, "PUT", "/settings", {"footer": NAME})


def _later(act: Deed, minutes: int) -> None:
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=minutes)):
        act()


SCENES: dict[str, Callable[[House], Deed]] = {
    "send_batch": _accepts,
    "dispatch": _dispatches,
    "inbound_keyword": _receives,
    "status_callback": _hears_a_status,
    "settle": _settles,
    "voice_call": _answers_a_call,
    "housekeeping": _finds_out,
    "reconciliation": _compares,
    "retention": _removes_at_the_carrier,
    "lost_texts": _fetches_lost_texts,
    "manage_consent": _imports,
    "erase": _erases,
    "audit_query": _audits,
    "manage_account": _changes_settings,
}
SPEAK_TO_THE_CARRIER = ("dispatch", "housekeeping", "reconciliation", "retention", "lost_texts")
CARRIER = {
    "refuses the connection": not_connected,
    "does not answer": no_answer,
    "finds a mistake": answering(400),
    "fails": answering(500),
    "answers something else": answering(200, as_json=False),
}


def has_nothing_personal(written: Written) -> None:
    """Nor does it, where what is there was written with escapes."""
    for text in (written.getvalue(), written.getvalue().encode().decode("unicode_escape", "replace")):
        found = PERSONAL.search(text)
        assert found is None, text[max(found.start() - 1500, 0) : found.end() + 100]


@pytest.mark.parametrize("how", [refused, unreachable])
@pytest.mark.parametrize("scene", SCENES)
def test_no_log_repeats_what_aws_was_given(house_as_new: Callable[[], House], scene: str, how: AwsFailure) -> None:
    calls = AwsFails(1000, how)
    deed = SCENES[scene](house_as_new())
    with calls.on(), everything_written() as written:
        deed()
    has_nothing_personal(written)
    assert calls.names
    for number in range(len(calls.names)):
        deed = SCENES[scene](house_as_new())
        with AwsFails(number, how).on(), everything_written() as written:
            written.runs(deed)
        has_nothing_personal(written)
        if number == 0:
            assert re.search("botocore.exceptions.(ClientError|EndpointConnectionError)", written.getvalue())


@pytest.mark.parametrize("how", CARRIER.values(), ids=CARRIER)
@pytest.mark.parametrize("scene", SPEAK_TO_THE_CARRIER)
def test_no_log_repeats_what_the_carrier_was_given(house: House, scene: str, how: CarrierFailure) -> None:
    deed = SCENES[scene](house)
    asked = []

    def fails(request: Any) -> Any:
        asked.append(request.url)
        return how(request)

    with carrier_fails(fails), everything_written() as written:
        written.runs(deed)
    assert asked
    has_nothing_personal(written)


@pytest.mark.parametrize("scene", ["dispatch", "inbound_keyword", "status_callback", "voice_call", "lost_texts"])
@pytest.mark.parametrize("secret", [f"token: {AUTH_TOKEN}", json.dumps({"token": AUTH_TOKEN, "sid": ACCOUNT_SID})])
def test_no_log_repeats_a_secret_that_cannot_be_read(house: House, scene: str, secret: str) -> None:
    deed = SCENES[scene](house)
    for kept in ("carrier", "carrier-key"):
        boto3.client("secretsmanager").put_secret_value(SecretId=kept, SecretString=secret)
    forget()
    with everything_written() as written:
        assert not written.runs(deed)
    assert "the run failed" in written.getvalue()
    has_nothing_personal(written)


def test_what_a_library_logs_or_warns_of_is_there_without_its_text() -> None:
    with warnings.catch_warnings():
        logging.captureWarnings(capture=False)  # as it is when a function starts
        with everything_written() as written:
            warnings.simplefilter("always")
            warnings.warn(f"{TEXT} {DANA}", stacklevel=1)
            logging.getLogger("urllib3.connectionpool").warning("Retrying: %s", f"/Messages.json?To=%2B{DANA[1:]}")
            logging.getLogger("pynamodb").error(TEXT, exc_info=ValueError(TEXT))
    has_nothing_personal(written)
    for told in ("py.warnings", "urllib3.connectionpool", "pynamodb", "builtins.ValueError", __file__):
        assert told in written.getvalue()
