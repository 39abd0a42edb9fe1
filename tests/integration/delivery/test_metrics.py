"""What the functions count for alarms and dashboard, as they print it for CloudWatch to find."""

from typing import Any

import pytest

from sayso.carrier.gateway import CreateResult, Receipt
from sayso.observability import Metric, publish
from tests.support.carriers import fake_gateway
from tests.support.counted import counted
from tests.support.house import DISPATCH, House
from tests.support.later import housekeep

DANA, KIM, ALI = "+14155550101", "+14155550102", "+14155550103"
FINAL = {metric: 0 for metric in Metric if metric.startswith("messages_")}


def test_settling_counts_messages_and_credits_and_tells_the_zeros_too(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    house.opt_in(DANA, KIM)
    batch_id = house.accept(DANA, KIM, ALI, template="Class moves to 5 pm. " * 9)  # two segments; ali never consented
    house.dispatch()
    counted(capsys)
    house.settle()
    house.conclude(batch_id, DANA, "delivered")
    assert counted(capsys) == FINAL | {
        Metric.MESSAGES_DELIVERED: 1,
        Metric.MESSAGES_SKIPPED: 1,
        Metric.CREDITS_USED: 2,
        Metric.REPORTS_WITHOUT_EFFECT: 0,
    }
    house.conclude(batch_id, DANA, "delivered", ErrorCode="")
    house.conclude(batch_id, KIM, "undelivered")
    assert counted(capsys) == FINAL | {
        Metric.MESSAGES_UNDELIVERED: 1,
        Metric.CREDITS_USED: 2,
        Metric.REPORTS_WITHOUT_EFFECT: 1,
    }


def test_texts_that_change_consents_are_counted_once(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    counted(capsys)
    for text_id, body in (("SM1", "STOP"), ("SM1", "STOP"), ("SM2", "START"), ("SM3", "HELP"), ("SM4", "Thanks!")):
        house.text(DANA, body, text_id=text_id)
    assert counted(capsys) == {Metric.OPT_OUTS_BY_TEXT: 1, Metric.OPT_INS_BY_TEXT: 1}


def test_it_is_told_how_often_in_a_row_the_carrier_took_nothing(
    house: House, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], later: Any
) -> None:
    fake_gateway(monkeypatch).answers[DANA] = Receipt(CreateResult.NOT_TAKEN, error_code="20429")
    counted(capsys)
    house.sent(DANA)
    assert counted(capsys) == {Metric.SETBACKS: 1}
    later(2)
    house.dispatch()
    assert counted(capsys) == {Metric.SETBACKS: 2}


def test_a_batch_that_housekeeping_cannot_look_after_is_counted(
    house: House, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: Any) -> None:
        raise RuntimeError

    house.accept(DANA)
    house.take(DISPATCH)
    monkeypatch.setattr("sayso.actions.delivery.housekeeping.look_after.unstick", broken)
    counted(capsys)
    housekeep(house, 36)
    assert counted(capsys) == {Metric.BATCHES_NOT_LOOKED_AFTER: 1}


def test_what_housekeeping_does_is_counted(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    house.carrier.behave({DANA: {"do": "deliver", "faults": ["dropped_callbacks"]}})
    house.sent(DANA)
    counted(capsys)
    housekeep(house, 11)
    assert counted(capsys)[Metric.RECEIPTS_FETCHED] == 1


def test_nothing_is_told_where_nothing_is_counted(capsys: pytest.CaptureFixture[str]) -> None:
    publish({})
    assert capsys.readouterr().out == ""
