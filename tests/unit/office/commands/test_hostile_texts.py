"""Whatever families, lists, accounts and the API itself say: nothing of it steers the terminal or hides."""

import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.office import PREVIEW, SETTINGS, FakeApi, a_batch, error, local_api, sayso

# Clears the screen, turns the line around, rings, colours by a control of one byte, hides, closes a colour that is not
# open, makes an emoji, and ends in what would take a bracket's meaning away.
EVIL = "Eve\x1b[2J\u202e[red]x[/] [/nope]\x07\x9b31m\u2066\u200b :heart: \\"
MARKED = "Eve␛[2J⟨U+202E⟩[red]x[/] [/nope]␇⟨U+009B⟩31m⟨U+2066⟩⟨U+200B⟩ :heart:"
PLAIN = frozenset(
    {
        *("status", "at", "created_at", "completed_at", "send_at", "cursor", "channel", "encoding", "time_zone", "day"),
        *("from", "to", "sms", "voice", "default_country", "expires_at", "code", "kind", "language", "field"),
    }
)
"""Words and times that the API takes from its own lists."""


def evil(value: Any, key: str = "") -> Any:
    """The answer, in which this replaces everything that somebody may have typed."""
    match value:
        case dict():
            return {name: evil(one, name) for name, one in value.items()}
        case list():
            return [evil(one, key) for one in value]
        case str() if value and key not in PLAIN:
            return EVIL
        case _:
            return value


MESSAGE = {
    "index": 0,
    "phone": "p",
    "family_id": "f",
    "name": "n",
    "status": "failed",
    "reason": None,
    "reason_text": "why",
    "error_code": "e",
    "segments": 1,
}
CONSENT = {
    "phone": "p",
    "channels": {"sms": "opted_in", "voice": "unknown"},
    "blocked_categories": ["c"],
    "all_non_emergency_blocked": False,
    "paused": False,
}
REQUEST = {
    "id": "i",
    "phone": "p",
    "name": "n",
    "in_words": "w",
    "key": None,
    "text": "t",
    "at": "2026-11-23T17:14:00Z",
    "waiting_seconds": 60,
}
WARNINGS = [{"code": "c", "detail": "d", "suggestion": "s", "field": "template", "index": 0, "position": None}]
CHARACTERS = [{"character": "c", "name": "n", "field": "variables.v", "index": 0, "segments_lost": 1}]
ELECTION = {"day": "2026-11-23", "election": "e", "detail": "d", "source": "s", "count": 1}
ENTRY = {"at": "2026-11-23T17:14:00Z", "type": "t", "text": "t", "actor": {"kind": "staff", "name": "n"}}
IMPORTED = {"index": 0, "phone": "p", "result": "rejected", "detail": "d"}

ANSWERS: dict[str, Any] = {
    "GET /settings": SETTINGS | {"header": "", "footer": ""},
    "GET /batches": {"batches": [a_batch(completes="b0")], "cursor": None},
    "GET /batches/b1": a_batch(retry_of="b0"),
    "GET /batches/b1/messages": {"messages": [MESSAGE], "cursor": None},
    "GET /opt-out-requests": {"requests": [REQUEST], "cursor": None},
    "POST /opt-out-requests/r1": CONSENT,
    "GET /elections": {"from": "2026-11-23", "to": "2026-11-23", "time_zone": "UTC", "elections": [ELECTION]},
    "GET /audit": {"entries": [ENTRY], "cursor": None},
    "POST /batches/preview": PREVIEW | {"warnings": WARNINGS, "characters": CHARACTERS},
    "POST /consents/import": {"rows": [IMPORTED]},
}
REFUSED = [
    "GET /credits",
    "POST /batches/b9/cancel",
]

COMMANDS = [
    ("settings",),
    ("status",),
    ("status", "b1"),
    ("report", "b1", "--table"),
    ("requests",),
    ("decide", "r1", "apply", "--note", "n"),
    ("elections",),
    ("audit",),
    ("send", "list.csv", "--template", "Hi {{name}}", "--preview"),
    ("import-consents", "consents.csv", "--preview"),
    ("import-consents", "consents.csv", "--yes"),
    ("credits",),
    ("cancel", "b9"),
    ("check-proof", "no[/]such\x1b[2J\u202efile\x07\x9b31m"),
]


@pytest.fixture
def api(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeApi]:
    with local_api(tmp_path, monkeypatch) as fake:
        monkeypatch.chdir(tmp_path)
        for call, answer in ANSWERS.items():
            fake.on(call, (200, evil(answer)))
        for call in REFUSED:
            fake.on(call, (400, error("invalid_request", EVIL)))
        cell = EVIL.replace('"', '""')
        Path("list.csv").write_text(f'Phone,Name,Family\n4155550101,"{cell}","{cell}"\n"{cell}",x,y\n')
        consents = f'Phone,Consent,Source,Name,Date\n4155550101,yes,paper_form,"{cell}",\n4155550102,"{cell}",z,z,\n'
        Path("consents.csv").write_text(consents)
        yield fake


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_what_somebody_typed_is_shown_and_does_nothing(
    api: FakeApi, capsys: pytest.CaptureFixture[str], words: tuple[str, ...]
) -> None:
    sayso(*words)
    said = capsys.readouterr()
    printed = said.out + said.err
    assert "unexpected" not in printed
    acting = {one for one in printed if one != "\n" and unicodedata.category(one) in ("Cc", "Cf", "Zl", "Zp", "Cs")}
    assert not acting, printed
    flat = "".join(printed.split())
    assert "␛[2J⟨U+202E⟩" in flat
    assert "❤" not in flat


def test_a_table_shows_all_of_it_as_it_was_typed(api: FakeApi, capsys: pytest.CaptureFixture[str]) -> None:
    sayso("audit")
    assert "".join(MARKED.split()) in "".join(capsys.readouterr().out.split())
