"""GET /batches/{id}/messages: what became of every row, page by page."""

import pytest

from sayso.carrier.gateway import CreateResult, Receipt
from sayso.domain.batch import chunk as chunk_module
from sayso.domain.proof.check import Right, check_proof
from tests.support.carriers import fake_gateway
from tests.support.house import House
from tests.support.promises import check

DANA, KIM, ALI = "+14155550101", "+14155550102", "+14155550103"


def test_a_message_is_shown_with_its_row_its_phone_and_what_became_of_it(house: House) -> None:
    rows = [{"phone": "555"}, {"phone": "415 555 0101", "family_id": "F1", "name": "Dana Reyes"}]
    batch_id = house.sent(DANA, recipients=rows)
    [row] = house.messages(batch_id)
    message_id = row.pop("message_id")
    shown = {"index": 1, "phone": DANA, "family_id": "F1", "name": "Dana Reyes", "segments": 1}
    nothing = {"reason": None, "error_code": None, "reason_text": None, "retryable": False, "at": None}
    found = house.call("POST", "/consents/search", {"phone": DANA}).body
    assert row == shown | nothing | {"status": "sent", "phone_id": found["phone_id"]}
    house.conclude(batch_id, DANA, "failed", ErrorCode="30006")
    [row] = house.messages(batch_id)
    assert (row["status"], row["reason"], row["error_code"]) == ("failed", "carrier_reported", "30006")
    assert row["reason_text"] == "the number is a landline, or its network cannot be reached"
    assert row["retryable"] is False
    assert (row["message_id"], row["at"]) == (message_id, house.entries(type="message_failed")[0]["at"])


@pytest.fixture
def pages_of_four(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two chunks of two rows to a page."""
    monkeypatch.setattr(chunk_module, "CHUNK_SIZE", 2)
    monkeypatch.setattr("sayso.actions.batch.show_messages.CHUNKS_PER_PAGE", 2)


@pytest.mark.usefixtures("pages_of_four")
def test_messages_come_in_the_order_of_the_request_page_by_page(house: House) -> None:
    phones = [f"+1415555{1000 + number}" for number in range(9)][::-1]
    batch_id = house.accept(*phones)
    first = house.call("GET", f"/batches/{batch_id}/messages").body
    assert [row["phone"] for row in first["messages"]] == phones[:4]
    assert [row["phone"] for row in house.messages(batch_id)] == phones


@pytest.mark.usefixtures("pages_of_four")
def test_messages_filtered_by_status_are_all_of_that_status_and_no_other(house: House) -> None:
    phones = [f"+1415555{1000 + number}" for number in range(9)]
    house.opt_in(*phones[::2])
    batch_id = house.accept(*phones)
    house.dispatch()
    house.settle()
    path = f"/batches/{batch_id}/messages"
    asked = {
        "sent": phones[::2],
        "skipped": phones[1::2],
        "delivered": [],
        "skipped,sent": phones,
        "failed, sent": phones[::2],
    }
    for status, expected in asked.items():
        assert [row["phone"] for row in house.pages(path, "messages", status=status)] == expected


REJECTED = [
    {"phone": "415 555 01", "family_id": "F1", "name": "Dana Reyes", "variables": {"child": "Sam", "other": "x"}},
    {"phone": "(415) 555-0103", "name": "Ali", "variables": {"Bus": 7}},
]


def test_a_rejected_row_stands_among_the_others_with_all_that_it_takes_to_correct_it(house: House) -> None:
    house.opt_in(DANA)
    rows = [REJECTED[0], {"phone": DANA, "variables": {"child": "Kim", "bus": "1"}}, REJECTED[1]]
    batch_id = house.accept(recipients=rows, template="{{child}}: bus {{bus}}")
    for dispatched in (False, True):
        if dispatched:
            house.dispatch()
        shown = house.rows(batch_id)
        assert [(row["index"], row["status"]) for row in shown[::2]] == [(0, "rejected"), (2, "rejected")]
        assert shown[1]["status"] == ("sent" if dispatched else "pending")
    found = house.pages(f"/batches/{batch_id}/messages", "messages", status="rejected")
    assert found == shown[::2]
    first, second = found
    assert (first["phone"], first["family_id"], first["name"]) == ("415 555 01", "F1", "Dana Reyes")
    assert (first["reason"], first["message_id"], first["phone_id"]) == ("invalid_phone", None, None)
    assert first["reason_text"].startswith("the phone number is not valid: ")
    assert first["variables"] == {"child": "Sam"}, "what the text does not name is not kept"
    assert (second["reason"], second["variables"]) == ("missing_variable", {"Bus": "7"})
    search = house.call("POST", "/consents/search", {"phone": ALI}).body
    assert second["phone_id"] == search["phone_id"]


def test_the_log_finds_a_rejected_row_by_its_phone(house: House) -> None:
    house.sent(DANA, recipients=[{"phone": DANA, "variables": {"child": "Kim"}}, REJECTED[1]], template="{{child}}")
    [entry] = house.entries(phone=ALI)
    assert (entry["type"], entry["row"], entry["reason"]) == ("recipient_rejected", 1, "missing_variable")
    check(house)
    assert isinstance(check_proof(house.call("GET", f"/consents/{ALI}/proof").body), Right)


@pytest.mark.usefixtures("pages_of_four")
def test_pages_of_rejected_rows_have_each_once(house: House) -> None:
    rows = [{"phone": "555" if number % 3 else f"+1415555{1000 + number}"} for number in range(13)]
    batch_id = house.accept(recipients=rows)
    assert [row["index"] for row in house.rows(batch_id)] == list(range(13))
    found = house.pages(f"/batches/{batch_id}/messages", "messages", status="rejected")
    assert [row["index"] for row in found] == [number for number in range(13) if number % 3]
    assert [row["index"] for row in house.batch(batch_id)["rejected"]] == [row["index"] for row in found]
    assert house.batch(batch_id)["rejected_rows"] == len(found)


def test_rows_of_a_message_whose_answer_was_lost_stand_at_sending(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake_gateway(monkeypatch).answers[DANA] = Receipt(CreateResult.UNKNOWN)
    batch_id = house.sent(DANA, KIM)
    assert house.batch(batch_id)["counts"] == {"sending": 1, "sent": 1}
    assert house.statuses(batch_id) == {DANA: "sending", KIM: "sent"}
