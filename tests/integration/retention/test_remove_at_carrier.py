"""What texts said is removed at the carrier once nothing here needs it there, and never before."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from twilio.base.exceptions import TwilioException
from twilio.rest.api.v2010.account.message.media import MediaList

from functions.reconciliation import schedule as reconciliation
from local.carrier.error_codes import TwilioError
from local.carrier.records.message import MessageStatus
from local.carrier.rest import removal
from sayso.actions.retention.remove_at_carrier import days, removing
from sayso.observability import RunFailed
from sayso.tables.accounts.carrier_removals import progress_of
from sayso.tables.accounts.text_watch import put_texts_compared
from sayso.tables.erasures.at_carrier import PhoneThereItem
from tests.support.at_carrier import (
    AFTERWARDS,
    DANA,
    KIM,
    LEE,
    MAX,
    NOON,
    a_day,
    asked,
    comes,
    run,
    said_there,
)
from tests.support.commits import Commits, Crash
from tests.support.crashes import Watch, calls
from tests.support.ground import put_back, remember
from tests.support.house import House, context
from tests.support.later import housekeep, quiet
from tests.support.lost_texts import look, lose

CLASS = "Class moves to 5 pm."
ALL = sorted([CLASS, CLASS, CLASS, "picture", "we sing and yodel"])


@pytest.fixture
def day(house: House) -> Iterator[House]:
    with time_machine.travel(NOON, tick=False):
        yield house


def removed(house: House, account: str = "harbour") -> list[str]:
    return [one["text"] for one in house.entries(account, type="removed_at_carrier")]


def test_words_and_pictures_of_a_reconciled_day_go_with_one_entry_and_the_messages_stay(day: House) -> None:
    a_day(day)
    assert said_there(day) == ALL
    run(day)
    assert said_there(day) == []
    assert removed(day) == ["What 4 texts of 2026-01-06 said was removed at the carrier."]
    assert len(day.carrier.sent()) == 3, "that they were sent stays there"
    run(day)
    assert len(removed(day)) == 1


def test_each_text_costs_one_request_and_nothing_of_ours_is_read_for_each(day: House) -> None:
    """DynamoDB is asked the same for four texts as for nine."""
    phones = [f"+1415555{number}" for number in range(2000, 2005)]
    needed = []
    for more in ([], phones):
        before = remember()
        a_day(day)
        for number, phone in enumerate(more):
            comes(day, phone, "hello", f"SM{10 + number}")
        read = Watch()
        with asked() as requests, calls(read):
            run(day)
        needed.append(Counter(name for name in read.names if name != "carrier"))
        texts = 4 + len(more)
        singly = [one for one in requests if one.startswith(("POST", "DELETE"))]
        assert len(singly) == texts + 1, "one for each text, and one for the picture"
        put_back(before)
        day.carrier.reset()
    assert needed[0] == needed[1]


def test_without_the_setting_all_stays(day: House) -> None:
    a_day(day)
    day.call("PUT", "/settings", {"remove_at_carrier": None})
    with asked() as requests:
        run(day)
    assert (said_there(day), removed(day)) == (ALL, [])
    assert [one for one in requests if not one.startswith("GET")] == []


def test_a_day_stays_until_it_is_as_old_as_the_setting_says(day: House) -> None:
    a_day(day)
    day.call("PUT", "/settings", {"remove_at_carrier": 3})
    run(day)
    assert said_there(day) == ALL
    run(day, timedelta(days=3))
    assert said_there(day) == []


def test_a_day_that_was_not_reconciled_stays_but_not_for_ever(day: House) -> None:
    a_day(day)

    put_texts_compared("harbour", NOON + timedelta(days=30))
    run(day, compared=False)
    assert said_there(day) == ALL
    run(day, timedelta(days=6), compared=False)
    assert said_there(day) == [CLASS], "that of a message without a date: only the comparison would have named it"


def test_a_text_that_may_not_be_on_record_here_stays_and_is_found(day: House) -> None:
    """A STOP whose webhook failed is fetched from the carrier's record, so it must still be there."""

    a_day(day)
    look()
    lose(day, KIM, "STOP")
    put_texts_compared("harbour", NOON)
    with time_machine.travel(NOON + AFTERWARDS, tick=False):
        reconciliation.handler({}, context(900))
    run(day, compared=False)
    assert "STOP" in said_there(day)
    with time_machine.travel(NOON + AFTERWARDS, tick=False):
        look()
    assert day.consent(KIM)["channels"]["sms"] == "opted_out"
    run(day, timedelta(days=3))
    assert said_there(day) == []


