"""The carrier's secret is read again every five minutes, and a copy counts for an hour if it cannot be read."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from botocore.exceptions import ClientError, ReadTimeoutError

from sayso.carrier import secret
from sayso.carrier.secret import carrier_secret

NOON = datetime(2026, 9, 1, 12, tzinfo=UTC)
SILENT = ReadTimeoutError(endpoint_url="https://secretsmanager")
FAILING = ClientError({"Error": {"Code": "InternalServiceError", "Message": "no"}}, "GetSecretValue")


class SecretsManager:
    """Answers with a token, or fails; counts how often it was asked."""

    token: str = "old"
    failure: Exception | None = None
    asked = 0

    def get_secret_value(self, **_: Any) -> dict[str, str]:
        self.asked += 1
        if self.failure:
            raise self.failure
        return {"SecretString": json.dumps({"account_sid": "AC0", "auth_token": self.token})}


@pytest.fixture
def manager(monkeypatch: pytest.MonkeyPatch) -> Iterator[SecretsManager]:
    manager = SecretsManager()
    monkeypatch.setattr(secret, "_secrets", lambda: manager)
    secret.forget()
    yield manager
    secret.forget()


def token_after(**since: float) -> str:
    """The token that counts so long after noon."""
    with time_machine.travel(NOON + timedelta(**since), tick=False):
        return carrier_secret("carrier").auth_token


def test_a_new_token_counts_after_five_minutes(manager: SecretsManager) -> None:
    assert token_after() == "old"
    manager.token = "new"
    assert (token_after(seconds=299), manager.asked) == ("old", 1)
    assert (token_after(seconds=300), manager.asked) == ("new", 2)


@pytest.mark.parametrize("failure", [SILENT, FAILING], ids=["silent", "failing"])
def test_the_copy_counts_for_an_hour_and_no_longer(manager: SecretsManager, failure: Exception) -> None:
    assert token_after() == "old"
    manager.failure = failure
    assert token_after(minutes=59, seconds=59) == "old"
    with pytest.raises(type(failure)):
        token_after(hours=1)


def test_what_does_not_answer_is_not_asked_at_each_request(manager: SecretsManager) -> None:
    token_after()
    manager.failure = SILENT
    assert [token_after(minutes=10, seconds=seconds) for seconds in (0, 10, 29)] == ["old"] * 3
    assert manager.asked == 2
    manager.failure, manager.token = None, "new"
    assert token_after(minutes=10, seconds=30) == "new"


def test_without_a_copy_the_failure_is_told(manager: SecretsManager) -> None:
    manager.failure = SILENT
    with pytest.raises(ReadTimeoutError):
        token_after()


def test_a_doubted_copy_is_read_again_at_most_twice_a_minute(manager: SecretsManager) -> None:
    token_after()
    manager.token = "new"

    def doubted(seconds: int) -> str:
        with time_machine.travel(NOON + timedelta(seconds=seconds), tick=False):
            return carrier_secret("carrier", doubted=True).auth_token

    assert [doubted(29) for _ in range(9)] == ["old"] * 9
    assert (doubted(30), doubted(59), manager.asked) == ("new", "new", 2)
    manager.failure = SILENT
    assert [doubted(seconds) for seconds in (60, 60, 89)] == ["new"] * 3
    assert manager.asked == 3


@pytest.mark.parametrize(
    ("kept", "login", "verifies"),
    [
        ({"account_sid": "AC0", "auth_token": "a"}, ("AC0", "a"), ("a",)),
        ({"account_sid": "AC0", "auth_token": "a", "secondary_auth_token": "b"}, ("AC0", "a"), ("a", "b")),
        ({"account_sid": "AC0", "key_sid": "SK0", "key_secret": "k"}, ("SK0", "k"), ()),
        ({"account_sid": "AC0", "auth_token": "a", "note": "of 2025"}, ("AC0", "a"), ("a",)),
    ],
    ids=["as in deployments of before", "while it is rotated", "a key", "with more"],
)
def test_each_form_of_the_secret_is_read(
    monkeypatch: pytest.MonkeyPatch,
    manager: SecretsManager,
    kept: dict[str, str],
    login: tuple[str, str],
    verifies: tuple[str, ...],
) -> None:
    monkeypatch.setattr(manager, "get_secret_value", lambda **_: {"SecretString": json.dumps(kept)})
    found = carrier_secret("carrier")
    assert (found.login, found.auth_tokens) == (login, verifies)
