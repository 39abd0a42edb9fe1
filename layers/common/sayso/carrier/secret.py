"""The carrier's credentials, kept in Secrets Manager; a function asks for them every five minutes."""

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from sayso.observability import logger
from sayso.time_limits import aws_config

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient

CACHE_SECONDS = 300

USED_FOR = timedelta(hours=1)
"""How long a copy is used after its last reading while Secrets Manager does not answer. Families are heard meanwhile;
a token that was taken out of the secret in that hour may count until its end."""

ASKED_AGAIN_AFTER = timedelta(seconds=30)
"""After a reading that failed while there is a copy: each costs as long as the client waits."""


@dataclass(frozen=True, slots=True, repr=False)
class CarrierSecret:
    """Account SID and auth tokens; while a token is rotated, the secondary one is valid as well."""

    account_sid: str
    auth_token: str
    secondary_auth_token: str = ""

    @property
    def auth_tokens(self) -> tuple[str, ...]:
        """Every token that a webhook may be signed with."""
        return tuple(token for token in (self.auth_token, self.secondary_auth_token) if token)


@dataclass(frozen=True, slots=True)
class _Copy:
    secret: CarrierSecret
    read_at: datetime
    asked_again_at: datetime


_copies: dict[str, _Copy] = {}


def carrier_secret(secret_id: str) -> CarrierSecret:
    """The secret of that id: JSON with `account_sid`, `auth_token` and perhaps `secondary_auth_token`.

    Raises what Secrets Manager answers if it cannot be read and there is no copy of the last hour.
    """
    now, copy = datetime.now(UTC), _copies.get(secret_id)
    if copy and now < copy.asked_again_at:
        return copy.secret
    try:
        secret = _read(secret_id)
    except (BotoCoreError, ClientError):
        if copy is None or now >= copy.read_at + USED_FOR:
            raise
        logger.warning("the carrier's secret cannot be read; the copy is used", exc_info=True)
        until = min(now + ASKED_AGAIN_AFTER, copy.read_at + USED_FOR)
        _copies[secret_id] = replace(copy, asked_again_at=until)
        return copy.secret
    _copies[secret_id] = _Copy(secret, now, now + timedelta(seconds=CACHE_SECONDS))
    return secret


def forget() -> None:
    """Read every secret again when it is needed next."""
    _copies.clear()


def _read(secret_id: str) -> CarrierSecret:
    values = json.loads(_secrets().get_secret_value(SecretId=secret_id)["SecretString"])
    return CarrierSecret(values["account_sid"], values["auth_token"], values.get("secondary_auth_token") or "")


@cache
def _secrets() -> "SecretsManagerClient":
    return boto3.client("secretsmanager", config=aws_config())
