"""The command line: each command as typed, its output for people and for programs, and wrong command lines."""

import io
import json
import shlex
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import boto3
import pytest

from sayso.aws.queues import ChunkReference, DispatchQueue
from sayso_cli.operator import dead_letters
from sayso_cli.operator.cli import main
from sayso_cli.operator.stack import Stack, StackOptions
from tests.support.events import ACCOUNT_SID, KEY_SID
from tests.support.ground import keep_key
from tests.support.house import House
from tests.support.operator import deployment


class Ended(NamedTuple):
    """Exit code and output of a command line."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        """The one line of a command with --json."""
        [line] = self.out.splitlines()
        return dict(json.loads(line))


type Run = Callable[..., Ended]


@pytest.fixture
def run(house: House, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Run]:
    """Runs one command line on a house."""
    monkeypatch.setattr(dead_letters, "WAIT_SECONDS", 0)
    with deployment(house) as stack:

        @contextmanager
        def open_stack(_: StackOptions) -> Iterator[Stack]:
            yield stack

        monkeypatch.setattr("sayso_cli.operator.command.open_stack", open_stack)

        def line(text: str, stdin: str = "") -> Ended:
            monkeypatch.setattr(sys, "argv", ["sayso-operator", *shlex.split(text)])
            monkeypatch.setattr(sys, "stdin", io.StringIO(stdin))
            with pytest.raises(SystemExit) as end:
                main()
            said = capsys.readouterr()
            code = end.value.code
            assert isinstance(code, int)
            return Ended(code, said.out, said.err)

        DispatchQueue(stack.output("DispatchDeadLetterQueueUrl")).send([ChunkReference("harbour", "b", 0)])
        yield line


OPEN = (
    "open-account studio --name 'Studio Dance' --number +14155550300 --keyword-owner carrier --admin d@studio.example"
)

# Each command line, what it says the first time, and whether it changes anything then and the second time.
COMMANDS = [
    (OPEN, "Account studio is open now", True),
    (
        "invite harbour kim@harbour.example --role sender --billing",
        "now belongs to harbour, as sender and billing",
        True,
    ),
    ("disable ali@harbour.example", "ali@harbour.example can no longer sign in", True),
    ("enable ali@harbour.example", "ali@harbour.example can already sign in, as viewer", False),
    ("change-role ali@harbour.example --role admin", "ali@harbour.example is now admin", True),
    ("staff harbour", "harbour has 1 person.", False),
    ("accounts", "2 accounts.", False),
    ("set-limits harbour --messages-a-day 50", "messages_a_day 50 (before 1,000,000,000,000)", True),
    ("set-limits harbour --segments-per-second 3", "segments_per_second 3 (before 200)", True),
    ("set-call-credits harbour 2", "A call of account harbour costs 2 credits now; before 0.", True),
    ("suspend harbour --reason 'Unpaid since June'", "Account harbour is stopped now (Unpaid since June)", True),
    ("resume harbour", "Account harbour is not stopped.", False),
    ("book-purchase harbour 500 --reference INV-7", "balance 1,500", True),
    ("book-purchase harbour 5,000 --reference INV-8", "balance 6,000", True),
    ("adjust-credits harbour -1,000 --reason 'booked twice' --reference T-2", "Adjusted harbour by -1,000", True),
    ("set-limits harbour --messages-a-day 5,000", "messages_a_day 5,000", True),
    ("adjust-credits harbour -50 --reason 'booked twice' --reference T-1", "Adjusted harbour by -50", True),
    ("adjust-credits harbour +50 --reason goodwill --reference T-1", "Adjusted harbour by +50", True),
    ("replay-dead-letters dispatch", "Moved 1 back to the dispatch queue.", True),
    ("replay-dead-letters dispatch --dry-run", "1 message in the dead-letter queue of dispatch", False),
    ("rotate-token", "No rotation is in progress.", False),
    ("rotate-key", f"Sayso sends with the key {KEY_SID}.", False),
    ("verify-ledger harbour --messages", "harbour: 1 ledger entry, and every debit of a message: verified.", False),
    ("reconcile harbour --day 2026-11-22", "harbour: Compared 0 messages with the carrier for 2026-11-22", False),
    ("reconcile harbour --day today", "harbour: Compared 0 messages with the carrier for", False),
    ("verify-ledger", "2 accounts: all verified.", False),
]


@pytest.mark.parametrize(("line", "says", "changes"), COMMANDS)
def test_each_command_tells_what_it_did_and_changes_nothing_the_second_time(
    run: Run, line: str, says: str, changes: bool
) -> None:
    run("invite harbour ali@harbour.example --role viewer")
    said = run(line)
    assert (said.code, said.err) == (0, "")
    assert says in said.out
    assert run(f"{line} --json").json["changed"] is False


@pytest.mark.parametrize(("line", "says", "changes"), COMMANDS)
def test_each_command_answers_programs_with_one_line(run: Run, line: str, says: str, changes: bool) -> None:
    run("invite harbour ali@harbour.example --role viewer")
    assert run(f"{line} --json").json["changed"] is changes


WRONG = [
    ("opn-account x", 2, "No such command 'opn-account'."),
    ("staff", 2, "Missing argument 'ACCOUNT'."),
    ("staff harbour --loud", 2, "No such option '--loud'."),
    (OPEN.replace("--keyword-owner carrier", ""), 2, "Missing option '--keyword-owner'. Choose from: sayso, carrier"),
    (OPEN.replace("carrier", "twilio"), 2, "'twilio' is not one of 'sayso', 'carrier', 'carrier_advanced'."),
    ("invite harbour kim@harbour.example", 2, "Missing option '--role'. Choose from: viewer, sender, admin"),
    ("invite harbour kim@harbour.example --role billing", 2, "'billing' is not one of"),
    ("invite nowhere kim@harbour.example --role admin", 1, "There is no account nowhere: check the spelling"),
    ("book-purchase harbour many --reference r", 2, "'many' is not a valid integer."),
    ("book-purchase harbour -5 --reference r", 1, "credits: is less than 1."),
    ("adjust-credits harbour -5000 --reason x --reference r", 1, "has 1000 credits left: adjust by -1000 at most."),
    ("replay-dead-letters settled", 2, "'settled' is not one of 'dispatch', 'settle'."),
    ("replay-dead-letters settle --max 0", 2, "0 is not in the range x>=1."),
    ("rotate-token --start", 1, "That is not an auth token"),
    ("rotate-key SK1", 1, "That is not a key"),
    ("book-purchase harbour 1,5 --reference r", 2, "'1,5' is not a valid integer."),
    ("reconcile harbour --day tomorrow", 2, "'tomorrow' is not a day: write 2026-11-22, today or yesterday."),
    ("reconcile nowhere", 1, "There is no account nowhere: check the spelling"),
    ("verify-ledger nowhere", 1, "There is no account nowhere: check the spelling"),
    ("hold harbour --phone +14155550101 --from 2026-01-01 --note n", 2, "--from and --to go together: name both."),
]


@pytest.mark.parametrize(("line", "code", "says"), WRONG)
def test_what_is_wrong_is_one_sentence_on_the_error_output(run: Run, line: str, code: int, says: str) -> None:
    said = run(line)
    assert (said.code, said.out) == (code, "")
    [sentence] = said.err.splitlines()
    assert sentence.startswith("sayso-operator: ")
    assert says in sentence


def test_the_keyword_owner_is_asked_for_where_somebody_can_answer(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    class Terminal:
        """A terminal."""

        def isatty(self) -> bool:
            return True

    def answer(text: str, **_: Any) -> str:
        asked.append(text)
        monkeypatch.setattr(sys, "stdin", io.StringIO())
        return "carrier"

    monkeypatch.setattr("sayso_cli.operator.account_commands.sys", type("Sys", (), {"stdin": Terminal()}))
    monkeypatch.setattr("sayso_cli.operator.account_commands.click.prompt", answer)
    said = run(OPEN.replace("--keyword-owner carrier", "") + " --json")
    assert asked == ["Who answers STOP, START and HELP on this number"]
    assert said.json["keyword_owner"] == "carrier"


def test_tables_are_saved_and_put_back_from_the_command_line(run: Run, house: House, tmp_path: Path) -> None:
    folder = tmp_path / "saved"
    saved = run(f"backup {folder}")
    assert (saved.code, saved.err) == (0, "")
    assert "Nothing changed meanwhile, and every ledger in the backup is verified." in saved.out
    again = run(f"backup {folder}")
    assert (again.code, "is not empty: name a new folder" in again.err) == (1, True)
    there = run(f"restore {folder} --json").json
    assert (there["changed"], there["open_messages"]) == (False, 0)
    missing = run(f"restore {tmp_path / 'nowhere'}")
    assert (missing.code, "is not a backup" in missing.err) == (1, True)


def test_texts_are_replayed_from_the_command_line(run: Run) -> None:
    said = run("replay-texts harbour --since 2026-11-22T10:00 --dry-run")
    assert (said.code, said.err) == (0, "")
    assert said.out == "Of 0 texts to harbour since 2026-11-22 10:00 UTC, 0 are missing.\n"
    assert run("replay-texts harbour --since 2026-11-22T10:00 --json").json["changed"] is False
    assert run("replay-texts harbour").code == 2
    assert "has expired, and is not missing" in run("replay-texts harbour --since 2020-01-01T10:00").err


def test_a_token_is_read_from_standard_input_and_never_shown(run: Run) -> None:
    token = "d" * 32
    said = run("rotate-token --start", stdin=f"{token}\n")
    assert "does not accept this token" in said.err
    assert token not in said.out + said.err


def test_no_command_takes_a_secret_as_an_argument(run: Run) -> None:
    for option in ("--token", "--password", "--secret"):
        for command in ("rotate-token", "rotate-key", "reconcile harbour"):
            assert run(f"{command} {option} x").code == 2


def test_who_may_not_read_the_secrets_compares_with_a_key_of_their_own(run: Run, house: House) -> None:
    keep_key(key_secret="of-no-use")
    line = f"reconcile harbour --day 2026-11-22 --own-key {ACCOUNT_SID}"
    own = house.carrier.create_key()
    compared = run(f"{line} {own['key_sid']}", stdin=own["key_secret"])
    assert (compared.code, compared.err) == (0, "")
    assert "harbour: Compared 0 messages" in compared.out
    refused = run(f"{line} {own['key_sid']}", stdin="another")
    assert refused.code == 1
    assert "or your own" in refused.err


def test_a_ledger_that_is_not_in_order_ends_with_one(run: Run, house: House) -> None:
    accounts = boto3.resource("dynamodb").Table(house.environment["ACCOUNTS_TABLE"])
    head = accounts.get_item(Key={"pk": "harbour", "sk": "head"})["Item"]
    accounts.put_item(Item=head | {"balance": 7})
    said = run("verify-ledger harbour")
    assert (said.code, said.err) == (1, "")
    assert said.out.startswith("harbour: the balance is 7, but the entries come to 1000.")
    result = run("verify-ledger --json")
    assert (result.code, result.json["verified"], len(result.json["ledgers"])) == (1, False, 2)


def test_help_names_every_command(run: Run) -> None:
    asked, nothing_said = run("--help"), run("")
    assert (asked.code, nothing_said.code) == (0, 2)
    for line, _, _ in COMMANDS:
        assert f"  {line.split()[0]} " in asked.out
        assert f"  {line.split()[0]} " in nothing_said.err
