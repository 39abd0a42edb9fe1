"""The staff of the demo accounts: made by the operator's calls, signed in as a person signs in."""

import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from local import aws
from local.place import Place

# Who works at each demo account, and the groups each is in.
GROUPS = {"admin": ("admin", "billing"), "sender": ("sender",), "viewer": ("viewer",)}


@dataclass(frozen=True, slots=True)
class Person:
    """A member of staff, and the token of the last sign-in."""

    username: str
    password: str
    id_token: str


def hire(place: Place, resources: Mapping[str, str], account_id: str) -> dict[str, dict[str, str]]:
    """Create and sign in one person for each job at the account."""
    cognito = aws.cognito(place)
    pool = resources["UserPoolId"]
    staff = {}
    for job, groups in GROUPS.items():
        username = f"{job}@{account_id}.example"
        password = f"{secrets.token_urlsafe(18)}aA1"
        cognito.admin_create_user(
            UserPoolId=pool,
            Username=username,
            MessageAction="SUPPRESS",
            UserAttributes=[
                {"Name": "email", "Value": username},
                {"Name": "email_verified", "Value": "true"},
                {"Name": "custom:account", "Value": account_id},
            ],
        )
        cognito.admin_set_user_password(UserPoolId=pool, Username=username, Password=password, Permanent=True)
        for group in groups:
            cognito.admin_add_user_to_group(UserPoolId=pool, Username=username, GroupName=group)
        staff[job] = asdict(Person(username, password, sign_in(place, resources, username, password)))
    return staff


def sign_in(place: Place, resources: Mapping[str, str], username: str, password: str) -> str:
    """A new ID token, by the same call that a console makes."""
    answer = aws.cognito(place).initiate_auth(
        ClientId=resources["UserPoolClientId"],
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": username, "PASSWORD": password},
    )
    return answer["AuthenticationResult"]["IdToken"]
