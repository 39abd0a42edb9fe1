"""Replacing token and key on the deployed stack, with the operator's rights: no text, report or message is lost."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.e2e.commands import ended, rights_of
from tests.e2e.school import School, phones, until

type Operator = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module")
def operator(stack: dict[str, Any]) -> Operator:
    """Runs a command with the rights of the operator's policy, and gives its JSON."""
    rights = rights_of(stack, "oskar", "OperatorPolicyArn")

    def run(*words: str, stdin: str = "") -> dict[str, Any]:
        done = ended(rights, *words, "--region", stack["region"], "--json", stdin=stdin)
        assert (done.returncode, done.stderr) == (0, "")
        return dict(json.loads(done.stdout))

    return run


@pytest.fixture
def token(stack: dict[str, Any], school: School, operator: Operator) -> Iterator[str]:
    """A secondary token at the carrier; at the end, the first one is its only one again."""
    first = stack["carrier"]["auth_token"]
    yield school.twin.create_token()
    school.twin.create_token(first)
    operator("rotate-token", "--start", stdin=first)
    school.twin.promote_token(first)
    operator("rotate-token", "--finish")
    _heard(school, phones(193, 1)[0], "Hello.")


def test_token_and_key_are_replaced_while_texts_and_reports_come(
    school: School, operator: Operator, token: str
) -> None:
    stays, leaves = phones(192, 2)
    school.opt_in(stays, leaves)
    lost = school.twin.health()["lost_callbacks"]
    assert operator("rotate-token", "--start", stdin=token)["changed"]
    school.twin.sign_with_either()
    for body in ("Thanks!", "See you.", "STOP"):
        _heard(school, leaves, body)
    sent = school.completed(school.send([stays, leaves])["batch_id"])
    assert sent["counts"] == {"delivered": 1, "skipped": 1}
    school.twin.promote_token(token)
    assert operator("rotate-token", "--finish")["changed"]

    old, new = operator("rotate-key")["key_sid"], school.twin.create_key()
    assert operator("rotate-key", new["key_sid"], stdin=new["key_secret"])["changed"]
    assert (old[:2], operator("rotate-key")["key_sid"]) == ("SK", new["key_sid"])
    assert school.completed(school.send([stays])["batch_id"])["counts"] == {"delivered": 1}
    assert school.twin.health()["lost_callbacks"] == lost


def _heard(school: School, phone: str, body: str) -> None:
    """The webhook takes the text, at once or when the function may look at the secret again, half a minute later."""

    def look() -> bool | None:
        try:
            return school.twin.text(phone, school.number, body)["status"] == 200 or None
        except ValueError:  # the twin waited in vain
            return None

    until(look, "the webhook takes the text")
