"""Segments compared with what the npm tool sms-segments-calculator, Twilio's own, was recorded to say."""

import json
import unicodedata
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Any

import pytest

from sayso.domain.text.segments import BASIC, EXTENSION, Count, Encoding, count

RECORD = Path(__file__).parents[2] / "data" / "segments" / "calculator.json"
SIZES = {Encoding.GSM_7: (160, 153), Encoding.UCS_2: (70, 67)}
JOINER, REGIONAL = "\u200d", range(0x1F1E6, 0x1F200)


@dataclass(frozen=True)
class Recorded:
    """A text, what the tool says of it, and the units of each grapheme; none where each is one character."""

    text: str
    count: Count
    graphemes: list[int]


def runs(flat: Sequence[int]) -> list[tuple[int, int]]:
    return list(zip(flat[::2], flat[1::2], strict=True))


@pytest.fixture(scope="module")
def record() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(RECORD.read_text(encoding="utf-8"))
    return loaded


@pytest.fixture(scope="module")
def rows(record: dict[str, Any]) -> list[Recorded]:
    def row(pieces: list[int], encoding: str, units: int, segments: int, graphemes: Sequence[int] = ()) -> Recorded:
        text = "".join(record["pieces"][piece] * times for piece, times in runs(pieces))
        sizes = [size for size, times in runs(graphemes) for _ in range(times)]
        return Recorded(text, Count(Encoding(encoding), units, segments), sizes)

    return [row(*each) for each in record["texts"]]


def whole_graphemes(sizes: list[int], encoding: Encoding) -> int:
    """Packs graphemes, not characters. The first that does not fit goes into the second segment unmeasured,
    after those that have to leave the first to make room for its header."""
    alone, each = SIZES[encoding]
    filled = list(accumulate(sizes))
    if filled[-1] <= alone:
        return 1
    unmeasured = bisect_right(filled, alone) + 1
    segments, used = 2, sum(sizes[bisect_right(filled, each) : unmeasured])
    for size in sizes[unmeasured:]:
        if used + size > each:
            segments, used = segments + 1, 0
        used += size
    return segments


def predicted(row: Recorded) -> Count:
    """What the tool says if these two are all that it does otherwise."""
    ours = count(row.text)
    if not row.text:  # it gives an empty text one empty segment
        return Count(ours.encoding, 0, 1)
    if row.graphemes:
        return Count(ours.encoding, ours.units, whole_graphemes(row.graphemes, ours.encoding))
    return ours


def test_the_tool_agrees_but_for_graphemes_kept_whole_and_the_empty_text(rows: list[Recorded]) -> None:
    assert [row.text for row in rows if row.count != predicted(row)] == []


def test_texts_without_sequences_are_counted_alike_to_the_last_one(rows: list[Recorded]) -> None:
    plain = [row for row in rows if row.text and not row.graphemes]
    assert len(plain) > 1500
    assert [row.text for row in plain if row.count != count(row.text)] == []


def test_only_a_sequence_at_the_end_of_a_segment_makes_a_difference(rows: list[Recorded]) -> None:
    sequences = [row for row in rows if row.graphemes and max(row.graphemes) <= 35]  # no piles of accents
    more = [row.count.segments - count(row.text).segments for row in sequences]
    assert len(sequences) > 1000
    assert set(more) == {0, 1}  # the tool leaves a place empty where a phone would split a family


def stays_with_the_one_before(text: str, at: int) -> bool:
    """Whether the character goes on with its neighbour's grapheme: a mark, a joiner, a skin tone, a tag, a flag."""
    char, before = text[at], text[at - 1]
    mark = unicodedata.category(char) in {"Mn", "Me", "Mc"}
    flag = ord(char) in REGIONAL and ord(before) in REGIONAL
    return mark or flag or JOINER in (char, before) or "🏻" <= char <= "🏿" or "\U000e0020" <= char <= "\U000e007f"


def test_the_recorded_graphemes_are_what_a_reader_sees_as_one(rows: list[Recorded]) -> None:
    for row in (row for row in rows if row.graphemes):
        ends = set(accumulate(row.graphemes))
        units = list(accumulate((len(char.encode("utf-16-le")) // 2 for char in row.text), initial=0))
        assert ends <= set(units)
        assert max(ends) == row.count.units
        inside = [at for at, unit in enumerate(units[:-1]) if at and unit not in ends]
        assert all(stays_with_the_one_before(row.text, at) for at in inside), row.text


def test_the_tool_has_the_same_tables(record: dict[str, Any]) -> None:
    assert set(record["basic"]) == BASIC
    assert set(record["extension"]) == EXTENSION


def test_the_record_has_texts_of_every_kind(rows: list[Recorded]) -> None:
    seen = {(row.count.encoding, min(row.count.segments, 4)) for row in rows}
    assert seen >= {(encoding, segments) for encoding in Encoding for segments in range(1, 5)}
