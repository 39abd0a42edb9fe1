"""How far a chunk has come: which of its recipients are claimed, and what happened to each when it was sent."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace

from sayso.domain.message.message import MessageStatus, Reason

KEPT_BACK = frozenset({MessageStatus.CANCELLED, MessageStatus.SKIPPED})


@dataclass(frozen=True, slots=True)
class Step:
    """What happened to one claimed recipient.

    `at` is when the carrier refused it or, for `sending` and `sent`, when it was claimed; a `sending` step has the
    name of its claim. `attempt` counts how often it may have been sent, `looked_at` is when the carrier
    was last asked for it and did not know it. `busy_since` is when the carrier gave it back for the first time since it
    last did anything else with it.
    """

    status: MessageStatus
    carrier_id: str = ""
    reason: str = ""
    error_code: str = ""
    at: str = ""
    claim: str = ""
    attempt: int = 1
    looked_at: str = ""
    busy_since: str = ""

    def after(self, mark: "Step") -> "Step":
        """This step as the one that follows a claim's mark: with its attempt and, unless it has its own, its time."""
        busy_since = mark.busy_since or self.busy_since if self.status is MessageStatus.PENDING else ""
        return replace(self, at=self.at or mark.at, attempt=mark.attempt, busy_since=busy_since)

    @property
    def was_kept_back(self) -> bool:
        """Whether it ended before the carrier was given it."""
        return self.status in KEPT_BACK or self.reason in {Reason.NOT_PROCESSED, Reason.CARRIER_BUSY}

    def pack(self) -> str:
        """The step as one short text."""
        fields: list[str | int] = [self.carrier_id, self.reason, self.error_code, self.at]
        fields += [self.claim, self.attempt, self.looked_at, self.busy_since]
        while fields and fields[-1] in {"", 1}:  # the defaults
            fields.pop()
        return json.dumps([self.status.value, *fields], separators=(",", ":"))

    @classmethod
    def unpack(cls, text: str) -> "Step":
        """The step that `pack` wrote; what a later version added is left out."""
        status, *rest = json.loads(text)
        return cls(MessageStatus(status), *rest[: len(fields(cls)) - 1])


CANCELLED = Step(MessageStatus.CANCELLED, reason=Reason.BATCH_CANCELLED)

