"""What every command has in common: help, options before and after it, errors for programs, completion, `-`."""

import io
import json
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.support.office import PREVIEW, FakeApi, answers_for_send, error, local_api, printed, sayso

LIST = b"phone,first name\n(415) 555-0101,Sam\n(415) 555-0102,Kim\n"


@pytest.fixture
def api(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeApi]:
    with local_api(tmp_path, monkeypatch) as fake:
        answers_for_send(fake)
        fake.on("GET /credits", (200, {"balance": 5, "held": 0, "available": 5}))
        (tmp_path / "families.csv").write_bytes(LIST)
        yield fake


def piped(monkeypatch: pytest.MonkeyPatch, content: bytes) -> None:
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(content), isatty=lambda: False))


def at_a_keyboard(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", SimpleNamespace(isatty=lambda: True))


def test_help_is_a_command_too(capsys: pytest.CaptureFixture[str]) -> None:
    assert sayso("help") == 0
    assert "import-consents" in printed(capsys)
    assert sayso("help", "send") == 0
    assert "Send a text to everybody in FILE" in printed(capsys)
    assert sayso("help", "sned") == 2


@pytest.mark.parametrize("options", [("--account", "maple-street"), ("--local", "--role", "admin"), ("--debug",)])
def test_which_sayso_and_as_whom_is_said_before_or_after_the_command(api: FakeApi, options: tuple[str, ...]) -> None:
    assert sayso(*options, "credits") == sayso("credits", *options) == 0


def test_an_account_that_is_named_after_the_command_counts(api: FakeApi, capsys: pytest.CaptureFixture[str]) -> None:
    assert sayso("credits", "--account", "oak-hill") == 1
    assert "oak-hill" in printed(capsys)


def test_an_error_is_for_programs_too_with_the_codes_of_the_api(
    api: FakeApi, capsys: pytest.CaptureFixture[str]
) -> None:
    api.on("GET /credits", (403, error("forbidden", "Ask an admin.", {"field": "role"})))
    assert sayso("credits", "--json") == 1
    out = capsys.readouterr()
    assert json.loads(out.out) == {"code": "forbidden", "message": "Ask an admin.", "details": [{"field": "role"}]}
    assert "Ask an admin." in out.err
    assert sayso("send", "families.csv", "--yes", "--json") == 2
    assert json.loads(capsys.readouterr().out)["code"] == "usage"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_is_installed_where_the_shell_looks(
    shell: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("SHELL", f"/usr/bin/{shell}")
    assert sayso("completion") == 0
    [file] = [path for path in tmp_path.rglob("*sayso*") if path.is_file()]
    assert "_SAYSO_COMPLETE" in file.read_text()
    assert str(file) in capsys.readouterr().out
    assert sayso("completion", shell, "--print") == 0
    assert capsys.readouterr().out.strip() == file.read_text().strip()


def test_a_shell_that_is_not_known_is_asked_for(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SHELL", "/bin/tcsh")
    assert sayso("completion") == 1
    assert "sayso completion bash, zsh or fish" in printed(capsys)


def test_the_list_or_the_text_comes_from_standard_input(api: FakeApi, monkeypatch: pytest.MonkeyPatch) -> None:
    piped(monkeypatch, LIST)
    assert sayso("send", "-", "-t", "Hi {{first_name}}", "--yes", "--no-follow") == 0
    piped(monkeypatch, b"Hi {{first_name}}\n")
    assert sayso("send", "families.csv", "--template-file", "-", "--yes", "--no-follow", "--again") == 0
    first, second = [one.body for one in api.calls_of("POST /batches")]
    assert first == second
    assert sayso("send", "-", "--template-file", "-", "--yes") == 2


def test_a_text_that_is_not_given_is_asked_for(api: FakeApi, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.delenv("EDITOR", raising=False)
    at_a_keyboard(monkeypatch)
    monkeypatch.setattr("click.prompt", lambda *_, **__: "Costs $12, {{first_name}}")
    monkeypatch.setattr("click.confirm", lambda *_, **__: True)
    assert sayso("send", "families.csv", "--no-follow") == 0
    assert api.calls_of("POST /batches")[0].body["template"] == "Costs $12, {{first_name}}"
    monkeypatch.setenv("EDITOR", "nano")
    monkeypatch.setattr("click.edit", lambda *_, **__: "From the editor\n")
    assert sayso("send", "families.csv", "--no-follow", "--again") == 0
    assert api.calls_of("POST /batches")[1].body["template"] == "From the editor"
    monkeypatch.setattr("click.edit", lambda *_, **__: None)
    assert sayso("send", "families.csv", "--no-follow", "--again") == 1


def test_where_nobody_can_be_reached_nothing_is_asked_and_nothing_sent(
    api: FakeApi, capsys: pytest.CaptureFixture[str]
) -> None:
    api.on("POST /batches/preview", (200, PREVIEW | {"without_consent": 2}))
    assert sayso("send", "families.csv", "-t", "Hi", "--yes") == 1
    assert "nobody on the list can be reached" in printed(capsys)
    assert api.calls_of("POST /batches") == []
    later = PREVIEW | {"without_consent": 2, "send_at": "2026-12-01T16:00:00.000000Z"}
    api.on("POST /batches/preview", (200, later))
    assert sayso("send", "families.csv", "-t", "Hi", "--yes", "--no-follow", "--send-at", "2026-12-01 08:00") == 0
