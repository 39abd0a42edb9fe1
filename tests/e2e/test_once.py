"""Once each: one batch for a key however often it comes, one message for every phone of a large batch."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from tests.e2e.school import School, phones


def test_one_key_sent_several_times_at_once_is_one_batch(school: School) -> None:
    families = phones(200, 6)
    school.opt_in(*families)
    held_before = school.credits()
    with ThreadPoolExecutor(4) as pool:
        calls = [pool.submit(school.request, families, "the-same-key") for _ in range(4)]
    answers = [call.result() for call in calls]
    assert [answer.status for answer in answers] == [202] * 4
    assert [answer.body for answer in answers] == [answers[0].body] * 4

    batch = school.completed(answers[0].body["batch_id"])
    assert batch["counts"] == {"delivered": 6}
    assert sorted(school.given_to_carrier(*families)) == sorted(families)
    assert school.credits()["balance"] == held_before["balance"] - 6
    assert school.credits()["held"] == held_before["held"]

    other_body = school.request(families[:1], "the-same-key")
    assert (other_body.status, other_body.body["code"]) == (409, "idempotency_key_reused")


def test_three_hundred_recipients_get_one_message_each(other_school: School) -> None:
    families = phones(300, 300)
    other_school.opt_in(*families)
    before = other_school.credits()
    batch = other_school.completed(other_school.send(families)["batch_id"])
    assert batch["counts"] == {"delivered": 300}
    assert Counter(other_school.given_to_carrier(*families)) == Counter(families)
    after, total = other_school.credits(), other_school.ledger()
    assert before["balance"] - after["balance"] == 300
    assert after["held"] == before["held"]
    assert total.balance == after["balance"]