def test_a_day_with_an_open_batch_stays_and_its_message_is_identified_by_its_words(day: House) -> None:
    a_day(day)
    day.carrier.behave({MAX: {"do": "deliver", "faults": ["reset_after_taking", "dropped_callbacks"], "times": 1}})
    batch_id = day.sent(MAX, key="in doubt", template="The bus is late.")
    quiet(day)  # it leaves the carrier that day
    run(day)
    assert "The bus is late." in said_there(day)

    housekeep(day, 11)
    assert day.statuses(batch_id) == {MAX: "delivered"}
    run(day)
    assert said_there(day) == []


@pytest.mark.parametrize("late", [False, True], ids=["before", "after"])
def test_a_crash_is_gone_on_with_by_the_next_run_which_tells_the_day_once(
    day: House, commits: Commits, late: bool
) -> None:
    a_day(day)
    commits.crash_at_next(by="remove_at_carrier.days", late=late)
    with pytest.raises(Crash):
        run(day)
    run(day)
    assert (said_there(day), len(removed(day))) == ([], 1)


def test_a_run_asks_only_so_much_and_the_next_goes_on(day: House, monkeypatch: pytest.MonkeyPatch) -> None:
    a_day(day)
    monkeypatch.setattr(removing, "AT_ONCE", 1)
    monkeypatch.setattr(removing, "AT_A_TIME", 1)
    monkeypatch.setattr(removing.Removing, "__init__", _with_few_requests(removing.Removing.__init__))
    runs = 0
    while said_there(day):
        with asked() as requests:
            run(day)
        assert sum(not one.startswith("GET") for one in requests) <= 7
        runs += 1
        assert runs < 20
    assert runs > 1
    run(day)
    assert len(removed(day)) == 1


def _with_few_requests(make: Callable[..., None]) -> Any:
    return lambda self, *parts: make(self, *parts, requests_left=7)


def test_what_the_carrier_refuses_is_listed_and_tried_again_and_holds_up_nothing(day: House) -> None:
    a_day(day)
    stuck = _stuck(day)
    run(day)
    assert said_there(day) == [CLASS]
    assert removed(day) == ["What 5 texts of 2026-01-06 said was removed at the carrier. The carrier refused 1."]
    assert [one.carrier_id for one in progress_of("harbour").left] == [stuck]
    day.carrier.behave({MAX: {"do": "deliver"}})

    day.carrier.control._messages.set_status(stuck, MessageStatus.SENT, NOON, None)
    run(day, timedelta(days=3))
    assert said_there(day) == []
    assert progress_of("harbour").left == ()


def test_a_carrier_that_takes_no_more_requests_ends_the_run_which_goes_on_later(
    day: House, monkeypatch: pytest.MonkeyPatch
) -> None:

    def busy(*_: object) -> None:
        raise TwilioError(20429)

    a_day(day)
    with monkeypatch.context() as patch:
        patch.setattr(removal, "redact", busy)
        run(day)
    assert CLASS in said_there(day)
    assert progress_of("harbour").left == (), "it is no refusal"
    run(day)
    assert said_there(day) == []


def test_one_account_that_fails_stops_no_other(day: House, monkeypatch: pytest.MonkeyPatch) -> None:

    a_day(day)
    real = days.settings_of  # type: ignore[attr-defined]

    def broken(account: str) -> object:
        if account == "valley":
            raise RuntimeError("cannot be read")
        return real(account)

    monkeypatch.setattr(days, "settings_of", broken)
    with pytest.raises(RunFailed, match="NotRemoved: Texts of 1"):
        run(day)
    assert said_there(day) == []


def test_texts_of_an_erased_phone_go_whatever_the_setting_says_and_the_erasure_says_when(day: House) -> None:
    a_day(day)
    day.call("PUT", "/settings", {"remove_at_carrier": None})
    asked_for = day.call("POST", f"/consents/{DANA}/erasure", {"note": "by letter"}).body
    assert (asked_for["complete"], asked_for["removed_at_carrier_at"]) == (True, None)
    with time_machine.travel(NOON + timedelta(hours=1), tick=False):
        comes(day, DANA, "a new beginning", "SM2")
    run(day, timedelta(hours=3))
    assert (said_there(day, DANA), said_there(day, KIM)) == (["a new beginning"], [CLASS])
    told = day.entries(type="removed_at_carrier", phone=DANA)
    assert [one["text"] for one in told] == [f"What 2 texts of {DANA} said was removed at the carrier."]
    with asked() as requests:
        run(day, timedelta(hours=4))
    assert [one for one in requests if not one.startswith("GET")] == []


