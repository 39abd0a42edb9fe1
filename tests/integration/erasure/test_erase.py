"""Erasing a phone: names and texts are gone wherever they stood, and everything else is as it was."""

import json
import zlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest
import time_machine

from sayso.actions.credits.verify_ledger import verify_ledger
from sayso.domain.batch.chunk import Chunk
from sayso.domain.proof.check import check_proof
from sayso.tables.batches.chunks import ChunkItem
from sayso.tables.erasures import redactions
from tests.integration.proof.test_prove import proof_of
from tests.support.events import rest_request, sid
from tests.support.expiring import expire
from tests.support.house import House, context
from tests.support.promises import check

DANA, KIM, LEE = "+14155550101", "+14155550102", "+14155550103"
RETRY: dict[str, Any] = dict.fromkeys(("channel", "category", "template", "recipients"))
NOTE = {"note": "a letter from the owner"}
# What names Dana or was said by or to her, in all that stands below: none of these words stands anywhere else.
WORDS = ("Reyes", "F-Dana", "Zebra", "Dana’s", "yodel", "teaspoon")


@pytest.fixture(autouse=True)
def passes() -> Iterator[Callable[[float], Any]]:
    with time_machine.travel(datetime(2026, 3, 2, 16, tzinfo=UTC), tick=False) as clock:
        yield clock.shift


def table(house: House, variable: str) -> Any:
    return boto3.resource("dynamodb").Table(house.environment[variable])


def stored(house: House) -> str:
    """All that stands in the tables, chunks unpacked, as one text."""
    told = []
    for name in ("ACCOUNTS_TABLE", "CONSENTS_TABLE", "BATCHES_TABLE", "LOG_TABLE"):
        for item in table(house, name).scan()["Items"]:
            told.append({key: value for key, value in item.items() if key != "data" or name != "BATCHES_TABLE"})
            if item["pk"].startswith("chunk#"):
                told.append({"chunk": Chunk.unpack(bytes(item["data"]), None).write().decode()})
            if item["pk"].startswith("words#"):
                told.append({"words": zlib.decompress(bytes(item["data"])).decode()})
    return json.dumps(told, default=repr, ensure_ascii=False)


def quoted(house: House) -> list[str]:
    """Those of the words that still stand somewhere."""
    everything = stored(house)
    return [word for word in WORDS if word in everything]


def erase(house: House, phone: str = DANA, **more: Any) -> Any:
    return house.call("POST", f"/consents/{phone}/erasure", NOTE, **more)


def live(house: House, passes: Callable[[float], Any]) -> tuple[str, str]:
    """Dana gives her name by paper, texts, is called Zebra in texts, and staff note what she said; the batches."""
    row = {"phone": DANA, "channel": "sms", "status": "opted_in", "source": "paper_form", "at": "2026-01-12"}
    named = row | {"name": "Dana Reyes", "family_id": "F-Dana", "note": "signed by Mrs Reyes"}
    house.call("POST", "/consents/import", {"rows": [named]})
    house.opt_in(KIM, LEE)
    passes(60)
    people = [
        {"phone": DANA, "name": "Dana Reyes", "family_id": "F-Dana", "variables": {"child": "ZEBRA GIRL Zebra"}},
        {"phone": KIM, "name": "Kim Ode", "family_id": "F-Kim", "variables": {"child": "Noa"}},
        {"phone": LEE, "name": "Lee Ode", "family_id": "F-Lee", "variables": {"child": "Ali"}},
    ]
    first = house.accept(key="first", template="{{child}} has class.", recipients=people)
    alone = house.accept(DANA, key="alone", template="Dana’s bag is here.")
    house.dispatch()
    house.settle()
    for phone, status in ((DANA, "undelivered"), (KIM, "delivered"), (LEE, "failed")):
        house.conclude(first, phone, status, ErrorCode="30003")
    house.conclude(alone, DANA, "delivered")
    passes(60)
    house.text(DANA, "we sing and yodel all day", text_id="SM1")
    house.text(DANA, "enough teaspoon, take me off your list", text_id="SM2")
    house.text(KIM, "see you", text_id="SM3")
    [waits] = house.pages("/opt-out-requests", "requests")
    house.call("POST", f"/opt-out-requests/{waits['id']}", {"decision": "apply", "note": "Mrs Reyes meant it"})
    change = {"source": "phone_call", "blocked_categories": ["attendance"], "note": "Mrs Reyes rang"}
    house.call("PUT", f"/consents/{DANA}", change)
    passes(60)
    return first, alone


