"""Closing an account: all of it is saved and then deleted, but for the log and what phones allow."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest

from sayso.actions.account.suspend import resume
from sayso.domain.errors import InvalidRequest
from sayso.domain.phone import PhoneNumber
from sayso_cli.operator import account_items, backup_files
from sayso_cli.operator.close_account import close_account
from sayso_cli.operator.command_result import CommandResult
from sayso_cli.operator.problem import OperatorProblem
from sayso_cli.operator.stack import Stack
from sayso_cli.operator.staff import invite, staff
from sayso_cli.operator.verify_ledger import verify
from tests.integration.retention.test_place_hold import hold
from tests.support.house import OPENED_AT, House
from tests.support.operator import deployment

DANA, KIM = "+14155550101", "+14155550102"
NAME = "Harbour Dance"


@pytest.fixture
def stack(house: House, tmp_path: Path) -> Iterator[Stack]:
    """One school with a batch, texts and staff, and another school."""
    with deployment(house, tmp_path) as made:
        invite(made, "harbour", "dana@harbour.example", frozenset())
        for account in ("harbour", "valley"):
            rows = [{"phone": DANA, "name": "Dana Reyes"}, {"phone": KIM}]
            batch_id = house.sent(DANA, KIM, account=account, recipients=rows)
            for phone in (DANA, KIM):
                house.conclude(batch_id, phone, "delivered", account=account)
        row = {"phone": DANA, "channel": "sms", "status": "opted_in", "source": "paper_form", "name": "Dana Reyes"}
        house.call("POST", "/consents/import", {"rows": [row]})
        house.text(DANA, "STOP", text_id="SM1")
        house.text(KIM, "we sing and yodel", text_id="SM2")
        yield made


def close(stack: Stack, folder: Path, name: str = NAME) -> CommandResult:
    return close_account(stack, "harbour", folder, name, lambda _: None)


def items(house: House, variable: str) -> list[dict[str, Any]]:
    return [dict(one) for one in boto3.resource("dynamodb").Table(house.environment[variable]).scan()["Items"]]


def of_batches(house: House) -> list[dict[str, Any]]:
    """Without whose the carrier's ids are, which expire by themselves."""
    return [one for one in items(house, "BATCHES_TABLE") if not one["pk"].startswith("carrier#")]


def of_harbour(house: House) -> list[dict[str, Any]]:
    return [one for one in items(house, "CONSENTS_TABLE") if one["pk"].startswith("harbour")]


def test_all_is_saved_and_goes_but_for_the_log_and_what_phones_allow(
    house: House, stack: Stack, tmp_path: Path
) -> None:
    others = len(of_batches(house)) // 2
    folder = tmp_path / "closed"
    assert close(stack, folder).changed
    assert {one["sk"]: (one["sms"], one.get("name")) for one in of_harbour(house)} == {
        DANA: ("opted_out", None),
        KIM: ("opted_in", None),
    }
    assert len(of_batches(house)) == others, "those of the other school"
    assert staff(stack, "harbour").data.get("staff", []) == []
    assert house.entries(type="account_closed")[0]["actor"]["kind"] == "operator"
    assert verify(stack, "harbour", messages=False).wrong is False
    saved = [json.dumps(one, default=str) for one in backup_files.read(folder, "ConsentsTable")]
    assert any("we sing and yodel" in one for one in saved)
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}
    house.text(KIM, "STOP", text_id="SM3")
    assert house.consent(KIM)["channels"]["sms"] == "opted_out"
    assert house.send(recipients=[{"phone": KIM}]).status == 403
    with pytest.raises(InvalidRequest, match="is closed"):
        resume("harbour", stack.operator, OPENED_AT)


@pytest.mark.parametrize("open_thing", ["batch", "request", "hold"])
def test_nothing_is_closed_while_anything_is_open_or_held(
    house: House, stack: Stack, tmp_path: Path, open_thing: str
) -> None:
    if open_thing == "batch":
        house.sent(KIM, key="open")
    elif open_thing == "request":
        house.text(KIM, "please take me off this list", text_id="SM4")
    else:
        hold(PhoneNumber(DANA))
    before = len(of_harbour(house))
    with pytest.raises(InvalidRequest):
        close(stack, tmp_path / "closed")
    assert len(of_harbour(house)) == before
    assert house.entries(type="account_closed") == []


def test_its_name_confirms_it_and_a_folder_has_one_account(house: House, stack: Stack, tmp_path: Path) -> None:
    with pytest.raises(OperatorProblem, match="is not named 'Valley'"):
        close(stack, tmp_path / "closed", "Valley")
    (tmp_path / "closed").mkdir()
    (tmp_path / "closed" / "letter.txt").write_text("mine")
    with pytest.raises(OperatorProblem, match="name a new folder"):
        close(stack, tmp_path / "closed")
    assert house.entries(type="account_closed") == []


@pytest.mark.parametrize("breaks", ["save", "delete"])
def test_a_repeat_goes_on_and_what_was_saved_stays_saved(
    house: House, stack: Stack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, breaks: str
) -> None:
    folder, where = tmp_path / "closed", backup_files if breaks == "save" else account_items
    real, calls = getattr(where, breaks), []

    def once(*given: Any) -> Any:
        calls.append(given)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return real(*given)

    monkeypatch.setattr(where, breaks, once)
    with pytest.raises(KeyboardInterrupt):
        close(stack, folder)
    monkeypatch.undo()
    close(stack, folder)
    assert sorted(one["sk"] for one in of_harbour(house)) == [DANA, KIM]
    assert len(house.entries(type="account_closed")) == 1
    assert any("we sing" in json.dumps(one, default=str) for one in backup_files.read(folder, "ConsentsTable"))
