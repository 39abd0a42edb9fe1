"""Which roles a token carries, by the second factors of the person."""

import pytest

from sayso.domain.account.second_factor import TokenRoles, needs_second_factor, roles_of_token

APP = {"SOFTWARE_TOKEN_MFA"}


@pytest.mark.parametrize(
    ("groups", "factors", "carried"),
    [
        pytest.param(["admin", "billing"], APP, TokenRoles(("admin", "billing")), id="with an app, all of it"),
        pytest.param(["admin", "billing"], set(), TokenRoles(("billing",), lacks_second_factor=True), id="without"),
        pytest.param(["admin"], {"SMS_MFA", "EMAIL_OTP"}, TokenRoles((), True), id="a factor the pool does not offer"),
        pytest.param(["admin"], {"WEB_AUTHN"}, TokenRoles((), True), id="a passkey beside a bare password"),
        pytest.param(["sender", "billing"], set(), TokenRoles(("sender", "billing")), id="who needs none"),
        pytest.param([], set(), TokenRoles(()), id="nobody yet"),
    ],
)
def test_only_an_admin_with_an_authenticator_app_is_one_in_the_token(
    groups: list[str], factors: set[str], carried: TokenRoles
) -> None:
    assert roles_of_token(groups, factors) == carried


@pytest.mark.parametrize(
    ("groups", "needed"), [(["viewer", "admin"], True), (["sender", "billing"], False), ([], False)]
)
def test_only_admins_need_one(groups: list[str], needed: bool) -> None:
    assert needs_second_factor(groups) is needed
