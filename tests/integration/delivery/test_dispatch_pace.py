"""Texts go out at the pace of the account's number: what waits is here, where a STOP and a cancel reach it."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from local.demo_accounts.accounts import LIMITS
from sayso.aws.queues import ChunkReference, DispatchQueue
from sayso.carrier.gateway import CreateResult, Gateway, Receipt
from sayso.domain.delivery.text_rate import AT_CARRIER, REST, Rest
from sayso.tables.batches import batches, chunks, text_rate
from tests.support.house import DISPATCH, House

BEGINS = datetime(2026, 3, 2, 16, tzinfo=UTC)
NUMBER = "+14155550300"


@dataclass
class Day:
    """The school `slow` and its clock, which stands still unless it is moved; what the carrier is given, and when."""

    house: House
    clock: Any
    rate: int
    given: list[tuple[float, str, int]] = field(default_factory=list)
    """Seconds since the beginning, phone, segments"""
    runs: int = 0

    @property
    def now(self) -> float:
        return (datetime.now(UTC) - BEGINS).total_seconds()

    def accept(self, count: int, key: str = "key", first: int = 0, **changes: Any) -> str:
        return self.house.accept(*phones(count, first), key=key, account="slow", **changes)

    def goes_on(self, seconds: float, happens: Mapping[int, Callable[[], object]] | None = None) -> None:
        """The queue brings what is due, second after second."""
        until = self.now + seconds
        while self.now < until:
            for at in [at for at in happens or {} if at == round(self.now)]:
                (happens or {})[at]()
            self.runs += self.house.dispatch()
            self.clock.shift(timedelta(seconds=1))

    def to(self, batch_phones: set[str]) -> list[float]:
        return [at for at, phone, _ in self.given if phone in batch_phones]

    def most_at_carrier(self) -> float:
        """The most sending in seconds that the carrier ever had, if it sends at the number's rate."""
        has = most = last = 0.0
        for at, _, segments in self.given:
            has = max(0.0, has - (at - last)) + segments / self.rate
            last, most = at, max(most, has)
        return most


def phones(count: int, first: int = 0) -> list[str]:
    return [f"+1415555{n:04}" for n in range(1000 + first, 1000 + first + count)]


@pytest.fixture
def day(house: House, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Day]]:
    with time_machine.travel(BEGINS, tick=False) as clock:

        def begin(rate: int, count: int) -> Day:
            limits = replace(LIMITS, segments_per_second=rate)
            house.open("slow", NUMBER, 5_000, limits=limits)
            for first in range(0, count, 500):
                house.opt_in(*phones(min(500, count - first), first), account="slow")
            day = Day(house, clock, rate)

            def create(_: Gateway, **wanted: Any) -> Receipt:
                segments = int(re.findall(r"\.(\d+)\.[0-9a-f]{12}", wanted["status_callback"])[0])
                day.given.append((day.now, wanted["to"], segments))
                return Receipt(CreateResult.TAKEN, carrier_id=f"SM{len(day.given)}")

            monkeypatch.setattr(Gateway, "create", create)
            return day

        yield begin


def test_a_thousand_at_ten_a_second(day: Callable[..., Day]) -> None:
    """A STOP one second before its wave counts, a cancel in the middle stops all the others, and the carrier never has
    more than half a minute's worth."""
    school = day(10, 1_000)
    batch_id = school.accept(1_000)
    stopped = phones(1_000)[400]
    answers: list[Any] = []
    school.goes_on(
        80,
        {
            38: lambda: school.house.text(stopped, "STOP", text_id="SM-stop", to=NUMBER),
            60: lambda: answers.append(school.house.call("POST", f"/batches/{batch_id}/cancel", account="slow").body),
        },
    )
    school.house.settle()
    assert set(school.to(set(phones(24, 401)))) == {39}, "the others of its wave went out a second later"
    rows = {row["phone"]: row for row in school.house.messages(batch_id, "slow")}
    assert (rows[stopped]["status"], rows[stopped]["reason"]) == ("skipped", "opted_out")
    assert school.most_at_carrier() * 10 <= 300
    given = len(school.given)
    assert 580 <= given <= 650, "at ten a second, up to the cancel"
    counts = school.house.batch(batch_id, "slow")["counts"]
    assert counts == {"sent": given, "skipped": 1, "cancelled": 1_000 - given - 1}
    assert (answers[0]["sent"], answers[0]["stopped"]) == (given, 1_000 - given - 1)


