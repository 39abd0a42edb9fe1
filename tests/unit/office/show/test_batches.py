"""What is shown of a batch, and which commands it suggests."""

from typing import Any

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


def test_what_is_still_open_is_counted() -> None:
    assert show.counts(a_batch(recipients=5, counts={"delivered": 2, "sent": 3})) == "[green]2 delivered[/], 3 open"
