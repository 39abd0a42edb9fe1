"""The local stack on this computer: its demo accounts, whose staff are signed in without a question."""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sayso_cli.office.api.cognito import Cognito
from sayso_cli.office.api.session import Session
from sayso_cli.office.api.tokens import Tokens
from sayso_cli.office.problem import Problem, SignInNeeded

ROLES = ("admin", "sender", "viewer")


class NoPrompts:
    """The staff of the demo accounts have permanent passwords and no second factor."""

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


def account(stack: Mapping[str, Any], wanted: str | None) -> Mapping[str, Any]:
    """Return a demo account by its id or its name; the first if None."""
    accounts: list[Mapping[str, Any]] = stack["accounts"]
    if wanted is None:
        return accounts[0]
    for one in accounts:
        if wanted.casefold() in (one["account_id"], one["name"].casefold()):
            return one
    ids = " and ".join(one["account_id"] for one in accounts)
    raise Problem(f"The local stack has no account {wanted}; it has {ids}.")


def session(stack: Mapping[str, Any], wanted: str | None, role: str) -> Session:
    """Return the session of a member of the staff; an old token is renewed with the password in stack.json."""
    person = account(stack, wanted)["staff"][role]
    cognito = Cognito(stack["resources"]["UserPoolClientId"], stack["region"], stack["aws_endpoint_url"])

    def renew(_: Tokens) -> Tokens:
        return cognito.sign_in(person["username"], person["password"], NoPrompts())

    return Session(Tokens(person["id_token"]), renew)
