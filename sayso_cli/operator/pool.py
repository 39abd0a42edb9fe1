"""The Cognito user pool: who is in it, for which account and in which groups. Each change is one method."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from sayso.domain.account.settings import Role
from sayso_cli.operator.problem import code_of
from sayso_cli.operator.stack import Stack

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp.type_defs import (
        AdminCreateUserRequestTypeDef,
        AttributeTypeTypeDef,
        SoftwareTokenMfaSettingsTypeTypeDef,
    )

NEVER_SIGNED_IN = "FORCE_CHANGE_PASSWORD"
"""Cognito's status of a person who was invited and has not chosen a password yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody in the pool."""

    email: str
    account: str
    roles: frozenset[Role]
    enabled: bool
    status: str

    @property
    def state(self) -> str:
        """`active`, `invited` or `disabled`."""
        if not self.enabled:
            return "disabled"
        return "invited" if self.status == NEVER_SIGNED_IN else "active"


class Pool:
    """The user pool of one stack. People are identified by their e-mail address."""

    def __init__(self, stack: Stack) -> None:
        self._cognito = stack.cognito
        self._id = stack.output("UserPoolId")

    def find(self, email: str) -> Person | None:
        """Return the person with this address, or None."""
        try:
            found = self._cognito.admin_get_user(UserPoolId=self._id, Username=email)
        except ClientError as error:
            if code_of(error) == "UserNotFoundException":
                return None
            raise
        return self._person(found["Username"], found.get("UserAttributes", []), found)

    def of_account(self, account: str) -> Iterator[Person]:
        """Return the account's people. Cognito cannot filter by a custom attribute: all are read, 60 per call."""
        for page in self._cognito.get_paginator("list_users").paginate(UserPoolId=self._id):
            for user in page["Users"]:
                attributes = user.get("Attributes", [])
                if _values(attributes).get("custom:account") == account:
                    yield self._person(user["Username"], attributes, user)

    def create(self, account: str, email: str, password: str = "") -> bool:
        """Add the person; False if somebody else just did. Without a password, Cognito e-mails an invitation."""
        wanted: AdminCreateUserRequestTypeDef = {
            "UserPoolId": self._id,
            "Username": email,
            "UserAttributes": [
                {"Name": "email", "Value": email},
                {"Name": "email_verified", "Value": "true"},
                {"Name": "custom:account", "Value": account},
            ],
            "DesiredDeliveryMediums": ["EMAIL"],  # the default is SMS
        }
        if password:
            wanted["MessageAction"] = "SUPPRESS"
        try:
            self._cognito.admin_create_user(**wanted)
        except ClientError as error:
            if code_of(error) == "UsernameExistsException":
                return False
            raise
        if password:
            self.set_password(email, password)
        return True

    def resend_invitation(self, email: str) -> None:
        """Have Cognito send the invitation again, with a new temporary password."""
        self._cognito.admin_create_user(
            UserPoolId=self._id, Username=email, MessageAction="RESEND", DesiredDeliveryMediums=["EMAIL"]
        )

    def set_password(self, email: str, password: str) -> None:
        """Set a permanent password, which need not be changed at the first sign-in."""
        self._cognito.admin_set_user_password(UserPoolId=self._id, Username=email, Password=password, Permanent=True)

    def join(self, email: str, role: Role) -> None:
        """Give a role."""
        self._cognito.admin_add_user_to_group(UserPoolId=self._id, Username=email, GroupName=role)

    def leave(self, email: str, role: Role) -> None:
        """Remove the person from a role's group."""
        self._cognito.admin_remove_user_from_group(UserPoolId=self._id, Username=email, GroupName=role)

    def enable(self, email: str) -> None:
        """Allow the person to sign in."""
        self._cognito.admin_enable_user(UserPoolId=self._id, Username=email)

    def disable(self, email: str) -> None:
        """Stop the person from signing in, and end their sessions.

        In this order: a person who is signed out first could sign in again in between.
        """
        self._cognito.admin_disable_user(UserPoolId=self._id, Username=email)
        self._cognito.admin_user_global_sign_out(UserPoolId=self._id, Username=email)

    def has_second_factor(self, email: str) -> bool:
        """Whether the person is asked for more than a password."""
        person = self._cognito.admin_get_user(UserPoolId=self._id, Username=email)
        return bool(person.get("UserMFASettingList"))

    def remove_second_factor(self, email: str) -> None:
        """Let the person sign in with the password alone, and end their sessions."""
        off: SoftwareTokenMfaSettingsTypeTypeDef = {"Enabled": False, "PreferredMfa": False}
        self._cognito.admin_set_user_mfa_preference(UserPoolId=self._id, Username=email, SoftwareTokenMfaSettings=off)
        self._cognito.admin_user_global_sign_out(UserPoolId=self._id, Username=email)

    def delete(self, email: str) -> None:
        """Delete the person, and end their sessions."""
        self._cognito.admin_user_global_sign_out(UserPoolId=self._id, Username=email)
        self._cognito.admin_delete_user(UserPoolId=self._id, Username=email)

    def _person(self, username: str, attributes: "Sequence[AttributeTypeTypeDef]", user: Mapping[str, Any]) -> Person:
        values = _values(attributes)
        pages = self._cognito.get_paginator("admin_list_groups_for_user")
        groups = [
            group["GroupName"]
            for page in pages.paginate(UserPoolId=self._id, Username=username)
            for group in page["Groups"]
        ]
        return Person(
            email=values.get("email", username),
            account=values.get("custom:account", ""),
            roles=frozenset(Role(group) for group in groups if group in set(Role)),
            enabled=user["Enabled"],
            status=user["UserStatus"],
        )


def _values(attributes: "Sequence[AttributeTypeTypeDef]") -> dict[str, str]:
    return {each["Name"]: each.get("Value", "") for each in attributes}
