"""Whatever happens, in any order: accepts, reports, purchases, cancellations, opt-outs, lost answers, crashes, time."""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from functions.housekeeping import schedule
from sayso.adjust_credits import Adjustment, adjust_credits
from sayso.domain import batch as batch_module
from sayso.domain import wave as wave_module
from sayso.domain.errors import SaysoError
from tests.support.crashes import Crash, CrashBefore, calls
from tests.support.house import DISPATCH, OPERATOR, SETTLE, House, context
from tests.support.promises import check

PHONES = [f"+1415555{1000 + n}" for n in range(5)]
FAULTS = ["reset_before_taking", "reset_after_taking", "too_many_requests", "error_after_taking"]
OPENED = datetime(2026, 1, 6, 15, tzinfo=UTC)


class Anything(RuleBasedStateMachine):
    """What may happen to an account. The carrier reports nothing by itself; some of it is reported, some found out."""

    house_as_new: Callable[[], House]

    def __init__(self) -> None:
        super().__init__()
        self.clock = time_machine.travel(OPENED, tick=False)
        self.now = self.clock.start()
        self.house = self.house_as_new()
        self.house.opt_in(*PHONES[:4])
        self.wanted = set(PHONES[:4])
        self.batches: list[str] = []
        self.number = 0
        self.crash_at: int | None = None

    def teardown(self) -> None:
        try:
            self.everything_comes_to_its_end()
        finally:
            self.clock.stop()

    def lives(self, act: Callable[[], Any]) -> None:
        """Do it, with a crash at one of its calls if one is due; what a crash leaves is what the next step finds."""
        if self.crash_at is None:
            act()
            return
        watch, self.crash_at = CrashBefore(self.crash_at), None
        try:
            with calls(watch):
                act()
        except Crash:
            pass

    @rule(calls_left=st.integers(0, 25))
    def the_next_step_crashes(self, calls_left: int) -> None:
        self.crash_at = calls_left

    @rule(phones=st.sets(st.sampled_from(PHONES), min_size=1), category=st.sampled_from(["general", "emergency"]))
    def staff_send_a_batch(self, phones: set[str], category: str) -> None:
        self.number += 1
        rows = [{"phone": phone} for phone in sorted(phones)]
        body: dict[str, Any] = {"recipients": rows, "template": f"Message {self.number}", "category": category}
        self.lives(lambda: self.house.send(f"key-{self.number}", **body))
        answer = self.house.send(f"key-{self.number}", **body)  # the client repeats it until it is answered
        assert answer.status in {202, 402}, answer
        if answer.status == 202:
            self.batches.append(answer.body["batch_id"])

    @rule(again=st.booleans())
    def a_chunk_is_delivered(self, again: bool) -> None:
        messages = self.house.take(DISPATCH)
        self.lives(lambda: self.house.deliver(DISPATCH, messages) if messages else None)
        if again and messages:
            self.house.deliver(DISPATCH, messages)

    @rule(phone=st.sampled_from(PHONES), fault=st.sampled_from(FAULTS), times=st.integers(1, 3))
    def the_carrier_will_fail(self, phone: str, fault: str, times: int) -> None:
        self.house.carrier.behave({phone: {"do": "hold", "faults": [fault], "times": times}})

    @precondition(lambda self: self.batches)
    @rule(data=st.data(), status=st.sampled_from(["sent", "delivered", "undelivered", "failed", "quite_new"]))
    def the_carrier_reports(self, data: st.DataObject, status: str) -> None:
        batch_id = data.draw(st.sampled_from(self.batches))
        row = data.draw(st.sampled_from(self.house.messages(batch_id)))
        body = self.house.batch(batch_id)["template"]
        taken = [m for m in self.house.carrier.sent(row["phone"]) if m["body"] == body]
        if not taken:
            return  # it was never given to the carrier, so it has nothing to report
        report = (batch_id, row["message_id"], row["phone"], status)
        self.lives(lambda: self.house.report(*report, MessageSid=taken[0]["sid"]))
        self.house.report(*report, MessageSid=taken[0]["sid"])

    @rule(word=st.sampled_from(["STOP", "START"]), phone=st.sampled_from(PHONES))
    def a_phone_texts(self, word: str, phone: str) -> None:
        self.number += 1
        self.lives(lambda: self.house.text(phone, word, text_id=f"SM{self.number:032d}"))
        self.house.text(phone, word, text_id=f"SM{self.number:032d}")
        self.wanted = self.wanted - {phone} if word == "STOP" else self.wanted | {phone}

    @rule(credits_moved=st.integers(-40, 40).filter(bool))
    def the_operator_books(self, credits_moved: int) -> None:
        self.number += 1
        adjustment = Adjustment(credits_moved, "a correction", f"R{self.number}")
        for _ in range(2):
            try:
                adjust_credits("harbour", adjustment, OPERATOR, datetime.now(UTC))
            except SaysoError:
                return

    @precondition(lambda self: self.batches)
    @rule(data=st.data())
    def staff_cancel(self, data: st.DataObject) -> None:
        batch_id = data.draw(st.sampled_from(self.batches))
        self.lives(lambda: self.house.call("POST", f"/batches/{batch_id}/cancel"))
        assert self.house.call("POST", f"/batches/{batch_id}/cancel").status == 200

    @rule(minutes=st.sampled_from([1, 2, 11, 36, 200]))
    def time_goes_by(self, minutes: int) -> None:
        self.now.shift(timedelta(minutes=minutes))
        self.lives(lambda: schedule.handler({}, context(55)))

    @invariant()
    def the_promises_hold(self) -> None:
        while messages := self.house.take(SETTLE):
            for _ in range(2):  # the queue may bring everything twice
                assert self.house.deliver(SETTLE, messages) == set()
        check(self.house)
        given = Counter((m["to"], m["body"]) for m in self.house.carrier.sent() if m["direction"] == "outbound-api")
        assert set(given.values()) <= {1}, "somebody got a message twice"

    def everything_comes_to_its_end(self) -> None:
        """Nothing is open for ever: after some days every message has its end, and nothing is held."""
        for phone in PHONES:
            self.house.carrier.behave({phone: {"do": "hold", "faults": []}})
        for minutes in (11, 2, 11, 2, 36, 36, 60, 25 * 60, 25 * 60, 25 * 60, 60):
            self.now.shift(timedelta(minutes=minutes))
            schedule.handler({}, context(55))
            while self.house.dispatch() or self.house.settle():
                pass
        for batch_id in self.batches:
            assert self.house.batch(batch_id)["status"] in {"completed", "cancelled"}
        assert self.house.credits()["held"] == 0
        self.the_promises_hold()


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Chunks and waves so small that five phones make several."""
    monkeypatch.setattr(batch_module, "CHUNK_SIZE", 2)
    monkeypatch.setattr(wave_module, "WAVE_SIZE", 1)


@pytest.mark.usefixtures("small")
def test_the_promises_hold_in_any_order_of_anything(house_as_new: Callable[[], House]) -> None:
    machine = type("Anything", (Anything,), {"house_as_new": staticmethod(house_as_new)})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=4,
            stateful_step_count=12,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
