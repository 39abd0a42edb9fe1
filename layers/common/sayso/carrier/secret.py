"""The carrier's token and key, kept in Secrets Manager; a function asks for the one it needs every five minutes."""

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
"""After a reading that failed while there is a copy, since each costs as long as the client waits; and so soon at the
earliest where a signature does not fit, since a stranger may send many of these."""


@dataclass(frozen=True, slots=True, repr=False)
class CarrierSecret:
    """The account's SID, and either its tokens, to verify webhooks, or a key, to send and to ask.

    While a token is rotated, the secondary one is valid as well. A token can do what a key can: where a deployment has
    no key yet, it sends too.
    """

    account_sid: str
    auth_token: str = ""
    secondary_auth_token: str = ""
    key_sid: str = ""
    key_secret: str = ""

    @property
    def auth_tokens(self) -> tuple[str, ...]:
        """Every token that a webhook may be signed with."""
        return tuple(token for token in (self.auth_token, self.secondary_auth_token) if token)

    @property
    def login(self) -> tuple[str, str]:
        """User and password of a call. https://www.twilio.com/docs/usage/requests-to-twilio#credentials"""
        return (self.key_sid, self.key_secret) if self.key_sid else (self.account_sid, self.auth_token)


@dataclass(frozen=True, slots=True)
class _Copy:
    secret: CarrierSecret
    read_at: datetime
    tried_at: datetime
    asked_again_at: datetime


_copies: dict[str, _Copy] = {}


def carrier_secret(secret_id: str, *, doubted: bool = False) -> CarrierSecret:
    """The secret of that id: JSON with `account_sid`, and with `auth_token` and perhaps `secondary_auth_token`, or with
    `key_sid` and `key_secret`.

    A copy that is doubted, since a signature does not fit, is read again sooner: a token may have been rotated. Raises
    what Secrets Manager answers if it cannot be read and there is no copy of the last hour.
    """
    now, copy = datetime.now(UTC), _copies.get(secret_id)
    if copy and now < (copy.tried_at + ASKED_AGAIN_AFTER if doubted else copy.asked_again_at):
        return copy.secret
    try:
        secret = _read(secret_id)
    except (BotoCoreError, ClientError):
        if copy is None or now >= copy.read_at + USED_FOR:
            raise
        logger.warning("the carrier's secret cannot be read; the copy is used", exc_info=True)
        until = min(now + ASKED_AGAIN_AFTER, copy.read_at + USED_FOR)
        _copies[secret_id] = replace(copy, tried_at=now, asked_again_at=until)
        return copy.secret
    _copies[secret_id] = _Copy(secret, now, now, now + timedelta(seconds=CACHE_SECONDS))
    return secret


def forget() -> None:
    """Read every secret again when it is needed next."""
    _copies.clear()


def _read(secret_id: str) -> CarrierSecret:
    values = json.loads(_secrets().get_secret_value(SecretId=secret_id)["SecretString"])
    if "key_sid" in values:
        return CarrierSecret(values["account_sid"], key_sid=values["key_sid"], key_secret=values["key_secret"])
    return CarrierSecret(values["account_sid"], values["auth_token"], values.get("secondary_auth_token") or "")


@cache
def _secrets() -> "SecretsManagerClient":
    return boto3.client("secretsmanager", config=aws_config())
