"""Neighbours that fail, each in words that repeat what they were given; and all that a function writes meanwhile."""

import io
import json
import logging
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from typing import Any
from urllib.parse import unquote_plus

import pytest
from aws_lambda_powertools.utilities.parameters.constants import DEFAULT_PROVIDERS
from botocore.exceptions import ClientError, EndpointConnectionError
from requests import PreparedRequest, Response
from requests.adapters import HTTPAdapter
from requests.exceptions import ConnectionError as NoConnection
from requests.exceptions import ReadTimeout

from sayso.aws import notices, queues
from sayso.observability import keep_libraries_texts_out, logger
from sayso.tables import TABLES
from tests.support.ground import forget

type AwsFailure = Callable[[str, str], Exception]
type CarrierFailure = Callable[[PreparedRequest], Response]


def refused(operation: str, request: str) -> Exception:
    """AWS refuses the request, and repeats it."""
    return ClientError({"Error": {"Code": "ValidationException", "Message": f"Bad request: {request}"}}, operation)


def unreachable(operation: str, request: str) -> Exception:
    """AWS cannot be reached; the library repeats the address with what it would have sent."""
    return EndpointConnectionError(endpoint_url=f"https://aws/{operation}?{request}", error=request)


def not_connected(request: PreparedRequest) -> Response:
    """As the library reports it: the whole address, with the phone in its query."""
    raise NoConnection(f"HTTPConnectionPool: Max retries exceeded with url: {request.url} ({request.body!r})")


def no_answer(request: PreparedRequest) -> Response:
    """The time is up."""
    raise ReadTimeout(f"Read timed out: {request.url} {request.body!r}")


def answering(status: int, *, as_json: bool = True) -> CarrierFailure:
    """The carrier answers with an error whose body repeats what it was asked."""

    def answer(request: PreparedRequest) -> Response:
        said = unquote_plus(f"{request.url} {request.body!r}")
        response = Response()
        response.status_code, response.url, response.request = status, str(request.url), request
        response.headers["Content-Type"] = "application/json"
        body = json.dumps({"code": 21211, "message": f"Not valid: {said}", "status": status}) if as_json else said
        response._content = body.encode()
        return response

    return answer


class AwsFails:
    """From its n-th call on, AWS fails; `names` are the calls that were made."""

    def __init__(self, since: int, how: AwsFailure) -> None:
        self.since, self.how, self.names = since, how, list[str]()

    def before(self, model: Any, params: dict[str, Any], **_: Any) -> None:
        """botocore's event before a call."""
        self.names.append(model.name)
        if len(self.names) > self.since:
            raise self.how(model.name, str(params["body"]))

    @contextmanager
    def on(self) -> Iterator[None]:
        """Until the block ends; the secret is asked for anew."""
        forget()
        clients: list[Any] = [table._get_connection().connection.client for table in TABLES.values()]
        clients += [queues._sqs(), notices._sns(), *(provider.client for provider in DEFAULT_PROVIDERS.values())]
        emitters = {id(client.meta.events): client.meta.events for client in clients}.values()
        for events in emitters:
            events.register_first("before-call", self.before, unique_id="failing")
        try:
            yield
        finally:
            for events in emitters:
                events.unregister("before-call", unique_id="failing")


@contextmanager
def carrier_fails(how: CarrierFailure) -> Iterator[None]:
    """Until the block ends, each request to the carrier ends so."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(HTTPAdapter, "send", lambda _self, request, **_: how(request))
        yield


class Written(io.StringIO):
    """What was written by a function, its libraries, and Lambda."""

    def runs(self, run: Callable[[], Any]) -> bool:
        """Run it, whether it fails or not; what it raises is written, as Lambda does, with all that led to it."""
        try:
            run()
        except Exception as error:  # noqa: BLE001 - whatever leaves a handler
            traceback.print_exception(error, file=self)
            return False
        return True


@contextmanager
def everything_written() -> Iterator[Written]:
    """The logs as Lambda collects them: standard output and error, our logger, all others, Python's warnings."""
    written = Written()
    ours, others = logger.registered_handler, logging.StreamHandler(written)
    before = ours.setStream(written)  # type: ignore[attr-defined]
    root = logging.getLogger()
    handlers, root.handlers = root.handlers, [others]  # what pytest shows of a failure stays as it is
    try:
        keep_libraries_texts_out()
        with redirect_stdout(written), redirect_stderr(written):
            yield written
    finally:
        root.handlers = handlers
        ours.setStream(before)  # type: ignore[attr-defined]
