"""States that are the same are played once: what makes two states differ, and that no fault is missed for it."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from local.carrier.phones.behaviour_table import BehaviourTable
from sayso.carrier.secret import carrier_secret
from sayso.tables.accounts.credit_balance import CreditBalanceItem
from tests.support import crash_play
from tests.support.crash_play import EVERY, Played, begin, upset, upset_at_each_call
from tests.support.crashes import UPSETS, CrashBefore, Watch
from tests.support.events import AUTH_TOKEN, KEY_SECRET
from tests.support.ground import keep_key, keep_secret, sqs
from tests.support.house import DISPATCH, House
from tests.support.scenes import Deed
from tests.support.state import digest_of
from tests.support.world import FAMILIES, STUDIO, Ending, World, small_world

type Change = Callable[[World], object]


@pytest.fixture
def world(house_as_new: Callable[[], House]) -> Iterator[World]:
    with small_world(house_as_new()) as world:
        yield world


def spoil(_: World) -> None:
    """One number in one item is no longer right."""
    CreditBalanceItem(STUDIO, "head").update(actions=[CreditBalanceItem.held.set(CreditBalanceItem.held + 1)])


def enqueue(world: World, delay_s: int) -> None:
    sqs().send_message(QueueUrl=world.house.environment[DISPATCH], MessageBody="{}", DelaySeconds=delay_s)


def faults_met(world: World) -> BehaviourTable:
    return world.house.carrier.control._runner.behaviours


CHANGES: dict[str, Change] = {
    "an attribute of an item": spoil,
    "an item": lambda world: world.accepts(FAMILIES[:1], "another"),
    "a message less in a queue": lambda world: world.house.take(DISPATCH),
    "a message more in a queue": lambda world: enqueue(world, 0),
    "a message that is visible later": lambda world: enqueue(world, 60),
    "how a phone behaves": lambda world: world.house.carrier.behave({FAMILIES[1]: {"do": "fail"}}),
    "how often a phone met its faults": lambda world: world.house.carrier.control._runner.behaviours.faults_of_next(
        "*"
    ),
    "how often faults come": lambda world: world.house.carrier.inject({"too_many_requests": 0.5}),
    "what the carrier has taken": lambda world: world.house.dispatch(),
    "the time": lambda world: world.clock.shift(timedelta(seconds=1)),
}


def test_each_thing_that_decides_what_happens_next_is_in_the_digest(world: World) -> None:
    def state(*changes: Change) -> str:
        world.begins_anew()
        world.accepts(FAMILIES[:3])
        for change in changes:
            change(world)
        world.passes(0)
        return world.state()

    assert state() == state()
    states = {name: state(change) for name, change in CHANGES.items()}
    assert len({state(), *states.values()}) == len(CHANGES) + 1, states


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("c0ffee0000000001 c0ffee0000000002", "c0ffee0000000003 c0ffee0000000009", True),
        ("c0ffee0000000001 c0ffee0000000001", "c0ffee0000000003 c0ffee0000000003", True),
        ("c0ffee00-0000-0001 c0ffee0000000001", "c0ffee00-0000-0002 c0ffee0000000002", True),
        ("c0ffee0000000001 c0ffee0000000002", "c0ffee0000000003 c0ffee0000000003", False),
        ("c0ffee0000000001 c0ffee0000000002", "c0ffee0000000009 c0ffee0000000003", False),
        ("c0ffee0000000001 a", "c0ffee0000000001 b", False),
    ],
    ids=["others", "one twice", "with hyphens", "one or two", "another order", "another text"],
)
def test_states_are_the_same_when_only_their_ids_differ_and_those_have_the_same_order(
    one: str, other: str, *, same: bool
) -> None:
    assert (digest_of(one) == digest_of(other)) is same


def test_the_same_state_comes_to_the_same_end(world: World) -> None:
    """Every crash of a scene is played here, known or not."""
    ends: dict[str, Ending] = {}
    scene, played = EVERY["purchase"], 0
    for kind in UPSETS:
        names = crash_play.undisturbed(world, scene, Played())[0]
        for number in (n for n in range(len(names)) if not kind.is_like_another(names, n)):
            upset(begin(world, scene), kind(number))
            world.passes(6)
            here = world.state()
            end = world.comes_to_its_end()
            assert ends.setdefault(here, end) == end
            played += 1
    assert len(ends) < played, "no state was the same as another: nothing was tried"


def test_a_fault_at_any_one_call_is_found_though_all_else_was_played_before(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene, played = EVERY["purchase"], Played()
    world = replace(world, endings=played.endings)
    upset_at_each_call(world, scene, CrashBefore, played, again=True)
    names, _ = played.undisturbed[id(scene)]
    for spoilt in (n for n in range(len(names)) if not CrashBefore.is_like_another(names, n)):

        def upset_and_spoil(deed: Deed, watch: Watch, spoilt: int = spoilt) -> None:
            upset(deed, watch)
            if isinstance(watch, CrashBefore) and watch.number == spoilt:
                spoil(world)

        monkeypatch.setattr(crash_play, "upset", upset_and_spoil)
        with pytest.raises(AssertionError, match=rf"CrashBefore, call {spoilt + 1} of {len(names)}, "):
            upset_at_each_call(world, scene, CrashBefore, played, again=True)


def test_what_was_played_is_not_played_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    scene, played = EVERY["purchase"], Played()
    world = replace(world, endings=played.endings)
    upset_at_each_call(world, scene, CrashBefore, played, again=True)
    monkeypatch.setattr(World, "housekeep", lambda _: pytest.fail("it is played again"))
    upset_at_each_call(world, scene, CrashBefore, played, again=True)


def test_a_house_as_new_has_empty_queues_and_the_secrets_of_the_first_day(house_as_new: Callable[[], House]) -> None:
    house = house_as_new()
    url = house.environment[DISPATCH]
    for body in ("taken", "waiting"):
        sqs().send_message(QueueUrl=url, MessageBody=body)
    sqs().receive_message(QueueUrl=url)
    keep_secret(auth_token="another")
    keep_key(key_secret="another")
    house_as_new()
    counts = sqs().get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    assert counts["ApproximateNumberOfMessages"] == counts["ApproximateNumberOfMessagesNotVisible"] == "0"
    token, key = (carrier_secret(house.environment[kept]) for kept in ("CARRIER_SECRET_ID", "CARRIER_KEY_ID"))
    assert (token.auth_token, key.key_secret) == (AUTH_TOKEN, KEY_SECRET)
