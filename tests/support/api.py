"""The staff API as one person calls it over HTTP, without retries."""

import http.client
import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from local.stack_config import HOST

TIMEOUT_S = 60


@dataclass(frozen=True, slots=True)
class ApiResponse:
    """The HTTP status, and the JSON in the body; None if the body is empty."""

    status: int
    body: Any


class Api:
    """Calls the API with the token of a signed-in person, or without a token."""

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
    ) -> ApiResponse:
        """Make one call; any status is returned. A `body` that is a string is sent unchanged."""
        # Names below .localhost may not resolve, so connect to the address itself.
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
        return ApiResponse(response.status, json.loads(text) if text else None)

    def get(self, path: str, **query: str) -> Any:
        """GET, which must succeed; returns the body."""
        return self._succeed("GET", path, None, None, **query)

    def post(self, path: str, body: Any, **headers: str) -> Any:
        """POST, which must succeed; returns the body. `idempotency_key=` becomes the header `Idempotency-Key`."""
        named = {name.replace("_", "-").title(): value for name, value in headers.items()}
        return self._succeed("POST", path, body, named)

    def put(self, path: str, body: Any) -> Any:
        """PUT, which must succeed; returns the body."""
        return self._succeed("PUT", path, body, None)

    def all(self, path: str, plural: str, **query: str) -> list[Any]:
        """All items of a list, from all its pages."""
        page = self.get(path, **query)
        found: list[Any] = page[plural]
        while page["cursor"]:
            page = self.get(path, **query, cursor=page["cursor"])
            found += page[plural]
        return found

    def _succeed(self, method: str, path: str, body: Any, headers: dict[str, str] | None, **query: str) -> Any:
        response = self.call(method, path, body, headers, **query)
        assert response.status // 100 == 2, f"{method} {path} failed: {response}"
        return response.body
