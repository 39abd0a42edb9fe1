"""A day compared with the carrier's own record: exact agreement, each difference, each day logged once."""

import json
import math
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import boto3
import pytest
import time_machine

from functions.reconciliation import schedule
from local.carrier.records.message import Message
from local.carrier.rest import message_json
from sayso.actions.credits import reconcile as action
from sayso.carrier import record
from sayso.carrier.gateway import Gateway
from sayso.carrier.record import CarrierRecord
from sayso.carrier.secret import CarrierSecret
from sayso.domain.credits.reconciliation import Comparison
from sayso.invocation import Invocation, OutOfTime
from sayso.observability import RunFailed
from sayso_cli.operator.problem import OperatorProblem
from sayso_cli.operator.reconcile import reconcile as command
from sayso_cli.operator.stack import Stack
from tests.support.calls import VOICE, conclude
from tests.support.commits import Commits, Crash
from tests.support.events import ACCOUNT_SID, AUTH_TOKEN
from tests.support.house import NUMBER_OF, House, context
from tests.support.later import housekeep, quiet
from tests.support.operator import deployment
from tests.support.promises import check

DANA, KIM, LEE, MAX = "+14155550101", "+14155550102", "+14155550103", "+14155550104"
NOON = datetime(2026, 11, 22, 17, tzinfo=UTC)
TODAY = date(2026, 11, 22)
LONG = "Class moves to 5 pm. " * 12
SECRET = CarrierSecret(ACCOUNT_SID, AUTH_TOKEN)


@pytest.fixture
def day(house: House) -> Iterator[House]:
    """A house at noon of an account's day, at a carrier whose callbacks are lost."""
    with time_machine.travel(NOON):
        yield house


def carrier(house: House, **ends: str) -> None:
    """What becomes of each phone's messages, of which the carrier reports nothing."""
    phones = {"dana": DANA, "kim": KIM, "lee": LEE, "max": MAX}
    house.carrier.behave({phones[name]: {"do": do, "faults": ["dropped_callbacks"]} for name, do in ends.items()})


def report(house: House, batch_id: str, phone: str, status: str, **more: str) -> None:
    """The callback comes after all."""
    quiet(house)
    [sent] = [one for one in house.carrier.sent(phone) if one["direction"] == "outbound-api"][-1:]
    house.conclude(batch_id, phone, status, **{"MessageSid": sent["sid"]} | more)


def compared(house: House, later: timedelta = timedelta(hours=1), account: str = "harbour") -> Comparison:
    quiet(house)
    now = datetime.now(UTC) + later
    run = Invocation(lambda: now, lambda: math.inf)
    return action.reconcile(account, TODAY, CarrierRecord(SECRET, house.environment["CARRIER_URL"]), run)


def agreed(house: House) -> str:
    """A batch of three, delivered, undelivered and failed, in two segments each; as both have it."""
    carrier(house, dana="deliver", kim="undeliver", lee="fail")
    batch_id = house.sent(DANA, KIM, LEE, template=LONG)
    for phone, status in ((DANA, "delivered"), (KIM, "undelivered"), (LEE, "failed")):
        report(house, batch_id, phone, status)
    return batch_id


def test_a_day_on_which_both_agree_has_no_difference_and_every_message_is_compared(day: House) -> None:
    agreed(day)
    found = compared(day)
    assert (found.compared, found.differences) == (3, ())
    assert day.credits()["balance"] == 1000 - 2 * 2
    check(day)


def test_what_was_not_handed_over_is_not_compared(day: House) -> None:
    day.carrier.behave({KIM: {"do": "refuse"}})
    day.sent(KIM)
    day.accept(LEE, key="without-consent")
    day.dispatch()
    day.settle()
    assert day.entries(type="message_failed")
    assert day.entries(type="message_skipped")
    assert compared(day).compared == 0


def test_calls_are_left_out_final_ones_and_open_ones(day: House) -> None:
    agreed(day)
    batch_id = day.sent(DANA, KIM, key="calls", **VOICE)
    conclude(day, batch_id, (DANA, "completed"))
    found = compared(day)
    assert (found.compared, found.differences) == (3, ())
    conclude(day, batch_id, (KIM, "busy"))
    found = compared(day)
    assert (found.compared, found.differences) == (3, ())


def test_what_is_open_on_both_sides_is_no_difference(day: House) -> None:
    carrier(day, dana="hold")
    day.sent(DANA)
    found = compared(day)
    assert (found.compared, found.differences) == (1, ())


def test_replies_are_left_out(day: House, monkeypatch: pytest.MonkeyPatch) -> None:
    agreed(day)
    unknown(day)
    listed_as(monkeypatch, direction="outbound-reply")
    assert (compared(day).compared, compared(day).differences) == (3, ())


