"""Verifying the stored history of consents: what somebody changed in the tables is found."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import boto3
import pytest
import time_machine

from sayso.actions.consent.verify_consents import CheckedConsents, verify_consents
from sayso.domain.audit.entry import Entry
from sayso.tables.consents import own_number
from sayso.tables.consents.consents import ConsentsTable
from sayso.tables.log import log
from sayso_cli.operator.stack import Stack
from sayso_cli.operator.verify_ledger import verify
from tests.support.commits import Commits
from tests.support.house import House
from tests.support.operator import deployment

DANA, KIM, MEXICO = "+14155550101", "+14155550102", "+525512345678"

type Item = dict[str, Any]


@pytest.fixture
def stack(house: House) -> Iterator[Stack]:
    with deployment(house) as made:
        yield made


@pytest.fixture
def told(house: House) -> House:
    """A phone that was opted in on paper, texted STOP and START, and was paused with a note; and another phone."""
    house.opt_in(DANA, KIM)
    for number, word in enumerate(("STOP", "START")):
        house.text(DANA, word, text_id=f"SM{number}")
    house.call("PUT", f"/consents/{DANA}", {"source": "phone_call", "note": "Dana rang", "paused": True})
    return house


def table(name: str) -> Any:
    return boto3.resource("dynamodb").Table(name)


def changes() -> list[Item]:
    """The entries of the phone's changes as they are stored, oldest first."""
    asked = {":a": "harbour"}
    items = table("LogTable").query(KeyConditionExpression="pk = :a", ExpressionAttributeValues=asked)["Items"]
    return [dict(item) for item in items if item.get("phone") == DANA and "chain" in item]


def put(item: Item) -> None:
    table("LogTable").put_item(Item=item)


def remove(*items: Item) -> None:
    for item in items:
        table("LogTable").delete_item(Key={"pk": item["pk"], "sk": item["sk"]})


def consent(**fields: Any) -> None:
    key = {"pk": "harbour", "sk": DANA}
    item = table("ConsentsTable").get_item(Key=key)["Item"]
    table("ConsentsTable").put_item(Item={name: value for name, value in (item | fields).items() if value is not None})


def changed_in(item: Item, what: str, **fields: Any) -> Item:
    return item | {what: json.dumps(json.loads(item[what]) | fields)}


def test_what_was_written_is_verified(told: House, stack: Stack) -> None:
    assert [int(item["chain_number"]) for item in changes()] == [1, 2, 3, 4]
    assert verify_consents("harbour") == CheckedConsents(changes=5, phones=2, earlier=0)
    found = verify(stack, None, messages=False)
    assert not found.wrong
    assert found.sentences == [
        "harbour: 1 ledger entry: verified.",
        "harbour: 5 changes of the consents of 2 phones: verified.",
        "valley: 1 ledger entry: verified.",
        "valley: 0 changes of the consents of 0 phones: verified.",
        "2 accounts: all verified.",
    ]


def cut_out(items: list[Item]) -> None:
    remove(*items[1:3])


def cut_out_at_the_end(items: list[Item]) -> None:
    remove(*items[1:])


def cut_out_and_joined(items: list[Item]) -> None:
    """As by somebody who gives the last the number of the first that was cut out."""
    remove(*items[1:])
    put(items[3] | {"chain_number": 2})


def words(items: list[Item]) -> None:
    put(changed_in(items[3], "personal", note="Kim rang"))


def words_taken(items: list[Item]) -> None:
    put({name: value for name, value in items[3].items() if name != "personal"})


def words_added(items: list[Item]) -> None:
    put(items[1] | {"personal": json.dumps({"note": "Dana rang"})})


def status(items: list[Item]) -> None:
    after = json.loads(items[1]["data"])["after"] | {"channels": {"sms": "opted_in", "voice": "unknown"}}
    put(changed_in(items[1], "data", after=after))


def evidence(items: list[Item]) -> None:
    put(changed_in(items[2], "data", text_id="SM9"))


def actor(items: list[Item]) -> None:
    put(items[0] | {"actor_name": "kim@harbour.example"})


def kind(items: list[Item]) -> None:
    put(items[0] | {"type": "opt_out_decided"})


def moved(items: list[Item]) -> None:
    remove(items[1])
    put(items[1] | {"sk": f"2025{items[1]['sk'][4:]}"})


def moved_with_its_time(items: list[Item]) -> None:
    remove(items[1])
    put(items[1] | {name: f"2025{items[1][name][4:]}" for name in ("sk", "at")})


