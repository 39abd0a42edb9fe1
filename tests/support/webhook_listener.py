"""A webhook that keeps the requests it receives: it takes Sayso's part where the carrier twin is tested by itself."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit


@dataclass(frozen=True, slots=True)
class ReceivedWebhook:
    """One request as it arrived; the URL is made of the Host header and the path."""

    url: str
    form: dict[str, str]
    headers: dict[str, str]


@dataclass(slots=True)
class WebhookListener:
    """The requests received so far, and the answers to give: each of `statuses` once, then 200."""

    port: int = 0
    received: list[ReceivedWebhook] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    content_type: str = "text/xml; charset=utf-8"
    body: str = "<Response/>"
    documents: dict[str, str] = field(default_factory=dict)  # by the last part of the path, instead of `body`

    def url(self, path: str) -> str:
        """A URL like those of the API on the local stack: its host name does not resolve."""
        return f"http://a1b2c3.execute-api.localhost:{self.port}/local/twilio/{path}"

    def statuses_of(self, sid: str) -> list[str]:
        return [one.form["MessageStatus"] for one in self.received if one.form.get("MessageSid") == sid]

    def body_for(self, path: str) -> str:
        return self.documents.get(path.partition("?")[0].rpartition("/")[2], self.body)


@contextmanager
def listening() -> Iterator[WebhookListener]:
    """A listener that runs until the block ends."""
    listener = WebhookListener()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self._answer(self.rfile.read(int(self.headers["Content-Length"])).decode())

        def do_GET(self) -> None:
            self._answer(urlsplit(self.path).query)

        def _answer(self, text: str) -> None:
            form = dict(parse_qsl(text, keep_blank_values=True))
            url = f"http://{self.headers['Host']}{self.path}"
            listener.received.append(ReceivedWebhook(url, form, dict(self.headers)))
            self.send_response(listener.statuses.pop(0) if listener.statuses else 200)
            self.send_header("Content-Type", listener.content_type)
            self.end_headers()
            self.wfile.write(listener.body_for(self.path).encode())

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
            """Log nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        listener.port = server.server_port
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield listener
        server.shutdown()
