"""`sayso conversations`: one file of all pages, which only its owner reads, and no number in an address."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.support.office import SETTINGS, FakeApi, FilePart, local_api, printed, sayso

FOUND = "GET /conversations"


@pytest.fixture
def api(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeApi]:
    with local_api(tmp_path, monkeypatch) as fake:
        fake.on("GET /settings", (200, SETTINGS))
        fake.on("POST /consents/search", (200, {"phone_id": "ph_1"}))
        yield fake


def test_all_pages_become_one_file_that_only_its_owner_reads(api: FakeApi) -> None:
    api.on(FOUND, (200, FilePart(b"at,text\r\n1,a\r\n")), (200, b"at,text\r\n2,b\r\n"))
    assert sayso("conversations", "--phone", "(415) 555-0101", "--from", "2026-11-02", "-o", "dana.csv") == 0
    assert Path("dana.csv").read_bytes() == b"\xef\xbb\xbfat,text\r\n1,a\r\n2,b\r\n"
    assert Path("dana.csv").stat().st_mode & 0o777 == 0o600
    first, second = api.calls_of(FOUND)
    until = first.query["to"]
    assert datetime.now(UTC) - datetime.fromisoformat(until) < timedelta(minutes=1), "what comes meanwhile is left out"
    assert first.query == {"phone_id": "ph_1", "from": "2026-11-02T00:00:00-08:00", "to": until, "format": "csv"}
    assert second.query == {**first.query, "cursor": "more"}


def test_all_of_a_school_is_asked_for_by_a_time_at_least(api: FakeApi, capsys: pytest.CaptureFixture[str]) -> None:
    assert sayso("conversations", "-o", "all.csv") == 2
    assert "Say whose texts: --phone, or of which time: --from and --to." in printed(capsys)
    assert api.calls_of(FOUND) == []
