"""The staff of the demo accounts, invited with the operator's command and signed in through Cognito."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from local import aws
from local.stack_config import StackConfig
from sayso.domain.account.settings import Role
from sayso_cli.operator import passwords
from sayso_cli.operator.stack import Stack
from sayso_cli.operator.staff import invite

# The people at each demo account, and their roles.
ROLES = {
    "admin": frozenset({Role.ADMIN, Role.BILLING}),
    "sender": frozenset({Role.SENDER}),
    "viewer": frozenset({Role.VIEWER}),
}


@dataclass(frozen=True, slots=True)
class Person:
    """A member of staff with the ID token of the last sign-in."""

    username: str
    password: str
    id_token: str


def invite_all(
    config: StackConfig, resources: Mapping[str, str], stack: Stack, account_id: str
) -> dict[str, dict[str, str]]:
    """Invite and sign in one person of each kind; returns the `staff` of stack.json."""
    people = {}
    for kind, roles in ROLES.items():
        username = f"{kind}@{account_id}.example"
        invite(stack, account_id, username, roles)
        password = passwords.of(config.state_dir, username)
        people[kind] = asdict(Person(username, password, sign_in(config, resources, username, password)))
    return people


def sign_in(config: StackConfig, resources: Mapping[str, str], username: str, password: str) -> str:
    """A new ID token, by the same call that a web console would make."""
    answer = aws.cognito(config).initiate_auth(
        ClientId=resources["UserPoolClientId"],
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": username, "PASSWORD": password},
    )
    return answer["AuthenticationResult"]["IdToken"]
