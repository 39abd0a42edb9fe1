"""What becomes of a message at the carrier's door: refused, lost sight of, given back, or not sent after all."""

from collections.abc import Callable
from typing import Any

import pytest

from sayso.carrier.gateway import CreateResult, Gateway, Receipt
from sayso.domain.message.message import Reason
from tests.support.carriers import fake_gateway
from tests.support.ground import keep_key
from tests.support.house import DISPATCH, House
from tests.support.promises import check

DANA, KIM, ALI = "+14155550101", "+14155550102", "+14155550103"
UNKNOWN, NOT_TAKEN = Receipt(CreateResult.UNKNOWN), Receipt(CreateResult.NOT_TAKEN, error_code="20429")


def test_a_phone_that_opted_out_at_the_carrier_is_opted_out_here_and_its_message_failed(house: House) -> None:
    house.carrier.behave({DANA: {"do": "refuse"}})
    batch_id = house.sent(DANA, KIM)
    house.settle()
    row = house.messages(batch_id)[0]
    assert (row["status"], row["reason"], row["error_code"]) == ("failed", "carrier_opt_out", "21610")
    consent = house.consent(DANA)
    assert (consent["channels"]["sms"], consent["source"]) == ("opted_out", "carrier_refusal")
    newest = consent["history"][0]
    assert (newest["actor"], newest["error_code"]) == ({"kind": "carrier", "name": "twilio"}, "21610")
    assert house.credits() == {"balance": 1000, "held": 1, "available": 999}
    check(house)
    assert house.send("key-2", recipients=[{"phone": DANA}]).body["without_consent"] == 1


def test_a_refusal_that_is_told_again_changes_nothing_more(house: House) -> None:
    house.carrier.behave({DANA: {"do": "refuse"}})
    house.opt_in(DANA)
    house.accept(DANA)
    messages = house.take(DISPATCH)
    for _ in range(3):
        assert house.deliver(DISPATCH, messages) == set()
    assert len(house.consent(DANA)["history"]) == 2


def test_a_start_that_comes_after_a_refusal_is_not_undone_when_the_chunk_comes_again(house: House) -> None:
    house.carrier.behave({DANA: {"do": "refuse"}})
    house.opt_in(DANA)
    house.accept(DANA)
    messages = house.take(DISPATCH)
    house.deliver(DISPATCH, messages)
    house.text(DANA, "START", text_id="SM1")
    assert house.deliver(DISPATCH, messages) == set()
    assert house.consent(DANA)["channels"]["sms"] == "opted_in"


def test_what_the_carrier_refuses_for_another_reason_fails_and_changes_no_consent(house: House) -> None:
    house.carrier.behave({DANA: {"do": "refuse", "code": 21211}})
    batch_id = house.sent(DANA)
    house.settle()
    row = house.messages(batch_id)[0]
    assert (row["status"], row["reason"], row["error_code"]) == ("failed", "carrier_refused", "21211")
    assert house.consent(DANA)["channels"]["sms"] == "opted_in"
    assert house.batch(batch_id)["status"] == "completed"
    assert house.credits() == {"balance": 1000, "held": 0, "available": 1000}
    check(house)


