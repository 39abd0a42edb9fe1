"""`sayso import-consents`: reports every row by its line, and sends rows again for which the API had no time."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sayso_cli.office.commands import import_consents
from tests.support.office import SETTINGS, FakeApi, error, local_api, printed, sayso

LIST = "phone,consent\n+1,yes\n\n+2,no\n+3,\n"
CALL = "POST /consents/import"


@pytest.fixture
def api(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeApi]:
    """An admin, and a list with two consents."""
    with local_api(tmp_path, monkeypatch) as fake:
        (tmp_path / "consents.csv").write_text(LIST)
        fake.on("GET /settings", (200, SETTINGS))
        yield fake


def report(*results: str) -> tuple[int, dict[str, Any]]:
    rows = [{"index": n, "phone": f"+{n}", "result": result, "detail": "why"} for n, result in enumerate(results)]
    return 200, {"counts": {}, "rows": rows}


def run(*words: str) -> int:
    return sayso("import-consents", "consents.csv", "--source", "paper_form", "--yes", *words)


def test_the_list_is_imported_and_what_says_nothing_is_named(api: FakeApi, capsys: pytest.CaptureFixture[str]) -> None:
    api.on(CALL, report("imported", "kept"))
    assert run() == 0
    assert api.calls_of(CALL)[0].body == {
        "rows": [
            {"phone": "+1", "channel": "sms", "status": "opted_in", "source": "paper_form"},
            {"phone": "+2", "channel": "sms", "status": "opted_out", "source": "paper_form"},
        ]
    }
    text = printed(capsys)
    assert "4 +1 not changed: the family has decided otherwise since why" in text
    assert "5 +3 left out it does not say whether they consented" in text
    assert "3 rows: 1 imported, 1 not changed: the family has decided otherwise since, 1 left out." in text


def test_what_the_api_had_no_time_for_is_sent_again_alone(api: FakeApi, capsys: pytest.CaptureFixture[str]) -> None:
    api.on(CALL, report("imported", "not_done"), report("imported"))
    assert run("--json") == 0
    assert [len(one.body["rows"]) for one in api.calls_of(CALL)] == [2, 1]
    answer = json.loads(capsys.readouterr().out)
    assert [(row["line"], row["result"]) for row in answer["rows"]] == [
        (2, "imported"),
        (4, "imported"),
        (5, "left_out"),
    ]


@pytest.mark.parametrize("result", ["rejected", "not_done"])
def test_a_row_that_is_not_on_record_in_the_end_fails_the_command(api: FakeApi, result: str) -> None:
    api.on(CALL, report("imported", result), report(result))
    assert run() == 1


def test_a_long_list_goes_out_in_parts(api: FakeApi, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_consents, "ROWS_PER_CALL", 1)
    api.on(CALL, report("imported"))
    assert run() == 0
    assert [row["phone"] for one in api.calls_of(CALL) for row in one.body["rows"]] == ["+1", "+2"]


def test_who_may_not_import_is_told(api: FakeApi, capsys: pytest.CaptureFixture[str]) -> None:
    api.on(CALL, (403, error("forbidden", "This needs the role admin; ask an admin of your account.")))
    assert run() == 1
    assert printed(capsys).endswith("sayso: This needs the role admin; ask an admin of your account.")
