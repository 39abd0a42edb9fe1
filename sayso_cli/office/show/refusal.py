"""Why the API refused an order, told by the lines of the office's own file."""

from collections.abc import Mapping
from typing import Any

from rich.markup import escape

from sayso_cli.office.batch.batch_body import Order
from sayso_cli.office.phrasing import counted
from sayso_cli.office.problem import Problem, Refused
from sayso_cli.office.screen import Screen
from sayso_cli.office.show.not_found import unknown_batch
from sayso_cli.office.show.preview import MOST_LEFT_OUT, rows_with_reasons

NO_CREDITS = "insufficient_credits"


def explained(order: Order, refused: Refused, screen: Screen) -> Problem:
    """The rows and faults are shown; the sentence says what to do."""
    if order.body.get("retry_of"):
        return unknown_batch(refused, str(order.body["retry_of"]))
    details = [detail for detail in refused.details if isinstance(detail, Mapping)]
    rows = [detail for detail in details if "index" in detail and "reason" in detail]
    if rows:
        screen.tell(rows_with_reasons(order, rows[:MOST_LEFT_OUT]))
        return Problem(f"{_sentence(refused)} {_of_rows(order, rows)} Nothing was sent.")
    for detail in details:
        if "suggestion" in detail:
            screen.tell(f"[yellow]•[/] {escape(str(detail['suggestion']))}")
    if refused.code == NO_CREDITS and details:
        return Problem(_without_credits(refused, details[0]))
    field = next((str(detail["field"]) for detail in details if "field" in detail), "")
    place = order.place(field)
    if place != field:
        return Problem(f"{order.file or 'The list'}, {place}: {details[0].get('problem', refused.message)}.")
    return Problem(_sentence(refused))


def _sentence(refused: Refused) -> str:
    said = refused.message.strip() or f"The API refused it ({refused.code})."
    return said if said.endswith((".", "!", "?")) else f"{said}."


def _of_rows(order: Order, rows: list[Mapping[str, Any]]) -> str:
    if not order.file:
        return ""
    lines = ", ".join(filter(None, (order.line(row["index"]) for row in rows[:5])))
    more = f" and {counted(len(rows) - 5, 'other')}" if len(rows) > 5 else ""
    return f"Correct {order.file} in line {lines}{more}."


def _without_credits(refused: Refused, figures: Mapping[str, Any]) -> str:
    without = figures.get("without_consent", 0)
    spare = f"; {counted(without, 'text')} without consent would not go out anyway: take them off the list"
    return f"{_sentence(refused).rstrip('.')}{spare if without else ''}."
