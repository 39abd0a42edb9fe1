"""The walls, for every call of docs/openapi.json: roles, kinds of tokens, signatures, and what is another account's.

Nothing here lists calls: a new one is in all of it once the document has it.
"""

import dataclasses
import json
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from apidoc.school import ALI, DANA, EVENING, FIRST, KIM, NOA, SNOW_DAY
from local.invoke.signature import HEADER, sign
from tests.support.deployed_handlers import handler_of
from tests.support.documented_calls import CARRIER, STAFF, DocumentedCall, calls_by, documented_calls
from tests.support.events import AUTH_TOKEN, signed_webhook
from tests.support.ground import Items, plainly, put_back
from tests.support.house import SETTLE, House, context
from tests.support.story import BEGINS, answer, answer_to, request_of

STAFF_CALLS, CARRIER_CALLS = calls_by(STAFF), calls_by(CARRIER)

# Each role that a person can have, and what they are then; "" is a person of no group, and the last is no role at all.
BRINGS = {
    "": set[str](),
    "viewer": {"viewer"},
    "sender": {"viewer", "sender"},
    "admin": {"viewer", "sender", "admin"},
    "billing": {"billing"},
    "superuser": set[str](),
}

REQUEST = "14155550104.SM00000000000000000000000000002002.texts"
UNKNOWN = {
    FIRST: "0" * len(FIRST),
    EVENING: "1" * len(EVENING),
    SNOW_DAY: "2" * len(SNOW_DAY),
    REQUEST: REQUEST.replace("0104", "0194").replace("2002", "2992"),
    **{phone: phone.replace("+141555501", "+141555509") for phone in (DANA, KIM, ALI, NOA)},
    "(415) 555-0101": "(415) 555-0901",
}
"""What an account of the story owns, and something of the same form that nobody does."""


@pytest.fixture(autouse=True)
def after_the_story() -> Iterator[None]:
    with time_machine.travel(BEGINS + timedelta(days=1), tick=False):
        yield


@pytest.mark.parametrize("call", [*documented_calls()], ids=str)
def test_a_call_has_one_door_and_the_document_says_who_may_make_it(call: DocumentedCall) -> None:
    assert call.doors in ([STAFF], [CARRIER])
    if call.doors == [STAFF]:
        assert call.least in BRINGS
        assert call.examples


@pytest.mark.parametrize("call", STAFF_CALLS, ids=str)
def test_a_call_is_open_to_its_least_role_and_those_above_and_a_refused_one_changes_nothing(
    full_house: House, call: DocumentedCall
) -> None:
    for role, brings in BRINGS.items():
        before = plainly()
        status, body = answer(full_house, call.examples[0], **{"cognito:groups": role})
        assert (status != 403) is bool(brings & {call.least, *call.also}), (role, body)
        if status == 403:
            assert body["code"] == "forbidden"
            assert plainly() == before


# Claims that an authorizer may let through, though nobody is let in by them.
STRANGERS: dict[str, dict[str, str]] = {
    "an access token": {"token_use": "access"},
    "a token of no kind": {"token_use": ""},
    "a person of no account": {"custom:account": ""},
    "nobody": {"email": "", "cognito:username": ""},
}
NO_CLAIMS: list[Any] = [None, {}, {"claims": None}, {"claims": {}}]


@pytest.mark.parametrize("call", STAFF_CALLS, ids=str)
def test_a_call_is_closed_to_every_token_that_is_not_an_id_token_of_a_person_with_an_account(
    full_house: House, call: DocumentedCall
) -> None:
    example, before = call.examples[0], plainly()
    events = [request_of(example, **claims) for claims in STRANGERS.values()]
    for authorizer in NO_CLAIMS:
        events.append(request_of(example))
        events[-1]["requestContext"]["authorizer"] = authorizer
    for event in events:
        status, body = answer_to(dataclasses.replace(example, query={}), event)
        assert (status, body["code"]) == (401, "unauthorized")
    assert plainly() == before


def named_in(value: Any, names: dict[str, str]) -> Any:
    """The value with other names in it."""
    text = json.dumps(value, ensure_ascii=False)
    return json.loads(re.sub("|".join(map(re.escape, names)), lambda found: names[found[0]], text))


