"""Plays the API and the sign-in for the tests of `sayso`, in this process."""

import io
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import jwt
import pytest
import requests
import responses

from sayso_cli.office import cli
from sayso_cli.office.batch import follow

API_URL = "https://abc123.execute-api.us-west-2.amazonaws.com/prod"
DATE = "Mon, 23 Nov 2026 17:14:00 GMT"

SETTINGS = {
    "name": "Maple Street School",
    "number": "+14155550100",
    "default_country": "US",
    "time_zone": "America/Los_Angeles",
    "header": "",
    "footer": "",
    "categories": ["general"],
}
PREVIEW: dict[str, Any] = {
    "recipients": 2,
    "families": 2,
    "merged": 0,
    "rejected_rows": 0,
    "template_used": None,
    "languages": [],
    "completes": None,
    "already_sent": 0,
    "already_sent_other_text": 0,
    "without_consent": 1,
    "send_at": None,
    "expires_at": None,
    "deferred": 0,
    "deferred_until": [],
    "sent_until": None,
    "segments": 2,
    "segments_saved": 0,
    "segments_lost": 0,
    "credits_held": 2,
    "credits_available": 98,
    "warnings": [],
    "rejected": [],
    "characters": [],
    "previews": [
        {
            "index": 0,
            "phone": "+14155550101",
            "text": "Hi Sam",
            "encoding": "GSM-7",
            "segments": 1,
            "would_send": True,
            "reason": None,
            "detail": None,
        },
        {
            "index": 1,
            "phone": "+14155550102",
            "text": "Hi Mai",
            "encoding": "GSM-7",
            "segments": 1,
            "would_send": False,
            "reason": "no_consent",
            "detail": None,
        },
    ],
}


def a_batch(**changes: Any) -> dict[str, Any]:
    """Return a finished batch of two messages."""
    figures = {name: value for name, value in PREVIEW.items() if name not in ("previews", "rejected", "characters")}
    batch = {
        "batch_id": "b1",
        "status": "completed",
        "channel": "sms",
        "category": "general",
        "template": "Hi {{first_name}}",
        "requested_by": "dana@school.example",
        "created_at": "2026-11-23T17:14:00.500000Z",
        "completed_at": "2026-11-23T17:14:03.000000Z",
        "test": False,
        "retry_of": None,
        "retried_by": None,
        "credits_used": 1,
        "counts": {"delivered": 1, "skipped": 1},
    }
    return batch | figures | changes


def id_token(email: str = "dana@school.example", ends: int = 4_102_444_800, account: str = "") -> str:
    """Return a token as from Cognito, but not validly signed."""
    return jwt.encode({"email": email, "exp": ends, "custom:account": account}, "a key of thirty-two bytes or more.")


def error(code: str, message: str, *details: Any) -> dict[str, Any]:
    """Return the body of a refusal."""
    return {"code": code, "message": message, "details": list(details)}


class FilePart(bytes):
    """A part of a file behind which there is more."""

    cursor = "more"


@dataclass(frozen=True, slots=True)
class ReceivedCall:
    """One call that the API received."""

    call: str
    body: Any
    text: str
    headers: Mapping[str, str]
    query: Mapping[str, str]


