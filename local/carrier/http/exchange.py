"""What a request and an answer are to the twin, apart from sockets."""

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from local.carrier.credentials import Credentials


def json_object(text: str | bytes) -> dict[str, object]:
    """Read a JSON object; ValueError where the text is none."""
    match json.loads(text):
        case dict() as found:
            return {str(key): value for key, value in found.items()}
        case _:
            raise ValueError("A JSON object is wanted here.")


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request, read to its end."""

    method: str
    path: str
    query: Mapping[str, str]
    body: bytes = b""
    authorization: str = ""

    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.body.decode("utf-8", "replace"), keep_blank_values=True))

    def every(self, name: str) -> list[str]:
        """All values of a form's field that may be given more than once."""
        given = parse_qsl(self.body.decode("utf-8", "replace"), keep_blank_values=True)
        return [value for key, value in given if key == name]

    def json(self) -> dict[str, object]:
        return json_object(self.body)

    def basic_auth(self) -> Credentials:
        """Who asks; both parts are empty where the request carries nothing that can be read."""
        scheme, _, encoded = self.authorization.partition(" ")
        if scheme.lower() != "basic":
            return Credentials("", "")
        try:
            user, _, password = base64.b64decode(encoded).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return Credentials("", "")
        return Credentials(user, password)


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP status and a body: bytes of that content type, or what is to become JSON."""

    status: int
    body: object = field(default_factory=dict)
    content_type: str = "application/json;charset=utf-8"

    def payload(self) -> bytes:
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()


@dataclass(frozen=True, slots=True)
class Unanswered:
    """No answer: so many seconds of silence, fewer where the caller gives up, then the connection is reset."""

    seconds: float
