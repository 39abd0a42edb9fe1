"""The tokens of a signed-in person: never printed, never in a message, never in a repr."""

import base64
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt

from sayso.domain.account.second_factor import CLAIM, MISSING

RENEW_BEFORE = timedelta(minutes=1)
"""A token that expires within this time may expire on the way."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """Cognito's tokens of one sign-in; the local stack's staff have no refresh token."""

    id_token: str = field(repr=False)
    refresh_token: str = field(default="", repr=False)

    @property
    def name(self) -> str:
        """The person's e-mail address."""
        return str(self._claims().get("email", ""))

    @property
    def account(self) -> str:
        """The id of the person's account."""
        return str(self._claims().get("custom:account", ""))

    @property
    def roles(self) -> frozenset[str]:
        """The person's roles."""
        groups = self._claims().get("cognito:groups", [])
        return frozenset(groups if isinstance(groups, list) else str(groups).strip("[]").replace(",", " ").split())

    @property
    def lacks_second_factor(self) -> bool:
        """Whether a role was left out because the person has no second factor."""
        return self._claims().get(CLAIM) == MISSING

    def expires_soon(self, now: datetime) -> bool:
        """Return whether the ID token expires soon."""
        expires = datetime.fromtimestamp(int(self._claims().get("exp", 0)), UTC)
        return expires - now < RENEW_BEFORE

    def _claims(self) -> dict[str, Any]:
        """Return the token's claims, unverified: verifying them is the API's job."""
        try:
            claims: dict[str, Any] = jwt.decode(self.id_token, options={"verify_signature": False})
        except jwt.InvalidTokenError:
            return {}
        return claims

    def to_text(self) -> str:
        """Return one line for the keyring."""
        content = json.dumps([self.id_token, self.refresh_token])
        return base64.b64encode(content.encode()).decode()

    @classmethod
    def from_text(cls, text: str) -> "Tokens | None":
        """Read what `to_text` wrote; None if it is something else."""
        try:
            id_token, refresh_token = json.loads(base64.b64decode(text))
        except (ValueError, TypeError):
            return None
        return cls(id_token, refresh_token)
