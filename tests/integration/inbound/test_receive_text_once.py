"""A text counts once: brought again, brought twice at once, crashed over, or met by a change of staff."""

from typing import Any

import pytest

from tests.support.commits import Commits
from tests.support.house import House

DANA = "+14155550101"


@pytest.mark.parametrize("body", ["STOP", "START", "YES", "HELP", "hello"])
def test_a_repeated_text_changes_nothing_and_gets_the_same_answer(house: House, body: str) -> None:
    first = house.text(DANA, body, text_id="SM1")
    before = house.entries(), house.consent(DANA)
    for _ in range(2):
        assert house.text(DANA, body, text_id="SM1") == first
    assert (house.entries(), house.consent(DANA)) == before


def test_a_stop_repeated_after_a_start_does_not_stop_again(house: House) -> None:
    first = house.text(DANA, "STOP", text_id="SM1")
    house.text(DANA, "START", text_id="SM2")
    assert house.text(DANA, "STOP", text_id="SM1") == first
    assert house.consent(DANA)["channels"]["sms"] == "opted_in"


def test_a_stop_that_meets_a_change_by_staff_is_read_again_and_wins(house: House, commits: Commits) -> None:
    house.opt_in(DANA)
    commits.before_next(
        lambda: house.call("PUT", f"/consents/{DANA}", {"source": "phone_call", "blocked_categories": ["attendance"]}),
        by="receive_text",
    )
    assert "You have opted out" in house.text(DANA, "STOP", text_id="SM1")["body"]
    consent = house.consent(DANA)
    assert (consent["channels"]["sms"], consent["blocked_categories"]) == ("opted_out", ["attendance"])


@pytest.mark.parametrize("body", ["STOP", "HELP", "hello"])
def test_the_same_text_brought_twice_at_once_is_written_once_and_answered_alike(
    house: House, commits: Commits, body: str
) -> None:
    quicker: list[Any] = []
    commits.before_next(lambda: quicker.append(house.text(DANA, body, text_id="SM1")), by="receive_text")
    assert house.text(DANA, body, text_id="SM1") == quicker[0]
    assert len(house.entries(phone=DANA)) == 1


def test_a_text_that_cannot_be_written_is_not_answered_as_if_it_were(house: House, commits: Commits) -> None:
    commits.always_too_late(by="receive_text")
    with pytest.raises(Exception, match="changed by others"):
        house.text(DANA, "STOP", text_id="SM1")