def other_phone(items: list[Item]) -> None:
    put(items[1] | {"phone": KIM})


def inserted(items: list[Item]) -> None:
    put(items[1] | {"sk": f"{items[1]['sk']}x", "key": f"{items[1]['key']}x"})


def inserted_without_a_link(items: list[Item]) -> None:
    link = {"chain", "chain_number"}
    plain = {name: value for name, value in items[1].items() if name not in link}
    put(plain | {"sk": f"{items[1]['sk']}x", "key": f"{items[1]['key']}x"})


def hashes(items: list[Item]) -> None:
    put(items[1] | {"chain": bytes(64)})


def stands(_: list[Item]) -> None:
    consent(sms="opted_out")


def stands_unchained(_: list[Item]) -> None:
    consent(chain_number=None, chain_hash=None)


def gone(_: list[Item]) -> None:
    table("ConsentsTable").delete_item(Key={"pk": "harbour", "sk": DANA})


NOT_ITS_HASH = "its hash is not that of what it says"
ITS_CONSENT = (cut_out_at_the_end, stands, stands_unchained, gone)

# What somebody with all rights does to the tables, at which number it shows, and what is said.
SPOILT: list[tuple[Callable[[list[Item]], None], int | None, str]] = [
    (cut_out, 4, "number 2 of the chain is missing before it"),
    (cut_out_at_the_end, None, "the consent has had 4 changes in its chain, but the last of its chain in the log is "),
    (cut_out_and_joined, 2, NOT_ITS_HASH),
    (words, 4, "what somebody said in it has been changed"),
    (words_taken, 4, "what somebody said in it is missing, and was not erased"),
    (words_added, 2, "what somebody said in it has been changed"),
    (status, 2, NOT_ITS_HASH),
    (evidence, 3, NOT_ITS_HASH),
    (actor, 1, NOT_ITS_HASH),
    (kind, 1, NOT_ITS_HASH),
    (moved, 2, NOT_ITS_HASH),
    (moved_with_its_time, 2, NOT_ITS_HASH),
    (other_phone, 3, "number 2 of the chain is missing before it"),
    (inserted, 2, "its number in the chain, 2, is that of another entry"),
    (inserted_without_a_link, None, "it changes the consent, but is not in the chain"),
    (hashes, 2, NOT_ITS_HASH),
    (stands, None, "the consent is not the one that its last change led to"),
    (stands_unchained, None, "the consent has had 0 changes in its chain"),
    (gone, None, "the consent has had 0 changes in its chain"),
]


def test_what_was_changed_is_found_with_its_place(told: House) -> None:
    whole = changes()
    stood = table("ConsentsTable").get_item(Key={"pk": "harbour", "sk": DANA})["Item"]
    for spoil, number, says in SPOILT:
        spoil(whole)
        fault = verify_consents("harbour").fault
        assert fault, spoil.__name__
        assert fault.what.startswith(says), (spoil.__name__, fault)
        assert fault.number == number, (spoil.__name__, fault)
        assert fault.phone in {DANA, KIM}
        assert bool(fault.id) is (spoil not in ITS_CONSENT), (spoil.__name__, fault)
        remove(*changes(), whole[1] | {"sk": f"{whole[1]['sk']}x"})
        for item in whole:
            put(item)
        table("ConsentsTable").put_item(Item=stood)


def test_the_command_names_the_phone_the_entry_and_its_number(told: House, stack: Stack) -> None:
    whole = changes()
    cut_out(whole)
    found = verify(stack, "harbour", messages=False)
    assert found.wrong
    assert found.data == {"verified": False}
    last = whole[3]
    assert found.sentences[1] == (
        f"harbour: the consent of {DANA} is not as it was written: entry number 4 of {last['at']} ({last['sk']}) "
        "is wrong: number 2 of the chain is missing before it."
    )
    assert found.rows[0]["consent_fault"]["number"] == 4


def test_what_was_there_before_chains_stays_as_it_is_and_the_next_change_begins_one(told: House) -> None:
    for item in changes():
        link = {"chain", "chain_number", "words_hash"}
        put({name: value for name, value in item.items() if name not in link})
    consent(chain_number=None, chain_hash=None)
    assert verify_consents("harbour") == CheckedConsents(changes=1, phones=1, earlier=4)
    told.text(DANA, "STOP", text_id="SM7")
    [first] = changes()
    assert (int(first["chain_number"]), json.loads(first["data"])["version"]) == (1, 5)
    assert verify_consents("harbour") == CheckedConsents(changes=2, phones=2, earlier=4)
    put({name: value for name, value in first.items() if name not in {"chain", "chain_number"}})
    fault = verify_consents("harbour").fault
    assert fault
    assert fault.what.startswith("the consent has had 1 changes in its chain")