def test_a_batch_of_ten_beside_a_large_one_ends_first_and_both_have_their_share(day: Callable[..., Day]) -> None:
    school = day(1, 100)
    school.accept(80, "large")
    school.goes_on(15)
    school.accept(20, "small", 80)
    school.goes_on(70)
    small, large = school.to(set(phones(20, 80))), school.to(set(phones(80)))
    assert len(small) == 20
    assert max(small) - 15 <= 50, "twice its own time, and what had begun"
    beside = [at for at in large if min(small) <= at <= max(small)]
    assert 10 <= len(beside) <= 30
    assert school.most_at_carrier() <= 16
    assert len(school.given) >= 85, "the number is never idle"


def test_three_batches_take_turns(day: Callable[..., Day]) -> None:
    school = day(1, 90)
    for n in range(3):
        school.accept(30, f"batch {n}", 30 * n)
    school.goes_on(60)
    shares = [len(school.to(set(phones(30, 30 * n)))) for n in range(3)]
    assert min(shares) >= 20, shares


def test_many_small_batches_do_not_keep_the_workers_busy_with_asking(day: Callable[..., Day]) -> None:
    school = day(1, 40)
    for n in range(40):
        school.accept(1, f"batch {n}", n)
    school.goes_on(42)
    assert len(school.given) == 40, "the number is never idle"
    assert school.runs <= 500, school.runs  # 781 if nobody becomes more patient


def test_an_emergency_does_not_stand_behind_all_that_its_account_has_in_the_queue(day: Callable[..., Day]) -> None:
    """SQS shares its workers fairly among groups."""
    school = day(1, 60)
    school.accept(20, "first")
    school.accept(40, "now", 20, category="emergency")
    groups = set()
    for _ in range(12):
        for message in school.house.take(DISPATCH):
            groups.add((message["Attributes"]["MessageGroupId"], '"urgent": true' in message["Body"]))
            school.house.deliver(DISPATCH, [message])
        school.clock.shift(timedelta(seconds=1))
    assert groups == {("slow", False), ("slow#urgent", True)}, "also when it comes again"


def test_an_emergency_takes_the_next_slots_whatever_waits(day: Callable[..., Day]) -> None:
    school = day(1, 75)
    school.accept(20, "first")
    school.accept(20, "second", 20)
    school.goes_on(11)
    before = len(school.given)
    school.accept(35, "now", 40, category="emergency")
    school.goes_on(56)
    after = [phone for _, phone, _ in school.given[before:]]
    assert set(after[:35]) == set(phones(35, 40)), "nothing else goes before it"
    assert len(after) > 35, "then the others go on"
    assert school.to(set(phones(35, 40)))[0] == 11
    assert school.most_at_carrier() <= AT_CARRIER.total_seconds()


def test_long_texts_never_fill_the_carrier_for_more_than_half_a_minute(day: Callable[..., Day]) -> None:
    school = day(1, 6)
    text = "é" * 1_600  # as many segments as Twilio takes in one text
    school.accept(3, template=text)
    school.accept(3, "now", 3, category="emergency", template=text)
    school.goes_on(80)
    assert len(school.given) >= 3
    assert school.most_at_carrier() <= AT_CARRIER.total_seconds()


