"""The local stack on this computer: the staff of its accounts are signed in without a question."""

import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from sayso_cli.office.api.cognito import Cognito
from sayso_cli.office.api.session import Session
from sayso_cli.office.api.tokens import Tokens
from sayso_cli.office.problem import Problem, SignInNeeded

ROLES = ("admin", "sender", "viewer")


class NoPrompts:
    """The staff of the local stack have permanent passwords and no second factor."""

    def new_password(self) -> str:
        raise SignInNeeded("The local stack's staff cannot sign in: run `make local-up` again.")

    code = new_password


def stack_file(environment: Mapping[str, str] = os.environ) -> Path:
    """Return the file in which `make local-up` describes the running stack."""
    return Path(environment.get("SAYSO_STATE_DIR") or ".local") / "stack.json"


def read(file: Path) -> dict[str, Any]:
    """Return the content of stack.json. Problem if no stack runs."""
    try:
        stack: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise Problem(
            f"There is no local stack at {file}: run `make local-up`, and run sayso in the same folder "
            "(or set SAYSO_STATE_DIR to that folder's .local)."
        ) from error
    return stack


def session(file: Path, wanted: str | None, role: str | None) -> Session:
    """Return the session of a member of the staff: of a demo account, or of one that the operator opened since.

    `wanted` is an account's id, or a demo account's name; the first demo account if None. An old token is renewed with
    the password, which the local stack keeps.
    """
    stack = read(file)
    cognito = Cognito(stack["resources"]["UserPoolClientId"], stack["region"], stack["aws_endpoint_url"])
    demo = _demo_account(stack, wanted)
    if demo:
        person = demo["staff"][role or ROLES[0]]
        return _session(cognito, person["username"], person["password"], Tokens(person["id_token"]))
    for username, password in _passwords(file):
        try:
            tokens = cognito.sign_in(username, password, NoPrompts())
        except Problem:  # disabled, for example
            continue
        if tokens.account == wanted and (role is None or role in tokens.roles):
            return _session(cognito, username, password, tokens)
    ids = " and ".join(one["account_id"] for one in stack["accounts"])
    as_role = f" as {role}" if role else ""
    raise Problem(
        f"Nobody of {wanted} can sign in{as_role} on the local stack. It has {ids}, and what you open with "
        "`sayso-operator open-account … --local` (sayso-operator accounts --local)."
    )


def _demo_account(stack: Mapping[str, Any], wanted: str | None) -> Mapping[str, Any] | None:
    accounts: list[Mapping[str, Any]] = stack["accounts"]
    if wanted is None:
        return accounts[0]
    return next((one for one in accounts if wanted.casefold() in (one["account_id"], one["name"].casefold())), None)


def _passwords(file: Path) -> Iterator[tuple[str, str]]:
    """Whom the operator has invited, in that order, with their passwords."""
    passwords = file.with_name("passwords.json")
    known: dict[str, str] = json.loads(passwords.read_text(encoding="utf-8")) if passwords.exists() else {}
    yield from known.items()


def _session(cognito: Cognito, username: str, password: str, tokens: Tokens) -> Session:
    def renew(_: Tokens) -> Tokens:
        return cognito.sign_in(username, password, NoPrompts())

    return Session(tokens, renew)
