"""Nobody is called twice for one message: repeats of the chunk, and other workers at any moment."""

from collections import Counter
from typing import Any

import pytest

from sayso.actions.delivery.dispatch import send_wave as wave_module
from sayso.aws.queues import DispatchQueue, SettleQueue
from sayso.carrier.gateway import Gateway
from sayso.domain.batch import chunk as chunk_module
from sayso.tables.batches import batch_status, chunks, rejected_rows
from sayso.tables.consents import consents
from tests.support.calls import VOICE
from tests.support.carriers import fake_gateway
from tests.support.house import DISPATCH, House
from tests.support.promises import check

PHONES = [f"+1415555{1000 + n}" for n in range(5)]
NOT_ASKED = PHONES[1]

# Everything that a worker does to the world, and what it reads, in the order of its day, with calls.
STEPS = [
    (batch_status, "mark_sending", "marks the batch"),
    (rejected_rows, "log_rejected", "logs rejected rows"),
    (consents, "consents_of", "reads consents"),
    (wave_module, "acquire_slot", "awaits its turn"),
    (chunks, "claim", "claims a call"),
    (Gateway, "call", "calls the carrier"),
    (chunks, "record_steps", "stores the carrier's id"),
    (SettleQueue, "send", "tells the settler"),
    (chunks, "progress_of", "reads its progress"),
    (DispatchQueue, "send", "enqueues the next chunk"),
]


@pytest.mark.parametrize("times", [1, 3])
@pytest.mark.parametrize("late", [False, True], ids=["before", "after"])
@pytest.mark.parametrize(("where", "name"), [pytest.param(where, name, id=told) for where, name, told in STEPS])
def test_another_worker_on_the_same_chunk_at_any_moment_calls_nobody_twice(
    house: House, monkeypatch: pytest.MonkeyPatch, where: Any, name: str, late: bool, times: int
) -> None:
    monkeypatch.setattr(chunk_module, "CHUNK_SIZE", 3)
    house.opt_in(*(phone for phone in PHONES if phone != NOT_ASKED), channel="voice")
    batch_id = house.accept(PHONES[0], "555", *PHONES[1:], **VOICE)
    carrier, real, left = fake_gateway(monkeypatch), getattr(where, name), [times]
    messages = house.take(DISPATCH)

    def step(*args: Any, **more: Any) -> Any:
        left[0] -= 1
        if left[0]:  # this is not the time yet
            return real(*args, **more)
        monkeypatch.setattr(where, name, real)
        result = real(*args, **more) if late else None
        assert house.deliver(DISPATCH, messages) == set()
        return result if late else real(*args, **more)

    monkeypatch.setattr(where, name, step)
    assert house.deliver(DISPATCH, messages) == set()
    house.dispatch()
    house.settle()
    assert Counter(carrier.phones) == {phone: 1 for phone in PHONES if phone != NOT_ASKED}
    assert house.statuses(batch_id) == dict.fromkeys(PHONES, "sent") | {NOT_ASKED: "skipped"}
    check(house)


def test_a_chunk_of_calls_that_comes_again_and_again_calls_nobody_twice(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    carrier = fake_gateway(monkeypatch)
    house.opt_in(*PHONES, channel="voice")
    house.accept(*PHONES, **VOICE)
    messages = house.take(DISPATCH)
    for _ in range(3):
        assert house.deliver(DISPATCH, messages) == set()
    assert carrier.phones == sorted(PHONES)
