"""Waits until every message has its end, shows how far they are, and has housekeeping look every few seconds."""

import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from botocore.exceptions import BotoCoreError, ClientError

from local import aws
from local.carrier.control.client import ControlClient
from local.soak.schools import School
from local.stack_config import StackConfig

BETWEEN_LOOKS_S = 2.0
BETWEEN_HOUSEKEEPING_S = 5.0
OPEN = ("pending", "sending", "sent")


class NotAtItsEnd(Exception):
    """Messages were open when the time was over."""


@dataclass(frozen=True, slots=True)
class Progress:
    """One line that is written over on a screen, and now and then a new one elsewhere."""

    messages: int
    began: float

    def show(self, counts: Counter[str]) -> None:
        """How many messages stand where."""
        told = ", ".join(f"{count:,} {status}" for status, count in sorted(counts.items()) if count)
        final = self.messages - sum(counts[status] for status in OPEN)
        seconds = time.monotonic() - self.began
        line = f"{seconds:5.0f} s  {final / self.messages:4.0%} of {self.messages:,} messages are final: {told}"
        print(f"\r{line:<110}", end="", flush=True) if sys.stdout.isatty() else print(line, flush=True)


def until_all_is_over(schools: Sequence[School], messages: int, deadline_s: float) -> None:
    """Returns once every batch is at its end. Raises NotAtItsEnd after so many seconds."""
    began = time.monotonic()
    progress, pause = Progress(messages, began), BETWEEN_LOOKS_S
    while True:
        batches = [batch for school in schools for batch in school.looked_at()]
        counts = sum((Counter(batch["counts"]) for batch in batches), Counter())
        progress.show(counts)
        if all(batch["status"] in {"completed", "cancelled"} for batch in batches):
            break
        if time.monotonic() - began > deadline_s:
            raise NotAtItsEnd(f"After {deadline_s:.0f} s these are open: {dict(counts)}.")
        time.sleep(pause)
        pause = min(pause * 1.3, 15)  # a long soak is not asked all the time
    if sys.stdout.isatty():
        print()


def until_quiet(carrier: ControlClient, config: StackConfig, queues: Sequence[str], deadline_s: float) -> None:
    """Returns once the carrier has reported all that it will, and no queue holds anything. Raises NotAtItsEnd."""
    deadline = time.monotonic() + deadline_s
    sqs = aws.sqs(config)
    names = (
        "ApproximateNumberOfMessages",
        "ApproximateNumberOfMessagesNotVisible",
        "ApproximateNumberOfMessagesDelayed",
    )
    while True:
        waiting = 0
        for url in queues:
            found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
            waiting += sum(int(found.get(name, 0)) for name in names)
        if not waiting and carrier.idle():
            return
        if time.monotonic() > deadline:
            raise NotAtItsEnd(f"After {deadline_s:.0f} s there is still something in the queues: {waiting} messages.")
        time.sleep(0.5)


@contextmanager
def housekeeping(config: StackConfig, function: str) -> Iterator[None]:
    """Until the block ends, housekeeping runs every few seconds, as it runs every minute of its own."""
    ended = threading.Event()

    def run() -> None:
        client = aws.lambdas(config)
        while not ended.wait(BETWEEN_HOUSEKEEPING_S):
            try:
                client.invoke(FunctionName=function, Payload=b"{}")
            except (ClientError, BotoCoreError):
                continue  # it takes long: the next run goes on

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join(timeout=60)
