"""The staff of the demo accounts: invited by the operator's command, signed in as a person signs in."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from local import aws
from local.stack_config import StackConfig
from sayso.domain.account.settings import Role
from sayso_cli.operator import passwords
from sayso_cli.operator.stack import Stack
from sayso_cli.operator.staff import invite

# Who works at each demo account, and as what.
ROLES = {
    "admin": frozenset({Role.ADMIN, Role.BILLING}),
    "sender": frozenset({Role.SENDER}),
    "viewer": frozenset({Role.VIEWER}),
}


@dataclass(frozen=True, slots=True)
class Person:
    """A member of staff, and the token of the last sign-in."""

    username: str
    password: str
    id_token: str


def hire(config: StackConfig, resources: Mapping[str, str], stack: Stack, account_id: str) -> dict[str, dict[str, str]]:
    """Invite and sign in one person for each job at the account."""
    hired = {}
    for job, roles in ROLES.items():
        username = f"{job}@{account_id}.example"
        invite(stack, account_id, username, roles)
        password = passwords.of(config.state_dir, username)
        hired[job] = asdict(Person(username, password, sign_in(config, resources, username, password)))
    return hired


def sign_in(config: StackConfig, resources: Mapping[str, str], username: str, password: str) -> str:
    """A new ID token, by the same call that a console makes."""
    answer = aws.cognito(config).initiate_auth(
        ClientId=resources["UserPoolClientId"],
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": username, "PASSWORD": password},
    )
    return answer["AuthenticationResult"]["IdToken"]
