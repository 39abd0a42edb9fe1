"""However batches that complete another meet, and whatever is reported meanwhile, no phone gets the text twice."""

from collections.abc import Callable

import pytest

from tests.support.commits import Commits, Crash
from tests.support.completing import ALI, DANA, KIM, SAM, complete, goes_to, texts
from tests.support.house import DISPATCH, SETTLE, Answer, House
from tests.support.promises import check

OFF = {"ErrorCode": "30003"}


@pytest.fixture
def first(house: House) -> str:
    """A batch to two; two more have consented since."""
    batch_id = house.sent(DANA, KIM)
    house.opt_in(ALI, SAM)
    return batch_id


def retry(house: House, batch_id: str, key: str = "again") -> Answer:
    return house.call("POST", "/batches", {"retry_of": batch_id}, headers={"Idempotency-Key": key})


def meanwhile[T](commits: Commits, deed: Callable[[], T]) -> list[T]:
    """Do this after the next batch was planned, right before it is written; the results come into the list."""
    results: list[T] = []
    commits.before_next(lambda: results.append(deed()), by="accept")
    return results


def each_got_it_once(house: House, *phones: str) -> None:
    house.dispatch()
    house.settle()
    assert texts(house) == dict.fromkeys(phones, 1)
    check(house)


def test_of_two_at_once_each_phone_is_in_one(house: House, first: str, commits: Commits) -> None:
    quicker = meanwhile(commits, lambda: complete(house, first, DANA, KIM, ALI, key="quicker"))
    slower = complete(house, first, DANA, KIM, ALI, SAM, key="slower")
    assert goes_to(house, quicker[0]) == [ALI]
    assert goes_to(house, slower) == [SAM]
    assert slower.body["already_sent"] == 3
    each_got_it_once(house, DANA, KIM, ALI, SAM)


def test_of_two_equal_ones_at_once_the_slower_has_nothing_left(house: House, first: str, commits: Commits) -> None:
    quicker = meanwhile(commits, lambda: complete(house, first, DANA, KIM, ALI, key="quicker"))
    assert complete(house, first, DANA, KIM, ALI, key="slower").error == (422, "no_valid_recipients")
    assert goes_to(house, quicker[0]) == [ALI]
    each_got_it_once(house, DANA, KIM, ALI)


def test_it_is_the_same_where_one_completes_the_other_that_completes_the_first(
    house: House, first: str, commits: Commits
) -> None:
    second = complete(house, first, ALI, key="second").body["batch_id"]
    meanwhile(commits, lambda: complete(house, second, SAM, key="quicker"))
    assert complete(house, first, SAM, key="slower").error == (422, "no_valid_recipients")
    each_got_it_once(house, DANA, KIM, ALI, SAM)


def test_the_same_request_twice_at_once_is_accepted_once(house: House, first: str, commits: Commits) -> None:
    quicker = meanwhile(commits, lambda: complete(house, first, DANA, KIM, ALI))
    slower = complete(house, first, DANA, KIM, ALI)
    assert (slower.status, slower.body) == (202, quicker[0].body)
    each_got_it_once(house, DANA, KIM, ALI)


def test_a_repeat_gets_the_first_answer_whatever_has_happened_since(house: House, first: str) -> None:
    answer = complete(house, first, DANA, KIM, ALI)
    house.conclude(first, DANA, "failed", **OFF)
    complete(house, first, DANA, SAM, key="another")
    again = complete(house, first, DANA, KIM, ALI)
    assert (again.status, again.body) == (202, answer.body)
    assert complete(house, first, DANA, KIM).error == (409, "idempotency_key_reused")


def test_what_fails_while_it_is_accepted_is_not_in_it(house: House, first: str, commits: Commits) -> None:
    meanwhile(commits, lambda: house.conclude(first, DANA, "failed", **OFF))
    assert goes_to(house, complete(house, first, DANA, KIM, ALI)) == [ALI]
    assert goes_to(house, complete(house, first, DANA, KIM, ALI, key="more")) == [DANA]


def test_what_is_reported_delivered_after_it_had_failed_while_it_is_accepted_is_left_out(
    house: House, first: str, commits: Commits
) -> None:
    house.conclude(first, DANA, "failed", **OFF)
    meanwhile(commits, lambda: house.conclude(first, DANA, "delivered"))
    assert goes_to(house, complete(house, first, DANA, KIM, ALI)) == [ALI]
    each_got_it_once(house, DANA, KIM, ALI)


