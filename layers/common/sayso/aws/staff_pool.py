"""The user pool of the staff, asked by the function that it calls before it signs a token."""

from dataclasses import dataclass
from functools import cache
from typing import Any

import boto3

from sayso.time_limits import aws_config


@cache
def _cognito() -> Any:
    return boto3.client("cognito-idp", config=aws_config())


@dataclass(frozen=True, slots=True)
class StaffPool:
    """A pool, by its id."""

    pool_id: str

    def second_factors(self, username: str) -> frozenset[str]:
        """The second factors that the person has set up. Raises if Cognito does not answer: then nobody is let in."""
        person = _cognito().admin_get_user(UserPoolId=self.pool_id, Username=username)
        return frozenset(person.get("UserMFASettingList", ()))
