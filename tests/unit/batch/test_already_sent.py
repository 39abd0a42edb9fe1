"""Which rows are left out: as many of each phone as it was sent messages, those with the same family and text first."""

import time
from collections import Counter, defaultdict
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.domain.batch.already_sent import EarlierMessage, Rest, counts_as_sent, rest_of
from sayso.domain.batch.recipients import Recipient
from sayso.domain.message.message import MessageStatus, Reason
from sayso.domain.phone import PhoneNumber

PHONES = [PhoneNumber.from_e164(f"+1415555010{n}") for n in range(3)]
DANA = PHONES[0]

STATUSES = [
    (MessageStatus.PENDING, None, True, "it goes out, unless somebody cancels it"),
    (MessageStatus.SENDING, None, True, "it may be with the carrier"),
    (MessageStatus.SENT, None, True, "the carrier has it"),
    (MessageStatus.DELIVERED, None, True, "the phone has it"),
    (MessageStatus.UNDELIVERED, Reason.CARRIER_REPORTED, False, "the carrier says that it has not arrived"),
    (MessageStatus.FAILED, Reason.CARRIER_REFUSED, False, "the carrier did not take it"),
    (MessageStatus.FAILED, Reason.NOT_PROCESSED, False, "it was never handed over"),
    (MessageStatus.FAILED, Reason.OUTCOME_UNKNOWN, True, "the carrier may have taken it"),
    (MessageStatus.FAILED, Reason.NOT_IDENTIFIED, True, "the carrier may have it, but does not show its words"),
    (MessageStatus.FAILED, Reason.NO_RECEIPT, True, "it was handed over, and may have arrived"),
    (MessageStatus.SKIPPED, Reason.NO_CONSENT, False, "it was never handed over"),
    (MessageStatus.CANCELLED, Reason.BATCH_CANCELLED, False, "it was never handed over"),
]


@pytest.mark.parametrize(("status", "reason", "counts", "why"), STATUSES)
def test_what_has_arrived_or_may_arrive_counts(
    status: MessageStatus, reason: Reason | None, counts: bool, why: str
) -> None:
    assert counts_as_sent(status, reason) is counts, why


def test_every_status_is_decided() -> None:
    assert {status for status, *_ in STATUSES} == set(MessageStatus)


def rows(*given: tuple[str | None, str]) -> list[Recipient]:
    """Rows of one phone, as family and text."""
    return [Recipient(index, DANA, family, None, text, 1) for index, (family, text) in enumerate(given)]


def sent(*given: tuple[str | None, str], arrives: bool = True) -> list[EarlierMessage]:
    return [EarlierMessage(family, text, arrives) for family, text in given]


CASES: list[tuple[str, list[Recipient], list[EarlierMessage], list[str], int]] = [
    ("the same again", rows(("F1", "a")), sent(("F1", "a")), [], 0),
    ("a changed text alone sends nothing again", rows(("F1", "b")), sent(("F1", "a")), [], 1),
    ("of two children one text is missing", rows(("F1", "a"), ("F1", "b")), sent(("F1", "a")), ["b"], 0),
    ("in whatever order they stand", rows(("F1", "b"), ("F1", "a")), sent(("F1", "a")), ["b"], 0),
    ("the equal text is left out, not the equal family", rows(("F1", "b"), ("F2", "a")), sent(("F1", "a")), ["b"], 0),
    ("the same family before another", rows(("F1", "b"), ("F2", "c")), sent(("F2", "a")), ["b"], 1),
    ("family and text before the text alone", rows((None, "a"), ("F2", "a")), sent(("F2", "a")), ["a"], 0),
    (
        "a text that did not arrive is the last to be left out",
        rows(("F1", "b"), ("F1", "new")),
        [*sent(("F1", "a")), *sent(("F1", "b"), arrives=False)],
        ["b"],
        1,
    ),
    ("a third child is new", rows(("F1", "a"), ("F1", "b"), ("F1", "c")), sent(("F1", "b"), ("F1", "a")), ["c"], 0),
    ("more was sent than is wanted now", rows(("F1", "a")), sent(("F1", "a"), ("F1", "b")), [], 0),
    ("what did not arrive does not count", rows(("F1", "a")), sent(("F1", "a"), arrives=False), ["a"], 0),
    ("what was erased counts, and its text is not known", rows(("F1", "a")), sent((None, "")), [], 0),
]


@pytest.mark.parametrize(("why", "wanted", "before", "left", "other"), CASES, ids=[case[0] for case in CASES])
def test_which_rows_of_a_phone_are_left(
    why: str, wanted: list[Recipient], before: list[EarlierMessage], left: list[str], other: int
) -> None:
    rest = rest_of(wanted, {DANA: before})
    assert [row.text for row in rest.rows] == left
    assert (rest.already_sent, rest.other_text) == (len(wanted) - len(left), other)


def test_family_and_text_together_count_before_the_text_alone() -> None:
    rest = rest_of(rows((None, "a"), ("F2", "a")), {DANA: sent(("F2", "a"))})
    assert [row.family_id for row in rest.rows] == [None]


def test_another_phone_is_another_matter() -> None:
    assert rest_of(rows(("F1", "a")), {PHONES[1]: sent(("F1", "a"))}) == Rest(rows(("F1", "a")))


texts, families = st.sampled_from("abc"), st.sampled_from([None, "F1", "F2"])
wanted_rows = st.lists(st.tuples(st.sampled_from(PHONES), families, texts), max_size=9)
before_them = st.lists(
    st.tuples(
        st.sampled_from(PHONES), st.builds(EarlierMessage, families, st.one_of(texts, st.just("")), st.booleans())
    ),
    max_size=9,
)


@given(wanted_rows, before_them)
def test_of_each_phone_as_many_rows_are_left_out_as_it_was_sent_messages(
    wanted: Sequence[tuple[PhoneNumber, str | None, str]], before: Sequence[tuple[PhoneNumber, EarlierMessage]]
) -> None:
    every = [Recipient(index, phone, family, None, text, 1) for index, (phone, family, text) in enumerate(wanted)]
    earlier: dict[PhoneNumber, list[EarlierMessage]] = defaultdict(list)
    for phone, message in before:
        earlier[phone].append(message)
    rest = rest_of(every, earlier)
    assert rest.rows == [row for row in every if row in rest.rows], "they are rows of the list, in its order"
    assert rest.already_sent == len(every) - len(rest.rows)
    assert rest.other_text <= rest.already_sent
    for phone in PHONES:
        rows_of = [row for row in every if row.phone == phone]
        arrived = [message for message in earlier[phone] if message.is_sent]
        left_out = [row for row in rows_of if row not in rest.rows]
        assert len(left_out) == min(len(rows_of), len(arrived))
        same = Counter(row.text for row in rows_of) & Counter(message.text for message in arrived)
        assert same <= Counter(row.text for row in left_out), "a row whose very text was sent is left out"
        exact = Counter((row.family_id, row.text) for row in rows_of) & Counter(
            (message.family_id, message.text) for message in arrived
        )
        assert exact <= Counter((row.family_id, row.text) for row in left_out)


def test_ten_thousand_texts_of_one_phone_are_compared_within_seconds() -> None:
    many = [Recipient(index, DANA, f"F{index}", None, f"text {index}", 1) for index in range(10_000)]
    before = [EarlierMessage(f"G{index}", f"other {index}", is_sent=True) for index in range(10_000)]
    began = time.process_time()
    assert rest_of(many, {DANA: before}).rows == []
    assert time.process_time() - began < 5, "not each row with each message"
