"""The second factor of an admin: without one, no token carries the role."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sayso.domain.account.settings import Role

NEEDED_FOR = frozenset({Role.ADMIN.value})

AUTHENTICATOR_APP = "SOFTWARE_TOKEN_MFA"
"""As Cognito names it. Whoever has one set up is asked for its code at each sign-in with a password.
A passkey by itself is not in Cognito's list of a person's factors, and leaves the password as a way in without any.
https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminGetUser.html"""

CLAIM = "second_factor"
MISSING = "missing"
"""What a token says in this claim if a role was left out of it."""


@dataclass(frozen=True, slots=True)
class TokenRoles:
    """The groups that a token carries, and whether the want of a second factor has taken one away."""

    groups: tuple[str, ...]
    lacks_second_factor: bool = False


def needs_second_factor(groups: Collection[str]) -> bool:
    """Whether one of the person's groups is carried only with a second factor."""
    return not NEEDED_FOR.isdisjoint(groups)


def roles_of_token(groups: Sequence[str], factors: Collection[str]) -> TokenRoles:
    """What the token carries of the person's groups, if these factors are set up."""
    if AUTHENTICATOR_APP in factors or not needs_second_factor(groups):
        return TokenRoles(tuple(groups))
    return TokenRoles(tuple(group for group in groups if group not in NEEDED_FOR), lacks_second_factor=True)
