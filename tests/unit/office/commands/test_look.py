"""The commands that show something or stop a batch: for people and, with --json, for programs."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.support.office import SETTINGS, FakeApi, a_batch, error, interrupt, local_api, printed, sayso

ENTRY = {
    "at": "2026-11-23T17:14:00.123456Z",
    "type": "message_delivered",
    "actor": {"kind": "carrier", "name": "twilio"},
    "text": "SMS message delivered to +14155550101.",
}
MESSAGE = {
    "index": 0,
    "phone": "+14155550101",
    "family_id": "F1",
    "name": "Dana [Reyes]",
    "status": "failed",
    "reason": "carrier_reported",
    "error_code": "30005",
    "segments": 1,
    "at": None,
}
CREDITS = {"balance": 1000, "held": 20, "available": 980}


@pytest.fixture
def api(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeApi]:
    """An account with a batch, an entry and a few credits."""
    with local_api(tmp_path, monkeypatch) as fake:
        fake.on("GET /settings", (200, SETTINGS))
        fake.on("GET /credits", (200, CREDITS))
        fake.on("GET /batches", (200, {"batches": [a_batch()], "cursor": None}))
        fake.on("GET /batches/b1", (200, a_batch()))
        fake.on("POST /batches/b1/cancel", (200, {"batch_id": "b1", "status": "cancelling", "sent": 1, "stopped": 2}))
        fake.on("GET /batches/b1/messages", (200, {"messages": [MESSAGE], "cursor": None}))
        fake.on("GET /audit", (200, {"entries": [ENTRY], "cursor": None}))
        yield fake


LOOKS: list[tuple[tuple[str, ...], str, Any]] = [
    (("credits",), "available 980 what the next batch can use", CREDITS),
    (("settings",), "number +14155550100", SETTINGS),
    (
        ("status",),
        "Nov 23 09:14 b1 completed general 1 delivered, 1 skipped 1",
        {"batches": [a_batch()], "cursor": None},
    ),
    (("status", "b1"), "Batch b1 (Nov 23 09:14 by dana@school.example, general)", a_batch()),
    (("status", "b1", "--follow"), "1 credit used of 2 that were set aside", a_batch()),
    (("audit",), "Nov 23 09:14:00 SMS message delivered to +14155550101. twilio", {"entries": [ENTRY]}),
    (("cancel", "b1"), "Stopped 2 messages; the carrier already had 1.", {"stopped": 2}),
]


@pytest.mark.parametrize(("words", "text", "data"), LOOKS, ids=lambda value: " ".join(value) if value else None)
def test_people_read_a_table_and_programs_one_line(
    api: FakeApi, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], text: str, data: dict[str, Any]
) -> None:
    assert sayso(*words) == 0
    assert text in printed(capsys)
    assert sayso(*words, "--json") == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 1
    assert data.items() <= json.loads(lines[0]).items()


def test_a_report_goes_into_a_file_as_the_api_gives_it(
    api: FakeApi, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    api.on("GET /batches/b1/messages", (200, "phone,name\r\n+1,Zoë\r\n".encode()))
    assert sayso("report", "b1", "--status", "failed", "--status", "skipped") == 0
    assert capsysbinary.readouterr().out == "phone,name\r\n+1,Zoë\r\n".encode()
    assert api.received[0].query == {"status": "failed,skipped", "format": "csv"}


def test_a_report_for_excel_begins_with_the_mark_that_excel_wants_and_only_its_owner_reads_it(api: FakeApi) -> None:
    api.on("GET /batches/b1/messages", (200, b"phone\r\n"))
    Path("results.csv").write_text("of the day before, for everybody to read")
    Path("results.csv").chmod(0o644)
    assert sayso("report", "b1", "--not-delivered", "-o", "results.csv") == 0
    assert Path("results.csv").stat().st_mode & 0o777 == 0o600
    assert Path("results.csv").read_bytes() == b"\xef\xbb\xbfphone\r\n"
    assert api.received[0].query["status"] == "undelivered,failed,skipped,cancelled,rejected"


def test_a_report_that_cannot_be_written_is_told(api: FakeApi, capsys: pytest.CaptureFixture[str]) -> None:
    api.on("GET /batches/b1/messages", (200, b"phone\r\n"))
    assert sayso("report", "b1", "-o", "no/such/folder.csv") == 1
    assert "no/such/folder.csv cannot be written: No such file or directory." in printed(capsys)


def test_a_report_tells_the_credits_that_each_row_cost(api: FakeApi, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [
        MESSAGE | {"phone": phone, "status": status, "reason": None, "error_code": None, "segments": 7}
        for phone, status in (("+1a", "delivered"), ("+1b", "undelivered"), ("+1c", "failed"), ("+1d", "skipped"))
    ]
    api.on("GET /batches/b1/messages", (200, {"messages": rows, "cursor": None}))
    assert sayso("report", "b1", "--table") == 0
    text = printed(capsys)
    for words in ("+1a F1 Dana [Reyes] delivered 7", "undelivered 7", "failed 0", "skipped 0"):
        assert words in text


def test_a_report_says_when_what_waits_goes_out(api: FakeApi, capsys: pytest.CaptureFixture[str]) -> None:
    waits = {"sent_until": "2026-11-24T22:00:00.000000Z"}
    api.on("GET /batches/b1", (200, a_batch(status="sending", counts={"pending": 2}, **waits)))
    api.on("GET /batches/b1/messages", (200, {"messages": [MESSAGE | {"status": "pending"}], "cursor": None}))
    assert sayso("report", "b1", "--table") == 0
    assert "the last text goes out on Tue Nov 24, 14:00." in printed(capsys)


def test_a_report_for_programs_has_every_row(api: FakeApi, capsys: pytest.CaptureFixture[str]) -> None:
    assert sayso("report", "b1", "--json") == 0
    assert json.loads(capsys.readouterr().out) == {"messages": [MESSAGE]}


@pytest.mark.parametrize("words", [("status", "b9"), ("report", "b9"), ("cancel", "b9"), ("report", "b9", "--json")])
def test_an_unknown_batch_is_told_with_what_to_do(
    api: FakeApi, capsys: pytest.CaptureFixture[str], words: tuple[str, ...]
) -> None:
    for call in ("GET /batches/b9", "GET /batches/b9/messages", "POST /batches/b9/cancel"):
        api.on(call, (404, error("not_found", "There is no batch b9.")))
    assert sayso(*words) == 1
    captured = capsys.readouterr()
    assert captured.err == "sayso: There is no batch b9 in your account: `sayso status` lists the newest.\n"
    assert "--json" not in words or json.loads(captured.out)["code"] == "not_found"


def test_the_log_is_asked_on_the_clock_and_in_the_numbers_of_the_school(api: FakeApi) -> None:
    words = ("--from", "2026-11-01", "--to", "2026-11-03", "--phone", "(415) 555-2671", "--batch", "b1")
    assert sayso("audit", *words, "--type", "message_failed", "--staff", "dana@school.example", "--limit", "5") == 0
    assert api.calls_of("POST /consents/search")[0].body == {"phone": "+14155552671"}
    assert not [one for one in api.received if "4155552671" in f"{one.call} {one.query}"]
    assert api.calls_of("GET /audit")[0].query == {
        "from": "2026-11-01T00:00:00-07:00",
        "to": "2026-11-04T00:00:00-08:00",
        "phone_id": "ph_1",
        "batch_id": "b1",
        "type": "message_failed",
        "staff": "dana@school.example",
        "limit": "5",
    }


def test_the_log_ends_where_it_was_asked_to(api: FakeApi, capsys: pytest.CaptureFixture[str]) -> None:
    api.on("GET /audit", (200, {"entries": [ENTRY] * 3, "cursor": "more"}))
    assert sayso("audit", "--limit", "7", "--json") == 0
    assert len(json.loads(capsys.readouterr().out)["entries"]) == 7
    assert len(api.calls_of("GET /audit")) == 3
    assert sayso("audit", "--limit", "3") == 0
    assert len(api.calls_of("GET /audit")) == 4  # the first page had them all


def test_the_log_can_be_a_file(api: FakeApi, capsys: pytest.CaptureFixture[str]) -> None:
    api.on("GET /audit", (200, b"at,type\r\n"))
    assert sayso("audit", "--csv") == 0
    assert capsys.readouterr().out.splitlines() == ["at,type"]


WRONG: list[tuple[tuple[str, ...], int, str]] = [
    (("audit", "--from", "soon"), 1, "“soon” is not a time: write 2026-09-01"),
    (("audit", "--phone", "12"), 1, "--phone 12: it is too short."),
    (("status", "--follow"), 2, "--follow needs a batch"),
    (("audit", "--csv", "--json"), 2, "Use either --csv"),
    (("--account", "nobody", "credits"), 1, "Nobody of nobody can sign in on the local stack. It has maple-street"),
    (("nonsense",), 2, "No such command 'nonsense'"),
]


@pytest.mark.parametrize(("words", "code", "sentence"), WRONG)
def test_a_wrong_turn_is_told_in_one_sentence(
    api: FakeApi, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], code: int, sentence: str
) -> None:
    assert sayso(*words) == code
    assert sentence in printed(capsys)


def test_ctrl_c_while_following_says_that_the_batch_goes_on(
    api: FakeApi, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sayso_cli.office.commands.status.follow", interrupt)
    assert sayso("status", "b1", "--follow", "--json") == 130
    assert printed(capsys).endswith(
        "The batch continues without this window: `sayso status b1` shows its progress, `sayso cancel b1` stops it."
    )


def test_a_local_stack_that_is_gone_is_told_with_the_command_that_starts_it(
    api: FakeApi, capsys: pytest.CaptureFixture[str]
) -> None:
    api.on("GET /credits", (0, requests.ConnectionError("refused")))
    assert sayso("credits") == 1
    assert printed(capsys).endswith(
        "The local stack at abc.execute-api.localhost:4599 does not answer: run `make local-up`, then this again."
    )


def test_a_fault_of_the_program_is_told_without_its_inside_unless_asked_for(
    api: FakeApi, capsys: pytest.CaptureFixture[str]
) -> None:
    api.on("GET /credits", (200, {"unexpected": 1}))
    assert sayso("credits") == 1
    assert "something unexpected went wrong (KeyError: 'balance'): show your operator" in printed(capsys)
    with pytest.raises(KeyError):
        sayso("--debug", "credits")


def test_settings_are_changed_by_name_and_what_changed_is_shown(
    api: FakeApi, capsys: pytest.CaptureFixture[str]
) -> None:
    api.on("PUT /settings", (200, SETTINGS | {"footer": "Bye", "categories": ["general", "trips"]}))
    assert sayso("settings", "set", "footer=Bye", "categories=general,trips") == 0
    assert api.calls_of("PUT /settings")[0].body == {"footer": "Bye", "categories": ["general", "trips"]}
    assert "footer Bye categories general general, trips" in printed(capsys)


@pytest.mark.parametrize("words", [("footer=Bye",), ("set",), ("set", "footer=Bye", "--edit")])
def test_a_change_of_settings_that_is_not_clear_is_refused(api: FakeApi, words: tuple[str, ...]) -> None:
    assert sayso("settings", *words) == 2


def test_settings_are_changed_in_an_editor(api: FakeApi, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("click.edit", lambda text, extension: text.replace("footer =", "footer = Bye"))
    api.on("PUT /settings", (200, SETTINGS | {"footer": "Bye"}))
    assert sayso("settings", "--edit") == 0
    assert api.calls_of("PUT /settings")[0].body == {"footer": "Bye"}


def test_an_editor_that_is_closed_changes_nothing(
    api: FakeApi, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("click.edit", lambda *_, **__: None)
    assert sayso("settings", "--edit") == 0
    assert "Nothing was changed." in printed(capsys)


def test_credits_list_what_was_bought_and_what_a_month_used(api: FakeApi, capsys: pytest.CaptureFixture[str]) -> None:
    by = {"kind": "operator", "name": "user/olga"}
    bought = [
        {"credits": 5000, "reference": "INV-7", "at": "2026-11-23T17:14:00.000000Z", "by": by},
        {"credits": 500, "reference": "INV-1", "at": None, "by": None},
    ]
    used = [{"category": "general", "staff": "dana@school.example", "batches": 2, "credits_used": 1310}]
    month = {"month": "2026-11", "credits_used": 1310, "usage": used}
    api.on("GET /credits/purchases", (200, {"purchases": bought}))
    api.on("GET /credits/usage", (200, month))
    assert sayso("credits", "--month", "2026-11") == 0
    assert api.calls_of("GET /credits/usage")[0].query == {"month": "2026-11"}
    said = printed(capsys)
    assert "5,000 INV-7 user/olga" in said
    assert "500 INV-1" in said
    assert "Used by the batches of 2026-11" in said
    assert "general dana@school.example 2 1,310" in said
