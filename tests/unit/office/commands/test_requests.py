"""`sayso requests`, `sayso decide` and `sayso elections`."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.office import SETTINGS, FakeApi, error, local_api, printed, sayso

TEXT: dict[str, Any] = {
    "id": "14155550101.SM1.texts",
    "phone": "+14155550101",
    "family_id": "F1",
    "name": "Dana [Reyes]",
    "asks_for": "texts",
    "category": None,
    "in_words": "no more texts",
    "source": "text_message",
    "key": None,
    "call_id": None,
    "text": "wrong [number]",
    "at": "2026-11-23T17:14:00.123456Z",
    "waiting_seconds": 7_300,
}
KEY = TEXT | {
    "id": "14155550102.CA1.category",
    "phone": "+14155550102",
    "name": None,
    "asks_for": "category",
    "category": "fees",
    "in_words": "no more messages of fees",
    "source": "key_press",
    "key": "1",
    "call_id": "CA1",
    "text": None,
    "waiting_seconds": 30,
}
CONSENT: dict[str, Any] = {
    "phone": "+14155550101",
    "channels": {"sms": "opted_out", "voice": "unknown"},
    "blocked_categories": ["fees"],
    "all_non_emergency_blocked": True,
    "paused": True,
}
ROW = {"day": "2026-11-23", "election": "category_blocked", "detail": "fees", "source": "key_press", "count": 1200}
REPORT = {"from": "2026-11-22", "to": "2026-11-23", "time_zone": "America/Los_Angeles", "elections": [ROW]}
DECIDE = ("decide", TEXT["id"], "apply", "--note", "Dana rang")


@pytest.fixture
def api(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeApi]:
    with local_api(tmp_path, monkeypatch) as fake:
        fake.on("GET /settings", (200, SETTINGS))
        fake.on("GET /opt-out-requests", (200, {"requests": [TEXT, KEY], "cursor": None}))
        fake.on(f"POST /opt-out-requests/ph_1.{TEXT['id'].partition('.')[2]}", (200, CONSENT))
        fake.on("GET /elections", (200, REPORT))
        yield fake


LOOKS: list[tuple[tuple[str, ...], list[str], Any]] = [
    (
        ("requests",),
        [
            "14155550101.SM1.texts +14155550101 (Dana [Reyes]) asks for no more texts by a text: “wrong [number]” "
            "on Nov 23, 09:14, 2 hours ago",
            "14155550102.CA1.category +14155550102 asks for no more messages of fees by key 1 in a call "
            "on Nov 23, 09:14, a moment ago",
            "sayso decide REQUEST apply",
        ],
        {"requests": [TEXT, KEY]},
    ),
    (
        DECIDE,
        [
            "Done as asked. +14155550101 opted out of text messages and has no known wish about phone calls",
            "blocks fees and blocks all but emergencies and is still paused",
        ],
        CONSENT,
    ),
    (("decide", TEXT["id"], "dismiss", "--note", "a child"), ["Dismissed. +14155550101"], CONSENT),
    (
        ("elections",),
        ["2026-11-22 to 2026-11-23, days in America/Los_Angeles", "2026-11-23 category blocked: fees key press 1,200"],
        REPORT,
    ),
]


@pytest.mark.parametrize(("words", "texts", "data"), LOOKS, ids=[" ".join(look[0][:3]) for look in LOOKS])
def test_people_read_a_table_and_programs_one_line(
    api: FakeApi, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], texts: list[str], data: Any
) -> None:
    assert sayso(*words) == 0
    read = printed(capsys)
    assert [text for text in texts if text not in read] == [], read
    assert sayso(*words, "--json") == 0
    assert [json.loads(line) for line in capsys.readouterr().out.splitlines()] == [data]


def test_a_decision_is_sent_with_its_note(api: FakeApi) -> None:
    assert sayso(*DECIDE) == 0
    [asked] = api.calls_of(f"POST /opt-out-requests/ph_1.{TEXT['id'].partition('.')[2]}")
    assert asked.body == {"decision": "apply", "note": "Dana rang"}


def test_where_nothing_waits_and_nobody_chose_it_says_so(api: FakeApi, capsys: pytest.CaptureFixture[str]) -> None:
    api.on("GET /opt-out-requests", (200, {"requests": [], "cursor": None}))
    api.on("GET /elections", (200, REPORT | {"elections": []}))
    assert sayso("requests") == 0
    assert printed(capsys) == "No requests are waiting."
    assert sayso("elections") == 0
    assert printed(capsys).endswith("No family chose anything.")


def test_every_page_of_what_waits_is_shown(api: FakeApi, capsys: pytest.CaptureFixture[str]) -> None:
    pages = ({"requests": [TEXT], "cursor": "more"}, {"requests": [KEY], "cursor": None})
    api.on("GET /opt-out-requests", *((200, page) for page in pages))
    assert sayso("requests", "--json") == 0
    assert json.loads(capsys.readouterr().out) == {"requests": [TEXT, KEY]}


def test_days_are_asked_as_the_school_writes_them(api: FakeApi) -> None:
    assert sayso("elections", "--from", "9/1/2026", "--to", "2026-09-30") == 0
    assert api.calls_of("GET /elections")[0].query == {"from": "2026-09-01", "to": "2026-09-30"}


def test_the_report_can_be_a_file(api: FakeApi, capsys: pytest.CaptureFixture[str]) -> None:
    api.on("GET /elections", (200, b"day,election\r\n"))
    assert sayso("elections", "--csv") == 0
    assert capsys.readouterr().out.splitlines() == ["day,election"]


REFUSED: list[tuple[tuple[str, ...], tuple[int, Any] | None, int, str]] = [
    (DECIDE, (409, error("not_waiting", "This request waits no longer.")), 1, "See `sayso requests`."),
    (DECIDE, (404, error("not_found", "There is no such request.")), 1, "See `sayso requests`."),
    (DECIDE, (403, error("forbidden", "This needs the role admin.")), 1, "This needs the role admin."),
    ((*DECIDE[:4], " "), None, 1, "--note is blank: give the reason"),
    (DECIDE[:3], None, 2, "Missing option '--note'"),
    (("decide", "x", "perhaps", "--note", "n"), None, 2, "'perhaps' is not one of 'apply', 'dismiss'"),
    (("elections", "--from", "soon"), None, 1, "“soon” is not a day: write 2026-09-01"),
    (("elections", "--csv", "--json"), None, 2, "Use either --csv"),
]


@pytest.mark.parametrize(("words", "answer", "code", "sentence"), REFUSED)
def test_what_cannot_be_is_told_with_what_to_do(
    api: FakeApi,
    capsys: pytest.CaptureFixture[str],
    words: tuple[str, ...],
    answer: tuple[int, Any] | None,
    code: int,
    sentence: str,
) -> None:
    if answer:
        api.on(f"POST /opt-out-requests/ph_1.{TEXT['id'].partition('.')[2]}", answer)
    assert sayso(*words) == code
    assert sentence in printed(capsys)
