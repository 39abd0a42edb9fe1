"""Calls that are much work are counted before the work; emergencies apart, and other accounts not at all."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from functions.send_batch import api as batch_api
from sayso.actions.account.change_settings import change_settings
from sayso.domain.account.limits import Limits
from sayso.tables.accounts import pace
from tests.support.days import at
from tests.support.events import rest_request
from tests.support.house import OPERATOR, Answer, House, context

DANA = "+14155550101"
ROWS = [{"phone": DANA}]
BODY = {"channel": "sms", "category": "general", "template": "Hello.", "recipients": ROWS}


@pytest.fixture
def two(house: House) -> Iterator[House]:
    """Two such calls a minute, and a clock that stands still."""
    with at(house, "2031-03-03T18:00"):
        change_settings("harbour", {"limits": Limits(requests_a_minute=2)}, OPERATOR, datetime.now(UTC))
        yield house


def previewed(house: House, **more: Any) -> Answer:
    changes = more.pop("changes", {})
    return house.call("POST", "/batches/preview", BODY | changes, **more)


LARGE: dict[str, Callable[[House], Answer]] = {
    "accept": lambda house: house.send(recipients=ROWS),
    "preview": previewed,
    "import": lambda house: house.call("POST", "/consents/import", {"rows": [{"phone": DANA}]}),
    "proof": lambda house: house.call("GET", f"/consents/{DANA}/proof"),
    "elections": lambda house: house.call("GET", "/elections"),
    "saving a text": lambda house: house.call("POST", "/templates", {"name": "Snow", "texts": {"en": "Snow."}}),
}
FILES = ["/audit", "/elections", "/consents", "/batches/0123456789abcdef/messages"]


@pytest.mark.parametrize("call", LARGE)
def test_a_call_that_is_much_work_waits_its_turn(two: House, call: str) -> None:
    assert [previewed(two).status for _ in range(2)] == [200, 200]
    assert LARGE[call](two).error == (429, "too_fast")


@pytest.mark.parametrize("path", FILES)
def test_so_does_a_file(two: House, path: str) -> None:
    assert [previewed(two).status for _ in range(2)] == [200, 200]
    assert two.call("GET", path, query={"format": "csv"}).error == (429, "too_fast")


def test_the_answer_says_when_to_come_again_and_then_it_is_made(two: House) -> None:
    for _ in range(2):
        previewed(two)
    event = rest_request("POST", "/batches/preview", body=BODY, claims={"cognito:groups": "sender"})
    refused = batch_api.handler(event, context(29))
    assert (refused["statusCode"], refused["multiValueHeaders"]["Retry-After"]) == (429, ["30"])
    assert "in 30 seconds" in json.loads(refused["body"])["message"]
    with at(two, "2031-03-03T18:00:30"):
        assert [previewed(two).status for _ in range(2)] == [200, 429]


def test_others_and_what_is_little_work_go_on(two: House) -> None:
    for _ in range(3):
        previewed(two)
    assert previewed(two, account="valley").status == 200
    for path in ("/batches", "/credits", "/audit", "/consents", f"/consents/{DANA}"):
        assert two.call("GET", path).status == 200, path


def test_an_emergency_is_not_kept_waiting_by_what_is_ordinary(two: House) -> None:
    for _ in range(3):
        previewed(two)
    emergency = {"category": "emergency"}
    assert previewed(two, changes=emergency).status == 200
    assert two.send("now", recipients=ROWS, **emergency).status == 202
    assert two.send("again", recipients=ROWS, **emergency).error == (429, "too_fast"), "they have a limit too"


def test_nor_is_the_retry_of_an_emergency(two: House) -> None:
    emergency = two.sent(DANA, category="emergency")
    two.conclude(emergency, DANA, "failed", ErrorCode="30008")
    for _ in range(3):
        previewed(two)
    name = two.batch(emergency)["short_name"]
    again = two.call("POST", "/batches", {"retry_of": name}, headers={"Idempotency-Key": "again"})
    assert again.status == 202
    nowhere = two.call("POST", "/batches", {"retry_of": "nowhere"}, headers={"Idempotency-Key": "n"})
    assert nowhere.error == (429, "too_fast")  # as ordinary as any


def test_nor_is_an_emergency_by_a_saved_template(two: House) -> None:
    lockdown = {"name": "Lockdown", "category": "emergency", "texts": {"en": "Stay where you are."}}
    assert two.call("POST", "/templates", lockdown).status == 201
    for _ in range(3):
        previewed(two)
    body = {"channel": "sms", "saved_template": "lockdown", "recipients": ROWS}
    assert two.call("POST", "/batches", body, headers={"Idempotency-Key": "now"}).status == 202
    assert two.call("POST", "/batches/preview", body | {"saved_template": "gone"}).error == (429, "too_fast")
    assert two.call("POST", "/batches/preview", body | {"category": "general"}).error == (429, "too_fast")


def test_who_may_not_send_emergencies_uses_up_nothing_of_theirs(two: House) -> None:
    emergency = {"category": "emergency"}
    assert [previewed(two, changes=emergency, role="sender").status for _ in range(3)] == [403, 403, 429]
    assert two.send("now", recipients=ROWS, **emergency).status == 202


def test_calls_at_once_never_get_more_turns_together(two: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another call comes between the two conditional writes of the first."""
    assert previewed(two).status == 200
    real, answers = pace.PaceItem.update, []

    def update(*args: Any, **more: Any) -> Any:
        monkeypatch.setattr(pace.PaceItem, "update", real)
        answers.append(previewed(two).status)
        return real(*args, **more)

    monkeypatch.setattr(pace.PaceItem, "update", update)
    assert (previewed(two).status, answers) == (429, [200])
