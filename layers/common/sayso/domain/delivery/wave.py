"""Which of a chunk's recipients go out next, and until when the others wait."""

from collections.abc import Callable, Iterable, Mapping

from sayso.domain.batch.schedule import Go, SendWindow, TooLate, Wait
from sayso.domain.message.message import Reason

WAVE_SIZE = 25
"""Recipients claimed and sent together: small enough that all creates begin soon after the consents were read."""

SPOKEN_SIZE = 5
"""Recipients looked at for one call: consents are read for all of them, and one goes out."""

type Wave = dict[int, Go | TooLate]


def next_wave(left: Iterable[int], window: Callable[[int], SendWindow], *, spoken: bool = False) -> Wave | Wait:
    """The first of the `left` indexes that need not wait: up to 25, for calls up to 5. If all must wait, until when."""
    most = min(WAVE_SIZE, SPOKEN_SIZE) if spoken else WAVE_SIZE
    wave: Wave = {}
    waits: list[Wait] = []
    for index in left:
        match window(index):
            case Wait() as wait:
                waits.append(wait)
            case ready:
                wave[index] = ready
        if len(wave) == most:
            break
    return wave if wave or not waits else min(waits, key=lambda wait: wait.until)


def up_to_one(refusals: Mapping[int, Reason | None]) -> dict[int, Reason | None]:
    """The refused of a wave up to the first that goes out, and that one: calls go out one by one."""
    until_one: dict[int, Reason | None] = {}
    for index, reason in refusals.items():
        until_one[index] = reason
        if reason is None:
            break
    return until_one