def test_names_and_texts_are_gone_and_everything_else_is_as_it_was(
    house: House, passes: Callable[[float], Any]
) -> None:
    first, alone = live(house, passes)
    assert quoted(house) == list(WORDS)
    before, entries = house.consent(DANA), house.entries()
    others = [row for row in house.messages(first) if row["phone"] != DANA]
    answer = erase(house)
    assert (answer.status, answer.body["complete"], answer.body["asked_by"]) == (200, True, "office@harbour.example")
    assert quoted(house) == []
    after = house.consent(DANA)
    for name in ("channels", "blocked_categories", "all_non_emergency_blocked", "paused", "since", "source"):
        assert after[name] == before[name]
    assert (after["name"], after["family_id"]) == (None, None)
    assert [(one["id"], one["at"], one["body"], one["answer"]) for one in after["texts"]] == [
        (one["id"], one["at"], "", None) for one in before["texts"]
    ]
    assert [row for row in house.messages(first) if row["phone"] != DANA] == others
    [row] = [row for row in house.messages(first) if row["phone"] == DANA]
    assert (row["name"], row["family_id"], row["status"]) == (None, None, "undelivered")
    assert house.batch(first)["template"] == "{{child}} has class."
    assert house.batch(alone)["template"] == ""
    assert house.consent(KIM)["texts"][0]["body"] == "see you"
    [told] = house.entries(type="phone_erased")
    assert after["history"][0] | {"phone_id": after["phone_id"]} == told
    assert told["actor"] == {"kind": "staff", "name": "office@harbour.example"}
    rest = [entry for entry in house.entries() if entry["type"] != "phone_erased"]
    gone = ("note", "words", "redacted_at")
    assert [without(entry, *gone) for entry in rest] == [without(entry, *gone) for entry in entries]
    assert {entry["id"] for entry in rest if "redacted_at" in entry} == {
        entry["id"] for entry in entries if ("note" in entry or "words" in entry) and entry.get("phone") == DANA
    }
    check(house)


