"""Years after its last message what a phone allowed ends, behind a signed checkpoint; what it forbade stays."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import boto3
import pytest
import time_machine

from functions.retention import schedule
from sayso.actions.consent.verify_consents import verify_consents
from sayso.actions.retention.let_consents_expire import ConsentsKept, let_consents_expire
from sayso.aws.proof_key import ProofKey
from sayso.domain.message.message import Reason
from sayso.domain.phone import PhoneNumber
from sayso.domain.proof.check import check_proof
from sayso.domain.proof.reader import Wrong
from sayso.invocation import Invocation
from sayso_cli.operator.verify_ledger import verify
from sayso_cli.signatures import is_genuine
from tests.integration.proof.test_prove import proof_of
from tests.integration.retention.test_lift_hold import lift
from tests.integration.retention.test_place_hold import DAY, hold
from tests.support.at_carrier import DANA, KIM, NOON
from tests.support.commits import Commits, Crash
from tests.support.expiring import expire
from tests.support.ground import forget
from tests.support.house import House, context
from tests.support.office import printed, sayso
from tests.support.operator import deployment

LAST_DAY = datetime(2030, 1, 31, 23, tzinfo=UTC)
"""Of the month in which four years have passed, and perhaps not for every day of it."""

DUE = datetime(2030, 2, 1, tzinfo=UTC)
LATER = datetime(2030, 3, 1, tzinfo=UTC)

ROW = {"phone": DANA, "channel": "sms", "status": "opted_in", "source": "paper_form", "name": "Dana Reyes", "note": "x"}
OLD_PAPER = ROW | {"phone": KIM, "at": "2025-09-01T00:00:00Z"}


@pytest.fixture
def key(house: House, monkeypatch: pytest.MonkeyPatch) -> ProofKey:
    made = boto3.client("kms").create_key(KeySpec="ECC_NIST_P256", KeyUsage="SIGN_VERIFY")["KeyMetadata"]
    monkeypatch.setenv("PROOF_KEY_ARN", made["Arn"])
    forget()
    return ProofKey(made["Arn"])


@pytest.fixture
def quiet(house: House) -> House:
    """Dana opted in on paper and got a text, and Kim has texted STOP; that was all for years."""
    with time_machine.travel(NOON, tick=False):
        house.call("POST", "/consents/import", {"rows": [ROW]})
        house.opt_in(KIM)
        house.conclude(house.sent(DANA), DANA, "delivered")
        house.text(KIM, "STOP", text_id="SM1")
    return house


def run(key: ProofKey | None, moment: datetime = DUE) -> None:
    with time_machine.travel(moment, tick=False):
        let_consents_expire(Invocation.of(context(900)), key)


def told(house: House, phone: str) -> list[str]:
    """The types of the phone's entries that are left once DynamoDB has deleted what has expired, newest first."""
    expire(house, LATER)
    return [entry["type"] for entry in house.entries(phone=phone)]


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
    commits.crash_at_next(by="let_consents_expire", late=late)
    with pytest.raises(Crash):
        run(key)
    assert all("expires" not in item for item in stored(DANA)), "nothing expires before its checkpoint is written"
    assert verify_consents("harbour", is_genuine).fault is None
    run(key)
    assert told(quiet, DANA) == ["consent_checkpoint", "message_delivered"]
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
    assert "consent_changed" not in told(quiet, DANA)


def test_a_message_keeps_it_for_years_more(quiet: House, key: ProofKey) -> None:
    with time_machine.travel(datetime(2028, 6, 1, 17, tzinfo=UTC), tick=False):
        quiet.conclude(quiet.sent(DANA, key="later"), DANA, "undelivered", ErrorCode="30003")
    run(key)
    run(key, datetime(2032, 6, 30, tzinfo=UTC))
    assert texts_allowed(quiet, DANA) == "opted_in"
    run(key, datetime(2032, 7, 1, tzinfo=UTC))
    assert texts_allowed(quiet, DANA) == "unknown"


def test_no_signature_stands_for_a_chain_that_somebody_has_changed(quiet: House, key: ProofKey) -> None:
    [first] = stored(DANA)
    boto3.resource("dynamodb").Table("LogTable").put_item(Item=first | {"actor_name": "kim@harbour.example"})
    with pytest.raises(ConsentsKept, match="The chains of 1 consents are not whole"):
        run(key)
    assert texts_allowed(quiet, DANA) == "opted_in"
    assert "consent_changed" in told(quiet, DANA)
    assert told(quiet, KIM) == ["consent_checkpoint"], "the others were gone through"
