"""Plays the morning second by second: listed, looked at, handed over at the number's pace, reported, settled."""

from collections import Counter, defaultdict, deque
from dataclasses import dataclass, field
from itertools import count
from math import ceil

from bench.morning.walls import LOOKS_A_RUN, PARTITION_UNITS, POLLERS, POLLERS_A_SECOND, RUNS_A_SECOND, Walls
from sayso.actions.delivery.dispatch.send_wave import SENDERS
from sayso.aws.queues import SQS_BATCH
from sayso.tables.batches.table import SHARDS

# Counted in the code: tests/integration/delivery/test_look_after.py.
CALLS_OF_A_START = 9
CALLS_OF_A_WAVE = 16
SHARD_UNITS_OF_A_START = 4  # two moves of `due_at`, each of which takes one entry of the index away and puts another
UNITS_OF_A_TEXT = {"Batches": 9.0, "Log": 4.0, "Accounts": 4.0}  # reports settled one by one: docs/costs.md

# Assumed: seconds of one call to AWS from a function, of one to Twilio, of a report's webhook, of one settling.
AWS_CALL, CREATE, WEBHOOK, SETTLING = 0.01, 0.25, 0.03, 0.15
OWN_WORK = 0.05
LISTING = AWS_CALL + 0.005  # of ten references
FIRST_RUN = 59  # the schedule's run begins at any second of the minute: here at the last
DELIVERED_AFTER = 3
TIMES_REPEATED = 5  # by Twilio, `#rc=5`
WAVE = 10  # texts at one segment a second: ten seconds of the number
RECORDS = 10  # of one settling


@dataclass(slots=True)
class Morning:
    """What came of it: seconds after 8:00, requests, and the most that was used of each wall."""

    last_begun: int = 0
    last_settled: int = 0
    refused: int = 0
    lost: int = 0
    peaks: Counter[str] = field(default_factory=Counter)

    def used(self, wall: str, much: float) -> None:
        """Note what was used in a second, if it was never more."""
        self.peaks[wall] = max(self.peaks[wall], ceil(much))


def play(walls: Walls, accounts: int = 10_000, families: int = 200) -> Morning:
    """Every account has one batch that begins at 8:00, of one segment to each family, by a number that sends one a
    second. Whoever is refused comes again, as it does in life."""
    morning, world = Morning(), _World(walls, accounts, families)
    for second in count():
        world.pass_second(second, morning)
        if world.settled + morning.lost == accounts * families:
            break
    return morning


