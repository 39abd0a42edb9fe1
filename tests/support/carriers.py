"""Carriers for cases that the twin does not cover: a fake gateway, and a server that gives raw answers or none."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest

from sayso.carrier.gateway import CreateResult, Gateway, Receipt

type Reaction = Callable[[], Any]


@dataclass
class FakeGateway:
    """Replaces the gateway and records every create request; `answers` by phone, otherwise the carrier takes it."""

    answers: dict[str, Receipt] = field(default_factory=dict)
    created: list[dict[str, Any]] = field(default_factory=list)
    before: list[Reaction] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def phones(self) -> list[str]:
        """The phones that messages went to, sorted."""
        return sorted(request["to"] for request in self.created)

    def create(self, **request: Any) -> Receipt:
        """One create request. The functions in `before` are called first, once."""
        with self._lock:
            self.created.append(request)
            reactions, self.before = self.before, []
            number = len(self.created)
        for react in reactions:
            react()
        return self.answers.get(request["to"], Receipt(CreateResult.TAKEN, carrier_id=f"SM{number}"))


def fake_gateway(monkeypatch: pytest.MonkeyPatch, **answers: Receipt) -> FakeGateway:
    """A fake that replaces every gateway for the rest of the test."""
    made = FakeGateway(answers)
    for way in ("create", "call"):
        monkeypatch.setattr(Gateway, way, lambda _, **request: made.create(**request))
    return made


@dataclass
class RawServer:
    """A server that gives every connection the same raw answer: bytes, b"" to break off, None to stay silent."""

    url: str
    requests: list[bytes] = field(default_factory=list)


@contextmanager
def raw_server(answer: bytes | None) -> Iterator[RawServer]:
    """A server on the loopback address, until the block ends."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        found = RawServer(f"http://127.0.0.1:{server.getsockname()[1]}")
        ended = threading.Event()
        thread = threading.Thread(target=_serve, args=(server, found, answer, ended), daemon=True)
        thread.start()
        try:
            yield found
        finally:
            ended.set()
            server.shutdown(socket.SHUT_RDWR)
            thread.join(timeout=5)


def _serve(server: socket.socket, found: RawServer, answer: bytes | None, ended: threading.Event) -> None:
    while not ended.is_set():
        try:
            connection, _ = server.accept()
        except OSError:
            return
        with connection:
            found.requests.append(_request(connection))
            if answer is None:
                ended.wait(timeout=5)
            else:
                connection.sendall(answer)


def _request(connection: socket.socket) -> bytes:
    """Read one whole request."""
    received = b""
    while b"\r\n\r\n" not in received:
        received += connection.recv(65536)
    head, _, body = received.partition(b"\r\n\r\n")
    lengths = [int(row.split(b":")[1]) for row in head.split(b"\r\n") if row.lower().startswith(b"content-length")]
    while len(body) < sum(lengths):
        body += connection.recv(65536)
    return head + b"\r\n\r\n" + body


def http(status: int, body: str, *, length: int | None = None) -> bytes:
    """A raw HTTP response; `length` may be larger than the body."""
    payload = body.encode()
    size = len(payload) if length is None else length
    head = f"HTTP/1.1 {status} Some\r\nContent-Type: application/json\r\nContent-Length: {size}\r\nConnection: close"
    return f"{head}\r\n\r\n".encode() + payload
