"""A refused batch is explained with the lines of the list."""

import io
from typing import cast

import pytest
from rich.console import Console

from sayso_cli.office.batch.batch_body import BatchBody
from sayso_cli.office.problem import Refused
from sayso_cli.office.screen import Screen
from sayso_cli.office.show.refusal import explain_refusal


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
