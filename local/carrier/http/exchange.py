"""HTTP requests and responses as the twin sees them, without sockets."""

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from local.carrier.credentials import Credentials


def json_object(text: str | bytes) -> dict[str, object]:
    """Parse a JSON object; ValueError if the text is something else."""
    match json.loads(text):
        case dict() as found:
            return {str(key): value for key, value in found.items()}
        case _:
            raise ValueError("A JSON object is expected.")


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request with its whole body."""

    method: str
    path: str
    query: Mapping[str, str]
    body: bytes = b""
    authorization: str = ""
    host: str = ""

    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.body.decode("utf-8", "replace"), keep_blank_values=True))

    def all_values(self, name: str) -> list[str]:
        """All values of a form field that may be repeated."""
        given = parse_qsl(self.body.decode("utf-8", "replace"), keep_blank_values=True)
        return [value for key, value in given if key == name]

    def json(self) -> dict[str, object]:
        return json_object(self.body)

    def basic_auth(self) -> Credentials:
        """The credentials of the caller; both parts are empty if the header is missing or malformed."""
        scheme, _, encoded = self.authorization.partition(" ")
        if scheme.lower() != "basic":
            return Credentials("", "")
        try:
            user, _, password = base64.b64decode(encoded).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return Credentials("", "")
        return Credentials(user, password)


@dataclass(frozen=True, slots=True)
class Response:
    """An HTTP status and a body: bytes of the given content type, or a value that is sent as JSON."""

    status: int
    body: object = field(default_factory=dict)
    content_type: str = "application/json;charset=utf-8"

    def payload(self) -> bytes:
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()


@dataclass(frozen=True, slots=True)
class NoResponse:
    """Instead of an answer: silence for `seconds`, or until the caller hangs up, and then a reset of the connection."""

    seconds: float
