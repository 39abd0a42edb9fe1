"""The proof of one phone: what it holds, page by page, and that a check without the deployment finds it right."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine

from sayso.domain.proof.check import Right, check_proof
from sayso.domain.proof.document import assembled, joined
from tests.support.house import DISPATCH, House

DANA, KIM, LEE = "+14155550101", "+14155550102", "+14155550103"


def pages_of(house: House, phone: str, limit: int = 250) -> list[dict[str, Any]]:
    """All pages, as they come over the wire."""
    pages: list[dict[str, Any]] = []
    cursor: str | None = ""
    while cursor is not None:
        query = {"limit": str(limit)} | ({"cursor": cursor} if cursor else {})
        answer = house.call("GET", f"/consents/{phone}/proof", query=query)
        assert answer.status == 200, answer.body
        pages.append(json.loads(json.dumps(answer.body)))
        cursor = pages[-1]["cursor"]
    return pages


def proof_of(house: House, phone: str) -> dict[str, Any]:
    [page] = pages_of(house, phone)
    return page


@pytest.fixture(autouse=True)
def minutes() -> Iterator[Callable[[], None]]:
    """A minute passes with each call, and none otherwise."""
    with time_machine.travel(datetime(2026, 3, 2, 16, tzinfo=UTC), tick=False) as clock:
        yield lambda: clock.shift(60)


def live(house: House, passes: Callable[[], None]) -> None:
    """A family's year: paper, messages of all ends, wishes by text and by phone, one message still on its way."""
    note = {"source": "paper_form", "note": "signed by Dana Reyes", "name": "Dana Reyes", "family_id": "F1"}
    row = {"phone": DANA, "channel": "sms", "status": "opted_in", "at": "2026-01-12", **note}
    house.call("POST", "/consents/import", {"rows": [row, row | {"channel": "voice"}]})
    house.opt_in(KIM)
    passes()
    first = house.accept(DANA, KIM, LEE, key="first")
    house.dispatch()
    house.settle()
    passes()
    house.conclude(first, KIM, "delivered")
    house.conclude(first, DANA, "failed", ErrorCode="30008")
    passes()
    house.conclude(first, DANA, "undelivered", ErrorCode="30003")
    house.conclude(first, DANA, "delivered")
    passes()
    house.call("PUT", f"/consents/{DANA}", {"source": "phone_call", "blocked_categories": ["attendance"]})
    passes()
    house.accept(DANA, key="blocked", category="attendance")
    house.text(DANA, "please take me off your list", text_id="SM1")
    passes()
    house.accept(DANA, key="paused")
    house.dispatch()
    house.settle()
    passes()
    [waits] = house.pages("/opt-out-requests", "requests")
    house.call("POST", f"/opt-out-requests/{waits['id']}", {"decision": "dismiss", "note": "Dana Reyes rang"})
    house.text(DANA, "HELP", text_id="SM2")
    passes()
    house.text(DANA, "STOP", text_id="SM3")
    passes()
    house.accept(DANA, key="stopped")
    house.dispatch()
    house.settle()
    passes()
    house.text(DANA, "START", text_id="SM4")
    passes()
    second = house.sent(DANA, KIM, key="second")
    passes()
    house.conclude(second, DANA, "delivered")
    house.conclude(second, KIM, "failed", ErrorCode="30008")
    passes()
    house.sent(DANA, KIM, key="on its way", template="See you soon.")


def test_a_proof_holds_what_was_consented_on_what_evidence_and_every_message(
    house: House, minutes: Callable[[], None]
) -> None:
    live(house, minutes)
    proof = proof_of(house, DANA)
    assert (proof["account"], proof["phone"], proof["made_by"]) == ("harbour", DANA, "office@harbour.example")
    assert proof["consent"]["channels"] == {"sms": "opted_in", "voice": "opted_in"}
    said = [entry["evidence"]["text"] for entry in proof["entries"] if "evidence" in entry]
    assert said == ["START", "STOP", "HELP", "please take me off your list"]
    told = Counter(entry["type"] for entry in proof["entries"])
    assert told == {
        "consent_changed": 5,
        "opt_out_requested": 1,
        "opt_out_decided": 1,
        "help_requested": 1,
        "message_delivered": 2,
        "message_undelivered": 1,
        "message_failed": 1,
        "message_skipped": 3,
    }
    assert all(proof["batches"][one["batch_id"]]["requested_by"] for one in proof["messages"])
    assert [(one["status"], bool(one["handed_over_at"])) for one in proof["open"]] == [("sent", True)]
    right = check_proof(proof)
    assert right == Right(entries=len(proof["entries"]), changes=7, messages=6, credits=2, chained=7)


@pytest.mark.parametrize("limit", [1, 3, 7])
def test_pages_put_together_are_the_same_proof(house: House, minutes: Callable[[], None], limit: int) -> None:
    live(house, minutes)
    whole, pages = proof_of(house, DANA), pages_of(house, DANA, limit)
    assert len(pages) > 2
    together = assembled(pages)
    left_out = {"made_at": "", "sha256": "", "counts": ""}
    assert joined(pages) | left_out == whole | left_out
    assert check_proof(together) == check_proof(whole)


def test_a_phone_of_which_only_a_message_on_its_way_is_known_has_a_proof(house: House) -> None:
    house.accept(LEE)
    assert [one["status"] for one in proof_of(house, LEE)["open"]] == ["pending"]
    house.take(DISPATCH)
    assert check_proof(proof_of(house, LEE)) == Right(0, 0, 1, 0)


@pytest.mark.parametrize("phone", [DANA, KIM, LEE])
def test_the_proof_of_each_phone_is_right(house: House, minutes: Callable[[], None], phone: str) -> None:
    live(house, minutes)
    check_proof(proof_of(house, phone))


def test_a_proof_that_was_read_can_be_read_again(house: House, minutes: Callable[[], None]) -> None:
    """Whoever looked is in the log before the evidence: it must not hide that there is some."""
    live(house, minutes)
    for _ in range(3):
        assert house.call("GET", f"/consents/{LEE}/proof", query={"limit": "1"}).status == 200
        minutes()


def test_only_admins_make_proofs_and_only_of_phones_that_are_known_here(house: House) -> None:
    house.opt_in(DANA)
    for role in ("viewer", "sender", "billing"):
        assert house.call("GET", f"/consents/{DANA}/proof", role=role).error == (403, "forbidden")
    assert house.call("GET", f"/consents/{KIM}/proof").error == (404, "not_found")
    assert house.call("GET", f"/consents/{DANA}/proof", account="valley").error == (404, "not_found")
    assert house.call("GET", "/consents/555/proof").error == (400, "invalid_request")
    query = {"cursor": pages_of(house, DANA, 1)[0]["cursor"] or "x"}
    assert house.call("GET", f"/consents/{KIM}/proof", query=query).error == (400, "invalid_request")
