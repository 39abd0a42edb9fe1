"""A press counts once: asked about again, twice at once, after a START, or met by a change of staff."""

from itertools import permutations
from typing import Any

import pytest

from functions.voice_call import webhook
from tests.support.calls import VOICE
from tests.support.commits import Commits
from tests.support.house import House, context
from tests.support.phone_calls import PhoneCall, call_for

DANA = "+14155550101"


@pytest.fixture
def asked(house: House) -> PhoneCall:
    """A call that is asking for the choice."""
    house.opt_in(DANA)
    call = call_for(house, house.accept(DANA, **VOICE), DANA)
    call.answered()
    call.press("5")
    return call


def body(event: dict[str, Any]) -> str:
    return str(webhook.handler(event, context(10))["body"])


@pytest.mark.parametrize("mode", ["automatic", "review"])
@pytest.mark.parametrize("key", ["1", "2", "3"])
def test_a_press_asked_about_again_changes_nothing_and_is_answered_alike(
    house: House, asked: PhoneCall, key: str, mode: str
) -> None:
    house.call("PUT", "/settings", {"opt_out_mode": mode})
    event = asked.key_event(key, asked.action or "")
    first = body(event)
    before = house.entries(), house.consent(DANA)
    assert [body(event), body(event)] == [first, first]
    assert (house.entries(), house.consent(DANA)) == before


def test_a_press_asked_about_again_after_a_start_does_not_opt_out_again(house: House, asked: PhoneCall) -> None:
    event = asked.key_event("3", asked.action or "")
    first = body(event)
    house.text(DANA, "START", text_id="SM2")
    assert body(event) == first
    assert house.consent(DANA)["channels"]["sms"] == "opted_in"


def test_a_press_asked_about_again_after_its_decision_is_answered_as_it_was(house: House, asked: PhoneCall) -> None:
    house.call("PUT", "/settings", {"opt_out_mode": "review"})
    event = asked.key_event("2", asked.action or "")
    first = body(event)
    [request] = house.call("GET", "/opt-out-requests").body["requests"]
    house.call("POST", f"/opt-out-requests/{request['id']}", {"decision": "dismiss", "note": "a child played"})
    assert body(event) == first
    assert house.call("GET", "/opt-out-requests").body["requests"] == []


def test_a_press_that_meets_a_change_by_staff_is_read_again_and_counts(
    house: House, asked: PhoneCall, commits: Commits
) -> None:
    commits.before_next(
        lambda: house.call("PUT", f"/consents/{DANA}", {"source": "phone_call", "blocked_categories": ["attendance"]}),
        by="answer_call",
    )
    assert asked.press("1")[0] == "You pressed 1."
    assert house.consent(DANA)["blocked_categories"] == ["attendance", "general"]


def test_the_same_press_twice_at_once_is_written_once_and_answered_alike(
    house: House, asked: PhoneCall, commits: Commits
) -> None:
    quicker: list[str] = []
    event = asked.key_event("3", asked.action or "")
    commits.before_next(lambda: quicker.append(body(event)), by="answer_call")
    assert body(event) == quicker[0]
    assert len([entry for entry in house.entries(phone=DANA) if "call_id" in entry]) == 1


def test_a_press_that_changes_nothing_is_written_once_too(house: House, asked: PhoneCall, commits: Commits) -> None:
    """The consent is not written then, so only the press itself shows that it has been reported."""
    house.call("PUT", f"/consents/{DANA}", {"blocked_categories": ["general"], "source": "phone_call"})
    event = asked.key_event("1", asked.action or "")
    commits.before_next(lambda: body(event), by="answer_call")
    body(event)
    assert len(house.entries(type="key_pressed")) == 1


@pytest.mark.parametrize("order", list(permutations("123")), ids="".join)
@pytest.mark.parametrize("mode", ["automatic", "review"])
def test_presses_in_any_order_each_repeated_late_come_to_the_same(
    house: House, asked: PhoneCall, order: tuple[str, ...], mode: str
) -> None:
    house.call("PUT", "/settings", {"opt_out_mode": mode})
    events = [asked.key_event(key, asked.action or "") for key in order]
    first = [body(event) for event in events]
    assert [body(event) for event in events[::-1]] == first[::-1]
    consent, told = house.consent(DANA), [entry for entry in house.entries(phone=DANA) if "call_id" in entry]
    assert sorted(entry["key"] for entry in told) == ["1", "2", "3"]
    stands = (consent["blocked_categories"], consent["all_non_emergency_blocked"], consent["channels"]["voice"])
    if mode == "automatic":
        assert stands == (["general"], True, "opted_out")
    else:
        assert stands == ([], False, "unknown")
        assert len(house.call("GET", "/opt-out-requests").body["requests"]) == 3


def test_a_press_that_cannot_be_written_is_not_read_back_as_if_it_were(
    house: House, asked: PhoneCall, commits: Commits
) -> None:
    commits.always_too_late(by="answer_call")
    with pytest.raises(Exception, match="changed by others"):
        asked.press("3")