def test_that_is_seen_even_if_another_fails_in_the_same_transaction(house: House, first: str, commits: Commits) -> None:
    """The number of failed messages is then as it was."""
    house.conclude(first, DANA, "failed", **OFF)

    def one_rises_and_one_fails() -> None:
        ids = {row["phone"]: row["message_id"] for row in house.messages(first)}
        house.report(first, ids[DANA], DANA, "delivered")
        house.report(first, ids[KIM], KIM, "failed", **OFF)
        assert house.deliver(SETTLE, house.take(SETTLE)) == set()

    meanwhile(commits, one_rises_and_one_fails)
    assert goes_to(house, complete(house, first, DANA, ALI)) == [ALI]


def test_a_late_report_about_a_batch_that_completes_it_is_seen_too(house: House, first: str, commits: Commits) -> None:
    second = complete(house, first, ALI, key="second").body["batch_id"]
    house.dispatch()
    house.conclude(second, ALI, "failed", **OFF)
    meanwhile(commits, lambda: house.conclude(second, ALI, "delivered"))
    assert complete(house, first, ALI, key="third").error == (422, "no_valid_recipients")


def test_what_is_cancelled_while_it_is_accepted_is_sent_by_nobody_until_it_is_asked_for_again(
    house: House, commits: Commits
) -> None:
    house.opt_in(DANA, KIM)
    first = house.accept(DANA)
    meanwhile(commits, lambda: house.call("POST", f"/batches/{first}/cancel"))
    assert goes_to(house, complete(house, first, DANA, KIM)) == [KIM]
    house.dispatch()
    house.settle()
    assert texts(house) == {KIM: 1}
    assert goes_to(house, complete(house, first, DANA, KIM, key="more")) == [DANA]
    each_got_it_once(house, DANA, KIM)


def test_a_retry_that_was_quicker_has_what_failed(house: House, first: str, commits: Commits) -> None:
    for phone in (DANA, KIM):
        house.conclude(first, phone, "failed", **OFF)
    quicker = meanwhile(commits, lambda: retry(house, first))
    assert goes_to(house, complete(house, first, DANA, KIM, ALI)) == [ALI]
    assert goes_to(house, quicker[0]) == [DANA, KIM]


def test_a_retry_that_was_slower_has_what_is_left(house: House, first: str, commits: Commits) -> None:
    for phone in (DANA, KIM):
        house.conclude(first, phone, "failed", **OFF)
    quicker = meanwhile(commits, lambda: complete(house, first, DANA, ALI))
    assert goes_to(house, retry(house, first)) == [KIM]
    assert goes_to(house, quicker[0]) == [DANA, ALI]


def test_retries_of_two_batches_of_a_group_at_once_send_once(house: House, first: str, commits: Commits) -> None:
    house.conclude(first, DANA, "failed", **OFF)
    house.conclude(first, KIM, "delivered")
    second = complete(house, first, DANA, key="second").body["batch_id"]
    house.dispatch()
    house.conclude(second, DANA, "failed", **OFF)
    quicker = meanwhile(commits, lambda: retry(house, second, "quicker"))
    assert retry(house, first, "slower").error == (422, "no_valid_recipients")
    assert goes_to(house, quicker[0]) == [DANA]


@pytest.mark.parametrize("late", [False, True])
def test_after_a_crash_the_same_request_finishes_it_and_another_sees_it(
    house: House, first: str, commits: Commits, late: bool
) -> None:
    commits.crash_at_next(by="accept", late=late)
    with pytest.raises(Crash):
        complete(house, first, DANA, KIM, ALI)
    other = complete(house, first, DANA, KIM, ALI, SAM, key="another")
    assert goes_to(house, other) == ([SAM] if late else [ALI, SAM])
    again = complete(house, first, DANA, KIM, ALI)
    assert again.status == (202 if late else 422)
    each_got_it_once(house, DANA, KIM, ALI, SAM)


def test_whose_plan_is_stale_changes_nothing_of_what_was_accepted_under_its_key(
    house: House, first: str, commits: Commits
) -> None:
    def reported_and_accepted() -> Answer:
        house.conclude(first, DANA, "failed", **OFF)
        return complete(house, first, DANA, KIM, ALI)

    quicker = meanwhile(commits, reported_and_accepted)
    slower = complete(house, first, DANA, KIM, ALI)
    assert (slower.status, slower.body) == (202, quicker[0].body)
    assert goes_to(house, slower) == [DANA, ALI]
    assert len(house.take(DISPATCH)) == 1


def test_who_is_always_too_late_is_told_to_send_it_again(house: House, first: str, commits: Commits) -> None:
    commits.always_too_late(by="accept")
    assert complete(house, first, DANA, ALI).error == (503, "busy")
    commits.go_on()
    assert goes_to(house, complete(house, first, DANA, ALI)) == [ALI]
