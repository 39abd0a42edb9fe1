"""GET /batches, /batches/{id} and its messages: where each stands, page by page."""

from typing import Any

import pytest

from sayso.carrier.gateway import CreateResult, Receipt
from sayso.domain.batch import chunk as chunk_module
from sayso.domain.cursor import make_cursor
from tests.support.carriers import fake_gateway
from tests.support.house import House
from tests.support.promises import check

DANA, KIM, ALI = "+14155550101", "+14155550102", "+14155550103"


def test_a_batch_is_shown_with_what_was_asked_and_the_figures_of_its_answer(house: House) -> None:
    answer = house.send(recipients=[{"phone": DANA}, {"phone": "555"}], category="attendance").body
    batch = house.batch(answer["batch_id"])
    figures = {name: value for name, value in answer.items() if name not in {"rejected", "characters", "sent_until"}}
    assert figures.items() <= batch.items()
    assert answer["sent_until"] <= batch["sent_until"], "each from its own moment"
    assert (batch["channel"], batch["category"], batch["template"]) == ("sms", "attendance", "Class moves to 5 pm.")
    assert (batch["requested_by"], batch["completed_at"]) == ("office@harbour.example", None)
    assert (batch["counts"], batch["credits_used"]) == ({"pending": 1}, 0)


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


STAGES = [
    ("accepted", {"pending": 3}, "queued"),
    ("dispatched", {"pending": 1, "sent": 2}, "sending"),
    ("skipped ones settled", {"skipped": 1, "sent": 2}, "sending"),
    ("one delivered", {"skipped": 1, "sent": 1, "delivered": 1}, "sending"),
    ("all final", {"skipped": 1, "undelivered": 1, "delivered": 1}, "completed"),
]


def test_at_every_stage_counts_and_rows_say_the_same(house: House) -> None:
    house.opt_in(DANA, KIM)
    batch_id = house.accept(DANA, KIM, ALI)
    steps: list[Any] = [
        lambda: None,
        house.dispatch,
        house.settle,
        lambda: house.conclude(batch_id, DANA, "delivered"),
        lambda: house.conclude(batch_id, KIM, "undelivered"),
    ]
    for step, (stage, counts, status) in zip(steps, STAGES, strict=True):
        step()
        batch, rows = house.batch(batch_id), list(house.statuses(batch_id).values())
        assert (batch["counts"], batch["status"]) == (counts, status), stage
        assert {name: rows.count(name) for name in rows} == counts, stage
    check(house)


def test_nothing_looks_final_before_it_is_settled_with_its_entry(house: House) -> None:
    house.carrier.behave({DANA: {"do": "refuse"}})
    house.opt_in(DANA, KIM)
    batch_id = house.accept(DANA, KIM, ALI)
    house.dispatch()
    assert house.statuses(batch_id) == {DANA: "sending", KIM: "sent", ALI: "pending"}
    house.settle()
    assert house.statuses(batch_id) == {DANA: "failed", KIM: "sent", ALI: "skipped"}


def test_batches_are_listed_newest_first_page_by_page(house: House) -> None:
    ids = [house.accept(DANA, key=f"key {number}") for number in range(5)]
    first = house.call("GET", "/batches", query={"limit": "2"}).body
    assert [batch["batch_id"] for batch in first["batches"]] == [ids[4], ids[3]]
    newer = house.accept(DANA, key="newer")
    second = house.call("GET", "/batches", query={"limit": "2", "cursor": first["cursor"]}).body
    assert [batch["batch_id"] for batch in second["batches"]] == [ids[2], ids[1]], "newer ones move no page"
    last = house.call("GET", "/batches", query={"limit": "2", "cursor": second["cursor"]}).body
    assert ([batch["batch_id"] for batch in last["batches"]], last["cursor"]) == ([ids[0]], None)
    assert [batch["batch_id"] for batch in house.pages("/batches", "batches")] == [newer, *ids[::-1]]


def test_an_account_without_batches_has_an_empty_list(house: House) -> None:
    assert house.call("GET", "/batches").body == {"batches": [], "cursor": None}


@pytest.fixture
def pages_of_four(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two chunks of two rows to a page."""
    monkeypatch.setattr(chunk_module, "CHUNK_SIZE", 2)
    monkeypatch.setattr("sayso.actions.batch.show.CHUNKS_PER_PAGE", 2)


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


BAD_QUERIES = [
    ("/batches", {"limit": "0"}, "limit"),
    ("/batches", {"limit": "101"}, "limit"),
    ("/batches", {"limit": "many"}, "limit"),
    ("/batches/{}/messages", {"status": "lost"}, "status"),
    ("/batches/{}/messages", {"status": "failed,"}, "status"),
    ("/batches/{}/messages", {"cursor": "next"}, "cursor"),
    ("/batches", {"cursor": "zzz"}, "cursor"),
    ("/consents", {"cursor": "+14155550101"}, "cursor"),
]


@pytest.mark.parametrize(("path", "query", "field"), BAD_QUERIES)
def test_a_list_asked_for_in_another_form_is_refused(
    house: House, path: str, query: dict[str, str], field: str
) -> None:
    answer = house.call("GET", path.format(house.accept(DANA)), query=query)
    assert (answer.error, answer.body["details"][0]["field"]) == ((400, "invalid_request"), field)


def test_rows_of_a_message_whose_answer_was_lost_stand_at_sending(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake_gateway(monkeypatch).answers[DANA] = Receipt(CreateResult.UNKNOWN)
    batch_id = house.sent(DANA, KIM)
    assert house.batch(batch_id)["counts"] == {"sending": 1, "sent": 1}
    assert house.statuses(batch_id) == {DANA: "sending", KIM: "sent"}


@pytest.mark.parametrize("place", ["x", "-1", "1.5", "²", "9" * 5000, "~"])
def test_a_cursor_that_somebody_made_up_is_refused_or_leads_nowhere_and_breaks_nothing(
    house: House, place: str
) -> None:
    batch_id = house.accept(DANA)
    forged = {
        f"/batches/{batch_id}/messages": ("messages", batch_id),
        "/batches": ("batches", "harbour"),
        "/consents": ("consents", "harbour", None),
        f"/consents/{DANA}": ("texts", "harbour", DANA),
        f"/consents/{DANA}/proof": ("proof", "harbour", DANA),
        "/opt-out-requests": ("opt-out-requests", "harbour"),
        "/audit": ("audit", "harbour", "", "~", None, None, None, None, "False"),
    }
    for path, query in forged.items():
        status = house.call("GET", path, query={"cursor": str(make_cursor(place, *query))}).status
        assert status == 400 or (status == 200 and not path.endswith("messages")), path
