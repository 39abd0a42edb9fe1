"""What cannot be is refused with its field or row, and nothing in any table is changed by it."""

from typing import Any

import pytest

from tests.support.calls import VOICE
from tests.support.events import sid
from tests.support.ground import plainly
from tests.support.house import House
from tests.support.phone_calls import call_for

DANA, KIM, NOBODY = "+14155550101", "+14155550102", "+14155550199"
WISH = "please take me off this list"
WAITING = f"14155550102.{sid('SM2')}.texts"
RANG = {"source": "phone_call", "note": "rang us"}
DECIDE = {"decision": "apply", "note": "rang them"}


@pytest.fixture(autouse=True)
def school(house: House) -> None:
    """Dana has opted out; Kim's wish waits; a wish of Dana's was dismissed before."""
    house.opt_in(DANA, KIM)
    house.text(DANA, WISH, text_id="SM1")
    decision = {"decision": "dismiss", "note": "rang them"}
    assert house.call("POST", f"/opt-out-requests/14155550101.{sid('SM1')}.texts", decision).status == 200
    house.text(DANA, "STOP", text_id="SM3")
    house.text(KIM, WISH, text_id="SM2")


type Call = tuple[str, str, Any]

# The call, who makes it, then status, code, and the field that the details name.
REFUSED: list[tuple[Call, str, int, str, str | None]] = [
    # a phone that is none
    (("GET", "/consents/nobody", None), "viewer", 400, "invalid_request", "phone"),
    (("GET", "/consents/555-0101", None), "viewer", 400, "invalid_request", "phone"),
    (("GET", "/consents/+1415555010199999", None), "viewer", 400, "invalid_request", "phone"),
    (("PUT", "/consents/4155550101", RANG | {"paused": True}), "admin", 400, "invalid_request", "phone"),
    # a change of another form
    (("PUT", f"/consents/{DANA}", {}), "admin", 400, "invalid_request", "source"),
    (("PUT", f"/consents/{DANA}", None), "admin", 400, "invalid_request", "body"),
    (("PUT", f"/consents/{DANA}", []), "admin", 400, "invalid_request", "body"),
    (("PUT", f"/consents/{DANA}", RANG | {"source": "By phone"}), "admin", 400, "invalid_request", "source"),
    (("PUT", f"/consents/{DANA}", RANG | {"note": "x" * 301}), "admin", 400, "invalid_request", "note"),
    (("PUT", f"/consents/{DANA}", RANG | {"pending": []}), "admin", 400, "invalid_request", "pending"),
    (("PUT", f"/consents/{DANA}", RANG | {"channels": {"fax": "opted_in"}}), "admin", 400, "invalid_request",
     "channels.fax"),
    (("PUT", f"/consents/{DANA}", RANG | {"channels": {"sms": "yes"}}), "admin", 400, "invalid_request",
     "channels.sms"),
    (("PUT", f"/consents/{DANA}", RANG | {"blocked_categories": ["sports"]}), "admin", 400, "invalid_request",
     "blocked_categories"),
    (("PUT", f"/consents/{DANA}", RANG | {"all_non_emergency_blocked": 1}), "admin", 400, "invalid_request",
     "all_non_emergency_blocked"),
    # what the machine does not allow
    (("PUT", f"/consents/{DANA}", RANG | {"blocked_categories": ["emergency"]}), "admin", 400, "invalid_request",
     "blocked_categories"),
    (("PUT", f"/consents/{DANA}", {"source": "phone_call", "channels": {"sms": "opted_in"}}), "admin", 400,
     "invalid_request", "note"),
    (("PUT", f"/consents/{DANA}", {"source": "phone_call", "channels": {"sms": "unknown"}}), "admin", 400,
     "invalid_request", "note"),
    (("PUT", f"/consents/{DANA}", RANG | {"channels": {"sms": "opted_in"}}), "sender", 403, "forbidden", None),
    (("PUT", f"/consents/{NOBODY}", RANG | {"channels": {"voice": "opted_in"}}), "sender", 403, "forbidden", None),
    (("PUT", f"/consents/{DANA}", RANG | {"channels": {"sms": "opted_out"}}), "viewer", 403, "forbidden", None),
    # a decision that cannot be
    (("POST", "/opt-out-requests/nonsense", DECIDE), "admin", 404, "not_found", "request_id"),
    (("POST", "/opt-out-requests/..", DECIDE), "admin", 404, "not_found", "request_id"),
    (("POST", f"/opt-out-requests/+14155550102.{sid('SM2')}.texts", DECIDE), "admin", 404, "not_found", "request_id"),
    (("POST", "/opt-out-requests/14155550102.", DECIDE), "admin", 404, "not_found", "request_id"),
    (("POST", f"/opt-out-requests/14155550102.{sid('SM2')}", DECIDE), "admin", 409, "not_waiting", "request_id"),
    (
        ("POST", f"/opt-out-requests/14155550102.{sid('SM2')}.everything", DECIDE),
        "admin",
        409,
        "not_waiting",
        "request_id",
    ),
    (("POST", f"/opt-out-requests/14155550199.{sid('SM2')}.texts", DECIDE), "admin", 409, "not_waiting", "request_id"),
    (("POST", f"/opt-out-requests/14155550101.{sid('SM1')}.texts", DECIDE), "admin", 409, "not_waiting", "request_id"),
    (("POST", f"/opt-out-requests/{WAITING}", DECIDE | {"decision": "grant"}), "admin", 400, "invalid_request",
     "decision"),
    (("POST", f"/opt-out-requests/{WAITING}", {"decision": "apply"}), "admin", 400, "invalid_request", "note"),
    (("POST", f"/opt-out-requests/{WAITING}", DECIDE | {"note": " \n"}), "admin", 400, "invalid_request", "note"),
    (("POST", f"/opt-out-requests/{WAITING}", DECIDE | {"by": "me"}), "admin", 400, "invalid_request", "by"),
    (("POST", f"/opt-out-requests/{WAITING}", DECIDE), "sender", 403, "forbidden", None),
    (("POST", f"/opt-out-requests/{'1' * 201}", DECIDE), "admin", 400, "invalid_request", "request_id"),
    # a list that is none
    (("POST", "/consents/import", {"rows": []}), "admin", 400, "invalid_request", "rows"),
    (("POST", "/consents/import", {"rows": "all"}), "admin", 400, "invalid_request", "rows"),
    (("POST", "/consents/import", {"rows": [["+14155550101"]]}), "admin", 400, "invalid_request", "rows.0"),
    (("POST", "/consents/import", {"rows": [{}] * 10_001}), "admin", 413, "too_many_recipients", None),
    (("POST", "/consents/import", {"rows": [{"phone": DANA}]}), "sender", 403, "forbidden", None),
]  # fmt: skip


