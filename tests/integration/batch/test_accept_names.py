"""A batch's short name: unique in the account, the same for repeats, and taken wherever the id is."""

from collections.abc import Callable

import pytest

from sayso.actions.batch import accept as accept_module
from sayso.domain.batch.short_name import short_name
from tests.support.commits import Commits
from tests.support.crashes import UPSETS, Crash, Upset, Watch, calls
from tests.support.house import House
from tests.support.promises import check

DANA, KIM = "+14155550101", "+14155550102"


@pytest.fixture
def names_meet(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every batch wants the same name first."""
    monkeypatch.setattr(
        accept_module,
        "short_name",
        lambda batch_id, attempt: "maple-0417" if attempt == 0 else short_name(batch_id, attempt),
    )


def names(house: House, account: str = "harbour") -> list[str]:
    return [batch["short_name"] for batch in house.pages("/batches", "batches", account)]


def test_a_repeat_gets_the_same_name_and_every_answer_has_it(house: House) -> None:
    rows = [{"phone": DANA}]
    first, again = house.send(recipients=rows).body, house.send(recipients=rows).body
    assert first == again
    batch_id, name = first["batch_id"], first["short_name"]
    assert names(house) == [name] == [house.batch(batch_id)["short_name"]]
    assert house.entries(type="batch_requested")[0]["short_name"] == name


@pytest.mark.usefixtures("names_meet")
def test_two_that_want_the_same_name_get_two(house: House, commits: Commits) -> None:
    commits.before_next(lambda: house.accept(DANA, key="other"), by="accept")
    house.accept(DANA, key="one")
    assert len(set(names(house))) == 2
    assert "maple-0417" in names(house)
    assert house.credits()["held"] == 2
    check(house)


@pytest.mark.usefixtures("names_meet")
def test_another_account_may_have_the_same_name_and_does_not_find_ours_by_it(house: House) -> None:
    house.accept(DANA)
    assert house.call("GET", "/batches/maple-0417", account="valley").error == (404, "not_found")
    house.accept(DANA, account="valley")
    assert names(house) == names(house, "valley") == ["maple-0417"]
    ids = [house.batch("maple-0417", account)["batch_id"] for account in ("harbour", "valley")]
    assert len(set(ids)) == 2


@pytest.mark.parametrize("kind", UPSETS)
def test_whatever_befalls_any_call_a_repeat_ends_with_one_batch_of_one_name(
    house_as_new: Callable[[], House], kind: type[Upset]
) -> None:
    house, watch = house_as_new(), Watch()
    with calls(watch):
        expected = house.send(recipients=[{"phone": DANA}]).body["short_name"]
    for number in range(len(watch.names)):
        house = house_as_new()
        try:
            with calls(kind(number)):
                house.send(recipients=[{"phone": DANA}])
        except (Crash, Exception):  # noqa: BLE001 - a dead process, or a function that has failed
            pass
        assert house.send(recipients=[{"phone": DANA}]).status == 202
        assert len(names(house)) == 1, f"{kind.__name__}, call {number + 1}"
        assert house.batch(names(house)[0])["short_name"] == names(house)[0]
    assert expected


def test_a_name_and_a_beginning_are_taken_wherever_the_id_is(house: House) -> None:
    house.opt_in(DANA)
    batch_id = house.accept(DANA, "555")
    name = house.batch(batch_id)["short_name"]
    for written in (batch_id, batch_id.upper(), name, name.title(), batch_id[:6], name[:-1], name[:4]):
        assert house.batch(written)["batch_id"] == batch_id, written
        assert len(house.rows(written)) == 2
        assert house.call("POST", f"/batches/{written}/cancel", {}).body["batch_id"] == batch_id
    for unknown in ("map", "zzzz-0000", "zzzz", batch_id[:-1] + "-", "%"):
        assert house.call("GET", f"/batches/{unknown}").error == (404, "not_found"), unknown
    rows = [{"phone": phone} for phone in (DANA, KIM)]
    preview = house.call(
        "POST",
        "/batches/preview",
        {"channel": "sms", "category": "general", "template": "x", "recipients": rows, "completes": name},
    )
    assert preview.body["completes"] == batch_id
    retry = house.call("POST", "/batches/preview", {"retry_of": name})
    assert retry.status in {409, 422}, "it is found"


def test_a_beginning_of_several_names_them(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    found = iter(("maple-0417", "maple-0418"))
    monkeypatch.setattr(accept_module, "short_name", lambda *_: next(found))
    ids = [house.accept(DANA, key=key) for key in "ab"]
    answer = house.call("GET", "/batches/maple-04")
    assert answer.error == (400, "invalid_request")
    assert "maple-0417, maple-0418; write more" in answer.body["message"]
    assert house.batch("maple-0418")["batch_id"] == ids[1]
