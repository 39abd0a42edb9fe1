"""`sayso report` shows rejected rows, and writes them as a list that `sayso send` takes once it is corrected."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.office import SETTINGS, FakeApi, a_batch, answers_for_send, local_api, printed, sayso

BATCH = a_batch(template="{{child}}'s bus is {{bus}}", rejected_rows=2)
ROW: dict[str, Any] = {"error_code": None, "segments": 0, "at": None, "status": "rejected", "family_id": None}
ROWS = [
    ROW
    | {
        "index": 3,
        "phone": "415 555 01",
        "name": "Dana Reyes",
        "reason": "invalid_phone",
        "reason_text": "the phone number is not valid: it is too short",
        "variables": {"child": "Sam"},
    },
    ROW
    | {
        "index": 7,
        "phone": "(415) 555-0103",
        "name": "=Ali",
        "reason": "missing_variable",
        "reason_text": "a value is missing: bus",
        "variables": {"child": "Zoë"},
    },
]


@pytest.fixture
def api(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeApi]:
    with local_api(tmp_path, monkeypatch) as fake:
        fake.on("GET /settings", (200, SETTINGS))
        fake.on("GET /batches/b1", (200, BATCH))
        fake.on("GET /batches/b1/messages", (200, {"messages": ROWS, "cursor": None}))
        yield fake


def test_a_report_shows_them_with_their_place_and_reason(api: FakeApi, capsys: pytest.CaptureFixture[str]) -> None:
    assert sayso("report", "b1", "--not-delivered", "--table") == 0
    assert "4 415 555 01 Dana Reyes rejected the phone number is not valid: it is too short 0" in printed(capsys)
    assert api.calls_of("GET /batches/b1/messages")[0].query["status"].split(",")[-1] == "rejected"
    assert sayso("status", "b1") == 0
    assert "sayso report b1 --left-out FILE" in printed(capsys)


def test_the_list_has_what_the_text_needs_and_is_sent_to_those_without_the_batch(
    api: FakeApi, capsys: pytest.CaptureFixture[str]
) -> None:
    assert sayso("report", "b1", "--left-out", "left out.csv") == 0
    said = capsys.readouterr().out
    command = "sayso send 'left out.csv' --completes b1 --category general --template"
    assert command in said
    assert Path("left out.csv").stat().st_mode & 0o777 == 0o600
    lines = list(csv.reader(Path("left out.csv").read_text("utf-8-sig").splitlines()))
    assert lines == [
        ["phone", "name", "child", "bus", "what_to_correct"],
        ["415 555 01", "Dana Reyes", "Sam", "", "the phone number is not valid: it is too short"],
        ["(415) 555-0103", "'=Ali", "Zoë", "", "a value is missing: bus"],
    ]
    corrected = Path("left out.csv").read_text("utf-8-sig").replace("415 555 01,Dana Reyes,Sam,", "4155550101,D,Sam,7")
    Path("left out.csv").write_text(corrected.replace("Zoë,", "Zoë,8"))
    answers_for_send(api)
    assert sayso("send", "left out.csv", "--completes", "b1", "--template", str(BATCH["template"]), "--yes") == 0
    [sent] = api.calls_of("POST /batches")
    assert [(one["phone"], one["variables"]) for one in sent.body["recipients"]] == [
        ("4155550101", {"child": "Sam", "bus": "7"}),
        ("(415) 555-0103", {"child": "Zoë", "bus": "8"}),
    ]


def test_where_nothing_was_rejected_no_file_is_written(api: FakeApi, capsys: pytest.CaptureFixture[str]) -> None:
    api.on("GET /batches/b1/messages", (200, {"messages": [], "cursor": None}))
    assert sayso("report", "b1", "--left-out", "left.csv") == 0
    assert "No row of this batch was rejected" in printed(capsys)
    assert not Path("left.csv").exists()
