"""The figures of a batch as they are stored and read again, also by another version of Sayso."""

from typing import Any

import pytest

from sayso.domain.advice import AdviceCode
from sayso.domain.batch.character_costs import CharacterReport
from sayso.domain.batch.figures import LOW_CREDITS, BatchWarning, Figures
from sayso.domain.message.channel import Channel

STORED: dict[str, Any] = {
    "channel": "sms",
    "recipients": 3,
    "warnings": [
        {"code": "capitals", "detail": "STOP", "suggestion": "write small", "field": "template", "position": 4},
        {"code": "low_credits", "detail": "7", "suggestion": "buy credits"},
    ],
}


def test_figures_are_read_as_they_were_stored() -> None:
    figures = Figures.read(STORED)
    assert (figures.channel, figures.recipients) == (Channel.SMS, 3)
    assert [one.code for one in figures.warnings] == [AdviceCode.CAPITALS, LOW_CREDITS]


UNKNOWN: list[tuple[str, dict[str, Any], int]] = [
    ("a figure", STORED | {"moon_phase": 3}, 2),
    ("a field of a warning", STORED | {"warnings": [STORED["warnings"][0] | {"severity": "high"}]}, 1),
    ("a code of a warning", STORED | {"warnings": [*STORED["warnings"], {"code": "too_polite", "detail": "x"}]}, 2),
]


@pytest.mark.parametrize(("what", "stored", "warnings"), UNKNOWN)
def test_what_another_version_stored_does_not_make_a_batch_unreadable(
    what: str, stored: dict[str, Any], warnings: int
) -> None:
    figures = Figures.read(stored)
    assert (figures.recipients, len(figures.warnings)) == (3, warnings), what


def test_a_report_on_a_character_is_read_without_what_is_unknown() -> None:
    stored = {"character": "é", "code_point": "U+00E9", "name": "E ACUTE", "field": "template", "position": 0}
    stored |= {"positions": [0], "rows": 1, "replaced_by": None, "moon_phase": 3}
    assert CharacterReport.read(stored).character == "é"


def test_a_warning_is_stored_and_read_as_it_was() -> None:
    warning = BatchWarning(AdviceCode.LONG_MESSAGE, "4", "shorten it", index=2)
    stored = {"code": "long_message", "detail": "4", "suggestion": "shorten it", "index": 2}
    assert BatchWarning.read(stored) == warning
