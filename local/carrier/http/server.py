"""The twin's HTTP server: reads a request, lets the twin handle it, and keeps the connection open."""

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
from local.carrier.http.exchange import NoResponse, Request, Response

LOOPBACK = "127.0.0.1"
NAMES = (LOOPBACK, "localhost", "host.docker.internal")
"""The last one is what Docker Desktop calls this machine in a container: make invoke gives it to functions there."""

RESET_ON_CLOSE = struct.pack("ii", 1, 0)  # SO_LINGER with zero seconds
log = logging.getLogger(__name__)


class Handler(BaseHTTPRequestHandler):
    """One connection: one thread, any number of requests."""

    protocol_version = "HTTP/1.1"
    server_version = "CarrierTwin"
    disable_nagle_algorithm = True  # headers and body are two writes: the second must not wait for the first

    def serve(self) -> None:
        target = urlsplit(self.path)
        request = Request(
            method=self.command,
            path=target.path,
            query=dict(parse_qsl(target.query, keep_blank_values=True)),
            body=self.rfile.read(int(self.headers.get("Content-Length") or 0)),
            authorization=self.headers.get("Authorization", ""),
            host=self.headers.get("Host", ""),
        )
        response = self._respond(request)
        if isinstance(response, NoResponse):
            self._break_off(response.seconds)
            return
        body = response.payload()
        self.send_response(response.status)
        self.send_header("Content-Type", response.content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _respond(self, request: Request) -> Response | NoResponse:
        # Else a page whose name was turned to this machine (DNS rebinding) would read and change everything.
        if request.host.lower() not in cast(Server, self.server).hosts:
            return Response(403, {"code": "forbidden", "message": "The twin answers to 127.0.0.1 and localhost only."})
        # Browsers set this header when a page of another site makes the request: it may read, but not change anything.
        if request.method != "GET" and self.headers.get("Sec-Fetch-Site") == "cross-site":
            return Response(403, {"code": "forbidden", "message": "Pages of other sites may not change anything here."})
        try:
            return cast(Server, self.server).respond(request)
        except Exception:
            log.exception("The carrier twin failed to handle a %s request.", request.method)
            return Response(500, TwilioError(20500).as_json())

    def _break_off(self, seconds: float) -> None:
        """Send nothing until the time is up or the caller hangs up, then reset the connection."""
        if seconds:
            select.select([self.connection], [], [], seconds)  # it becomes readable when the caller closes it
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_ON_CLOSE)
        self.rfile.close()  # it keeps the connection open
        self.connection.close()
        self.close_connection = True

    do_GET = do_POST = do_PUT = do_DELETE = serve  # noqa: N815 - the standard library looks for these names

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
        """Log no requests: one line per message is noise, and the paths of lists contain phone numbers."""


class Server(ThreadingMixIn, TCPServer):
    """Listens on the loopback address only; port 0 takes a free port. As a context manager it runs in a thread."""

    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, port: int, respond: Callable[[Request], Response | NoResponse]) -> None:
        super().__init__((LOOPBACK, port), Handler)
        self.respond = respond
        self.hosts = frozenset(f"{name}:{self.server_address[1]}" for name in NAMES)

    @property
    def url(self) -> str:
        return f"http://{LOOPBACK}:{self.server_address[1]}"

    def handle_error(self, request: object, client_address: object) -> None:  # noqa: ARG002 - the base class passes them
        """Ignore a client that disconnected; log everything else as a fault of the twin."""
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
