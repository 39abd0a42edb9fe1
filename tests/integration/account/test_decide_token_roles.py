"""What the trigger of the user pool does to a token, and what the API then says."""

from collections.abc import Iterator
from typing import Any

import pytest

from functions.staff_token import trigger
from sayso.aws.staff_pool import _cognito
from sayso.domain.account.settings import Role
from sayso.observability import RunFailed
from sayso_cli.operator.stack import Stack
from sayso_cli.operator.staff import invite
from tests.support.events import load
from tests.support.house import House, context
from tests.support.operator import cognito_calls, deployment, set_up_app

KIM = "kim@harbour.example"


@pytest.fixture
def stack(house: House) -> Iterator[Stack]:
    with deployment(house) as made:
        invite(made, "harbour", KIM, frozenset({Role.ADMIN, Role.BILLING}))
        yield made
    _cognito.cache_clear()


def signing(stack: Stack, *groups: str, source: str = "TokenGeneration_Authentication") -> Any:
    """What the trigger answers when a token for Kim is about to be signed."""
    event = load("staff_token_sign_in.json")
    event |= {"userPoolId": stack.output("UserPoolId"), "userName": KIM, "triggerSource": source}
    event["request"]["groupConfiguration"]["groupsToOverride"] = list(groups)
    return trigger.handler(event, context(5))


@pytest.mark.parametrize(
    "source", ["TokenGeneration_Authentication", "TokenGeneration_HostedAuth", "TokenGeneration_RefreshTokens"]
)
def test_an_admin_without_a_second_factor_gets_a_token_without_the_role(stack: Stack, source: str) -> None:
    answer = signing(stack, "admin", "billing", source=source)["response"]["claimsOverrideDetails"]
    assert answer == {
        "claimsToAddOrOverride": {"second_factor": "missing"},
        "groupOverrideDetails": {"groupsToOverride": ["billing"]},
    }
    set_up_app(stack, KIM)
    assert signing(stack, "admin", "billing", source=source)["response"] == {}


def test_who_is_no_admin_costs_no_question(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sayso.aws.staff_pool._cognito", lambda: stack.cognito)
    with cognito_calls(stack) as asked:
        assert signing(stack, "sender", "billing")["response"] == {}
        assert asked == []
        signing(stack, "admin")
        assert [name for name, _ in asked] == ["AdminGetUser"]


def test_if_cognito_does_not_say_nobody_is_let_in(stack: Stack) -> None:
    event = load("staff_token_sign_in.json") | {"userPoolId": "us-east-1_gone"}
    event["request"]["groupConfiguration"]["groupsToOverride"] = ["admin"]
    with pytest.raises(RunFailed):
        trigger.handler(event, context(5))


def test_the_api_says_what_is_missing(house: House) -> None:
    left = {"second_factor": "missing"}
    answer = house.call("GET", "/batches", role="", claims=left)
    assert answer.error == (403, "forbidden")
    assert "sayso second-factor" in answer.body["message"]
    assert house.call("GET", "/credits", role="billing", claims=left).status == 200
    assert "sayso second-factor" not in house.call("GET", "/batches", role="").body["message"]


def test_a_token_that_says_so_and_names_the_role_all_the_same_is_no_admins(house: House) -> None:
    left = {"second_factor": "missing"}
    assert house.call("PUT", "/settings", {"header": "x"}, role="admin,sender", claims=left).error == (403, "forbidden")
    assert house.call("GET", "/batches", role="admin,sender", claims=left).status == 200
