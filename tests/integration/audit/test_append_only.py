"""The log is written once: every entry on condition that its key is new, and without an end.

An erasure takes what people said in their own words out of entries, and can do nothing else to them. Only changes of a
consent behind a signed checkpoint get an end: tests/integration/retention/test_let_consents_expire.py.
"""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from pynamodb.attributes import TTLAttribute

import sayso
from sayso.domain.audit.entry import SYSTEM, Entry, EntryType
from sayso.tables import TABLES
from sayso.tables.erasures import redactions
from sayso.tables.log import expiring, log
from sayso.tables.log.table import SALT, EntryItem, LogTable
from sayso.tables.transactions import ConditionFailed, transact
from tests.support.house import House

DANA, KIM, LEE = "+14155550101", "+14155550102", "+14155550103"
WRITES = ("PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem", "TransactWriteItems")


@pytest.fixture
def written(house: House) -> Iterator[list[tuple[str, dict[str, Any]]]]:
    """Every write that is sent to a table: the operation, and what it carries."""
    seen: list[tuple[str, dict[str, Any]]] = []

    def hear(params: dict[str, Any], model: Any, **_: Any) -> None:
        seen.append((model.name, params))

    clients = [table._get_connection().connection.client for table in TABLES.values()]
    names = [f"provide-client-params.dynamodb.{write}" for write in WRITES]
    for client in clients:
        for name in names:
            client.meta.events.register(name, hear, unique_id=f"hear-{name}")
    yield seen
    for client in clients:
        for name in names:
            client.meta.events.unregister(name, unique_id=f"hear-{name}")


def live(house: House) -> None:
    """A little of everything that is logged."""
    house.opt_in(DANA, KIM)
    batch_id = house.accept(DANA, KIM, LEE, "nonsense")
    house.dispatch()
    house.settle()
    house.conclude(batch_id, DANA, "undelivered")
    house.conclude(batch_id, DANA, "delivered")
    house.conclude(batch_id, KIM, "failed")
    cancelled = house.accept(DANA, key="key-2")
    house.call("POST", f"/batches/{cancelled}/cancel")
    house.dispatch()
    house.settle()
    house.text(DANA, "STOP", text_id="SM1")
    house.call("POST", "/credits/purchases", {"credits": 50, "reference": "second"})
    house.call("PUT", "/settings", {"footer": "Bye."})


def test_every_entry_is_put_on_condition_that_none_stands_in_its_place(
    house: House, written: list[tuple[str, dict[str, Any]]]
) -> None:
    live(house)
    table = house.environment["LOG_TABLE"]
    types = set()
    for operation, params in written:
        if operation != "TransactWriteItems":
            assert table not in str(params.get("TableName")) + str(params.get("RequestItems", {}).keys())
            continue
        for action in params["TransactItems"]:
            [(kind, what)] = action.items()
            if what["TableName"] == table and kind != "ConditionCheck":  # which writes nothing
                assert kind == "Put"
                key = what["ExpressionAttributeNames"][re.findall(r"\((#\w+)\)", what["ConditionExpression"])[0]]
                assert (what["ConditionExpression"].split(" ")[0], key) == ("attribute_not_exists", "pk")
                types.add(what["Item"]["type"]["S"])
    assert len(types) > 10


def test_an_entry_in_the_place_of_another_is_refused_and_the_first_stands(house: House) -> None:
    first = Entry(account="harbour", at="2026", type=EntryType.LOW_CREDITS, actor=SYSTEM, text="First.", key="k")
    second = Entry(account="harbour", at="2026", type=EntryType.LOW_CREDITS, actor=SYSTEM, text="Second.", key="k")
    transact(LogTable, lambda transaction: log.put_entry(transaction, first))
    with pytest.raises(ConditionFailed):
        transact(LogTable, lambda transaction: log.put_entry(transaction, second))
    assert [entry["text"] for entry in house.entries(type="low_credits")] == ["First."]


def test_no_entry_is_written_with_an_attribute_by_which_it_could_expire(house: House) -> None:
    live(house)
    ends = {name for name, one in EntryItem.get_attributes().items() if isinstance(one, TTLAttribute)}
    assert ends == {"expires"}, "what the template names as such"
    items = boto3.resource("dynamodb").Table(house.environment["LOG_TABLE"]).scan()["Items"]
    assert len(items) > 15
    assert not any(ends & item.keys() for item in items)


def _makes(pattern: str) -> Callable[[Path], bool]:
    return lambda file: bool(re.search(pattern, file.read_text()))


def test_there_is_one_place_that_writes_entries_one_that_redacts_them_and_one_that_lets_them_expire() -> None:
    files = [file for folder in sayso.__path__ for file in Path(folder).rglob("*.py")]
    assert [file.name for file in files if _makes(r"(?<!class )\bEntryItem\(")(file)] == ["log.py"]
    changes = r"\bEntryItem\.\w+\.(?:set|remove)\("
    assert sorted(file.name for file in files if _makes(changes)(file)) == ["expiring.py", "redactions.py"]
    text = Path(str(log.__file__)).read_text()
    assert len(re.findall(r"\bEntryItem\(\n", text)) == 1
    assert not re.findall(r"\.(update|delete|batch_write)\(", text)
    for module, attributes in ((redactions, ["personal", "redacted_at"]), (expiring, ["expires"])):
        text = Path(str(module.__file__)).read_text()
        assert sorted({*re.findall(r"EntryItem\.(\w+)\.(?:set|remove)\(", text)}) == attributes
        assert not re.findall(r"\.(delete|save|batch_write)\(", text)


def test_an_erasure_writes_two_attributes_of_entries_and_no_others(
    house: House, written: list[tuple[str, dict[str, Any]]]
) -> None:
    live(house)
    row = {"phone": DANA, "channel": "voice", "status": "opted_in", "source": "paper_form", "note": "her mother"}
    house.call("POST", "/consents/import", {"rows": [row]})
    written.clear()
    assert house.call("POST", f"/consents/{DANA}/erasure", {"note": "a letter"}).body["complete"]
    table, updates = house.environment["LOG_TABLE"], 0
    for operation, params in written:
        if operation == "TransactWriteItems":
            on_the_log = [one for one in params["TransactItems"] if next(iter(one.values()))["TableName"] == table]
            assert all("Put" in one for one in on_the_log)
        elif params.get("TableName") == table:
            assert operation == "UpdateItem"
            assert set(params["ExpressionAttributeNames"].values()) <= {"pk", "personal", "redacted_at"}
            assert params.get("ReturnValues", "NONE") == "NONE"
            updates += 1
    assert updates == 1


# Entries about a phone: each field is either listed as one that stays, or known to be somebody's own words.
OWN_WORDS = {"note", "words"}


def test_every_field_of_an_entry_about_a_phone_stays_or_is_somebodys_own_words(house: House) -> None:
    live(house)
    row = {"phone": DANA, "channel": "voice", "status": "opted_in", "source": "paper_form", "note": "her mother"}
    house.call("POST", "/consents/import", {"rows": [row]})
    house.text(KIM, "please stop texting me", text_id="SM8")
    [waits] = house.pages("/opt-out-requests", "requests")
    house.call("POST", f"/opt-out-requests/{waits['id']}", {"decision": "apply", "note": "Kim meant it"})
    items = boto3.resource("dynamodb").Table(house.environment["LOG_TABLE"]).scan()["Items"]
    personal = {name for item in items for name in json.loads(str(item.get("personal", "{}")))}
    assert personal == OWN_WORDS | {SALT}, "which goes with the words, so that nobody can try out what they were"
