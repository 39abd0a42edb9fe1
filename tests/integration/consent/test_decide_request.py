"""Two who decide at once, and a phone that is quicker: one of them counts, and the other is told."""

from collections import Counter

import pytest

from tests.support.commits import Commits
from tests.support.events import sid
from tests.support.house import Answer, House
from tests.support.promises import promises_hold

DANA = "+14155550101"
REQUEST = f"14155550101.{sid('SM1')}.texts"


@pytest.fixture(autouse=True)
def asked(house: House) -> None:
    house.opt_in(DANA)
    house.text(DANA, "please take me off this list", text_id="SM1")


def decide(house: House, decision: str) -> Answer:
    return house.call("POST", f"/opt-out-requests/{REQUEST}", {"decision": decision, "note": "rang them"})


def counted(house: House) -> Counter[str]:
    rows = house.call("GET", "/elections").body["elections"]
    return Counter({row["election"]: row["count"] for row in rows if row["source"] != "paper_form"})


@pytest.mark.parametrize(("quicker", "slower"), [("apply", "dismiss"), ("dismiss", "apply"), ("apply", "apply")])
def test_of_two_decisions_at_once_the_first_counts(house: House, commits: Commits, quicker: str, slower: str) -> None:
    answers: list[Answer] = []
    commits.before_next(lambda: answers.append(decide(house, quicker)), by="consent_changes")
    assert decide(house, slower).error == (409, "not_waiting")
    assert [answer.status for answer in answers] == [200]
    assert house.consent(DANA)["channels"]["sms"] == ("opted_out" if quicker == "apply" else "opted_in")
    assert [entry["decision"] for entry in house.entries(type="opt_out_decided")] == [quicker]
    promises_hold(house)


def test_a_stop_that_comes_meanwhile_stands_whatever_is_decided(house: House, commits: Commits) -> None:
    commits.before_next(lambda: house.text(DANA, "STOP", text_id="SM2"), by="consent_changes")
    assert decide(house, "dismiss").status == 200
    consent = house.consent(DANA)
    assert (consent["channels"]["sms"], consent["paused"]) == ("opted_out", False)
    assert counted(house) == {"request_made": 1, "texts_opted_out": 1, "request_dismissed": 1}
    promises_hold(house)


def test_a_start_that_comes_meanwhile_takes_the_request_back(house: House, commits: Commits) -> None:
    commits.before_next(lambda: house.text(DANA, "START", text_id="SM2"), by="consent_changes")
    assert decide(house, "apply").error == (409, "not_waiting")
    assert house.consent(DANA)["channels"]["sms"] == "opted_in"
    assert counted(house) == {"request_made": 1, "request_taken_back": 1}
    promises_hold(house)
