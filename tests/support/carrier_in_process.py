"""The carrier twin without the wire: what a function asks of it is answered in the same process, with no request."""

import time
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from requests import PreparedRequest, Response
from requests.adapters import HTTPAdapter
from requests.exceptions import ConnectionError as Broken
from requests.exceptions import ReadTimeout
from urllib3.exceptions import ProtocolError

from local.carrier.http import exchange

type Respond = Callable[[exchange.Request], exchange.Response | exchange.NoResponse]


def install(patch: pytest.MonkeyPatch, url: str, respond: Respond) -> None:
    """Until the patch is undone, for what is asked at this address."""
    send = HTTPAdapter.send

    def answered(adapter: HTTPAdapter, request: PreparedRequest, *rest: Any, **more: Any) -> Response:
        if not str(request.url).startswith(f"{url}/"):
            return send(adapter, request, *rest, **more)
        told = respond(_as_the_twin_sees_it(request))
        if isinstance(told, exchange.NoResponse):
            raise _silence(told, request, more.get("timeout"))
        return _as_the_library_reads_it(told, request)

    patch.setattr(HTTPAdapter, "send", answered)


def _as_the_twin_sees_it(request: PreparedRequest) -> exchange.Request:
    target, body = urlsplit(str(request.url)), request.body or b""
    return exchange.Request(
        method=str(request.method),
        path=target.path,
        query=dict(parse_qsl(target.query, keep_blank_values=True)),
        body=body.encode() if isinstance(body, str) else body,
        authorization=request.headers.get("Authorization", ""),
        host=target.netloc,
    )


def _silence(told: exchange.NoResponse, request: PreparedRequest, patience: float | None) -> Exception:
    """What the library raises where the connection is reset, or its own patience ends before."""
    if patience is not None and patience < told.seconds:
        time.sleep(patience)
        return ReadTimeout("Read timed out.", request=request)
    time.sleep(told.seconds)
    reset = ConnectionResetError(104, "Connection reset by peer")
    return Broken(ProtocolError("Connection aborted.", reset), request=request)


def _as_the_library_reads_it(told: exchange.Response, request: PreparedRequest) -> Response:
    found: Any = Response()
    found.status_code, found.url, found.request, found.encoding = told.status, request.url, request, "utf-8"
    found.headers["Content-Type"] = told.content_type
    found._content, found._content_consumed = told.payload(), True
    return found  # type: ignore[no-any-return]
