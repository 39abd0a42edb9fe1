"""The one account that the twin knows: its sid, and the token that signs and signs in."""

import secrets
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Credentials:
    """Twilio's account sid and auth token."""

    account_sid: str
    auth_token: str = field(repr=False)


def made_up() -> Credentials:
    """Credentials of the right form that nobody else has."""
    return Credentials(f"AC{secrets.token_hex(16)}", secrets.token_hex(16))
