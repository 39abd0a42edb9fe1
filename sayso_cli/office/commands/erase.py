"""`sayso erase`."""

from typing import Any

import click

from sayso_cli.office.command import command
from sayso_cli.office.input import phones
from sayso_cli.office.problem import Problem, Refused
from sayso_cli.office.session_context import Desk

QUESTION = "Erase names and texts of {}? What it allows stays as it is. This cannot be undone."

STILL_OPEN = "messages_open"


@command("erase")
@click.argument("phone")
@click.option("--note", required=True, help="Why; it is asked for and not kept, since it may name somebody.")
@click.option("--yes", "-y", is_flag=True, help="Erase without asking.")
def erase(desk: Desk, *, phone: str, note: str, yes: bool) -> Any:
    """Erase names and texts of PHONE's owner, on request; the phone stays as opted out or in as it is."""
    number = phones.e164(phone, desk.settings["default_country"], "PHONE")
    if not yes and not desk.screen.confirm(QUESTION.format(number)):
        raise Problem("nothing was erased.")
    while True:
        try:
            answer = desk.client.post(f"/consents/{number}/erasure", {"note": note})
        except Refused as refused:
            raise _with_batches(refused) from refused
        if answer["complete"]:
            break
        desk.screen.tell("There is more to erase than one call has time for: going on.")
    kept = "Files that were saved before still hold them: lists, reports, proofs, backups."
    desk.screen.result(answer, f"Names and texts of {number} are erased; its consent stays.", kept)
    return answer


def _with_batches(refused: Refused) -> Problem:
    """Which batches have to come to their end."""
    if refused.code != STILL_OPEN:
        return refused
    batches = dict.fromkeys(str(one["batch_id"]) for one in refused.details)
    return Problem(f"{refused.message} To stop it: sayso cancel {next(iter(batches))}.")
