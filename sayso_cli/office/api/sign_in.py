"""Signs in at the keyboard: e-mail address and password, a new password the first time, a code if there is one."""

import sys
from dataclasses import dataclass, replace

import click

from sayso_cli.office.api import deployment as deployments
from sayso_cli.office.api import session, token_store
from sayso_cli.office.api.cognito import PASSWORD_RULES, Cognito, WrongPassword
from sayso_cli.office.api.deployment import Deployment
from sayso_cli.office.api.tokens import Tokens
from sayso_cli.office.problem import Problem

ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class KeyboardPrompts:
    """Asks the person; if standard input is not a terminal, its next line is the answer."""

    def username(self, known: str) -> str:
        """Ask for the e-mail address; Enter takes the last one."""
        return str(click.prompt("E-mail address", default=known or None, err=True))

    def password(self) -> str:
        """Ask for the password, hidden."""
        return _secret("Password")

    def new_password(self) -> str:
        """Ask twice for the password that replaces the temporary one."""
        click.echo(f"This is your first sign-in: choose a password ({PASSWORD_RULES}).", err=True)
        return _secret("New password", twice=True)

    def replacement(self) -> tuple[str, str]:
        """Ask for the code from the e-mail, and for the password that replaces the forgotten one."""
        click.echo(f"You will get an e-mail with a code. Then choose a password ({PASSWORD_RULES}).", err=True)
        code = str(click.prompt("Code from the e-mail", err=True)).strip()
        return code, _secret("New password", twice=True)

    def code(self) -> str:
        """Ask for the six digits that an authenticator app shows."""
        return str(click.prompt("Code from your authenticator app", err=True)).strip()


def sign_in(
    deployment: Deployment, username: str, keyboard: KeyboardPrompts = KeyboardPrompts(), *, forgotten: bool = False
) -> session.Session:
    """Sign in and keep the session for later commands. Problem after three wrong passwords."""
    cognito = session.cognito_of(deployment)
    click.echo(f"Sign in to Sayso at {deployment.api_url}", err=True)
    interactive = sys.stdin.isatty()
    name = keyboard.username(username) if interactive or not username else username
    if forgotten:
        return _started(deployment, name, _with_new_password(cognito, name, keyboard))
    for left in reversed(range(ATTEMPTS if interactive else 1)):
        try:
            tokens = cognito.sign_in(name, keyboard.password(), keyboard)
            break
        except WrongPassword as problem:
            if not left:
                raise
            click.echo(problem.sentence, err=True)
    return _started(deployment, name, tokens)


def _with_new_password(cognito: Cognito, name: str, keyboard: KeyboardPrompts) -> Tokens:
    cognito.send_code(name)
    code, password = keyboard.replacement()
    cognito.replace_password(name, code, password)
    return cognito.sign_in(name, password, keyboard)


def _started(deployment: Deployment, name: str, tokens: Tokens) -> session.Session:
    token_store.store(deployment.client_id, tokens)
    deployments.save(replace(deployment, username=name))
    return session.start(deployment, tokens)


def sign_out(deployment: Deployment) -> bool:
    """End the session on this computer and at Cognito; return whether there was one."""
    tokens = token_store.load(deployment.client_id)
    token_store.forget(deployment.client_id)
    if tokens is None:
        return False
    try:
        session.cognito_of(deployment).revoke(tokens)
    except Problem as problem:
        raise Problem(f"You are signed out on this computer, but Cognito could not be reached: {problem}") from problem
    return True


def _secret(what: str, *, twice: bool = False) -> str:
    if sys.stdin.isatty():
        return str(click.prompt(what, hide_input=True, confirmation_prompt=twice, err=True))
    line = sys.stdin.readline()
    if not line:
        raise Problem(f"{what} is missing: put it on the next line of standard input, or sign in at a keyboard.")
    return line.rstrip("\r\n")
