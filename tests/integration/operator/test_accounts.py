"""Opening an account: once, even after a crash in between, and never over an account with other values."""

from collections.abc import Iterator
from typing import Any

import pytest

from sayso.actions.account import open_account as verb
from sayso.domain.account.settings import KeywordOwner, Role
from sayso.domain.errors import InvalidRequest
from sayso_cli.operator.accounts import open_account, set_countries, set_lanes
from sayso_cli.operator.command_result import CommandResult
from sayso_cli.operator.pool import Pool
from sayso_cli.operator.problem import OperatorProblem, sentence_for
from sayso_cli.operator.stack import Stack
from sayso_cli.operator.staff import change_role, staff
from tests.support.house import DISPATCH, House
from tests.support.operator import deployment
from tests.support.promises import check

DANA = "dana@studio.example"
SETTINGS = {"name": "Studio Dance", "time_zone": "America/Denver"}


@pytest.fixture
def stack(house: House) -> Iterator[Stack]:
    with deployment(house) as made:
        yield made


def opened(stack: Stack, **changes: Any) -> CommandResult:
    asked = {
        "account": "studio",
        "number": "+14155550300",
        "keyword_owner": KeywordOwner.SAYSO,
        "admin": DANA,
        "settings": SETTINGS,
    }
    return open_account(stack, **asked | changes)


def test_an_account_has_its_settings_no_credits_and_one_admin_who_books_none(house: House, stack: Stack) -> None:
    result = opened(stack)
    assert result.changed
    assert result.sentences[0] == "Account studio is open now, with number +14155550300."
    settings = house.call("GET", "/settings", account="studio").body
    assert (settings["name"], settings["time_zone"], settings["keyword_owner"]) == (*SETTINGS.values(), "sayso")
    assert house.credits("studio") == {"balance": 0, "held": 0, "available": 0}
    assert staff(stack, "studio").rows == [{"email": DANA, "role": "admin", "billing": False, "state": "invited"}]
    [entry] = house.entries("studio", type="account_opened")
    assert entry["actor"]["kind"] == "operator"
    check(house, "studio")


def test_the_same_again_changes_nothing_and_says_so(house: House, stack: Stack) -> None:
    opened(stack)
    before = house.entries("studio")
    again = opened(stack)
    assert not again.changed
    assert again.sentences == [
        "Account studio is already open, with number +14155550300.",
        f"{DANA} already belongs to studio, as admin.",
    ]
    assert house.entries("studio") == before
    assert len(staff(stack, "studio").rows) == 1


class Crash(BaseException):
    """The command's process ends here."""


@pytest.mark.parametrize("step", ["create", "join"])
@pytest.mark.parametrize("late", [False, True], ids=["before", "after"])
def test_what_a_crash_left_undone_is_done_by_the_same_command(
    house: House, stack: Stack, monkeypatch: pytest.MonkeyPatch, step: str, late: bool
) -> None:
    real = getattr(Pool, step)

    def crash(*args: Any) -> None:
        if late:
            real(*args)
        raise Crash

    with monkeypatch.context() as patch:
        patch.setattr(Pool, step, crash)
        with pytest.raises(Crash):
            opened(stack)
    assert opened(stack).changed is not (step == "join" and late), "joining the one group is the last step"
    assert staff(stack, "studio").rows == [{"email": DANA, "role": "admin", "billing": False, "state": "invited"}]
    assert len(house.entries("studio", type="account_opened")) == 1
    assert not opened(stack).changed


def test_the_same_again_leaves_an_admin_who_also_buys_as_they_are(stack: Stack) -> None:
    opened(stack)
    change_role(stack, DANA, Role.ADMIN, billing=True)
    assert not opened(stack).changed
    assert staff(stack, "studio").rows[0]["billing"] is True


OTHER_VALUES = [
    ({"number": "+14155550301"}, "number is +14155550300, not +14155550301"),
    ({"keyword_owner": KeywordOwner.CARRIER}, "keyword_owner is sayso, not carrier"),
    ({"settings": SETTINGS | {"name": "Studio"}}, "name is Studio Dance, not Studio"),
    ({"settings": SETTINGS | {"time_zone": "America/Chicago"}}, "time_zone is America/Denver, not America/Chicago"),
    ({"settings": SETTINGS | {"portal_url": "https://a.example"}}, "portal_url is , not https://a.example"),
]


@pytest.mark.parametrize(("changes", "difference"), OTHER_VALUES)
def test_an_account_that_is_there_with_other_values_stays_and_the_difference_is_named(
    house: House, stack: Stack, changes: dict[str, Any], difference: str
) -> None:
    opened(stack)
    before = house.call("GET", "/settings", account="studio").body
    with pytest.raises(OperatorProblem, match="already exists with other values") as refused:
        opened(stack, **changes)
    assert difference in str(refused.value)
    assert str(refused.value).endswith("Nothing was changed.")
    assert house.call("GET", "/settings", account="studio").body == before


