"""The staff API as one person calls it, over HTTP: as it comes, without a client's patience."""

import http.client
import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from local.stack_config import HOST

TIMEOUT_S = 60


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: an HTTP status and the JSON in the body; None where the body is empty."""

    status: int
    body: Any


class Api:
    """A signed-in person; without a token, a stranger."""

    def __init__(self, api_url: str, token: str = "") -> None:
        self._url = urlsplit(api_url)
        self._token = token

    def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        headers: dict[str, str] | None = None,
        **query: str,
    ) -> Answer:
        """One call, whatever comes of it. A `body` that is text goes out as it is."""
        # Names below .localhost need not resolve, so the connection goes to the address itself.
        connection = http.client.HTTPConnection(HOST, self._url.port, timeout=TIMEOUT_S)
        sent = {"Host": self._url.netloc, "Content-Type": "application/json"} | (headers or {})
        if self._token:
            sent["Authorization"] = self._token
        content = body if body is None or isinstance(body, str) else json.dumps(body)
        target = f"{self._url.path}{quote(path)}" + (f"?{urlencode(query)}" if query else "")
        try:
            connection.request(method, target, content, sent)
            response = connection.getresponse()
            text = response.read()
        finally:
            connection.close()
        return Answer(response.status, json.loads(text) if text else None)

    def get(self, path: str, **query: str) -> Any:
        """What the call shows."""
        return self._wanted("GET", path, None, None, **query)

    def post(self, path: str, body: Any, **headers: str) -> Any:
        """What the call answers. `idempotency_key=` becomes `Idempotency-Key:`."""
        named = {name.replace("_", "-").title(): value for name, value in headers.items()}
        return self._wanted("POST", path, body, named)

    def put(self, path: str, body: Any) -> Any:
        """What stands after the change."""
        return self._wanted("PUT", path, body, None)

    def all(self, path: str, plural: str, **query: str) -> list[Any]:
        """Every page of a list."""
        page = self.get(path, **query)
        found: list[Any] = page[plural]
        while page["cursor"]:
            page = self.get(path, **query, cursor=page["cursor"])
            found += page[plural]
        return found

    def _wanted(self, method: str, path: str, body: Any, headers: dict[str, str] | None, **query: str) -> Any:
        answer = self.call(method, path, body, headers, **query)
        assert answer.status // 100 == 2, f"{method} {path} was refused: {answer}"
        return answer.body
