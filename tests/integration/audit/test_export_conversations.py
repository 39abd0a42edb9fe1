"""GET /conversations: texts both ways with who sent them, page by page, for admins, with an entry of who took them."""

import csv
import io
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from functions.manage_consent import api as consent_api
from tests.support.events import rest_request
from tests.support.expiring import expire
from tests.support.house import House, context

DANA, KIM = "+14155550101", "+14155550102"
NOON = datetime(2026, 1, 6, 17, tzinfo=UTC)
SHOWN = ("direction", "phone", "name", "text", "answer", "status", "sent_by")


@pytest.fixture
def talk(house: House) -> str:
    """A batch to two families, what one of them answered, a call, and a text of the day after; the batch's id."""
    with time_machine.travel(NOON, tick=False) as clock:
        rows = [{"phone": DANA, "name": "=Dana"}, {"phone": KIM, "family_id": "F2"}]
        batch_id = house.sent(DANA, KIM, recipients=rows)
        clock.shift(60)
        house.conclude(batch_id, DANA, "undelivered", ErrorCode="30003")
        house.conclude(batch_id, KIM, "failed", ErrorCode="30008")
        clock.shift(60)
        house.conclude(batch_id, DANA, "delivered")
        clock.shift(60)
        house.text(DANA, "STOP", text_id="SM1")
        clock.shift(timedelta(days=1))
        house.text(KIM, "we sing and yodel", text_id="SM2")
    return batch_id


def asked(house: House, **query: str) -> list[dict[str, Any]]:
    return [dict(one) for one in house.pages("/conversations", "texts", **query)]


def exported(house: House, **query: str) -> tuple[list[dict[str, str]], str | None]:
    """The rows of a file, and the cursor of the next."""
    event = rest_request("GET", "/conversations", query={"format": "csv"} | query, claims={"cognito:groups": "admin"})
    answer = consent_api.handler(event, context(29))
    headers = answer.get("headers") or {name: values[0] for name, values in answer["multiValueHeaders"].items()}
    return list(csv.DictReader(io.StringIO(answer["body"]))), headers.get("X-Next-Cursor")


def test_it_has_the_texts_both_ways_newest_first_each_once_with_who_sent_it(house: House, talk: str) -> None:
    yodel, stop, delivered, failed = asked(house)
    assert [yodel[name] for name in SHOWN] == ["in", KIM, None, "we sing and yodel", None, None, None]
    assert (stop["direction"], stop["text"], stop["batch_id"]) == ("in", "STOP", None)
    assert stop["answer"].startswith("You have opted out")
    sent = ["out", DANA, "=Dana", "Class moves to 5 pm.", None, "delivered", "office@harbour.example"]
    assert [delivered[name] for name in SHOWN] == sent
    assert (delivered["sent_at"], delivered["batch_id"]) == ("2026-01-06T17:00:00.000000Z", talk)
    assert (failed["phone"], failed["family_id"], failed["status"]) == (KIM, "F2", "failed")


def test_one_phone_or_a_time_alone_and_the_entry_says_which(house: House, talk: str) -> None:
    found = house.call("POST", "/consents/search", {"phone": DANA}).body["phone_id"]
    assert [one["direction"] for one in asked(house, phone_id=found)] == ["in", "out"]
    assert [one["text"] for one in asked(house, **{"from": "2026-01-07"})] == ["we sing and yodel"]
    of_time, of_phone = house.entries(type="exported")
    assert (of_phone["phone"], of_phone["rows"], of_phone["export"]) == (DANA, 2, "conversations")
    assert (of_time["filters"], of_time["text"]) == (
        {"from": "2026-01-07T00:00:00.000000Z"},
        "Exported texts from and to families as JSON: 1 row.",
    )


def test_a_message_that_rose_after_the_time_is_there_as_it_was_in_it(house: House, talk: str) -> None:
    in_time = {"from": "2026-01-06T17:00:30Z", "to": "2026-01-06T17:01:30Z"}
    assert [(one["phone"], one["status"]) for one in asked(house, **in_time)] == [
        (KIM, "failed"),
        (DANA, "undelivered"),
    ]


def test_as_a_file_it_comes_page_by_page_and_no_cell_is_a_formula(house: House, talk: str) -> None:
    rows, cursor = exported(house, limit="3")
    while cursor:
        more, cursor = exported(house, limit="3", cursor=cursor)
        rows += more
    assert [row["text"] for row in rows] == ["we sing and yodel", "STOP", *["Class moves to 5 pm."] * 2]
    assert {row["name"] for row in rows} == {"", "'=Dana"}


def test_only_an_admin_may_and_nothing_leaves_without_an_entry(house: House, talk: str) -> None:
    for role in ("viewer", "sender", "billing"):
        assert house.call("GET", "/conversations", role=role).status == 403
    assert asked(house, account="valley") == []
    assert house.entries(type="exported") == []
    cursor = house.call("GET", "/conversations", query={"limit": "1"}).body["cursor"]
    wrong = house.call("GET", "/conversations", query={"cursor": cursor, "from": "2026-01-07"})
    assert wrong.error == (400, "invalid_request")


def test_what_is_no_longer_kept_or_was_erased_has_its_row_without_words(house: House, talk: str) -> None:
    expire(house, NOON + timedelta(days=800))
    assert [(one["phone"], one["text"]) for one in asked(house)] == [
        (KIM, None),
        (DANA, None),
        (DANA, None),
        (KIM, None),
    ]
