"""`sayso send`: preview, question, send and follow, with the lines of the list."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from tests.support.office import (
    PREVIEW,
    SETTINGS,
    FakeApi,
    a_batch,
    answers_for_send,
    interrupt,
    local_api,
    printed,
    sayso,
    type_lines,
)

LIST = "Phone,First Name\n+14155550101,Sam\n\n+14155550102,Mai\n"
TEXT = "Hi {{first_name}}"


@pytest.fixture
def api(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeApi]:
    """An API that accepts two rows, a list with these rows, and nobody at the keyboard."""
    with local_api(tmp_path, monkeypatch) as fake:
        (tmp_path / "families.csv").write_text(LIST)
        answers_for_send(fake)
        yield fake


def test_a_batch_is_shown_asked_for_sent_and_followed(
    api: FakeApi, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    type_lines(monkeypatch, "y")
    api.on("GET /batches/b1", (200, a_batch(status="sending", counts={})), (200, a_batch()))
    assert sayso("send", "families.csv", "-t", TEXT) == 0
    body = api.calls_of("POST /batches")[0].body
    assert body == api.calls_of("POST /batches/preview")[0].body
    assert body["recipients"] == [
        {"phone": "+14155550101", "variables": {"first_name": "Sam"}},
        {"phone": "+14155550102", "variables": {"first_name": "Mai"}},
    ]
    text = printed(capsys)
    for words in (
        "Maple Street School (+14155550100), signed in as dana@school.example",
        "line 2, +14155550101 (1 segment, GSM-7) Hi Sam",
        "Left out: 1 row",
        "4 +14155550102 no consent on record",
        "1 text to send, 1 left out · 2 families · 2 segments · at most 2 credits, leaving 98",
        "Send 1 text now? [y/N]",
        "1 delivered, 1 skipped",
        "Who did not get it, and why: sayso report b1 --not-delivered",
    ):
        assert words in text


@pytest.mark.parametrize("answer", ["n", ""])
def test_nothing_is_sent_without_a_yes(
    api: FakeApi, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], answer: str
) -> None:
    type_lines(monkeypatch, answer)
    assert sayso("send", "families.csv", "-t", TEXT) == 1
    assert "POST /batches" not in api.calls()
    assert printed(capsys).endswith("sayso: Nothing was sent.")


def test_where_nobody_can_answer_it_says_so(api: FakeApi, capsys: pytest.CaptureFixture[str]) -> None:
    assert sayso("send", "families.csv", "-t", TEXT) == 1
    assert printed(capsys).endswith("sayso: there was no answer: add --yes to go on without a question.")


def test_for_programs_the_batch_is_the_only_line_on_standard_output(
    api: FakeApi, capsys: pytest.CaptureFixture[str]
) -> None:
    assert sayso("send", "families.csv", "-t", TEXT, "--yes", "--json") == 0
    captured = capsys.readouterr()
    assert captured.out.count("\n") == 1
    assert json.loads(captured.out) == a_batch()
    assert "1 text to send" in captured.err


def test_a_preview_sends_nothing(api: FakeApi, capsys: pytest.CaptureFixture[str]) -> None:
    assert sayso("send", "families.csv", "-t", TEXT, "--preview", "--json") == 0
    assert json.loads(capsys.readouterr().out) == PREVIEW
    assert api.calls() == ["GET /settings", "GET /batches", "POST /batches/preview"]


def keys(api: FakeApi) -> list[str]:
    return [one.headers["Idempotency-Key"] for one in api.calls_of("POST /batches")]


def test_an_answer_lost_on_the_way_is_asked_for_with_the_same_key(api: FakeApi) -> None:
    api.on("POST /batches", (502, b""), (503, b""), (202, {"batch_id": "b1"}))
    assert sayso("send", "families.csv", "-t", TEXT, "--yes") == 0
    assert len(keys(api)) == 3
    assert len(set(keys(api))) == 1


def test_where_no_answer_comes_at_all_it_says_how_to_find_out(api: FakeApi, capsys: pytest.CaptureFixture[str]) -> None:
    api.on("POST /batches", (0, requests.ConnectionError("gone")))
    assert sayso("send", "families.csv", "-t", TEXT, "--yes") == 1
    assert "It is not known whether the batch was accepted: `sayso status` shows it" in printed(capsys)


EARLIER = a_batch(created_at="2026-11-23T17:05:00.000000Z")


def test_the_same_command_again_sends_nothing_and_says_so(api: FakeApi, capsys: pytest.CaptureFixture[str]) -> None:
    for _ in range(2):
        answers_for_send(api, EARLIER)
        assert sayso("send", "families.csv", "-t", TEXT, "--yes") == 0
    assert len(set(keys(api))) == 1
    assert "The same list and text were sent at 09:05 (batch b1); nothing was sent now." in printed(capsys)


@pytest.mark.parametrize(("answer", "sent"), [("y", 2), ("n", 1)])
def test_a_person_may_send_the_same_once_more(
    api: FakeApi, monkeypatch: pytest.MonkeyPatch, answer: str, sent: int
) -> None:
    type_lines(monkeypatch, "y", answer)
    answers_for_send(api, EARLIER)
    assert sayso("send", "families.csv", "-t", TEXT) == 0
    assert len(set(keys(api))) == sent


KEYS: list[tuple[tuple[str, ...], int, str]] = [
    ((), 1, "by itself, the same"),
    (("--again",), 2, "on request, another"),
    (("--idempotency-key", "mine"), 1, "the one that was given"),
]


@pytest.mark.parametrize(("options", "different", "why"), KEYS)
def test_the_key_follows_from_the_content_unless_something_else_is_wanted(
    api: FakeApi, options: tuple[str, ...], different: int, why: str
) -> None:
    for _ in range(2):
        assert sayso("send", "families.csv", "-t", TEXT, "--yes", *options) == 0
    assert len(set(keys(api))) == different, why
    assert ("mine" in keys(api)) is ("mine" in options)


def test_the_options_are_those_of_the_request(api: FakeApi) -> None:
    Path("text.txt").write_text("Hi all\n")
    words = ("--template-file", "text.txt", "--category", "attendance", "--all-or-nothing", "--no-normalise", "--yes")
    assert sayso("send", "families.csv", *words) == 0
    body = api.calls_of("POST /batches")[0].body
    assert {name: body[name] for name in body if name != "recipients"} == {
        "channel": "sms",
        "category": "attendance",
        "template": "Hi all",
        "normalise": False,
        "all_or_nothing": True,
    }


def test_a_test_goes_to_ones_own_phone_as_often_as_wanted(api: FakeApi) -> None:
    for _ in range(2):
        assert sayso("send", "families.csv", "--test", "--to", "+14155550123", "-t", TEXT, "--yes") == 0
    body = api.calls_of("POST /batches")[0].body
    assert (body["test"], body["recipients"]) == (
        True,
        [{"phone": "+14155550123", "variables": {"first_name": "Sam"}}],
    )
    assert len(set(keys(api))) == 2


def test_a_retry_names_the_batch_alone(api: FakeApi, capsys: pytest.CaptureFixture[str]) -> None:
    assert sayso("send", "--retry-of", "b0", "--yes") == 0
    assert [one.body for one in api.calls_of("POST /batches")] == [{"retry_of": "b0"}]
    assert "Hi Sam" in printed(capsys)


def test_ctrl_c_stops_following_and_not_the_batch(
    api: FakeApi, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sayso_cli.office.commands.send.follow", interrupt)
    assert sayso("send", "families.csv", "-t", TEXT, "--yes") == 130
    assert printed(capsys).endswith(
        "The batch continues without this window: `sayso status b1` shows its progress, `sayso cancel b1` stops it."
    )


def test_ctrl_c_in_the_moment_of_sending_says_how_to_find_out(api: FakeApi, capsys: pytest.CaptureFixture[str]) -> None:
    api.on("POST /batches", (0, KeyboardInterrupt()))
    assert sayso("send", "families.csv", "-t", TEXT, "--yes") == 130
    assert "It is not known whether the batch was accepted: `sayso status` shows it" in printed(capsys)


def test_ctrl_c_at_the_question_sends_nothing(
    api: FakeApi, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin.readline", interrupt)
    assert sayso("send", "families.csv", "-t", TEXT) == 130
    assert "POST /batches" not in api.calls()
    assert printed(capsys).endswith("sayso: stopped.")


def test_without_following_the_command_ends_at_once(api: FakeApi) -> None:
    api.on("GET /batches/b1", (200, a_batch(status="queued", counts={"pending": 2})))
    assert sayso("send", "families.csv", "-t", TEXT, "--yes", "--no-follow") == 0
    assert len(api.calls_of("GET /batches/b1")) == 1


def test_with_the_channel_voice_everybody_is_called_and_header_and_footer_need_no_columns(
    api: FakeApi, capsys: pytest.CaptureFixture[str]
) -> None:
    api.on("GET /settings", (200, SETTINGS | {"header": "{{room}}:"}))
    api.on("POST /batches/preview", (200, PREVIEW | {"channel": "voice"}))
    api.on("GET /batches/b1", (200, a_batch(channel="voice", credits_held=0, credits_used=0)))
    assert sayso("send", "families.csv", "-t", TEXT, "--channel", "voice", "--yes") == 0
    assert api.calls_of("POST /batches")[0].body["channel"] == "voice"
    text = printed(capsys)
    assert "1 call to make" in text
    assert "calls, which use no credits" in text


def test_without_a_channel_it_is_a_text_and_an_unknown_one_is_refused(
    api: FakeApi, capsys: pytest.CaptureFixture[str]
) -> None:
    assert sayso("send", "families.csv", "-t", TEXT, "--channel", "fax") == 2
    assert api.calls() == []
    assert sayso("send", "families.csv", "-t", TEXT, "--yes") == 0
    assert api.calls_of("POST /batches")[0].body["channel"] == "sms"
