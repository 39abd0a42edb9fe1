"""`sayso requests` and `sayso decide`."""

from typing import Any

import click

from sayso_cli.office.command import command
from sayso_cli.office.problem import Problem, Refused
from sayso_cli.office.session_context import SessionContext
from sayso_cli.office.show import requests as show_requests

GONE = ("not_waiting", "not_found")


@command("requests")
def requests(context: SessionContext) -> Any:
    """List the requests of families that wait for a decision.

    They came by text or by a key in a call. The oldest is first.
    """
    found = {"requests": context.client.all("/opt-out-requests", "requests")}
    context.screen.result(found, *show_requests.waiting(found["requests"], context.zone))
    return found


@command("decide")
@click.argument("request")
@click.argument("decision", type=click.Choice(["apply", "dismiss"]))
@click.option("--note", required=True, help="The reason, or what the family said; it goes into the log.")
def decide(context: SessionContext, *, request: str, decision: str, note: str) -> Any:
    """Grant REQUEST (apply), or reject it and lift the pause (dismiss). `sayso requests` shows the ids."""
    if not note.strip():
        raise Problem("--note is blank: give the reason, or what the family said.")
    number, _, rest = request.partition(".")
    try:
        named = f"{context.client.phone_id(f'+{number}')}.{rest}" if rest and number.isdecimal() else request
        consent = context.client.post(f"/opt-out-requests/{named}", {"decision": decision, "note": note})
    except Refused as refused:
        if refused.code not in GONE:
            raise
        raise Problem(
            f"{request} is not pending: it is decided, or the family withdrew it. See `sayso requests`."
        ) from refused
    context.screen.result(consent, *show_requests.decided(consent, decision))
    return consent
