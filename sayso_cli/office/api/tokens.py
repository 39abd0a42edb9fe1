"""What a signed-in person holds: never shown, never in a message, never in a repr."""

import base64
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt

RENEW_BEFORE = timedelta(minutes=1)
"""A token that ends within this time may end on the way."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """Cognito's tokens of one sign-in; a local stack's staff have no refresh token."""

    id_token: str = field(repr=False)
    refresh_token: str = field(default="", repr=False)

    @property
    def name(self) -> str:
        """The e-mail address of the person."""
        return str(self._claims().get("email", ""))

    def ends_soon(self, now: datetime) -> bool:
        """Whether it is time for another one."""
        ends = datetime.fromtimestamp(int(self._claims().get("exp", 0)), UTC)
        return ends - now < RENEW_BEFORE

    def _claims(self) -> dict[str, Any]:
        """What the token says of itself; whether it is true is for the API to tell."""
        try:
            claims: dict[str, Any] = jwt.decode(self.id_token, options={"verify_signature": False})
        except jwt.InvalidTokenError:
            return {}
        return claims

    def to_text(self) -> str:
        """One line for the keyring."""
        content = json.dumps([self.id_token, self.refresh_token])
        return base64.b64encode(content.encode()).decode()

    @classmethod
    def from_text(cls, text: str) -> "Tokens | None":
        """What `to_text` wrote; None if it is something else."""
        try:
            id_token, refresh_token = json.loads(base64.b64decode(text))
        except (ValueError, TypeError):
            return None
        return cls(id_token, refresh_token)
