"""Rotating the carrier's token: at every step texts are sent and webhooks accepted, and each step may be repeated."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from local.carrier.credentials import Credentials
from local.carrier.twin import TwinSettings, running_twin
from sayso.carrier.secret import carrier_secret
from sayso_cli.operator import carrier_secret as operator_secret
from sayso_cli.operator import rotate_token
from sayso_cli.operator.problem import OperatorProblem
from sayso_cli.operator.stack import Stack
from tests.support.carriers import http, raw_server
from tests.support.events import ACCOUNT_SID, AUTH_TOKEN
from tests.support.ground import forget, keep_secret
from tests.support.house import House
from tests.support.operator import deployment

NEW, OTHER = "b" * 32, "c" * 32
OLD = "a" * 32


@pytest.fixture
def stack(house: House) -> Iterator[Stack]:
    keep_secret(auth_token=OLD)
    with deployment(house) as made:
        yield made


@pytest.fixture(scope="module")
def carriers() -> Iterator[dict[str, str]]:
    """Two carriers that know one token each, by token."""
    with (
        running_twin(TwinSettings(credentials=Credentials(ACCOUNT_SID, NEW))) as new,
        running_twin(TwinSettings(credentials=Credentials(ACCOUNT_SID, OLD))) as old,
    ):
        yield {NEW: new, OLD: old}


def known_to(stack: Stack, url: str) -> Stack:
    """The deployment with a carrier at this address."""
    object.__setattr__(stack, "parameters", {"CarrierUrl": url})
    return stack


def tokens(stack: Stack) -> tuple[str, ...]:
    forget()
    return carrier_secret(stack.output("CarrierSecretId")).auth_tokens


def test_a_token_is_replaced_in_two_steps_and_webhooks_may_be_signed_with_both_in_between(
    stack: Stack, carriers: dict[str, str]
) -> None:
    known_to(stack, carriers[NEW])  # at Twilio both are good for calls, until the new one is promoted
    assert rotate_token.start(stack, NEW).changed
    assert tokens(stack) == (NEW, OLD)  # the first sends
    assert rotate_token.explain(stack).data == {"under_way": True}
    assert rotate_token.finish(stack).changed
    assert tokens(stack) == (NEW,)
    assert rotate_token.explain(stack).data == {"under_way": False}


def test_each_step_may_be_repeated(stack: Stack, carriers: dict[str, str]) -> None:
    known_to(stack, carriers[NEW])
    rotate_token.start(stack, NEW)
    again = rotate_token.start(stack, NEW)
    assert not again.changed
    assert again.sentences[0] == "The new token is already in use."
    assert tokens(stack) == (NEW, OLD)
    rotate_token.finish(stack)
    assert not rotate_token.finish(stack).changed
    assert not rotate_token.start(stack, NEW).changed
    assert tokens(stack) == (NEW,)


def test_the_old_token_is_kept_until_the_carrier_has_forgotten_it(stack: Stack, carriers: dict[str, str]) -> None:
    rotate_token.start(known_to(stack, carriers[NEW]), NEW)
    with pytest.raises(OperatorProblem, match="still signs with the old token: promote the new one"):
        rotate_token.finish(known_to(stack, carriers[OLD]))
    assert tokens(stack) == (NEW, OLD)


def test_a_token_that_the_carrier_does_not_know_is_not_stored(stack: Stack, carriers: dict[str, str]) -> None:
    with pytest.raises(OperatorProblem, match="does not accept this token"):
        rotate_token.start(known_to(stack, carriers[NEW]), OTHER)
    assert tokens(stack) == (OLD,)


@pytest.mark.parametrize("token", ["", "short", "b" * 33, f"{'b' * 31} ", f"{'b' * 31}!"])
def test_what_is_no_token_is_refused_and_never_repeated_aloud(stack: Stack, token: str) -> None:
    with pytest.raises(OperatorProblem, match="That is not an auth token") as refused:
        rotate_token.start(stack, token)
    assert not token or token not in str(refused.value)
    assert tokens(stack) == (OLD,)


def test_one_rotation_goes_at_a_time(stack: Stack, carriers: dict[str, str]) -> None:
    rotate_token.start(known_to(stack, carriers[NEW]), NEW)
    with pytest.raises(OperatorProblem, match="in progress: finish it first"):
        rotate_token.start(stack, OTHER)
    with pytest.raises(OperatorProblem, match="That is the old token: paste"):
        rotate_token.start(stack, OLD)
    assert tokens(stack) == (NEW, OLD)


def test_a_carrier_that_cannot_be_asked_changes_nothing(stack: Stack) -> None:
    with (
        raw_server(http(503, "")) as ill,
        pytest.raises(OperatorProblem, match="answered 503: run the same command again"),
    ):
        rotate_token.start(known_to(stack, ill.url), NEW)
    with raw_server(b"") as gone, pytest.raises(OperatorProblem, match="did not answer: run the same command again"):
        rotate_token.start(known_to(stack, gone.url), NEW)
    assert tokens(stack) == (OLD,)


def test_a_secret_that_nobody_has_set_is_told_with_what_to_do(stack: Stack) -> None:
    keep_secret(account_sid="not-set")
    for step in (rotate_token.explain, rotate_token.finish, lambda stack: rotate_token.start(stack, NEW)):
        with pytest.raises(OperatorProblem, match=r"not set yet: docs/deploy\.md"):
            step(stack)


def test_what_else_is_in_the_secret_stays(stack: Stack, carriers: dict[str, str]) -> None:
    keep_secret(auth_token=OLD, note="kept")
    rotate_token.start(known_to(stack, carriers[NEW]), NEW)
    rotate_token.finish(stack)
    value = stack.secrets.get_secret_value(SecretId=stack.output("CarrierSecretId"))["SecretString"]
    assert '"note": "kept"' in value


def test_no_answer_shows_a_token(stack: Stack, carriers: dict[str, str]) -> None:
    known_to(stack, carriers[NEW])
    for result in (
        rotate_token.explain(stack),
        rotate_token.start(stack, NEW),
        rotate_token.start(stack, NEW),
        rotate_token.finish(stack),
    ):
        said = result.as_json() + " ".join(result.sentences)
        assert not any(token in said for token in (NEW, OLD, AUTH_TOKEN))


def test_the_secret_of_a_new_stack_is_known_by_its_account() -> None:
    template = Path(__file__).parents[3] / "template.yaml"
    assert f'{{"account_sid": "{operator_secret.NOT_SET}"}}' in template.read_text()
