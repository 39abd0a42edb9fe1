"""Any sequence of accepts, reports, repeats, texts and purchases keeps the promises, through the real handlers."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.carriers import FakeGateway, fake_gateway
from tests.support.completed_lists import nobody_is_sent_to_again
from tests.support.house import DISPATCH, SETTLE, House
from tests.support.promises import OPEN, check, proofs_are_right

PHONES = [f"+1415555{1000 + n}" for n in range(4)]
TEXTS = ["Class moves to 5 pm.", "x" * 161, "é" * 400]  # one, two and three segments
FINAL = ["delivered", "undelivered", "failed"]
NUMBERS = count(1)


@dataclass
class Story:
    """One account, from its opening to the end of its last batch."""

    house: House
    carrier: FakeGateway
    account: str
    number: str
    batches: list[str] = field(default_factory=list)

    def accept(self, key: int, phones: list[str], text: str) -> None:
        before = self.house.credits(self.account)["available"]
        rows = [{"phone": phone} for phone in phones]
        answer = self.house.send(f"key {key}", template=text, recipients=rows, account=self.account)
        if answer.status == 202 and answer.body["batch_id"] not in self.batches:
            self.batches.append(answer.body["batch_id"])
            assert answer.body["credits_held"] <= before
            assert self.house.credits(self.account)["available"] == before - answer.body["credits_held"]
            return
        assert answer.status in {202, 402, 409}
        assert answer.status != 402 or answer.body["details"][0]["needed"] > before
        assert self.house.credits(self.account)["available"] == before

    def retry(self, which: int, key: int) -> None:
        """What failed goes out again, once; whoever may not have it is told why, and nothing is changed."""
        if not self.batches:
            return
        body, headers = {"retry_of": self.batches[which % len(self.batches)]}, {"Idempotency-Key": f"retry {key}"}
        before = self.house.credits(self.account)["available"]
        answer = self.house.call("POST", "/batches", body, account=self.account, headers=headers)
        assert answer.status in {202, 402, 409, 422}
        if answer.status == 202 and answer.body["batch_id"] not in self.batches:
            self.batches.append(answer.body["batch_id"])
            before -= answer.body["credits_held"]
        assert self.house.credits(self.account)["available"] == before

    def complete(self, which: int, key: int, phones: list[str], text: str) -> None:
        """A list goes out to those of it only who have not got the batch; the text may be another."""
        if not self.batches:
            return
        before, rows = self.house.credits(self.account)["available"], [{"phone": phone} for phone in phones]
        wanted: dict[str, Any] = {
            "recipients": rows,
            "template": text,
            "completes": self.batches[which % len(self.batches)],
        }
        answer = self.house.send(f"complete {key}", account=self.account, **wanted)
        assert answer.status in {202, 402, 409, 422}
        if answer.status == 202 and answer.body["batch_id"] not in self.batches:
            self.batches.append(answer.body["batch_id"])
            assert answer.body["recipients"] + answer.body["already_sent"] == len(phones)
            before -= answer.body["credits_held"]
        assert self.house.credits(self.account)["available"] == before

    def dispatch(self, times: int) -> None:
        while messages := self.house.take(DISPATCH):
            for _ in range(times):
                assert self.house.deliver(DISPATCH, messages) == set()

    def report(self, which: int, status: str) -> None:
        """The carrier knows of messages that it was asked for, and by their callback."""
        own = [request for request in self.carrier.created if f"/{self.account}/" in request["status_callback"]]
        if own:
            asked = own[which % len(own)]
            batch_id, message_id = asked["status_callback"].partition("#")[0].rsplit("/", 2)[1:]
            self.house.report(batch_id, message_id, asked["to"], status, account=self.account)

    def settle(self, times: int, backwards: bool) -> None:
        while messages := self.house.take(SETTLE):
            for _ in range(times):
                assert self.house.deliver(SETTLE, messages[::-1] if backwards else messages) == set()
        check(self.house, self.account)

    def buy(self, credits_bought: int, reference: int) -> None:
        purchase = {"credits": credits_bought, "reference": f"invoice {reference}"}
        answer = self.house.call("POST", "/credits/purchases", purchase, account=self.account)
        assert answer.status in {200, 409}

    def text(self, phone: str, word: str) -> None:
        text_id = f"SM{next(NUMBERS)}"
        self.house.text(phone, word, text_id=text_id, to=self.number)

    def erase(self, phone: str) -> None:
        """Somebody wants to be forgotten, and is, unless something is open."""
        before = self.house.credits(self.account)
        path = f"/consents/{phone}/erasure"
        answer = self.house.call("POST", path, {"note": "by letter"}, account=self.account)
        assert answer.status in {200, 404, 409}
        assert self.house.credits(self.account) == before
        if answer.status == 200:
            texts = self.house.consent(phone, self.account)["texts"]
            assert not any(text["body"] for text in texts if text["at"] <= answer.body["asked_at"])

    def end(self) -> None:
        """Everything that is still open comes to its end."""
        self.dispatch(1)
        self.settle(1, backwards=False)
        for batch_id in self.batches:
            for row in self.house.messages(batch_id, self.account):
                if row["status"] in OPEN:
                    self.house.report(batch_id, row["message_id"], row["phone"], "delivered", account=self.account)
        self.settle(1, backwards=False)
        assert self.house.credits(self.account)["held"] == 0
        assert {batch["status"] for batch in self.house.pages("/batches", "batches", self.account)} <= {"completed"}
        asked = Counter(request["status_callback"] for request in self.carrier.created)
        assert set(asked.values()) <= {1}, "no message was sent twice"
        retries = [batch["retry_of"] for batch in self.house.pages("/batches", "batches", self.account)]
        assert set(Counter(first for first in retries if first).values()) <= {1}, "no batch was retried twice"
        seen = check(self.house, self.account)
        nobody_is_sent_to_again(seen.batches, seen.rows, seen.entries)
        proofs_are_right(self.house, self.account)


lists = st.lists(st.sampled_from(PHONES), min_size=1, unique=True)
step = st.one_of(
    st.tuples(
        st.just("accept"),
        st.integers(0, 3),
        lists,
        st.sampled_from(TEXTS),
    ),
    st.tuples(st.just("complete"), st.integers(0, 9), st.integers(0, 3), lists, st.sampled_from(TEXTS)),
    st.tuples(st.just("dispatch"), st.integers(1, 2)),
    st.tuples(st.just("report"), st.integers(0, 9), st.sampled_from(FINAL)),
    st.tuples(st.just("report"), st.integers(0, 9), st.sampled_from(FINAL)),
    st.tuples(st.just("retry"), st.integers(0, 9), st.integers(0, 2)),
    st.tuples(st.just("settle"), st.integers(1, 2), st.booleans()),
    st.tuples(st.just("buy"), st.integers(1, 9), st.integers(0, 2)),
    st.tuples(st.just("erase"), st.sampled_from(PHONES)),
    st.tuples(st.just("text"), st.sampled_from(PHONES), st.sampled_from(["STOP", "START", "yes", "hello"])),
)


@contextmanager
def story(house: House) -> Iterator[Story]:
    """A story that begins with twenty credits and three phones of four that have consented."""
    with pytest.MonkeyPatch.context() as patch:
        house.open("studio", "+14155550300", credits_bought=20)
        house.opt_in(*PHONES[:3], account="studio")
        told = Story(house, fake_gateway(patch), "studio", "+14155550300")
        yield told
        told.end()


@settings(max_examples=15)
@given(steps=st.lists(step, min_size=4, max_size=14))
def test_any_story_keeps_credits_chain_rows_and_log_exact(
    house_as_new: Callable[[], House], steps: list[tuple[Any, ...]]
) -> None:
    with story(house_as_new()) as told:
        for name, *details in steps:
            getattr(told, name)(*details)


def test_a_story_in_which_everything_happens(house: House) -> None:
    with story(house) as told:
        told.accept(0, PHONES, TEXTS[1])
        told.accept(0, PHONES, TEXTS[1])
        told.accept(0, PHONES, TEXTS[2])
        told.accept(1, PHONES, TEXTS[2])
        told.text(PHONES[0], "STOP")
        told.dispatch(2)
        told.settle(2, backwards=True)
        for which, status in ((0, "failed"), (1, "undelivered"), (0, "delivered"), (1, "delivered"), (0, "failed")):
            told.report(which, status)
        told.settle(2, backwards=True)
        told.buy(5, 0)
        told.buy(5, 0)
        told.buy(6, 0)
        for key in (0, 0):
            told.complete(0, key, PHONES, TEXTS[0])
        assert house.batch(told.batches[2], told.account)["already_sent"] == 2
        for which in range(9):
            told.report(which, "failed")
        told.settle(1, backwards=False)
        for key in (0, 0, 1):
            told.retry(1, key)
        assert house.batch(told.batches[1], told.account)["retried_by"] == told.batches[3]
        told.complete(1, 1, PHONES, TEXTS[0])
        told.erase(PHONES[0])
        told.text(PHONES[0], "START")
        told.accept(2, PHONES, TEXTS[0])
    assert Counter(row["status"] for row in house.messages(told.batches[-1], told.account)) == {
        "delivered": 3,
        "skipped": 1,
    }
