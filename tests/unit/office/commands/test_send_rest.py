"""`sayso send` of a list of which most was sent today: it notices, asks, and sends what the person wants."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sayso.domain.batch.batch import batch_id
from tests.support.office import (
    PREVIEW,
    FakeApi,
    a_batch,
    answers_for_send,
    error,
    id_token,
    local_api,
    printed,
    sayso,
    type_lines,
)

TEXT = "Hi {{first_name}}"
SEND = ("send", "families.csv", "-t", TEXT)
# It is 9:14 in Los Angeles.
FIRST = a_batch(batch_id="b0", recipients=200, created_at="2026-11-23T17:05:00.000000Z")
REST: dict[str, Any] = {"recipients": 4, "without_consent": 1, "already_sent": 196, "already_sent_other_text": 2}
NOTICE = "196 of these 200 texts were sent today at 09:05, or are on the way (batch b0)."
NOTHING_LEFT = error("no_valid_recipients", "Nothing is left to send.", {"already_sent": 2})


@pytest.fixture
def api(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeApi]:
    """An API that has sent the text to nearly the same list today; nobody is at the keyboard."""
    with local_api(tmp_path, monkeypatch) as fake:
        (tmp_path / "families.csv").write_text("Phone,First Name\n+14155550101,Sam\n+14155550102,Mai\n")
        answers_for_send(fake)
        fake.on("GET /batches", (200, {"batches": [FIRST], "cursor": None}))
        fake.on("POST /batches/preview", (200, PREVIEW | REST))
        fake.on("GET /batches/b0", (200, FIRST))
        yield fake


def completed(api: FakeApi, call: str = "POST /batches") -> list[str | None]:
    """Which batch each of these calls was to complete."""
    return [one.body.get("completes") for one in api.calls_of(call)]


def test_who_wants_only_the_rest_is_shown_it_and_sends_it(
    api: FakeApi, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    type_lines(monkeypatch, "r", "y")
    assert sayso(*SEND) == 0
    assert completed(api) == ["b0"]
    assert completed(api, "POST /batches/preview") == ["b0"]
    text = printed(capsys)
    for words in (
        NOTICE,
        "2 of them read differently now: that alone is no reason to send again.",
        "Send to (r) the other 3, (a) all 200 again, (n) nobody? [n]:",
        "196 rows left out: they were sent before, or are on the way.",
        "Send 3 texts now? [y/N]",
    ):
        assert words in text


def test_who_wants_all_again_is_shown_all_of_it(api: FakeApi, monkeypatch: pytest.MonkeyPatch) -> None:
    type_lines(monkeypatch, "a", "y")
    assert sayso(*SEND) == 0
    assert completed(api) == [None]
    assert completed(api, "POST /batches/preview") == ["b0", None]


@pytest.mark.parametrize("answer", ["n", ""])
def test_who_wants_nothing_sends_nothing(
    api: FakeApi, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], answer: str
) -> None:
    type_lines(monkeypatch, answer)
    assert sayso(*SEND) == 1
    assert "POST /batches" not in api.calls()
    assert printed(capsys).endswith("sayso: Nothing was sent.")


OPTIONS = "add --only-rest to send to the other 3, or --again to send all 200 again."


@pytest.mark.parametrize("options", [(), ("--yes",), ("--yes", "--json")])
def test_where_nobody_is_asked_nothing_is_sent_until_an_option_says_which(
    api: FakeApi, capsys: pytest.CaptureFixture[str], options: tuple[str, ...]
) -> None:
    assert sayso(*SEND, *options) == 1
    assert "POST /batches" not in api.calls()
    captured = capsys.readouterr()
    assert captured.err.endswith(OPTIONS + "\n")
    assert "--json" not in options or json.loads(captured.out)["code"] == "failed"


def test_for_programs_the_rest_is_an_option(api: FakeApi, capsys: pytest.CaptureFixture[str]) -> None:
    answers_for_send(api, a_batch(completes="b0", already_sent=196), PREVIEW | REST)
    api.on("GET /batches", (200, {"batches": [FIRST], "cursor": None}))
    assert sayso(*SEND, "--yes", "--only-rest", "--json") == 0
    assert completed(api) == ["b0"]
    captured = capsys.readouterr()
    assert json.loads(captured.out)["already_sent"] == 196
    assert NOTICE in " ".join(captured.err.split())


@pytest.mark.parametrize(
    "options", [("--again",), ("--idempotency-key", "mine"), ("--test", "--to", "+14155550123"), ("--completes", "b0")]
)
def test_who_has_said_which_is_not_asked(api: FakeApi, options: tuple[str, ...]) -> None:
    assert sayso(*SEND, "--yes", *options) == 0
    assert "GET /batches" not in api.calls()
    assert completed(api) == ["b0" if "--completes" in options else None]


OTHERS: list[tuple[dict[str, Any], str]] = [
    ({"template": "Another text"}, "another text"),
    ({"channel": "voice"}, "calls"),
    ({"test": True}, "a test"),
    ({"created_at": "2026-11-23T07:59:00.000000Z"}, "sent yesterday, by the school's clock"),
    ({"retry_of": "b9"}, "a retry, which belongs to its first batch"),
    ({"completes": "b9"}, "one that completes another, likewise"),
]


@pytest.mark.parametrize(("changes", "why"), OTHERS, ids=[why for _, why in OTHERS])
def test_other_batches_are_not_compared(api: FakeApi, changes: dict[str, Any], why: str) -> None:
    api.on("GET /batches", (200, {"batches": [FIRST | changes], "cursor": None}))
    assert sayso(*SEND, "--yes") == 0
    assert completed(api, "POST /batches/preview") == [None]


MOST = [
    (200, 150, 50, True, "most of the list"),
    (10, 10, 190, True, "all of a small batch"),
    (200, 4, 196, False, "a few of both: another list with the same text"),
    (200, 100, 100, False, "half of it"),
    (200, 0, 200, False, "nobody"),
]


@pytest.mark.parametrize(("recipients", "sent", "others", "asks", "why"), MOST, ids=[row[-1] for row in MOST])
def test_it_asks_only_where_most_of_the_list_or_of_the_batch_is_the_same(
    api: FakeApi, recipients: int, sent: int, others: int, asks: bool, why: str
) -> None:
    api.on("GET /batches", (200, {"batches": [FIRST | {"recipients": recipients}], "cursor": None}))
    api.on("POST /batches/preview", (200, PREVIEW | {"already_sent": sent, "recipients": others, "without_consent": 0}))
    assert sayso(*SEND, "--yes") == (1 if asks else 0)


def test_of_several_the_one_that_has_sent_most_is_named(api: FakeApi, capsys: pytest.CaptureFixture[str]) -> None:
    small = FIRST | {"batch_id": "small", "recipients": 5}
    pages = [{"batches": [small], "cursor": "more"}, {"batches": [FIRST], "cursor": None}]
    api.on("GET /batches", *((200, page) for page in pages))
    few = PREVIEW | {"already_sent": 5, "recipients": 195, "without_consent": 0}
    api.on("POST /batches/preview", (200, PREVIEW | REST), (200, few))
    assert sayso(*SEND, "--yes") == 1
    assert completed(api, "POST /batches/preview") == ["b0", "small"]
    assert "(batch b0)" in printed(capsys)


@pytest.mark.parametrize("options", [("--yes",), ("--yes", "--only-rest")])
def test_where_everybody_has_it_nothing_is_sent_and_the_latest_batch_is_shown(
    api: FakeApi, capsys: pytest.CaptureFixture[str], options: tuple[str, ...]
) -> None:
    later = a_batch(batch_id="b1", completes="b0", created_at="2026-11-23T17:10:00.000000Z")
    api.on("GET /batches", (200, {"batches": [later, FIRST], "cursor": None}))
    api.on("POST /batches/preview", (422, NOTHING_LEFT))
    assert sayso(*SEND, *options) == 0
    assert "POST /batches" not in api.calls()
    text = printed(capsys)
    assert (
        "All 2 of these texts were sent today at 09:05, or are on the way (batch b0). Nothing is left to send." in text
    )
    assert "Batch b1 (" in text


def test_where_the_others_have_not_consented_nothing_is_left_either(
    api: FakeApi, capsys: pytest.CaptureFixture[str]
) -> None:
    api.on("POST /batches/preview", (200, PREVIEW | REST | {"without_consent": 4}))
    assert sayso(*SEND, "--yes") == 0
    assert "POST /batches" not in api.calls()
    assert "Nothing is left to send: 4 without consent." in printed(capsys)


def test_a_person_may_send_it_to_everybody_once_more(api: FakeApi, monkeypatch: pytest.MonkeyPatch) -> None:
    type_lines(monkeypatch, "y", "y")
    api.on("POST /batches/preview", (422, NOTHING_LEFT), (200, PREVIEW))
    assert sayso(*SEND) == 0
    assert completed(api) == [None]


def test_the_very_same_request_is_found_by_its_key_without_a_question(
    api: FakeApi, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its answer was lost, perhaps: a script runs the same command again, and nothing is sent."""
    stack = json.loads((tmp_path / "stack.json").read_text())
    stack["accounts"][0]["staff"]["admin"]["id_token"] = id_token(account="maple-street")
    (tmp_path / "stack.json").write_text(json.dumps(stack))
    assert sayso(*SEND, "--yes", "--again") == 0
    api.on("GET /batches", (200, {"batches": [], "cursor": None}))
    assert sayso(*SEND, "--yes") == 0
    key = api.calls_of("POST /batches")[-1].headers["Idempotency-Key"]
    known = FIRST | {"batch_id": batch_id("maple-street", key)}
    api.on("GET /batches", (200, {"batches": [known], "cursor": None}))
    api.on("GET /batches/b1", (200, a_batch(created_at="2026-11-23T17:05:00.000000Z")))
    assert sayso(*SEND, "--yes") == 0
    assert "The same list and text were sent at 09:05 (batch b1); nothing was sent now." in printed(capsys)


