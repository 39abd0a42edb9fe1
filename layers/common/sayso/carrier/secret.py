"""The carrier's credentials, kept in Secrets Manager and cached for five minutes."""

from dataclasses import dataclass
from typing import Any

from aws_lambda_powertools.utilities import parameters

CACHE_SECONDS = 300


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


def carrier_secret(secret_id: str) -> CarrierSecret:
    """The secret of that id: JSON with `account_sid`, `auth_token` and perhaps `secondary_auth_token`."""
    values: Any = parameters.get_secret(secret_id, transform="json", max_age=CACHE_SECONDS)
    return CarrierSecret(values["account_sid"], values["auth_token"], values.get("secondary_auth_token") or "")