def test_a_message_of_unknown_outcome_is_held_and_never_sent_again(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    carrier = fake_gateway(monkeypatch)
    carrier.answers[DANA] = UNKNOWN
    house.opt_in(DANA, KIM)
    batch_id = house.accept(DANA, KIM)
    messages = house.take(DISPATCH)
    for _ in range(3):
        assert house.deliver(DISPATCH, messages) == set()
    assert carrier.phones == [DANA, KIM]
    assert house.statuses(batch_id) == {DANA: "sending", KIM: "sent"}
    assert house.credits()["held"] == 2
    check(house)


def test_a_message_of_unknown_outcome_is_settled_by_the_carriers_report(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake_gateway(monkeypatch).answers[DANA] = UNKNOWN
    batch_id = house.sent(DANA)
    house.conclude(batch_id, DANA, "delivered")
    assert house.statuses(batch_id) == {DANA: "delivered"}
    assert house.credits() == {"balance": 999, "held": 0, "available": 999}
    check(house)


def test_what_the_carrier_had_no_room_for_is_given_back_and_sent_later(
    house: House, monkeypatch: pytest.MonkeyPatch, later: Callable[[float], Any]
) -> None:
    carrier = fake_gateway(monkeypatch)
    carrier.answers[DANA] = NOT_TAKEN
    batch_id = house.sent(DANA, KIM)
    assert house.statuses(batch_id) == {DANA: "pending", KIM: "sent"}
    check(house)
    carrier.answers.clear()
    assert house.dispatch() == 0, "not at once"
    later(2)
    assert house.dispatch() == 1
    assert carrier.phones == [DANA, DANA, KIM]
    assert house.statuses(batch_id) == {DANA: "sent", KIM: "sent"}


def test_each_setback_in_a_row_waits_twice_as_long(
    house: House, monkeypatch: pytest.MonkeyPatch, later: Callable[[float], Any]
) -> None:
    fake_gateway(monkeypatch).answers[DANA] = NOT_TAKEN
    house.sent(DANA)
    for seconds in (2, 4, 8, 16):
        later(seconds - 0.5)
        assert house.dispatch() == 0
        later(0.5)
        assert house.dispatch() == 1


def test_consent_is_read_anew_for_what_was_given_back(
    house: House, monkeypatch: pytest.MonkeyPatch, later: Callable[[float], Any]
) -> None:
    carrier = fake_gateway(monkeypatch)
    carrier.answers[DANA] = NOT_TAKEN
    batch_id = house.sent(DANA)
    house.text(DANA, "STOP", text_id="SM1")
    carrier.answers.clear()
    later(2)
    house.dispatch()
    house.settle()
    assert (carrier.phones, house.statuses(batch_id)) == ([DANA], {DANA: "skipped"})
    check(house)


def test_with_wrong_credentials_the_chunk_waits_in_the_queue_and_nothing_fails(house: House) -> None:
    house.opt_in(DANA, KIM)
    batch_id = house.accept(DANA, KIM)
    keep_key(key_secret="f" * 32)
    [message] = house.take(DISPATCH)
    assert house.deliver(DISPATCH, [message]) == {message["MessageId"]}
    assert house.statuses(batch_id) == {DANA: "pending", KIM: "pending"}
    assert house.settle() == 0
    keep_key()
    assert house.deliver(DISPATCH, [message]) == set()
    assert [sent["to"] for sent in sorted(house.carrier.sent(), key=lambda sent: sent["to"])] == [DANA, KIM]
    check(house)


def test_an_error_beside_it_loses_no_carrier_id(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    carrier = fake_gateway(monkeypatch)
    house.opt_in(DANA, KIM)
    batch_id = house.accept(DANA, KIM)

    def fail_for_dana(**asked: str) -> Receipt:
        if asked["to"] == DANA:
            raise RuntimeError("a table was not reached")
        return carrier.create(**asked)

    monkeypatch.setattr(Gateway, "create", lambda _, **asked: fail_for_dana(**asked))
    [message] = house.take(DISPATCH)
    assert house.deliver(DISPATCH, [message]) == {message["MessageId"]}
    assert house.statuses(batch_id) == {DANA: "sending", KIM: "sent"}
    house.deliver(DISPATCH, [message])
    assert carrier.phones == [KIM]


def test_a_refusal_carries_its_reason_into_the_log(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    fake_gateway(monkeypatch).answers[DANA] = Receipt(
        CreateResult.REFUSED, reason=Reason.CARRIER_REFUSED, error_code="21612"
    )
    house.sent(DANA)
    house.settle()
    [entry] = house.entries(type="message_failed")
    told = f"SMS message to {DANA} failed: the carrier refused it (code 21612). 0 credits used. 1000 remaining."
    assert (entry["text"], entry["actor"]["kind"]) == (told, "carrier")
