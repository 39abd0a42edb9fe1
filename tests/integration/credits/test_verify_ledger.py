"""Verifying a ledger as it stands in the tables: what was changed behind Sayso's back is found, and named."""

from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest

from sayso.actions.credits.buy_credits import buy_credits
from sayso.actions.credits.verify_ledger import verify_ledger
from sayso.domain.credits.booking import Purchase
from sayso.domain.credits.ledger_check import CheckedLedger
from sayso.tables.accounts import account_list
from sayso.tables.log import log
from sayso.tables.log.table import LogTable
from sayso_cli.operator.stack import Stack
from sayso_cli.operator.verify_ledger import verify
from tests.support.calls import VOICE, conclude
from tests.support.house import OPENED_AT, OPERATOR, House
from tests.support.operator import deployment

DANA, KIM, LEE = "+14155550101", "+14155550102", "+14155550103"


@pytest.fixture
def stack(house: House) -> Iterator[Stack]:
    with deployment(house) as made:
        yield made


@pytest.fixture
def busy(house: House) -> House:
    """A house with five ledger entries: a purchase, three messages, a purchase; and others between them."""
    batch_id = house.sent(DANA, KIM, LEE)
    house.conclude(batch_id, DANA, "delivered")
    house.conclude(batch_id, KIM, "undelivered")
    house.conclude(batch_id, LEE, "failed")
    house.conclude(batch_id, LEE, "delivered")
    house.call("POST", "/credits/purchases", {"credits": 50, "reference": "second"})
    return house


def table(name: str) -> Any:
    return boto3.resource("dynamodb").Table(name)


def rows(account: str = "harbour") -> list[dict[str, Any]]:
    """The ledger's items, in order."""
    found = table("LogTable").query(
        KeyConditionExpression="pk = :a", ExpressionAttributeValues={":a": account}, ConsistentRead=True
    )
    return [dict(item) for item in found["Items"] if "hash" in item]


def put(item: dict[str, Any]) -> None:
    table("LogTable").put_item(Item=item)


def remove(item: dict[str, Any]) -> None:
    table("LogTable").delete_item(Key={"pk": item["pk"], "sk": item["sk"]})


def change_balance(**fields: Any) -> None:
    key = {"pk": "harbour", "sk": "head"}
    item = table("AccountsTable").get_item(Key=key)["Item"]
    table("AccountsTable").put_item(Item=item | fields)


def found() -> CheckedLedger:
    return verify_ledger("harbour", messages=True)


def test_a_ledger_as_it_was_written_is_verified_with_every_debit(busy: House) -> None:
    assert [int(row["position"]) for row in rows()] == [1, 2, 3, 4, 5]
    checked = found()
    assert (checked.entries, checked.fault) == (5, None)


def test_a_call_has_no_debit_and_none_is_missed(busy: House) -> None:
    batch_id = busy.sent(DANA, KIM, key="calls", **VOICE)
    conclude(busy, batch_id, (DANA, "completed"), (KIM, "busy"))
    busy.call("POST", "/credits/purchases", {"credits": 50, "reference": "third"})
    checked = found()
    assert (checked.entries, checked.fault) == (6, None)


def test_a_ledger_of_several_pages_is_read_to_its_end(busy: House) -> None:
    asked: list[dict[str, Any]] = []

    def small(params: dict[str, Any], **_: Any) -> None:  # a page of DynamoDB is 1 MB; here it is two items
        params["Limit"] = 2
        asked.append(params)

    events = LogTable._get_connection().connection.client.meta.events
    events.register("provide-client-params.dynamodb.Query", small, unique_id="small")
    try:
        assert verify_ledger("harbour").entries == 5
    finally:
        events.unregister("provide-client-params.dynamodb.Query", unique_id="small")
    assert len(asked) > 3
    assert all(one["ConsistentRead"] for one in asked)


def spoil_amount(ledger: list[dict[str, Any]]) -> None:
    put(ledger[2] | {"moved": 0})


def spoil_hash(ledger: list[dict[str, Any]]) -> None:
    put(ledger[2] | {"hash": "0" * 64})


def spoil_type(ledger: list[dict[str, Any]]) -> None:
    put(ledger[2] | {"type": "message_delayed"})


def spoil_kind(ledger: list[dict[str, Any]]) -> None:
    put(ledger[2] | {"position": "three"})


def spoil_remaining(ledger: list[dict[str, Any]]) -> None:
    put(ledger[2] | {"remaining": 5})


def leave_out(ledger: list[dict[str, Any]]) -> None:
    remove(ledger[2])


def cut_off(ledger: list[dict[str, Any]]) -> None:
    remove(ledger[4])


def swap(ledger: list[dict[str, Any]]) -> None:
    put(ledger[2] | {"sk": ledger[3]["sk"]})
    put(ledger[3] | {"sk": ledger[2]["sk"]})


def insert(ledger: list[dict[str, Any]]) -> None:
    put(ledger[2] | {"sk": f"{ledger[2]['sk']}x", "key": f"{ledger[2]['key']}x"})


def add_behind(ledger: list[dict[str, Any]]) -> None:
    put(ledger[4] | {"sk": f"3{ledger[4]['sk'][1:27]}#000000000006#0#k", "position": 6})


def enrich(_: list[dict[str, Any]]) -> None:
    change_balance(balance=10**6, available=10**6)


def unhold(_: list[dict[str, Any]]) -> None:
    change_balance(held=7)


