"""The staff API over HTTP: retries with back-off, renews the token, and turns every refusal into a sentence."""

import json
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote, urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3 import Retry

from sayso_cli.office.api.deployment import is_loopback
from sayso_cli.office.api.session import Session
from sayso_cli.office.problem import Refused, SignInNeeded, Unreachable

CONNECT_S, READ_S = 5, 35
"""API Gateway answers within 29 seconds, if only with a timeout."""

# Every call may be repeated: POST /batches has a key; a second cancel, import or DELETE changes nothing.
RETRIES = Retry(
    total=6,
    connect=3,
    read=2,
    backoff_factor=0.4,
    backoff_max=10,
    retry_after_max=10,
    status_forcelist=(429, 500, 502, 503, 504),
    allowed_methods=None,
    raise_on_status=False,
)

UNAUTHORIZED, FORBIDDEN, TOO_LARGE, TOO_MANY, SERVER_ERROR = 401, 403, 413, 429, 500
SUCCESS = 2

BODY_TOO_LARGE = "body_too_large"

NO_API = "The server at {} is not Sayso's API: check the address, and whether you are online."


class ResponseBody(dict[str, Any]):
    """The JSON body of a response; `server_date` is its header `Date`, the server's own time."""

    server_date: str = ""


class Client:
    """The API, called as one signed-in person."""

    def __init__(self, api_url: str, session: Session) -> None:
        parts = urlsplit(api_url)
        host = parts.hostname or ""
        self._session = session
        self._host = parts.netloc
        self._http = requests.Session()
        for scheme in ("https://", "http://"):
            self._http.mount(scheme, HTTPAdapter(max_retries=RETRIES))
        self._no_response = (
            f"The API at {parts.netloc} does not answer: check your connection, then run the command again."
        )
        if is_loopback(host):
            self._no_response = (
                f"The local stack at {parts.netloc} does not answer: run `make local-up`, then this again."
            )
            # Names under .localhost do not always resolve, so connect to the loopback address.
            self._base = api_url.replace(f"//{parts.netloc}", f"//127.0.0.1:{parts.port or 80}", 1)
            self._http.headers["Host"] = parts.netloc
            self._http.trust_env = False  # no proxy for this computer itself
        else:
            self._base = api_url

    @property
    def name(self) -> str:
        """The e-mail address of the person who calls."""
        return self._session.name

    @property
    def account(self) -> str:
        """The id of that person's account."""
        return self._session.account

    def get(self, path: str, **query: Any) -> ResponseBody:
        """GET; return the response."""
        return self._body(self._call("GET", path, query=query))

    def post(self, path: str, body: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> ResponseBody:
        """POST; return the response. Retries send the same headers and body."""
        return self._body(self._call("POST", path, body=body, headers=headers))

    def phone_id(self, number: str) -> str:
        """Return the id that a phone has in addresses: no number is in any that this command calls."""
        return str(self.post("/consents/search", {"phone": number})["phone_id"])

    def put(self, path: str, body: Mapping[str, Any]) -> ResponseBody:
        """PUT; return the state after the change."""
        return self._body(self._call("PUT", path, body=body))

    def delete(self, path: str) -> ResponseBody:
        """DELETE; return what is gone. A retry after a lost response is refused as not found."""
        return self._body(self._call("DELETE", path))

    def csv(self, path: str, **query: Any) -> bytes:
        """Return a list as a CSV file."""
        return self._call("GET", path, query=query | {"format": "csv"}).content

    def csv_pages(self, path: str, **query: Any) -> Iterator[bytes]:
        """Return a list that may be long as a CSV file, in parts: the first alone has the title line."""
        cursor: str | None = ""
        while cursor is not None:
            response = self._call("GET", path, query=query | {"format": "csv", "cursor": cursor})
            titles, _, rows = response.content.partition(b"\n")
            yield rows if cursor else titles + b"\n" + rows
            cursor = response.headers.get("X-Next-Cursor")

    def pages(self, path: str, plural: str, **query: Any) -> Iterator[list[dict[str, Any]]]:
        """Return a list page by page; a page may be empty without being the last."""
        cursor: str | None = ""
        while cursor is not None:
            page = self.get(path, **query, **({"cursor": cursor} if cursor else {}))
            yield page[plural]
            cursor = page["cursor"]

    def all(self, path: str, plural: str, **query: Any) -> list[dict[str, Any]]:
        """Return the whole list."""
        return [one for page in self.pages(path, plural, **query) for one in page]

    def _call(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, Any] | None = None,
        body: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> requests.Response:
        given = {name: value for name, value in (query or {}).items() if value not in (None, "")}
        for renewed in (False, True):
            try:
                response = self._http.request(
                    method,
                    self._base + quote(path),
                    params=given,
                    data=None if body is None else _packed(body),
                    headers={"Content-Type": "application/json", **(headers or {})},
                    auth=self._authorize,
                    timeout=(CONNECT_S, READ_S),
                    allow_redirects=False,
                )
            except requests.RequestException as error:
                raise Unreachable(self._no_response) from error
            if response.status_code != UNAUTHORIZED or renewed:
                break
            self._session.renew()
        if response.status_code // 100 == SUCCESS:
            return response
        raise _problem(response, self._host)

    def _body(self, response: requests.Response) -> ResponseBody:
        body = ResponseBody(_json(response))
        if not body:  # the login page of a hotel's or a school's network, for example
            raise Refused(response.status_code, "no_api", NO_API.format(self._host))
        body.server_date = response.headers.get("Date", "")
        return body

    def _authorize(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = self._session.token()
        return request


def _packed(body: Mapping[str, Any]) -> bytes:
    """The body as short as JSON can be: in a call's whole size each blank, quote and escaped letter counts."""
    return json.dumps(body, separators=(",", ":"), ensure_ascii=False).encode()


def _json(response: requests.Response) -> dict[str, Any]:
    try:
        content = response.json()
    except requests.JSONDecodeError:
        return {}
    return content if isinstance(content, dict) else {}


def _problem(response: requests.Response, host: str) -> Exception:
    body, status = _json(response), response.status_code
    if status == UNAUTHORIZED:
        return SignInNeeded("Your session has ended: run `sayso sign-in`.")
    if status == FORBIDDEN and "code" not in body:
        return Refused(status, "forbidden", "Your role does not allow this: ask an admin of your account.")
    if status >= SERVER_ERROR or status == TOO_MANY:
        return Unreachable(
            f"The API is busy or has a problem (HTTP {status}): wait a minute, then run the command again."
        )
    if status == TOO_LARGE and "code" not in body:  # the gateway's own answer, in its own words
        return Refused(status, BODY_TOO_LARGE, "It is too large for one call: send it in several parts.")
    if "code" not in body:
        return Refused(status, "no_api", NO_API.format(host))
    return Refused(status, body["code"], str(body.get("message", "")), body.get("details") or [])
