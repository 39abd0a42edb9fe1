"""`sayso sign-in` and `sayso sign-out`."""

from dataclasses import asdict
from typing import Any

import click

from sayso_cli.office.api import deployment as deployments
from sayso_cli.office.api import sign_in as signing
from sayso_cli.office.api.deployment import Deployment, configured
from sayso_cli.office.command import command
from sayso_cli.office.problem import Problem
from sayso_cli.office.session_context import Desk


@command("sign-in")
@click.option("--api-url", help="Where your Sayso is; kept for the next time, as the two below.")
@click.option("--client-id", help="Through which its staff sign in: the output UserPoolClientId of the deployment.")
@click.option("--region", help="Of AWS.  [default: as the address says]")
@click.option("--username", default="", help="Your e-mail address; asked for if it is left out.")
@click.option("--forgotten", is_flag=True, help="Choose another password, with a code that comes by e-mail.")
def sign_in(desk: Desk, *, username: str, forgotten: bool, **given: str | None) -> Any:
    """Sign in with e-mail address and password; you stay signed in for seven days."""
    known = configured()
    named = {name: value for name, value in given.items() if value}
    moved = known is None or named.get("api_url", known.api_url).rstrip("/") != known.api_url
    deployment = Deployment.of((asdict(known) if known and not moved else {}) | named)
    session = signing.sign_in(deployment, username or deployment.username, forgotten=forgotten)
    told = {"username": session.name, "api_url": deployment.api_url}
    desk.screen.result(told, f"Signed in as {session.name}.")
    return told


@command("sign-out")
@click.option("--forget", is_flag=True, help="Forget as well where your Sayso is.")
def sign_out(desk: Desk, *, forget: bool) -> Any:
    """End the session, on this computer and at Cognito."""
    deployment = configured()
    if deployment is None:
        raise Problem("Nobody is signed in on this computer.")
    if forget:
        deployments.config_file().unlink(missing_ok=True)
    was_signed_in = signing.sign_out(deployment)
    desk.screen.result({"signed_out": was_signed_in}, "Signed out." if was_signed_in else "Nobody was signed in.")
