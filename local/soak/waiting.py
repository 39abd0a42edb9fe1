"""Waits until every message has its final status, shows the progress, and runs housekeeping every few seconds."""

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

FIRST_PAUSE_S = 2.0
LONGEST_PAUSE_S = 15
HOUSEKEEPING_INTERVAL_S = 5.0
OPEN_STATUSES = ("pending", "sending", "sent")


class NotFinished(Exception):
    """Some messages were still open when the time was up."""


@dataclass(frozen=True, slots=True)
class Progress:
    """Shows the progress: on a terminal in one line that is overwritten, elsewhere in new lines."""

    messages: int
    began: float

    def show(self, counts: Counter[str]) -> None:
        """Print how many messages have each status."""
        by_status = ", ".join(f"{count:,} {status}" for status, count in sorted(counts.items()) if count)
        final = self.messages - sum(counts[status] for status in OPEN_STATUSES)
        seconds = time.monotonic() - self.began
        line = f"{seconds:5.0f} s  {final / self.messages:4.0%} of {self.messages:,} messages are final: {by_status}"
        print(f"\r{line:<110}", end="", flush=True) if sys.stdout.isatty() else print(line, flush=True)


def wait_until_completed(schools: Sequence[School], messages: int, timeout_s: float) -> None:
    """Return when every batch is completed; raise NotFinished after `timeout_s` seconds."""
    began = time.monotonic()
    progress, pause = Progress(messages, began), FIRST_PAUSE_S
    while True:
        batches = [batch for school in schools for batch in school.batches_now()]
        counts = sum((Counter(batch["counts"]) for batch in batches), Counter())
        progress.show(counts)
        if all(batch["status"] in {"completed", "cancelled"} for batch in batches):
            break
        if time.monotonic() - began > timeout_s:
            raise NotFinished(f"Not all messages are final after {timeout_s:.0f} s: {dict(counts)}.")
        time.sleep(pause)
        pause = min(pause * 1.3, LONGEST_PAUSE_S)
    if sys.stdout.isatty():
        print()


def wait_until_quiet(carrier: ControlClient, config: StackConfig, queue_urls: Sequence[str], timeout_s: float) -> None:
    """Return when the carrier has posted all its reports and the queues are empty; or raise NotFinished."""
    deadline = time.monotonic() + timeout_s
    sqs = aws.sqs(config)
    names = (
        "ApproximateNumberOfMessages",
        "ApproximateNumberOfMessagesNotVisible",
        "ApproximateNumberOfMessagesDelayed",
    )
    while True:
        waiting = 0
        for url in queue_urls:
            found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
            waiting += sum(int(found.get(name, 0)) for name in names)
        if not waiting and carrier.idle():
            return
        if time.monotonic() > deadline:
            raise NotFinished(f"The queues still hold {waiting} messages after {timeout_s:.0f} s.")
        time.sleep(0.5)


@contextmanager
def housekeeping(config: StackConfig, function: str) -> Iterator[None]:
    """Until the block ends, invoke housekeeping every few seconds; by itself it runs once a minute."""
    ended = threading.Event()

    def run() -> None:
        client = aws.lambdas(config)
        while not ended.wait(HOUSEKEEPING_INTERVAL_S):
            try:
                client.invoke(FunctionName=function, Payload=b"{}")
            except (ClientError, BotoCoreError):
                continue  # a fault hit this run: the next one goes on

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join(timeout=60)