# What somebody with all rights does to the tables, at which number it shows, and what is said.
SPOILT: list[tuple[Callable[[list[dict[str, Any]]], None], int | None, str]] = [
    (spoil_amount, 3, "its balance is"),
    (spoil_hash, 3, "its hash is not that of its fields"),
    (spoil_type, None, "it cannot be read as an entry"),
    (spoil_kind, None, "it cannot be read as an entry"),
    (spoil_remaining, 3, "what it says remains is not its balance"),
    (leave_out, None, "number 3 is missing before it"),
    (cut_off, 5, "the credit balance counts 5 entries, but the last is number 4"),
    (swap, 4, "its time, number or key does not match its sort key"),
    (insert, 3, "its number is repeated"),
    (add_behind, 6, "the credit balance does not count it"),
    (enrich, 5, "the balance is 1000000, but the entries come to 1047"),
    (unhold, 5, "the available credits are not the balance minus the held credits"),
]


@pytest.mark.parametrize(("spoil", "seq", "says"), SPOILT, ids=lambda value: getattr(value, "__name__", None))
def test_what_was_changed_is_found(
    busy: House, spoil: Callable[[list[dict[str, Any]]], None], seq: int | None, says: str
) -> None:
    spoil(rows())
    fault = found().fault
    assert fault
    assert fault.what.startswith(says)
    assert fault.seq == seq


def spoil_message(field: str, value: Any, phone: str) -> Callable[[House], None]:
    def spoil(house: House) -> None:
        [batch] = house.pages("/batches", "batches")
        [row] = [row for row in house.messages(batch["batch_id"]) if row["phone"] == phone]
        chunk, index, *_ = row["message_id"].split(".")
        key = {"pk": f"messages#{batch['batch_id']}", "sk": f"{int(chunk):04d}.{int(index):03d}"}
        item = table("BatchesTable").get_item(Key=key)["Item"]
        if value is None:
            table("BatchesTable").delete_item(Key=key)
        else:
            table("BatchesTable").put_item(Item=item | {field: value})

    return spoil


MESSAGES = [
    (spoil_message("status", "failed", DANA), " was debited, but is failed"),
    (spoil_message("status", None, DANA), " was debited, but is open"),
    (spoil_message("segments", 3, DANA), " has 3 segments, but another debit"),
    (spoil_message("message_id", "0.0.1.000000000000", DANA), " is delivered, but was not debited"),
]


@pytest.mark.parametrize(("spoil", "says"), MESSAGES)
def test_a_message_without_its_debit_and_a_debit_without_its_message_are_found(
    busy: House, spoil: Callable[[House], None], says: str
) -> None:
    spoil(busy)
    fault = found().fault
    assert fault
    assert fault.what.endswith(says)
    assert verify_ledger("harbour").fault is None  # the ledger by itself is in order


def test_who_writes_meanwhile_raises_no_alarm(busy: House, monkeypatch: pytest.MonkeyPatch) -> None:
    real, count = log.whole_log, iter(range(100))

    def slow(account: str) -> Iterator[Any]:
        for one in real(account):
            number = next(count)
            if number % 2 == 0:
                buy_credits("harbour", Purchase(1, f"meanwhile-{number}"), OPERATOR, OPENED_AT)
            yield one
        batch_id = busy.sent(DANA, key="meanwhile")
        busy.conclude(batch_id, DANA, "delivered")

    monkeypatch.setattr(log, "whole_log", slow)
    checked = found()
    assert (checked.entries, checked.fault) == (5, None)
    monkeypatch.undo()
    after = found()
    assert after.fault is None
    assert after.entries > 8


def test_a_fault_that_is_gone_when_it_is_looked_for_again_is_none(busy: House, monkeypatch: pytest.MonkeyPatch) -> None:
    real, looks = log.whole_log, iter(range(2))

    def late(account: str) -> Iterator[Any]:
        entries = list(real(account))
        return iter(entries[:-1] if next(looks) == 0 else entries)

    monkeypatch.setattr(log, "whole_log", late)
    assert found().fault is None


def test_all_accounts_are_verified_and_the_wrong_one_is_named(busy: House, stack: Stack) -> None:
    well = verify(stack, None, messages=True)
    assert well.sentences == [
        "harbour: 5 ledger entries, and every debit of a message: verified.",
        "harbour: 3 changes of the consents of 3 phones: verified.",
        "valley: 1 ledger entry, and every debit of a message: verified.",
        "valley: 0 changes of the consents of 0 phones: verified.",
        "2 accounts: all verified.",
    ]
    assert not well.wrong
    ledger = rows()
    leave_out(ledger)
    result = verify(stack, None, messages=False)
    assert result.wrong
    assert result.data == {"verified": False}
    behind = next(entry for entry in reversed(busy.entries()) if entry["id"] > ledger[2]["sk"])
    assert result.sentences == [
        f"harbour: entry of {behind['at']} ({behind['id']}) is wrong: number 3 is missing before it. "
        "2 entries are in order up to there.",
        "harbour: 3 changes of the consents of 3 phones: verified.",
        "valley: 1 ledger entry: verified.",
        "valley: 0 changes of the consents of 0 phones: verified.",
        "2 accounts: 1 are not in order.",
    ]
    assert result.rows[0] == {
        "account": "harbour",
        "entries": 2,
        "verified": False,
        "id": behind["id"],
        "at": behind["at"],
        "seq": None,
        "what": "number 3 is missing before it",
        "consent_changes": 3,
        "phones": 3,
    }


def test_an_account_that_was_opened_before_there_was_a_list_is_put_on_it(house: House) -> None:
    table("AccountsTable").delete_item(Key={"pk": "all#accounts", "sk": "harbour"})
    assert account_list.all_accounts() == ["valley"]
    account_list.ensure_listed("harbour")
    account_list.ensure_listed("harbour")
    assert account_list.all_accounts() == ["harbour", "valley"]
