"""Decide which of a person's roles the token carries that is about to be signed."""

from collections.abc import Sequence

from sayso.aws.staff_pool import StaffPool
from sayso.domain.account.second_factor import TokenRoles, needs_second_factor, roles_of_token


def decide_token_roles(pool: StaffPool, username: str, groups: Sequence[str]) -> TokenRoles:
    """Only who needs a second factor costs a question: tokens are renewed every few minutes."""
    factors = pool.second_factors(username) if needs_second_factor(groups) else frozenset[str]()
    return roles_of_token(groups, factors)
