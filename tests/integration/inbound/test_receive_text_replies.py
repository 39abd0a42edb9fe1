"""Automatic replies end: two machines that answer each other, a STOP that is repeated; each text still counts."""

from datetime import UTC, datetime
from typing import Any

import pytest

from sayso.actions.account.change_settings import change_settings
from sayso.domain.account.limits import Limits
from tests.support.commits import Commits, Crash
from tests.support.days import at
from tests.support.house import OPERATOR, House
from tests.support.promises import check
from tests.support.twiml import reply

DANA, KIM = "+14155550101", "+14155550102"


@pytest.fixture
def three(house: House) -> House:
    """A phone gets three replies a day."""
    change_settings("harbour", {"limits": Limits(replies_a_day=3)}, OPERATOR, datetime.now(UTC))
    return house


class Texts:
    """Texts of one phone, each with an id of its own; whether they were answered."""

    def __init__(self, house: House, phone: str = DANA) -> None:
        self.house, self.phone, self.number = house, phone, 0

    def __call__(self, body: str) -> bool:
        self.number += 1
        return reply(self.house.text(self.phone, body, text_id=f"SM{self.phone[-2:]}{self.number}")) is not None


def test_two_machines_that_answer_each_other_end(three: House) -> None:
    with at(three, "2031-03-03T18:00"):
        text = Texts(three)
        assert [text("HELP") for _ in range(5)] == [True, True, True, False, False]
        assert len(three.entries(type="help_requested")) == 5, "each is on record"
        assert [entry["replied"] for entry in three.entries(type="help_requested")].count(True) == 3
        assert Texts(three, KIM)("HELP"), "other phones are answered"
    with at(three, "2031-03-04T00:00"):
        assert text("HELP")
    check(three)


def test_a_stop_is_obeyed_and_confirmed_however_many_replies_there_were(three: House) -> None:
    text = Texts(three)
    three.opt_in(DANA)
    for _ in range(4):
        text("HELP")
    assert text("STOP")
    assert three.consent(DANA)["channels"]["sms"] == "opted_out"
    assert not text("START"), "only the reply is left out"
    assert three.consent(DANA)["channels"]["sms"] == "opted_in"
    assert text("STOP"), "one after a START, always"
    assert three.consent(DANA)["channels"]["sms"] == "opted_out"
    check(three)


def test_who_repeats_a_stop_is_answered_once_in_five_minutes(house: House) -> None:
    text = Texts(house)
    with at(house, "2031-03-03T18:00:00"):
        assert [text("STOP"), text("STOP"), text("Stop!")] == [True, False, False]
    with at(house, "2031-03-03T18:04:59"):
        assert not text("STOP")
    with at(house, "2031-03-03T18:05:00"):
        assert [text("STOP"), text("STOP")] == [True, False]
    check(house)


def test_plain_words_count_too(three: House) -> None:
    text = Texts(three)
    three.opt_in(DANA)
    for _ in range(3):
        assert text("HELP")
    assert not text("Please stop texting me")
    assert len(three.call("GET", "/opt-out-requests").body["requests"]) == 1


def test_a_repeated_webhook_gets_its_reply_again_and_counts_once(three: House) -> None:
    answers: list[Any] = [reply(three.text(DANA, "HELP", text_id="SM1")) for _ in range(5)]
    assert answers.count(answers[0]) == 5
    text = Texts(three)
    assert [text("HELP") for _ in range(3)] == [True, True, False]


@pytest.mark.parametrize("late", [False, True], ids=["before", "after"])
def test_a_text_whose_webhook_crashed_counts_once(three: House, commits: Commits, late: bool) -> None:
    commits.crash_at_next(by="receive_text", late=late)
    with pytest.raises(Crash):
        three.text(DANA, "HELP", text_id="SM1")
    assert reply(three.text(DANA, "HELP", text_id="SM1"))
    text = Texts(three)
    assert [text("HELP") for _ in range(3)] == [True, True, False]


def test_texts_at_once_never_get_more_replies_together(three: House, commits: Commits) -> None:
    text = Texts(three)
    assert [text("HELP"), text("HELP")] == [True, True]
    quicker: list[bool] = []
    commits.before_next(lambda: quicker.append(text("HELP")), by="receive_text")
    assert (text("HELP"), quicker) == (False, [True])
