"""Backup and restore: everything comes back as it was, complete or not at all, and nobody gets a message twice."""

import gzip
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from sayso.actions.credits.buy_credits import buy_credits
from sayso.domain.credits.booking import Purchase
from sayso_cli.operator import backup_files
from sayso_cli.operator.backup import backup
from sayso_cli.operator.problem import OperatorProblem
from sayso_cli.operator.restore import TABLES, restore
from sayso_cli.operator.stack import Stack
from sayso_cli.operator.verify_ledger import verify
from tests.support.backups import all_items, delete_all
from tests.support.events import sid
from tests.support.house import DISPATCH, OPENED_AT, OPERATOR, House
from tests.support.later import housekeep, quiet
from tests.support.operator import deployment
from tests.support.promises import check

DANA, KIM, LEE, MAX = "+14155550101", "+14155550102", "+14155550103", "+14155550104"


@pytest.fixture
def stack(house: House) -> Iterator[Stack]:
    with deployment(house) as made:
        yield made


def everything(stack: Stack) -> dict[str, list[dict[str, Any]]]:
    return {table: all_items(stack.dynamodb, stack.output(table)) for table in TABLES}


def lose(stack: Stack) -> None:
    for table in TABLES:
        delete_all(stack.dynamodb, stack.output(table))


def elections(house: House) -> Any:
    return house.call("GET", "/elections").body["elections"]


def is_of_text(item: dict[str, Any], text_id: str) -> bool:
    """Whether it is the entry of a change by this text."""
    return "chain_number" in item and sid(text_id) in item["sk"]["S"]


def live(house: House) -> str:
    """A little of everything, and all messages are final."""
    batch_id = house.sent(DANA, KIM)
    house.conclude(batch_id, DANA, "delivered")
    house.conclude(batch_id, KIM, "undelivered", ErrorCode="30003")
    house.text(LEE, "STOP", text_id="SM1")
    house.call("PUT", "/settings", {"footer": "Bis bald – \u2028 Grüße."})
    return batch_id


def test_everything_comes_back_as_it_was(house: House, stack: Stack, tmp_path: Path) -> None:
    live(house)
    credits_before, elections_before, before = house.credits(), elections(house), everything(stack)
    result = backup(stack, tmp_path / "b", "")
    assert result.sentences[1] == "Nothing changed meanwhile, and every ledger in the backup is verified."
    lose(stack)
    again = restore(stack, tmp_path / "b", unverified=False)
    assert everything(stack) == before
    assert house.credits() == credits_before
    assert elections(house) == elections_before != []
    assert (
        again.data["items"] == sum(len(items) for items in before.values()) == sum(row["items"] for row in result.rows)
    )
    assert (again.data["open_batches"], again.data["open_messages"]) == ([], 0)
    check(house)


def test_a_chain_that_was_cut_is_told_by_the_backup_and_after_the_restore(
    house: House, stack: Stack, tmp_path: Path
) -> None:
    live(house)
    house.text(LEE, "START", text_id="SM2")
    house.text(LEE, "STOP", text_id="SM3")
    assert not backup(stack, tmp_path / "whole", "").wrong
    [cut] = [one for one in all_items(stack.dynamodb, stack.output("LogTable")) if is_of_text(one, "SM2")]
    stack.dynamodb.delete_item(TableName=stack.output("LogTable"), Key={name: cut[name] for name in ("pk", "sk")})
    result = backup(stack, tmp_path / "cut", "")
    assert result.wrong
    assert (result.data["wrong"], LEE in result.data["wrong_chain"]) == (None, True)
    lose(stack)
    restore(stack, tmp_path / "cut", unverified=False)
    checked = verify(stack, None, messages=True)
    assert checked.wrong
    assert f"the consent of {LEE} is not as it was written" in " ".join(checked.sentences)


