"""POST /batches/preview: what it tells is what comes of the same batch, and telling it changes nothing."""

import json
from typing import Any

import pytest

from functions.send_batch import api as batch_api
from tests.support.events import rest_request
from tests.support.ground import plainly
from tests.support.house import DISPATCH, SETTLE, House, context

DANA, KIM, ALI, SAM = "+14155550101", "+14155550102", "+14155550103", "+14155550104"
BODY: dict[str, Any] = {"channel": "sms", "category": "general", "template": "Hi {{ name | default(“there”) }}…"}
ROWS: list[dict[str, Any]] = [
    {"phone": "(415) 555-0101", "family_id": "F1", "variables": {"name": "Zoë"}},
    {"phone": "555"},
    {"phone": KIM, "variables": {"Name": "Kim"}},
    {"phone": KIM, "variables": {"name": "Kim"}},
    {"phone": ALI, "variables": {"name": "a\nb"}},
    {"phone": ALI},
    {"phone": SAM, "variables": {"name": "😀" * 40}},
]


def preview(house: House, *rows: dict[str, Any], role: str = "sender", **changes: Any) -> Any:
    return house.call("POST", "/batches/preview", BODY | {"recipients": list(rows)} | changes, role=role)


def test_it_tells_for_each_row_what_the_phone_would_read_and_whether_it_would_be_sent(house: House) -> None:
    house.opt_in(DANA, KIM)
    house.text(KIM, "STOP", text_id="SM1")
    answer = preview(house, *ROWS)
    assert answer.status == 200
    keys = ("index", "phone", "text", "encoding", "segments", "would_send", "reason")
    assert [tuple(row[key] for key in keys) for row in answer.body["previews"]] == [
        (0, DANA, "Hi Zoë...", "UCS-2", 1, True, None),
        (1, "555", None, None, 0, False, "invalid_phone"),
        (2, KIM, "Hi Kim...", "GSM-7", 1, False, "opted_out"),
        (4, ALI, None, None, 0, False, "invalid_value"),
        (5, ALI, "Hi there...", "GSM-7", 1, False, "no_consent"),
        (6, SAM, "Hi " + "😀" * 40 + "...", "UCS-2", 2, False, "no_consent"),
    ]
    assert answer.body["previews"][3]["detail"] == "name"


def test_its_figures_are_those_of_the_batch_that_follows(house: House) -> None:
    house.opt_in(DANA)
    told = preview(house, *ROWS).body
    accepted = house.send(**BODY | {"recipients": ROWS}).body
    del told["previews"], told["previews_left_out"], accepted["batch_id"], accepted["short_name"]
    del accepted["status"]
    assert told.pop("sent_until") <= accepted.pop("sent_until"), "each from its own moment"
    assert told == accepted


def test_what_it_says_would_be_sent_is_sent_word_for_word_and_nothing_else(house: House) -> None:
    house.opt_in(DANA, KIM, SAM)
    house.text(KIM, "STOP", text_id="SM1")
    house.call("PUT", f"/consents/{SAM}", {"blocked_categories": ["general"], "source": "phone_call"})
    house.call("PUT", "/settings", {"header": "{{account}}:", "footer": "Reply STOP to end"})
    told = preview(house, *ROWS).body["previews"]
    house.carrier.reset()
    house.carrier.behave({"*": {"do": "hold"}})
    batch_id = house.accept(**BODY | {"recipients": ROWS})
    house.dispatch()
    house.settle()
    sent = {message["to"]: message["body"] for message in house.carrier.sent()}
    assert sent == {row["phone"]: row["text"] for row in told if row["would_send"]} != {}
    skipped = {row["index"]: row["reason"] for row in house.messages(batch_id) if row["status"] == "skipped"}
    assert skipped == {row["index"]: row["reason"] for row in told if row["text"] and not row["would_send"]} != {}


def test_it_changes_nothing(house: House) -> None:
    house.opt_in(DANA)
    before = plainly()
    assert preview(house, *ROWS).status == 200
    assert plainly() == before
    assert (house.take(DISPATCH), house.take(SETTLE)) == ([], [])
    assert house.carrier.sent() == []


def test_it_shows_the_first_hundred_rows_and_all_that_would_not_be_sent(house: House) -> None:
    phones = [f"+1415555{n:04d}" for n in range(100, 199)] + [f"+1415556{n:04d}" for n in range(100, 199)]
    house.opt_in(*phones[:150])
    rows = [{"phone": phone} for phone in phones]
    told = preview(house, *rows).body
    assert [row["index"] for row in told["previews"]] == [*range(100), *range(150, 198)]
    assert (told["recipients"], told["without_consent"], told["previews_left_out"]) == (198, 48, 0)


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"recipients": [{"phone": "555"}]}, "nobody can be sent to"),
    ({"recipients": ROWS, "all_or_nothing": True}, "some rows cannot be sent"),
    ({"recipients": ROWS, "template": "Hi {{"}, "no template"),
    ({"recipients": ROWS, "category": "birthdays"}, "no such category"),
    ({"recipients": [{"phone": DANA}], "template": "é{" * 801, "normalise": False}, "too long"),
    ({"recipients": [{"phone": f"+1415555{n:04d}"} for n in range(100, 200)], "template": "{" * 800}, "too dear"),
    ({"recipients": [{"phone": DANA}] * 10_001}, "too many"),
    ({"recipients": ROWS, "category": "emergency"}, "only an admin sends an emergency"),
    ({"recipients": ROWS, "colour": "red"}, "no such field"),
]


@pytest.mark.parametrize(("changes", "why"), REFUSED, ids=[why for _, why in REFUSED])
def test_what_the_batch_would_be_refused_for_the_preview_is_refused_for(
    house: House, changes: dict[str, Any], why: str
) -> None:
    told = preview(house, **changes)
    accepted = house.send(role="sender", **BODY | changes)
    assert told.status >= 400
    assert (told.status, told.body) == (accepted.status, accepted.body)


def test_who_may_not_send_may_not_preview(house: House) -> None:
    assert preview(house, *ROWS, role="viewer").error == (403, "forbidden")


@pytest.mark.parametrize("character", ["界", '"', "\\", "😀"])
def test_an_answer_full_of_long_texts_stays_within_what_lambda_can_answer(house: House, character: str) -> None:
    name = character * (700 if character == "😀" else 1_000)
    rows = [{"phone": f"+1415{n:07d}", "variables": {"name": name}} for n in range(5550100, 5550199)]
    rows += [{"phone": f"+1415{n:07d}", "variables": {"name": name}} for n in range(5560100, 5561100)]
    house.open("large", "+14155550300", credits_bought=100_000)
    body = json.dumps(BODY | {"recipients": rows}, ensure_ascii=False)
    event = rest_request("POST", "/batches/preview", body=body, claims={"custom:account": "large"})
    answer = batch_api.handler(event, context(29))
    told = json.loads(answer["body"])
    assert (answer["statusCode"], told["recipients"]) == (200, len(rows))
    assert 100 <= len(told["previews"]) <= 1_000
    assert len(told["previews"]) + told["previews_left_out"] == len(rows)
    assert len(json.dumps(answer, ensure_ascii=False).encode()) < 4_000_000
