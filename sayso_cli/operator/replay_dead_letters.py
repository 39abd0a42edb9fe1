"""Shows what waits in a dead-letter queue, and moves it back to its queue."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sayso_cli.operator.command_result import CommandResult, Row
from sayso_cli.operator.dead_letters import DeadLetter, DeadLetters, dispatch_subject, settle_subject
from sayso_cli.operator.problem import OperatorProblem
from sayso_cli.operator.stack import Stack

# Each queue by the name that operators use: the stack outputs of its URLs, and how to read its messages.
QUEUES = {
    "dispatch": ("DispatchQueueUrl", "DispatchDeadLetterQueueUrl", dispatch_subject),
    "settle": ("SettleQueueUrl", "SettleDeadLetterQueueUrl", settle_subject),
}


def replay(stack: Stack, name: str, most: int | None, *, dry_run: bool) -> CommandResult:
    """Move all dead letters back, or at most `most` of them; with `dry_run`, only show them."""
    queue_output, dead_output, parse = QUEUES[name]
    queue = DeadLetters(stack.sqs, stack.output(queue_output), stack.output(dead_output), parse)
    waiting, hidden = queue.count()
    seen = queue.peek()
    now = datetime.now(UTC)
    sentences = [_what_waits(name, max(waiting, len(seen)), hidden, seen, now)]
    data: dict[str, Any] = {"queue": name, "waiting": max(waiting, len(seen)), "hidden": hidden, "moved": 0}
    changed = False
    if seen and not dry_run:
        moved, sentence = _move(queue, name, most)
        changed = moved != 0
        data["moved"] = moved
        sentences.append(sentence)
    return CommandResult(changed=changed, sentences=sentences, data=data, plural="dead_letters", rows=_rows(seen))


def _move(queue: DeadLetters, name: str, most: int | None) -> tuple[int | None, str]:
    """Return how many were moved (None if SQS is still moving them) and the sentence about it."""
    if queue.is_moving():
        return None, "SQS is already moving them back: run the same command again to see what is left."
    if most is None and queue.start_move_task():
        return None, "SQS is moving them back now: run the same command again to see what is left."
    moved = sum(queue.move(most if most is not None else queue.count()[0]))
    if not moved:
        raise OperatorProblem(f"The {name} queue accepted none of them: run the same command again in a minute.")
    return moved, f"Moved {moved} back to the {name} queue."


def _what_waits(name: str, waiting: int, hidden: int, seen: Sequence[DeadLetter], now: datetime) -> str:
    others = f" {hidden} more are hidden for a minute because somebody is looking at them." if hidden else ""
    if not seen:
        return f"The dead-letter queue of {name} is empty.{others}"
    oldest = min(dead_letter.since for dead_letter in seen)
    messages = "1 message" if waiting == 1 else f"{waiting:,} messages"
    return f"{messages} in the dead-letter queue of {name}; the oldest has waited {_age(now, oldest)}.{others}"


def _rows(seen: Sequence[DeadLetter]) -> list[Row]:
    since = defaultdict(list)
    for dead_letter in seen:
        since[dead_letter.subject].append(dead_letter.since)
    return [
        {
            "account": subject.account,
            "batch": subject.batch,
            "messages": len(moments),
            "oldest": min(moments).isoformat(timespec="seconds"),
        }
        for subject, moments in since.items()
    ]


def _age(now: datetime, since: datetime) -> str:
    minutes = max(int((now - since).total_seconds()), 0) // 60
    for size, word in ((1440, "day"), (60, "hour"), (1, "minute")):
        if minutes >= size:
            number = minutes // size
            return f"{number} {word}{'' if number == 1 else 's'}"
    return "a minute"
