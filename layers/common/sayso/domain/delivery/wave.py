"""Which of a chunk's recipients go out next, and until when the others wait."""

from collections.abc import Callable, Iterable, Mapping

from sayso.domain.batch.schedule import Go, SendWindow, TooLate, Wait
from sayso.domain.message.message import Reason

WAVE_SIZE = 25
"""Recipients claimed and sent together: small enough that all creates begin soon after the consents were read."""

SPOKEN_SIZE = 5
"""Recipients looked at for one call: consents are read for all of them, and one goes out."""

type Wave = dict[int, Go | TooLate]


def next_wave(left: Iterable[int], window: Callable[[int], SendWindow], at_most: int = WAVE_SIZE) -> Wave | Wait:
    """The first of the `left` indexes that need not wait: up to 25, or `at_most`. If all must wait, until when."""
    most = min(WAVE_SIZE, at_most)
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


def part_of(refusals: Mapping[int, Reason | None], cost: Callable[[int], int], most: int) -> dict[int, Reason | None]:
    """The first of a wave, of which those that go out cost no more than `most` together; or one that does."""
    part: dict[int, Reason | None] = {}
    used = 0
    for index, reason in refusals.items():
        costs = 0 if reason else cost(index)
        if used and used + costs > most:
            break
        part[index] = reason
        used += costs
        if used >= most:
            break
    return part
