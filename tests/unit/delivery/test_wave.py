"""Which recipients go out next: the first that need not wait, texts by 25, calls one by one."""

from datetime import UTC, datetime, timedelta

import pytest

from sayso.domain.batch.schedule import Go, SendWindow, Wait
from sayso.domain.delivery.wave import SPOKEN_SIZE, WAVE_SIZE, next_wave, part_of
from sayso.domain.message.message import Reason

NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)
GO = Go(until=NOON + timedelta(days=1))


def waits(minutes: int) -> Wait:
    return Wait(NOON + timedelta(minutes=minutes))


def test_a_wave_has_the_first_25_and_for_calls_the_first_5() -> None:
    assert next_wave(range(100), lambda _: GO) == dict.fromkeys(range(WAVE_SIZE), GO)
    assert next_wave(range(100), lambda _: GO, SPOKEN_SIZE) == dict.fromkeys(range(SPOKEN_SIZE), GO)


def test_who_waits_is_passed_over() -> None:
    windows: dict[int, SendWindow] = {0: waits(5), 1: GO, 2: waits(9), 3: GO}
    assert next_wave(range(4), windows.__getitem__) == {1: GO, 3: GO}


def test_if_all_wait_the_earliest_end_counts() -> None:
    assert next_wave([0, 1, 2], lambda index: waits(30 - index)) == waits(28)


def test_nobody_left_is_an_empty_wave() -> None:
    assert next_wave([], lambda _: GO) == {}


def test_calls_go_out_one_by_one_behind_those_that_are_refused() -> None:
    refusals = {4: Reason.OPTED_OUT, 7: None, 8: None, 9: Reason.NO_CONSENT}
    assert part_of(refusals, lambda _: 1, 1) == {4: Reason.OPTED_OUT, 7: None}
    assert part_of({4: Reason.OPTED_OUT}, lambda _: 1, 1) == {4: Reason.OPTED_OUT}


# Segments of the texts 0, 1, 2, … of a wave of which those that go out have at most 10 together, and how many are in it
PARTS = [([1] * 12, 10), ([3, 3, 3, 3], 3), ([24, 1], 1), ([4, 6, 1], 2), ([1, 24], 1), ([2, 2], 2)]


@pytest.mark.parametrize(("segments", "count"), PARTS)
def test_texts_go_out_together_up_to_so_many_segments_or_one_that_has_more(segments: list[int], count: int) -> None:
    refusals: dict[int, Reason | None] = dict.fromkeys(range(len(segments)))
    assert list(part_of(refusals, segments.__getitem__, 10)) == list(range(count))


def test_what_does_not_go_out_takes_no_room() -> None:
    refusals = {0: Reason.NO_CONSENT, 1: None, 2: Reason.OPTED_OUT, 3: None, 4: None}
    assert list(part_of(refusals, lambda _: 5, 10)) == [0, 1, 2, 3]