def test_what_expires_at_this_moment_stops_no_erasure(
    house: House, passes: Callable[[float], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    live(house, passes)

    def expires_first(name: str, variable: str, key_of: Callable[[Any], tuple[str, str]]) -> None:
        redact = getattr(redactions, name)

        def late(one: Any, at: str) -> None:
            pk, sk = key_of(one)
            table(house, variable).delete_item(Key={"pk": pk, "sk": sk})
            redact(one, at)

        monkeypatch.setattr(redactions, name, late)

    expires_first("redact_text", "CONSENTS_TABLE", lambda text: (text.pk, text.sk))
    expires_first("redact_entry", "LOG_TABLE", lambda entry: (entry.account, entry.sort_key))
    assert erase(house).body["complete"]
    assert quoted(house) == []


def without(entry: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in entry.items() if name not in names}


def test_the_phone_is_still_never_texted(house: House, passes: Callable[[float], Any]) -> None:
    live(house, passes)
    erase(house)
    later = house.accept(DANA, KIM, key="later")
    house.dispatch()
    house.settle()
    assert house.statuses(later)[DANA] == "skipped"


def test_ledger_and_proof_are_right_after_it(house: House, passes: Callable[[float], Any]) -> None:
    live(house, passes)
    before = check_proof(proof_of(house, DANA))
    erase(house)
    assert verify_ledger("harbour", messages=True).fault is None
    after = check_proof(proof_of(house, DANA))
    assert (after.messages, after.credits) == (before.messages, before.credits)
    assert after.changes == before.changes + 1
    check_proof(proof_of(house, KIM))


def test_whatever_could_be_redacted_is_outside_of_what_the_ledger_hashes(
    house: House, passes: Callable[[float], Any]
) -> None:
    live(house, passes)
    entries = table(house, "LOG_TABLE")
    for item in entries.scan()["Items"]:
        entries.update_item(
            Key={"pk": item["pk"], "sk": item["sk"]},
            UpdateExpression="SET personal = :p, redacted_at = :r",
            ExpressionAttributeValues={":p": "{}", ":r": "2026"},
        )
    assert verify_ledger("harbour", messages=True).fault is None


def test_it_may_be_repeated_and_is_told_once(house: House, passes: Callable[[float], Any]) -> None:
    live(house, passes)
    first = erase(house).body
    passes(600)
    everything = stored(house)
    assert erase(house).body == first
    assert stored(house) == everything


def test_what_comes_later_is_a_new_beginning_and_can_be_erased_too(
    house: House, passes: Callable[[float], Any]
) -> None:
    live(house, passes)
    erase(house)
    passes(60)
    house.text(DANA, "START", text_id="SM9")
    passes(1)
    house.text(DANA, "Zebra will be late today", text_id="SM10")
    assert [one["body"] for one in house.consent(DANA)["texts"][:2]] == ["Zebra will be late today", "START"]
    passes(60)
    assert erase(house).body["complete"]
    assert quoted(house) == []
    assert len(house.entries(type="phone_erased")) == 2
    assert house.consent(DANA)["channels"]["sms"] == "opted_in"


def test_a_retry_leaves_out_what_was_erased(house: House, passes: Callable[[float], Any]) -> None:
    first, _ = live(house, passes)
    erase(house)
    retried = house.send("again", **RETRY, retry_of=first)
    assert retried.status == 202, retried.body
    assert [row["phone"] for row in house.messages(retried.body["batch_id"])] == [LEE]


def test_a_batch_of_which_all_that_failed_was_erased_is_not_retried(
    house: House, passes: Callable[[float], Any]
) -> None:
    batch_id = house.sent(DANA)
    house.conclude(batch_id, DANA, "failed", ErrorCode="30003")
    erase(house)
    assert house.send("again", **RETRY, retry_of=batch_id).error == (422, "no_valid_recipients")


def test_the_first_answer_of_a_batch_still_stands_for_its_key(house: House, passes: Callable[[float], Any]) -> None:
    batch_id = house.sent(DANA, KIM)
    for phone in (DANA, KIM):
        house.conclude(batch_id, phone, "delivered")
    erase(house)
    assert house.accept(DANA, KIM) == batch_id
    assert house.dispatch() == 0
    assert len(house.carrier.sent()) == 2


def test_a_message_on_its_way_comes_to_its_end_first(house: House, passes: Callable[[float], Any]) -> None:
    batch_id = house.sent(DANA, KIM)
    refused = erase(house)
    assert refused.error == (409, "messages_open")
    assert [one["status"] for one in refused.body["details"]] == ["sent"]
    assert house.entries(type="phone_erased") == []
    house.conclude(batch_id, DANA, "delivered")
    assert erase(house).body["complete"]


def test_a_message_that_waits_for_its_time_comes_to_its_end_first(house: House) -> None:
    house.opt_in(DANA)
    batch_id = house.accept(DANA, send_at="2026-03-03T16:00Z")
    assert erase(house).error == (409, "messages_open")
    house.call("POST", f"/batches/{batch_id}/cancel")
    assert erase(house).error == (409, "messages_open")
    house.dispatch()
    house.settle()


def test_what_a_phone_has_asked_for_is_decided_first(house: House) -> None:
    house.opt_in(DANA)
    house.text(DANA, "take me off your list", text_id="SM1")
    refused = erase(house)
    assert refused.error == (409, "request_waits")
    assert refused.body["details"] == [{"request": f"14155550101.{sid('SM1')}.texts"}]


def test_a_phone_without_a_consent_is_erased_too(house: House, passes: Callable[[float], Any]) -> None:
    people = [{"phone": DANA, "name": "Dana Reyes"}, {"phone": KIM}]
    batch_id = house.accept(recipients=people)
    house.dispatch()
    house.settle()
    assert house.statuses(batch_id) == {DANA: "skipped", KIM: "skipped"}
    assert quoted(house) == ["Reyes"]
    assert erase(house).body["complete"]
    assert quoted(house) == []
    check_proof(proof_of(house, DANA))
    passes(60)
    house.opt_in(DANA)
    check_proof(proof_of(house, DANA))


def test_too_much_for_one_call_is_gone_on_with_by_the_next(
    house: House, passes: Callable[[float], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    from functions.erase import api  # noqa: PLC0415

    live(house, passes)
    for number in range(12):
        house.text(DANA, f"Zebra {number}", text_id=f"SM1{number:02d}")
    monkeypatch.setattr("sayso.actions.erasure.erase.redact.ENTRIES_AT_ONCE", 2)
    claims = {"cognito:groups": "admin", "custom:account": "harbour"}
    event = rest_request("POST", f"/consents/{DANA}/erasure", body=NOTE, claims=claims)
    calls = 0
    while True:
        looks = iter([29.0] * 3 + [0.0] * 1000)
        brief = context()
        brief.get_remaining_time_in_millis = lambda looks=looks: int(next(looks) * 1000)
        response = api.handler(event, brief)
        assert response
        answer = json.loads(response["body"])
        calls += 1
        if answer["complete"]:
            break
        assert calls < 50
        passes(5)
    assert calls > 5
    assert quoted(house) == []
    assert len(house.entries(type="phone_erased")) == 1


@pytest.mark.parametrize("role", ["viewer", "sender", "billing", ""])
def test_only_admins_erase(house: House, role: str) -> None:
    house.opt_in(DANA)
    assert erase(house, role=role).error == (403, "forbidden")
    assert house.entries(type="phone_erased") == []


@pytest.mark.parametrize("body", [{}, {"note": ""}, {"note": " "}, {"note": None}, {"note": "x" * 301}, {"why": "x"}])
def test_a_note_must_say_why_and_is_not_kept(house: House, body: dict[str, Any]) -> None:
    house.opt_in(DANA)
    refused = house.call("POST", f"/consents/{DANA}/erasure", body)
    assert refused.error == (400, "invalid_request")
    assert refused.body["details"][0]["field"] in {"note", "why"}
    assert erase(house).status == 200
    assert NOTE["note"] not in stored(house)


@pytest.mark.parametrize(("phone", "error"), [(LEE, (404, "not_found")), ("555", (400, "invalid_request"))])
def test_a_phone_that_nobody_knows_is_not_erased(house: House, phone: str, error: tuple[int, str]) -> None:
    house.opt_in(DANA)
    assert erase(house, phone).error == error
    assert erase(house, DANA, account="valley").error == (404, "not_found")


def test_the_chunk_of_an_expired_batch_is_not_made_anew(house: House, passes: Callable[[float], Any]) -> None:
    batch_id = house.sent(DANA, KIM)
    for phone in (DANA, KIM):
        house.conclude(batch_id, phone, "delivered")
    batches = table(house, "BATCHES_TABLE")
    [key] = [{name: one[name] for name in ("pk", "sk")} for one in batches.scan()["Items"] if "chunk#" in one["pk"]]
    batches.delete_item(Key=key)
    assert erase(house).body["complete"]
    assert ChunkItem.count(key["pk"]) == 0


@pytest.mark.parametrize("days", [31, 500], ids=["the words have expired", "the rows have expired"])
def test_what_quotes_rows_is_gone_also_where_they_have_expired(
    house: House, passes: Callable[[float], Any], days: int
) -> None:
    live(house, passes)
    expire(house, datetime.now(UTC) + timedelta(days=days))
    assert {"Zebra", "Dana’s"} & set(quoted(house)), "the template and the warnings of a batch quote her"
    assert erase(house).body["complete"]
    assert quoted(house) == []


def test_a_template_that_others_got_too_stays_where_the_words_have_expired(
    house: House, passes: Callable[[float], Any]
) -> None:
    first, _ = live(house, passes)
    expire(house, datetime.now(UTC) + timedelta(days=31))
    assert erase(house).body["complete"]
    assert house.batch(first)["template"] == "{{child}} has class."


def test_a_name_that_was_typed_into_the_phone_of_a_rejected_row_is_kept_nowhere(house: House) -> None:
    rows = [{"phone": DANA}, {"phone": "Dana’s mother, Mrs Reyes (415) 555-0101"}]
    answer = house.send(recipients=rows)
    assert [row["phone"] for row in answer.body["rejected"]] == ["…, … (415) 555-0101"]
    assert quoted(house) == []


MISSING = {"phone": "(415) 555-0101", "family_id": "F-Dana", "name": "Dana Reyes", "variables": {"word": "yodel"}}


def reject(house: House, **more: Any) -> str:
    """A batch to Kim that rejects a row of Dana's; its entry is written when it is dispatched."""
    rows = [{"phone": KIM, "variables": {"child": "Sam", "word": "x"}}, MISSING]
    house.opt_in(KIM)
    return house.accept(recipients=rows, template="{{child}} {{word}}", **more)


def test_what_a_rejected_row_of_the_phone_says_goes_and_the_row_stays(house: House) -> None:
    batch_id = reject(house)
    house.dispatch()
    house.conclude(batch_id, KIM, "delivered")
    assert {"Reyes", "F-Dana", "yodel"} <= set(quoted(house))
    assert erase(house).body["complete"]
    assert quoted(house) == []
    [row] = house.pages(f"/batches/{batch_id}/messages", "messages", status="rejected")
    assert (row["phone"], row["name"], row["reason"]) == ("(415) 555-0101", None, "missing_variable")
    assert house.messages(batch_id)[0]["status"] == "delivered"


def test_it_goes_before_anything_of_the_batch_is_logged_too(house: House) -> None:
    batch_id = reject(house, send_at="2026-03-03T16:00:00Z")
    assert "Reyes" in quoted(house)
    assert erase(house).body["complete"]
    assert quoted(house) == []
    assert house.batch(batch_id)["rejected"][0]["name"] is None


def test_a_row_without_a_valid_phone_belongs_to_none_and_goes_with_the_texts(house: House) -> None:
    house.opt_in(KIM)
    batch_id = house.accept(recipients=[{"phone": KIM}, {"phone": "415 555 01", "name": "Dana Reyes"}])
    house.dispatch()
    house.conclude(batch_id, KIM, "delivered")
    assert house.batch(batch_id)["rejected"][0]["name"] == "Dana Reyes"
    expire(house, datetime.now(UTC) + timedelta(days=31))
    assert house.batch(batch_id)["rejected"][0]["name"] is None
    assert quoted(house) == []