def test_an_erasure_that_is_asked_for_again_says_when_the_carrier_had_nothing_left(day: House) -> None:
    a_day(day)
    first = day.call("POST", f"/consents/{KIM}/erasure", {"note": "by letter"}).body
    run(day, timedelta(hours=3))
    again = day.call("POST", f"/consents/{KIM}/erasure", {"note": "by letter"}).body
    assert again == first | {"removed_at_carrier_at": "2026-01-06T20:00:00.000000Z"}
    assert len(day.entries(type="phone_erased")) == 1


def test_what_was_erased_here_before_anything_was_removed_there_goes_once_it_is_asked_for_again(day: House) -> None:
    a_day(day)
    day.call("POST", f"/consents/{KIM}/erasure", {"note": "by letter"})
    PhoneThereItem("harbour#at_carrier", KIM).delete()  # as an erasure of an earlier version left it
    run(day, timedelta(hours=3))
    assert said_there(day, KIM) == [CLASS]
    again = day.call("POST", f"/consents/{KIM}/erasure", {"note": "by letter"}).body
    assert (again["complete"], again["removed_at_carrier_at"]) == (True, None)
    run(day, timedelta(hours=4))
    assert said_there(day, KIM) == []


def test_a_text_that_the_carrier_no_longer_has_counts_as_removed(day: House, monkeypatch: pytest.MonkeyPatch) -> None:
    a_day(day)

    def gone(_: MediaList) -> None:
        raise TwilioException("Unable to fetch page", SimpleNamespace(status_code=404))

    monkeypatch.setattr(MediaList, "list", gone)
    run(day)
    assert said_there(day) == ["picture"]
    assert day.entries(type="removed_at_carrier") != []


def test_a_lost_text_of_an_erased_phone_is_taken_before_it_goes(day: House) -> None:

    a_day(day)
    lose(day, LEE, "STOP")
    day.call("POST", f"/consents/{LEE}/erasure", {"note": "by letter"})
    put_texts_compared("harbour", NOON - timedelta(minutes=1))
    run(day, timedelta(hours=1), compared=False)
    assert said_there(day, LEE) == ["STOP"]
    assert day.entries(type="removed_at_carrier", phone=LEE) == []
    run(day, timedelta(hours=2))
    assert said_there(day, LEE) == []


def test_where_the_carrier_hides_phones_an_erasure_is_not_said_to_be_done_there(day: House) -> None:
    a_day(day)
    day.carrier.behave({MAX: {"do": "deliver", "faults": ["redacted_phone", "dropped_callbacks"]}})
    batch_id = day.sent(MAX, key="hidden")
    [sent] = day.carrier.sent(MAX)
    day.conclude(batch_id, MAX, "delivered", MessageSid=sent["sid"])
    day.call("POST", f"/consents/{MAX}/erasure", {"note": "by letter"})
    with pytest.raises(RunFailed, match="NotRemoved"):
        run(day, timedelta(hours=1))
    assert day.entries(type="removed_at_carrier", phone=MAX) == []


def test_an_erasure_is_not_done_there_while_the_carrier_refuses_one_of_its_texts(
    day: House, caplog: pytest.LogCaptureFixture
) -> None:
    a_day(day)
    stuck = _stuck(day)
    day.call("POST", f"/consents/{MAX}/erasure", {"note": "by letter"})
    run(day, timedelta(hours=1))
    assert day.entries(type="removed_at_carrier", phone=MAX) == []
    [told] = [vars(one) for one in caplog.records if one.message == "the carrier refuses to remove texts"]
    assert told["at_carrier"] == [stuck]
    day.carrier.control._messages.set_status(stuck, MessageStatus.SENT, NOON, None)
    run(day, timedelta(hours=2))
    assert said_there(day, MAX) == []
    assert len(day.entries(type="removed_at_carrier", phone=MAX)) == 1


def test_a_phone_that_cannot_be_done_does_not_stand_before_the_others(
    day: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run knows of those only that have waited longest, here of one."""
    monkeypatch.setattr("sayso.actions.retention.remove_at_carrier.MOST_LISTED", 1)
    a_day(day)
    _stuck(day)
    day.call("POST", f"/consents/{MAX}/erasure", {"note": "by letter"})
    with time_machine.travel(NOON + timedelta(minutes=5), tick=False):
        day.call("POST", f"/consents/{KIM}/erasure", {"note": "by letter"})
    run(day, timedelta(hours=1))
    assert said_there(day, KIM) == [CLASS]
    run(day, timedelta(hours=2))
    assert said_there(day, KIM) == []


def _stuck(house: House) -> str:
    """A message that is final here, while the carrier still has it on its way; its id there."""
    house.carrier.behave({MAX: {"do": "hold"}})
    batch_id = house.sent(MAX, key="held there")
    [sent] = house.carrier.sent(MAX)
    house.conclude(batch_id, MAX, "failed", MessageSid=sent["sid"])
    return str(sent["sid"])