def test_values_that_are_not_named_may_have_been_changed_by_the_office(house: House, stack: Stack) -> None:
    opened(stack, settings={"name": "Studio Dance"})
    house.call("PUT", "/settings", {"time_zone": "America/Denver", "footer": "Reply STOP."}, account="studio")
    assert not opened(stack, settings={"name": "Studio Dance"}).changed


def test_a_number_of_another_account_is_refused_by_that_accounts_name(house: House, stack: Stack) -> None:
    with pytest.raises(OperatorProblem, match=r"\+14155550200 belongs to account valley"):
        opened(stack, number="+14155550200")
    assert house.call("GET", "/settings", account="studio").status == 404


def test_an_admin_of_another_account_is_refused_before_anything_is_opened(house: House, stack: Stack) -> None:
    Pool(stack).create("valley", DANA)
    with pytest.raises(OperatorProblem, match="belongs to account valley, and a person can belong to one account only"):
        opened(stack)
    assert house.call("GET", "/settings", account="studio").status == 404


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"admin": "dana"}, "'dana' is not an e-mail address"),
    ({"number": "415 555 0300"}, "not a number in international form: write it like"),
    ({"account": "Studio!"}, "not an account id"),
    ({"settings": {"name": ""}}, "name: must be one line that is not blank."),
    ({"settings": SETTINGS | {"time_zone": "Denver"}}, "time_zone: is not a time zone"),
    ({"settings": SETTINGS | {"default_country": "USA"}}, "default_country: is not a two-letter country code"),
    ({"settings": SETTINGS | {"portal_url": "our site"}}, "portal_url: "),
]


@pytest.mark.parametrize(("changes", "sentence"), WRONG)
def test_what_cannot_be_is_refused_in_one_sentence_and_opens_nothing(
    house: House, stack: Stack, changes: dict[str, Any], sentence: str
) -> None:
    with pytest.raises((OperatorProblem, InvalidRequest, ValueError)) as refused:
        opened(stack, **changes)
    assert sentence in sentence_for(refused.value)
    assert house.call("GET", "/settings", account="studio").status == 404
    assert list(Pool(stack).of_account("studio")) == []


def test_an_account_opened_by_somebody_else_at_the_same_moment_is_there_already(
    stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = verb.open_account

    def overtaken(*args: Any) -> None:
        real(*args)
        real(*args)

    monkeypatch.setattr(verb, "open_account", overtaken)
    with pytest.raises(InvalidRequest, match="exists"):
        opened(stack)
    assert opened(stack).changed  # the admin was missing
    assert Role.ADMIN in next(Pool(stack).of_account("studio")).roles


def test_lanes_are_a_setting_of_the_operator_and_apply_to_the_next_batch(house: House, stack: Stack) -> None:
    assert set_lanes(stack, "harbour", 2).sentences == ["Account harbour has 2 lanes now; it had 4."]
    [entry] = house.entries(type="settings_changed")
    assert (entry["before"], entry["after"], entry["actor"]["kind"]) == ({"lanes": 4}, {"lanes": 2}, "operator")
    house.accept(*(f"+1415555{1000 + n}" for n in range(301)))
    assert len([message for _ in range(4) for message in house.take(DISPATCH)]) == 2
    again = set_lanes(stack, "harbour", 2)
    assert (again.changed, len(house.entries(type="settings_changed"))) == (False, 1)


def test_the_operator_says_which_countries_are_possible(house: House, stack: Stack) -> None:
    jamaica = [{"phone": "+18765550123"}]
    refused = house.send(recipients=jamaica)
    assert (refused.status, refused.body["details"][0]["reason"]) == (422, "not_reached")
    assert set_countries(stack, "harbour", ["us", "JM"]).sentences == [
        "Account harbour may send to JM, US now; before to AS, CA, GU, MP, PR, US, VI."
    ]
    assert house.send("again", recipients=jamaica).status == 202
    assert house.call("PUT", "/settings", {"countries": ["US"]}).status == 200
    assert house.send("narrowed", recipients=jamaica).status == 422
    assert not set_countries(stack, "harbour", ["US", "JM"]).changed
    with pytest.raises(OperatorProblem, match="USA is not a two-letter country code"):
        set_countries(stack, "harbour", ["USA"])


def test_an_account_of_another_country_than_its_number_reaches_both(house: House) -> None:
    house.open("studio", "+14155550300", default_country="GB")
    allowed = house.call("GET", "/settings", account="studio").body["possible_countries"]
    assert {"GB", "US"} <= set(allowed)
