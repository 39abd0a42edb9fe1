"""What is said of a batch, of many rows and of long lists."""

import io
from typing import Any, cast

import pytest
from rich.console import Console

from sayso_cli.office.batch.batch_body import BatchBody
from sayso_cli.office.phrasing import listed
from sayso_cli.office.problem import Refused
from sayso_cli.office.screen import Screen
from sayso_cli.office.show import batches as show
from sayso_cli.office.show.refusal import explain_refusal
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
    told = [line.strip() for line in show.what_next(a_batch(**changes))]
    assert (WHO in told, AGAIN in told) == (who, again), why


def test_what_is_still_open_is_counted() -> None:
    assert show.counts(a_batch(recipients=5, counts={"delivered": 2, "sent": 3})) == "[green]2 delivered[/], 3 open"


LISTS = [
    ([], "", "none"),
    (["a"], "a", "one"),
    (["a", "b"], "a and b", "two"),
    (["a", "b", "c"], "a, b and c", "as many as are shown"),
    (["a", "b", "c", "d"], "a, b, c and 1 more", "more"),
]


@pytest.mark.parametrize(("words", "text", "why"), LISTS)
def test_a_list_of_words_reads_as_people_write_it(words: list[str], text: str, why: str) -> None:
    assert listed(words, 3) == text, why


@pytest.mark.parametrize(
    ("rows", "where"), [(1, "line 2"), (5, "line 2, 3, 4, 5, 6"), (7, "line 2, 3, 4, 5, 6 and 2 others")]
)
def test_of_many_rows_to_correct_the_first_five_are_named(rows: int, where: str) -> None:
    console = Console(file=io.StringIO(), width=100)
    faults = [
        {"index": row, "phone": "1", "reason": "invalid_phone", "detail": "it is too short"} for row in range(rows)
    ]
    order = BatchBody({"recipients": [{}] * rows}, tuple(range(2, rows + 2)), "families.csv")
    problem = explain_refusal(
        order, Refused(422, "no_valid_recipients", "None can be sent.", faults), Screen(console, console)
    )
    assert problem.sentence == f"None can be sent. Correct families.csv in {where}. Nothing was sent."
    assert cast(io.StringIO, console.file).getvalue().count("it is too short") == rows
