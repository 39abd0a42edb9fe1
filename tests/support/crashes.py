"""Crashes at every call: found by counting the calls that are made, so that new calls are covered by themselves."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from sayso import queues
from sayso.carrier.gateway import Gateway
from sayso.tables import TABLES


class Crash(BaseException):
    """The process ends here, and no code of its own sees it."""


@contextmanager
def calls(act: Callable[[bool], None]) -> Iterator[None]:
    """Before (False) and after (True) each call to DynamoDB, SQS and the carrier, `act` is called."""
    emitters = {id(events): events for events in _emitters()}.values()
    with pytest.MonkeyPatch.context() as patch:
        for name in ("create", "find", "fetch"):
            patch.setattr(Gateway, name, _wrapped(getattr(Gateway, name), act))
        for events in emitters:
            events.register_first("before-call", lambda **_: act(False), unique_id="before each call")
            events.register_last("after-call", lambda **_: act(True), unique_id="after each call")
        try:
            yield
        finally:
            for events in emitters:
                events.unregister("before-call", unique_id="before each call")
                events.unregister("after-call", unique_id="after each call")


def _emitters() -> Iterator[Any]:
    for table in TABLES.values():
        yield table._get_connection().connection.client.meta.events
    yield queues._sqs().meta.events


def _wrapped(method: Callable[..., Any], act: Callable[[bool], None]) -> Callable[..., Any]:
    def call(*args: Any, **more: Any) -> Any:
        act(False)
        result = method(*args, **more)
        act(True)
        return result

    return call


def crash_at_each_call(prepare: Callable[[], Callable[[], None]], afterwards: Callable[[], None]) -> int:
    """Run what `prepare` makes, again and again, each time with a crash at the next call; how many there were.

    After each crash `afterwards` brings things to their end and looks at them.
    """
    moment = 0
    while True:
        run, seen = prepare(), 0

        def act(_: bool, last: int = moment) -> None:
            nonlocal seen
            seen += 1
            if seen == last + 1:
                raise Crash

        try:
            with calls(act):
                run()
        except Crash:
            afterwards()
        else:
            return moment
        moment += 1
