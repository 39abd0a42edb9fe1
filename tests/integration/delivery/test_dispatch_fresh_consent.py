"""How old a consent may be when a message is created, and what little time is left for."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from sayso.actions.delivery.dispatch.dispatch import dispatch
from sayso.actions.delivery.dispatch.send_message import CONSENT_MAX_AGE, CREATE_SECONDS
from sayso.actions.delivery.dispatch.send_wave import WAVE_SECONDS
from sayso.actions.delivery.dispatch.work import Dispatcher
from sayso.aws.queues import DispatchQueue, SettleQueue
from sayso.carrier.gateway import Gateway
from sayso.carrier.secret import CarrierSecret
from sayso.domain.errors import Busy
from sayso.invocation import Invocation
from sayso.tables.batches import chunks
from sayso.tables.consents import consents
from tests.support.carriers import FakeGateway, fake_gateway
from tests.support.events import AUTH_TOKEN
from tests.support.house import DISPATCH, House
from tests.support.promises import check

DANA, KIM = "+14155550101", "+14155550102"


class Clock:
    """A clock that stands still until it is set on; a little ahead, so that what is accepted now may begin."""

    def __init__(self) -> None:
        self.now = datetime.now(UTC) + timedelta(seconds=10)

    def __call__(self) -> datetime:
        return self.now


def dispatcher(house: House, **changes: Any) -> Dispatcher:
    run = Invocation(clock=Clock(), seconds_left=lambda: 60, pause=lambda _: None)
    return Dispatcher(
        gateway=Gateway(CarrierSecret("AC", AUTH_TOKEN)),
        dispatch_queue=DispatchQueue(house.environment["DISPATCH_QUEUE_URL"]),
        settle_queue=SettleQueue(house.environment["SETTLE_QUEUE_URL"]),
        callback_url="https://harbour.example/prod",
        calls_per_second=1,
        run=replace(run, **changes),
    )


def during_the_claim(monkeypatch: pytest.MonkeyPatch, act: Callable[[], Any]) -> None:
    """Let something happen after the consents of a wave were read and before its messages are created."""
    real = chunks.claim

    def claim(*args: Any, **more: Any) -> bool:
        act()
        return real(*args, **more)

    monkeypatch.setattr(chunks, "claim", claim)


@pytest.mark.parametrize(
    ("waited", "sent"),
    [
        pytest.param(timedelta(0), True, id="a stop that crosses the message"),
        pytest.param(CONSENT_MAX_AGE, True, id="the consent is just young enough"),
        pytest.param(CONSENT_MAX_AGE + timedelta(microseconds=1), False, id="older: it is read again"),
        pytest.param(timedelta(minutes=1), False, id="much older"),
    ],
)
def test_a_create_never_begins_on_a_consent_that_is_older_than_four_seconds(
    house: House, monkeypatch: pytest.MonkeyPatch, waited: timedelta, sent: bool
) -> None:
    carrier, clock = fake_gateway(monkeypatch), Clock()
    house.opt_in(DANA, KIM)
    batch_id = house.accept(DANA, KIM)

    def wait() -> None:
        house.text(DANA, "STOP", text_id="SM1")
        clock.now += waited

    during_the_claim(monkeypatch, wait)
    [message] = house.take(DISPATCH)
    dispatch(DispatchQueue.parse(message["Body"]), dispatcher(house, clock=clock))
    house.settle()
    assert carrier.phones == ([DANA, KIM] if sent else [KIM])
    row = house.messages(batch_id)[0]
    assert (row["status"], row["reason"]) == (("sent", None) if sent else ("skipped", "opted_out"))
    check(house)


def during_the_read(monkeypatch: pytest.MonkeyPatch, reader: str, act: Callable[[], Any]) -> None:
    """Let something happen once, right after consents were read, but before the reader has its answer."""
    real = getattr(consents, reader)

    def read(*args: Any) -> Any:
        answer = real(*args)
        monkeypatch.setattr(consents, reader, real)
        act()
        return answer

    monkeypatch.setattr(consents, reader, read)


def test_a_consent_is_as_old_as_the_question_and_not_as_the_answer(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    carrier, clock = fake_gateway(monkeypatch), Clock()
    house.opt_in(DANA)
    house.accept(DANA)

    def slowly() -> None:
        house.text(DANA, "STOP", text_id="SM1")
        clock.now += CONSENT_MAX_AGE + timedelta(seconds=1)

    during_the_read(monkeypatch, "consents_of", slowly)
    [message] = house.take(DISPATCH)
    dispatch(DispatchQueue.parse(message["Body"]), dispatcher(house, clock=clock))
    assert carrier.phones == []


def test_so_it_is_when_it_is_read_again(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    carrier, clock = fake_gateway(monkeypatch), Clock()
    house.opt_in(DANA)
    house.accept(DANA)

    def wait() -> None:
        clock.now += timedelta(minutes=1)

    def slowly() -> None:
        house.text(DANA, "STOP", text_id="SM1")
        clock.now += CONSENT_MAX_AGE + timedelta(seconds=1)

    during_the_claim(monkeypatch, wait)
    during_the_read(monkeypatch, "consent_of", slowly)
    [message] = house.take(DISPATCH)
    dispatch(DispatchQueue.parse(message["Body"]), dispatcher(house, clock=clock))
    assert carrier.phones == []


def test_where_a_consent_cannot_be_read_again_the_message_is_given_back(
    house: House, monkeypatch: pytest.MonkeyPatch, later: Callable[[float], Any]
) -> None:
    carrier, clock = fake_gateway(monkeypatch), Clock()
    house.opt_in(DANA)
    batch_id = house.accept(DANA)

    def wait() -> None:
        clock.now += timedelta(minutes=1)

    def unreachable(*_: Any) -> Any:
        raise Busy("the table was not reached")

    during_the_claim(monkeypatch, wait)
    [message] = house.take(DISPATCH)
    with monkeypatch.context() as patch:
        patch.setattr(consents, "consent_of", unreachable)
        dispatch(DispatchQueue.parse(message["Body"]), dispatcher(house, clock=clock))
    assert (carrier.phones, house.statuses(batch_id)) == ([], {DANA: "pending"})
    later(10)  # as far ahead was the clock of the first run
    assert house.dispatch() == 1
    assert carrier.phones == [DANA]


def test_time_that_runs_out_between_two_waves_hands_the_rest_on(
    house: House, monkeypatch: pytest.MonkeyPatch, later: Callable[[float], Any]
) -> None:
    carrier: FakeGateway = fake_gateway(monkeypatch)
    everybody = [f"+1415555{1000 + n}" for n in range(30)]
    house.opt_in(*everybody)
    batch_id = house.accept(*everybody)
    left = iter([WAVE_SECONDS, WAVE_SECONDS - 0.1])
    [message] = house.take(DISPATCH)
    dispatch(DispatchQueue.parse(message["Body"]), dispatcher(house, seconds_left=lambda: next(left)))
    assert carrier.phones == everybody[:25]
    assert house.batch(batch_id)["counts"] == {"sent": 25, "pending": 5}
    later(10)
    assert house.dispatch() == 1
    assert carrier.phones == everybody
    check(house)


def test_with_no_time_left_for_a_create_an_old_consent_gives_the_message_back(
    house: House, monkeypatch: pytest.MonkeyPatch, later: Callable[[float], Any]
) -> None:
    carrier, clock = fake_gateway(monkeypatch), Clock()
    house.opt_in(DANA)
    house.accept(DANA)

    def wait() -> None:
        clock.now += timedelta(minutes=1)

    during_the_claim(monkeypatch, wait)
    left = iter([WAVE_SECONDS, CREATE_SECONDS - 0.1])
    [message] = house.take(DISPATCH)
    dispatch(DispatchQueue.parse(message["Body"]), dispatcher(house, clock=clock, seconds_left=lambda: next(left)))
    assert carrier.phones == []
    later(10)  # as far ahead was the clock of the first run
    assert house.dispatch() == 1
    assert carrier.phones == [DANA]
