"""Sets up an authenticator app at the keyboard, for whoever is signed in."""

from urllib.parse import quote

import click

from sayso_cli.office.api import session, token_store
from sayso_cli.office.api.deployment import Deployment
from sayso_cli.office.problem import Problem, SignInNeeded

ATTEMPTS = 3


def set_up(deployment: Deployment) -> str:
    """Show a secret key, ask for the first code, and end all sessions; return the person's e-mail address."""
    tokens = token_store.load(deployment.client_id)
    if tokens is None:
        raise SignInNeeded("You are not signed in: run `sayso sign-in`.")
    cognito = session.cognito_of(deployment)
    key = cognito.new_secret_key(cognito.access_token(tokens))
    click.echo("Add an account to your authenticator app, with this secret key (it is shown only now):", err=True)
    click.echo(f"\n    {in_fours(key)}\n", err=True)
    click.echo(
        f"or with this address, on a phone or in a password manager:\n\n    {address(tokens.name, key)}\n", err=True
    )
    for left in reversed(range(ATTEMPTS)):
        code = str(click.prompt("Code that the app shows", err=True)).replace(" ", "")
        try:
            # A token of its own: it lives five minutes, and people look for their phone.
            cognito.confirm_secret_key(cognito.access_token(tokens), code)
            break
        except Problem as problem:
            if not left or isinstance(problem, SignInNeeded):
                raise
            click.echo(problem.sentence, err=True)
    token_store.forget(deployment.client_id)
    return tokens.name


def in_fours(key: str) -> str:
    """The key in groups of four, to be typed."""
    return " ".join(key[start : start + 4] for start in range(0, len(key), 4))


def address(name: str, key: str) -> str:
    """The key as apps read it: https://github.com/google/google-authenticator/wiki/Key-Uri-Format."""
    return f"otpauth://totp/Sayso:{quote(name)}?secret={key}&issuer=Sayso"
