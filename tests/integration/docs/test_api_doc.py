"""The curl lines of the documentation, typed in their order: each is taken, and answers what the page shows."""

import json
from typing import Any

import pytest

from tests.support import curl
from tests.support.events import rest_request
from tests.support.house import House, api_of, context
from tests.support.pages import Command, blocks, commands

DANA = "+14155550101"


class Reader:
    """Somebody who types the lines of a page; the carrier fails to reach Dana the first time."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.known: dict[str, str] = {}
        self.answer: Any = None
        self.accepted: list[str] = []

    def type(self, command: Command) -> None:
        for setting in command.settings:
            name, equals, value = setting.partition("=")
            if equals:
                self.known[name] = self._copied(value)
        if command.words[:1] == ("curl",):
            self._send(curl.read(command.words, self.known | {"API": ""}))

    def _copied(self, value: str) -> str:
        """What an id that the page cuts short is when it is copied from the answer."""
        last = [str(value) for name, value in self.answer.items() if name.endswith("id")] if self.answer else []
        found = [one for one in (*self.accepted, *last) if one.startswith(value.rstrip("…"))]
        return found[0] if value.endswith("…") else value

    def _send(self, request: curl.Request) -> None:
        claims = {"cognito:groups": "admin,billing", "custom:account": "harbour"}
        headers = {name: value for name, value in request.headers.items() if name != "Authorization"}
        assert request.headers["Authorization"] == "$TOKEN"
        event = rest_request(
            request.method, request.path, body=request.body, query=request.query, headers=headers, claims=claims
        )
        handler = api_of(request.path).handler
        response = handler(event, context(29))
        is_csv = request.query.get("format") == "csv"
        assert response["statusCode"] < 300 or request.path.endswith("/unknown"), (request, response["body"])
        self.answer = response["body"] if is_csv else json.loads(response["body"])
        if (request.method, request.path) == ("POST", "/batches"):
            self._carry(self.answer["batch_id"])

    def _carry(self, batch_id: str) -> None:
        self.accepted.append(batch_id)
        self.house.dispatch()
        self.house.settle()
        if self.house.statuses(batch_id).get(DANA) == "sent" and "retry_of" not in self.answer:
            self.house.conclude(batch_id, DANA, "failed", ErrorCode="30008")


def differs(shown: Any, real: Any) -> str:
    """Where the page shows something that the answer does not have; `…` means anything."""
    match shown:
        case dict():
            if not isinstance(real, dict) or not shown.keys() <= real.keys():
                return f"{shown} is not in {real}"
            return next(filter(None, (differs(shown[key], real[key]) for key in shown)), "")
        case list():
            if not isinstance(real, list) or len(shown) != len(real):
                return f"{shown} is not {real}"
            return next(filter(None, (differs(*pair) for pair in zip(shown, real, strict=True))), "")
        case str() if shown.endswith("…"):
            return "" if str(real).startswith(shown[:-1]) or shown == "…" else f"{shown} is not {real}"
        case _:
            return "" if shown == real else f"{shown} is not {real}"


def test_what_the_page_tells_to_type_answers_what_it_shows(house: House) -> None:
    reader = Reader(house)
    for block in blocks("docs/api.md"):
        if block.language == "json":
            assert differs(json.loads(block.text), reader.answer) == "", block.text
        elif not block.language:
            for command in commands(block):
                reader.type(command)
    assert reader.answer is not None


@pytest.mark.parametrize(
    ("shown", "real"),
    [
        ({"a": 1}, {"a": 2}),
        ({"a": 1}, {}),
        (["…"], []),
        ([1], [1, 2]),
        ("abc…", "abd"),
        ({"a": [{"b": "…"}]}, {"a": [{}]}),
    ],
)
def test_a_page_that_shows_something_else_is_noticed(shown: Any, real: Any) -> None:
    assert differs(shown, real)
    assert not differs(shown, shown)
