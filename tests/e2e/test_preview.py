"""A preview on the deployed stack: it tells what the phones then read, and what that costs."""

from typing import Any

from tests.e2e.school import School, phones


def test_what_the_preview_tells_is_what_the_phones_read(school: School) -> None:
    plain, accented, unknown = phones(20, 3)
    school.opt_in(plain, accented)
    body: dict[str, Any] = {
        "channel": "sms",
        "category": "general",
        "template": "{{account}}: don’t forget, {{ name | default(“dancers”) }}… Reply STOP to end.",
        "recipients": [
            {"phone": plain},
            {"phone": accented, "variables": {"name": "Zoë"}},
            {"phone": unknown},
            {"phone": "12"},
        ],
    }
    before = school.credits()
    told = school.sender.post("/batches/preview", body)
    assert [(row["would_send"], row["reason"], row["encoding"]) for row in told["previews"]] == [
        (True, None, "GSM-7"),
        (True, None, "UCS-2"),
        (False, "no_consent", "GSM-7"),
        (False, "invalid_phone", None),
    ]
    assert {each["code_point"]: each["replaced_by"] for each in told["characters"]} == {
        "U+2019": "'",
        "U+2026": "...",
        "U+00EB": None,
    }
    assert school.credits() == before

    accepted = school.request(body["recipients"], template=body["template"]).body
    assert told["segments"] == accepted["credits_held"]
    assert told["warnings"] == accepted["warnings"] == []
    school.completed(accepted["batch_id"])
    read = {message["to"]: message["body"] for message in school.twin.sent() if message["to"] in {plain, accented}}
    assert read == {row["phone"]: row["text"] for row in told["previews"] if row["would_send"]}
