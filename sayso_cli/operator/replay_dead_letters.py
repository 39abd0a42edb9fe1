"""Replaying: shows what waits in a dead-letter queue, and sends it back to the queue that it came from."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sayso_cli.operator.command_result import Row, Told
from sayso_cli.operator.dead_letters import DeadLetters, Letter, chunk, outcomes
from sayso_cli.operator.problem import OperatorProblem
from sayso_cli.operator.stack import Stack

# What the operator calls it: the outputs that name queue and dead-letter queue, and how its messages are read.
QUEUES = {
    "dispatch": ("DispatchQueueUrl", "DispatchDeadLetterQueueUrl", chunk),
    "settle": ("SettleQueueUrl", "SettleDeadLetterQueueUrl", outcomes),
}


def replay(stack: Stack, name: str, most: int | None, *, dry_run: bool) -> Told:
    """Send all dead letters back, or at most so many; with `dry_run`, only show them."""
    queue, dead, parse = QUEUES[name]
    letters = DeadLetters(stack.sqs, stack.output(queue), stack.output(dead), parse)
    waiting, hidden = letters.count()
    seen = letters.look()
    now = datetime.now(UTC)
    sentences = [_what_waits(name, max(waiting, len(seen)), hidden, seen, now)]
    data: dict[str, Any] = {"queue": name, "waiting": max(waiting, len(seen)), "hidden": hidden, "moved": 0}
    changed = False
    if seen and not dry_run:
        moved, sentence = _move(letters, name, most)
        changed = moved != 0
        data["moved"] = moved
        sentences.append(sentence)
    return Told(changed=changed, sentences=sentences, data=data, plural="dead_letters", rows=_rows(seen))


def _move(letters: DeadLetters, name: str, most: int | None) -> tuple[int | None, str]:
    """How many were moved, None if SQS is still at it."""
    if letters.is_moving():
        return None, "SQS is moving them back: run the same command again to see what is left."
    if most is None and letters.hand_over():
        return None, "SQS moves them back now: run the same command again to see what is left."
    moved = sum(letters.carry(most if most is not None else letters.count()[0]))
    if not moved:
        raise OperatorProblem(f"The {name} queue took none of them: run the same command again in a minute.")
    return moved, f"Moved {moved} back to the {name} queue."


def _what_waits(name: str, waiting: int, hidden: int, seen: Sequence[Letter], now: datetime) -> str:
    others = f" {hidden} more are hidden for a minute, by somebody who looks at them." if hidden else ""
    if not seen:
        return f"Nothing waits in the dead-letter queue of {name}.{others}"
    oldest = min(letter.since for letter in seen)
    return f"{waiting} wait in the dead-letter queue of {name}, for up to {_age(now, oldest)}.{others}"


def _rows(seen: Sequence[Letter]) -> list[Row]:
    since = defaultdict(list)
    for letter in seen:
        since[letter.about].append(letter.since)
    return [
        {
            "account": about.account,
            "batch": about.batch,
            "messages": len(moments),
            "oldest": min(moments).isoformat(timespec="seconds"),
        }
        for about, moments in since.items()
    ]


def _age(now: datetime, since: datetime) -> str:
    minutes = max(int((now - since).total_seconds()), 0) // 60
    for size, word in ((1440, "day"), (60, "hour"), (1, "minute")):
        if minutes >= size:
            number = minutes // size
            return f"{number} {word}{'' if number == 1 else 's'}"
    return "a minute"
