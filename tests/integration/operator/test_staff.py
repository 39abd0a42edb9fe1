"""Staff by the operator's commands: one account each, roles as asked, nothing twice."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest

from sayso.domain.account.settings import Role
from sayso.domain.errors import NotFound
from sayso_cli.operator import passwords
from sayso_cli.operator.pool import Pool
from sayso_cli.operator.problem import OperatorProblem
from sayso_cli.operator.stack import Stack
from sayso_cli.operator.staff import change_role, disable, enable, invite, remove_second_factor, staff
from tests.support.house import House
from tests.support.operator import cognito_calls, deployment, set_up_app

KIM = "kim@harbour.example"
VIEWER, SENDER, ADMIN, BILLING = ({role} for role in Role)


@pytest.fixture
def stack(house: House) -> Iterator[Stack]:
    with deployment(house) as made:
        yield made


def roles_of(stack: Stack, email: str = KIM) -> frozenset[Role]:
    person = Pool(stack).find(email)
    assert person
    return person.roles


def signed_in_once(stack: Stack) -> None:
    Pool(stack).set_password(KIM, "a Password of 3 words")


@pytest.mark.parametrize("roles", [VIEWER, SENDER, ADMIN, ADMIN | BILLING, VIEWER | BILLING])
def test_who_is_invited_has_the_roles_that_were_asked_for_and_the_account_for_good(
    stack: Stack, roles: set[Role]
) -> None:
    result = invite(stack, "harbour", KIM, frozenset(roles))
    assert result.changed
    assert result.sentences[1] == "They get an e-mail with a password for the first sign-in, valid for 7 days."
    found = Pool(stack).find(KIM)
    assert found
    assert (found.account, set(found.roles), found.state) == ("harbour", roles, "invited")
    again = invite(stack, "harbour", KIM, frozenset(roles))
    assert not again.changed
    assert len(again.sentences) == 1


def test_cognito_writes_to_the_person_by_e_mail_and_makes_the_password_up(stack: Stack) -> None:
    with cognito_calls(stack) as asked:
        invite(stack, "harbour", KIM, frozenset(VIEWER))
    [call] = [params for name, params in asked if name == "AdminCreateUser"]
    assert call["DesiredDeliveryMediums"] == ["EMAIL"]
    assert "MessageAction" not in call
    assert "TemporaryPassword" not in call


def test_an_address_is_one_person_however_it_is_written(stack: Stack) -> None:
    invite(stack, "harbour", " Kim@Harbour.example ", frozenset(VIEWER))
    assert not invite(stack, "harbour", KIM, frozenset(VIEWER)).changed
    with pytest.raises(OperatorProblem, match="belongs to account harbour"):
        invite(stack, "valley", "KIM@harbour.example", frozenset(VIEWER))


def test_a_person_of_another_account_or_of_none_is_refused(stack: Stack) -> None:
    invite(stack, "valley", KIM, frozenset(VIEWER))
    with pytest.raises(OperatorProblem, match="belongs to account valley"):
        invite(stack, "harbour", KIM, frozenset(VIEWER))
    stack.cognito.admin_create_user(UserPoolId=stack.output("UserPoolId"), Username="ali@harbour.example")
    with pytest.raises(OperatorProblem, match="is in the user pool without an account"):
        invite(stack, "harbour", "ali@harbour.example", frozenset(VIEWER))


def test_nobody_is_invited_to_an_account_that_is_not_there(stack: Stack) -> None:
    with pytest.raises(NotFound):
        invite(stack, "nowhere", KIM, frozenset(VIEWER))
    assert Pool(stack).find(KIM) is None
    with pytest.raises(NotFound):
        staff(stack, "nowhere")


@pytest.mark.parametrize(
    ("first", "then"), [(SENDER, VIEWER), (VIEWER, SENDER), (VIEWER | BILLING, VIEWER), (ADMIN | BILLING, SENDER)]
)
def test_an_invitation_in_other_roles_takes_nothing_away(stack: Stack, first: set[Role], then: set[Role]) -> None:
    invite(stack, "harbour", KIM, frozenset(first))
    with pytest.raises(OperatorProblem, match="use sayso-operator change-role"):
        invite(stack, "harbour", KIM, frozenset(then))
    assert roles_of(stack) == first


@pytest.mark.parametrize("address", ["kim", "kim@", "@harbour.example", "kim@harbour", "a b@c.example", 'k"@h.example'])
def test_what_is_no_address_is_refused(stack: Stack, address: str) -> None:
    with pytest.raises(OperatorProblem, match="is not an e-mail address: write it like"):
        invite(stack, "harbour", address, frozenset(VIEWER))
    with pytest.raises(OperatorProblem, match="is not an e-mail address"):
        disable(stack, address)


def test_an_invitation_can_be_sent_again_until_the_person_has_signed_in(stack: Stack) -> None:
    invite(stack, "harbour", KIM, frozenset(VIEWER))
    again = invite(stack, "harbour", KIM, frozenset(VIEWER), resend=True)
    assert again.changed
    assert "They get a new e-mail" in again.sentences[1]
    signed_in_once(stack)
    with pytest.raises(OperatorProblem, match="has signed in before"):
        invite(stack, "harbour", KIM, frozenset(VIEWER), resend=True)


def test_who_is_disabled_is_signed_out_after_the_door_is_shut(stack: Stack) -> None:
    invite(stack, "harbour", KIM, frozenset(SENDER))
    with cognito_calls(stack) as asked:
        result = disable(stack, KIM)
    assert [name for name, _ in asked][-2:] == ["AdminDisableUser", "AdminUserGlobalSignOut"]
    assert result.changed
    assert result.sentences[1] == "A token that was issued before works until it expires, 5 minutes at most."
    assert staff(stack, "harbour").rows[0]["state"] == "disabled"


def test_who_is_disabled_again_is_signed_out_again(stack: Stack) -> None:
    invite(stack, "harbour", KIM, frozenset(SENDER))
    disable(stack, KIM)
    with cognito_calls(stack) as asked:
        assert not disable(stack, KIM).changed
    assert asked[-1][0] == "AdminUserGlobalSignOut"


def test_who_is_disabled_is_let_in_by_enable_and_by_nothing_else(stack: Stack) -> None:
    invite(stack, "harbour", KIM, frozenset(SENDER))
    disable(stack, KIM)
    with pytest.raises(OperatorProblem, match="use sayso-operator enable to let them sign in again"):
        invite(stack, "harbour", KIM, frozenset(SENDER))
    assert enable(stack, KIM).changed
    assert not enable(stack, KIM).changed
    assert roles_of(stack) == SENDER


@pytest.mark.parametrize("command", [disable, enable, lambda stack, email: change_role(stack, email, Role.ADMIN)])
def test_a_stranger_is_told_how_to_be_let_in(stack: Stack, command: Callable[[Stack, str], Any]) -> None:
    with pytest.raises(OperatorProblem, match=f"Nobody has the address {KIM}: add them with sayso-operator invite"):
        command(stack, KIM)


CHANGES = [
    (VIEWER, Role.SENDER, None, SENDER),
    (ADMIN, Role.VIEWER, None, VIEWER),
    (ADMIN | BILLING, Role.SENDER, None, SENDER | BILLING),
    (ADMIN | BILLING, Role.ADMIN, False, ADMIN),
    (VIEWER, Role.VIEWER, True, VIEWER | BILLING),
]


@pytest.mark.parametrize(("before", "role", "billing", "after"), CHANGES)
def test_a_role_takes_the_place_of_another_and_billing_stays_unless_it_is_named(
    stack: Stack, before: set[Role], role: Role, billing: bool | None, after: set[Role]
) -> None:
    invite(stack, "harbour", KIM, frozenset(before))
    assert change_role(stack, KIM, role, billing).changed
    assert roles_of(stack) == after
    assert not change_role(stack, KIM, role, billing).changed


def test_a_change_that_breaks_off_leaves_too_few_rights_and_is_completed_by_the_same_command(
    stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    invite(stack, "harbour", KIM, frozenset(ADMIN))
    with monkeypatch.context() as patch:
        patch.setattr(Pool, "join", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            change_role(stack, KIM, Role.VIEWER)
    assert roles_of(stack) == set()
    assert change_role(stack, KIM, Role.VIEWER).changed
    assert roles_of(stack) == VIEWER


def test_the_staff_of_an_account_are_its_own_alone_however_many_pages_the_pool_has(stack: Stack) -> None:
    for n in range(61):  # Cognito gives 60 at a time
        Pool(stack).create("valley", f"v{n}@valley.example")
    invite(stack, "harbour", "z@harbour.example", frozenset(VIEWER))
    invite(stack, "harbour", "a@harbour.example", frozenset(ADMIN | BILLING))
    Pool(stack).create("harbour", "half@harbour.example")
    assert staff(stack, "harbour").rows == [
        {"email": "a@harbour.example", "role": "admin", "billing": True, "state": "invited"},
        {"email": "half@harbour.example", "role": None, "billing": False, "state": "invited"},
        {"email": "z@harbour.example", "role": "viewer", "billing": False, "state": "invited"},
    ]


def test_on_the_local_stack_the_password_is_kept_and_never_said(house: House, tmp_path: Path) -> None:
    with deployment(house, tmp_path) as stack:
        result = invite(stack, "harbour", KIM, frozenset(VIEWER))
        kept = passwords.of(tmp_path, KIM)
        assert str(passwords.file_in(tmp_path)) in result.sentences[1]
        assert kept not in result.as_json() + " ".join(result.sentences)
        assert passwords.file_in(tmp_path).stat().st_mode & 0o777 == 0o600
        client = stack.cognito.create_user_pool_client(
            UserPoolId=stack.output("UserPoolId"), ClientName="c", ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH"]
        )["UserPoolClient"]["ClientId"]

        def signs_in(password: str) -> bool:
            answer = boto3.client("cognito-idp").initiate_auth(
                ClientId=client,
                AuthFlow="USER_PASSWORD_AUTH",
                AuthParameters={"USERNAME": KIM, "PASSWORD": password},
            )
            return "AuthenticationResult" in answer

        assert signs_in(kept)
        invite(stack, "harbour", KIM, frozenset(VIEWER), resend=True)
        assert passwords.of(tmp_path, KIM) != kept
        assert signs_in(passwords.of(tmp_path, KIM))


def test_who_has_lost_the_second_factor_signs_in_without_until_a_new_one_is_set_up(house: House, stack: Stack) -> None:
    invite(stack, "harbour", KIM, frozenset(ADMIN))
    assert not remove_second_factor(stack, KIM).changed
    set_up_app(stack, KIM)
    with cognito_calls(stack) as asked:
        result = remove_second_factor(stack, KIM)
    assert [name for name, _ in asked][-2:] == ["AdminSetUserMFAPreference", "AdminUserGlobalSignOut"]
    assert result.changed
    assert "sayso second-factor" in result.sentences[1]
    assert not Pool(stack).has_second_factor(KIM)
    [entry] = [one for one in house.entries(type="staff_changed") if one["change"] == "second_factor_removed"]
    assert entry["text"] == f"Removed the second factor of {KIM}, who was admin."
