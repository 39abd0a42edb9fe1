"""The user pool: what the local stack does not enforce, and what every wall between accounts rests on."""

from typing import Any

from sayso.domain.account.second_factor import AUTHENTICATOR_APP
from sayso.domain.account.settings import Role
from tests.template.deployed import of_type, permissions, properties, template

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


def test_a_token_lasts_as_long_as_the_operator_says_and_five_minutes_if_nothing_is_said() -> None:
    client, parameter = properties("UserPoolClient"), template()["Parameters"]["TokenMinutes"]
    assert client["IdTokenValidity"] == client["AccessTokenValidity"] == {"Ref": "TokenMinutes"}
    assert client["TokenValidityUnits"] == {"IdToken": "minutes", "AccessToken": "minutes", "RefreshToken": "days"}
    assert client["EnableTokenRevocation"] is True
    assert (parameter["Default"], parameter["MinValue"], parameter["MaxValue"]) == (5, 5, 24 * 60)


def given(value: Any, condition: str) -> Any:
    """What a property is where this condition holds; nothing is there where it does not."""
    name, there, otherwise = value["Fn::If"]
    assert (name, otherwise) == (condition, {"Ref": "AWS::NoValue"})
    return there


def test_every_token_is_shown_to_the_function_that_asks_for_second_factors_unless_the_operator_lets_it_be() -> None:
    pool = properties("UserPool")
    function = {"Fn::GetAtt": ["StaffTokenFunction", "Arn"]}
    assert given(pool["LambdaConfig"], "NeedsSecondFactor") == {"PreTokenGeneration": function}
    assert template()["Conditions"]["NeedsSecondFactor"] == {"Fn::Equals": [{"Ref": "AdminSecondFactor"}, "required"]}
    assert template()["Parameters"]["AdminSecondFactor"]["Default"] == "required"
    permission = properties("StaffTokenPermission")
    assert permission["Principal"] == "cognito-idp.amazonaws.com"
    assert permission["SourceArn"] == {"Fn::GetAtt": ["UserPool", "Arn"]}


def test_that_function_may_ask_about_people_of_this_pool_and_do_nothing_else() -> None:
    assert set(permissions("StaffTokenFunction")) == {("cognito-idp:AdminGetUser", "UserPool")}


def test_who_has_a_second_factor_is_asked_for_it_at_each_sign_in_on_every_device() -> None:
    pool = properties("UserPool")
    assert pool["MfaConfiguration"] == "OPTIONAL"
    assert pool["EnabledMfas"] == [AUTHENTICATOR_APP]
    assert "DeviceConfiguration" not in pool  # a device that is trusted would not be asked


def test_a_passkey_counts_only_where_the_device_asks_who_is_there() -> None:
    pool = properties("UserPool")
    assert given(pool["WebAuthnUserVerification"], "HasSignInPages") == "required"
    assert given(pool["WebAuthnFactorConfiguration"], "HasSignInPages") == "MULTI_FACTOR_WITH_USER_VERIFICATION"
    first = given(pool["Policies"]["SignInPolicy"], "HasSignInPages")
    assert first == {"AllowedFirstAuthFactors": ["PASSWORD", "WEB_AUTHN"]}
    assert given(properties("UserPoolClient")["ExplicitAuthFlows"][-1], "HasSignInPages") == "ALLOW_USER_AUTH"


def test_the_sign_in_pages_are_of_the_kind_that_has_passkeys_and_put_no_token_into_an_address() -> None:
    assert properties("SignInPages")["ManagedLoginVersion"] == 2
    assert properties("SignInStyle")["ClientId"] == {"Ref": "UserPoolClient"}
    client = properties("UserPoolClient")
    assert given(client["AllowedOAuthFlows"], "HasSignInPages") == ["code"]
    assert given(client["CallbackURLs"], "HasSignInPages") == {"Ref": "SignInReturnUrls"}
    for name in ("SignInPages", "SignInStyle"):
        assert template()["Resources"][name]["Condition"] == "HasSignInPages"


def test_a_districts_provider_is_there_only_if_asked_for_and_changes_nothing_about_a_person() -> None:
    assert template()["Resources"]["StaffProvider"]["Condition"] == "HasProvider"
    assert "AttributeMapping" not in properties("StaffProvider")  # above all not the account
    local, provider = properties("UserPoolClient")["SupportedIdentityProviders"]
    assert (local, given(provider, "HasProvider")) == ("COGNITO", {"Ref": "StaffProvider"})
    assert template()["Parameters"]["ProviderClientSecret"]["NoEcho"] is True


def test_a_provider_without_pages_to_sign_in_is_refused_at_the_deployment() -> None:
    [rule] = template()["Rules"].values()
    assert rule["RuleCondition"] == {"Fn::Not": [{"Fn::Equals": [{"Ref": "ProviderName"}, ""]}]}
    assert [one["Assert"] for one in rule["Assertions"]] == [
        {"Fn::Not": [{"Fn::Equals": [{"Ref": "SignInDomain"}, ""]}]}
    ]


def test_sign_ins_and_refused_ones_are_logged_where_the_operator_pays_for_it_and_nothing_is_paid_unasked() -> None:
    assert template()["Parameters"]["SignInLog"]["Default"] == "off"
    assert template()["Conditions"]["LogsSignIns"] == {"Fn::Equals": [{"Ref": "SignInLog"}, "on"]}
    pool = properties("UserPool")
    assert given(pool["UserPoolTier"], "LogsSignIns") == "PLUS"
    assert given(pool["UserPoolAddOns"], "LogsSignIns") == {"AdvancedSecurityMode": "AUDIT"}, "it blocks nobody"
    [sent] = properties("SignInLogDelivery")["LogConfigurations"]
    assert (sent["EventSource"], sent["LogLevel"]) == ("userAuthEvents", "INFO")
    assert sent["CloudWatchLogsConfiguration"] == {"LogGroupArn": {"Fn::GetAtt": ["SignInLogs", "Arn"]}}
    assert properties("SignInLogs")["LogGroupName"]["Fn::Sub"].startswith("/aws/vendedlogs/")
    assert {template()["Resources"][name]["Condition"] for name in ("SignInLogs", "SignInLogDelivery")} == {
        "LogsSignIns"
    }
