"""`sayso sign-in`, `sayso second-factor` and `sayso sign-out`."""

from dataclasses import asdict
from typing import Any

import click

from sayso_cli.office.api import deployment as deployments
from sayso_cli.office.api import second_factor as second_factors
from sayso_cli.office.api import sign_in as sessions
from sayso_cli.office.api.deployment import Deployment, configured
from sayso_cli.office.command import command
from sayso_cli.office.problem import Problem
from sayso_cli.office.session_context import SessionContext
from sayso_cli.visible import outside


@command("sign-in")
@click.option("--api-url", help="The address of your Sayso; kept for the next time, like the next two.")
@click.option("--client-id", help="The id for signing in: the output UserPoolClientId of the deployment.")
@click.option("--region", help="The AWS region.  [default: the one in the address]")
@click.option("--username", default="", help="Your e-mail address; asked for if left out.")
@click.option("--forgotten", is_flag=True, help="Choose a new password, with a code that you get by e-mail.")
def sign_in(context: SessionContext, *, username: str, forgotten: bool, **given: str | None) -> Any:
    """Sign in with e-mail address and password; you stay signed in for seven days."""
    known = configured()
    named = {name: value for name, value in given.items() if value}
    is_new = known is None or named.get("api_url", known.api_url).rstrip("/") != known.api_url
    deployment = Deployment.from_values((asdict(known) if known and not is_new else {}) | named)
    session = sessions.sign_in(deployment, username or deployment.username, forgotten=forgotten)
    result = {"username": session.name, "api_url": deployment.api_url}
    said = f"Signed in as {outside(session.name)}."
    if session.lacks_second_factor:
        said += " As an admin you need a second factor before you can go on: run `sayso second-factor`."
    context.screen.result(result, said)
    return result


@command("second-factor")
def second_factor(context: SessionContext) -> Any:
    """Set up an authenticator app, whose code you are asked for at each sign-in."""
    deployment = configured()
    if deployment is None:
        raise Problem("You are not signed in: run `sayso sign-in`.")
    username = second_factors.set_up(deployment)
    result = {"username": username, "second_factor": "authenticator app"}
    context.screen.result(result, "It is set up, and you are signed out everywhere: run `sayso sign-in`.")
    return result


@command("sign-out")
@click.option("--forget", is_flag=True, help="Also forget the address of your Sayso.")
def sign_out(context: SessionContext, *, forget: bool) -> Any:
    """End the session on this computer and at Cognito."""
    deployment = configured()
    if deployment is None:
        raise Problem("Nobody is signed in on this computer.")
    if forget:
        deployments.config_file().unlink(missing_ok=True)
    was_signed_in = sessions.sign_out(deployment)
    context.screen.result({"signed_out": was_signed_in}, "Signed out." if was_signed_in else "Nobody was signed in.")
