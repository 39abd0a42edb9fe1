"""The office's command against the deployed stack, as a person and as a program run it."""

import json
import os
import shutil
import uuid
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import boto3
import pytest

from local.stack_config import ROOT
from tests.e2e.commands import installed, run
from tests.e2e.school import School, phones
from tests.support.pages import blocks, commands

type Sayso = Callable[..., CompletedProcess[str]]


@pytest.fixture
def environment(tmp_path: Path, state: Path) -> dict[str, str]:
    """A person's folder on a computer without a keyring, from which the command finds the local stack."""
    left_out = ("SAYSO_", "AWS_", "XDG_", "PYTHON_KEYRING")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(left_out)}
    return environment | {
        "HOME": str(tmp_path),
        "SAYSO_STATE_DIR": str(state),
        "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
    }


@pytest.fixture
def sayso(environment: dict[str, str], tmp_path: Path) -> Sayso:
    """Run the command in the person's folder."""

    def typed(*words: str, answers: str = "", **more: str) -> CompletedProcess[str]:
        return run(["sayso", *words], environment | more, tmp_path, answers)

    return typed


@pytest.fixture
def state(stack: dict[str, Any], tmp_path: Path) -> Path:
    """A folder with the stack.json of the running stack."""
    folder = tmp_path / "stack"
    folder.mkdir()
    (folder / "stack.json").write_text(json.dumps(stack))
    return folder


def line_of(ended: CompletedProcess[str]) -> Any:
    """Return the one line for programs."""
    assert ended.returncode == 0, ended.stderr
    lines = ended.stdout.splitlines()
    assert len(lines) == 1, ended.stdout
    return json.loads(lines[0])


def test_from_a_list_of_consents_to_the_last_report(school: School, sayso: Sayso, tmp_path: Path) -> None:
    reached, off, refused, unknown = phones(110, 4)
    school.twin.behave({off: {"do": "undeliver", "code": 30003}})
    (tmp_path / "consents.csv").write_text(
        f"Mobile;May we text?;Date\n{reached};Yes;9/1/2026\n{off};yes;\n{refused};no;\nnobody;yes;\n{unknown};;\n"
    )
    named = ("--status-column", "may we text?", "--source", "paper_form", "--yes")
    imported = sayso("import-consents", "consents.csv", *named, "--json")
    assert imported.returncode == 1
    rows = json.loads(imported.stdout)["rows"]
    results = ["imported", "imported", "imported", "rejected", "left_out"]
    assert [(row["line"], row["result"]) for row in rows] == list(enumerate(results, 2))

    names = ("Zoë", "Ben", "Cleo", "Dan")
    lines = [f"{phone},{name}" for phone, name in zip((reached, off, refused, unknown), names, strict=True)]
    content = "\n".join(["Cell Phone, First NAME ", *lines[:2], "", *lines[2:], "12,Eve", ""])
    (tmp_path / "families.csv").write_bytes(content.encode("utf-8-sig"))
    credits_before = line_of(sayso("credits", "--json"))
    text = f"{{{{account}}}}: Hi {{{{first_name}}}}, see you at 5 ({uuid.uuid4().hex[:6]}). Reply STOP to opt out."
    sent = sayso("--role", "sender", "send", "families.csv", "--template", text, "--yes", "--json")
    batch = line_of(sent)
    assert batch == school.viewer.get(f"/batches/{batch['batch_id']}")
    assert batch["counts"] == {"delivered": 1, "undelivered": 1, "skipped": 2}
    assert "Hi Zoë, see you at 5" in sent.stderr
    result = [" ".join(line.split()) for line in sent.stderr.splitlines()]
    assert f"5 {refused} the phone has opted out" in result
    assert "7 12 the phone number is not valid: it is too short" in result

    again = sayso("--role", "sender", "send", "families.csv", "--template", text, "--yes", "--json")
    assert line_of(again) == batch
    assert "nothing was sent now" in " ".join(again.stderr.split())
    assert school.given_to_carrier(reached) == [reached]

    identity = batch["batch_id"]
    assert line_of(sayso("status", identity, "--json")) == batch
    assert identity in {one["batch_id"] for one in line_of(sayso("status", "--json"))["batches"]}
    report = sayso("report", identity, "--status", "undelivered").stdout.splitlines()
    assert [line.split(",")[1] for line in report[1:]] == [off]
    assert {row["phone"] for row in line_of(sayso("report", identity, "--json"))["messages"]} == {
        reached,
        off,
        refused,
        unknown,
        "12",
    }
    entries = line_of(sayso("audit", "--phone", off, "--from", "2026-01-01", "--json"))["entries"]
    assert [entry["type"] for entry in entries] == ["message_undelivered", "consent_changed"]
    assert line_of(sayso("credits", "--json"))["balance"] == credits_before["balance"] - batch["credits_used"]
    assert line_of(sayso("cancel", identity, "--json"))["stopped"] == 0
    assert line_of(sayso("settings", "--json"))["number"] == school.number

    school.twin.behave({off: {"do": "deliver"}})
    retried = line_of(sayso("send", "--retry-of", identity, "--yes", "--json"))
    assert (retried["retry_of"], retried["counts"]) == (identity, {"delivered": 1})


