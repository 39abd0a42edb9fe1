"""Years after its last message what a phone allowed ends, behind a signed checkpoint; what it forbade stays."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest
import time_machine

from functions.retention import schedule
from sayso.actions.consent.verify_consents import verify_consents
from sayso.actions.retention import let_consents_expire as action
from sayso.actions.retention.keep_held import keep_held
from sayso.actions.retention.let_consents_expire import ConsentsKept, let_consents_expire
from sayso.aws.proof_key import ProofKey
from sayso.domain.message.message import Reason
from sayso.domain.phone import PhoneNumber
from sayso.domain.proof.check import check_proof
from sayso.domain.proof.reader import Wrong
from sayso.invocation import Invocation, OutOfTime
from sayso.tables.batches import chunks
from sayso.tables.log import log
from sayso_cli.operator.verify_ledger import verify
from sayso_cli.signatures import is_genuine
from tests.integration.audit.test_append_only import written
from tests.integration.proof.test_prove import proof_of
from tests.integration.retention.test_lift_hold import lift
from tests.integration.retention.test_place_hold import DAY, hold
from tests.support.at_carrier import DANA, KIM, LEE, NOON
from tests.support.commits import Commits, Crash
from tests.support.expiring import expire
from tests.support.ground import forget
from tests.support.house import House, context
from tests.support.office import printed, sayso
from tests.support.old_spelling import stored_under
from tests.support.operator import deployment
from tests.support.reach import reach

__all__ = ["written"]  # a fixture

LAST_DAY = datetime(2030, 1, 31, 23, tzinfo=UTC)
"""Of the month in which four years have passed, and perhaps not for every day of it."""

DUE = datetime(2030, 2, 1, tzinfo=UTC)
LATER = datetime(2030, 3, 1, tzinfo=UTC)

ROW = {"phone": DANA, "channel": "sms", "status": "opted_in", "source": "paper_form", "name": "Dana Reyes", "note": "x"}
OLD_PAPER = ROW | {"phone": KIM, "at": "2025-09-01T00:00:00Z"}


@pytest.fixture
def key(house: House, monkeypatch: pytest.MonkeyPatch) -> ProofKey:
    made = another_key()
    monkeypatch.setenv("PROOF_KEY_ARN", made.arn)
    forget()
    return made


@pytest.fixture
def quiet(house: House) -> House:
    """Dana opted in on paper and got a text, and Kim has texted STOP; that was all for years."""
    with time_machine.travel(NOON, tick=False):
        house.call("POST", "/consents/import", {"rows": [ROW]})
        house.opt_in(KIM)
        house.conclude(house.sent(DANA), DANA, "delivered")
        house.text(KIM, "STOP", text_id="SM1")
    return house


def another_key() -> ProofKey:
    made = boto3.client("kms").create_key(KeySpec="ECC_NIST_P256", KeyUsage="SIGN_VERIFY")["KeyMetadata"]
    return ProofKey(made["Arn"])


def run(key: ProofKey | None, moment: datetime = DUE) -> None:
    with time_machine.travel(moment, tick=False):
        let_consents_expire(Invocation.of(context(900)), key)


def told(house: House, phone: str, moment: datetime = LATER) -> list[str]:
    """The types of the phone's entries that are left once DynamoDB has deleted what has expired, newest first."""
    expire(house, moment)
    return [entry["type"] for entry in house.entries(phone=phone) if not entry["type"].startswith("hold_")]


def texts_allowed(house: House, phone: str) -> str:
    return str(house.consent(phone)["channels"]["sms"])


def stored(phone: str) -> list[dict[str, Any]]:
    items = boto3.resource("dynamodb").Table("LogTable").scan()["Items"]
    return [dict(item) for item in items if item.get("phone") == phone and "chain" in item]


