"""The second run of closing: all of it is saved and then deleted, but for the log and what phones allow."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from sayso.actions.account import empty_account
from sayso.domain.errors import InvalidRequest
from sayso.domain.phone import PhoneNumber
from sayso.tables.erasures.at_carrier import put_missing_phone
from sayso_cli.operator import account_items, backup_files
from sayso_cli.operator.problem import OperatorProblem
from sayso_cli.operator.restore import restore
from sayso_cli.operator.stack import Stack
from sayso_cli.operator.verify_ledger import verify
from tests.support.at_carrier import run
from tests.support.closing import (
    DANA,
    KIM,
    ONLY_WISHES,
    WORDS,
    batch_to_both,
    close,
    days_later,
    of_batches,
    saved,
    school,
    stored,
)
from tests.support.commits import Commits
from tests.support.house import House
from tests.support.promises import check


@pytest.fixture
def stack(house: House, tmp_path: Path) -> Iterator[Stack]:
    with school(house, tmp_path) as made:
        yield made


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "closed"


def test_all_is_saved_and_goes_but_for_the_log_and_what_phones_allow(house: House, stack: Stack, folder: Path) -> None:
    own = of_batches(house)
    batch_to_both(house, "valley")
    of_others = of_batches(house) - own
    close(stack, folder)
    with days_later():
        assert close(stack, folder).changed
        assert not close(stack, folder).changed
    assert (stored(house), of_batches(house)) == (ONLY_WISHES, of_others)
    assert WORDS in saved(folder)
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}
    [entry] = house.entries(type="account_saved")
    assert (entry["actor"]["kind"], entry["items"]["ConsentsTable"]) == ("operator", len(saved(folder).splitlines()))
    assert verify(stack, "harbour", messages=False).wrong is False
    house.text(KIM, "STOP", text_id="SM3")
    assert house.consent(KIM)["channels"]["sms"] == "opted_out"
    with pytest.raises(OperatorProblem, match="not a backup"):
        restore(stack, folder, unverified=True)


def test_a_batch_that_was_accepted_at_the_same_moment_comes_to_its_end_first(
    house: House, stack: Stack, folder: Path, commits: Commits
) -> None:
    commits.before_next(lambda: close(stack, folder), by="accept")
    batch_id = house.accept(KIM, key="late")
    before = stored(house)
    for _ in range(2):
        with days_later(), pytest.raises(InvalidRequest, match=f"{batch_id} has open messages"):
            close(stack, folder)
    assert (stored(house), house.entries(type="account_saved")) == (before, [])
    with days_later(8):
        while house.dispatch() or house.settle() or house.credits()["held"]:
            house.housekeep()
        assert house.statuses(batch_id) == {KIM: "skipped"}
        check(house)
        close(stack, folder)
    assert stored(house) == ONLY_WISHES
    assert batch_id in saved(folder, "BatchesTable")


def test_what_is_still_to_be_removed_at_the_carrier_is_not_forgotten(house: House, stack: Stack, folder: Path) -> None:
    close(stack, folder)
    put_missing_phone("harbour", PhoneNumber(DANA), "2026-01-06T00:00:00.000000Z")
    with days_later():
        with pytest.raises(InvalidRequest, match="at Twilio"):
            close(stack, folder)
        assert stored(house).keys() > ONLY_WISHES.keys()
        run(house)
        close(stack, folder)
    assert stored(house) == ONLY_WISHES


def test_a_request_that_comes_meanwhile_needs_no_decision_and_its_pause_stays(
    house: House, stack: Stack, folder: Path
) -> None:
    close(stack, folder)
    house.text(KIM, "please take me off this list", text_id="SM4")
    with days_later():
        close(stack, folder)
    assert stored(house) == ONLY_WISHES
    assert house.consent(KIM)["paused"]


STEPS = {
    "saving": (backup_files, "save"),
    "its entry": (empty_account, "note_saved"),
    "deleting": (account_items, "delete"),
    "forgetting names": (account_items, "forget_name"),
}


@pytest.mark.parametrize("step", STEPS)
def test_a_repeat_goes_on_wherever_it_broke_off_and_what_was_saved_stays_saved(
    house: House, stack: Stack, folder: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    (where, name), calls = STEPS[step], []
    real = getattr(where, name)

    def breaks(*given: Any) -> Any:
        calls.append(given)
        if len(calls) == (2 if step in {"saving", "deleting"} else 1):
            raise KeyboardInterrupt
        return real(*given)

    close(stack, folder)
    with days_later():
        monkeypatch.setattr(where, name, breaks)
        with pytest.raises(KeyboardInterrupt):
            close(stack, folder)
        monkeypatch.undo()
        close(stack, folder)
    assert stored(house) == ONLY_WISHES
    assert [len(house.entries(type=kind)) for kind in ("account_closed", "account_saved")] == [1, 1]
    assert WORDS in saved(folder)


def test_a_name_that_a_text_brings_back_is_forgotten_too(
    house: House, stack: Stack, folder: Path, monkeypatch: pytest.MonkeyPatch, commits: Commits
) -> None:
    house.opt_in(KIM)
    row = {"phone": KIM, "channel": "sms", "status": "opted_in", "source": "paper_form", "name": "Kim Lee"}
    house.call("POST", "/consents/import", {"rows": [row]})
    real, done = account_items.forget_name, list[Any]()

    def while_a_stop_is_received(stack: Stack, consent: Any) -> None:
        """The name goes after the text has read it, and before the text is written."""
        if done or consent["sk"]["S"] != KIM:
            real(stack, consent)
        else:
            done.append(consent)
            commits.before_next(lambda: real(stack, consent), by="receive_text")
            house.text(KIM, "STOP", text_id="SM5")

    monkeypatch.setattr(account_items, "forget_name", while_a_stop_is_received)
    close(stack, folder)
    with days_later():
        close(stack, folder)
    assert done
    assert {phone: of for phone, of in stored(house).items() if phone in ONLY_WISHES} == {
        DANA: ("opted_out", None),
        KIM: ("opted_out", None),
    }


def test_a_stop_that_is_under_way_at_the_last_look_counts_and_a_repeat_forgets_the_name_that_it_brings(
    house: House, stack: Stack, folder: Path, commits: Commits
) -> None:
    row = {"phone": KIM, "channel": "sms", "status": "opted_in", "source": "paper_form", "name": "Kim Lee"}
    house.call("POST", "/consents/import", {"rows": [row]})
    close(stack, folder)
    with days_later():
        commits.before_next(lambda: close(stack, folder), by="receive_text")
        house.text(KIM, "STOP", text_id="SM5")
        assert stored(house)[KIM] == ("opted_out", "Kim Lee")
        assert close(stack, folder).changed
        assert stored(house)[KIM] == ("opted_out", None)
        house.text(KIM, "START", text_id="SM6")
        house.text(KIM, "STOP", text_id="SM7")
    assert stored(house)[KIM] == ("opted_out", None)
    assert not verify(stack, "harbour", messages=False).wrong


@pytest.mark.parametrize("field", ["stack", "account", "closed_at"])
def test_a_folder_of_something_else_is_refused(house: House, stack: Stack, folder: Path, field: str) -> None:
    close(stack, folder)
    with days_later():
        close(stack, folder)
        manifest = json.loads((folder / backup_files.MANIFEST).read_text())
        (folder / backup_files.MANIFEST).write_text(json.dumps(manifest | {field: "another"}))
        with pytest.raises(OperatorProblem, match="something else: name a new folder"):
            close(stack, folder)


def test_with_a_new_folder_it_says_that_the_first_one_has_the_rest(
    house: House, stack: Stack, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_: object) -> None:
        raise KeyboardInterrupt

    close(stack, folder)
    with days_later():
        monkeypatch.setattr(account_items, "forget_name", crash)
        with pytest.raises(KeyboardInterrupt):
            close(stack, folder)
        monkeypatch.undo()
        at = datetime.now(UTC)
        result = close(stack, folder.with_name("other"))
    assert f"On {at:%Y-%m-%d %H:%M} UTC" in result.sentences[1]
    assert "another folder" in result.sentences[1]
    assert WORDS not in saved(folder.with_name("other"))
    assert len(house.entries(type="account_saved")) == 2
