"""A value as JSON: names, enumerations, times and phones, and what is left out, null or written flat."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

import pytest

from sayso.domain.account.quiet_hours import QuietHours
from sayso.domain.account.settings import Language
from sayso.domain.json_form import Flat, Sometimes, to_json
from sayso.domain.phone import PhoneNumber

DANA = PhoneNumber("+14155550101")


@dataclass(frozen=True, slots=True)
class Row:
    from_: int
    note: Sometimes[str]
    reason: str | None
    more: Flat[Mapping[str, Any]]


VALUES = [
    (Row(1, "n", "r", {}), {"from": 1, "note": "n", "reason": "r"}, "the underscore is Python's"),
    (Row(1, None, None, {}), {"from": 1, "reason": None}, "a field that does not apply is left out, others are null"),
    (
        Row(1, None, "r", {"reason": "own", "row": 4}),
        {"from": 1, "reason": "own", "row": 4},
        "a flat field, which wins",
    ),
    (DANA, "+14155550101", "a phone in E.164"),
    ([DANA, (DANA,)], ["+14155550101", ["+14155550101"]], "lists and tuples"),
    ({Language.SPANISH: Language.ENGLISH}, {"es": "en"}, "an enumeration as key and as value"),
    (QuietHours(time(21), time(8, 30)), {"from": "21:00", "to": "08:30"}, "times of the day"),
    (date(2026, 11, 23), "2026-11-23", "a day"),
    (datetime(2026, 11, 23, 6, tzinfo=UTC), "2026-11-23T06:00:00.000000Z", "a point in time, though it is a date too"),
    ([True, 0, 1.5, None, "é"], [True, 0, 1.5, None, "é"], "what JSON has by itself"),
]


@pytest.mark.parametrize(("value", "expected", "why"), VALUES, ids=[why for *_, why in VALUES])
def test_a_value_is_written_as_json(value: Any, expected: Any, why: str) -> None:
    assert to_json(value) == expected


def test_fields_are_written_in_their_order() -> None:
    assert list(to_json(Row(1, "n", "r", {"a": 1}))) == ["from", "note", "reason", "a"]
