"""What did not arrive, in plain words, and a retry of what failed for a passing reason, on the deployed stack."""

from tests.e2e.school import School, phones


def test_a_retry_reaches_those_whose_phones_were_off_and_nobody_else(school: School) -> None:
    off, gone, fine = families = phones(990, 3)
    school.opt_in(*families)
    school.twin.behave({off: {"do": "undeliver", "code": 30003}, gone: {"do": "undeliver", "code": 30005}})
    first = school.completed(school.send(families)["batch_id"])
    told = {
        row["phone"]: (row["status"], row["retryable"], row["reason_text"])
        for row in school.messages(first["batch_id"])
    }
    assert told == {
        off: ("undelivered", True, "the phone is switched off or out of reach"),
        gone: ("undelivered", False, "the number is unknown or no longer in service"),
        fine: ("delivered", False, None),
    }
    school.twin.behave({phone: {"do": "deliver"} for phone in families})
    body, key = {"retry_of": first["batch_id"]}, {"Idempotency-Key": f"again-{first['batch_id']}"}
    answers = [school.sender.call("POST", "/batches", body, key) for _ in range(2)]
    assert [(answer.status, answer.body) for answer in answers] == [(202, answers[0].body)] * 2
    assert school.completed(answers[0].body["batch_id"])["counts"] == {"delivered": 1}
    assert sorted(school.given_to_carrier(*families)) == sorted([*families, off])
    refused = school.sender.call("POST", "/batches", body, {"Idempotency-Key": f"more-{first['batch_id']}"})
    assert (refused.status, refused.body["code"]) == (409, "already_retried")