def test_only_its_owner_may_read_a_backup(house: House, stack: Stack, tmp_path: Path) -> None:
    folder = tmp_path / "b"
    backup(stack, folder, "")
    assert folder.stat().st_mode & 0o77 == 0
    assert {path.name for path in folder.iterdir()} == {"manifest.json", *(f"{table}.jsonl.gz" for table in TABLES)}
    assert all(path.stat().st_mode & 0o77 == 0 for path in folder.iterdir())


def test_a_second_time_nothing_is_left_to_be_done(house: House, stack: Stack, tmp_path: Path) -> None:
    live(house)
    house.accept(MAX, key="open")
    backup(stack, tmp_path / "b", "")
    lose(stack)
    first = restore(stack, tmp_path / "b", unverified=False)
    restored = everything(stack)
    second = restore(stack, tmp_path / "b", unverified=False)
    assert (first.changed, second.changed) == (True, False)
    assert everything(stack) == restored


class Crash(BaseException):
    """The command's process ends here."""


@pytest.mark.parametrize("step", [0, 1, 7, 20])
def test_a_restore_that_broke_off_is_ended_by_the_next(
    house: House, stack: Stack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    live(house)
    before = everything(stack)
    backup(stack, tmp_path / "b", "")
    lose(stack)
    left, real = iter(range(step)), stack.dynamodb.put_item

    def put(**asked: Any) -> Any:
        if next(left, None) is None:
            raise Crash
        return real(**asked)

    with monkeypatch.context() as patch:
        patch.setattr("sayso_cli.operator.restore.WRITERS", 1)
        patch.setattr(stack.dynamodb, "put_item", put)
        with pytest.raises(Crash):
            restore(stack, tmp_path / "b", unverified=False)
    restore(stack, tmp_path / "b", unverified=False)
    assert everything(stack) == before


def test_tables_that_hold_anything_else_are_left_as_they_are(house: House, stack: Stack, tmp_path: Path) -> None:
    backup(stack, tmp_path / "b", "")
    house.opt_in(DANA)
    before = everything(stack)
    with pytest.raises(OperatorProblem, match="holds 1 items that are not in this backup: restore into a new stack"):
        restore(stack, tmp_path / "b", unverified=False)
    assert everything(stack) == before


def spoil_a_byte(folder: Path) -> None:
    path = folder / "LogTable.jsonl.gz"
    path.write_bytes(gzip.compress(gzip.decompress(path.read_bytes()).replace(b"first", b"FIRST"), mtime=0))


def cut_off(folder: Path) -> None:
    path = folder / "LogTable.jsonl.gz"
    path.write_bytes(path.read_bytes()[:-20])


def lose_a_file(folder: Path) -> None:
    (folder / "ConsentsTable.jsonl.gz").unlink()


def lose_the_manifest(folder: Path) -> None:
    (folder / "manifest.json").unlink()


def another_form(folder: Path) -> None:
    (folder / "manifest.json").write_text(json.dumps({"format": 99}))


SPOILT = [
    (spoil_a_byte, "has changed since it was saved"),
    (cut_off, "has changed since it was saved"),
    (lose_a_file, "has changed since it was saved"),
    (lose_the_manifest, "is not a backup"),
    (another_form, "was saved in another format"),
]


@pytest.mark.parametrize(("spoil", "says"), SPOILT)
def test_a_backup_that_is_not_whole_is_not_put_back(
    house: House, stack: Stack, tmp_path: Path, spoil: Any, says: str
) -> None:
    backup(stack, tmp_path / "b", "")
    spoil(tmp_path / "b")
    lose(stack)
    with pytest.raises(OperatorProblem, match=says):
        restore(stack, tmp_path / "b", unverified=False)
    assert not any(everything(stack).values())


def test_a_folder_that_is_in_use_is_not_written_into(stack: Stack, tmp_path: Path) -> None:
    (tmp_path / "notes").write_text("mine")
    with pytest.raises(OperatorProblem, match="is not empty: name a new folder"):
        backup(stack, tmp_path, "")


def test_what_moves_meanwhile_is_told_and_not_put_back(
    house: House, stack: Stack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = backup_files.scanned

    def moving(stack: Stack, table: str) -> Iterator[Any]:
        yield from real(stack, table)
        buy_credits("harbour", Purchase(1, f"while-{table}"), OPERATOR, OPENED_AT)

    with monkeypatch.context() as patch:
        patch.setattr(backup_files, "scanned", moving)
        result = backup(stack, tmp_path / "b", "")
    assert result.wrong
    assert result.sentences[1].startswith("They are not consistent: credits moved while it was made.")
    lose(stack)
    with pytest.raises(OperatorProblem, match="Use another backup, or add --unverified"):
        restore(stack, tmp_path / "b", unverified=False)
    assert restore(stack, tmp_path / "b", unverified=True).changed


def test_a_ledger_that_was_changed_is_told_when_it_is_saved(house: House, stack: Stack, tmp_path: Path) -> None:
    [item] = [
        one for one in all_items(stack.dynamodb, stack.output("LogTable")) if "hash" in one and "harb" in str(one)
    ]
    stack.dynamodb.put_item(TableName=stack.output("LogTable"), Item=item | {"moved": {"N": "7"}})
    result = backup(stack, tmp_path / "b", "")
    assert result.data["wrong"].startswith(f"harbour: {item['sk']['S']} is wrong: its balance is 1000")


@pytest.mark.parametrize("change", [{"type": {"S": "no_type"}}, {"position": {"S": "one"}}, {"at": {"N": "1"}}])
def test_what_is_no_entry_is_told_when_it_is_saved(
    house: House, stack: Stack, tmp_path: Path, change: dict[str, Any]
) -> None:
    name = stack.output("LogTable")
    stack.dynamodb.put_item(TableName=name, Item={"pk": {"S": "nobody"}, "sk": {"S": "no entry"}})
    assert not backup(stack, tmp_path / "a", "").wrong, "it belongs to no account"
    [item] = [one for one in all_items(stack.dynamodb, name) if "hash" in one and "harbour" in str(one)]
    stack.dynamodb.put_item(TableName=name, Item=item | change)
    result = backup(stack, tmp_path / "b", "")
    assert result.data["wrong"] == f"harbour: {item['sk']['S']} is wrong: it cannot be read as an entry"


def test_copies_that_are_not_there_are_told(stack: Stack, tmp_path: Path) -> None:
    with pytest.raises(OperatorProblem, match="no table AccountsTable-copy: check --suffix and --stack-name"):
        backup(stack, tmp_path / "b", "-copy")


def test_copies_of_the_tables_can_be_saved(house: House, stack: Stack, tmp_path: Path) -> None:
    live(house)
    for table in TABLES:
        name = stack.output(table)
        described = stack.dynamodb.describe_table(TableName=name)["Table"]
        stack.dynamodb.create_table(
            TableName=f"{name}-restored",
            KeySchema=described["KeySchema"],
            AttributeDefinitions=[
                one for one in described["AttributeDefinitions"] if one["AttributeName"] in {"pk", "sk"}
            ],
            BillingMode="PAY_PER_REQUEST",
        )
        for item in all_items(stack.dynamodb, name):
            stack.dynamodb.put_item(TableName=f"{name}-restored", Item=item)
    before = everything(stack)
    lose(stack)
    backup(stack, tmp_path / "b", "-restored")
    for table in TABLES:
        stack.dynamodb.delete_table(TableName=f"{stack.output(table)}-restored")
    restore(stack, tmp_path / "b", unverified=False)
    assert everything(stack) == before


def creates(house: House, *phones: str) -> list[int]:
    quiet(house)
    return [len([one for one in house.carrier.sent(phone) if one["direction"] == "outbound-api"]) for phone in phones]


def reported_by_nobody(house: House, *phones: str) -> None:
    house.carrier.behave({phone: {"do": "deliver", "faults": ["dropped_callbacks"]} for phone in phones})


def test_what_was_sent_after_the_backup_is_found_at_the_carrier_and_not_sent_again(
    house: House, stack: Stack, tmp_path: Path
) -> None:
    reported_by_nobody(house, DANA, KIM)
    house.opt_in(DANA, KIM)
    batch_id = house.accept(DANA, KIM)
    chunks = house.take(DISPATCH)
    backup(stack, tmp_path / "b", "")
    house.deliver(DISPATCH, chunks)
    assert creates(house, DANA, KIM) == [1, 1]
    lose(stack)
    result = restore(stack, tmp_path / "b", unverified=False)
    assert (result.data["open_batches"], result.data["open_messages"]) == ([batch_id], 2)
    house.deliver(DISPATCH, chunks)  # they waited in the queue, or in the dead-letter queue
    house.dispatch()
    for minutes in (2, 12, 40):
        housekeep(house, minutes)
    assert creates(house, DANA, KIM) == [1, 1]
    assert house.statuses(batch_id) == {DANA: "delivered", KIM: "delivered"}
    assert house.credits() == {"balance": 998, "held": 0, "available": 998}
    check(house)


def test_what_was_never_sent_fails_after_the_restore_and_gives_its_credits_back(
    house: House, stack: Stack, tmp_path: Path
) -> None:
    house.opt_in(DANA, KIM)
    batch_id = house.accept(DANA, KIM)
    backup(stack, tmp_path / "b", "")
    lose(stack)
    restore(stack, tmp_path / "b", unverified=False)
    house.dispatch()
    for minutes in (2, 12, 14):
        housekeep(house, minutes)
    assert creates(house, DANA, KIM) == [0, 0]
    assert {row["reason"] for row in house.messages(batch_id)} == {"outcome_unknown"}
    assert house.batch(batch_id)["status"] == "completed"
    assert house.credits() == {"balance": 1000, "held": 0, "available": 1000}
    check(house)


def test_a_batch_that_waited_for_its_time_is_not_sent_either(house: House, stack: Stack, tmp_path: Path) -> None:
    """Perhaps it was cancelled after the backup: nobody remembers."""
    house.opt_in(DANA)
    in_an_hour = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    batch_id = house.accept(DANA, send_at=in_an_hour)
    backup(stack, tmp_path / "b", "")
    lose(stack)
    result = restore(stack, tmp_path / "b", unverified=False)
    assert result.data["open_batches"] == [batch_id]
    for minutes in (61, 63, 65, 100, 140):
        housekeep(house, minutes)
    assert creates(house, DANA) == [0]
    assert house.batch(batch_id)["counts"] == {"failed": 1}
    assert house.credits() == {"balance": 1000, "held": 0, "available": 1000}


def test_what_was_half_way_is_brought_to_its_end(house: House, stack: Stack, tmp_path: Path) -> None:
    """One was delivered before, one was sent before, one was skipped and not settled yet, one was sent after."""
    reported_by_nobody(house, DANA, KIM, MAX)
    house.carrier.behave({MAX: {"do": "deliver", "faults": ["too_many_requests", "dropped_callbacks"], "times": 1}})
    house.opt_in(DANA, KIM, MAX)
    batch_id = house.accept(DANA, KIM, LEE, MAX)
    [message] = house.take(DISPATCH)
    house.deliver(DISPATCH, [message])
    [delivered] = [row for row in house.messages(batch_id) if row["phone"] == DANA]
    house.report(batch_id, delivered["message_id"], DANA, "delivered")
    house.take("SETTLE_QUEUE_URL")
    house.take("SETTLE_QUEUE_URL")
    backup(stack, tmp_path / "b", "")
    reported_by_nobody(house, MAX)
    house.deliver(DISPATCH, [message])
    assert creates(house, DANA, KIM, LEE, MAX) == [1, 1, 0, 1]
    lose(stack)
    restore(stack, tmp_path / "b", unverified=False)
    for minutes in (2, 12, 14, 50):
        housekeep(house, minutes)
    assert creates(house, DANA, KIM, LEE, MAX) == [1, 1, 0, 1]
    assert house.statuses(batch_id) == {DANA: "delivered", KIM: "delivered", LEE: "skipped", MAX: "delivered"}
    check(house)