@pytest.mark.parametrize(
    ("call", "role", "status", "code", "field"),
    REFUSED,
    ids=[f"{call[0]} {call[1][:40]} {status} {field}" for call, _, status, _, field in REFUSED],
)
def test_what_cannot_be_names_its_field_and_changes_nothing(
    house: House, call: Call, role: str, status: int, code: str, field: str | None
) -> None:
    method, path, body = call
    before = plainly()
    answer = house.call(method, path, body, role=role)
    assert answer.error == (status, code)
    assert [detail["field"] for detail in answer.body["details"][:1]] == ([field] if field else [])
    assert answer.body["message"].endswith(".")
    assert plainly() == before


def test_a_phone_that_nobody_knows_is_shown_as_unknown_and_not_made(house: House) -> None:
    house.call("GET", f"/consents/{DANA}")  # the account's key for the ids of phones is made once
    before = plainly()
    answer = house.call("GET", f"/consents/{NOBODY}", role="viewer")
    assert answer.status == 200
    assert answer.body["channels"] == {"sms": "unknown", "voice": "unknown"}
    assert (answer.body["since"], answer.body["history"], answer.body["texts"]) == (None, [], [])
    assert plainly() == before


def test_another_accounts_request_is_none_of_ours(house: House) -> None:
    before = plainly()
    answer = house.call("POST", f"/opt-out-requests/{WAITING}", DECIDE, account="valley")
    assert answer.error == (409, "not_waiting")
    assert plainly() == before


def test_a_request_is_decided_once(house: House) -> None:
    assert house.call("POST", f"/opt-out-requests/{WAITING}", DECIDE).status == 200
    before = plainly()
    for decision in ("apply", "dismiss"):
        answer = house.call("POST", f"/opt-out-requests/{WAITING}", {"decision": decision, "note": "again"})
        assert answer.error == (409, "not_waiting")
        assert "history of its phone" in answer.body["message"]
    assert plainly() == before


ROW = {"channel": "sms", "status": "opted_in", "source": "paper_form"}
BAD_ROWS: list[tuple[dict[str, Any], str]] = [
    (ROW, "phone: is required"),
    (ROW | {"phone": "555"}, "phone: it is too short"),
    (ROW | {"phone": NOBODY, "channel": "fax"}, "channel: "),
    (ROW | {"phone": NOBODY, "status": None}, "status: "),
    (ROW | {"phone": NOBODY, "source": "A form"}, "source: "),
    (ROW | {"phone": NOBODY, "at": "soon"}, "at: "),
    (ROW | {"phone": NOBODY, "at": "2999-01-01"}, "at: is in the future"),
    (ROW | {"phone": NOBODY, "paused": True}, "paused: is not a field of this request"),
]


@pytest.mark.parametrize(("bad", "detail"), BAD_ROWS)
def test_a_bad_row_is_named_and_the_others_go_on(house: House, bad: dict[str, Any], detail: str) -> None:
    good = [ROW | {"phone": f"+1415555030{n}"} for n in range(2)]
    answer = house.call("POST", "/consents/import", {"rows": [good[0], bad, good[1]]})
    assert (answer.status, answer.body["counts"]) == (200, {"imported": 2, "rejected": 1})
    told = answer.body["rows"][1]
    assert (told["index"], told["result"]) == (1, "rejected")
    assert told["detail"].startswith(detail)
    assert house.consent(NOBODY)["channels"]["sms"] == "unknown"


def test_a_list_of_bad_rows_alone_changes_nothing(house: House) -> None:
    before = plainly()
    answer = house.call("POST", "/consents/import", {"rows": [bad for bad, _ in BAD_ROWS]})
    assert answer.body["counts"] == {"rejected": len(BAD_ROWS)}
    assert [row["index"] for row in answer.body["rows"]] == list(range(len(BAD_ROWS)))
    assert plainly() == before


def test_a_category_that_cannot_be_blocked_is_not_blocked_by_a_key(house: House) -> None:
    rows = [{"phone": KIM, "channel": "voice", "status": "opted_in", "source": "paper_form"}]
    house.call("POST", "/consents/import", {"rows": rows})
    batch_id = house.accept(KIM, **VOICE | {"category": "emergency"})
    call = call_for(house, batch_id, KIM)
    call.answered()
    assert "press 1" not in " ".join(call.press("5"))
    before = house.consent(KIM)
    call.press("1")
    assert house.consent(KIM) == before
