"""A small school, and how the world goes on: queues deliver, minutes pass, housekeeping looks; no phone reports."""

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from sayso.actions.delivery.dispatch import send_wave as send_wave_module
from sayso.domain.batch import chunk as chunk_module
from sayso.domain.delivery import wave as wave_module
from sayso.tables.erasures import erasures
from tests.support.ground import REGION, Items, put_back, remember
from tests.support.house import DISPATCH, House
from tests.support.later import due_batches
from tests.support.log_reader import LogReader
from tests.support.promises import all_is_over, given, promises_seen
from tests.support.said import Said
from tests.support.state import Ids, digest, rising_ids

BEGINS = datetime(2026, 3, 2, 16, tzinfo=UTC)
STUDIO, NUMBER = "studio", "+14155550300"
FAMILIES = [f"+1415555{1000 + n}" for n in range(7)]
STOPPED, REFUSING = FAMILIES[5], FAMILIES[6]
REFUSES: dict[str, dict[str, object]] = {REFUSING: {"do": "refuse"}}
SILENT: dict[str, object] = {"do": "deliver", "faults": ["dropped_callbacks"]}
MINUTES = (0, 11, 2, 11, 2, 36, 36, 36, 36, 36, 36, 11, 2, 11, 2, 24 * 60, 24 * 60, 24 * 60)
WITHIN_S = 90.0


@dataclass(frozen=True)
class Ending:
    """What is there in the end: messages by phone, final statuses by phone, which of them are `failed` because their
    message was not identified, entries by type, credits."""

    given: Counter[str]
    statuses: Counter[tuple[str, str]]
    not_identified: Counter[str]
    told: Counter[str]
    credits: dict[str, int]


@dataclass(frozen=True)
class World:
    """The house and its clock, which stands still unless it is moved."""

    house: House
    clock: Any
    ids: Ids
    first_day: Items = field(default_factory=dict)
    said: Said = field(default_factory=Said)
    reader: LogReader = field(default_factory=lambda: LogReader(STUDIO))
    endings: dict[tuple[int, str], Ending] | None = None
    """By how much time has passed and by state: how it ends from there on. None: each ending is played."""

    def passes(self, minutes: float) -> None:
        """Time goes by, and the carrier has done by then what it had begun."""
        deadline = time.monotonic() + WITHIN_S
        while not self.house.carrier.idle():
            assert time.monotonic() < deadline, "the carrier does not come to rest"
            time.sleep(0.002)
        self.reader.reads()
        self.clock.shift(timedelta(minutes=minutes))

    def housekeep(self) -> bool:
        """One run of housekeeping."""
        self.house.housekeep()
        return True

    def delivers(self) -> None:
        """The queues bring everything that they hold."""
        while self.house.dispatch() or self.house.settle():
            pass

    def comes_to_its_end(self) -> "Ending":
        """Nobody reports or repeats anything: after a while the schedules have brought everything to its end."""
        self.house.carrier.behave(dict.fromkeys(FAMILIES, SILENT) | REFUSES)
        come_by: list[tuple[int, str]] = []
        for round_, minutes in enumerate(MINUTES):
            self.passes(minutes)
            if self.endings is not None:
                come_by.append((round_, self.state()))
                if come_by[-1] in self.endings:
                    ending = self.endings[come_by[-1]]
                    break
            if minutes:
                self.housekeep()
                self.house.finish_erasures()
            self.delivers()
            if self.nothing_is_open():
                ending = self.ending()
                break
        else:
            ending = self.ending()
        if self.endings is not None:
            self.endings.update(dict.fromkeys(come_by, ending))
        return ending

    def nothing_is_open(self) -> bool:
        """Whether no schedule has anything left to do."""
        erasing = any(erasures.open_erasures("9", 1))
        return not (due_batches("9") or erasing)

    def state(self) -> str:
        """All that decides what happens next; the carrier must be at rest."""
        return digest(REGION, self.house.carrier.control)

    def ending(self) -> Ending:
        """AssertionError unless everything has its end and every promise holds."""
        self.reader.reads()
        seen, taken = all_is_over(self.house, STUDIO), given(self.house, STUDIO)
        self.said.is_kept(seen, taken)
        rows = [row for found in seen.rows.values() for row in found]
        return Ending(
            given=Counter(str(record["to"]) for _, _, record in taken),
            statuses=Counter((row["phone"], row["status"]) for row in rows),
            not_identified=Counter(row["phone"] for row in rows if row["reason"] == "not_identified"),
            told=Counter(entry["type"] for entry in seen.entries),
            credits=seen.credits,
        )

    def promises_hold(self) -> None:
        """AssertionError if any promise is broken by now."""
        self.said.is_kept(promises_seen(self.house, STUDIO), given(self.house, STUDIO))

    # What the school does.

    def opens(self, credits_bought: int = 30) -> None:
        """The school opens; one of its families has said STOP to it, another to the carrier."""
        self.house.open(STUDIO, NUMBER, credits_bought, lanes=1, low_credits_at=credits_bought - 4)
        self.house.opt_in(*FAMILIES, account=STUDIO)
        self.passes(1)
        self.house.text(STOPPED, "STOP", text_id="SM0", to=NUMBER)
        self.passes(1)
        self.first_day.update(remember())

    def begins_anew(self) -> None:
        """Everything is as on the first day."""
        self.clock.move_to(BEGINS + timedelta(minutes=2))
        self.ids.begin_anew()
        self.said.begin_anew()
        self.reader.begin_anew()
        put_back(self.first_day)
        self.house.carrier.reset()
        self.house.carrier.behave({"*": SILENT} | REFUSES)

    def accepts(self, phones: Sequence[str], key: str = "key") -> str:
        """A batch to these phones, with one row that is rejected; its id."""
        return self.house.accept("555", *phones, key=key, account=STUDIO)

    def cancels(self, batch_id: str) -> bool:
        """The school cancels a batch; whether it is answered, with the numbers that it was answered before."""
        answer = self.house.call("POST", f"/batches/{batch_id}/cancel", account=STUDIO)
        if answer.status == 200:
            self.said.answered(answer.body)
        return answer.status == 200

    def sends(self, phones: Sequence[str], key: str = "key") -> str:
        """The same, and it goes out."""
        batch_id = self.accepts(phones, key)
        self.house.dispatch()
        return batch_id

    def reports(self, batch_id: str, *told: tuple[str, str]) -> bool:
        """The carrier reports these statuses of these phones; whether each report was taken."""
        ids = {row["phone"]: row["message_id"] for row in self.house.messages(batch_id, STUDIO)}
        answers = [self.house.report(batch_id, ids[phone], phone, status, account=STUDIO) for phone, status in told]
        return all(answer["statusCode"] == 204 for answer in answers)

    def loses_the_chunk(self) -> None:
        """The queue's next message is lost."""
        assert self.house.take(DISPATCH)


@contextmanager
def small_world(house: House) -> Iterator[World]:
    """Chunks of six rows and waves of three, one call at a time, in a time that stands still."""
    with pytest.MonkeyPatch.context() as patch, rising_ids() as ids, time_machine.travel(BEGINS, tick=False) as clock:
        patch.setattr(chunk_module, "CHUNK_SIZE", 6)
        patch.setattr(wave_module, "WAVE_SIZE", 3)
        patch.setattr(send_wave_module, "SENDERS", 1)  # so that calls have numbers
        patch.setattr("sayso.tables.transactions.time.sleep", lambda _: None)
        world = World(house, clock, ids)
        world.said.listen(patch)
        world.opens()
        yield world
