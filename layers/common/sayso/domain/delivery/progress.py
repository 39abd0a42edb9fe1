"""How far a chunk has come: which of its recipients are claimed, and what became of each at the carrier's door."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from sayso.domain.message.message import MessageStatus, Reason


@dataclass(frozen=True, slots=True)
class Step:
    """What became of one claimed recipient at the carrier's door.

    `at` is when the carrier refused it or, of a step `sending` or `sent`, when it was claimed; a step `sending` carries
    the name of the claim that hands it over. `attempt` counts how often it may have been handed over, `looked_at` is
    when the carrier was last asked for it in vain.
    """

    status: MessageStatus
    carrier_id: str = ""
    reason: str = ""
    error_code: str = ""
    at: str = ""
    claim: str = ""
    attempt: int = 1
    looked_at: str = ""

    def after(self, mark: "Step") -> "Step":
        """This step as what became of a claim's mark: of the same attempt, claimed at the same time."""
        return replace(self, at=self.at or mark.at, attempt=mark.attempt)

    def pack(self) -> str:
        """The step as one short text."""
        fields = [self.carrier_id, self.reason, self.error_code, self.at, self.claim, self.attempt, self.looked_at]
        while fields and fields[-1] in {"", 1}:  # as they are unless said
            fields.pop()
        return json.dumps([self.status.value, *fields], separators=(",", ":"))

    @classmethod
    def unpack(cls, text: str) -> "Step":
        """The step that `pack` wrote."""
        status, *rest = json.loads(text)
        return cls(MessageStatus(status), *rest)


CANCELLED = Step(MessageStatus.CANCELLED, reason=Reason.BATCH_CANCELLED)

# A step that is final shows only once it is settled, with its entry: until then the message stands where it stood.
UNTIL_SETTLED: dict[MessageStatus, MessageStatus] = {
    MessageStatus.SKIPPED: MessageStatus.PENDING,
    MessageStatus.CANCELLED: MessageStatus.PENDING,
    MessageStatus.FAILED: MessageStatus.SENDING,
}


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a chunk has come: claimed up to which index, and the steps of the claimed.

    A recipient whose step stays `sending` was perhaps handed to the carrier; it is found out about, never sent again.
    A step `pending` says that the carrier did not take it and it may be claimed anew.
    """

    version: int = 0
    claimed: int = 0
    steps: Mapping[int, Step] = field(default_factory=dict)
    stopped: bool = False
    revived: int = 0
    revived_at: str = ""
    waits_until: str = ""

    def left(self, size: int) -> list[int]:
        """The indexes that nobody has claimed in a chunk of `size` recipients: the given back first, then new ones."""
        back = [index for index, step in sorted(self.steps.items()) if step.status is MessageStatus.PENDING]
        return [*back, *range(self.claimed, size)]

    def claim_wave(self, wave: Sequence[int], skipped: Mapping[int, Step], name: str, at: str) -> "Progress":
        """The progress once the wave belongs to the claim of this name: who is skipped is known, the others go out.

        Who is passed over, since their time has not come, is as if the carrier had given them back.
        """
        before = {index: self.steps.get(index, CANCELLED).attempt for index in wave}
        marks = {index: Step(MessageStatus.SENDING, claim=name, at=at, attempt=before[index]) for index in wave}
        passed_over = dict.fromkeys(range(self.claimed, max(wave)), Step(MessageStatus.PENDING))
        steps = {**self.steps, **passed_over, **marks, **skipped}
        claimed = max(self.claimed, max(wave) + 1)
        return replace(self, claimed=claimed, steps=steps, revived=0, revived_at="", waits_until="")

    def wait(self, until: str) -> "Progress":
        """The progress once nothing of what is left may go out before then."""
        return replace(self, waits_until=until, revived=0)

    def stop(self, size: int) -> "Progress":
        """The progress once all that the carrier has not been given is cancelled, in a chunk of `size` recipients.

        Once is enough: a message that is being handed over at that moment stays with who claimed it, and is handed
        over again should the carrier give it back, so that those who asked to stop can rely on what they were told.
        """
        if self.stopped:
            return self
        back = (index for index, step in self.steps.items() if step.status is MessageStatus.PENDING)
        left = dict.fromkeys([*back, *range(self.claimed, size)], CANCELLED)
        return replace(self, claimed=max(self.claimed, size), steps={**self.steps, **left}, stopped=True)

    @property
    def begun(self) -> bool:
        """Whether anything but cancelling has happened to the chunk."""
        return any(step != CANCELLED for step in self.steps.values())

    def give_up(self, size: int, at: str) -> "Progress":
        """The progress once all that nobody could process has failed, in a chunk of `size` recipients."""
        failed = Step(MessageStatus.FAILED, reason=Reason.NOT_PROCESSED, at=at)
        back = (index for index, step in self.steps.items() if step.status is MessageStatus.PENDING)
        left = dict.fromkeys([*back, *range(self.claimed, size)], failed)
        return replace(self, claimed=max(self.claimed, size), steps={**self.steps, **left}, waits_until="")

    def revive(self, at: str, again_at: str) -> "Progress":
        """The progress once its chunk is enqueued anew; whoever claims from it makes that forgotten.

        One that had waited waits again, for somebody to come: should that be in vain, it is enqueued once more.
        """
        waits_until = again_at if self.waits_until else ""
        return replace(self, revived=self.revived + 1, revived_at=at, waits_until=waits_until)

    def is_through(self, size: int) -> bool:
        """Whether nothing is left to be claimed."""
        return not self.left(size)

    @property
    def moved_at(self) -> str:
        """When it was last claimed from or enqueued anew; "" if nothing tells."""
        return max(self.revived_at, *(step.at for step in self.steps.values()), "")

    def status_of(self, index: int) -> MessageStatus:
        """The status of a message that is not final yet."""
        if index in self.steps:
            return UNTIL_SETTLED.get(self.steps[index].status, self.steps[index].status)
        return MessageStatus.SENDING if index < self.claimed else MessageStatus.PENDING
