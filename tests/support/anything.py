"""What may happen to an account, in any order, as rules of a state machine; the promises are looked at after each."""

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from typing import Any

from hypothesis import event
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from sayso.actions.credits.adjust_credits import adjust_credits
from sayso.domain.credits.booking import Adjustment
from sayso.domain.errors import SaysoError
from tests.support.crashes import UPSETS, Crash, CrashAfterWrites, calls
from tests.support.house import DISPATCH, OPERATOR, SETTLE
from tests.support.promises import given, proofs_are_right
from tests.support.world import FAMILIES, NUMBER, STOPPED, STUDIO, World

PHONES = [*FAMILIES[:4], STOPPED]
FAULTS = ["reset_before_taking", "reset_after_taking", "too_many_requests", "error_after_taking"]
SHOWN = ["", "redacted_body", "", "redacted_phone", "trial_line", "changed_line_ends", "smart_encoding"]
TOLD = ["sent", "delivered", "delivered", "undelivered", "undelivered", "failed", "quite_new"]


class Anything(RuleBasedStateMachine):
    """What may happen to an account. The carrier reports nothing by itself; some of it is reported, some found out."""

    world: World
    happened: Counter[str]

    def __init__(self) -> None:
        super().__init__()
        self.world.begins_anew()
        self.house = self.world.house
        self.batches: list[str] = []
        self.number = 0
        self.upset: tuple[int, int] | None = None

    def teardown(self) -> None:
        self.settles()
        end = self.world.comes_to_its_end()
        proofs_are_right(self.house, STUDIO)
        self.notes("taken by the carrier", end.given.total())
        for (_, status), count in end.statuses.items():
            self.notes(status, count)
        lower = ("undelivered", "failed")
        ends = sum(count for (_, status), count in end.statuses.items() if status in lower)
        self.notes("risen after it was final", sum(end.told[f"message_{status}"] for status in lower) - ends)
        self.notes("not identified", end.not_identified.total())
        self.notes("sent once more", end.told["message_repeated"])
        self.notes("completed late", end.told["batch_completed"])

    def notes(self, what: str, times: int = 1) -> None:
        if times:
            self.happened[what] += times
            event(what)

    def post(self, path: str, body: Any, key: str = "") -> Any:
        return self.house.call("POST", path, body, account=STUDIO, headers={"Idempotency-Key": key} if key else {})

    def lives(self, act: Callable[[], Any]) -> None:
        """Do it, and upset one of its calls if that is due; what is left then is what the next step finds."""
        self.world.passes(0.2)
        self.number += 1
        if self.upset is None:
            act()
            return
        kind, number = self.upset
        watch = UPSETS[kind](number)
        try:
            with calls(watch):
                act()
        except (Crash, Exception):  # noqa: BLE001 - a dead process, or a function that has failed
            self.notes("crashed")
        made = len(watch.names)  # if they were too few, it befalls a later step
        self.upset = (kind, number - made) if made <= number else None

    def accept(self, phones: set[str], category: str, text: str, **times: str | None) -> None:
        rows = [{"phone": phone} for phone in sorted(phones)]
        body = {"channel": "sms", "recipients": rows, "template": text, "category": category} | times
        key = f"batch {self.number}"
        self.lives(lambda: self.post("/batches", body, key))
        answer = self.post("/batches", body, key)  # the client repeats it until it is answered
        assert answer.status in {202, 402}, answer
        self.notes("refused for want of credits", answer.status == 402)
        if answer.status == 202:
            self.batches.append(answer.body["batch_id"])
            self.notes("waits for the end of quiet hours", answer.body["deferred"])

    @initialize(
        text=st.sampled_from(["Class moves to 5 pm.", "x" * 161]),
        faults=st.permutations(FAULTS),
        shown=st.sampled_from(SHOWN),
        told=st.lists(st.sampled_from(TOLD), min_size=3, max_size=6),
        upset=st.tuples(st.integers(0, len(UPSETS) - 1), st.integers(0, 60)),
    )
    def one_batch_is_on_its_way_and_one_is_accepted(
        self, text: str, faults: list[str], shown: str, told: list[str], upset: tuple[int, int]
    ) -> None:
        self.upset = upset
        for phone, fault in zip(PHONES[:2], faults, strict=False):
            self.the_carrier_will_do(phone, fault, shown)
        self.accept({*PHONES[:4], STOPPED}, "general", text)
        self.the_queue_brings_chunks(again=False)
        self.the_carrier_reports(told, again=True)
        self.accept(set(PHONES), "general", text)

    @rule(number=st.integers(0, 30), kind=st.integers(0, len(UPSETS) - 1))
    def a_call_of_the_next_step_is_upset(self, number: int, kind: int) -> None:
        self.upset = (kind, number)

    @rule(
        phones=st.sets(st.sampled_from(PHONES), min_size=1),
        category=st.sampled_from(["general", "emergency"]),
        text=st.sampled_from(["Class moves to 5 pm.", "x" * 161, "é" * 1200]),
    )
    def staff_send_a_batch(self, phones: set[str], category: str, text: str) -> None:
        self.accept(phones, category, text)

    @rule(told=st.lists(st.sampled_from(["failed", "undelivered"]), min_size=2, max_size=2))
    def staff_retry_a_batch(self, told: list[str]) -> None:
        """Two families do not get a small batch, and it goes out to them again."""
        self.accept(set(PHONES[2:4]), "general", f"Message {self.number}")
        self.house.dispatch()
        self.the_carrier_reports(told, again=False)
        self.settles()
        body, key = {"retry_of": self.batches[-1]}, f"batch {self.number}"
        self.lives(lambda: self.post("/batches", body, key))
        answer = self.post("/batches", body, key)
        assert answer.status in {202, 402, 409, 422}, answer
        self.notes("retried", answer.status == 202)
        self.batches += [answer.body["batch_id"]] if answer.status == 202 else []

    @rule(again=st.booleans())
    def the_queue_brings_chunks(self, *, again: bool) -> None:
        for _ in range(3):
            messages = self.house.take(DISPATCH)
            self.lives(lambda messages=messages: self.house.deliver(DISPATCH, messages) if messages else None)  # type: ignore[misc]
            if again and messages:
                self.house.deliver(DISPATCH, messages)
                self.notes("chunk delivered twice")

    @rule(phone=st.sampled_from(PHONES), fault=st.sampled_from([*FAULTS, "refuse", ""]), shown=st.sampled_from(SHOWN))
    def the_carrier_will_do(self, phone: str, fault: str, shown: str = "") -> None:
        """`shown`: how its lists show the texts; "" is as they are."""
        faults = ["dropped_callbacks", *([fault] if fault in FAULTS else []), *([shown] if shown else [])]
        behaviour = {"do": "refuse"} if fault == "refuse" else {"do": "hold" if fault else "deliver", "faults": faults}
        self.house.carrier.behave({phone: behaviour})

    @rule(told=st.lists(st.sampled_from(TOLD), min_size=1, max_size=8), again=st.booleans())
    def the_carrier_reports(self, told: list[str], *, again: bool) -> None:
        """The latest messages, each with a status; perhaps again, and others after it, in whatever order."""
        told = [*told, "quite_new"]
        for (batch_id, message_id, record), status in zip(given(self.house, STUDIO)[::-1], told, strict=False):
            report = partial(self.house.report, batch_id, message_id, record["to"], account=STUDIO)
            self.lives(partial(report, status, MessageSid=record["sid"]))
            for once_more in (status, "undelivered", *told[:2]) if again else ():
                report(once_more, MessageSid=record["sid"])
                self.settles()
            self.notes("report repeated", again)
            self.notes("unknown status", status == "quite_new")

    @rule(status=st.sampled_from(["delivered", "failed"]))
    def somebody_elses_message_is_reported(self, status: str) -> None:
        batch_id, message_id = (self.batches or ["f" * 32])[0], f"0.0.1.{'0' * 12}"
        answer = self.house.report(batch_id, message_id, PHONES[0], status, account=STUDIO)
        assert answer["statusCode"] == 204
        self.notes("report of a message of nobody")

    @rule(word=st.sampled_from(["STOP", "START"]), phone=st.sampled_from(PHONES))
    def a_phone_texts(self, word: str, phone: str) -> None:
        text_id = f"SM{self.number:032d}"
        self.lives(lambda: self.house.text(phone, word, text_id=text_id, to=NUMBER))
        self.house.text(phone, word, text_id=text_id, to=NUMBER)
        self.notes("opted out" if word == "STOP" else "opted in")

    @rule(credits_bought=st.integers(1, 30))
    def staff_buy(self, credits_bought: int) -> None:
        body = {"credits": credits_bought, "reference": f"invoice {self.number}"}
        self.lives(lambda: self.post("/credits/purchases", body))
        assert self.post("/credits/purchases", body).status == 200
        self.notes("bought")

    @rule(credits_moved=st.integers(-20, 20).filter(bool))
    def the_operator_books(self, credits_moved: int) -> None:
        adjustment = Adjustment(credits_moved, f"ticket {self.number}", "a correction")

        def books() -> None:
            with suppress(SaysoError):  # more would be taken back than is left
                adjust_credits(STUDIO, adjustment, OPERATOR, datetime.now(UTC))

        self.lives(books)
        try:
            adjust_credits(STUDIO, adjustment, OPERATOR, datetime.now(UTC))
        except SaysoError:
            return  # more than is left
        self.notes("adjusted")

    @precondition(lambda self: self.batches)
    @rule(data=st.data(), written=st.sampled_from([None, 1, 2, 3]))
    def staff_cancel(self, data: st.DataObject, written: int | None) -> None:
        self.cancel(data.draw(st.sampled_from(self.batches)), written)

    def cancel(self, batch_id: str, written: int | None) -> None:
        """Perhaps it dies after so many of its writes, the first of which is its entry, and nobody repeats it."""
        if written is None:
            self.lives(lambda: self.world.cancels(batch_id))
            assert self.world.cancels(batch_id)
            return
        try:
            with calls(CrashAfterWrites(written)):
                self.world.cancels(batch_id)
        except Crash:
            self.notes("a cancel died")

    @rule(minutes=st.sampled_from([11, 36, 1, 200]))
    def time_goes_by(self, minutes: int) -> None:
        for then in (minutes, 2):
            self.world.passes(then)
            self.lives(self.world.housekeep)

    def settles(self) -> None:
        while messages := self.house.take(SETTLE):
            for _ in range(2):  # the queue may bring everything twice
                assert self.house.deliver(SETTLE, messages) == set()

    @invariant()
    def the_promises_hold(self) -> None:
        self.settles()
        self.world.promises_hold()