def foreign(call: DocumentedCall) -> Iterator[Any]:
    """Requests that name what is Harbour's: the examples, and each parameter that can name a phone, batch or person."""
    queries = {"phone": KIM, "batch_id": FIRST, "staff": "dana@harbour.example"}
    examples = [*call.examples, *(call.asked(**{name: queries[name]}) for name in sorted(call.queries & {*queries}))]
    yield from (dataclasses.replace(example, role="admin,billing") for example in examples)


def harbours(tables: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """All that is not the other account's own."""
    return {
        name: [item for item in items if not str(item["Attributes"]["pk"]["S"]).startswith("valley")]
        for name, items in tables.items()
    }


@pytest.mark.parametrize("call", STAFF_CALLS, ids=str)
def test_what_is_another_accounts_is_as_if_it_were_nowhere(
    full_house: House, story_played: tuple[Items, Any], call: DocumentedCall
) -> None:
    for example in foreign(call):
        answers = []
        for names in ({}, UNKNOWN):
            put_back(story_played[0])
            before = harbours(plainly())
            asked = dataclasses.replace(
                example,
                at=named_in(example.at, names) if names else example.at,
                query=named_in(dict(example.query), names) if names else example.query,
                body=named_in(example.body, names) if names else example.body,
            )
            status, body = answer(full_house, asked, **{"custom:account": "valley"})
            if isinstance(body, dict):
                body.pop("phone_id", None)  # each phone has its own, also one that nobody knows
            answers.append((status, named_in(body, {unknown: own for own, unknown in UNKNOWN.items()})))
            after = harbours(plainly())
            assert all(item in after[name] for name, items in before.items() for item in items)
        assert answers[0] == answers[1]


PAGED = [call for call in STAFF_CALLS if {"cursor", "limit"} <= call.queries]


@pytest.mark.parametrize("call", PAGED, ids=str)
def test_a_cursor_of_one_account_opens_nothing_of_another(full_house: House, call: DocumentedCall) -> None:
    for number, phone in enumerate((ALI, DANA)):
        full_house.text(phone, "Please take me off your list", text_id=f"SM{3000 + number}")
    status, first = answer(full_house, call.asked(limit="1"))
    assert (status, bool(first["cursor"])) == (200, True)
    status, body = answer(full_house, call.asked(limit="1", cursor=first["cursor"]), **{"custom:account": "valley"})
    assert (status, body["code"]) == (400, "invalid_request")


MESSAGE = {"account": "harbour", "batch": FIRST, "message": "0.0.1.0123456789ab"}


def posted(call: DocumentedCall, **changes: str) -> dict[str, Any]:
    """The document's example of this webhook, rightly signed; `changes` are made to its form before that."""
    [media] = call.operation["requestBody"]["content"].values()
    query = {each["name"]: "message.1" for each in call.operation.get("parameters", ()) if each["in"] == "query"}
    path = call.path.format(**MESSAGE)
    return signed_webhook(path, media["example"] | changes, path_parameters=MESSAGE, query=query)


def wrongly_signed(call: DocumentedCall) -> Iterator[tuple[str, dict[str, Any]]]:
    """What is wrong with a request's signature, and the request."""
    for why, signature in (("none", None), ("blank", ""), ("made up", "c2lnbmVkIGJ5IHNvbWVib2R5IGVsc2U=")):
        event = posted(call)
        for kind, value in (("headers", signature), ("multiValueHeaders", [signature])):
            del event[kind][HEADER]
            event[kind] |= {} if signature is None else {HEADER: value}
        yield why, event
    event = posted(call)
    sign(event, AUTH_TOKEN[::-1])
    yield "by another token", event
    yield "of another form", posted(call) | {"body": posted(call, To="+14155550200")["body"]}
    event = posted(call)
    event["requestContext"] = event["requestContext"] | {"path": f"/prod{event['path']}/again"}
    yield "for another address", event


@pytest.mark.parametrize("call", CARRIER_CALLS, ids=str)
def test_a_webhook_is_open_to_the_carrier_alone(full_house: House, call: DocumentedCall) -> None:
    handler, before = handler_of(call.method, call.path), plainly()
    for why, event in wrongly_signed(call):
        answered = handler(event, context(10))
        assert (answered["statusCode"], json.loads(answered["body"])["code"]) == (403, "forbidden"), why
        assert plainly() == before, why
    assert full_house.take(SETTLE) == []
    assert handler(posted(call), context(10))["statusCode"] < 300
    full_house.take(SETTLE)