def test_another_account_is_compared_by_itself(day: House) -> None:
    agreed(day)
    carrier(day, max="deliver")
    day.sent(MAX, account="valley")
    assert (compared(day).compared, compared(day).differences) == (3, ())
    assert compared(day, account="valley").kinds == {"open_here": 1}


def unknown(house: House) -> None:
    carrier(house, max="deliver")
    gateway = Gateway(SECRET, house.environment["CARRIER_URL"])
    gateway.create(to=MAX, sender=NUMBER_OF["harbour"], body="By another program.", status_callback="")


def absent(house: House) -> None:
    house.carrier.behave({MAX: {"do": "deliver", "faults": ["reset_before_taking", "dropped_callbacks"], "times": 1}})
    batch_id = house.sent(MAX, key="absent")
    house.conclude(batch_id, MAX, "delivered", MessageSid="SM" + "0" * 32)


def still_open(house: House) -> None:
    carrier(house, max="deliver")
    house.sent(MAX, key="open")


def other_status(house: House) -> None:
    carrier(house, max="undeliver")
    report(house, house.sent(MAX, key="other"), MAX, "delivered")


def other_segments(house: House) -> None:
    carrier(house, max="deliver")
    report(house, house.sent(MAX, key="segments"), MAX, "delivered")


def other_debit(house: House) -> None:
    carrier(house, max="deliver")
    report(house, house.sent(MAX, key="debit"), MAX, "delivered")
    table = boto3.resource("dynamodb").Table(house.environment["LOG_TABLE"])
    [item] = [one for one in table.scan()["Items"] if one.get("phone") == MAX and "hash" in one]
    table.put_item(Item=item | {"moved": -5})


MADE: list[tuple[Callable[[House], None], str]] = [
    (unknown, "is delivered at the carrier, but Sayso does not know it."),
    (absent, "is delivered here, but the carrier has no SM00000000000000000000000000000000."),
    (still_open, "is sent here, but the carrier says delivered."),
    (other_status, "is delivered here, but the carrier says undelivered (30003)."),
    (other_segments, "has 1 segments here, but 4 at the carrier."),
    (other_debit, "is delivered and costs 1 credits, but 5 were debited."),
]
KINDS = ("unknown_here", "absent_there", "open_here", "other_status", "other_segments", "other_debit")


def listed_as(monkeypatch: pytest.MonkeyPatch, **fields: str) -> None:
    """The carrier has these fields in its record of the messages to one phone."""
    real = message_json.as_json

    def changed(message: Message, account_sid: str) -> dict[str, object]:
        return real(message, account_sid) | (fields if message.to == MAX else {})

    monkeypatch.setattr(message_json, "as_json", changed)


@pytest.mark.parametrize(("make", "says", "kind"), [(*made, kind) for made, kind in zip(MADE, KINDS, strict=True)])
def test_each_kind_of_difference_is_found_alone_among_messages_that_agree(
    day: House, monkeypatch: pytest.MonkeyPatch, make: Callable[[House], None], says: str, kind: str
) -> None:
    agreed(day)
    make(day)
    if make is other_segments:
        listed_as(monkeypatch, num_segments="4")
    found = compared(day)
    assert (found.compared, dict(found.kinds)) == (4, {kind: 1})
    [difference] = found.differences
    assert difference.text.endswith(says)
    assert difference.phone == MAX


def test_a_message_that_was_found_out_about_is_known(day: House) -> None:
    day.carrier.behave({DANA: {"do": "deliver", "faults": ["reset_after_taking", "dropped_callbacks"], "times": 1}})
    day.sent(DANA)
    assert compared(day, timedelta(minutes=1)).kinds == {}, "it is being looked for"
    assert compared(day).kinds == {"unknown_here": 1}
    housekeep(day, 11)
    assert compared(day).kinds == {}


def test_a_late_report_that_raised_a_status_was_debited_once(day: House) -> None:
    carrier(day, dana="deliver")
    batch_id = day.sent(DANA)
    report(day, batch_id, DANA, "undelivered")
    report(day, batch_id, DANA, "delivered")
    assert (compared(day).compared, compared(day).differences) == (1, ())


