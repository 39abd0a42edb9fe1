"""No message is sent twice: repeats, other workers at any moment, and crashes at any step."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from sayso.aws.queues import DispatchQueue, SettleQueue
from sayso.carrier.gateway import Gateway
from sayso.domain.batch import chunk as chunk_module
from sayso.domain.delivery import wave as wave_module
from sayso.tables.batches import batch_status, chunks, rejected_rows
from sayso.tables.batches.chunks import ProgressItem
from sayso.tables.consents import consents
from tests.support.carriers import FakeGateway, fake_gateway
from tests.support.house import DISPATCH, SETTLE, House
from tests.support.promises import check

PHONES = [f"+1415555{1000 + n}" for n in range(6)]
STOPPED, REFUSED_ROW = PHONES[1], "555"

# Everything that a worker does to the world, and what it reads, in the order of its day. The batch has two chunks in
# one lane, of two waves each; one phone has not consented, one row is rejected.
STEPS = [
    (batch_status, "mark_sending", "marks the batch"),
    (rejected_rows, "log_rejected", "logs rejected rows"),
    (consents, "consents_of", "reads consents"),
    (chunks, "claim", "claims a wave"),
    (Gateway, "create", "calls the carrier"),
    (chunks, "record_steps", "stores carrier ids"),
    (SettleQueue, "send", "tells the settler"),
    (chunks, "progress_of", "reads its progress"),
    (DispatchQueue, "send", "enqueues the next chunk"),
]
AFTER = {"claim", "create", "send"}

# Right after a step is right before the next one, except where the caller then knows something that nobody else does.
MOMENTS = [
    *(pytest.param(where, name, False, id=f"before it {told}") for where, name, told in STEPS),
    *(pytest.param(where, name, True, id=f"after it {told}") for where, name, told in STEPS if name in AFTER),
]


@pytest.fixture
def batch_id(house: House, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(chunk_module, "CHUNK_SIZE", 4)
    monkeypatch.setattr(wave_module, "WAVE_SIZE", 2)
    house.open("studio", "+14155550300", lanes=1)
    house.opt_in(*PHONES, account="studio")
    house.text(STOPPED, "STOP", text_id="SM1", to="+14155550300")
    return house.accept(PHONES[0], REFUSED_ROW, *PHONES[1:], account="studio")


def at_the_first(
    monkeypatch: pytest.MonkeyPatch, where: Any, name: str, act: Callable[[Callable[[], Any]], Any]
) -> None:
    """Replace a step, the first time that it is taken, by `act`, which gets the step to take."""
    real = getattr(where, name)

    def step(*args: Any, **more: Any) -> Any:
        monkeypatch.setattr(where, name, real)
        return act(lambda: real(*args, **more))

    monkeypatch.setattr(where, name, step)


def nobody_got_it_twice(house: House, carrier: FakeGateway) -> Counter[str]:
    got = Counter(carrier.phones)
    assert set(got.values()) <= {1}
    assert STOPPED not in got
    return got


def is_complete(house: House, batch_id: str, carrier: FakeGateway) -> None:
    """Everybody got it, and every end is told."""
    assert sorted(nobody_got_it_twice(house, carrier)) == sorted(set(PHONES) - {STOPPED})
    house.settle()
    assert len(house.entries("studio", type="recipient_rejected")) == 1
    assert Counter(house.statuses(batch_id, "studio").values()) == {"sent": 5, "skipped": 1}
    check(house, "studio")


def test_a_chunk_that_is_delivered_twice_sends_nothing_twice(
    house: House, batch_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    carrier = fake_gateway(monkeypatch)
    while messages := house.take(DISPATCH):
        for _ in range(2):
            assert house.deliver(DISPATCH, messages) == set()
    is_complete(house, batch_id, carrier)


@pytest.mark.parametrize(("where", "name", "late"), MOMENTS)
def test_another_worker_on_the_same_chunk_at_any_moment_sends_nothing_twice(
    house: House, batch_id: str, monkeypatch: pytest.MonkeyPatch, where: Any, name: str, late: bool
) -> None:
    carrier = fake_gateway(monkeypatch)
    messages = house.take(DISPATCH)

    def other_worker(step: Callable[[], Any]) -> Any:
        if late:
            result = step()
        assert house.deliver(DISPATCH, messages) == set()
        return result if late else step()

    at_the_first(monkeypatch, where, name, other_worker)
    assert house.deliver(DISPATCH, messages) == set()
    house.dispatch()
    is_complete(house, batch_id, carrier)


class Crash(BaseException):
    """The worker's process ends here, and no code of its own sees it."""


def crash(_: Callable[[], Any]) -> Any:
    raise Crash


def test_a_message_of_unknown_outcome_is_settled_by_its_report(
    house: House, batch_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake_gateway(monkeypatch)
    messages = house.take(DISPATCH)
    at_the_first(monkeypatch, chunks, "record_steps", crash)
    with pytest.raises(Crash):
        house.deliver(DISPATCH, messages)
    [row] = [row for row in house.messages(batch_id, "studio") if row["phone"] == PHONES[0]]
    assert row["status"] == "sending"
    house.conclude(batch_id, PHONES[0], "delivered", account="studio")
    assert house.statuses(batch_id, "studio")[PHONES[0]] == "delivered"
    assert house.deliver(DISPATCH, messages) == set()
    house.settle()
    check(house, "studio")


def test_outcomes_that_are_told_again_are_settled_once(
    house: House, batch_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake_gateway(monkeypatch)
    messages = house.take(DISPATCH)
    for _ in range(3):
        house.deliver(DISPATCH, messages)
    told = house.take(SETTLE)
    for _ in range(2):
        assert house.deliver(SETTLE, told) == set()
    assert len(house.entries("studio", type="message_skipped")) == 1
    check(house, "studio")


def test_a_claim_whose_answer_was_lost_is_known_again_though_another_wave_was_claimed_since(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    phones = [f"+1415555{1000 + number}" for number in range(30)]
    house.opt_in(*phones[1:])
    batch_id = house.accept(*phones)
    [message] = house.take(DISPATCH)
    save = ProgressItem.save
    lost: list[ProgressItem] = []

    def save_and_lose_the_answer(item: ProgressItem, **more: Any) -> Any:
        answer = save(item, **more)
        if lost:
            return answer
        lost.append(item)
        house.deliver(DISPATCH, [message])  # meanwhile, a second delivery of the same chunk claims what is left
        return save(item, **more)  # the library sends the write again

    monkeypatch.setattr(ProgressItem, "save", save_and_lose_the_answer)
    house.deliver(DISPATCH, [message])
    house.settle()
    assert sorted(sent["to"] for sent in house.carrier.sent()) == phones[1:]
    assert house.statuses(batch_id) == {phones[0]: "skipped"} | dict.fromkeys(phones[1:], "sent")
