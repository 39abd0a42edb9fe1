"""What was stored under a phone's other spelling is still the phone's: an opt-out counts, and nothing is lost."""

from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest

from sayso.actions.inbound.fetch_lost_texts import missing_texts
from sayso.carrier.inbox import Received
from sayso.domain.errors import InvalidRequest
from sayso.domain.inbound.text_message import InboundText
from sayso.domain.phone import PhoneNumber
from sayso.domain.proof.check import check_proof
from sayso.domain.proof.reader import Wrong
from sayso.tables.consents import consents
from sayso.tables.transactions import ConditionFailed, Transaction, transact
from tests.integration.proof.test_prove import proof_of
from tests.support.calls import VOICE
from tests.support.events import sid
from tests.support.house import NUMBER_OF, House
from tests.support.old_spelling import stored_under
from tests.support.phone_calls import call_for
from tests.support.promises import check
from tests.support.reach import reach


@pytest.fixture(autouse=True)
def _reaches_both_countries(house: House) -> None:
    reach("AR", "MX", "US")


PAIRS = [("+525512345678", "+5215512345678"), ("+5491123456789", "+541123456789")]
spelt_twice = pytest.mark.parametrize(("known", "old"), PAIRS)


def sms(house: House, phone: str) -> str:
    return str(house.consent(phone)["channels"]["sms"])


@spelt_twice
def test_an_opt_out_under_the_other_spelling_counts_against_a_consent(house: House, known: str, old: str) -> None:
    house.text(known, "STOP", text_id="SM1")
    stored_under(house, old, known)
    batch_id = house.accept(known, key="before")
    house.dispatch()
    house.settle()
    assert house.messages(batch_id)[0]["reason"] == "opted_out"
    house.opt_in(known)  # a paper without a date, which undoes no opt-out
    assert [sms(house, spelling) for spelling in (known, old)] == ["opted_out"] * 2
    house.accept(known, key="after")
    house.dispatch()
    assert house.carrier.sent() == []


@spelt_twice
def test_a_start_of_the_phone_takes_the_old_opt_out_in_and_comes_after_it(house: House, known: str, old: str) -> None:
    house.text(known, "STOP", text_id="SM1")
    stored_under(house, old, known)
    house.text(known, "START", text_id="SM2")
    assert sms(house, known) == "opted_in", "the phone's own word takes the old one in, and comes later"
    house.text(known, "STOP", text_id="SM3")
    assert sms(house, old) == "opted_out"


@spelt_twice
def test_an_opt_out_that_comes_to_the_old_spelling_later_counts(house: House, known: str, old: str) -> None:
    """As where one function still runs the code of yesterday."""
    house.text(known, "STOP", text_id="SM1")
    stored_under(house, old, known)
    house.text(known, "START", text_id="SM2")
    house.opt_in(known)
    assert sms(house, known) == "opted_in"
    raise_version(house, old)
    assert sms(house, known) == "opted_out"


def raise_version(house: House, old: str) -> None:
    table = boto3.resource("dynamodb").Table(house.environment["CONSENTS_TABLE"])
    item: dict[str, Any] = dict(table.get_item(Key={"pk": "harbour", "sk": old})["Item"])
    table.put_item(Item=item | {"version": item["version"] + 1})


@spelt_twice
def test_a_consent_under_the_other_spelling_counts_and_goes_on_from_there(house: House, known: str, old: str) -> None:
    house.opt_in(known)
    house.text(known, "What is new?", text_id="SM1")
    stored_under(house, old, known)
    batch_id = house.accept(known)
    house.dispatch()
    house.conclude(batch_id, known, "delivered")
    house.text(known, "STOP", text_id="SM2")
    assert [one["phone"] for one in house.pages("/consents", "consents")] == [known]
    assert [text["body"] for text in house.consent(known)["texts"]] == ["STOP", "What is new?"]
    kinds = [entry["type"] for entry in house.entries(phone=old)]
    assert kinds == ["consent_changed", "message_delivered", "message_received", "consent_changed"]
    assert check_proof(proof_of(house, known)).changes == 2
    check(house)


@spelt_twice
def test_changes_under_both_spellings_have_the_same_numbers_and_a_proof_says_so(
    house: House, known: str, old: str
) -> None:
    house.text(known, "STOP", text_id="SM1")
    stored_under(house, old, known)
    house.opt_in("+14155550101")
    stored_under(house, known, "+14155550101")
    assert sms(house, known) == "opted_out"
    assert len([one for one in house.entries(phone=known) if one["type"] == "consent_changed"]) == 2
    with pytest.raises(Wrong, match="change 2 is missing"):
        check_proof(proof_of(house, known))


