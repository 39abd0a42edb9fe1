"""The API client: retries where that is safe, and a plain sentence for every refusal."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import requests
import responses

from sayso_cli.office.api.client import Client
from sayso_cli.office.api.session import Session
from sayso_cli.office.api.tokens import Tokens
from sayso_cli.office.problem import Problem, Refused, SignInNeeded, Unreachable
from tests.support.office import API_URL, DATE, FakeApi, error, id_token


@pytest.fixture
def api() -> Iterator[FakeApi]:
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        fake = FakeApi()
        fake.play(mock)
        yield fake


def session(*later: Tokens) -> Session:
    """A person who has a token, and gets these when it must be renewed."""
    waiting = list(later)

    def renew(_: Tokens) -> Tokens:
        if not waiting:
            raise SignInNeeded("Your session has ended: run `sayso sign-in`.")
        return waiting.pop(0)

    return Session(Tokens(id_token("first@school.example")), renew, lambda: datetime(2026, 11, 23, tzinfo=UTC))


def client(*later: Tokens, url: str = API_URL) -> Client:
    return Client(url, session(*later))


def test_a_call_carries_the_token_and_its_query(api: FakeApi) -> None:
    api.on("GET /audit", (200, {"entries": []}))
    answer = client().get("/audit", phone="+1415", type=None, limit=5)
    asked = api.received[0]
    assert asked.headers["Authorization"] == id_token("first@school.example")
    assert asked.query == {"phone": "+1415", "limit": "5"}
    assert answer == {"entries": []}
    assert answer.server_date == DATE


REPEATED = (429, 500, 502, 503, 504)


@pytest.mark.parametrize("status", REPEATED)
def test_what_the_api_could_not_do_now_is_asked_again_with_the_same_key_and_body(api: FakeApi, status: int) -> None:
    busy = error("busy", "Again.")
    api.on("POST /batches", (status, busy), (status, busy), (202, {"batch_id": "b1"}))
    answer = client().post("/batches", {"template": "Hi"}, {"Idempotency-Key": "k"})
    assert answer["batch_id"] == "b1"
    assert [(one.headers["Idempotency-Key"], one.body) for one in api.received] == [("k", {"template": "Hi"})] * 3


def test_in_the_end_it_is_told_that_the_api_is_busy(api: FakeApi) -> None:
    api.on("GET /credits", (503, error("busy", "Again.")))
    with pytest.raises(
        Unreachable, match=r"is busy or has a problem \(HTTP 503\): wait a minute, then run the command again"
    ):
        client().get("/credits")
    assert len(api.received) == 7


def test_a_refused_token_is_renewed_once(api: FakeApi) -> None:
    refused = error("unauthorized", "The token has expired: sign in again.")
    api.on("GET /credits", (401, refused), (200, {"balance": 1}))
    assert client(Tokens(id_token("second@school.example"))).get("/credits") == {"balance": 1}
    assert api.received[1].headers["Authorization"] == id_token("second@school.example")

    api.on("GET /credits", (401, refused))
    with pytest.raises(SignInNeeded, match="run `sayso sign-in`"):
        client(Tokens(id_token())).get("/credits")


def test_a_body_is_sent_as_short_as_json_can_be(api: FakeApi) -> None:
    """Its size in the event of the function is what the gateway limits."""
    api.on("POST /batches", (202, {"batch_id": "b1"}))
    client().post("/batches", {"template": "¡Mañana “no” hay clase! 🎉", "recipients": [{"phone": "+1"}]})
    assert api.received[0].text == '{"template":"¡Mañana “no” hay clase! 🎉","recipients":[{"phone":"+1"}]}'
    assert api.received[0].headers["Content-Type"] == "application/json"


REFUSALS: list[tuple[int, Any, type[Problem], str]] = [
    (403, error("forbidden", "This needs the role sender."), Refused, "This needs the role sender."),
    (403, {"message": "User is not authorized"}, Refused, "Your role does not allow this"),
    (404, error("not_found", "There is no batch x."), Refused, "There is no batch x."),
    (404, b"<html>", Refused, "is not Sayso's API: check the address"),
    (200, b"<html>", Refused, "is not Sayso's API: check the address"),
    (301, b"", Refused, "is not Sayso's API: check the address"),
    (413, {"message": "Request Too Long"}, Refused, "too large for one call: send it in several parts"),
    (413, b"<html>", Refused, "too large for one call: send it in several parts"),
    (413, error("too_many_recipients", "10001 recipients."), Refused, "10001 recipients."),
    (402, error("insufficient_credits", "Too few.", {"needed": 2}), Refused, "Too few."),
    (0, requests.ConnectionError("refused"), Unreachable, "does not answer: check your connection"),
    (0, requests.Timeout("late"), Unreachable, "does not answer: check your connection"),
]


@pytest.mark.parametrize(("status", "body", "kind", "words"), REFUSALS)
def test_every_refusal_is_a_problem_that_says_what_to_do(
    api: FakeApi, status: int, body: Any, kind: type[Problem], words: str
) -> None:
    api.on("GET /credits", (status, body))
    with pytest.raises(kind, match=words):
        client().get("/credits")


def test_a_list_is_read_to_its_last_page_even_behind_an_empty_one(api: FakeApi) -> None:
    pages = [
        {"entries": [{"n": 1}], "cursor": "a"},
        {"entries": [], "cursor": "b"},
        {"entries": [{"n": 2}], "cursor": None},
    ]
    api.on("GET /audit", *((200, page) for page in pages))
    assert client().all("/audit", "entries", limit=1) == [{"n": 1}, {"n": 2}]
    assert [one.query.get("cursor") for one in api.received] == [None, "a", "b"]


def test_a_name_below_localhost_is_called_at_the_loopback_address(api: FakeApi) -> None:
    api.on("GET /credits", (200, {"balance": 1}))
    client(url="http://abc.execute-api.localhost:4599/local").get("/credits")
    assert api.received[0].headers["Host"] == "abc.execute-api.localhost:4599"
    assert api.received[0].call == "GET /credits"


def test_no_token_is_ever_shown() -> None:
    tokens = Tokens(id_token(), "refresh")
    assert "refresh" not in repr(tokens)
    assert tokens.id_token not in repr([tokens, session(tokens)])
