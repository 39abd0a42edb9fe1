"""Everything that can befall a call: found by recording the calls that are made, so that new ones are covered too."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import takewhile
from typing import Any

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError
from requests.exceptions import ReadTimeout
from twilio.http.http_client import TwilioHttpClient

from sayso.aws import notices, queues
from sayso.tables import TABLES
from tests.support.in_process import Line

CARRIER = "carrier"
READS = frozenset({"GetItem", "BatchGetItem", "Query", "GetQueueAttributes"})
"""They change nothing: to crash after one is to crash before it, and not to get its answer is not to have asked."""
OTHERS = frozenset({"SendMessageBatch", "ChangeMessageVisibility", "Publish", CARRIER})
"""Whatever is neither of these nor a read writes to a table, so that a new kind of write is found without its name."""


class Crash(BaseException):
    """The process ends here, and no code of its own sees it."""


class Unanswered(Exception):
    """What is raised as the library's own time-out."""


class Watch:
    """Is told of each call to DynamoDB, SQS, SNS and the carrier; this one notes them and changes nothing."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def before(self, name: str) -> None:
        """The call is about to be made."""
        self.names.append(name)

    def lost(self) -> bool:
        """Whether the answer that has come is lost on its way, and the library sends the call again."""
        return False

    def after(self, name: str) -> None:
        """The call is answered."""


class Upset(Watch):
    """Something befalls one call: the one of this number, from 0."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number

    @property
    def is_here(self) -> bool:
        """Whether the call of the number is the last that was begun."""
        return len(self.names) == self.number + 1

    @classmethod
    def is_like_another(cls, names: Sequence[str], number: int) -> bool:  # noqa: ARG003
        """Whether this leaves the world as another upset does, or nothing of the kind can happen."""
        return False


class CrashBefore(Upset):
    """The process ends before the call: after the one before it, that is. A dead process makes no further call."""

    def before(self, name: str) -> None:
        super().before(name)
        if len(self.names) > self.number:
            raise Crash

    @classmethod
    def is_like_another(cls, names: Sequence[str], number: int) -> bool:
        return number > 0 and names[number - 1] in READS


class CrashAfterWrites(Watch):
    """The process ends after so many writes to tables, before its next call."""

    def __init__(self, writes: int) -> None:
        super().__init__()
        self.left = writes

    def before(self, name: str) -> None:
        super().before(name)
        if self.left == 0:
            raise Crash
        self.left -= name not in READS | OTHERS


class NeverArrives(Upset):
    """The call is lost on its way, and no repeat of the library comes through."""

    def before(self, name: str) -> None:
        super().before(name)
        if self.is_here:
            raise Unanswered

    @classmethod
    def is_like_another(cls, names: Sequence[str], number: int) -> bool:
        """Of several reads in a row, which leave the world as it is, one of each kind."""
        row = list(takewhile(READS.__contains__, reversed(names[:number])))
        return names[number] in READS and names[number] in row


class AnswerLost(Upset):
    """The call has its effect, and its caller never learns of it."""

    def after(self, name: str) -> None:
        if self.is_here and name == self.names[-1]:
            raise Unanswered

    @classmethod
    def is_like_another(cls, names: Sequence[str], number: int) -> bool:
        return names[number] in READS


class SentTwice(Upset):
    """The call has its effect, its answer is lost, and the library sends it again."""

    lost_once = False

    def lost(self) -> bool:
        if self.is_here and not self.lost_once:
            self.lost_once = True
            return True
        return False

    @classmethod
    def is_like_another(cls, names: Sequence[str], number: int) -> bool:
        return names[number] in {*READS, CARRIER}  # the carrier's client never repeats a call


class MeetsTransaction(Upset):
    """The write meets a transaction of somebody else, and so do those after it, three calls long; reads never do.
    moto knows nothing of that."""

    TIMES = 3

    def before(self, name: str) -> None:
        super().before(name)
        if self.number < len(self.names) <= self.number + self.TIMES and name not in READS:
            raise conflict(name)

    @classmethod
    def is_like_another(cls, names: Sequence[str], number: int) -> bool:
        return names[number] in READS | OTHERS


def conflict(operation: str) -> ClientError:
    """DynamoDB's answer to a write that meets a transaction: a transaction is cancelled, any other write is refused."""
    if operation == "TransactWriteItems":
        answer: Any = {"Error": {"Code": "TransactionCanceledException", "Message": "…"}}
        return ClientError(answer | {"CancellationReasons": [{"Code": "TransactionConflict"}]}, operation)
    return ClientError({"Error": {"Code": "TransactionConflictException", "Message": "…"}}, operation)


UPSETS: list[type[Upset]] = [CrashBefore, NeverArrives, AnswerLost, SentTwice]


@contextmanager
def calls(watch: Watch) -> Iterator[None]:
    """Until the block ends, the watch is told of each call."""
    emitters = {id(events): events for events in _emitters()}.values()

    def before(model: Any, **_: Any) -> None:
        with _as(ReadTimeoutError(endpoint_url="aws")):
            watch.before(model.name)

    def answered(**_: Any) -> int | None:
        return 0 if watch.lost() else None  # seconds until the library sends it again

    def after(model: Any, **_: Any) -> None:
        with _as(ReadTimeoutError(endpoint_url="aws")):
            watch.after(model.name)

    handlers = {"before-call": before, "needs-retry": answered, "after-call": after}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Line, "lost", watch.lost)
        patch.setattr(TwilioHttpClient, "request", _watched(TwilioHttpClient.request, watch))
        for events in emitters:
            for name, handler in handlers.items():
                events.register_first(name, handler, unique_id=f"watch {name}")
        try:
            yield
        finally:
            for events in emitters:
                for name in handlers:
                    events.unregister(name, unique_id=f"watch {name}")


def _emitters() -> Iterator[Any]:
    for table in TABLES.values():
        yield table._get_connection().connection.client.meta.events
    yield queues._sqs().meta.events
    yield notices._sns().meta.events


def _watched(method: Callable[..., Any], watch: Watch) -> Callable[..., Any]:
    def request(*args: Any, **more: Any) -> Any:
        with _as(ReadTimeout()):
            watch.before(CARRIER)
        result = method(*args, **more)
        with _as(ReadTimeout()):
            watch.after(CARRIER)
        return result

    return request


@contextmanager
def _as(timeout: Exception) -> Iterator[None]:
    try:
        yield
    except Unanswered:
        raise timeout from None