def test_a_test_goes_to_ones_own_phone(school: School, sayso: Sayso) -> None:
    (own,) = phones(114, 1)
    school.opt_in(own)
    batch = line_of(sayso("send", "--test", "--to", own, "--template", "Hi {{name}}", "--yes", "--json"))
    assert (batch["test"], batch["counts"]) == (True, {"delivered": 1})


def test_what_the_readme_tells_to_type_texts_the_families(
    school: School, environment: dict[str, str], tmp_path: Path
) -> None:
    shutil.copytree(ROOT / "local" / "demo", tmp_path / "local" / "demo")
    lines = [one.words for block in blocks("README.md") if not block.language for one in commands(block)]
    typed = [words[1:] for words in lines if words and words[0].endswith("sayso")]
    result = [installed(["sayso", *words], environment, tmp_path, "y\n") for words in typed]
    assert [(ended.returncode, ended.stderr[-300:]) for ended in result if ended.returncode] == []
    assert any("delivered" in ended.stdout and "completed" in ended.stdout for ended in result)


WRONG: list[tuple[tuple[str, ...], str]] = [
    (("send", "families.csv", "-t", "Hi {{frist_name}}", "--yes"), "did you mean {{first_name}}?"),
    (("send", "families.csv", "-t", "Hi", "--category", "no such", "--yes"), "This account has no category"),
    (("--role", "viewer", "send", "families.csv", "-t", "Hi", "--yes"), "This needs the role sender"),
    (("--role", "sender", "import-consents", "families.csv", "--source", "paper_form", "--yes"), "who wants texts"),
    (("status", "nothing"), "There is no batch nothing in your account: `sayso status` lists the newest."),
    (("send", "--retry-of", "nothing", "--yes"), "There is no batch nothing in your account"),
    (("send", "nothing.csv", "-t", "Hi"), "There is no file nothing.csv"),
]


@pytest.mark.parametrize(("words", "sentence"), WRONG)
def test_a_wrong_turn_ends_in_one_sentence(
    school: School, sayso: Sayso, tmp_path: Path, words: tuple[str, ...], sentence: str
) -> None:
    (tmp_path / "families.csv").write_text(f"phone,first name\n{phones(115, 1)[0]},Zoe\n")
    ended = sayso(*words)
    assert ended.returncode == 1
    last = ended.stderr.splitlines()[-1]
    assert last.startswith("sayso: ")
    assert sentence in last
    assert "Traceback" not in ended.stderr


def test_a_person_signs_in_with_a_first_password_and_stays_signed_in(
    stack: dict[str, Any], school: School, sayso: Sayso, tmp_path: Path
) -> None:
    email = f"{uuid.uuid4().hex[:8]}@maple-street.example"
    _invite(stack, email, school.account, "Temporary12345")
    where = (
        "--api-url",
        stack["api_url"],
        "--client-id",
        stack["resources"]["UserPoolClientId"],
        "--region",
        "us-east-1",
    )
    to_cognito = {"AWS_ENDPOINT_URL": stack["aws_endpoint_url"]}

    wrong = sayso("sign-in", *where, "--username", email, answers="nonsense\n", **to_cognito)
    assert wrong.stderr.splitlines()[-1] == "sayso: The e-mail address or the password is wrong: try again."
    first = "Temporary12345\nA password of her own 1\n"
    assert line_of(sayso("sign-in", *where, "--username", email, "--json", answers=first, **to_cognito)) == {
        "username": email,
        "api_url": stack["api_url"],
    }
    found = sayso("credits", **to_cognito)
    assert found.returncode == 0, found.stderr
    kept = list(tmp_path.rglob("*.tokens"))
    assert [file.stat().st_mode & 0o777 for file in kept] == [0o600]
    assert sayso("sign-out", **to_cognito).stdout.strip() == "Signed out."
    assert not list(tmp_path.rglob("*.tokens"))
    assert "run `sayso sign-in`" in sayso("credits", **to_cognito).stderr

    mailed = "654321"  # the code that MiniStack gives everybody
    assert sayso("sign-in", "--forgotten", answers=f"{mailed}\nAnother of her own 2\n", **to_cognito).returncode == 0
    assert sayso("credits", **to_cognito).returncode == 0


def _invite(stack: dict[str, Any], email: str, account: str, password: str) -> None:
    cognito = boto3.client(
        "cognito-idp",
        endpoint_url=stack["aws_endpoint_url"],
        region_name=stack["region"],
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )
    pool = stack["resources"]["UserPoolId"]
    cognito.admin_create_user(
        UserPoolId=pool,
        Username=email,
        MessageAction="SUPPRESS",
        TemporaryPassword=password,
        UserAttributes=[{"Name": "email", "Value": email}, {"Name": "custom:account", "Value": account}],
    )
    cognito.admin_add_user_to_group(UserPoolId=pool, Username=email, GroupName="viewer")
