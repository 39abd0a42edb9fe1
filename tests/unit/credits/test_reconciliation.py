"""A day's messages beside the carrier's record: each kind of difference, and what is none."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.domain.credits.reconciliation import (
    SETTLING,
    Day,
    DifferenceKind,
    Ours,
    Theirs,
    compare,
    days_to_compare,
    not_listed,
)
from sayso.domain.message.message import COSTS_CREDITS, MessageStatus, Reason

NOON = datetime(2026, 11, 22, 17, tzinfo=UTC)
NOW = NOON + timedelta(days=1)
DAY = Day.of(date(2026, 11, 22), "America/New_York")
PHONE = "+14155550101"

OURS = Ours(
    batch_id="b",
    message_id="0.0.2.s",
    phone=PHONE,
    status=MessageStatus.DELIVERED,
    segments=2,
    debited=2,
    at=NOON,
    carrier_id="SM1",
)
THEIRS = Theirs(
    carrier_id="SM1",
    phone=PHONE,
    status=MessageStatus.DELIVERED,
    carrier_status="delivered",
    segments=2,
    sent_at=NOON,
    updated_at=NOON,
)
FAILED: dict[str, Any] = {"status": MessageStatus.FAILED, "debited": 0}
OPEN: dict[str, Any] = {"status": MessageStatus.SENT, "debited": 0}
NOT_FINAL: dict[str, Any] = {"status": None, "carrier_status": "sent"}
UNDELIVERED: dict[str, Any] = {
    "status": MessageStatus.UNDELIVERED,
    "carrier_status": "undelivered",
    "error_code": "30003",
}

type Changes = dict[str, Any] | None

ROWS: list[tuple[str, Changes, Changes, DifferenceKind | None, str]] = [
    ("agreed", {}, {}, None, ""),
    ("agreed, undelivered", {"status": MessageStatus.UNDELIVERED}, UNDELIVERED, None, ""),
    ("agreed, failed", FAILED, {"status": MessageStatus.FAILED, "carrier_status": "failed"}, None, ""),
    ("both open", OPEN, NOT_FINAL, None, ""),
    ("closed here for want of a receipt", FAILED | {"reason": Reason.NO_RECEIPT}, NOT_FINAL, None, ""),
    ("segments not counted yet", {}, {"segments": 0}, None, ""),
    ("on its way", OPEN, {"updated_at": NOW - timedelta(minutes=14)}, None, ""),
    ("a later report on its way", {"status": MessageStatus.UNDELIVERED}, {"updated_at": NOW}, None, ""),
    ("of another day", None, {"sent_at": DAY.end}, None, ""),
    ("of the day before", None, {"sent_at": DAY.begin - timedelta(seconds=1)}, None, ""),
    ("ours, sent on the next day", {}, {"sent_at": DAY.end}, None, ""),
    ("never sent, and unknown", None, {"sent_at": None}, None, ""),
    ("handed over on another day", {"at": DAY.end}, None, None, ""),
    ("refused: never handed over", FAILED | {"carrier_id": ""}, None, None, ""),
    ("unknown here", None, {}, DifferenceKind.UNKNOWN_HERE, "is delivered at the carrier, but Sayso does not know it"),
    ("absent there", {}, None, DifferenceKind.ABSENT_THERE, "is delivered here, but the carrier has no SM1"),
    ("absent and open", OPEN, None, DifferenceKind.ABSENT_THERE, "is sent here, but the carrier has no SM1"),
    ("delivered without an id", {"carrier_id": ""}, None, DifferenceKind.ABSENT_THERE, "has no id of the carrier's"),
    ("open here", OPEN, {}, DifferenceKind.OPEN_HERE, "is sent here, but the carrier says delivered"),
    ("other", {}, UNDELIVERED, DifferenceKind.OTHER_STATUS, "but the carrier says undelivered (30003)"),
    ("not final there", {}, NOT_FINAL, DifferenceKind.OTHER_STATUS, "is delivered here, but the carrier says sent"),
    ("failed, not final", FAILED, NOT_FINAL, DifferenceKind.OTHER_STATUS, "is failed here, but the carrier says sent"),
    ("late", FAILED | {"reason": Reason.NO_RECEIPT}, {}, DifferenceKind.OTHER_STATUS, "carrier says delivered"),
    ("segments", {}, {"segments": 3}, DifferenceKind.OTHER_SEGMENTS, "has 2 segments here, but 3 at the carrier"),
    ("debited too often", {"debited": 4}, {}, DifferenceKind.OTHER_DEBIT, "costs 2 credits, but 4 were debited"),
    ("not debited", {"debited": 0}, {}, DifferenceKind.OTHER_DEBIT, "costs 2 credits, but 0 were debited"),
    ("never sent, handed over", OPEN, {"sent_at": None, "status": MessageStatus.FAILED, "carrier_status": "failed"},
     DifferenceKind.OPEN_HERE, "is sent here, but the carrier says failed"),
]  # fmt: skip


@pytest.mark.parametrize(("ours", "theirs", "kind", "says"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS])
def test_two_records_of_one_message(ours: Changes, theirs: Changes, kind: DifferenceKind | None, says: str) -> None:
    our = [] if ours is None else [replace(OURS, **ours)]
    their = {} if theirs is None else {"SM1": replace(THEIRS, **theirs)}
    found = compare(DAY, our, their, NOW)
    assert [one.kind for one in found.differences] == ([kind] if kind else [])
    assert all(says in one.text and one.text.endswith(".") for one in found.differences)


def test_every_kind_of_difference_is_tried_above() -> None:
    assert {row[3] for row in ROWS} == {*DifferenceKind, None}


def test_one_message_may_differ_in_several_ways() -> None:
    found = compare(DAY, [replace(OURS, debited=9)], {"SM1": replace(THEIRS, segments=3, **UNDELIVERED)}, NOW)
    assert found.kinds == {"other_status": 1, "other_segments": 1, "other_debit": 1}
    assert found.compared == 1


def test_what_is_looked_for_is_not_unknown_while_it_is_new() -> None:
    sought = replace(OURS, status=MessageStatus.SENDING, carrier_id="", debited=0)
    new = replace(THEIRS, updated_at=NOW - timedelta(minutes=1))
    assert compare(DAY, [sought], {"SM1": new}, NOW).differences == ()
    assert compare(DAY, [], {"SM1": new}, NOW).kinds == {"unknown_here": 1}
    assert compare(DAY, [sought], {"SM1": replace(new, updated_at=NOW - SETTLING)}, NOW).kinds == {"unknown_here": 1}


def test_what_the_list_lacks_is_asked_for_if_it_was_handed_over_on_that_day() -> None:
    ours = [OURS, replace(OURS, carrier_id="SM2"), replace(OURS, carrier_id="SM3", at=DAY.end)]
    ours.append(replace(OURS, carrier_id=""))
    assert not_listed(DAY, ours, {"SM1": THEIRS}) == ["SM2"]


SENTENCES = [
    (0, 0, "Compared 0 messages with the carrier for 2026-11-22: no difference."),
    (1, 0, "Compared 1 message with the carrier for 2026-11-22: no difference."),
    (3, 1, "Compared 3 messages with the carrier for 2026-11-22: 1 difference."),
    (212, 3, "Compared 212 messages with the carrier for 2026-11-22: 3 differences."),
]


@pytest.mark.parametrize(("messages", "wrong", "sentence"), SENTENCES)
def test_the_log_says_how_many_were_compared_and_how_many_differ(messages: int, wrong: int, sentence: str) -> None:
    ids = [f"SM{number}" for number in range(messages)]
    ours = [replace(OURS, carrier_id=one) for one in ids]
    theirs = {one: replace(THEIRS, carrier_id=one, segments=7 if n < wrong else 2) for n, one in enumerate(ids)}
    found = compare(DAY, ours, theirs, NOW)
    assert (found.compared, len(found.differences), found.sentence) == (messages, wrong, sentence)


# The account's day, its time zone, and how long it lasts: clocks change.
DAYS = [
    (date(2026, 11, 22), "America/New_York", datetime(2026, 11, 22, 5, tzinfo=UTC), 24),
    (date(2026, 11, 1), "America/New_York", datetime(2026, 11, 1, 4, tzinfo=UTC), 25),
    (date(2026, 3, 8), "America/Los_Angeles", datetime(2026, 3, 8, 8, tzinfo=UTC), 23),
    (date(2026, 11, 22), "Asia/Kolkata", datetime(2026, 11, 21, 18, 30, tzinfo=UTC), 24),
]


@pytest.mark.parametrize(("day", "zone", "begin", "hours"), DAYS)
def test_a_day_goes_from_midnight_to_midnight_of_the_account(day: date, zone: str, begin: datetime, hours: int) -> None:
    whole = Day.of(day, zone)
    assert (whole.begin, whole.end - whole.begin) == (begin, timedelta(hours=hours))
    assert whole.has(begin)
    assert not whole.has(whole.end)
    assert not whole.has(None)


def test_the_last_three_days_are_compared_once_they_are_over_for_four_hours() -> None:
    zone = "America/New_York"
    before, after = datetime(2026, 11, 22, 8, 59, tzinfo=UTC), datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
    assert [day.day for day in days_to_compare(before, zone)] == [18, 19, 20]
    assert [day.day for day in days_to_compare(after, zone)] == [19, 20, 21]


@given(st.lists(st.tuples(st.sampled_from(sorted(COSTS_CREDITS)), st.integers(1, 9)), max_size=6), st.data())
def test_the_differences_are_exactly_those_that_were_made(sent: list[tuple[MessageStatus, int]], data: Any) -> None:
    ours = [
        replace(OURS, carrier_id=f"SM{n}", status=status, segments=segments, debited=segments)
        for n, (status, segments) in enumerate(sent)
    ]
    theirs = {
        one.carrier_id: replace(
            THEIRS, carrier_id=one.carrier_id, status=one.status, carrier_status=one.status.value, segments=one.segments
        )
        for one in ours
    }
    expected: dict[str, int] = {}
    for number, our in enumerate(list(ours)):
        match data.draw(st.sampled_from([None, *DifferenceKind])):
            case None:
                continue
            case DifferenceKind.UNKNOWN_HERE as kind:
                ours[number] = replace(our, carrier_id="", at=DAY.end)
            case DifferenceKind.ABSENT_THERE as kind:
                del theirs[our.carrier_id]
            case DifferenceKind.OPEN_HERE as kind:
                ours[number] = replace(our, **OPEN)
            case DifferenceKind.OTHER_STATUS as kind:
                theirs[our.carrier_id] = replace(theirs[our.carrier_id], status=MessageStatus.FAILED)
            case DifferenceKind.OTHER_SEGMENTS as kind:
                theirs[our.carrier_id] = replace(theirs[our.carrier_id], segments=our.segments + 1)
            case DifferenceKind.OTHER_DEBIT as kind:
                ours[number] = replace(our, debited=our.debited + 1)
        expected[kind] = expected.get(kind, 0) + 1
    found = compare(DAY, ours, theirs, NOW)
    assert dict(found.kinds) == expected
    assert found.compared == len(sent)
