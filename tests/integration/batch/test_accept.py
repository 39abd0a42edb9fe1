"""POST /batches: the figures of the answer, what is held, and what is refused whole or row by row."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from sayso.actions.account.change_settings import change_settings
from sayso.domain.batch.short_name import is_short_name
from tests.support.house import DISPATCH, OPENED_AT, OPERATOR, House
from tests.support.promises import check

DANA, KIM, ALI = "+14155550101", "+14155550102", "+14155550103"


def row(phone: str = DANA, family_id: str | None = None, **variables: Any) -> dict[str, Any]:
    return {"phone": phone, "family_id": family_id, "variables": variables}


def test_an_accepted_batch_answers_with_its_figures_and_holds_its_credits(house: House) -> None:
    house.opt_in(DANA, KIM)
    rows = [
        row("(415) 555-0101", "F1", x="Sam"),
        row("415 555 0101", "F1", x="Sam"),
        row(DANA, "F1", x="Kim"),
        row(KIM, "F2", x="é" * 161),
        row(ALI, x="Ali"),
        row("555", x="Nobody"),
        row("415 555 0104"),
    ]
    answer = house.send(template="Harbour Dance: Hi {{x}}. Reply STOP to opt out.", recipients=rows)
    assert answer.status == 202
    batch_id, name = answer.body.pop("batch_id"), answer.body.pop("short_name")
    assert is_short_name(name)
    until = datetime.fromisoformat(answer.body.pop("sent_until"))
    assert until <= datetime.now(UTC) + timedelta(seconds=1)
    assert answer.body == {
        "status": "queued",
        "channel": "sms",
        "recipients": 4,
        "families": 3,
        "merged": 1,
        "rejected_rows": 2,
        "template_used": None,
        "languages": [],
        "completes": None,
        "already_sent": 0,
        "already_sent_other_text": 0,
        "without_consent": 1,
        "send_at": None,
        "expires_at": None,
        "deferred": 0,
        "deferred_until": [],
        "segments": 5,
        "segments_saved": 0,
        "segments_lost": 0,
        "credits_held": 5,
        "credits_available": 995,
        "rejected": [
            {"index": 5, "phone": "555", "reason": "invalid_phone", "detail": "it is too short"},
            {"index": 6, "phone": "415 555 0104", "reason": "missing_variable", "detail": "x"},
        ],
        "warnings": [],
        "characters": [],
    }
    assert house.credits() == {"balance": 1000, "held": 5, "available": 995}
    [entry] = house.entries(type="batch_requested")
    assert (entry["text"], entry["batch_id"]) == ("Requested to send SMS message to 3 families.", batch_id)
    assert entry["actor"] == {"kind": "staff", "name": "office@harbour.example"}
    check(house)


def test_one_family_is_told_as_one(house: House) -> None:
    house.accept(DANA)
    assert house.entries(type="batch_requested")[0]["text"] == "Requested to send SMS message to 1 family."


def test_credits_are_held_for_every_recipient_whatever_its_consent(house: House) -> None:
    house.accept(DANA, KIM, ALI)
    assert house.credits()["held"] == 3


def test_header_footer_and_country_come_from_the_accounts_settings(house: House) -> None:
    changes = {"header": "{{account}}:", "footer": "Reply STOP to opt out", "default_country": "GB"}
    assert house.call("PUT", "/settings", changes).status == 200
    change_settings("harbour", {"possible_countries": ("GB",)}, OPERATOR, OPENED_AT)
    house.sent("+442079460018", recipients=[{"phone": "020 7946 0018"}])
    [message] = house.carrier.sent()
    assert (message["to"], message["from"]) == ("+442079460018", "+14155550100")
    assert message["body"] == "Harbour Dance:\nClass moves to 5 pm.\nReply STOP to opt out"


def test_all_or_nothing_refuses_the_whole_batch_for_one_bad_row(house: House) -> None:
    answer = house.send(recipients=[row(), row("555")], all_or_nothing=True)
    assert answer.error == (400, "invalid_request")
    assert [problem["index"] for problem in answer.body["details"]] == [1]
    assert house.send(recipients=[row()], all_or_nothing=True).status == 202


def test_a_batch_that_costs_more_than_is_available_is_refused_with_the_figures_and_changes_nothing(
    house: House,
) -> None:
    house.open("studio", "+14155550300", credits_bought=2)
    before = house.entries("studio")
    answer = house.send(recipients=[row(), row(KIM), row(ALI)], account="studio")
    assert answer.error == (402, "insufficient_credits")
    assert answer.body["details"] == [{"needed": 3, "available": 2, "without_consent": 3}]
    assert house.credits("studio") == {"balance": 2, "held": 0, "available": 2}
    assert (house.entries("studio"), house.pages("/batches", "batches", "studio")) == (before, [])
    assert house.take(DISPATCH) == []
    assert house.send(recipients=[row(), row(KIM)], account="studio").status == 202


def test_a_batch_that_leaves_few_credits_is_accepted_with_a_warning(house: House) -> None:
    house.call("PUT", "/settings", {"low_credits_at": 998})
    template = "Harbour Dance: no class today. Reply STOP to opt out."
    assert house.send("one", recipients=[row()], template=template).body["warnings"] == []
    answer = house.send("two", recipients=[row()], template=template)
    [warning] = answer.body["warnings"]
    assert (answer.status, warning["code"], warning["detail"]) == (202, "low_credits", "998 credits are left")
    assert warning["suggestion"].startswith("Buy credits")
    assert house.send("two", recipients=[row()], template=template).body == answer.body


def test_a_refused_batch_does_not_bind_its_key(house: House) -> None:
    assert house.send(recipients=[row("555")]).status == 422
    assert house.send(recipients=[row()]).status == 202


def test_a_batch_without_a_row_that_can_be_sent_is_refused_row_by_row(house: House) -> None:
    answer = house.send(template="Hi {{x}}", recipients=[row("555", x="Sam"), row(x=" ")])
    assert answer.error == (422, "no_valid_recipients")
    assert [(each["index"], each["reason"]) for each in answer.body["details"]] == [
        (0, "invalid_phone"),
        (1, "missing_variable"),
    ]


# What is wrong, and the field that the answer names.
INVALID = [
    ({"channel": "fax"}, "channel"),
    ({"channel": None}, "channel"),
    ({"category": "birthdays"}, "category"),
    ({"category": ""}, "category"),
    ({"category": 7}, "category"),
    ({"template": ""}, "template"),
    ({"template": " \n "}, "template"),
    ({"template": None}, "template"),
    ({"template": "Hi {{first name"}, "template"),
    ({"template": "half \ud83d"}, "template"),
    ({"recipients": []}, "recipients"),
    ({"recipients": "+14155550101"}, "recipients"),
    ({"recipients": [DANA]}, "recipients.0"),
    ({"recipients": [row(), {"family_id": "F1"}]}, "recipients.1.phone"),
    ({"recipients": [row() | {"phone": 4155550101}]}, "recipients.0.phone"),
    ({"recipients": [row() | {"phone": "1" * 101}]}, "recipients.0.phone"),
    ({"recipients": [row() | {"first_name": "Sam"}]}, "recipients.0.first_name"),
    ({"recipients": [row() | {"variables": ["Sam"]}]}, "recipients.0.variables"),
    ({"recipients": [row() | {"name": "\udc00"}]}, "recipients.0.name"),
    ({"normalise": "yes"}, "normalise"),
    ({"all_or_nothing": 1}, "all_or_nothing"),
    ({"send_at": "2030-01-01T09:00"}, "send_at"),
    ({"expires_at": "2030-01-01T09:00"}, "expires_at"),
    ({"priority": "high"}, "priority"),
    ({"lanes": 99}, "lanes"),
]


@pytest.mark.parametrize(("change", "field"), INVALID)
def test_a_request_of_another_form_is_refused_with_the_field_that_is_wrong(
    house: House, change: dict[str, Any], field: str
) -> None:
    answer = house.send(**{"recipients": [row()]} | change)
    assert answer.error == (400, "invalid_request")
    assert field in [problem["field"] for problem in answer.body["details"]]
    assert field in answer.body["message"]
    assert house.credits()["held"] == 0


@pytest.mark.parametrize(
    "body",
    [None, "", "hello", "{", '{"channel": NaN}', "[]", "null", "1", "[" * 100_000, '{"a": ' + "1" * 5000 + "}"],
    ids=lambda body: str(body)[:12],
)
def test_a_body_that_is_no_json_object_is_refused(house: House, body: str | None) -> None:
    answer = house.call("POST", "/batches", body, headers={"Idempotency-Key": "k"})
    assert answer.error == (400, "invalid_request")
    assert answer.body["details"][0]["field"] == "body"


@pytest.mark.parametrize("key", ["", "k" * 256])
def test_an_idempotency_key_is_1_to_255_characters(house: House, key: str) -> None:
    answer = house.send(key, recipients=[row()])
    assert (answer.error, answer.body["details"][0]["field"].lower()) == ((400, "invalid_request"), "idempotency-key")


def test_without_an_idempotency_key_nothing_is_accepted(house: House) -> None:
    body = {"channel": "sms", "category": "general", "template": "Hi", "recipients": [row()]}
    answer = house.call("POST", "/batches", body)
    assert (answer.error, answer.body["details"][0]["field"].lower()) == ((400, "invalid_request"), "idempotency-key")


def test_a_key_of_255_characters_is_taken(house: House) -> None:
    assert house.send("k" * 255, recipients=[row()]).status == 202


def test_a_body_over_five_megabytes_is_too_large(house: House) -> None:
    answer = house.send(recipients=[row()], template="x" * (5 * 1024 * 1024))
    assert answer.error == (413, "body_too_large")


FIVE_MB = 5 * 1024 * 1024
SHORT = {f"v{n}": "1" for n in range(20)}
LONG = {"x": "1" * 450}


@pytest.mark.parametrize(
    ("variables", "indent", "status"),
    [
        pytest.param(LONG, None, 400, id="compact: the function refuses its empty template"),
        pytest.param(SHORT, 1, 413, id="short fields on lines of their own: the gateway refuses it"),
    ],
)
def test_a_body_of_just_under_5_mb_comes_through_the_gateway_if_its_event_has_no_more_than_6(
    house: House, variables: dict[str, str], indent: int | None, status: int
) -> None:
    def body(rows: int) -> str:
        recipients = [row(**variables)] * rows
        whole = {"channel": "sms", "category": "general", "template": "", "recipients": recipients}
        return json.dumps(whole, indent=indent, separators=(",", ":"))

    rows = (FIVE_MB - 1_000) // (len(body(2)) - len(body(1)))
    assert FIVE_MB - 2_000 < len(body(rows)) < FIVE_MB
    answer = house.call("POST", "/batches", body(rows), headers={"Idempotency-Key": "key-1"})
    assert answer.status == status


def test_more_than_ten_thousand_recipients_are_too_many(house: House) -> None:
    answer = house.send(recipients=[{"phone": DANA}] * 10_001)
    assert answer.error == (413, "too_many_recipients")


def test_every_segment_of_every_recipient_must_be_paid_for(house: House) -> None:
    dear = "é{" * 700  # 2,100 septets in 14 segments
    answer = house.send(recipients=[row(f"+1415555{n:04d}") for n in range(100, 172)], template=dear)
    assert answer.error == (402, "insufficient_credits")
    assert answer.body["details"][0]["needed"] == 72 * 14


def test_a_call_that_is_not_there_is_not_found(house: House) -> None:
    for method, path in (("DELETE", "/batches"), ("GET", "/batches/a/b/c"), ("POST", "/audit")):
        assert house.call(method, path, {}).error == (404, "not_found")


WRONG_IN_MANY_WAYS = "PLEASE CALL THE OFFICE: “final notice” – see bit.ly/fees, {{x}}"


def test_the_answer_advises_on_the_wording_and_names_the_characters_and_repeats_word_for_word(house: House) -> None:
    request: dict[str, Any] = {"recipients": [row(x="Zoë"), row(KIM, x="Kim")], "template": WRONG_IN_MANY_WAYS}
    answer = house.send(**request)
    advice = {each["code"]: (each["field"], each.get("position")) for each in answer.body["warnings"]}
    assert advice == {
        "no_business_name": ("template", None),
        "no_opt_out": ("template", None),
        "capitals": ("template", 0),
        "aggressive_wording": ("template", 25),
        "url_shortener": ("template", 45),
    }
    found = [(each["code_point"], each["field"], each["position"]) for each in answer.body["characters"]]
    assert sorted(found) == [
        ("U+00EB", "variables.x", 2),
        ("U+2013", "template", 39),
        ("U+201C", "template", 24),
        ("U+201D", "template", 37),
    ]
    assert house.send(**request).body == answer.body
    assert house.batch(answer.body["batch_id"])["warnings"] == answer.body["warnings"]


def test_what_an_account_has_made_an_error_is_refused_with_its_place(house: House) -> None:
    house.call("PUT", "/settings", {"warnings_as_errors": ["url_shortener", "capitals"]})
    before = house.credits()
    answer = house.send(recipients=[row(x="Sam")], template=WRONG_IN_MANY_WAYS)
    assert answer.error == (400, "invalid_request")
    assert "capitals, url_shortener" in answer.body["message"]
    assert [(each["code"], each["position"]) for each in answer.body["details"]] == [
        ("capitals", 0),
        ("url_shortener", 45),
    ]
    assert (house.credits(), house.pages("/batches", "batches")) == (before, [])
    assert house.send(recipients=[row(x="Sam")], template="Final notice. {{x}}").status == 202


def test_an_emergency_is_not_held_up_by_its_wording(house: House) -> None:
    house.call("PUT", "/settings", {"warnings_as_errors": ["capitals", "no_opt_out"]})
    answer = house.send(recipients=[row()], template="LEAVE THE BUILDING RIGHT NOW", category="emergency")
    assert answer.status == 202
    assert {"capitals", "no_opt_out"} <= {each["code"] for each in answer.body["warnings"]}
