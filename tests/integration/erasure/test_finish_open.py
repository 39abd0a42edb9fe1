"""An erasure that nobody repeats: whatever befell its call, the run of every minute brings it to its end."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from functions.erase import api
from sayso.observability import RunFailed
from sayso.tables.erasures import redactions
from tests.integration.erasure.test_erase import DANA, KIM, LEE, RETRY, erase, live, passes, quoted, table
from tests.integration.erasure.test_erase_together import failed
from tests.support.commits import Commits, Crash
from tests.support.crash_play import upset
from tests.support.crashes import AnswerLost, CrashBefore, NeverArrives, Upset, Watch, calls
from tests.support.events import load
from tests.support.ground import put_back, remember
from tests.support.house import House, context
from tests.support.promises import check

__all__ = ["passes"]  # a fixture


def everything(house: House) -> list[str]:
    """All that stands in the tables, except for the moment at which an erasure was complete."""
    told = []
    for name in ("ACCOUNTS_TABLE", "CONSENTS_TABLE", "BATCHES_TABLE", "LOG_TABLE"):
        for item in table(house, name).scan()["Items"]:
            ended = {"completed_at": "then"} if "completed_at" in item else {}
            told.append(json.dumps(item | ended, default=repr, sort_keys=True))
    return sorted(told)


def begun(house: House, commits: Commits, phone: str = DANA, **more: Any) -> None:
    """An erasure whose process ends right after its entry was written."""
    commits.crash_at_next("erase.begin", late=True)
    with pytest.raises(Crash):
        erase(house, phone, **more)
    assert house.entries(more.get("account", "harbour"), type="phone_erased", phone=phone)


def texts_of_dana_cannot_be_read(patch: pytest.MonkeyPatch) -> None:
    kept_texts = redactions.kept_texts

    def fails(account: str, phone: Any, until: str) -> Any:
        if str(phone) == DANA:
            raise ValueError
        return kept_texts(account, phone, until)

    patch.setattr(redactions, "kept_texts", fails)


@pytest.mark.parametrize("kind", [CrashBefore, NeverArrives, AnswerLost])
def test_whatever_befalls_any_call_it_ends_as_if_nothing_had_though_nobody_repeats_it(
    house: House, passes: Callable[[float], Any], monkeypatch: pytest.MonkeyPatch, kind: type[Upset]
) -> None:
    monkeypatch.setattr("sayso.actions.erasure.erase.redact.ENTRIES_AT_ONCE", 3)
    live(house, passes)
    before, as_before, undisturbed = remember(), everything(house), Watch()
    with calls(undisturbed):
        erase(house)
    erased = everything(house)
    passes(90)
    ended = 0
    for number, name in enumerate(undisturbed.names):
        if kind.is_like_another(undisturbed.names, number):
            continue
        put_back(before)
        passes(-90)
        upset(lambda: bool(erase(house)), kind(number))
        passes(90)
        house.finish_erasures()
        is_told = bool(house.entries(type="phone_erased"))
        assert everything(house) == (erased if is_told else as_before), f"call {number + 1}, {name}"
        ended += is_told
    assert ended > 5


def test_a_run_that_crashes_itself_is_gone_on_with_by_the_next(
    house: House, passes: Callable[[float], Any], commits: Commits
) -> None:
    live(house, passes)
    begun(house, commits)
    passes(90)
    before, undisturbed = remember(), Watch()
    with calls(undisturbed):
        house.finish_erasures()
    erased = everything(house)
    for number, name in enumerate(undisturbed.names):
        if CrashBefore.is_like_another(undisturbed.names, number):
            continue
        put_back(before)
        upset(house.finish_erasures, CrashBefore(number))
        house.finish_erasures()
        assert everything(house) == erased, f"call {number + 1}, {name}"


def test_where_nothing_is_open_a_run_asks_one_question_and_changes_nothing(
    house: House, passes: Callable[[float], Any], commits: Commits
) -> None:
    live(house, passes)
    begun(house, commits)
    passes(90)
    house.finish_erasures()
    erased = everything(house), erase(house).body
    for _ in range(3):
        passes(60)
        asked = Watch()
        with calls(asked):
            house.finish_erasures()
        assert asked.names == ["Query"]
    assert (everything(house), erase(house).body) == erased
    assert quoted(house) == []
    check(house)


def test_an_erasure_that_has_only_just_begun_is_left_to_its_call(
    house: House, passes: Callable[[float], Any], commits: Commits
) -> None:
    live(house, passes)
    begun(house, commits)
    passes(30)
    house.finish_erasures()
    assert quoted(house)
    passes(31)
    house.finish_erasures()
    assert quoted(house) == []


def test_too_much_for_one_run_is_gone_on_with_by_the_next(
    house: House, passes: Callable[[float], Any], commits: Commits, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sayso.actions.erasure.erase.redact.ENTRIES_AT_ONCE", 2)
    live(house, passes)
    begun(house, commits)
    runs = 0
    while quoted(house):
        passes(60)
        looks = iter([29.0] * 4 + [0.0] * 1000)
        brief = context()
        brief.get_remaining_time_in_millis = lambda looks=looks: int(next(looks) * 1000)
        api.handler(load("erase_every_minute.json"), brief)
        runs += 1
        assert runs < 50
    assert runs > 2


def test_one_that_fails_stops_no_other_and_the_run_fails(
    house: House, passes: Callable[[float], Any], commits: Commits, monkeypatch: pytest.MonkeyPatch
) -> None:
    live(house, passes)
    house.text(KIM, "Zebra", text_id="SM9")
    house.opt_in(LEE, account="valley")
    begun(house, commits)
    begun(house, commits, KIM)
    begun(house, commits, LEE, account="valley")
    passes(90)
    with monkeypatch.context() as patch:
        texts_of_dana_cannot_be_read(patch)
        with pytest.raises(RunFailed, match="1 erasure"):
            house.finish_erasures()
    passes(60)
    done, late = (erase(house, KIM), erase(house, LEE, account="valley")), erase(house, DANA)
    assert max(one.body["completed_at"] for one in done) < late.body["completed_at"]


def test_it_waits_for_messages_that_it_met_and_takes_their_rows_when_they_have_ended(
    house: House, passes: Callable[[float], Any], commits: Commits
) -> None:
    """A retry that was accepted right before the erasure: its messages become final after it."""
    batch_id = failed(house)
    retried: list[str] = []

    def retry() -> None:
        retried.append(house.send("again", **RETRY, retry_of=batch_id).body["batch_id"])

    commits.before_next(retry, by="erase.begin")
    assert erase(house).error == (409, "messages_open")
    passes(90)
    house.finish_erasures()
    house.dispatch()
    passes(90)
    house.finish_erasures()
    assert "Zebra" in quoted(house)
    for phone in (DANA, KIM):
        house.conclude(retried[0], phone, "delivered")
    passes(600)
    house.finish_erasures()
    assert quoted(house) == ["Reyes"]
    assert '"completed_at"' in "".join(everything(house))
    assert len(house.entries(type="phone_erased")) == 1


def test_what_was_complete_first_stays_so_though_another_run_ends_later(
    house: House, passes: Callable[[float], Any], commits: Commits, monkeypatch: pytest.MonkeyPatch
) -> None:
    live(house, passes)
    begun(house, commits)
    passes(90)
    kept_texts = redactions.kept_texts
    first: list[dict[str, Any]] = []

    def meanwhile(account: str, phone: Any, until: str) -> Any:
        if not first:
            first.append({})
            first[0] = erase(house).body
            passes(5)
        return kept_texts(account, phone, until)

    monkeypatch.setattr(redactions, "kept_texts", meanwhile)
    house.finish_erasures()
    assert first[0]["complete"]
    assert erase(house).body == first[0]
