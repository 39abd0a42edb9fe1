"""What is shown of a batch, and which commands it suggests."""

from typing import Any
from zoneinfo import ZoneInfo

import pytest

from sayso_cli.office.show import batches as show
from tests.support.office import a_batch

AGAIN = "Again to those whose phone was off or busy: sayso send --retry-of b1"
WHO = "Who did not get it, and why: sayso report b1 --not-delivered"

NEXT: list[tuple[dict[str, Any], bool, bool, str]] = [
    ({"counts": {"delivered": 2}}, False, False, "everybody has it"),
    ({"counts": {"delivered": 1, "failed": 1}}, True, True, "it may arrive the second time"),
    ({"counts": {"delivered": 1, "undelivered": 1}}, True, True, "the same"),
    (
        {"counts": {"delivered": 1, "skipped": 1}},
        True,
        False,
        "who has not consented gets nothing the second time either",
    ),
    ({"counts": {"failed": 2}, "retried_by": "b2"}, True, False, "that was done"),
    ({"counts": {"failed": 2}, "status": "cancelled"}, True, True, "the others of a batch that was stopped"),
    ({"counts": {"failed": 1}, "status": "sending"}, False, False, "it goes on"),
]


@pytest.mark.parametrize(("changes", "who", "again", "why"), NEXT)
def test_a_batch_comes_with_the_commands_that_help_now(
    changes: dict[str, Any], who: bool, again: bool, why: str
) -> None:
    lines = [line.strip() for line in show.what_next(a_batch(**changes))]
    assert (WHO in lines, AGAIN in lines) == (who, again), why


def test_it_is_said_when_the_last_text_goes_out_as_long_as_one_waits() -> None:
    said = "At your number's pace, the last text goes out on Mon Mar 02, 11:10."
    waits = a_batch(status="sending", counts={"sent": 1, "pending": 1}, sent_until="2026-03-02T16:10:00.000000Z")
    zone = ZoneInfo("America/New_York")
    assert said in [str(line).strip() for line in show.batch(waits, zone)]
    assert "last text" not in " ".join(map(str, show.batch(a_batch(sent_until=None), zone)))


def test_what_is_still_open_is_counted() -> None:
    assert show.counts(a_batch(recipients=5, counts={"delivered": 2, "sent": 3})) == "[green]2 delivered[/], 3 open"
