"""`sayso erase`."""

from typing import Any

import click

from sayso_cli.office.command import command
from sayso_cli.office.input import phones
from sayso_cli.office.problem import Problem, Refused
from sayso_cli.office.session_context import SessionContext

QUESTION = "Erase the names and texts of {}? Its consent stays as it is. This cannot be undone."

WAITS = (
    "The names and texts of {} are held, so they are not erased yet: that happens by itself once the hold is lifted."
)

STILL_OPEN = "messages_open"


@command("erase")
@click.argument("phone")
@click.option("--note", required=True, help="The reason. It is not kept, since it may contain a name.")
@click.option("--yes", "-y", is_flag=True, help="Erase without asking.")
def erase(context: SessionContext, *, phone: str, note: str, yes: bool) -> Any:
    """Erase the names and texts of PHONE's owner, on their request. The phone's consent stays as it is."""
    number = phones.to_e164(phone, context.settings["default_country"], "PHONE")
    if not yes and not context.screen.confirm(QUESTION.format(number)):
        raise Problem("nothing was erased.")
    phone_id = context.client.phone_id(number)
    while True:
        try:
            result = context.client.post(f"/consents/{phone_id}/erasure", {"note": note})
        except Refused as refused:
            raise _with_open_batch(refused) from refused
        if result["complete"] or result["waits_for_hold"]:
            break
        context.screen.print("There is more to erase than one call can do: continuing.")
    if result["waits_for_hold"]:
        context.screen.result(result, WAITS.format(number))
        return result
    kept = "Files that were saved before still contain them: lists, reports, proofs, backups."
    context.screen.result(result, f"The names and texts of {number} are erased; its consent stays.", kept)
    return result


def _with_open_batch(refused: Refused) -> Problem:
    """Add which batch is still open."""
    if refused.code != STILL_OPEN:
        return refused
    batches = dict.fromkeys(str(one["batch_id"]) for one in refused.details)
    return Problem(f"{refused.message} To stop it: sayso cancel {next(iter(batches))}.")
