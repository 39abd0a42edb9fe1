"""`sayso requests` and `sayso decide`."""

from typing import Any

import click

from sayso_cli.office.command import command
from sayso_cli.office.problem import Problem, Refused
from sayso_cli.office.session_context import Desk
from sayso_cli.office.show import requests as show_requests

GONE = ("not_waiting", "not_found")


@command("requests")
def requests(desk: Desk) -> Any:
    """List what families have asked for by text or by a key in a call, and nobody has decided; the oldest first."""
    found = {"requests": desk.client.all("/opt-out-requests", "requests")}
    desk.screen.result(found, *show_requests.waiting(found["requests"], desk.zone))
    return found


@command("decide")
@click.argument("request")
@click.argument("decision", type=click.Choice(["apply", "dismiss"]))
@click.option("--note", required=True, help="Why, or what the family said; it stands in the log.")
def decide(desk: Desk, *, request: str, decision: str, note: str) -> Any:
    """Do what REQUEST asks for (apply), or let messages go again (dismiss); REQUEST as `sayso requests` names it."""
    if not note.strip():
        raise Problem("--note is blank: write down why, or what the family said.")
    try:
        consent = desk.client.post(f"/opt-out-requests/{request}", {"decision": decision, "note": note})
    except Refused as refused:
        if refused.code not in GONE:
            raise
        raise Problem(
            f"{request} does not wait: somebody has decided it, or the family has. `sayso requests` lists what waits."
        ) from refused
    desk.screen.result(consent, *show_requests.decided(consent, decision))
    return consent
