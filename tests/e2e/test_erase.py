"""One phone on the deployed stack, each function with its own rights: proven, checked, erased, and proven again."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any
from urllib.parse import urlsplit

import pytest

from local.invoke import deployed
from local.stack_config import StackConfig
from sayso.domain.audit.signature import key_id
from sayso.domain.proof.check import check_proof
from tests.e2e.commands import root, run
from tests.e2e.school import School, phones
from tests.support.events import load

type Sayso = Callable[..., CompletedProcess[str]]


@pytest.fixture
def sayso(stack: dict[str, Any], tmp_path: Path) -> Sayso:
    """Runs the office's command of this folder's code, as the admin of the first demo account."""
    (tmp_path / "stack.json").write_text(json.dumps(stack))
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("SAYSO_", "AWS_"))}
    environment |= {"SAYSO_STATE_DIR": str(tmp_path), "HOME": str(tmp_path)}

    def typed(*words: str, **more: str) -> CompletedProcess[str]:
        return run(["sayso", *words], environment | more)

    return typed


def test_a_phone_is_proven_and_erased_and_its_proof_is_right_all_the_same(
    stack: dict[str, Any], school: School, sayso: Sayso, tmp_path: Path
) -> None:
    dana, kim = phones(270, 2)
    row = {"phone": dana, "channel": "sms", "status": "opted_in", "source": "paper_form", "name": "Dana Zebra"}
    school.admin.post("/consents/import", {"rows": [row | {"note": "Mrs Zebra signed"}]})
    school.opt_in(kim)
    people = [
        {"phone": dana, "name": "Dana Zebra", "variables": {"who": "Zebra"}},
        {"phone": kim, "variables": {"who": "Kim"}},
    ]
    batch_id = school.send(people, template="Hi {{who}}")["batch_id"]
    school.completed(batch_id)
    school.text(dana, "the Zebra says hello")
    school.text(dana, "STOP")

    before, after = tmp_path / "before.json", tmp_path / "after.json"
    made = sayso("--local", "proof", dana, "--out", str(before))
    assert made.returncode == 0, made.stderr
    nothing_else = {"SAYSO_STATE_DIR": str(tmp_path / "nowhere")}
    checked = sayso("check-proof", str(before), **nothing_else)
    assert (checked.returncode, checked.stdout.split(".")[0]) == (
        0,
        "Correct: 2 changes of its consent, 1 message, 1 credit used",
    )
    key = root(stack, "kms").get_public_key(KeyId=stack["resources"]["ProofKeyArn"])["PublicKey"]
    signed = sayso("check-proof", str(before), "--key", key_id(key), **nothing_else)
    assert (signed.returncode, signed.stderr) == (0, "")
    assert before.read_text().count("Zebra") == 3  # the consent's name, the note, the text

    erased = sayso("--local", "erase", dana, "--note", "a letter", "--yes", "--json")
    assert erased.returncode == 0, erased.stderr
    assert json.loads(erased.stdout)["complete"]
    assert sayso("--local", "proof", dana, "--out", str(after)).returncode == 0
    assert "Zebra" not in after.read_text()
    assert sayso("check-proof", str(after), **nothing_else).returncode == 0
    assert check_proof(json.loads(after.read_text())).changes == 3

    shown = school.viewer.get(f"/consents/{dana}")
    assert (shown["channels"]["sms"], shown["name"]) == ("opted_out", None)
    assert "Zebra" not in json.dumps([shown, school.messages(batch_id)])
    school.ledger()
    refused = school.sender.call("POST", f"/consents/{dana}/erasure", {"note": "x"})
    assert (refused.status, refused.body["code"]) == (403, "forbidden")


def test_the_schedule_that_finishes_erasures_may_look_for_those_that_are_open(stack: dict[str, Any]) -> None:
    place = StackConfig.from_environment({"SAYSO_AWS_PORT": str(urlsplit(stack["aws_endpoint_url"]).port)})
    ran = deployed.invoke(place, deployed.functions(place)["EraseFunction"], load("erase_every_minute.json"))
    assert not ran.failed, ran.log
