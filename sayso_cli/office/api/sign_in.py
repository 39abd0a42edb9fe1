"""Sign in at the keyboard: e-mail address and password, a new password at the first time, a code if there is one."""

import sys
from dataclasses import dataclass, replace

import click

from sayso_cli.office.api import deployment as deployments
from sayso_cli.office.api import session, token_store
from sayso_cli.office.api.cognito import PASSWORD_RULES, Cognito, WrongPassword
from sayso_cli.office.api.deployment import Deployment
from sayso_cli.office.api.tokens import Tokens
from sayso_cli.office.problem import Problem

TRIES = 3


@dataclass(frozen=True, slots=True)
class Keyboard:
    """Asks the person; where standard input is no keyboard, its next line is the answer."""

    def username(self, known: str) -> str:
        """The e-mail address; Enter takes the one of the last time."""
        return str(click.prompt("E-mail address", default=known or None, err=True))

    def password(self) -> str:
        """The password, unseen."""
        return _secret("Password")

    def new_password(self) -> str:
        """The password that takes the place of the temporary one, twice."""
        click.echo(f"This is your first sign-in: choose a password ({PASSWORD_RULES}).", err=True)
        return _secret("New password", twice=True)

    def replacement(self) -> tuple[str, str]:
        """The code that came by e-mail, and the password that takes the place of the forgotten one."""
        click.echo(f"An e-mail brings a code; then choose a password ({PASSWORD_RULES}).", err=True)
        code = str(click.prompt("Code of the e-mail", err=True)).strip()
        return code, _secret("New password", twice=True)

    def code(self) -> str:
        """The six digits that an app shows."""
        return str(click.prompt("Code of your authenticator app", err=True)).strip()


def sign_in(
    deployment: Deployment, username: str, keyboard: Keyboard = Keyboard(), *, forgotten: bool = False
) -> session.Session:
    """A new session, kept for the commands that follow. Problem after three wrong passwords."""
    cognito = session.cognito_of(deployment)
    click.echo(f"Sign in to Sayso at {deployment.api_url}", err=True)
    interactive = sys.stdin.isatty()
    name = keyboard.username(username) if interactive or not username else username
    if forgotten:
        return _kept(deployment, name, _with_another_password(cognito, name, keyboard))
    for left in reversed(range(TRIES if interactive else 1)):
        try:
            tokens = cognito.sign_in(name, keyboard.password(), keyboard)
            break
        except WrongPassword as problem:
            if not left:
                raise
            click.echo(problem.sentence, err=True)
    return _kept(deployment, name, tokens)


def _with_another_password(cognito: Cognito, name: str, keyboard: Keyboard) -> Tokens:
    cognito.send_code(name)
    code, password = keyboard.replacement()
    cognito.replace_password(name, code, password)
    return cognito.sign_in(name, password, keyboard)


def _kept(deployment: Deployment, name: str, tokens: Tokens) -> session.Session:
    token_store.store(deployment.client_id, tokens)
    deployments.keep(replace(deployment, username=name))
    return session.of(deployment, tokens)


def sign_out(deployment: Deployment) -> bool:
    """End the session here and at Cognito; says whether there was one."""
    tokens = token_store.load(deployment.client_id)
    token_store.forget(deployment.client_id)
    if tokens is None:
        return False
    try:
        session.cognito_of(deployment).revoke(tokens)
    except Problem as problem:
        raise Problem(f"You are signed out on this computer, but Cognito was not told: {problem}") from problem
    return True


def _secret(what: str, *, twice: bool = False) -> str:
    if sys.stdin.isatty():
        return str(click.prompt(what, hide_input=True, confirmation_prompt=twice, err=True))
    line = sys.stdin.readline()
    if not line:
        raise Problem(f"{what} is missing: write it into the next line of standard input, or sign in at a keyboard.")
    return line.rstrip("\r\n")
