"""Few credits left: an entry, a notice to the account's addresses, once each time that they come down to it."""

from collections.abc import Callable
from typing import Any

import pytest

from sayso.actions.credits import warn_of_low_balance as action
from sayso.aws.notices import Notices
from sayso.tables.accounts.credit_balance import credit_balance_of
from tests.support.house import House
from tests.support.promises import check

PHONES = [f"+1415555{n:04d}" for n in range(100, 110)]


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """Account and subject of each notice, which is sent for real as well."""
    seen: list[tuple[str, str]] = []
    send = Notices.send

    def note(self: Notices, account: str, subject: str, text: str) -> None:
        send(self, account, subject, text)
        seen.append((account, subject))

    monkeypatch.setattr(Notices, "send", note)
    return seen


@pytest.fixture
def studio(house: House) -> House:
    """An account of ten credits that wants to know when five are left."""
    house.open("studio", "+14155550300", credits_bought=10, low_credits_at=5)
    return house


def use(house: House, count: int, key: str) -> str:
    return house.accept(*PHONES[:count], key=key, account="studio")


def warned(house: House) -> list[int]:
    return [entry["available"] for entry in house.entries("studio", type="low_credits")][::-1]


def test_it_is_told_once_when_the_credits_come_down_to_what_was_set(studio: House, sent: list[tuple[str, str]]) -> None:
    use(studio, 4, "a")
    assert (warned(studio), sent) == ([], [])
    use(studio, 1, "b")
    assert (warned(studio), sent) == ([5], [("studio", "Studio Dance: 5 credits left")])
    use(studio, 2, "c")
    assert (warned(studio), len(sent)) == ([5], 1)
    [entry] = studio.entries("studio", type="low_credits")
    assert (entry["low_credits_at"], entry["text"]) == (5, "Credits run low: 5 are left for the next messages.")
    check(studio, "studio")


def test_after_they_rose_above_it_it_is_told_again(studio: House, sent: list[tuple[str, str]]) -> None:
    use(studio, 6, "a")
    studio.call("POST", "/credits/purchases", {"credits": 10, "reference": "INV-2"}, account="studio")
    use(studio, 10, "b")
    assert (warned(studio), len(sent)) == ([4, 4], 2)
    check(studio, "studio")


def test_holds_that_are_released_count_as_a_rise(studio: House, sent: list[tuple[str, str]]) -> None:
    batch_id = use(studio, 6, "a")
    studio.call("POST", f"/batches/{batch_id}/cancel", account="studio")
    studio.dispatch()
    studio.settle()
    use(studio, 7, "b")
    assert (warned(studio), len(sent)) == ([4, 3], 2)


def test_a_late_delivery_that_brings_them_down_is_told_when_it_is_settled(
    studio: House, sent: list[tuple[str, str]]
) -> None:
    batch_id = studio.sent(*PHONES[:2], account="studio")
    for phone in PHONES[:2]:
        studio.conclude(batch_id, phone, "failed", account="studio")
    use(studio, 4, "b")
    assert (warned(studio), sent) == ([], [])
    studio.conclude(batch_id, PHONES[0], "delivered", account="studio")
    assert (warned(studio), len(sent)) == ([5], 1)
    check(studio, "studio")


def test_holds_released_and_used_up_again_by_late_deliveries_are_told_again(
    studio: House, sent: list[tuple[str, str]]
) -> None:
    batch_id = studio.sent(*PHONES[:6], account="studio")
    for phone in PHONES[:6]:
        studio.conclude(batch_id, phone, "failed", account="studio")
    for phone in PHONES[:6]:
        studio.conclude(batch_id, phone, "delivered", account="studio")
    assert (warned(studio), len(sent)) == ([4, 5], 2)


def test_an_account_that_has_set_nothing_is_told_nothing(house: House, sent: list[tuple[str, str]]) -> None:
    house.open("studio", "+14155550300", credits_bought=1)
    use(house, 1, "a")
    assert (warned(house), sent) == ([], [])


def test_a_repeat_of_the_request_tells_nothing_again(studio: House, sent: list[tuple[str, str]]) -> None:
    for _ in range(3):
        use(studio, 6, "a")
    assert (warned(studio), len(sent)) == ([4], 1)


def test_the_batch_is_accepted_though_the_notice_cannot_be_sent_and_the_notice_follows(
    studio: House, sent: list[tuple[str, str]], monkeypatch: pytest.MonkeyPatch, later: Callable[[float], Any]
) -> None:
    def fail(*_: Any) -> None:
        raise RuntimeError("SNS is away")

    with monkeypatch.context() as patch:
        patch.setattr(Notices, "send", fail)
        use(studio, 6, "a")
    assert (warned(studio), sent) == ([4], [])
    use(studio, 1, "b")
    assert sent == [], "it may be on its way"
    later(61)
    use(studio, 1, "c")
    assert (warned(studio), len(sent)) == ([4], 1)
    use(studio, 1, "d")
    assert len(sent) == 1


def test_of_two_looks_that_find_a_lost_notice_one_sends_it(
    studio: House, sent: list[tuple[str, str]], monkeypatch: pytest.MonkeyPatch, later: Callable[[float], Any]
) -> None:
    def fail(*_: Any) -> None:
        raise RuntimeError("SNS is away")

    with monkeypatch.context() as patch:
        patch.setattr(Notices, "send", fail)
        use(studio, 6, "a")
    later(61)
    note = action._record

    def after_another(*args: Any) -> bool:
        monkeypatch.setattr(action, "_record", note)
        use(studio, 1, "b")
        return note(*args)

    monkeypatch.setattr(action, "_record", after_another)
    use(studio, 1, "c")
    assert (warned(studio), len(sent)) == ([4], 1)


def test_who_saw_the_credits_before_others_used_them_does_not_have_it_told_again(
    studio: House, sent: list[tuple[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    looks = []

    def while_others_use_them(account: str) -> Any:
        seen = credit_balance_of(account)
        looks.append(seen.available)
        if looks == [10, 10, 6]:  # the look before the accept, the accept's own, the look behind it
            use(studio, 2, "others")
        return seen

    monkeypatch.setattr(action, "credit_balance_of", while_others_use_them)
    monkeypatch.setattr("sayso.actions.batch.accept.credit_balance_of", while_others_use_them)
    use(studio, 4, "a")
    assert (warned(studio), len(sent)) == ([4], 1)
    use(studio, 1, "b")
    assert (warned(studio), len(sent)) == ([4], 1)


def test_after_a_crash_before_the_look_the_next_request_tells_it(
    studio: House, sent: list[tuple[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[Any] = []

    def crash(*args: Any) -> None:
        looks.append(args)
        if len(looks) == 2:
            raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr("functions.send_batch.api.warn_of_low_balance", crash)
        with pytest.raises(SystemExit):
            use(studio, 6, "a")
    assert (warned(studio), sent) == ([], [])
    use(studio, 6, "a")
    assert (warned(studio), len(sent)) == ([4], 1)


def test_two_looks_at_once_tell_it_once(
    studio: House, sent: list[tuple[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    note = action._record

    def after_another(*args: Any) -> bool:
        monkeypatch.setattr(action, "_record", note)
        use(studio, 1, "b")
        return note(*args)

    use(studio, 4, "warm")
    monkeypatch.setattr(action, "_record", after_another)
    use(studio, 1, "a")
    assert (len(warned(studio)), len(sent)) == (1, 1)