def test_a_preview_says_so_and_asks_nothing(api: FakeApi, capsys: pytest.CaptureFixture[str]) -> None:
    assert sayso(*SEND, "--preview") == 0
    assert NOTICE in printed(capsys)
    assert completed(api, "POST /batches/preview") == ["b0", None]
    assert sayso(*SEND, "--preview", "--only-rest") == 0
    assert completed(api, "POST /batches/preview")[2:] == ["b0"]


def test_where_too_few_credits_are_left_for_all_the_rest_can_be_sent(
    api: FakeApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All are not asked for unless they are wanted."""
    type_lines(monkeypatch, "r", "y")
    api.on("POST /batches/preview", (200, PREVIEW | REST), (402, error("insufficient_credits", "Too few.")))
    assert sayso(*SEND) == 0


WRONG = [
    (("--completes", "b0", "--test", "--to", "+14155550123"), "leave out --completes"),
    (("--again", "--only-rest"), "Either --again"),
]


@pytest.mark.parametrize(("options", "sentence"), WRONG)
def test_options_that_contradict_each_other_are_refused(
    api: FakeApi, capsys: pytest.CaptureFixture[str], options: tuple[str, ...], sentence: str
) -> None:
    assert sayso(*SEND, *options) == 2
    assert sentence in printed(capsys)


def test_an_unknown_batch_cannot_be_completed(api: FakeApi, capsys: pytest.CaptureFixture[str]) -> None:
    api.on("POST /batches/preview", (404, error("not_found", "There is no batch b9.")))
    assert sayso(*SEND, "--completes", "b9") == 1
    assert "There is no batch b9 in your account: `sayso status` lists the newest." in printed(capsys)


def test_the_batch_says_what_it_completes(api: FakeApi, capsys: pytest.CaptureFixture[str]) -> None:
    api.on("GET /batches/b0", (200, FIRST | {"completes": "b9", "already_sent": 196}))
    assert sayso("status", "b0") == 0
    text = printed(capsys)
    assert "completes b9" in text
    assert "196 rows left out: their phones had got it, or it was on the way" in text