# A final step is shown only once it is settled, with its entry: until then the message has the status that it had.
UNTIL_SETTLED: dict[MessageStatus, MessageStatus] = {
    MessageStatus.SKIPPED: MessageStatus.PENDING,
    MessageStatus.CANCELLED: MessageStatus.PENDING,
    MessageStatus.FAILED: MessageStatus.SENDING,
}


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a chunk has come: claimed up to which index, and the steps of the claimed.

    A recipient whose step stays `sending` is in doubt: the carrier may have taken it. It is sent again at most once,
    and only after the carrier was asked and does not know it. A step `pending` may be claimed again: the carrier did
    not take it. `requeued` counts how often its chunk was enqueued again while nothing waited in the queue,
    `requeued_in_backlog` how often while something did, when its reference may have been waiting too.
    """

    version: int = 0
    claimed: int = 0
    steps: Mapping[int, Step] = field(default_factory=dict)
    stopped: bool = False
    requeued: int = 0
    requeued_in_backlog: int = 0
    requeued_at: str = ""
    waits_until: str = ""

    def left(self, size: int) -> list[int]:
        """The unclaimed indexes in a chunk of `size` recipients: first those that were given back, then new ones."""
        back = [index for index, step in sorted(self.steps.items()) if step.status is MessageStatus.PENDING]
        return [*back, *range(self.claimed, size)]

    def claim_wave(self, wave: Sequence[int], skipped: Mapping[int, Step], name: str, at: str) -> "Progress":
        """The progress after the claim of this name: the `skipped` keep their steps, the others of the wave go out.

        Recipients that are passed over, as they have to wait, are marked as if the carrier had given them back.
        """
        mark = Step(MessageStatus.SENDING, claim=name, at=at)
        before = {index: self.steps.get(index, CANCELLED) for index in wave}
        marks = {
            index: replace(mark, attempt=step.attempt, busy_since=step.busy_since) for index, step in before.items()
        }
        passed_over = dict.fromkeys(range(self.claimed, max(wave)), Step(MessageStatus.PENDING))
        steps = {**self.steps, **passed_over, **marks, **skipped}
        claimed = max(self.claimed, max(wave) + 1)
        return replace(self.come_for(), claimed=claimed, steps=steps, requeued_at="", waits_until="")

    def come_for(self) -> "Progress":
        """The progress once a worker has come to its chunk: its reference was not lost."""
        return replace(self, requeued=0, requeued_in_backlog=0)

    def still_waits(self, at: str, again_at: str) -> "Progress":
        """The progress if its chunk's reference is known not to be lost at this moment, though nothing was claimed."""
        return replace(self.come_for(), requeued_at=at, waits_until=again_at if self.waits_until else "")

    def wait(self, until: str) -> "Progress":
        """The progress if nothing of what is left may go out before then."""
        return replace(self.come_for(), waits_until=until)

    def stop(self, size: int, at: str) -> "Progress":
        """The progress after everything unclaimed is cancelled, in a chunk of `size` recipients.

        Idempotent: a message that is being sent at that moment stays with its claim, and is sent again if the carrier
        gives it back, so that the numbers in the answer to the cancelling stay true. A chunk that waited waits no
        longer: what is cancelled is settled at once.
        """
        if self.stopped:
            return self
        back = (index for index, step in self.steps.items() if step.status is MessageStatus.PENDING)
        left = dict.fromkeys([*back, *range(self.claimed, size)], CANCELLED)
        steps, waits_until = {**self.steps, **left}, at if self.waits_until else ""
        return replace(self, claimed=max(self.claimed, size), steps=steps, stopped=True, waits_until=waits_until)

    @property
    def begun(self) -> bool:
        """Whether anything but cancelling has happened to the chunk."""
        return any(step != CANCELLED for step in self.steps.values())

    def give_up(self, size: int, at: str) -> "Progress":
        """The progress after everything that could not be processed has failed, in a chunk of `size` recipients."""
        failed = Step(MessageStatus.FAILED, reason=Reason.NOT_PROCESSED, at=at)
        back = (index for index, step in self.steps.items() if step.status is MessageStatus.PENDING)
        left = dict.fromkeys([*back, *range(self.claimed, size)], failed)
        return replace(self, claimed=max(self.claimed, size), steps={**self.steps, **left}, waits_until="")

    def requeue(self, at: str, again_at: str, *, in_backlog: bool) -> "Progress":
        """The progress after its chunk was enqueued again; the next claim resets the counts.

        If it was waiting, it waits again, so that it is enqueued once more if nobody claims from it.
        """
        waits_until = again_at if self.waits_until else ""
        once_more = replace(self, requeued_at=at, waits_until=waits_until)
        if in_backlog:
            return replace(once_more, requeued_in_backlog=self.requeued_in_backlog + 1)
        return replace(once_more, requeued=self.requeued + 1)

    @property
    def was_requeued(self) -> bool:
        """Whether its chunk was enqueued again, and nobody has come for it since."""
        return bool(self.requeued or self.requeued_in_backlog)

    def is_through(self, size: int) -> bool:
        """Whether nothing is left to be claimed."""
        return not self.left(size)

    @property
    def moved_at(self) -> str:
        """When it was last claimed from or enqueued again; "" if never."""
        return max(self.requeued_at, *(step.at for step in self.steps.values()), "")

    def status_of(self, index: int) -> MessageStatus:
        """The status of a message that is not final yet."""
        if index in self.steps:
            return UNTIL_SETTLED.get(self.steps[index].status, self.steps[index].status)
        return MessageStatus.SENDING if index < self.claimed else MessageStatus.PENDING
