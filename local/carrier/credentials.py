"""The credentials of the twin's only account: its sid, and the token that authenticates clients and signs webhooks."""

import secrets
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Credentials:
    """Twilio's account sid and auth token."""

    account_sid: str
    auth_token: str = field(repr=False)


def new_credentials() -> Credentials:
    """Random credentials of the form that Twilio's have."""
    return Credentials(f"AC{secrets.token_hex(16)}", secrets.token_hex(16))
