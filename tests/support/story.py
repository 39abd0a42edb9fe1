"""Plays the examples of the API's document: `python -m tests.support.story` stores their answers."""

import io
import itertools
import json
import uuid
from collections.abc import Callable
from contextlib import redirect_stdout
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine

from apidoc.example import ANSWERS, Example
from apidoc.examples import EXAMPLES
from apidoc.school import ALI, DANA, FIRST, KIM, NOA
from tests.support.deployed_handlers import handler_of
from tests.support.events import rest_request
from tests.support.ground import twin_at_hand
from tests.support.house import House, context, standing

BEGINS = datetime(2026, 3, 2, 16, tzinfo=UTC)
MINUTE = 60.0

# Where random ids are made: fixed here, so that the same story has the same ids.
RANDOM_IDS = (
    "sayso.actions.consent.change_consent.uuid",
    "sayso.actions.consent.decide_request.uuid",
    "sayso.actions.consent.import_consents.uuid",
    "sayso.tables.log.looks.uuid",
)


def _sent(house: House) -> None:
    house.dispatch()
    house.settle()


def _reported(house: House) -> None:
    house.conclude(FIRST, DANA, "delivered")
    house.conclude(FIRST, KIM, "undelivered", ErrorCode="30006")
    house.conclude(FIRST, ALI, "failed", ErrorCode="30008")
    house.text(KIM, "Stop", text_id="SM2001")
    house.text(NOA, "Wrong number, please take me off your list", text_id="SM2002")


THEN: dict[str, Callable[[House], None]] = {
    "": lambda _: None,
    "sent": _sent,
    "sent_and_settled": _sent,
    "reported": _reported,
}


def play(house: House) -> dict[str, Any]:
    """The answer to each example, in a new house: JSON as data, CSV as text."""
    ids = (uuid.UUID(int=number) for number in itertools.count(1))
    played = {}
    with time_machine.travel(BEGINS, tick=False) as clock, pytest.MonkeyPatch.context() as patch:
        for module in RANDOM_IDS:
            patch.setattr(module, SimpleNamespace(uuid4=lambda: next(ids)))
        patch.setattr("sayso.tables.accounts.phone_keys.secrets", SimpleNamespace(token_bytes=bytes))
        for example in EXAMPLES:
            status, played[example.name] = answer(house, example)
            assert status == example.status, (example.name, played[example.name])
            THEN[example.then](house)
            clock.shift(MINUTE)
    return played


def answer(house: House, example: Example, **claims: str) -> tuple[int, Any]:
    """Status and body of the answer to this example, asked by somebody with these claims."""
    return answer_to(example, request_of(example, **claims))


def request_of(example: Example, **claims: str) -> dict[str, Any]:
    """The example as the gateway passes it on."""
    return rest_request(
        example.call[0].upper(),
        example.path,
        body=example.body,
        query=dict(example.query),
        headers={"Idempotency-Key": example.key} if example.key else {},
        claims={"cognito:groups": example.role, "custom:account": "harbour"} | claims,
    )


def answer_to(example: Example, event: dict[str, Any]) -> tuple[int, Any]:
    """Status and body of the answer to this event of the example."""
    response = handler_of(*example.call)(event, context(29))
    status, body = response["statusCode"], response["body"]
    return status, body if example.is_csv and status == 200 else json.loads(body)


def main() -> None:
    """Play the story and store the answers."""
    metrics = io.StringIO()  # functions write them to standard output
    with twin_at_hand() as carrier, standing(carrier) as as_new, redirect_stdout(metrics):
        played = play(as_new())
    ANSWERS.write_text(json.dumps(played, indent=2, ensure_ascii=False) + "\n")
    print(f"wrote {ANSWERS}")


if __name__ == "__main__":
    main()
