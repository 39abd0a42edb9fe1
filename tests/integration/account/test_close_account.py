"""Closing an account: nothing is sent any more, no hold is missed, its staff is gone, and nothing else yet."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sayso.actions.account.suspend import resume, suspend
from sayso.domain.errors import InvalidRequest
from sayso.domain.phone import PhoneNumber
from sayso.tables.accounts.settings import settings_of
from sayso_cli.operator import staff as people
from sayso_cli.operator.problem import OperatorProblem
from sayso_cli.operator.stack import Stack
from sayso_cli.operator.staff import invite, staff
from tests.integration.retention.test_place_hold import hold
from tests.support.closing import DANA, KIM, NAME, ONLY_WISHES, close, days_later, of_batches, school, stored
from tests.support.commits import Commits
from tests.support.house import OPERATOR, House


@pytest.fixture
def stack(house: House, tmp_path: Path) -> Iterator[Stack]:
    with school(house, tmp_path) as made:
        yield made


def closed(house: House) -> int:
    return len(house.entries(type="account_closed"))


def test_the_first_run_stops_it_for_good_deletes_its_staff_and_nothing_else(
    house: House, stack: Stack, tmp_path: Path
) -> None:
    before = stored(house), of_batches(house)
    result = close(stack, tmp_path / "closed")
    assert result.changed
    assert "run the same command again" in " ".join(result.sentences)
    assert (stored(house), of_batches(house)) == before
    assert not (tmp_path / "closed").exists()
    assert staff(stack, "harbour").rows == []
    assert house.entries(type="account_closed")[0]["actor"]["kind"] == "operator"
    assert house.send("late", recipients=[{"phone": KIM}]).status == 403
    with pytest.raises(InvalidRequest, match="stays closed, and its number taken"):
        resume("harbour", OPERATOR, datetime.now(UTC))
    assert suspend("harbour", "Holidays", OPERATOR, datetime.now(UTC))[1] is False
    assert settings_of("harbour").is_closed
    with pytest.raises(OperatorProblem, match="is closed"):
        invite(stack, "harbour", "lee@harbour.example", frozenset())


def test_closed_is_no_word_of_a_reason(house: House, stack: Stack, tmp_path: Path) -> None:
    suspend("harbour", "closed", OPERATOR, datetime.now(UTC))
    assert "closed" not in house.call("GET", "/settings").body["suspended"]
    assert resume("harbour", OPERATOR, datetime.now(UTC))
    suspend("harbour", "closed", OPERATOR, datetime.now(UTC))
    assert close(stack, tmp_path / "closed").changed
    assert closed(house) == 1


@pytest.mark.parametrize("open_thing", ["batch", "request", "hold"])
def test_nothing_is_closed_while_anything_is_open_or_held(
    house: House, stack: Stack, tmp_path: Path, open_thing: str
) -> None:
    if open_thing == "batch":
        house.sent(KIM, key="open")
    elif open_thing == "request":
        house.text(KIM, "please take me off this list", text_id="SM4")
    else:
        hold(PhoneNumber(DANA))
    with pytest.raises(InvalidRequest):
        close(stack, tmp_path / "closed")
    assert len(staff(stack, "harbour").rows) == 1
    assert closed(house) == 0


def test_a_hold_that_is_placed_right_before_keeps_it_open(
    house: House, stack: Stack, tmp_path: Path, commits: Commits
) -> None:
    commits.before_next(lambda: hold(PhoneNumber(DANA)), by="close_account")
    with pytest.raises(InvalidRequest, match="Holds keep"):
        close(stack, tmp_path / "closed")
    assert (closed(house), settings_of("harbour").suspended) == (0, None)


def test_a_hold_that_comes_right_after_is_refused(house: House, stack: Stack, tmp_path: Path, commits: Commits) -> None:
    commits.before_next(lambda: close(stack, tmp_path / "closed"), by="place_hold")
    for _ in range(2):
        with pytest.raises(InvalidRequest, match="is closed"):
            hold(PhoneNumber(DANA))
    assert (closed(house), house.entries(type="hold_placed")) == (1, [])


def test_its_name_confirms_it_and_its_folder_is_new(house: House, stack: Stack, tmp_path: Path) -> None:
    with pytest.raises(OperatorProblem, match="is not named 'Valley'"):
        close(stack, tmp_path / "closed", "Valley")
    (tmp_path / "closed").mkdir()
    (tmp_path / "closed" / "letter.txt").write_text("mine")
    with pytest.raises(OperatorProblem, match="name a new folder"):
        close(stack, tmp_path / "closed", NAME)
    assert closed(house) == 0


def test_the_day_begins_with_the_last_of_its_staff_whatever_crashed(
    house: House, stack: Stack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_: object) -> None:
        raise KeyboardInterrupt

    folder, before = tmp_path / "closed", stored(house)
    monkeypatch.setattr(people, "delete", crash)
    with pytest.raises(KeyboardInterrupt):
        close(stack, folder)
    monkeypatch.undo()
    house.text(KIM, "please take me off this list", text_id="SM4")
    with days_later():
        assert close(stack, folder).changed, "they could sign in until now"
        with pytest.raises(OperatorProblem, match="run the same command again from"):
            close(stack, folder)
        assert (closed(house), staff(stack, "harbour").rows) == (1, [])
        assert stored(house).keys() > before.keys()
        with days_later():
            close(stack, folder)
    assert stored(house) == ONLY_WISHES
