"""The twin's HTTP server: reads a request to its end, has it answered, and keeps the connection open."""

import logging
import select
import socket
import struct
import sys
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from socketserver import TCPServer, ThreadingMixIn
from types import TracebackType
from typing import Self, cast
from urllib.parse import parse_qsl, urlsplit

from local.carrier.error_codes import TwilioError
from local.carrier.http.exchange import Answer, Request, Unanswered

LOOPBACK = "127.0.0.1"
RESET_ON_CLOSE = struct.pack("ii", 1, 0)  # linger for no time at all
log = logging.getLogger(__name__)


class Handler(BaseHTTPRequestHandler):
    """One connection, one thread, as many requests as the client likes."""

    protocol_version = "HTTP/1.1"
    server_version = "CarrierTwin"
    disable_nagle_algorithm = True  # headers and body leave in two writes: do not make the second one wait

    def serve(self) -> None:
        target = urlsplit(self.path)
        request = Request(
            method=self.command,
            path=target.path,
            query=dict(parse_qsl(target.query, keep_blank_values=True)),
            body=self.rfile.read(int(self.headers.get("Content-Length") or 0)),
            authorization=self.headers.get("Authorization", ""),
        )
        answer = self._answer(request)
        if isinstance(answer, Unanswered):
            self._break_off(answer.seconds)
            return
        body = answer.payload()
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _answer(self, request: Request) -> Answer | Unanswered:
        # A browser says so when the page of another site asks: it may look, but not give orders.
        if request.method != "GET" and self.headers.get("Sec-Fetch-Site") == "cross-site":
            return Answer(403, {"code": "forbidden", "message": "Another site's page gives no orders here."})
        try:
            return cast(Server, self.server).answer(request)
        except Exception:
            log.exception("The carrier twin could not answer %s.", request.method)
            return Answer(500, TwilioError(20500).as_json())

    def _break_off(self, seconds: float) -> None:
        """Say nothing until the time is over or the caller has hung up, then reset the connection."""
        if seconds:
            select.select([self.connection], [], [], seconds)  # what can be read is the end of the connection
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_ON_CLOSE)
        self.rfile.close()  # it holds the connection open
        self.connection.close()
        self.close_connection = True

    do_GET = do_POST = do_PUT = do_DELETE = serve  # noqa: N815 - the names are those of the standard library

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - likewise
        """Say nothing: a line per message helps nobody, and lists carry phone numbers in their path."""


class Server(ThreadingMixIn, TCPServer):
    """Listens on the loopback address only; port 0 takes a free one. In a `with` it runs in a thread."""

    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, port: int, answer: Callable[[Request], Answer | Unanswered]) -> None:
        super().__init__((LOOPBACK, port), Handler)
        self.answer = answer

    @property
    def url(self) -> str:
        return f"http://{LOOPBACK}:{self.server_address[1]}"

    def handle_error(self, request: object, client_address: object) -> None:  # noqa: ARG002 - given by the base
        """A client that went away is its own affair; anything else is a fault of the twin."""
        if not isinstance(sys.exception(), ConnectionError):
            log.error("A connection to the carrier twin failed.", exc_info=True)

    def __enter__(self) -> Self:
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.shutdown()
        self.server_close()
