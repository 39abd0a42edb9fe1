"""A suspended account hands nothing over, hears everything, and goes on where it was once it is resumed."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from sayso.actions.account.suspend import resume, suspend
from sayso.domain.delivery import wave as wave_module
from sayso.tables.batches import chunks
from tests.support.carriers import FakeGateway, fake_gateway
from tests.support.commits import Commits
from tests.support.days import at, pass_by
from tests.support.house import DISPATCH, OPERATOR, House
from tests.support.promises import check

DANA, KIM = "+14155550101", "+14155550102"
REASON = "Unpaid since June"


def stop(account: str = "harbour") -> None:
    suspend(account, REASON, OPERATOR, datetime.now(UTC))


def go_on(account: str = "harbour") -> None:
    resume(account, OPERATOR, datetime.now(UTC))


@pytest.fixture
def carrier(monkeypatch: pytest.MonkeyPatch) -> FakeGateway:
    return fake_gateway(monkeypatch)


def types(house: House) -> list[str]:
    return [entry["type"] for entry in house.entries()]


@pytest.mark.parametrize("channel", ["sms", "voice"])
def test_nothing_is_handed_over_until_it_is_resumed(house: House, carrier: FakeGateway, channel: str) -> None:
    with at(house, "2031-03-03T18:00"):
        house.opt_in(DANA, KIM, channel=channel)
        batch_id = house.accept(DANA, KIM, channel=channel)
        stop()
        house.dispatch()
    pass_by(house, "2031-03-03T18:05", "2031-03-03T20:00", 5)
    assert (carrier.phones, house.statuses(batch_id)) == ([], {DANA: "pending", KIM: "pending"})
    with at(house, "2031-03-03T20:00"):
        go_on()
    pass_by(house, "2031-03-03T20:01", "2031-03-03T20:07")
    assert carrier.phones == [DANA, KIM]
    check(house)


def test_the_next_wave_waits_though_the_chunk_was_begun(
    house: House, carrier: FakeGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wave_module, "WAVE_SIZE", 1)
    house.opt_in(DANA, KIM)
    batch_id = house.accept(DANA, KIM)
    carrier.before = [stop]
    house.dispatch()
    assert (carrier.phones, house.statuses(batch_id)) == ([DANA], {DANA: "sent", KIM: "pending"})


def test_a_message_whose_consent_is_read_again_is_given_back(
    house: House, carrier: FakeGateway, monkeypatch: pytest.MonkeyPatch, later: Callable[[float], Any]
) -> None:
    house.opt_in(DANA)
    batch_id = house.accept(DANA)
    real = chunks.claim

    def claim(*args: Any, **more: Any) -> bool:
        stop()
        later(5)
        return real(*args, **more)

    with monkeypatch.context() as patch:
        patch.setattr(chunks, "claim", claim)
        house.deliver(DISPATCH, house.take(DISPATCH))
    assert (carrier.phones, house.statuses(batch_id)) == ([], {DANA: "pending"})
    go_on()
    later(5)
    house.dispatch()
    assert carrier.phones == [DANA]


def test_what_expires_meanwhile_is_skipped(house: House, carrier: FakeGateway) -> None:
    with at(house, "2031-03-03T18:00"):
        house.opt_in(DANA)
        batch_id = house.accept(DANA, expires_at="2031-03-03T19:00Z")
        stop()
        house.dispatch()
    pass_by(house, "2031-03-03T18:05", "2031-03-03T19:10", 5)
    [row] = house.messages(batch_id)
    assert (carrier.phones, row["status"], row["reason"]) == ([], "skipped", "expired")
    assert house.credits()["held"] == 0
    check(house)


def test_staff_are_told_and_nothing_is_accepted_but_what_was_already(house: House) -> None:
    batch_id = house.accept(DANA)
    stop()
    before = house.entries(), house.credits()
    rows = [{"phone": KIM}]
    body = {"channel": "sms", "category": "general", "template": "Hello.", "recipients": rows}
    for refused in (house.send("new", recipients=rows), house.call("POST", "/batches/preview", body)):
        assert refused.error == (403, "account_suspended")
        assert REASON in refused.body["message"]
        assert "operator" in refused.body["message"]
    assert (house.entries(), house.credits()) == before
    assert house.accept(DANA) == batch_id, "a repeat gets the first answer"
    assert house.call("GET", "/settings").body["suspended"]["reason"] == REASON
    house.opt_in(KIM, account="valley")
    assert house.send("theirs", account="valley", recipients=rows).status == 202, "others go on"


def test_everything_is_still_heard(house: House, carrier: FakeGateway) -> None:
    batch_id = house.sent(DANA, KIM)
    stop()
    assert house.text(DANA, "STOP", text_id="SM1")["statusCode"] == 200
    assert house.consent(DANA)["channels"]["sms"] == "opted_out"
    house.conclude(batch_id, KIM, "delivered")
    assert (house.statuses(batch_id)[KIM], house.credits()["balance"]) == ("delivered", 999)
    check(house)


def test_each_is_one_entry_however_often_it_is_said(house: House) -> None:
    first = suspend("harbour", REASON, OPERATOR, datetime.now(UTC))
    again = suspend("harbour", "something else", OPERATOR, datetime.now(UTC) + timedelta(hours=1))
    assert (first[1], again) == (True, (first[0], False))
    assert resume("harbour", OPERATOR, datetime.now(UTC)) == first[0]
    assert resume("harbour", OPERATOR, datetime.now(UTC)) is None
    stopped = [entry for entry in house.entries() if entry["type"] in {"account_suspended", "account_resumed"}]
    assert [entry["type"] for entry in stopped] == ["account_resumed", "account_suspended"]
    assert (stopped[1]["reason"], stopped[1]["actor"]["kind"]) == (REASON, "operator")
    assert house.send("next", recipients=[{"phone": DANA}]).status == 202


def test_a_change_of_settings_at_the_same_moment_does_not_undo_it(house: House, commits: Commits) -> None:
    commits.before_next(stop, by="change_settings")
    assert house.call("PUT", "/settings", {"footer": "Bye."}).status == 200
    settings = house.call("GET", "/settings").body
    assert (settings["footer"], settings["suspended"]["reason"]) == ("Bye.", REASON)
    assert types(house).count("account_suspended") == 1
