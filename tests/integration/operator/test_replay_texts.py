"""Texts that never arrived here: taken from the carrier's record, once each, with their own time."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from sayso.actions.account.close_account import close_account
from sayso.carrier.inbox import Inbox, Received
from sayso.domain.inbound.text_message import InboundText
from sayso.domain.phone import PhoneNumber
from sayso_cli.operator import replay_texts
from sayso_cli.operator.problem import OperatorProblem
from sayso_cli.operator.stack import Stack
from tests.support.commits import Commits
from tests.support.events import sid
from tests.support.house import NUMBER_OF, OPERATOR, House
from tests.support.operator import deployment

DANA, KIM, LEE = "+14155550101", "+14155550102", "+14155550103"
NOON = datetime(2026, 11, 22, 17, tzinfo=UTC)
BEGIN = NOON - timedelta(hours=2)


@pytest.fixture
def stack(house: House) -> Iterator[Stack]:
    with deployment(house) as made:
        yield made


def sent(monkeypatch: pytest.MonkeyPatch, *result: tuple[str, str, str, int]) -> None:
    """The carrier has these texts: id, phone, body, and how many minutes before noon; newest first."""
    number = PhoneNumber(NUMBER_OF["harbour"])
    found = [
        Received(
            NOON - timedelta(minutes=ago),
            InboundText(text_id=text_id, phone=PhoneNumber(phone), number=number, body=body)
            if phone[0] == "+"
            else None,
        )
        for text_id, phone, body, ago in ((sid(one[0]), *one[1:]) for one in result)
    ]
    monkeypatch.setattr(Inbox, "texts", lambda *_: iter(found))


def test_a_stop_that_was_lost_counts_once_it_is_taken(
    house: House, stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.opt_in(DANA, KIM)
    house.text(KIM, "hello", text_id="SM2")
    sent(monkeypatch, ("SM3", LEE, "HELP", 5), ("SM2", KIM, "hello", 8), ("SM1", DANA, "STOP", 10))
    shown = replay_texts.replay(stack, "harbour", BEGIN, dry_run=True)
    assert (shown.changed, shown.data["missing"]) == (False, 2)
    assert house.consent(DANA)["channels"]["sms"] == "opted_in"
    result = replay_texts.replay(stack, "harbour", BEGIN, dry_run=False)
    assert result.sentences == [
        "Of 3 texts to harbour since 2026-11-22 15:00 UTC, 2 were missing and are recorded now."
    ]
    assert house.consent(DANA)["channels"]["sms"] == "opted_out"
    given_at, entry = "2026-11-22T16:50:00.000000Z", house.entries(phone=DANA, type="consent_changed")[0]
    assert entry["given_at"] == house.consent(DANA)["texts"][0]["at"] == given_at
    assert entry["at"] > given_at, "it has counted since then, and no sooner"
    again = replay_texts.replay(stack, "harbour", BEGIN, dry_run=False)
    assert (again.changed, again.data["missing"]) == (False, 0)


def test_the_last_word_counts(house: House, stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    sent(
        monkeypatch,
        ("SM2", DANA, "START", 5),
        ("SM1", DANA, "STOP", 10),
        ("SM4", KIM, "STOP", 1),
        ("SM3", KIM, "START", 2),
    )
    replay_texts.replay(stack, "harbour", BEGIN, dry_run=False)
    assert house.consent(DANA)["channels"]["sms"] == "opted_in"
    assert house.consent(KIM)["channels"]["sms"] == "opted_out"


def test_of_a_closed_account_nothing_is_taken(house: House, stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    sent(monkeypatch, ("SM1", DANA, "STOP", 5))
    close_account("harbour", OPERATOR, datetime.now(UTC))
    with pytest.raises(OperatorProblem, match="is closed"):
        replay_texts.replay(stack, "harbour", BEGIN, dry_run=False)
    assert house.consent(DANA)["texts"] == []


def test_what_no_phone_sent_is_left_out(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    sent(monkeypatch, ("SM1", "55555", "STOP", 5))
    assert replay_texts.replay(stack, "harbour", BEGIN, dry_run=False).data == {
        "account": "harbour",
        "texts": 1,
        "missing": 0,
    }


def test_a_carrier_that_does_not_answer_is_told_with_what_to_do(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    parameters: Any = stack.parameters
    monkeypatch.setitem(parameters, "CarrierUrl", "http://127.0.0.1:9")
    with pytest.raises(OperatorProblem, match="run the same command again in a minute"):
        replay_texts.replay(stack, "harbour", BEGIN, dry_run=False)


def test_a_text_that_cannot_be_recorded_is_told_and_the_others_are(
    house: House, stack: Stack, monkeypatch: pytest.MonkeyPatch, commits: Commits
) -> None:
    def fail() -> None:
        raise RuntimeError("a text like no other")

    sent(monkeypatch, ("SM2", KIM, "STOP", 5), ("SM1", DANA, "STOP", 10))
    commits.before_next(fail, by="receive_text")
    with pytest.raises(
        OperatorProblem, match="Of 2 missing texts, 1 could not be recorded: run the same command again"
    ):
        replay_texts.replay(stack, "harbour", BEGIN, dry_run=False)
    assert house.consent(KIM)["channels"]["sms"] == "opted_out"
    assert replay_texts.replay(stack, "harbour", BEGIN, dry_run=False).data["missing"] == 1
    assert house.consent(DANA)["channels"]["sms"] == "opted_out"
