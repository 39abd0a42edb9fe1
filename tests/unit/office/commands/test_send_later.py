"""`sayso send` of a batch that is sent later: the time is passed on and shown, and the command does not wait for it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.office import PREVIEW, FakeApi, a_batch, answers_for_send, local_api, printed, sayso

TEXT = ("-t", "Hi {{first_name}}")
LATER: dict[str, Any] = {"send_at": "2026-11-24T22:00:00.000000Z"}
NIGHT: dict[str, Any] = {"deferred": 1, "deferred_until": [{"at": "2026-11-24T13:00:00.000000Z", "recipients": 1}]}


@pytest.fixture
def api(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeApi]:
    with local_api(tmp_path, monkeypatch) as fake:
        (tmp_path / "families.csv").write_text("Phone,First Name\n+14155550101,Sam\n+14155550102,Mai\n")
        answers_for_send(fake)
        yield fake


def test_a_time_is_that_of_the_schools_clock(api: FakeApi) -> None:
    times = ("--send-at", "11/24/2026 17:00", "--expires-at", "2026-11-24T20:00")
    assert sayso("send", "families.csv", *TEXT, *times, "--yes") == 0
    body = api.calls_of("POST /batches")[0].body
    assert (body["send_at"], body["expires_at"]) == ("2026-11-24T17:00:00-08:00", "2026-11-24T20:00:00-08:00")
    assert sayso("send", "--retry-of", "b1", *times, "--yes") == 0
    assert api.calls_of("POST /batches")[1].body["send_at"] == "2026-11-24T17:00:00-08:00"


def test_a_time_that_does_not_exist_is_refused_as_by_the_api(api: FakeApi, capsys: pytest.CaptureFixture[str]) -> None:
    assert sayso("send", "families.csv", *TEXT, "--send-at", "2027-03-14 02:30", "--yes") == 1
    assert "this time does not exist, since clocks go forward on Mar 14, 2027" in printed(capsys)
    assert "POST /batches/preview" not in api.calls()


def test_the_time_of_expiry_is_said_back(api: FakeApi, capsys: pytest.CaptureFixture[str]) -> None:
    api.on("POST /batches/preview", (200, PREVIEW | {"expires_at": "2027-01-09T04:00:00.000000Z"}))
    assert sayso("send", "families.csv", *TEXT, "--expires-at", "1/8/27 8 pm", "--preview") == 0
    assert "What is not sent by Fri Jan 08, 2027, at 20:00 is left out." in printed(capsys)


@pytest.mark.parametrize(
    ("time", "sentence"),
    [
        ("2026-11-24", "--send-at 2026-11-24 has no time of day: write “2026-11-24 17:00”."),
        ("today", "--send-at today has no time of day: write “20"),
        ("soon", "“soon” is not a time: write 2026-09-01"),
    ],
)
def test_a_day_without_an_hour_is_asked_about(
    api: FakeApi, capsys: pytest.CaptureFixture[str], time: str, sentence: str
) -> None:
    assert sayso("send", "families.csv", *TEXT, "--send-at", time, "--yes") == 1
    assert sentence in printed(capsys)
    assert "POST /batches/preview" not in api.calls()


def test_a_scheduled_batch_is_told_and_not_followed(api: FakeApi, capsys: pytest.CaptureFixture[str]) -> None:
    api.on("POST /batches/preview", (200, PREVIEW | LATER))
    api.on("GET /batches/b1", (200, a_batch(status="scheduled", counts={"pending": 2}, **LATER)))
    assert sayso("send", "families.csv", *TEXT, "--send-at", "2026-11-24T17:00", "--yes") == 0
    text = printed(capsys)
    assert "Starts Tue Nov 24, 2026, at 14:00." in text
    assert "It starts on Tue Nov 24, " in text
    assert "0/2" not in text  # no bar
    assert "To stop it: sayso cancel b1" in text


def test_who_waits_for_the_morning_is_told_and_not_waited_for(api: FakeApi, capsys: pytest.CaptureFixture[str]) -> None:
    api.on("POST /batches/preview", (200, PREVIEW | NIGHT))
    api.on("GET /batches/b1", (200, a_batch(status="queued", counts={"pending": 1, "skipped": 1}, **NIGHT)))
    assert sayso("send", "families.csv", *TEXT, "--yes") == 0
    text = printed(capsys)
    assert "1 text will wait until Tue Nov 24, " in text
    assert "1 text will be sent after Tue Nov 24, " in text
