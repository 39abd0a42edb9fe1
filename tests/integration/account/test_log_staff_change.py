"""Who was let in, in which roles, and who no longer may: each is an entry before it is so."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from sayso.domain.account.settings import Role
from sayso.tables.log import log
from sayso_cli.operator.pool import Pool
from sayso_cli.operator.stack import Stack
from sayso_cli.operator.staff import change_role, disable, enable, invite
from tests.support.house import House
from tests.support.operator import cognito_calls, deployment

KIM = "kim@harbour.example"
READING = {"AdminGetUser", "AdminListGroupsForUser"}


@pytest.fixture
def stack(house: House) -> Iterator[Stack]:
    with deployment(house) as made:
        yield made


def changes(house: House, account: str = "harbour") -> list[dict[str, Any]]:
    """The entries, oldest first, without what every entry has."""
    found = house.entries(account, type="staff_changed")[::-1]
    return [{name: value for name, value in entry.items() if name not in ("id", "at", "type")} for entry in found]


def test_each_change_of_staff_says_who_did_it_to_whom_and_from_what_to_what(house: House, stack: Stack) -> None:
    invite(stack, "harbour", KIM, frozenset({Role.SENDER}))
    invite(stack, "harbour", KIM, frozenset({Role.SENDER}), resend=True)
    change_role(stack, KIM, Role.ADMIN, billing=True)
    disable(stack, KIM)
    enable(stack, KIM)
    told = [(entry["change"], entry["before"]["roles"], entry["after"]["roles"]) for entry in changes(house)]
    assert told == [
        ("invited", [], ["sender"]),
        ("invited_again", ["sender"], ["sender"]),
        ("role_changed", ["sender"], ["admin", "billing"]),
        ("disabled", ["admin", "billing"], []),
        ("enabled", [], ["admin", "billing"]),
    ]
    assert [entry["text"] for entry in changes(house)] == [
        f"Invited {KIM} as sender.",
        f"Invited {KIM} again, as sender.",
        f"Changed the roles of {KIM} from sender to admin and billing.",
        f"Disabled {KIM}, who was admin and billing.",
        f"Enabled {KIM} again, as admin and billing.",
    ]
    for entry in changes(house):
        assert (entry["actor"], entry["person"]) == ({"kind": "operator", "name": "user/olga"}, KIM)
    assert changes(house, "valley") == []


def test_what_changes_nothing_leaves_no_entry(house: House, stack: Stack) -> None:
    invite(stack, "harbour", KIM, frozenset({Role.SENDER}))
    before = changes(house)
    invite(stack, "harbour", KIM, frozenset({Role.SENDER}))
    change_role(stack, KIM, Role.SENDER)
    enable(stack, KIM)
    assert changes(house) == before
    disable(stack, KIM)
    disable(stack, KIM)
    assert [entry["change"] for entry in changes(house)] == ["invited", "disabled"]


def test_without_its_entry_nobody_is_let_in_and_nothing_is_changed(
    house: House, stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> None:
        raise OSError("no table today")

    with monkeypatch.context() as patch:
        patch.setattr(log, "put_entry", fail)
        with pytest.raises(OSError, match="no table"):
            invite(stack, "harbour", KIM, frozenset({Role.SENDER}))
    assert Pool(stack).find(KIM) is None
    invite(stack, "harbour", KIM, frozenset({Role.SENDER}))
    monkeypatch.setattr(log, "put_entry", fail)
    commands: list[Callable[[], Any]] = [
        lambda: invite(stack, "harbour", KIM, frozenset({Role.SENDER}), resend=True),
        lambda: change_role(stack, KIM, Role.ADMIN),
        lambda: disable(stack, KIM),
    ]
    for command in commands:
        with cognito_calls(stack) as asked, pytest.raises(OSError, match="no table"):
            command()
        assert {name for name, _ in asked} <= READING


def test_somebody_without_an_account_has_no_log(stack: Stack) -> None:
    stack.cognito.admin_create_user(UserPoolId=stack.output("UserPoolId"), Username="ali@nowhere.example")
    assert disable(stack, "ali@nowhere.example").changed