@dataclass
class FakeApi:
    """Each call (`GET /credits`) gets its answers in turn, and then the last one again and again."""

    answers: dict[str, list[tuple[int, Any]]] = field(default_factory=dict)
    received: list[ReceivedCall] = field(default_factory=list)

    def on(self, call: str, *answers: tuple[int, Any]) -> None:
        """Set the answers of a call, as status and body; a body that is an exception is raised."""
        self.answers[call] = list(answers)

    def calls(self) -> list[str]:
        """Return the names of the calls, in order."""
        return [one.call for one in self.received]

    def calls_of(self, call: str) -> list[ReceivedCall]:
        """Return every call of this name."""
        return [one for one in self.received if one.call == call]

    def answer(self, request: requests.PreparedRequest) -> tuple[int, Mapping[str, str], str | bytes]:
        """Answer a request, in the form that `responses` wants."""
        path, _, _ = str(request.path_url).partition("?")
        call = f"{request.method} {path.removeprefix('/prod').removeprefix('/local')}"
        raw = request.body or b""
        text = raw if isinstance(raw, str) else raw.decode()
        body = json.loads(text) if text else None
        self.received.append(ReceivedCall(call, body, text, dict(request.headers), getattr(request, "params", {})))
        waiting = self.answers.get(call, [(404, error("not_found", "There is no such call."))])
        status, content = waiting.pop(0) if len(waiting) > 1 else waiting[0]
        if isinstance(content, BaseException):
            raise content
        more = {"X-Next-Cursor": content.cursor} if isinstance(content, FilePart) else {}
        return status, {"Date": DATE, **more}, content if isinstance(content, bytes) else json.dumps(content)

    def play(self, mock: responses.RequestsMock) -> None:
        """Answer every call of this test."""
        for method in (responses.GET, responses.POST, responses.PUT):
            mock.add_callback(method, re.compile(r"https?://.*"), callback=self.answer)


def sayso(*words: str) -> int:
    """Run the command; return the exit code."""
    return cli.run(words)


def answers_for_send(api: FakeApi, batch: Mapping[str, Any] | None = None, found: Mapping[str, Any] = PREVIEW) -> None:
    """Set the answers for a send without trouble."""
    one = batch or a_batch()
    api.on("GET /settings", (200, SETTINGS))
    api.on("GET /batches", (200, {"batches": [], "cursor": None}))
    api.on("POST /batches/preview", (200, found))
    api.on("POST /batches", (202, {"batch_id": one["batch_id"], "status": "queued"}))
    api.on(f"GET /batches/{one['batch_id']}", (200, one))


@contextmanager
def local_api(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeApi]:
    """Play the API of a local stack. The command runs in this folder, and nobody is at the keyboard."""
    person = {"username": "dana@school.example", "password": "p", "id_token": id_token()}
    stack = {
        "api_url": "http://abc.execute-api.localhost:4599/local",
        "aws_endpoint_url": "http://127.0.0.1:4599",
        "region": "us-east-1",
        "resources": {"UserPoolClientId": "client"},
        "accounts": [{"account_id": "maple-street", "name": SETTINGS["name"], "staff": {"admin": person}}],
    }
    (folder / "stack.json").write_text(json.dumps(stack))
    monkeypatch.setenv("SAYSO_STATE_DIR", str(folder))
    with played(folder, monkeypatch) as fake:
        yield fake


@contextmanager
def played(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeApi]:
    """Play every API. What the command keeps, it keeps in this folder."""
    for name in ("SAYSO_API_URL", "SAYSO_CLIENT_ID", "SAYSO_REGION"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(folder / "config"))
    monkeypatch.setenv("XDG_STATE_HOME", str(folder / "state"))
    monkeypatch.setattr(follow, "FIRST_PAUSE_S", 0.0)
    monkeypatch.chdir(folder)
    type_lines(monkeypatch)
    fake = FakeApi(
        {
            "POST /consents/search": [(200, {"phone_id": "ph_1"})],
            "GET /credits/purchases": [(200, {"purchases": []})],
            "GET /credits/usage": [(200, {"month": "2026-11", "credits_used": 0, "usage": []})],
        }
    )
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        fake.play(mock)
        yield fake


def type_lines(monkeypatch: pytest.MonkeyPatch, *lines: str) -> None:
    """Set what the person types."""
    monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in lines)))


def interrupt(*_: Any) -> None:
    """Press Ctrl-C, instead of what would be done."""
    raise KeyboardInterrupt


def printed(capsys: pytest.CaptureFixture[str]) -> str:
    """Return all that a person reads, with line ends and runs of spaces as one space."""
    captured = capsys.readouterr()
    return " ".join((captured.out + captured.err).split())
