"""A batch that is cancelled while it is sent, on the deployed stack."""

from tests.e2e.school import School, phones, until


def test_what_is_cancelled_was_never_given_to_the_carrier_and_costs_nothing(other_school: School) -> None:
    families = phones(600, 390)
    other_school.opt_in(*families)
    before = other_school.credits()
    batch_id = other_school.send(families)["batch_id"]
    until(lambda: other_school.given_to_carrier(*families) or None, "the sending begins")
    told = other_school.sender.post(f"/batches/{batch_id}/cancel", {})
    assert told["sent"] + told["stopped"] == 390
    batch = other_school.completed(batch_id)
    assert (batch["status"], batch["counts"].get("cancelled", 0)) == ("cancelled", told["stopped"])
    given = other_school.given_to_carrier(*families)
    assert (len(given), len(set(given))) == (told["sent"], told["sent"])
    after = other_school.credits()
    assert (before["balance"] - after["balance"], after["held"]) == (told["sent"], before["held"])
    assert other_school.sender.post(f"/batches/{batch_id}/cancel", {}) == told | {"status": "cancelled"}