def test_no_run_waits_for_a_slot_and_the_queue_brings_the_chunk_for_it(
    day: Callable[..., Day], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("time.sleep", lambda _: pytest.fail("it waits"))
    school = day(1, 30)
    school.accept(30)
    school.goes_on(31)
    assert len(school.given) == 30
    assert school.runs <= 5, "one run for each wave"


def test_a_wave_costs_one_request_for_its_slot(day: Callable[..., Day], monkeypatch: pytest.MonkeyPatch) -> None:
    school, updates = day(1, 40), list[str]()
    updating = text_rate.LineItem.update

    def counted(item: Any, **wanted: Any) -> Any:
        updates.append(item.pk)
        return updating(item, **wanted)

    monkeypatch.setattr(text_rate.LineItem, "update", counted)
    monkeypatch.setattr(text_rate, "line_of", lambda _: pytest.fail("it is read"))
    school.accept(40)
    school.goes_on(41)
    assert (len(school.given), updates) == (40, ["texts#slow"] * 5), "the first finds an idle number, by a second one"


def test_a_slow_number_has_one_lane_and_a_quick_one_those_of_its_account(day: Callable[..., Day]) -> None:
    school = day(1, 2)
    assert batches.batch_of("slow", school.accept(2)).lanes == 1
    school.house.opt_in(*phones(2))
    assert batches.batch_of("harbour", school.house.accept(*phones(2))).lanes == 4


def test_a_number_that_sent_too_much_rests_but_not_for_an_emergency(day: Callable[..., Day]) -> None:
    school = day(10, 120)
    batch_id = school.accept(100)
    school.goes_on(3)
    [first, *_] = [row for row in school.house.messages(batch_id, "slow") if row["status"] == "sent"]
    school.house.conclude(batch_id, first["phone"], "undelivered", account="slow", ErrorCode="30022")
    before = len(school.given)
    school.accept(5, "now", 100, category="emergency")
    school.goes_on(20)
    assert {phone for _, phone, _ in school.given[before:]} == set(phones(5, 100))
    school.goes_on(REST.total_seconds())
    assert len(school.given) == 105, "then the rest goes out"
    [row] = [row for row in school.house.messages(batch_id, "slow") if row["phone"] == first["phone"]]
    assert (row["status"], row["retryable"]) == ("undelivered", True)


def test_who_waits_for_long_is_not_taken_for_lost(day: Callable[..., Day]) -> None:
    school = day(1, 2)
    batch_id = school.accept(2)
    [message] = school.house.take(DISPATCH)
    body = message["Body"].replace('"turned_away": 0', '"turned_away": 19')
    text_rate.let_rest("slow", Rest(*(int((BEGINS + timedelta(minutes=n)).timestamp() * 1_000_000) for n in (1, 1, 2))))
    assert school.house.deliver(DISPATCH, [message | {"Body": body}]) == set()
    progress = chunks.progress_of(batches.batch_of("slow", batch_id), 0)
    assert (progress.claimed, progress.moved_at[:19]) == (0, "2026-03-02T16:00:00")


def test_a_reference_that_comes_twice_gets_no_share_of_the_number(day: Callable[..., Day]) -> None:
    school, runs = day(10, 250), list[int]()
    for key, copies in (("once", 0), ("again", 2)):
        school.runs = 0
        batch_id = school.accept(250, key)
        school.goes_on(15)
        queue = DispatchQueue(school.house.environment["DISPATCH_QUEUE_URL"])
        queue.send([ChunkReference("slow", batch_id, 0)] * copies)
        school.goes_on(20)
        runs.append(school.runs)
    assert runs[1] == runs[0] + 2, "each of them came once"
    assert len(school.given) == 500


def test_a_network_that_takes_no_more_today_slows_the_number_by_a_tenth(day: Callable[..., Day]) -> None:
    school = day(10, 120)
    batch_id = school.accept(100)
    school.goes_on(3)
    for row in [row for row in school.house.messages(batch_id, "slow") if row["status"] == "sent"][:2]:
        school.house.conclude(batch_id, row["phone"], "undelivered", account="slow", ErrorCode="30023")
        school.goes_on(70)
    assert len(school.given) == 100, "the second report did not have it rest again"