@spelt_twice
def test_each_phone_is_listed_once_however_small_the_pages(house: House, known: str, old: str) -> None:
    house.opt_in(known)
    stored_under(house, old, known)
    house.opt_in(known, "+12125550101", "+998901234567")
    house.text(known, "START", text_id="SM2")
    whole = ["+12125550101", known, "+998901234567"]
    for limit in ("1", "2", "3", "100"):
        found = [one["phone"] for one in house.pages("/consents", "consents", limit=limit)]
        assert sorted(found) == sorted(whole)


def test_of_two_first_changes_that_take_the_old_consent_in_one_is_written(house: House) -> None:
    known, old = PAIRS[0]
    house.opt_in(known)
    stored_under(house, old, known)
    read = consents.current_consent("harbour", PhoneNumber(known))

    def write(transaction: Transaction) -> None:
        consents.put_consent(transaction, "harbour", read)

    house.text(known, "STOP", text_id="SM1")
    with pytest.raises(ConditionFailed):
        transact(consents.ConsentsTable, write)
    assert sms(house, known) == "opted_out"


@spelt_twice
def test_a_request_under_the_other_spelling_waits_and_is_decided(house: House, known: str, old: str) -> None:
    house.opt_in(known)
    house.text(known, "please stop texting me", text_id="SM1")
    stored_under(house, old, known)
    [waiting] = house.pages("/opt-out-requests", "requests")
    assert waiting["phone"] == known
    for request_id in (waiting["id"], f"{old[1:]}.{waiting['id'].partition('.')[2]}"):
        answer = house.call("POST", f"/opt-out-requests/{request_id}", {"decision": "apply", "note": "said so"})
    assert answer.error == (409, "not_waiting")
    assert sms(house, known) == "opted_out"
    assert house.pages("/opt-out-requests", "requests") == []


@spelt_twice
def test_a_text_on_record_under_the_other_spelling_is_a_repeat(house: House, known: str, old: str) -> None:
    house.text(known, "START", text_id="SM1")
    stored_under(house, old, known)
    before = house.entries()
    house.text(known, "START", text_id="SM1")
    assert house.entries() == before
    hour_ago = datetime.now(UTC) - timedelta(hours=1)
    text = InboundText(
        text_id=sid("SM1"), phone=PhoneNumber(old), number=PhoneNumber(NUMBER_OF["harbour"]), body="START"
    )
    assert missing_texts("harbour", [Received(hour_ago, text)], datetime.now(UTC)) == []


@spelt_twice
def test_a_key_on_record_under_the_other_spelling_is_a_repeat(house: House, known: str, old: str) -> None:
    house.opt_in(known, channel="voice")
    call = call_for(house, house.accept(known, **VOICE), known)
    call.answered()
    call.press("5")
    said = call.press("3")
    stored_under(house, old, known)
    before = house.entries()
    again = call_for(house, call.batch_id, known)
    again.answered()
    again.press("5")
    assert again.press("3") == said
    assert house.entries() == before


@spelt_twice
def test_an_erasure_takes_what_is_stored_under_the_other_spelling(house: House, known: str, old: str) -> None:
    house.opt_in(known)
    house.call("PUT", f"/consents/{known}", {"source": "phone_call", "note": "Zebra", "paused": True})
    house.text(known, "Zebra", text_id="SM1")
    stored_under(house, old, known)
    assert house.call("POST", f"/consents/{known}/erasure", {"note": "a letter"}).body["complete"]
    assert house.consent(known)["texts"][0]["body"] == ""
    assert "Zebra" not in str(house.entries())


def test_an_accounts_number_under_the_other_spelling_is_still_its_own(house: House) -> None:
    known, old = PAIRS[0]
    house.open("uptown", known)
    stored_under(house, old, known)
    house.opt_in("+14155550101", account="uptown")
    house.text("+14155550101", "STOP", text_id="SM1", to=known)
    assert sms(house, "+14155550101") == "unknown"
    assert house.consent("+14155550101", "uptown")["channels"]["sms"] == "opted_out"
    with pytest.raises(InvalidRequest):
        house.open("downtown", known)
    house.sent("+14155550102", account="uptown")
    assert house.carrier.sent()[-1]["from"] == old
    assert house.call("PUT", "/settings", {"header": "Uptown: "}, account="uptown").status == 200
    house.sent("+14155550103", key="2", account="uptown")
    assert house.carrier.sent()[-1]["from"] == old
