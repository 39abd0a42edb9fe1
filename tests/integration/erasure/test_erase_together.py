"""Erasing while others are at work: a retry, another erasure of the same batch, a late report, the phone itself."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from sayso.domain import timestamps
from sayso.domain.proof.check import check_proof
from sayso.tables.log import log
from tests.integration.erasure.test_erase import DANA, KIM, LEE, RETRY, erase, passes, quoted
from tests.integration.proof.test_prove import proof_of
from tests.support.calls import conclude
from tests.support.commits import Commits
from tests.support.house import House
from tests.support.phone_calls import call_for

__all__ = ["passes"]  # a fixture

ZEBRA = [{"phone": phone, "variables": {"name": name}} for phone, name in ((DANA, "Zebra"), (KIM, "Reyes"))]


def failed(house: House) -> str:
    """A batch to two that failed for a passing reason, each with a name in its text."""
    house.opt_in(DANA, KIM)
    batch_id = house.accept(template="Hi {{name}}", recipients=ZEBRA)
    house.dispatch()
    for phone in (DANA, KIM):
        house.conclude(batch_id, phone, "failed", ErrorCode="30003")
    return batch_id


def test_a_retry_that_has_read_the_rows_before_they_were_erased_reads_them_again(
    house: House, commits: Commits
) -> None:
    batch_id = failed(house)
    commits.before_next(lambda: erase(house), by="accept")
    retried = house.send("again", **RETRY, retry_of=batch_id)
    assert retried.status == 202, retried.body
    assert [row["phone"] for row in house.messages(retried.body["batch_id"])] == [KIM]
    house.dispatch()
    assert [one["body"] for one in house.carrier.sent()].count("Hi Zebra") == 1


def test_an_erasure_that_meets_a_retry_lets_its_messages_come_to_their_end(
    house: House, commits: Commits, passes: Callable[[float], Any]
) -> None:
    batch_id = failed(house)
    again: list[str] = []

    def retry() -> None:
        again.append(house.send("again", **RETRY, retry_of=batch_id).body["batch_id"])

    commits.before_next(retry, by="erase.begin")
    assert erase(house).error == (409, "messages_open")
    passes(60)
    house.dispatch()
    for phone in (DANA, KIM):
        house.conclude(again[0], phone, "delivered")
    passes(120)
    assert erase(house).body["complete"]
    assert quoted(house) == ["Reyes"]


def test_two_phones_of_one_chunk_may_be_erased_at_the_same_moment(house: House, commits: Commits) -> None:
    batch_id = failed(house)
    commits.before_next(lambda: erase(house, KIM), by="redactions")
    assert erase(house).body["complete"]
    assert quoted(house) == []
    assert len(house.messages(batch_id)) == 2


def test_the_same_phone_erased_twice_at_the_same_moment_is_told_once(house: House, commits: Commits) -> None:
    failed(house)
    commits.before_next(lambda: erase(house), by="erase.begin")
    assert erase(house).body["complete"]
    assert quoted(house) == ["Reyes"]
    assert len(house.entries(type="phone_erased")) == 1


@pytest.mark.parametrize("word", ["STOP", "START"])
def test_what_the_phone_says_meanwhile_stands(house: House, commits: Commits, word: str) -> None:
    failed(house)
    house.text(DANA, "STOP" if word == "START" else "START", text_id="SM1")
    commits.before_next(lambda: house.text(DANA, word, text_id="SM2"), by="erase.begin")
    assert erase(house).body["complete"]
    assert house.consent(DANA)["channels"]["sms"] == ("opted_out" if word == "STOP" else "opted_in")
    check_proof(proof_of(house, DANA))


def test_a_report_that_comes_late_finds_its_message_and_costs_what_it_costs(house: House) -> None:
    batch_id = failed(house)
    erase(house)
    house.conclude(batch_id, DANA, "delivered")
    assert house.statuses(batch_id)[DANA] == "delivered"
    assert house.batch(batch_id)["credits_used"] == 1
    assert check_proof(proof_of(house, DANA)).credits == 1


def test_an_accept_that_was_under_way_is_a_new_beginning(house: House, commits: Commits) -> None:
    failed(house)
    commits.before_next(lambda: erase(house), by="accept")
    batch_id = house.accept(DANA, LEE, key="other", template="Later")
    house.dispatch()
    assert house.statuses(batch_id)[DANA] == "sent"


def test_a_call_that_came_to_its_end_is_erased_with_what_was_read_and_its_keys_stay(house: House) -> None:
    house.opt_in(DANA, KIM, channel="voice")
    batch_id = house.accept(channel="voice", template="Hello {{name}}", recipients=ZEBRA)
    call = call_for(house, batch_id, DANA)
    house.dispatch()
    assert any("Zebra" in sentence for sentence in call.answered())
    call.press("5")
    call.press("1")
    assert erase(house).error == (409, "messages_open")
    conclude(house, batch_id, (DANA, "completed"), (KIM, "busy"))
    assert erase(house).body["complete"]
    assert quoted(house) == ["Reyes"]
    assert call.answered()[0].startswith("We are sorry")
    assert house.consent(DANA)["blocked_categories"] == ["general"]
    assert check_proof(proof_of(house, DANA)).credits == 0
    retried = house.send("again", **RETRY, retry_of=batch_id)
    assert [row["phone"] for row in house.messages(retried.body["batch_id"])] == [KIM]


def test_what_the_index_by_phone_does_not_have_yet_is_erased_too(
    house: House, passes: Callable[[float], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    row = {"phone": DANA, "channel": "sms", "status": "opted_in", "source": "paper_form"}
    house.call("POST", "/consents/import", {"rows": [row]})
    passes(120)
    batch_id = house.accept(template="Hi {{name}}", recipients=ZEBRA[:1])
    house.dispatch()
    house.conclude(batch_id, DANA, "delivered")
    change = {"source": "phone_call", "blocked_categories": ["attendance"], "note": "Mrs Reyes rang"}
    house.call("PUT", f"/consents/{DANA}", change)
    newest_first, behind = log.newest_first, timestamps.to_text(datetime.now(UTC))

    def lagging(wanted: log.Range, limit: int) -> Any:
        return newest_first(replace(wanted, to_at=min(wanted.to_at, behind)), limit)

    passes(50)
    assert quoted(house) == ["Reyes", "Zebra"]
    monkeypatch.setattr(log, "newest_first", lagging)
    assert erase(house).body["complete"]
    assert quoted(house) == []