class _World:
    def __init__(self, walls: Walls, accounts: int, families: int) -> None:
        self.walls, self.accounts, self.families = walls, accounts, families
        self.unlisted, self.listed, self.begun, self.settled = accounts, 0.0, 0, 0
        self.looked = 0.0
        self.waves: deque[tuple[int, int, int]] = deque()  # from when, texts that are left, accounts
        self.again: dict[int, list[tuple[int, int]]] = defaultdict(list)
        self.reports: defaultdict[int, Counter[tuple[int, bool]]] = defaultdict(Counter)
        """By second: how often refused, and whether final"""
        self.to_settle = 0
        self.since_first: dict[str, int] = {}
        self.dispatching, self.webhooks, self.settlers = 0.0, 0.0, 0.0
        self.route, self.gateway = float(walls.route_burst), float(walls.gateway_burst)

    def pass_second(self, now: int, morning: Morning) -> None:
        """List, look, hand over, report, settle."""
        if now >= FIRST_RUN:
            self._look(now, morning)
        free = self.walls.lambda_runs - self.webhooks - self.settlers
        self._hand_over(now, morning, free)
        self._report(now, morning)
        self._settle(now, morning)

    def _workers(self, queue: str, now: int, most: float) -> float:
        first = self.since_first.setdefault(queue, now)
        return max(0.0, min(most, POLLERS + POLLERS_A_SECOND * (now - first)))

    def _look(self, now: int, morning: Morning) -> None:
        if not self.walls.side_by_side:
            if (now - FIRST_RUN) % 60 == 0:
                self._begin(min(LOOKS_A_RUN, self.unlisted))
                self.unlisted -= min(LOOKS_A_RUN, self.unlisted)
            return
        listed = min(self.unlisted, ceil(SQS_BATCH / LISTING))
        self.unlisted, self.listed = self.unlisted - listed, self.listed + listed
        if not self.listed:
            return
        seconds = CALLS_OF_A_START * AWS_CALL + OWN_WORK
        workers = self._workers("looks", now, self.walls.dispatch_concurrency)
        most = SHARDS * PARTITION_UNITS / SHARD_UNITS_OF_A_START
        looked = min(self.listed, workers / seconds, most)
        morning.used("write units of one shard", looked * SHARD_UNITS_OF_A_START / SHARDS)
        morning.used("looks at the same time", looked * seconds)
        self.listed -= looked
        self.looked += looked
        whole = round(self.looked) if self.listed < 1 and not self.unlisted else int(self.looked)
        self.looked -= whole
        self._begin(whole)

    def _begin(self, accounts: int) -> None:
        if accounts:
            self.waves.append((0, self.families, accounts))

    def _hand_over(self, now: int, morning: Morning, free: float) -> None:
        self.waves.extend((now, left, accounts) for left, accounts in self.again.pop(now, []))
        self.dispatching = 0.0
        if not self.waves:
            return
        seconds = CALLS_OF_A_WAVE * AWS_CALL + OWN_WORK + ceil(WAVE / SENDERS) * CREATE
        workers = self._workers("dispatch", now, min(self.walls.dispatch_concurrency, free))
        most = int(min(workers / seconds, self.walls.twilio_texts / WAVE))
        done = 0
        while self.waves and done < most:
            since, left, accounts = self.waves.popleft()
            going = min(accounts, most - done)
            if going < accounts:
                self.waves.appendleft((since, left, accounts - going))
            done += going
            self._sent(now, left, going, morning)
        self.dispatching = done * seconds
        morning.used("chunks dispatched at the same time", self.dispatching)
        morning.used("texts a second to Twilio", done * WAVE)

    def _sent(self, now: int, left: int, accounts: int, morning: Morning) -> None:
        texts = min(WAVE, left)
        if left == self.families:
            self.begun += accounts
            if self.begun == self.accounts:
                morning.last_begun = now
        if left > texts:
            self.again[now + texts - 1].append((left - texts, accounts))
        self.reports[now][0, False] += texts * accounts
        for later in range(texts):
            self.reports[now + later][0, False] += accounts
            self.reports[now + later + DELIVERED_AFTER][0, True] += accounts

    def _report(self, now: int, morning: Morning) -> None:
        coming = self.reports.pop(now, Counter())
        asked = sum(coming.values())
        self.route = min(self.route + self.walls.route, self.walls.route_burst)
        self.gateway = min(self.gateway + self.walls.gateway, self.walls.gateway + self.walls.gateway_burst)
        runs = min(self.webhooks + RUNS_A_SECOND, self.walls.lambda_runs - self.settlers - self.dispatching)
        taken = int(min(asked, self.route, self.gateway, max(0.0, runs) / WEBHOOK))
        self.route, self.gateway, self.webhooks = self.route - taken, self.gateway - taken, taken * WEBHOOK
        morning.used("reports a second", asked)
        morning.used("webhooks at the same time", self.webhooks)
        morning.refused += asked - taken
        left = asked - taken
        for (times, is_final), reports in coming.items():
            refused = min(left, ceil(reports * (asked - taken) / max(1, asked)))
            left -= refused
            self.to_settle += is_final * (reports - refused)
            if times < TIMES_REPEATED:
                self.reports[now + 1 + times][times + 1, is_final] += refused
            else:  # the carrier is asked about these, ten minutes later
                morning.lost += is_final * refused

    def _settle(self, now: int, morning: Morning) -> None:
        if not self.to_settle:
            self.settlers = 0.0
            return
        together = min(RECORDS, max(1, self.to_settle // self.accounts))
        most = min(
            self.settlers + RUNS_A_SECOND, self.walls.lambda_runs - self.webhooks - self.dispatching, self.accounts
        )
        units = max(UNITS_OF_A_TEXT.values())
        settled = int(min(self.to_settle, max(0.0, most) * together / SETTLING, self.walls.table_units / units))
        self.settlers = settled * SETTLING / together
        self.to_settle -= settled
        self.settled += settled
        morning.last_settled = now
        morning.used("settlings at the same time", self.settlers)
        morning.used("write units of the table Batches", settled * units)
        morning.used("runs of Lambda at the same time", self.settlers + self.webhooks + self.dispatching)