def test_a_long_list_is_read_page_by_page_to_its_end(day: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(record, "PAGE_SIZE", 2)
    phones = [f"+1415555{n:04d}" for n in range(120, 131)]
    day.carrier.behave({"*": {"do": "deliver", "faults": ["dropped_callbacks"]}})
    batch_id = day.sent(*phones)
    for phone in phones:
        report(day, batch_id, phone, "delivered")
    assert (compared(day).compared, compared(day).differences) == (len(phones), ())


def test_time_that_runs_out_ends_the_comparison_at_any_step(day: House) -> None:
    agreed(day)
    quiet(day)
    for steps in range(9):
        left = iter([math.inf] * steps)
        run = Invocation(lambda: datetime.now(UTC), lambda left=left: next(left, 0))  # type: ignore[misc]
        with pytest.raises(OutOfTime):
            action.reconcile("harbour", TODAY, CarrierRecord(SECRET, day.environment["CARRIER_URL"]), run)


def night(house: House, hours: float = 16.5, seconds: float = 900) -> None:
    """A run of the schedule in the night after."""
    quiet(house)
    with time_machine.travel(NOON + timedelta(hours=hours)):
        schedule.handler({}, context(seconds))


def reconciled(house: House, account: str = "harbour") -> list[dict[str, Any]]:
    return house.entries(account, type="credits_reconciled")


def test_the_night_tells_each_account_of_its_day_once(
    day: House, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    agreed(day)
    unknown(day)
    for _ in range(2):
        night(day)
    [entry] = reconciled(day)
    assert entry["text"] == "Compared 4 messages with the carrier for 2026-11-22: 1 difference."
    assert (entry["day"], entry["compared"], entry["differences"]) == ("2026-11-22", 4, {"unknown_here": 1})
    assert entry["actor"] == {"kind": "system", "name": "sayso"}
    assert reconciled(day, "valley") == [], "a day without messages is no news"
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines() if line.startswith("{")]
    counted = [one["reconciliation_differences"] for one in lines if "reconciliation_differences" in one]
    assert counted == [[1.0]]
    [warning] = [one for one in caplog.records if one.levelname == "WARNING"]
    assert (vars(warning)["kind"], vars(warning)["day"]) == ("unknown_here", "2026-11-22")
    assert MAX not in str(vars(warning))
    check(day)


def test_a_day_is_not_compared_before_it_is_over_for_four_hours(day: House) -> None:
    agreed(day)
    night(day, 15.9)
    assert reconciled(day) == []
    night(day, 16.1)
    assert len(reconciled(day)) == 1


def test_what_a_run_had_no_time_for_is_done_by_the_next(day: House) -> None:
    agreed(day)
    night(day, seconds=59)
    assert reconciled(day) == []
    night(day)
    assert len(reconciled(day)) == 1


def test_an_account_that_fails_does_not_stop_the_others_and_the_run_says_so(
    day: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    agreed(day)
    real = action.settings_of  # type: ignore[attr-defined]

    def broken(account: str) -> Any:
        if account == "valley":
            raise RuntimeError("cannot be read")
        return real(account)

    with monkeypatch.context() as patch:
        patch.setattr(action, "settings_of", broken)
        with pytest.raises(RunFailed, match="NotReconciled: 1 accounts"):
            night(day)
    assert len(reconciled(day)) == 1


def test_a_carrier_that_is_away_is_asked_again_by_the_next_run_for_three_days(day: House) -> None:
    agreed(day)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(record.CarrierRecord, "sent", _silent)
        with pytest.raises(RunFailed, match="NotReconciled: 2 accounts"):
            night(day)
    night(day, 16.5 + 2 * 24)
    assert [entry["day"] for entry in reconciled(day)] == ["2026-11-22"]


def _silent(*_: Any) -> Iterator[Any]:
    raise record.CarrierSilent("away")  # type: ignore[attr-defined]


@pytest.mark.parametrize("late", [False, True], ids=["before", "after"])
def test_a_crash_around_the_write_tells_the_day_once(day: House, commits: Commits, late: bool) -> None:
    agreed(day)
    commits.crash_at_next(by="reconcile", late=late)
    with pytest.raises(Crash):
        night(day)
    night(day)
    assert len(reconciled(day)) == 1


@pytest.fixture
def stack(day: House) -> Iterator[Stack]:
    with deployment(day) as made:
        yield made


def test_the_command_names_every_difference_and_writes_nothing(day: House, stack: Stack) -> None:
    agreed(day)
    well = command(stack, "harbour", TODAY)
    assert (well.wrong, well.changed, list(well.rows)) == (False, False, [])
    assert well.sentences == ["harbour: Compared 3 messages with the carrier for 2026-11-22: no difference."]
    unknown(day)
    quiet(day)
    found = command(stack, "harbour", TODAY)
    assert found.wrong
    assert found.data == {"account": "harbour", "day": "2026-11-22", "compared": 4}
    [row] = found.rows
    assert (row["kind"], row["phone"]) == ("unknown_here", MAX)
    assert len(found.sentences) == 2
    assert reconciled(day) == []


def test_the_command_takes_yesterday_and_refuses_tomorrow(stack: Stack) -> None:
    assert command(stack, "harbour", timedelta(days=1)).data["day"] == "2026-11-21"
    with pytest.raises(OperatorProblem, match="2026-11-23 is in the future for harbour: use today"):
        command(stack, "harbour", date(2026, 11, 23))


def test_a_carrier_that_does_not_answer_is_told_with_what_to_do(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(stack.parameters, "CarrierUrl", "http://127.0.0.1:9")
    with pytest.raises(OperatorProblem, match="run the same command again"):
        command(stack, "harbour", TODAY)
