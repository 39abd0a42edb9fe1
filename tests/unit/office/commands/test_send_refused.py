"""`sayso send` when nothing may or can be sent: one sentence, with the line of the list."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.office import FakeApi, answers_for_send, error, local_api, printed, sayso

LIST = "Phone,First Name\n+14155550101,Sam\n\n+14155550102,Mai\n"
TEXT = "Hi {{first_name}}"


@pytest.fixture
def api(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeApi]:
    """An API that would accept two rows, and a list with these rows."""
    with local_api(tmp_path, monkeypatch) as fake:
        (tmp_path / "families.csv").write_text(LIST)
        answers_for_send(fake)
        yield fake


IN_PARTS = "families.csv is too large for one batch: split the file after line 2 and send both parts. Nothing was sent."

REFUSALS: list[tuple[int, dict[str, Any], str]] = [
    (
        402,
        error(
            "insufficient_credits",
            "The batch needs 2 credits and 1 are available; buy credits or send to fewer families.",
            {"needed": 2, "available": 1, "without_consent": 1},
        ),
        "needs 2 credits and 1 are available; buy credits or send to fewer families; 1 text without consent would not "
        "be sent anyway: take them off the list.",
    ),
    (413, {"message": "Request Too Long"}, IN_PARTS),
    (413, error("body_too_large", "The body is over 5 MB; send the recipients in several batches."), IN_PARTS),
    (403, error("forbidden", "This needs the role sender; ask an admin."), "This needs the role sender; ask an admin."),
    (
        400,
        error(
            "invalid_request",
            "recipients.1.phone: has more than 100 characters.",
            {"field": "recipients.1.phone", "problem": "has more than 100 characters"},
        ),
        "families.csv, line 4, phone: has more than 100 characters.",
    ),
    (
        422,
        error(
            "no_valid_recipients",
            "None of the rows can be sent.",
            {"index": 1, "phone": "12", "reason": "invalid_phone", "detail": "it is too short"},
        ),
        "None of the rows can be sent. Correct families.csv in line 4. Nothing was sent.",
    ),
    (
        400,
        error(
            "invalid_request", "Your account does not send these.", {"code": "x", "suggestion": "Give the full link."}
        ),
        "Your account does not send these.",
    ),
]


@pytest.mark.parametrize(("status", "body", "sentence"), REFUSALS)
def test_a_refusal_is_told_in_one_sentence_with_the_line_of_the_list(
    api: FakeApi, capsys: pytest.CaptureFixture[str], status: int, body: dict[str, Any], sentence: str
) -> None:
    api.on("POST /batches/preview", (status, body))
    assert sayso("send", "families.csv", "-t", TEXT, "--yes") == 1
    assert "POST /batches" not in api.calls()
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1
    assert lines[0].startswith("sayso: ")
    assert lines[0].endswith(sentence)


USAGE: list[tuple[tuple[str, ...], str]] = [
    (("families.csv",), "Give the text"),
    (("families.csv", "-t", "a", "--template-file", "b"), "Give the text"),
    (("-t", "a"), "Name the list"),
    (("-t", "a", "--test"), "A test needs both"),
    (("families.csv", "-t", "a", "--to", "+1"), "A test needs both"),
    (("families.csv", "--retry-of", "b0"), "leave out the others"),
]


@pytest.mark.parametrize(("words", "sentence"), USAGE)
def test_what_makes_no_sense_is_a_fault_of_usage(
    api: FakeApi, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], sentence: str
) -> None:
    assert sayso("send", *words) == 2
    assert sentence in printed(capsys)
    assert api.received == []
