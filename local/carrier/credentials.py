"""The credentials of the twin's only account: its sid, two tokens, and keys, which do not sign."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Credentials:
    """User and password of a call: Twilio's account sid and auth token, or a key's sid and secret."""

    account_sid: str
    auth_token: str = field(repr=False)


def new_credentials() -> Credentials:
    """Random credentials of the form that Twilio's have."""
    return Credentials(f"AC{secrets.token_hex(16)}", secrets.token_hex(16))


class Access:
    """What opens the account at this moment, and what signs.

    https://www.twilio.com/docs/iam/api/authtoken, https://www.twilio.com/docs/iam/api-keys
    """

    def __init__(self, credentials: Credentials, keys: Mapping[str, str]) -> None:
        self.account_sid = credentials.account_sid
        self._primary, self._secondary = credentials.auth_token, ""
        self._keys = dict(keys)
        self._alternates = False

    @property
    def auth_token(self) -> str:
        """The token that signs the next webhook: the primary one, or each in turn."""
        signs = self._primary
        if self._alternates and self._secondary:
            self._primary, self._secondary = self._secondary, self._primary
        return signs

    def opens(self, given: Credentials) -> bool:
        """Whether a call with these is answered."""
        if given.account_sid == self.account_sid:
            return given.auth_token in {self._primary, self._secondary} - {""}
        return given.auth_token != "" and self._keys.get(given.account_sid) == given.auth_token

    def create_secondary(self, token: str = "") -> str:
        """Make another token, or take this one: it opens the account too, and the primary one goes on signing."""
        self._secondary = token or secrets.token_hex(16)
        return self._secondary

    def sign_with_either(self) -> None:
        """Sign with both tokens in turn, while there are two."""
        self._alternates = True

    def promote(self, token: str) -> None:
        """Let this token be the only one. ValueError if the account does not have it."""
        if token not in {self._primary, self._secondary} - {""}:
            raise ValueError("The account does not have this token.")
        self._primary, self._secondary, self._alternates = token, "", False

    def create_key(self) -> Credentials:
        """Make a key, which opens the account like a token."""
        made = Credentials(f"SK{secrets.token_hex(16)}", secrets.token_hex(16))
        self._keys[made.account_sid] = made.auth_token
        return made

    def delete_key(self, key_sid: str) -> None:
        """Let the key open nothing. ValueError if there is none."""
        if self._keys.pop(key_sid, None) is None:
            raise ValueError("The account does not have this key.")
