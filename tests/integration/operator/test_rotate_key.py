"""Replacing the key with which Sayso sends: only one that the carrier accepts for all that it is asked is stored."""

import json
from collections.abc import Iterator

import pytest

from sayso.carrier.secret import CarrierSecret, carrier_secret
from sayso_cli.operator import carrier_secret as operator_secret
from sayso_cli.operator import login_check, rotate_key
from sayso_cli.operator.problem import OperatorProblem
from sayso_cli.operator.stack import Stack
from tests.support.carriers import http, raw_server
from tests.support.events import ACCOUNT_SID, AUTH_TOKEN, KEY_SECRET, KEY_SID
from tests.support.ground import forget, keep_key, keep_secret
from tests.support.house import House
from tests.support.operator import deployment

NEW = (f"SK{'b' * 32}", "c" * 32)


@pytest.fixture
def stack(house: House) -> Iterator[Stack]:
    with deployment(house) as made:
        yield made


def login(stack: Stack) -> tuple[str, str]:
    forget()
    return carrier_secret(stack.output("CarrierKeyId")).login


def test_a_key_that_is_stored_already_stays(stack: Stack) -> None:
    assert not rotate_key.store(stack, KEY_SID, KEY_SECRET).changed
    assert login(stack) == (KEY_SID, KEY_SECRET)


def test_the_first_key_gets_the_account_of_the_tokens(stack: Stack) -> None:
    keep_key(account_sid="not-set", key_sid="not-set")
    assert rotate_key.explain(stack).data == {"key_sid": ""}
    assert rotate_key.store(stack, KEY_SID, KEY_SECRET).changed
    assert carrier_secret(stack.output("CarrierKeyId")) == CarrierSecret(
        ACCOUNT_SID, key_sid=KEY_SID, key_secret=KEY_SECRET
    )


def test_a_key_that_the_carrier_does_not_know_is_not_stored(stack: Stack) -> None:
    with pytest.raises(OperatorProblem, match="refuses this key for messages, the list of messages"):
        rotate_key.store(stack, *NEW)
    assert login(stack) == (KEY_SID, KEY_SECRET)


def test_a_key_without_a_permission_is_not_stored(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(login_check, "refused", lambda *_: ["alerts"])
    with pytest.raises(OperatorProblem, match="refuses this key for alerts: give it the permissions"):
        rotate_key.store(stack, *NEW)
    assert login(stack) == (KEY_SID, KEY_SECRET)


@pytest.mark.parametrize("status", [401, 403])
def test_a_permission_that_lacks_is_what_the_carrier_refuses(status: int) -> None:
    with raw_server(http(status, json.dumps({"code": 20403, "message": "…"}))) as carrier:
        refused = login_check.refused(carrier.url, CarrierSecret(ACCOUNT_SID, key_sid=NEW[0], key_secret=NEW[1]))
    assert refused == list(login_check.QUESTIONS)


@pytest.mark.parametrize(
    "key", [("SK1", NEW[1]), (NEW[0], "short"), (NEW[0], ""), (ACCOUNT_SID, NEW[1])], ids=["id", "secret", "none", "AC"]
)
def test_what_is_no_key_is_refused_and_its_secret_never_repeated(stack: Stack, key: tuple[str, str]) -> None:
    with pytest.raises(OperatorProblem, match="That is not a key") as problem:
        rotate_key.store(stack, *key)
    assert not key[1] or key[1] not in str(problem.value)


@pytest.mark.parametrize(("sends_with", "sentence"), [("key", "sends with the key"), ("token", "until you deploy")])
def test_it_says_what_sayso_sends_with(stack: Stack, sends_with: str, sentence: str) -> None:
    object.__setattr__(stack, "parameters", {**stack.parameters, "SendsWith": sends_with})
    told = rotate_key.explain(stack)
    assert sentence in told.sentences[0]
    assert KEY_SECRET not in " ".join(told.sentences)


def test_a_deployment_of_before_sends_with_its_token(stack: Stack) -> None:
    assert operator_secret.for_gateway(stack).login == (KEY_SID, KEY_SECRET)
    keep_secret()
    object.__setattr__(stack, "parameters", {name: x for name, x in stack.parameters.items() if name != "SendsWith"})
    assert operator_secret.for_gateway(stack).login == (ACCOUNT_SID, AUTH_TOKEN)