def test_what_was_allowed_ends_with_what_led_to_it_and_what_was_forbidden_stays(
    quiet: House, key: ProofKey, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(key, LAST_DAY)
    assert texts_allowed(quiet, DANA) == "opted_in"
    run(key)
    assert (texts_allowed(quiet, DANA), quiet.consent(DANA)["name"]) == ("unknown", None)
    assert (texts_allowed(quiet, KIM), quiet.consent(KIM)["source"]) == ("opted_out", "text_message")
    assert told(quiet, DANA) == ["consent_checkpoint", "message_delivered"]
    assert told(quiet, KIM) == ["consent_checkpoint"]
    checked = verify_consents("harbour", is_genuine)
    assert (checked.fault, checked.changes, checked.expired, len(checked.keys)) == (None, 5, 3, 1)
    with deployment(quiet) as stack:
        [_, said] = verify(stack, "harbour", messages=False).sentences
    [by] = checked.keys
    assert said == (
        "harbour: 5 changes of the consents of 2 phones; 3 of them have expired, behind checkpoints that "
        f"{by} has signed: verified."
    )
    with time_machine.travel(LATER, tick=False):
        assert quiet.call("POST", "/consents/import", {"rows": [OLD_PAPER]}).body["counts"] == {"kept": 1}
        batch_id = quiet.send(recipients=[{"phone": DANA}, {"phone": KIM}], key="later").body["batch_id"]
        quiet.dispatch()
        quiet.settle()
        assert {row["reason"] for row in quiet.messages(batch_id)} == {Reason.NO_CONSENT, Reason.OPTED_OUT}
        quiet.text(DANA, "START", text_id="SM2")
        proof = proof_of(quiet, DANA)
    right = check_proof(proof, is_genuine)
    assert (right.chained, right.messages, len(right.checkpoint_keys)) == (2, 2, 1)
    assert verify_consents("harbour", is_genuine).fault is None
    file = tmp_path / "dana.json"
    file.write_text(json.dumps(proof))
    assert sayso("check-proof", str(file)) == 0
    assert "The checkpoint is signed with the same key." in printed(capsys)


def test_a_chain_without_its_beginning_is_refused_unless_a_checkpoint_is_signed(quiet: House, key: ProofKey) -> None:
    run(key)
    told(quiet, DANA)
    refused = verify_consents("harbour").fault
    assert refused
    assert refused.what.startswith("it is a checkpoint, and its signature is missing")
    with pytest.raises(Wrong, match="its signature is missing"):
        check_proof(proof_of(quiet, DANA))
    [checkpoint] = stored(DANA)
    table = boto3.resource("dynamodb").Table("LogTable")
    table.put_item(Item=checkpoint | {"data": checkpoint["data"].replace('"sms":"opted_in"', '"sms":"opted_out"')})
    assert verify_consents("harbour", is_genuine).fault
    table.delete_item(Key={"pk": "harbour", "sk": checkpoint["sk"]})
    assert verify_consents("harbour", is_genuine).fault


def test_a_repeat_changes_nothing_and_without_a_key_nothing_expires(quiet: House, key: ProofKey) -> None:
    run(None)
    assert texts_allowed(quiet, DANA) == "opted_in"
    with time_machine.travel(DUE, tick=False):
        schedule.handler({}, context(900))
    assert texts_allowed(quiet, DANA) == "unknown"
    for moment in (DUE, LATER):
        run(key, moment)
    assert told(quiet, DANA) == ["consent_checkpoint", "message_delivered"]
    assert len(told(quiet, KIM)) == 1


@pytest.mark.parametrize("late", [False, True], ids=["before", "after"])
def test_a_crash_at_the_checkpoint_is_repaired_by_the_next_run(
    quiet: House, key: ProofKey, commits: Commits, late: bool
) -> None:
    consents = boto3.resource("dynamodb").Table("ConsentsTable")
    old_text = {"pk": f"harbour#texts#{DANA}", "sk": "SM0", "at": "2026-01-01T00:00:00.000000Z", "body": "hello"}
    consents.put_item(Item=old_text)  # of a time when texts had no expiry
    commits.crash_at_next(by="let_consents_expire", late=late)
    with pytest.raises(Crash):
        run(key)
    assert all("expires" not in item for item in stored(DANA)), "nothing expires before its checkpoint is written"
    assert verify_consents("harbour", is_genuine).fault is None
    run(key)
    assert told(quiet, DANA) == ["consent_checkpoint", "message_delivered"]
    assert "Item" not in consents.get_item(Key={"pk": old_text["pk"], "sk": "SM0"})
    assert verify_consents("harbour", is_genuine).fault is None


def test_a_stop_at_the_same_moment_wins_and_keeps_all(quiet: House, key: ProofKey, commits: Commits) -> None:
    commits.before_next(lambda: quiet.text(DANA, "STOP", text_id="SM3"), by="let_consents_expire")
    run(key)
    assert texts_allowed(quiet, DANA) == "opted_out"
    run(key, LATER)
    assert told(quiet, DANA) == ["consent_changed", "message_delivered", "consent_changed"]
    assert verify_consents("harbour", is_genuine).fault is None


@pytest.mark.parametrize("what", [PhoneNumber(DANA), (DAY, DAY)], ids=["phone", "time"])
@pytest.mark.parametrize("early", [True, False], ids=["long before", "right before"])
def test_a_hold_keeps_it_until_it_is_lifted(
    quiet: House, key: ProofKey, commits: Commits, what: Any, early: bool
) -> None:
    held = []
    if early:
        held.append(hold(what))
    else:
        commits.before_next(lambda: held.append(hold(what)), by="let_consents_expire")
    run(key)
    run(key)
    assert texts_allowed(quiet, DANA) == "opted_in"
    assert "consent_changed" in told(quiet, DANA)
    lift(held[0])
    run(key, LATER)
    assert texts_allowed(quiet, DANA) == "unknown"
    assert "consent_changed" not in told(quiet, DANA, LATER + timedelta(days=7))


def test_a_message_keeps_it_for_years_more(quiet: House, key: ProofKey) -> None:
    with time_machine.travel(datetime(2028, 6, 1, 17, tzinfo=UTC), tick=False):
        quiet.conclude(quiet.sent(DANA, key="later"), DANA, "undelivered", ErrorCode="30003")
    run(key)
    run(key, datetime(2032, 6, 30, tzinfo=UTC))
    assert texts_allowed(quiet, DANA) == "opted_in"
    run(key, datetime(2032, 7, 1, tzinfo=UTC))
    assert texts_allowed(quiet, DANA) == "unknown"


def test_no_signature_stands_for_a_chain_that_somebody_has_changed(quiet: House, key: ProofKey) -> None:
    tamper(DANA)
    with pytest.raises(ConsentsKept, match="The chains of 1 consents are not whole"):
        run(key)
    assert texts_allowed(quiet, DANA) == "opted_in"
    assert "consent_changed" in told(quiet, DANA)
    assert told(quiet, KIM) == ["consent_checkpoint"], "the others were gone through"


def tamper(phone: str) -> None:
    [first] = stored(phone)
    boto3.resource("dynamodb").Table("LogTable").put_item(Item=first | {"actor_name": "kim@harbour.example"})


@pytest.mark.parametrize("error", [OutOfTime, RuntimeError])
def test_a_broken_chain_is_told_also_if_the_run_ends_early(
    quiet: House, key: ProofKey, monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    real = action.phones_behind  # type: ignore[attr-defined]

    def first_page_alone(account: str, behind: str, most: int) -> Any:
        if behind:
            raise error
        return real(account, behind, 1)[:1]

    tamper(DANA)
    monkeypatch.setattr(action, "A_PAGE", 1)
    monkeypatch.setattr(action, "phones_behind", first_page_alone)
    with pytest.raises(ConsentsKept, match="The chains of 1 consents are not whole"):
        run(key)


def test_an_entry_that_the_index_does_not_have_yet_is_no_broken_chain(
    quiet: House, key: ProofKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, asked = log.newest_first, []

    def lagging(wanted: log.Range, limit: int) -> Any:
        asked.append(wanted.phone)
        found = list(real(wanted, limit))
        is_first = asked.count(wanted.phone) == 1
        return [one for one in found if not (is_first and one.type == "consent_changed")]

    monkeypatch.setattr(log, "newest_first", lagging)
    run(key)
    monkeypatch.undo()
    assert (texts_allowed(quiet, DANA), told(quiet, KIM)) == ("unknown", ["consent_checkpoint"])


def test_nothing_expires_behind_a_checkpoint_that_nobody_signed(quiet: House, key: ProofKey) -> None:
    [first] = stored(DANA)
    data = json.loads(first["data"]) | {"version": 999_999}
    forged = {"sk": first["sk"] + "x", "type": "consent_checkpoint", "chain_number": 999_999, "data": json.dumps(data)}
    boto3.resource("dynamodb").Table("LogTable").put_item(Item=first | forged)
    with pytest.raises(ConsentsKept, match="The chains of 1 consents are not whole"):
        run(key, datetime(2026, 2, 1, tzinfo=UTC))
    assert all("expires" not in one for one in stored(DANA))


@pytest.mark.parametrize("what", [PhoneNumber(DANA), (DAY, DAY)], ids=["phone", "time"])
def test_a_hold_that_comes_after_the_checkpoint_keeps_what_is_still_there(
    quiet: House, key: ProofKey, what: Any
) -> None:
    run(key)
    soon = DUE + timedelta(days=5)
    with time_machine.travel(soon, tick=False):
        expire(quiet, soon)
        held = hold(what)
        keep_held(Invocation.of(context(900)))
    run(key, LATER)
    assert "consent_changed" in told(quiet, DANA)
    with time_machine.travel(LATER, tick=False):
        lift(held)
    run(key, datetime(2030, 4, 1, tzinfo=UTC))
    assert told(quiet, DANA, datetime(2030, 5, 1, tzinfo=UTC)) == ["consent_checkpoint", "message_delivered"]


def test_of_an_entry_nothing_is_written_but_when_it_expires(
    quiet: House, key: ProofKey, written: list[tuple[str, dict[str, Any]]]
) -> None:
    run(key)
    with time_machine.travel(DUE, tick=False):
        hold((DAY, DAY))
        keep_held(Invocation.of(context(900)))
    updates = [params for name, params in written if name == "UpdateItem" and params["TableName"] == "LogTable"]
    assert len(updates) > 2
    for params in updates:
        assert set(params["ExpressionAttributeNames"].values()) <= {"pk", "expires"}
        assert params.get("ReturnValues", "NONE") == "NONE"


def test_a_phone_with_an_open_message_is_left_alone_and_its_batch_is_read_once(
    quiet: House, key: ProofKey, commits: Commits, monkeypatch: pytest.MonkeyPatch
) -> None:
    read, real = [], chunks.chunks_of

    def counted(*given: Any) -> Any:
        read.append(given)
        return real(*given)

    with time_machine.travel(NOON, tick=False):
        quiet.opt_in(LEE)
    with time_machine.travel(DUE, tick=False):
        quiet.accept(KIM, key="before")
    commits.before_next(lambda: quiet.accept(LEE, key="at this moment"), by="let_consents_expire")
    monkeypatch.setattr(chunks, "chunks_of", counted)
    run(key)
    assert len(read) == 2
    assert [texts_allowed(quiet, phone) for phone in (DANA, LEE)] == ["unknown", "opted_in"]
    assert told(quiet, KIM) == ["consent_changed", "consent_changed"]


def test_a_checkpoint_by_an_earlier_key_is_told_apart_from_a_broken_chain(quiet: House, key: ProofKey) -> None:
    run(another_key())
    with time_machine.travel(LATER, tick=False):
        quiet.text(DANA, "START", text_id="SM2")
    expire(quiet, LATER)
    with pytest.raises(ConsentsKept, match=r"^1 consents have a checkpoint by another key.*backup"):
        run(key, datetime(2034, 4, 1, tzinfo=UTC))
    assert texts_allowed(quiet, DANA) == "opted_in"


def test_what_was_stored_under_another_number_of_the_phone_ends_with_it(quiet: House, key: ProofKey) -> None:
    known, old, moved = "+525512345678", "+5215512345678", "+525512340000"
    reach("MX", "US")
    with time_machine.travel(NOON, tick=False):
        quiet.call("POST", "/consents/import", {"rows": [ROW | {"phone": moved}]})
        for number in range(4):
            quiet.text(moved, ("STOP", "START")[number % 2], text_id=f"SM{number + 10}")
        quiet.text(known, "STOP", text_id="SM8")  # it has a history of its own, with lower versions
        stored_under(quiet, old, moved)
    for moment in (DUE, LATER, datetime(2034, 4, 1, tzinfo=UTC)):
        run(key, moment)
    assert told(quiet, known, datetime(2035, 1, 1, tzinfo=UTC)) == ["consent_checkpoint"]
    items = boto3.resource("dynamodb").Table("ConsentsTable").scan()["Items"]
    assert not any("name" in item for item in items if item["sk"] in {known, old})