def test_an_erasure_takes_the_words_and_leaves_the_chain_whole(told: House) -> None:
    before = changes()[3]
    assert told.call("POST", f"/consents/{DANA}/erasure", {"note": "a letter"}).body["complete"]
    after = changes()
    assert len(after) == 5
    assert "personal" not in after[3]
    assert (after[3]["chain"], after[3]["words_hash"]) == (before["chain"], before["words_hash"])
    assert json.loads(before["personal"])["salt"] not in str(after), "the words could be tried out with it"
    assert verify_consents("harbour").fault is None


def test_a_change_that_is_written_last_comes_last_in_the_chain_though_its_time_is_the_earlier_one(
    told: House, commits: Commits
) -> None:
    with time_machine.travel(datetime.now(UTC), tick=False) as clock:

        def meanwhile() -> None:
            clock.shift(1)
            told.call("PUT", f"/consents/{DANA}", {"source": "phone_call", "note": "Kim rang", "paused": False})

        commits.before_next(meanwhile, by="receive_text")
        told.text(DANA, "STOP", text_id="SM11")
    assert [int(item["chain_number"]) for item in changes()] == [1, 2, 3, 4, 6, 5]
    assert verify_consents("harbour").fault is None


def test_a_phone_with_two_numbers_has_one_chain(house: House) -> None:
    house.opt_in("+5215512345678")
    house.text(MEXICO, "STOP", text_id="SM1")
    house.text("+5215512345678", "START", text_id="SM2")
    assert verify_consents("harbour") == CheckedConsents(changes=3, phones=1, earlier=0)


def test_rows_of_one_phone_are_links_of_their_own_in_their_order(house: House) -> None:
    row = {"phone": DANA, "status": "opted_in", "source": "paper_form", "note": "signed"}
    rows = [row | {"channel": channel} for channel in ("sms", "voice")]
    house.call("POST", "/consents/import", {"rows": rows})
    first, second = changes()
    assert (first["chain_number"], second["chain_number"]) == (1, 2)
    assert bytes(first["chain"])[32:] == bytes(second["chain"])[:32]
    assert verify_consents("harbour").fault is None


def test_who_writes_meanwhile_raises_no_alarm(told: House, monkeypatch: pytest.MonkeyPatch) -> None:
    real = log.whole_log

    def slow(account: str) -> Iterator[tuple[str, Entry | None]]:
        told.text(KIM, "STOP", text_id="SM21")
        yield from real(account)
        told.text(DANA, "STOP", text_id="SM22")
        told.text("+14155550109", "STOP", text_id="SM23")

    monkeypatch.setattr(log, "whole_log", slow)
    assert verify_consents("harbour").fault is None
    real_all = own_number.all_consents
    monkeypatch.setattr(log, "whole_log", real)

    def and_then(account: str) -> Iterator[Any]:
        yield from list(real_all(account))
        told.text(DANA, "START", text_id="SM24")

    monkeypatch.setattr(own_number, "all_consents", and_then)
    assert verify_consents("harbour").fault is None


def test_answers_of_many_phones_to_one_notice_write_nothing_that_two_of_them_share(house: House) -> None:
    phones = [f"+14155550{number}" for number in range(100, 130)]
    house.opt_in(*phones)
    written: list[tuple[str, str, str]] = []

    def hear(params: dict[str, Any], **_: Any) -> None:
        written.extend(_item_of(*action.values()) for action in params["TransactItems"])

    events = ConsentsTable._get_connection().connection.client.meta.events
    events.register("provide-client-params.dynamodb.TransactWriteItems", hear, unique_id="hear")
    try:
        for number, phone in enumerate(phones):
            house.text(phone, "STOP", text_id=f"SM{number}")
    finally:
        events.unregister("provide-client-params.dynamodb.TransactWriteItems", unique_id="hear")
    assert len(written) == len(set(written)) >= 3 * len(phones), "a consent, a text and an entry each"
    assert verify_consents("harbour") == CheckedConsents(changes=60, phones=30, earlier=0)


def _item_of(what: dict[str, Any]) -> tuple[str, str, str]:
    key = what.get("Item") or what["Key"]
    return what["TableName"], key["pk"]["S"], key["sk"]["S"]
