"""`sayso erase`: asks first, repeats until everything is erased, and names batches that are still open."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.office import SETTINGS, FakeApi, error, local_api, printed, sayso, type_lines

DANA = "+14155550101"
ERASURE = "POST /consents/ph_1/erasure"
AT = "2026-03-02T16:00:00.000000Z"


@pytest.fixture
def api(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeApi]:
    with local_api(tmp_path, monkeypatch) as fake:
        fake.on("GET /settings", (200, SETTINGS))
        yield fake


DONE = {
    "phone": DANA,
    "complete": True,
    "waits_for_hold": False,
    "asked_at": AT,
    "asked_by": "dana@school.example",
    "completed_at": AT,
}


def test_it_is_erased_after_a_question_and_as_often_as_it_takes(
    api: FakeApi, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    api.on(ERASURE, (200, DONE | {"complete": False, "completed_at": None}), (200, DONE))
    type_lines(monkeypatch, "y")
    assert sayso("erase", "415 555 0101", "--note", "by letter") == 0
    assert [one.body for one in api.calls_of(ERASURE)] == [{"note": "by letter"}] * 2
    text = printed(capsys)
    assert "This cannot be undone." in text
    assert f"The names and texts of {DANA} are erased; its consent stays." in text


def test_what_is_held_is_not_erased_and_the_command_says_that_it_waits(
    api: FakeApi, capsys: pytest.CaptureFixture[str]
) -> None:
    api.on(ERASURE, (200, DONE | {"complete": False, "waits_for_hold": True, "completed_at": None}))
    assert sayso("erase", DANA, "--note", "by letter", "--yes") == 0
    assert "are held, so they are not erased yet" in printed(capsys)


def test_nothing_is_erased_where_nobody_says_yes(
    api: FakeApi, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    type_lines(monkeypatch, "")
    assert sayso("erase", DANA, "--note", "by letter") == 1
    assert sayso("erase", "555", "--note", "by letter", "--yes") == 1
    assert sayso("erase", DANA, "--yes") == 2
    assert api.calls_of(ERASURE) == []
    assert "nothing was erased" in printed(capsys)


def test_a_message_on_its_way_is_named_with_what_stops_it(api: FakeApi, capsys: pytest.CaptureFixture[str]) -> None:
    details = {"batch_id": "b1", "message_id": "0.0.1.a", "status": "sent"}
    refused = error("messages_open", "1 message is on the way to this phone; cancel its batch or wait.", details)
    api.on(ERASURE, (409, refused))
    assert sayso("erase", DANA, "--note", "by letter", "--yes") == 1
    assert "cancel its batch or wait. To stop it: sayso cancel b1." in printed(capsys)
