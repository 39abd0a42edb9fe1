"""POST /batches with a saved template: its texts are those of the moment of the request, each phone in its language."""

from typing import Any

import pytest

from tests.integration.account.test_save_template import changed, saved
from tests.support.house import House

DANA, KIM, ALI = "+14155550101", "+14155550102", "+14155550103"
ROWS: list[dict[str, Any]] = [
    {"phone": DANA, "variables": {"first_name": "Dana"}, "language": "es"},
    {"phone": KIM, "variables": {"first_name": "Kim"}},
    {"phone": ALI, "variables": {"first_name": "Ali"}, "language": "zh"},
]
BODY: dict[str, Any] = {"channel": "sms", "saved_template": "snow day", "recipients": ROWS}


def send(house: House, **changes: Any) -> dict[str, Any]:
    answer = house.call("POST", "/batches", BODY | changes, role="sender", headers={"Idempotency-Key": "snow"})
    assert answer.status == 202, answer.body
    return dict(answer.body)


def texts(house: House) -> dict[str, str]:
    house.dispatch()
    house.settle()
    return {message["to"]: message["body"] for message in house.carrier.sent()}


def test_each_phone_reads_its_language_else_that_of_the_account(house: House) -> None:
    template = saved(house)
    house.opt_in(DANA, KIM, ALI)
    answer = send(house)
    assert answer["template_used"] == {"id": template["id"], "name": "Snow day", "version": 1}
    assert answer["languages"] == [
        {"language": "en", "recipients": 2, "segments": 2},
        {"language": "es", "recipients": 1, "segments": 1},
    ]
    assert texts(house) == {
        DANA: "Hoy no hay clases, Dana.",
        KIM: "No classes today, Kim.",
        ALI: "No classes today, Ali.",
    }
    batch = house.call("GET", f"/batches/{answer['batch_id']}").body
    assert (batch["template"], batch["category"]) == (template["texts"]["en"], "general")
    assert batch["template_used"] == answer["template_used"]
    [entry] = house.entries(type="batch_requested")
    assert (entry["template"], entry["template_version"]) == (template["id"], 1)


def test_its_account_may_have_another_language(house: House) -> None:
    house.call("PUT", "/settings", {"language": "es"})
    saved(house)
    house.opt_in(DANA, KIM, ALI)
    send(house)
    assert texts(house)[KIM] == "Hoy no hay clases, Kim."


def test_it_is_frozen_when_the_batch_is_accepted_and_a_repeat_gets_the_same_answer(house: House) -> None:
    template = saved(house)
    house.opt_in(DANA, KIM, ALI)
    first = send(house)
    changed(house, template, texts={"en": "Open after all."})
    assert send(house) == first
    house.call("DELETE", f"/templates/{template['id']}")
    assert send(house) == first
    assert texts(house)[KIM] == "No classes today, Kim."
    assert len(house.entries(type="batch_requested")) == 1


def test_the_version_that_was_previewed_can_be_named(house: House) -> None:
    template = saved(house)
    changed(house, template, texts={"en": "Open after all."})
    house.opt_in(DANA, KIM, ALI)
    assert send(house, template_version=1)["template_used"]["version"] == 1
    assert texts(house)[KIM] == "No classes today, Kim."


def test_the_preview_has_the_same_figures(house: House) -> None:
    saved(house)
    house.opt_in(DANA, KIM, ALI)
    previewed = house.call("POST", "/batches/preview", BODY).body
    accepted = send(house)
    del previewed["previews"], previewed["previews_left_out"], accepted["batch_id"], accepted["short_name"]
    del accepted["status"]
    assert previewed.pop("sent_until") <= accepted.pop("sent_until"), "each from its own moment"
    assert previewed == accepted


def test_what_costs_is_named_in_the_text_that_has_it(house: House) -> None:
    saved(house, texts={"en": "No classes today.", "es": "No hay clases, mañana sí: 😀"})
    answer = house.call("POST", "/batches/preview", BODY).body
    assert [one["field"] for one in answer["characters"] if one["character"] == "😀"] == ["texts.es"]


def test_a_retry_reads_the_same_text_again_and_names_the_template(house: House) -> None:
    saved(house)
    house.opt_in(DANA, KIM, ALI)
    first = str(send(house)["batch_id"])
    house.dispatch()
    house.settle()
    for phone in (DANA, KIM, ALI):
        house.conclude(first, phone, "undelivered", ErrorCode="30003")
    again = house.call("POST", "/batches", {"retry_of": first}, headers={"Idempotency-Key": "again"})
    assert again.body["template_used"]["name"] == "Snow day"


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        (BODY | {"saved_template": "Fire day"}, 404, None),
        (BODY | {"template_version": 9}, 404, None),
        (BODY | {"template": "Hello"}, 400, "template"),
        (BODY | {"saved_template": "Recital"}, 400, "category"),
        ({"channel": "sms", "category": "general", "template": "Hi", "template_version": 1}, 400, "template_version"),
        (BODY | {"recipients": [{"phone": DANA, "language": "Spanish"}]}, 400, "recipients.0.language"),
    ],
)
def test_what_does_not_fit_is_refused(house: House, body: dict[str, Any], status: int, field: str | None) -> None:
    saved(house)
    saved(house, name="Recital", category=None)
    answer = house.call("POST", "/batches/preview", {"recipients": ROWS} | body)
    assert (answer.status, [one.get("field") for one in answer.body["details"][:1]]) == (status, [field] * bool(field))


def test_an_emergency_by_template_still_needs_an_admin(house: House) -> None:
    saved(house, category="emergency")
    assert house.call("POST", "/batches/preview", BODY, role="sender").status == 403
    assert house.call("POST", "/batches/preview", BODY, role="admin").status == 200
