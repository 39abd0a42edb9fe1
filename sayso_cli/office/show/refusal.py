"""Explains why the API refused a batch, with the lines of the office's own list."""

from collections.abc import Mapping
from typing import Any

from sayso_cli.office.api.client import BODY_TOO_LARGE
from sayso_cli.office.batch.batch_body import BatchBody
from sayso_cli.office.phrasing import how_many
from sayso_cli.office.problem import Problem, Refused
from sayso_cli.office.screen import Screen
from sayso_cli.office.show.not_found import NOT_FOUND, unknown_batch
from sayso_cli.office.show.preview import MOST_LEFT_OUT, rows_with_reasons
from sayso_cli.visible import outside

NO_CREDITS = "insufficient_credits"


def explain_refusal(body: BatchBody, refused: Refused, screen: Screen) -> Problem:
    """Print the rows and problems concerned; return a Problem that says what to do."""
    if body.content.get("retry_of"):
        return unknown_batch(refused, str(body.content["retry_of"]))
    if body.content.get("completes") and refused.status == NOT_FOUND:
        return unknown_batch(refused, str(body.content["completes"]))
    details = [detail for detail in refused.details if isinstance(detail, Mapping)]
    rows = [detail for detail in details if "index" in detail and "reason" in detail]
    if rows:
        screen.print(rows_with_reasons(body, rows[:MOST_LEFT_OUT]))
        return Problem(f"{_sentence(refused)} {_rows_to_correct(body, rows)} Nothing was sent.")
    for detail in details:
        if "suggestion" in detail:
            screen.print(f"[yellow]•[/] {outside(str(detail['suggestion']))}")
    if refused.code == NO_CREDITS and details:
        return Problem(_without_credits(refused, details[0]))
    field = next((str(detail["field"]) for detail in details if "field" in detail), "")
    in_file = body.field_in_file(field)
    if in_file != field:
        return Problem(f"{body.file or 'The list'}, {in_file}: {details[0].get('problem', refused.message)}.")
    return Problem(_too_large(body) if refused.code == BODY_TOO_LARGE else _sentence(refused))


def _too_large(body: BatchBody) -> str:
    if len(body.lines) < 2:
        return "The text is too long. Nothing was sent."
    middle = body.lines[len(body.lines) // 2 - 1]
    return (
        f"{body.file} is too large for one batch: split the file after line {middle:,} and send both parts. "
        "Nothing was sent."
    )


def _sentence(refused: Refused) -> str:
    message = refused.message.strip() or f"The API refused it ({refused.code})."
    return message if message.endswith((".", "!", "?")) else f"{message}."


def _rows_to_correct(body: BatchBody, rows: list[Mapping[str, Any]]) -> str:
    if not body.file:
        return ""
    lines = ", ".join(filter(None, (body.line(row["index"]) for row in rows[:5])))
    more = f" and {how_many(len(rows) - 5, 'other')}" if len(rows) > 5 else ""
    return f"Correct {body.file} in line {lines}{more}."


def _without_credits(refused: Refused, figures: Mapping[str, Any]) -> str:
    without = figures.get("without_consent", 0)
    spare = f"; {how_many(without, 'text')} without consent would not be sent anyway: take them off the list"
    return f"{_sentence(refused).rstrip('.')}{spare if without else ''}."
