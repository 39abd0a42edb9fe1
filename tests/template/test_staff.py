"""The user pool: what the local stack does not enforce, and what every wall between accounts rests on."""

from sayso.domain.account.settings import Role
from tests.template.deployed import of_type, properties

ACCOUNT = "custom:account"
WHO_SOMEBODY_IS = {ACCOUNT, "email", "email_verified", "phone_number"}


def test_the_account_of_a_person_can_never_be_changed() -> None:
    (attribute,) = properties("UserPool")["Schema"]
    assert attribute["Name"] == "account"
    assert attribute["Mutable"] is False


def test_no_client_lets_people_write_who_they_are() -> None:
    clients = of_type("AWS::Cognito::UserPoolClient")
    assert clients
    for client in clients.values():
        # Without the list a client could write every attribute.
        assert client["WriteAttributes"]
        assert not WHO_SOMEBODY_IS & set(client["WriteAttributes"])


def test_every_client_carries_the_account_in_its_tokens() -> None:
    for client in of_type("AWS::Cognito::UserPoolClient").values():
        assert {ACCOUNT, "email"} <= set(client["ReadAttributes"])


def test_only_the_operator_creates_people() -> None:
    assert properties("UserPool")["AdminCreateUserConfig"] == {"AllowAdminCreateUserOnly": True}


def test_there_is_a_group_for_every_role() -> None:
    groups = {group["GroupName"] for group in of_type("AWS::Cognito::UserPoolGroup").values()}
    assert groups == {role.value for role in Role}


def test_people_sign_in_with_their_email_and_get_no_hint_whether_it_exists() -> None:
    assert properties("UserPool")["UsernameAttributes"] == ["email"]
    assert properties("UserPoolClient")["PreventUserExistenceErrors"] == "ENABLED"


def test_an_address_is_one_person_however_it_is_written() -> None:
    assert properties("UserPool")["UsernameConfiguration"] == {"CaseSensitive": False}


def test_a_token_lasts_as_long_as_the_operator_says() -> None:
    client = properties("UserPoolClient")
    assert client["IdTokenValidity"] == {"Ref": "TokenHours"}
    assert client["TokenValidityUnits"]["IdToken"] == "hours"
