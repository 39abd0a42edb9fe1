"""The staff API over HTTP: repeats what may be repeated, renews the token, and tells every refusal in plain words."""

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
"""API Gateway gives an answer within 29 seconds, if only that it has none."""

# Every call may be made again: POST /batches carries a key, a cancel or an import a second time changes nothing.
PATIENT = Retry(
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

UNAUTHORIZED, FORBIDDEN, TOO_MANY, SERVER_ERROR = 401, 403, 429, 500
SUCCESS = 2

NO_API = "What answers at {} is not Sayso's API: check the address, and whether you are online."


class Answer(dict[str, Any]):
    """The body of an answer; `at` is the server's own time, as its header `Date` tells it."""

    at: str = ""


class Client:
    """The API as one signed-in person calls it."""

    def __init__(self, api_url: str, session: Session) -> None:
        parts = urlsplit(api_url)
        host = parts.hostname or ""
        self._session = session
        self._where = parts.netloc
        self._http = requests.Session()
        for scheme in ("https://", "http://"):
            self._http.mount(scheme, HTTPAdapter(max_retries=PATIENT))
        self._silence = f"The API at {parts.netloc} does not answer: check your connection, then run the command again."
        if is_loopback(host):
            self._silence = f"The local stack at {parts.netloc} does not answer: run `make local-up`, then this again."
            # Names below .localhost need not resolve, so the connection goes to the address itself.
            self._base = api_url.replace(f"//{parts.netloc}", f"//127.0.0.1:{parts.port or 80}", 1)
            self._http.headers["Host"] = parts.netloc
            self._http.trust_env = False  # no proxy stands between a computer and itself
        else:
            self._base = api_url

    @property
    def name(self) -> str:
        """Who calls."""
        return self._session.name

    def get(self, path: str, **query: Any) -> Answer:
        """What the call shows."""
        return self._body(self._call("GET", path, query=query))

    def post(self, path: str, body: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> Answer:
        """What the call answers; the same headers and body go out again where an answer was lost."""
        return self._body(self._call("POST", path, body=body, headers=headers))

    def put(self, path: str, body: Mapping[str, Any]) -> Answer:
        """What stands after the change."""
        return self._body(self._call("PUT", path, body=body))

    def csv(self, path: str, **query: Any) -> bytes:
        """A list as a file."""
        return self._call("GET", path, query=query | {"format": "csv"}).content

    def pages(self, path: str, plural: str, **query: Any) -> Iterator[list[dict[str, Any]]]:
        """A list, page by page; a page may be empty and not the last."""
        cursor: str | None = ""
        while cursor is not None:
            page = self.get(path, **query, **({"cursor": cursor} if cursor else {}))
            yield page[plural]
            cursor = page["cursor"]

    def all(self, path: str, plural: str, **query: Any) -> list[dict[str, Any]]:
        """The whole list."""
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
                    json=body,
                    headers=headers,
                    auth=self._authorize,
                    timeout=(CONNECT_S, READ_S),
                    allow_redirects=False,
                )
            except requests.RequestException as error:
                raise Unreachable(self._silence) from error
            if response.status_code != UNAUTHORIZED or renewed:
                break
            self._session.renew()
        if response.status_code // 100 == SUCCESS:
            return response
        raise _refusal(response, self._where)

    def _body(self, response: requests.Response) -> Answer:
        answer = Answer(_json(response))
        if not answer:  # the page of a hotel's or a school's network, for example
            raise Refused(response.status_code, "no_api", NO_API.format(self._where))
        answer.at = response.headers.get("Date", "")
        return answer

    def _authorize(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = self._session.token()
        return request


def _json(response: requests.Response) -> dict[str, Any]:
    try:
        content = response.json()
    except requests.JSONDecodeError:
        return {}
    return content if isinstance(content, dict) else {}


def _refusal(response: requests.Response, where: str) -> Exception:
    body, status = _json(response), response.status_code
    if status == UNAUTHORIZED:
        return SignInNeeded("Your session has ended: run `sayso sign-in`.")
    if status == FORBIDDEN and "code" not in body:
        return Refused(status, "forbidden", "Your role does not allow this: ask an admin of your account.")
    if status >= SERVER_ERROR or status == TOO_MANY:
        return Unreachable(f"The API could not do it now (HTTP {status}): wait a minute, then run the command again.")
    if "code" not in body:
        return Refused(status, "no_api", NO_API.format(where))
    return Refused(status, body["code"], str(body.get("message", "")), body.get("details") or [])
